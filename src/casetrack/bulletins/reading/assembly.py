"""The whole way from a text to a bulletin as read: sections, figures, relations. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casetrack.bulletins.reading.dates import Calendar, issued_in
from casetrack.bulletins.reading.flow import HAN, narrow, paragraphs
from casetrack.bulletins.reading.found import Found, Passed
from casetrack.bulletins.reading.passages import Passage, read_passage
from casetrack.bulletins.reading.relations import relations_between, relations_within
from casetrack.bulletins.reading.sections import (
    Range,
    Section,
    Structure,
    structure_of,
    without_errata,
)
from casetrack.bulletins.reading.tables import read_tables
from casetrack.bulletins.reading.values import (
    Figure,
    NonFigure,
    ProjectText,
    PublishedBulletin,
    Relation,
)

_HAN = re.compile(rf"[{HAN}]")
_QUOTE_BEFORE = 14
_QUOTE_AFTER = 8
PREFACE = "(preface)"


def read_text(text: str, *, file: str = "") -> PublishedBulletin:
    """Read a bulletin from its text. Places are those of the text as given."""
    whole_text = narrow(text)
    plain = without_errata(whole_text)
    structure = structure_of(plain)
    calendar = Calendar(issued=issued_in(plain) or issued_in(whole_text))
    preface = _passages(plain, [("preface", each) for each in structure.outside], calendar)
    sections = [_section_passages(plain, each, calendar) for each in structure.sections]
    names = [text[slice(*each.title)].strip() for each in structure.sections]
    whole = relations_between(
        preface, list(zip(structure.sections, sections, strict=True)), text, structure.printed
    )
    projects = [_preface(text, structure, preface, whole)]
    for section, title, passages in zip(structure.sections, names, sections, strict=True):
        goals = "".join(text[slice(*each)] for each in section.goals).strip()
        goals = goals or _announced(text, passages)
        projects.append(
            ProjectText(
                ordinal=section.ordinal,
                title=title,
                lead_unit=tuple(text[slice(*each)] for each in section.lead_unit),
                goals=goals,
                span=section.span,
                figures=_figures(text, passages),
                non_figures=_non_figures(text, passages),
                relations=tuple(relations_within(passages, text)),
            )
        )
    return PublishedBulletin(file=file, projects=tuple(projects))


def _preface(
    text: str, structure: Structure, passages: list[Passage], whole: list[Relation]
) -> ProjectText:
    return ProjectText(
        ordinal=0,
        title=PREFACE,
        lead_unit=(),
        goals="",
        span=structure.outside[0],
        figures=_figures(text, passages),
        non_figures=_non_figures(text, passages),
        relations=(*whole, *relations_within(passages, text)),
    )


def _announced(text: str, passages: Sequence[Passage]) -> str:
    """Give the goals that the results themselves name, where no field does."""
    spans = [passage.flow.span(*aim) for passage in passages for aim in passage.aims]
    return "\n".join(text[slice(*span)].strip("。;；\n ") for span in spans)


def _section_passages(plain: str, section: Section, calendar: Calendar) -> list[Passage]:
    parts = [
        ("title", section.title),
        *(("goals", each) for each in section.goals),
        *(("results", each) for each in section.body),
    ]
    return _passages(plain, sorted(parts, key=lambda part: part[1]), calendar)


def _passages(plain: str, parts: Sequence[tuple[str, Range]], calendar: Calendar) -> list[Passage]:
    found: list[Passage] = []
    for role, (start, end) in parts:
        tables, rest = read_tables(plain, start, end, role=role, calendar=calendar)
        found += tables
        for begin, stop in rest:
            for flow in paragraphs(plain, begin, stop):
                passage = read_passage(flow, role, calendar, number=len(found))
                found.append(_named(passage) if role == "title" else passage)
    found.sort(key=lambda each: each.flow.places[0] if each.flow.places else 0)
    for number, passage in enumerate(found):
        for each in passage.figures:
            each.paragraph = number
    return found


def _named(passage: Passage) -> Passage:
    """Turn the numbers of a title into parts of a name."""
    named = [
        Passed(start=each.first, end=each.last, reason="part of a title")
        for each in passage.figures
    ]
    passed = [*passage.passed, *named]
    return Passage(flow=passage.flow, role=passage.role, figures=[], passed=passed)


def _figures(text: str, passages: Sequence[Passage]) -> tuple[Figure, ...]:
    return tuple(_figure(text, passage, each) for passage in passages for each in passage.figures)


def _figure(text: str, passage: Passage, each: Found) -> Figure:
    start, end = _quoted(passage, each)
    begin, stop = passage.flow.span(start, end)
    first, last = passage.flow.span(each.start, each.end)
    printed_unit = _as_printed(text, last, each.unit)
    base, unit_base = each.in_base
    unit_base = printed_unit if unit_base == each.unit else unit_base
    value = text[first:last] if each.kind == "doc-number" else each.value
    return Figure(
        quote=text[begin:stop],
        at=begin,
        label=each.label,
        value=value,
        unit=printed_unit,
        value_base=value if each.kind == "doc-number" else base,
        unit_base=unit_base,
        kind=each.kind,
        approx=each.approx,
        bound=each.bound,
        numeral=each.numeral,
    )


def _as_printed(text: str, end: int, unit: str) -> str:
    """Give the unit with the characters and brackets of the text."""
    printed = text[end - len(unit) : end]
    if printed == unit:
        return unit
    return printed if _HAN.search(printed) and narrow(printed) == unit else unit


def _quoted(passage: Passage, each: Found) -> tuple[int, int]:
    """Quote the number with a few words before it, or after it where none stand before."""
    words = passage.flow.text
    start = max(each.clause, each.first - _QUOTE_BEFORE)
    while each.clause < start < each.first and _inside_word(words, start):
        start += 1
    while start < each.first and words[start] in " 、”)\t":
        start += 1
    end = each.last
    if start == each.first and each.after:
        end = min(each.last + min(len(each.after.rstrip()), _QUOTE_AFTER), len(words))
        while end < len(words) and _inside_word(words, end):
            end += 1
    return start, max(end, each.last)


def _inside_word(words: str, place: int) -> bool:
    """Whether a place would cut an English word or a number in two."""
    left, right = words[place - 1], words[place]
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _non_figures(text: str, passages: Sequence[Passage]) -> tuple[NonFigure, ...]:
    """Each numeral that counts nothing, once a section where the same words come again."""
    seen: set[str] = set()
    kept: list[NonFigure] = []
    for passage in passages:
        if passage.flow.marker and any(map(str.isdigit, text[slice(*passage.flow.marker)])):
            start, end = passage.flow.marker
            kept.append(NonFigure(quote=text[start:end].rstrip(), reason="list marker", at=start))
        for each in sorted(passage.passed, key=lambda one: one.start):
            start, end = passage.flow.span(each.start, each.end)
            quote = text[start:end]
            if quote not in seen or any(map(str.isdigit, quote)):
                kept.append(NonFigure(quote=quote, reason=each.reason, at=start))
            seen.add(quote)
    return tuple(kept)
