"""A workflow drawn: as Mermaid text for documents, as SVG for pages and people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from casetrack.workflow.definition import Definition

_Moves = dict[tuple[str, str], list[str]]
# Sizes in pixels: a box and the room around its words, the least gap between two, a lane, the
# point of an arrow, the margin.
_HIGH, _PADDING, _GAP, _LANE, _POINT, _MARGIN = 34, 38, 48, 26, 7, 16
_LETTER_WIDE, _LETTER_NARROW = 13, 7.2
# The letters of a move's name.
_NAME = 11
_LAST_NARROW = 0x2E80


def mermaid(definition: Definition, locale: str = "zh") -> str:
    """Draw states and moves as a stateDiagram-v2, labelled in `zh` or `en`. Stays are left out."""
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [
        f"    state {_quoted(state.title[locale])} as {state.name}"
        for state in definition.states.values()
    ]
    lines.append(f"    [*] --> {definition.initial}")
    lines += [
        f"    {source} --> {each.target}: {_plain(each.title[locale])}"
        for each in definition.transitions.values()
        if each.target is not None
        for source in each.sources
    ]
    lines += [f"    {state.name} --> [*]" for state in definition.states.values() if state.final]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, kw_only=True)
class _Box:
    """A state with its place: the middle of its box, and how wide that is."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A move with its way, the point of its arrow, and where its name stands."""

    source: str
    names: tuple[str, ...]
    way: str
    head: tuple[float, float, float, float]
    label: tuple[float, float]


def svg(
    definition: Definition,
    locale: str = "zh",
    current: str = "",
    *,
    passed: Collection[str] = (),
    possible: Collection[str] = (),
) -> str:
    """Draw states and moves as SVG, with a title and a description for those who do not see it.

    The main way runs from left to right; what skips states runs above it, ways back below, and
    states beside the way stand in a row of their own. `current` is where an item stands, `passed`
    where it has been, `possible` names transitions that can be taken now from there.
    """
    main, moves = main_way(definition), _moves(definition)
    row = _row(definition, main, moves, locale)
    lanes = _lanes(definition, main, moves, row, locale)
    low = _HIGH / 2 + _LANE * (1 + max([0, *(-lane for lane in lanes.values())]))
    boxes = row | _beside(definition, row, low, locale)
    lines = [
        _line(boxes, pair, tuple(names), lanes.get(pair, 0), low) for pair, names in moves.items()
    ]
    high = _HIGH / 2 + _LANE * max([0, *lanes.values()]) + _MARGIN
    bottom = low + (_LANE + _HIGH if len(boxes) > len(row) else -_LANE) + _MARGIN
    width = max(box.x + box.width / 2 for box in boxes.values()) + _MARGIN
    told = escape(_told(definition, moves, locale, current))
    kinds = [(each, _kind(each, possible if each.source == current else ())) for each in lines]
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img" '
                f'viewBox="0 {-high:g} {width:g} {high + bottom:g}" width="{width:g}" '
                f'height="{high + bottom:g}" font-family="sans-serif" font-size="13" '
                f'aria-labelledby="flow-title flow-told">'
            ),
            f'<title id="flow-title">{escape(definition.title[locale])}</title>',
            f'<desc id="flow-told">{told}</desc>',
            *(_drawn_way(each, kind) for each, kind in kinds),
            # After every way, or one drawn later would run through a name.
            *(_drawn_name(definition, each, kind, locale) for each, kind in kinds),
            *(
                _drawn_state(definition, name, box, locale, current, passed)
                for name, box in boxes.items()
            ),
            "</svg>",
            "",
        ]
    )


def main_way(definition: Definition) -> list[str]:
    """The states from the first on, following the first transition onward from each."""
    way = [definition.initial]
    while onward := next(
        (
            each.target
            for each in definition.transitions.values()
            if way[-1] in each.sources and each.target is not None and each.target not in way
        ),
        None,
    ):
        way.append(onward)
    return way


