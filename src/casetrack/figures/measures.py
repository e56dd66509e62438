"""What rows come to: counted, added, counted once each, averaged, read. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from casetrack.errors import Invalid
from casetrack.figures.populations import Row
from casetrack.figures.units import Quantity
from casetrack.workdays import Calendar, workdays_between

_MICROSECONDS_PER_HOUR = Decimal(3_600_000_000)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a measure gives: the exact quantity, or why there is none; and the rows behind it."""

    exact: Quantity | None
    rows: tuple[Row, ...]
    problem: str = ""
    # The rows are no fault of the definition: there are none yet.
    empty: bool = False


def measured(rows: Sequence[Row], measure: str, unit: str, calendar: Calendar) -> Measured:
    """Measure the rows that a figure counts, in its unit.

    Nothing counted or added is 0; of nothing there is no mean, no median and no reading.
    """
    function, _, argument = measure.removesuffix(")").partition("(")
    match function:
        case "count":
            return _of(rows, Quantity(value=Decimal(len(rows)), unit=unit))
        case "distinct":
            return _distinct(rows, argument, unit)
        case "sum" if argument == "amount":
            return _total(rows, [(row.amount, "元") for row in rows], unit)
        case "sum":
            return _total(rows, [(row.quantity, row.quantity_unit) for row in rows], unit)
        case "mean" | "median":
            return _average(rows, function, argument, unit, calendar)
        case _:
            return _read(rows, function, unit)


def in_unit(quantity: Quantity, unit: str) -> Quantity:
    """The quantity in the figure's unit. Raises Invalid where the two are unlike."""
    if (quantity.unit, unit) == ("1", "倍"):
        return Quantity(value=quantity.value, unit=unit)
    return quantity.to(unit)


def _of(rows: Sequence[Row], exact: Quantity) -> Measured:
    return Measured(exact=exact, rows=tuple(rows))


def _distinct(rows: Sequence[Row], argument: str, unit: str) -> Measured:
    told = [row for row in rows if row.fields[argument] not in (None, "")]
    different = {row.fields[argument] for row in told}
    return _of(told, Quantity(value=Decimal(len(different)), unit=unit))


def _total(
    rows: Sequence[Row], values: Sequence[tuple[Decimal | None, str]], unit: str
) -> Measured:
    by_unit: dict[str, Decimal] = defaultdict(Decimal)
    for value, its_unit in values:
        if value is not None:
            by_unit[its_unit] += value
    total = Quantity(value=Decimal(0), unit=unit)
    try:
        for its_unit, value in by_unit.items():
            total = total.add(in_unit(Quantity(value=value, unit=its_unit), unit))
    except Invalid as error:
        return Measured(exact=None, rows=tuple(rows), problem=str(error))
    held = [row for row, (value, _) in zip(rows, values, strict=True) if value is not None]
    return _of(held, total)


def _average(
    rows: Sequence[Row], function: str, argument: str, unit: str, calendar: Calendar
) -> Measured:
    closed = [row for row in rows if row.closed_at is not None]
    if not closed:
        problem = "there is no closed item to take the time of"
        return Measured(exact=None, rows=(), problem=problem, empty=True)
    spans = [_SPANS[argument](row, calendar) for row in closed]
    value = median(spans) if function == "median" else sum(spans, Decimal(0)) / len(spans)
    found = Quantity(value=value, unit=_CLOCKS[argument])
    try:
        return _of(closed, in_unit(found, unit))
    except Invalid as error:
        return Measured(exact=None, rows=tuple(closed), problem=str(error))


def _hours(row: Row, _calendar: Calendar) -> Decimal:
    assert row.opened_at is not None, "only items are timed"
    assert row.closed_at is not None, "only closed items are timed"
    passed = row.closed_at - row.opened_at
    microseconds = (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
    return Decimal(microseconds) / _MICROSECONDS_PER_HOUR


def _workdays(row: Row, calendar: Calendar) -> Decimal:
    assert row.opened_at is not None, "only items are timed"
    assert row.closed_at is not None, "only closed items are timed"
    first, last = calendar.local_day(row.opened_at), calendar.local_day(row.closed_at)
    return Decimal(workdays_between(calendar, first, last))


_SPANS: Mapping[str, Callable[[Row, Calendar], Decimal]] = {
    "hours": _hours,
    "workdays": _workdays,
}
_NEEDED = {"change": 2}
_CLOCKS = {"hours": "小时", "workdays": "工作日"}


def _read(rows: Sequence[Row], function: str, unit: str) -> Measured:
    if len(rows) < _NEEDED.get(function, 1):
        problem = "there is no reading yet" if not rows else "there is only one reading yet"
        return Measured(exact=None, rows=tuple(rows), problem=problem, empty=True)
    ends = {"latest": [rows[-1]], "first": [rows[0]]}.get(function, [rows[0], rows[-1]])
    first, last = (_reading(row) for row in (ends[0], ends[-1]))
    try:
        found = last.sub(first) if function == "change" else last
        return _of(ends, in_unit(found, unit))
    except Invalid as error:
        return Measured(exact=None, rows=tuple(ends), problem=str(error))


def _reading(row: Row) -> Quantity:
    assert row.quantity is not None, "a reading has a value"
    return Quantity(value=row.quantity, unit=row.quantity_unit)
