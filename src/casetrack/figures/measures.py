"""What rows come to: counted, added, counted once each, averaged, read. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from casetrack.errors import Invalid, Sentence, sentence
from casetrack.figures.populations import Row
from casetrack.figures.units import Quantity
from casetrack.workdays import Calendar, workdays_between

_MICROSECONDS_PER_HOUR = Decimal(3_600_000_000)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a measure gives: the exact quantity, or why there is none; and the rows behind it.

    count: how many they are, also where a row stands for several.
    """

    exact: Quantity | None
    rows: tuple[Row, ...]
    count: int
    # Why there is no quantity; None where there is one.
    problem: Sentence | None = None
    # The rows are no fault of the definition: there are none yet.
    empty: bool = False


def measured(rows: Sequence[Row], measure: str, unit: str, calendar: Calendar) -> Measured:
    """Measure the rows that a figure counts, in its unit.

    Nothing counted or added is 0; of nothing there is no mean, no median and no reading.
    """
    function, _, argument = measure.removesuffix(")").partition("(")
    match function:
        case "count":
            count = sum(row.count for row in rows)
            return Measured(
                exact=Quantity(value=Decimal(count), unit=unit), rows=tuple(rows), count=count
            )
        case "distinct":
            return _distinct(rows, argument, unit)
        case "sum" if argument == "amount":
            held = [row for row in rows if row.amount_count]
            parts = [(row.amount, "元") for row in held]
            return _total(held, parts, sum(row.amount_count for row in held), unit)
        case "sum":
            held = [row for row in rows if row.quantity_count]
            parts = [(row.quantity, row.quantity_unit) for row in held]
            return _total(held, parts, sum(row.quantity_count for row in held), unit)
        case "mean" | "median":
            return _average(rows, function, argument, unit, calendar)
        case _:
            return _read(rows, function, unit)


def in_unit(quantity: Quantity, unit: str) -> Quantity:
    """The quantity in the figure's unit. Raises Invalid where the two are unlike."""
    if (quantity.unit, unit) == ("1", "倍"):
        return Quantity(value=quantity.value, unit=unit)
    return quantity.to(unit)


def _distinct(rows: Sequence[Row], argument: str, unit: str) -> Measured:
    told = tuple(row for row in rows if row.fields[argument] not in (None, ""))
    different = {row.fields[argument] for row in told}
    return Measured(
        exact=Quantity(value=Decimal(len(different)), unit=unit),
        rows=told,
        count=sum(row.count for row in told),
    )


def _total(
    rows: Sequence[Row], parts: Sequence[tuple[Decimal | None, str]], count: int, unit: str
) -> Measured:
    by_unit: dict[str, Decimal] = defaultdict(Decimal)
    for value, its_unit in parts:
        by_unit[its_unit] += value or 0
    total = Quantity(value=Decimal(0), unit=unit)
    try:
        # In an order of their own, so that always the same one is named as unlike.
        for its_unit, value in sorted(by_unit.items()):
            total = total.add(in_unit(Quantity(value=value, unit=its_unit), unit))
    except Invalid as error:
        return Measured(exact=None, rows=tuple(rows), count=count, problem=error.sentence)
    return Measured(exact=total, rows=tuple(rows), count=count)


def _average(
    rows: Sequence[Row], function: str, argument: str, unit: str, calendar: Calendar
) -> Measured:
    closed = tuple(row for row in rows if row.took or row.days)
    spans = _SPANS[argument](closed, calendar)
    count = spans.total()
    if not count:
        problem = sentence("there is no closed item to take the time of")
        return Measured(exact=None, rows=(), count=0, problem=problem, empty=True)
    value = _median(spans) if function == "median" else _mean(spans)
    scale, clock = _CLOCKS[argument]
    found = Quantity(value=value / scale, unit=clock)
    try:
        return Measured(exact=in_unit(found, unit), rows=closed, count=count)
    except Invalid as error:
        return Measured(exact=None, rows=closed, count=count, problem=error.sentence)


def _mean(spans: Counter[int]) -> Decimal:
    return Decimal(sum(span * count for span, count in spans.items())) / spans.total()


def _median(spans: Counter[int]) -> Decimal:
    """Give the span in the middle, or the mean of the two that are."""
    ordered = sorted(spans)
    reached = list(accumulate(spans[span] for span in ordered))
    below, above = (spans.total() - 1) // 2, spans.total() // 2
    low, high = (ordered[bisect_right(reached, place)] for place in (below, above))
    return Decimal(low + high) / 2


def _microseconds(rows: Sequence[Row], _calendar: Calendar) -> Counter[int]:
    spans: Counter[int] = Counter()
    for row in rows:
        spans.update(row.took)
    return spans


def _workdays(rows: Sequence[Row], calendar: Calendar) -> Counter[int]:
    days: Counter[tuple[date, date]] = Counter()
    for row in rows:
        days.update(row.days)
    spans: Counter[int] = Counter()
    for (first, last), count in days.items():
        spans[workdays_between(calendar, first, last)] += count
    return spans


_SPANS: Mapping[str, Callable[[Sequence[Row], Calendar], Counter[int]]] = {
    "hours": _microseconds,
    "workdays": _workdays,
}
_NEEDED = {"change": 2}
_CLOCKS = {"hours": (_MICROSECONDS_PER_HOUR, "小时"), "workdays": (Decimal(1), "工作日")}


def _read(rows: Sequence[Row], function: str, unit: str) -> Measured:
    if len(rows) < _NEEDED.get(function, 1):
        problem = sentence("there is only one reading yet" if rows else "there is no reading yet")
        return Measured(exact=None, rows=tuple(rows), count=len(rows), problem=problem, empty=True)
    ends = {"latest": [rows[-1]], "first": [rows[0]]}.get(function, [rows[0], rows[-1]])
    first, last = (_reading(row) for row in (ends[0], ends[-1]))
    try:
        found = last.sub(first) if function == "change" else last
        return Measured(exact=in_unit(found, unit), rows=tuple(ends), count=len(ends))
    except Invalid as error:
        return Measured(exact=None, rows=tuple(ends), count=len(ends), problem=error.sentence)


def _reading(row: Row) -> Quantity:
    assert row.quantity is not None, "a reading has a value"
    return Quantity(value=row.quantity, unit=row.quantity_unit)