def _moves(definition: Definition) -> _Moves:
    """Transitions by where they lead from and to; stays are left out."""
    found: _Moves = {}
    for each in definition.transitions.values():
        for source in each.sources:
            if each.target not in (None, source):
                found.setdefault((source, str(each.target)), []).append(each.name)
    return found


def _row(definition: Definition, main: list[str], moves: _Moves, locale: str) -> dict[str, _Box]:
    """The main way from left to right, with room for what is written between."""
    boxes: dict[str, _Box] = {}
    x: float = _MARGIN
    for place, name in enumerate(main):
        width = _wide(definition.states[name].title[locale]) + _PADDING
        if place:
            said = _named(definition, moves.get((main[place - 1], name), []), locale)
            x += max(_GAP, _wide(said) + _PADDING)
        boxes[name] = _Box(x=x + width / 2, y=0, width=width)
        x += width
    return boxes


def _lanes(
    definition: Definition,
    main: list[str],
    moves: _Moves,
    row: Mapping[str, _Box],
    locale: str,
) -> dict[tuple[str, str], int]:
    """For moves that pass other states or lead back, how far above (+) or below (-) they run.

    The shortest run nearest; two share a lane where they do not meet.
    """
    found: dict[tuple[str, str], int] = {}
    taken: dict[int, list[tuple[float, float]]] = {}
    inner = [pair for pair in moves if pair[0] in row and pair[1] in row]
    steps = {pair: main.index(pair[1]) - main.index(pair[0]) for pair in inner}
    for pair in sorted(inner, key=lambda pair: abs(steps[pair])):
        if steps[pair] == 1:
            continue
        side = 1 if steps[pair] > 0 else -1
        left, right = sorted((row[pair[0]].x, row[pair[1]].x))
        spare = (_wide(_named(definition, moves[pair], locale)) - (right - left)) / 2
        span = (left - max(spare, 0), right + max(spare, 0))
        lane = side
        while any(span[0] < end and begin < span[1] for begin, end in taken.get(lane, [])):
            lane += side
        taken.setdefault(lane, []).append(span)
        found[pair] = lane
    return found


def _beside(
    definition: Definition, row: Mapping[str, _Box], low: float, locale: str
) -> dict[str, _Box]:
    """States beside the main way, in a row below everything else."""
    names = [name for name in definition.states if name not in row]
    end = max(box.x for box in row.values())
    return {
        name: _Box(
            x=_MARGIN + (end - _MARGIN) * place / (len(names) + 1),
            y=low + _LANE + _HIGH / 2,
            width=_wide(definition.states[name].title[locale]) + _PADDING,
        )
        for place, name in enumerate(names, start=1)
    }


def _line(
    boxes: Mapping[str, _Box],
    pair: tuple[str, str],
    names: tuple[str, ...],
    lane: int,
    low: float,
) -> _Line:
    source, target = boxes[pair[0]], boxes[pair[1]]
    if lane:
        side = 1 if lane > 0 else -1
        # Ways leave and arrive beside the middle, so that two of them do not meet.
        x1, x2 = source.x + side * source.width / 4, target.x - side * target.width / 4
        edge, y = -side * _HIGH / 2, -side * (_HIGH / 2) - lane * _LANE
        way = f"M{x1:g} {edge:g} V{y:g} H{x2:g} V{edge - side * _POINT:g}"
        return _Line(
            source=pair[0], names=names, way=way, head=(x2, edge, 0, side), label=((x1 + x2) / 2, y)
        )
    if source.y == target.y == 0:
        x1, x2 = source.x + source.width / 2, target.x - target.width / 2
        way = f"M{x1:g} 0 H{x2 - _POINT:g}"
        return _Line(
            source=pair[0], names=names, way=way, head=(x2, 0, 1, 0), label=((x1 + x2) / 2, -10)
        )
    down = 1 if target.y > source.y else -1
    begin, end = source.y + down * _HIGH / 2, target.y - down * _HIGH / 2
    way = f"M{source.x:g} {begin:g} V{low:g} H{target.x:g} V{end - down * _POINT:g}"
    place = (target.x, low) if down > 0 else (source.x, low)
    return _Line(source=pair[0], names=names, way=way, head=(target.x, end, 0, down), label=place)


