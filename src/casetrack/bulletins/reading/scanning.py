"""One paragraph from left to right: each numeral is a figure, or is passed over with a reason."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal

from casetrack.bulletins.reading.dates import (
    Calendar,
    date_at,
    relative_dates,
    spelt_date_at,
    time_at,
)
from casetrack.bulletins.reading.found import Found, Passed
from casetrack.bulletins.reading.measuring import (
    ARABIC,
    listed,
    quantity_at,
    share_at,
    spelt_quantity_at,
)
from casetrack.bulletins.reading.names import (
    document_number_at,
    named_number_at,
    named_numeral_at,
    titles_and_quotes,
)
from casetrack.bulletins.reading.numbers import LONGEST, printed_number, spelt_number
from casetrack.bulletins.reading.vocabulary import ZH_DIGITS, any_of, words

_TOKEN = re.compile(rf"(?P<arabic>{ARABIC})|(?P<spelt>[{ZH_DIGITS}]+)")
_CIRCLED = re.compile(r"[①-⑳⑴-⒇Ⅰ-Ⅻ]")
_SCORE = re.compile(
    rf"(?:{any_of([*words('verbs', 'score'), *words('verbs', 'rank')])})"
    rf"[^,。;0-9{ZH_DIGITS}]{{0,4}}$"
)
_RANK = re.compile(rf"(?:{any_of(words('verbs', 'rank'))})[^,。;]{{0,4}}$")
_STATED = re.compile(r"[:=达为至到\t共计]$")
_EVERY = re.compile(
    rf"(?P<number>[{ZH_DIGITS}]+|[0-9]+)(?P<unit>个?(?:月|周|年|天|日|季度|小时|星期|工作日))"
    r"一(?:次|期|轮|查|报|调度|通报|督查|会商|评|考|检|训)"
)
_MOST = 16
# The signs after a number without which it is no time of day, no share and no span.
_CLOCK = tuple(":时点")
_PART = tuple("分/:比")
_SPAN = tuple("个月周年天日季小星工")


def scan(text: str, calendar: Calendar) -> tuple[list[Found], list[Passed]]:
    """Every figure of a paragraph, and every numeral that is none."""
    names = titles_and_quotes(text)
    found: list[Found] = []
    passed: list[Passed] = []
    relative = relative_dates(text, calendar)
    taken = Taken([*((n.start, n.end) for n in names), *((r.start, r.end) for r in relative)])
    place = 0
    while match := _TOKEN.search(text, place):
        if end := taken.end_at(match.start()):
            place = end
            continue
        each = _numeral(text, match, calendar)
        place = max(match.end(), each.last if isinstance(each, Found) else each.end)
        if isinstance(each, Found):
            if found and each.bound is None and found[-1].bound and listed(text, found[-1], each):
                each.bound = found[-1].bound
            found.append(each)
        else:
            passed.append(each)
    found = sorted([*found, *relative], key=lambda each: each.start)
    circled = [
        Passed(start=each.start(), end=each.end(), reason="list marker or number in a name")
        for each in _CIRCLED.finditer(text)
    ]
    return found, [*names, *passed, *circled]


class Taken:
    """Stretches in which no numeral is looked for."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def end_at(self, place: int) -> int:
        """Where the stretch ends that holds this place; 0 if none does."""
        number = bisect_right(self._starts, place) - 1
        if number < 0 or self._spans[number][1] <= place:
            return 0
        return self._spans[number][1]


def _numeral(text: str, match: re.Match[str], calendar: Calendar) -> Found | Passed:
    opening = not text[: match.start()].strip() if match.start() < _MOST else False
    readers = _spelt(text, match, calendar, opening=opening)
    if match["arabic"]:
        readers = _arabic(text, match, calendar, opening=opening)
    return next(each for each in readers if each is not None)


def _arabic(
    text: str, match: re.Match[str], calendar: Calendar, *, opening: bool
) -> Iterator[Found | Passed | None]:
    """Give what an Arabic numeral may be, in the order of certainty."""
    start, end = match.span()
    if len(match[0]) > LONGEST:
        yield Passed(start=start, end=end, reason="too long for a number")
    yield _document(text, start)
    yield date_at(text, start, calendar)
    after = text[end : end + 1]
    until = time_at(text, start) if after in _CLOCK else None
    if until and "比" not in text[max(0, start - 4) : until]:
        yield Passed(start=start, end=until, reason="time of day")
    if text[start - 1 : start] == "第" and _ranked(text, start - 1):
        yield _bare(match, printed_number(match[0]), "rank", first=start - 1)
    yield named_number_at(text, match, opening=opening)
    if after in _PART:
        yield share_at(text, match)
    if after in _SPAN:
        yield _every(text, start)
    yield quantity_at(text, match)
    if _SCORE.search(text, max(0, start - _MOST), start):
        yield _bare(match, printed_number(match[0]), "rank" if _ranked(text, start) else "score")
    if _STATED.search(text, max(0, start - 1), start) and _ends_clause(text, end):
        yield _bare(match, printed_number(match[0]), "none")
    yield Passed(start=start, end=end, reason="no measure word")


def _spelt(
    text: str, match: re.Match[str], calendar: Calendar, *, opening: bool
) -> Iterator[Found | Passed | None]:
    """Give what a Chinese numeral may be, in the order of certainty."""
    start, end = match.span()
    if len(match[0]) > LONGEST:
        yield Passed(start=start, end=end, reason="too long for a number")
    if text[start - 1 : start] == "第" and _ranked(text, start - 1):
        yield _bare(match, spelt_number(match[0]), "rank", first=start - 1, numeral="zh")
    yield spelt_date_at(text, start, calendar)
    yield share_at(text, match)
    yield _every(text, start)
    yield named_numeral_at(text, match, opening=opening)
    yield spelt_quantity_at(text, match)
    yield Passed(start=start, end=end, reason="numeral in a word")


def _ranked(text: str, start: int) -> bool:
    return _RANK.search(text, max(0, start - _MOST), start) is not None


def _ends_clause(text: str, end: int) -> bool:
    return end >= len(text) or text[end] in ",。;、)\t "


def _document(text: str, start: int) -> Found | None:
    number = document_number_at(text, start)
    if number is None:
        return None
    first, end, printed = number
    return Found(
        start=first,
        end=end,
        first=first,
        last=end,
        value=printed,
        unit="",
        measure="doc",
        kind="doc-number",
    )


def _every(text: str, start: int) -> Found | None:
    """两月一期: how often, told by the time between."""
    match = _EVERY.match(text, start)
    if match is None:
        return None
    spelt = not match["number"].isdecimal()
    return Found(
        start=start,
        end=match.end(),
        first=start,
        last=match.end(),
        value=spelt_number(match["number"]) if spelt else printed_number(match["number"]),
        unit=match["unit"],
        measure="every",
        kind="duration",
        numeral="zh" if spelt else None,
    )


def _bare(
    match: re.Match[str],
    value: Decimal,
    measure: str,
    *,
    first: int | None = None,
    numeral: str | None = None,
) -> Found:
    """Give a number without a unit: a score, a rank, or what a colon announces."""
    return Found(
        start=match.start(),
        end=match.end(),
        first=match.start() if first is None else first,
        last=match.end(),
        value=value,
        unit="",
        measure=measure,
        numeral=numeral,
    )
