"""A bulletin's structure: preface, sections, and the fields of each with their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from casetrack.bulletins.reading.headings import (
    Head,
    Heading,
    Line,
    filled_lines,
    head_of,
    heads_inside,
    outranks,
    section_headings,
)
from casetrack.bulletins.reading.rosters import rows_with_projects

Range = tuple[int, int]
_SEPARATORS = re.compile(
    r"[()]|[、,;\t]| and |(?<=[局委办会部府院联社队所])\s+(?=\S)|(?<=[局委办会部府院])和"
)
_BODY = re.compile(
    r"Bureau|Department|Ministry|Agency|Office|Authority|Council|Service|Commission|Board|Unit\b"
    r"|Division|Committee|Directorate|Police|Inspectorate|Administration|Fund\b|Hospital|University",
    re.IGNORECASE,
)
_LED = re.compile(r"\((?:由)?([^()]{2,40}?)(?:负责)?牵头[^()]{0,40}\)$")
_DATE_LINE = re.compile(
    r"(?:\d{4}|[二〇零一九]{4}) ?年 ?[\d一二三四五六七八九十]{1,2} ?月"
    r" ?[\d一二三四五六七八九十]{1,3} ?日"
)
# Under the date of a signature: 附注 in brackets, and the number of the page.
_NOTES = re.compile(r"\s*(?:\([^()]*\)\s*|[-—]\s*\d+\s*[-—]\s*)*")
_NOTE_LINES = 8
# What a later edition says of the errors of earlier ones, below everything it counts.
_ERRATA = re.compile(
    r"^[ \t#*]*更正说明[ \t*]*\n(?=\s*(?:[-*•] ?)?第 ?\d+ ?版更正 ?\d+ ?\()", re.MULTILINE
)


@dataclass(kw_only=True, slots=True)
class Section:
    """One section under construction, each field as ranges of the text."""

    ordinal: int
    span: Range
    title: Range
    lead_unit: list[Range] = field(default_factory=list)
    duty_unit: list[Range] = field(default_factory=list)
    goals: list[Range] = field(default_factory=list)
    body: list[Range] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Structure:
    """All sections in order, and what stands before and between them."""

    sections: list[Section]
    outside: list[Range]
    # The ordinals as printed, so that a gap is seen.
    printed: list[int]


def without_errata(plain: str) -> str:
    """Cut off the corrections of earlier editions: their numbers are of those, not of this one."""
    starts = [each.start() for each in _ERRATA.finditer(plain)]
    return plain[: starts[-1]] if starts else plain


def structure_of(plain: str) -> Structure:
    """Find the sections of a text that has one width of signs."""
    lines = filled_lines(plain)
    if (table := rows_with_projects(plain, lines)) is not None:
        return _from_table(plain, table)
    style, headings = section_headings(plain, lines)
    if not headings:
        return Structure(sections=[], outside=[(0, len(plain))], printed=[])
    sections: list[Section] = []
    starts = [lines[each.line].start for each in headings]
    outside: list[Range] = [(0, _line_start(plain, starts[0]))]
    for place, heading in enumerate(headings):
        last = headings[place + 1].line if place + 1 < len(headings) else len(lines)
        stop = _line_start(plain, starts[place + 1]) if place + 1 < len(starts) else len(plain)
        own = lines[heading.line : last]
        cut = _end_of_section(plain, own, style, final=place + 1 == len(headings))
        if cut < len(own):
            signed = _DATE_LINE.fullmatch(plain, own[cut].start, own[cut].end)
            end = own[cut].end if signed else stop
            outside.append((_line_start(plain, own[cut].start), end))
            stop = outside[-1][0]
        sections.append(_section(plain, heading, own[:cut], stop))
    printed = [each.ordinal for each in headings]
    if printed != sorted(set(printed)):
        # Numbering starts anew under each heading above: count through.
        printed = list(range(1, len(printed) + 1))
    for section, ordinal in zip(sections, printed, strict=True):
        section.ordinal = ordinal
    return Structure(sections=sections, outside=outside, printed=printed)


def _from_table(plain: str, table: list[dict[str, Range]]) -> Structure:
    sections = []
    for ordinal, row in enumerate(table, start=1):
        start = min(begin for begin, _ in row.values())
        title = row.get("title", (start, start))
        section = Section(
            ordinal=ordinal,
            span=(start, max(end for _, end in row.values())),
            title=title,
        )
        for name, place in row.items():
            _place_field(plain, section, name, place)
        sections.append(_settled(section))
    first, last = sections[0].span[0], sections[-1].span[1]
    outside = [(0, first), (last, len(plain))]
    return Structure(sections=sections, outside=outside, printed=[s.ordinal for s in sections])


def _line_start(plain: str, place: int) -> int:
    return plain.rfind("\n", 0, place) + 1


def _end_of_section(plain: str, own: Sequence[Line], style: str, *, final: bool) -> int:
    """Give how many of the lines belong to it: a heading above it ends it, so does a signature."""
    for number, line in enumerate(own[1:], start=1):
        if outranks(plain, line, style):
            return number
    return _signature(plain, own) if final else len(own)


def _signature(plain: str, own: Sequence[Line]) -> int:
    """Give the line with the date of a signature, under which are only notes; else how many."""
    for number in range(len(own) - 1, max(0, len(own) - _NOTE_LINES), -1):
        if _DATE_LINE.fullmatch(plain, own[number].start, own[number].end):
            below = _NOTES.fullmatch(plain, own[number].end, own[-1].end)
            return number if below else len(own)
    return len(own)


def _section(plain: str, heading: Heading, own: Sequence[Line], stop: int) -> Section:
    first = own[0]
    begin = plain.find(heading.title, first.start, first.end) if heading.title else first.end
    section = Section(
        ordinal=heading.ordinal,
        span=(_line_start(plain, first.start), stop),
        title=(begin, begin + len(heading.title)),
    )
    heads = _heads(plain, heading, own)
    if heads and heads[0].start < first.end and heads[0].start > first.start:
        _shorten_title(plain, section, heads[0].start)
    opening = heads[0].start if heads else stop
    titled = section.title[1] + 1 if plain.startswith("。", section.title[1]) else first.end
    if opening > titled:
        section.body.append((titled, opening))
    for place, head in enumerate(heads):
        end = heads[place + 1].start if place + 1 < len(heads) else stop
        end = _own_lines(plain, head, end, section)
        _place_field(plain, section, head.field, (head.value, end))
    _led_in_title(plain, section)
    return _settled(section)


def _heads(plain: str, heading: Heading, own: Sequence[Line]) -> list[Head]:
    """Each field of a section in order, those inside lines among them."""
    found: list[Head] = []
    for line in own:
        head = head_of(plain, line)
        if line is own[0] and heading.title:
            head = None if head is None or head.field != "title" else head
        if head is not None:
            found.append(head)
        after = head.value if head else line.start
        bracketed = plain.startswith("(", line.start)
        if line is own[0] or bracketed or (head and head.field in ("lead", "duty", "support")):
            found += heads_inside(plain, line, after)
    return found


def _own_lines(plain: str, head: Head, end: int, section: Section) -> int:
    """Cut a unit or a title to its line; what follows it is part of the body."""
    if head.field not in ("lead", "duty", "support", "title"):
        return end
    start = head.value
    while start < end and plain[start] in " \t\n":
        start += 1
    stop = plain.find("\n", start, end)
    if 0 <= stop < end:
        section.body.append((stop, end))
        return stop
    return end


def _place_field(plain: str, section: Section, name: str, place: Range) -> None:
    if name == "lead":
        section.lead_unit += _units(plain, place)
    elif name == "duty":
        section.duty_unit += _units(plain, place)
    elif name == "title" and section.title[0] == section.title[1]:
        section.title = _stripped(plain, place, " \t\n*")
    elif name == "goals":
        section.goals.append(place)
    elif name in ("results", "other"):
        section.body.append(place)


def _shorten_title(plain: str, section: Section, stop: int) -> None:
    """Cut what follows in the line of the title: 一、低保治理（牵头单位：民政局）."""
    section.title = _stripped(plain, (section.title[0], stop), " \t([【")


def _settled(section: Section) -> Section:
    section.lead_unit = section.lead_unit or section.duty_unit
    section.body.sort()
    return section


def _led_in_title(plain: str, section: Section) -> None:
    """Take the lead unit out of the title: 食品安全治理（区市场监管局牵头）."""
    found = _LED.search(plain, *section.title)
    if found and not section.lead_unit:
        section.lead_unit += _units(plain, found.span(1))
        section.title = _stripped(plain, (section.title[0], found.start()), " \t")


def _units(plain: str, place: Range) -> list[Range]:
    """Split a list of units; what stands in brackets belongs to the name before it."""
    start, end = _stripped(plain, place, " \t\n。;.|】")
    if plain[start:end].endswith(")") and plain.count("(", start, end) < plain.count(
        ")", start, end
    ):
        end -= 1
    kept: list[Range] = []
    depth = 0
    for found in _SEPARATORS.finditer(plain, start, end):
        if found[0] in "()":
            depth = max(depth + (1 if found[0] == "(" else -1), 0)
        elif depth == 0 and _parts_bodies(plain, (start, end), found):
            kept.append((start, found.start()))
            start = found.end()
    units = [_stripped(plain, each, " \t\n。.;") for each in [*kept, (start, end)]]
    return [each for each in units if each[0] < each[1]]


def _parts_bodies(plain: str, place: Range, found: re.Match[str]) -> bool:
    """Whether an `and` stands between two bodies, and not in the name of one."""
    if found[0].strip() != "and":
        return True
    left, right = plain[place[0] : found.start()], plain[found.end() : place[1]]
    return bool(_BODY.search(left) and _BODY.search(right))


def _stripped(plain: str, place: Range, signs: str) -> Range:
    start, end = place
    while start < end and plain[start] in signs:
        start += 1
    while end > start and plain[end - 1] in signs:
        end -= 1
    return start, end