def _drawn_way(line: _Line, kind: str) -> str:
    x, y, right, down = line.head
    tip = [(x, y), (x - right * 8 - down * 4, y - down * 8 - right * 4)]
    tip.append((x - right * 8 + down * 4, y - down * 8 + right * 4))
    points = " ".join(f"{each[0]:g},{each[1]:g}" for each in tip)
    return (
        f'<g class="{kind}"><path class="way" fill="none" stroke="#6d7c76" '
        f'stroke-linejoin="round" d="{line.way}"/>'
        f'<polygon class="head" fill="#6d7c76" points="{points}"/></g>'
    )


def _drawn_name(definition: Definition, line: _Line, kind: str, locale: str) -> str:
    """The name on a plate of its own: a full-width comma leaves most of its place open."""
    said, (x, y) = _named(definition, line.names, locale), line.label
    width, high = _wide(said) * _NAME / _LETTER_WIDE, _NAME + 4
    return (
        f'<g class="{kind}"><rect class="plate" x="{x - width / 2:g}" '
        f'y="{y - high / 2:g}" width="{width:g}" height="{high}" fill="#fff"/>'
        f'<text class="name" x="{x:g}" y="{y:g}" font-size="{_NAME}" '
        f'fill="#51605a" stroke="#fff" stroke-width="4" paint-order="stroke" '
        f'text-anchor="middle" dominant-baseline="central">'
        f"{escape(said)}</text></g>"
    )


def _kind(line: _Line, possible: Collection[str]) -> str:
    return "move open" if any(name in possible for name in line.names) else "move"


def _drawn_state(
    definition: Definition,
    name: str,
    box: _Box,
    locale: str,
    current: str,
    passed: Collection[str],
) -> str:
    state = definition.states[name]
    kind = "here" if name == current else "passed" if name in passed else ""
    mark = {"here": "● ", "passed": "✓ ", "": ""}[kind]
    thick = "2.5" if state.final else "1"
    return (
        f'<g class="state {kind}"><rect x="{box.x - box.width / 2:g}" y="{box.y - _HIGH / 2:g}" '
        f'width="{box.width:g}" height="{_HIGH}" rx="6" fill="#fff" stroke="#6d7c76" '
        f'stroke-width="{thick}"/><text x="{box.x:g}" y="{box.y:g}" fill="#1a2320" '
        f'text-anchor="middle" dominant-baseline="central">'
        f"{escape(mark + state.title[locale])}</text></g>"
    )


def _told(
    definition: Definition,
    moves: _Moves,
    locale: str,
    current: str,
) -> str:
    """The drawing in words."""
    titles = {name: state.title[locale] for name, state in definition.states.items()}
    return "; ".join(_sentences(definition, moves, locale, titles, titles.get(current, "")))


def _sentences(
    definition: Definition,
    moves: _Moves,
    locale: str,
    titles: Mapping[str, str],
    current: str,
) -> Iterator[str]:
    if current:
        yield f"● {current}"
    for (source, target), names in moves.items():
        yield f"{titles[source]} → {titles[target]}: {_named(definition, names, locale)}"


def _named(definition: Definition, names: Sequence[str], locale: str) -> str:
    return " / ".join(definition.transitions[name].title[locale] for name in names)


def _wide(text: str) -> float:
    """How wide a text is about: Chinese letters are twice as wide as Latin ones."""
    return sum(_LETTER_WIDE if ord(each) >= _LAST_NARROW else _LETTER_NARROW for each in text)


def _quoted(title: str) -> str:
    return '"' + _plain(title).replace('"', "'") + '"'


def _plain(title: str) -> str:
    """Without what Mermaid reads as its own: line ends, colons, semicolons, comments."""
    return " ".join(title.replace(":", "：").replace(";", "；").replace("%%", "%").split())
