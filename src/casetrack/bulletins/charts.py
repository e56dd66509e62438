"""Which charts a bulletin has, and what each of them shows: figures of the snapshot, no others.

Pure. How they are drawn is said in `drawing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypedDict

from casetrack.bulletins.content import CheckContent, Content, TargetContent

# Lengths are told in thousandths of the longest one, so that nothing but figures is a number.
FULL = 1000
_PARTITION = re.compile(r"[^=<>]+\+[^=<>]+=[^=<>+]+")
_MANY = 8


class Bar(TypedDict):
    """A row: what it is, what it says, how long its bar is, and where its target stands.

    `length` is in thousandths of the width; `target` is -1 where there is none.
    """

    label: str
    said: str
    key: str
    length: int
    target: int


class Chart(TypedDict):
    """A picture with its words: `alt` tells the numbers to who cannot see it.

    `project` is 0 for the whole campaign; `place` marks where templates want the picture.
    """

    key: str
    project: int
    title: str
    alt: str
    bars: list[Bar]
    place: str


class Drawable(TypedDict):
    """What of a figure is drawn: its name, what is printed for it, and its number in base units."""

    key: str
    label: str
    text: str
    base: str
    base_unit: str
    exact: str | None
    problem: str


def charts_of(content: Content) -> list[Chart]:
    """The charts in the order of the text; none where the settings want none."""
    layout = content.get("layout")
    if layout is None or not layout["charts"]:
        return []
    figures: Mapping[str, Drawable] = {each["key"]: each for each in content["figures"]}
    charts = [*_progress(content, figures)]
    for project in content["projects"]:
        ordinal = project["ordinal"]
        checks = [each for each in content["checks"] if each["project"] == ordinal]
        targets = [each for each in content["targets"] if each["project"] == ordinal]
        charts += project_charts(ordinal, figures, checks, targets)
    return charts


def project_charts(
    ordinal: int,
    figures: Mapping[str, Drawable],
    checks: list[CheckContent],
    targets: list[TargetContent],
) -> list[Chart]:
    """The charts of one project: results against targets, parts of a whole, before and after."""
    return [
        *_targets(ordinal, targets, figures),
        *_partitions(ordinal, checks, figures),
        *_before_after(ordinal, checks, figures),
    ]


def _progress(content: Content, figures: Mapping[str, Drawable]) -> Iterator[Chart]:
    """For each project the first pair of a part and its whole: found and done, say."""
    titles = {each["ordinal"]: each["title"] for each in content["projects"]}
    bars: dict[int, Bar] = {}
    for check in content["checks"]:
        ordinal = check["project"]
        if check["kind"] != "funnel" or check["answer"] != "holds" or ordinal in bars:
            continue
        pair = _measured(check["figures"], figures)
        if ordinal and len(pair) == 2 and 0 < pair[0][1] <= pair[1][1]:  # noqa: PLR2004 - a pair
            (part, done), (whole, all_) = pair
            said = f"{part['label']}{part['text']}／{whole['label']}{whole['text']}"
            bars[ordinal] = _bar(titles[ordinal], said, part["key"], done / all_)
    if len(bars) > 1:
        listed = [bars[each] for each in sorted(bars)]
        yield _chart("progress", 0, "各项目工作进展", listed)


def _targets(
    ordinal: int, targets: list[TargetContent], figures: Mapping[str, Drawable]
) -> Iterator[Chart]:
    bars = [
        bar for target in targets if (bar := _target_bar(target, figures.get(target["figure"])))
    ]
    if bars:
        yield _chart(f"{ordinal}.targets", ordinal, "目标与结果", bars)


def _target_bar(target: TargetContent, result: Drawable | None) -> Bar | None:
    promised, reached = _quantity(target["promised"]), _quantity(target["result"])
    if result is None or promised is None or reached is None or promised[1] != reached[1]:
        return None
    longest = max(reached[0], promised[0])
    if longest <= 0 or result["problem"]:
        return None
    direction = {"at_least": "不低于", "at_most": "不超过"}.get(target["direction"], "")
    said = f"{result['text']}（目标{direction}{target['promised']}）"
    goal = promised[0] / longest
    return _bar(result["label"], said, result["key"], reached[0] / longest, target=goal)


def _partitions(
    ordinal: int, checks: list[CheckContent], figures: Mapping[str, Drawable]
) -> Iterator[Chart]:
    for check in checks:
        if check["kind"] != "partition" or check["answer"] != "holds":
            continue
        measured = _measured(check["figures"], figures)
        if not _PARTITION.fullmatch(check["expression"]) or len(measured) != len(check["figures"]):
            continue
        *parts, (whole, total) = measured
        if total <= 0 or not 1 < len(parts) <= _MANY:
            continue
        bars = [_bar(each["label"], each["text"], each["key"], v / total) for each, v in parts]
        title = f"{whole['label']}构成（共{whole['text']}）"
        yield _chart(check["key"], ordinal, title, bars)


def _before_after(
    ordinal: int, checks: list[CheckContent], figures: Mapping[str, Drawable]
) -> Iterator[Chart]:
    for check in checks:
        measured = _measured(check["figures"], figures)
        if check["kind"] != "before_after" or len(measured) != 2:  # noqa: PLR2004 - a pair
            continue
        (after, new), (before, old) = measured
        if after["base_unit"] != before["base_unit"] or max(new, old) <= 0:
            continue
        longest = max(new, old)
        bars = [
            _bar(before["label"], before["text"], before["key"], old / longest),
            _bar(after["label"], after["text"], after["key"], new / longest),
        ]
        yield _chart(check["key"], ordinal, "治理前后对比", bars)


def _measured(keys: list[str], figures: Mapping[str, Drawable]) -> list[tuple[Drawable, Decimal]]:
    """Those of the figures that have a number, with it, in base units."""
    return [
        (figures[key], number)
        for key in keys
        if key in figures and (number := _number(figures[key])) is not None
    ]


def _number(figure: Drawable) -> Decimal | None:
    if figure["problem"] or figure["exact"] is None:
        return None
    try:
        return Decimal(figure["base"])
    except InvalidOperation:
        return None


def _quantity(text: str) -> tuple[Decimal, str] | None:
    """Read 3472万元 as a number and its unit; None for what starts with no number."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(\D*)", text)
    return None if match is None else (Decimal(match[1]), match[2])


def _bar(label: str, said: str, key: str, share: Decimal, target: Decimal | None = None) -> Bar:
    return Bar(
        label=label,
        said=said,
        key=key,
        length=int(share * FULL),
        target=-1 if target is None else int(target * FULL),
    )


def _chart(key: str, project: int, title: str, bars: list[Bar]) -> Chart:
    told = "；".join(f"{bar['label']}：{bar['said']}" for bar in bars)
    return Chart(
        key=key,
        project=project,
        title=title,
        alt=f"{title}。{told}。",
        bars=bars,
        # Of a private character, which no text that anybody types has.
        place=f"\ue000{key}\ue000",
    )
