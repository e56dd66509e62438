"""How little of a column figures need: values that no filter tells apart become one in SQL.

What passes a filter is decided in Python alone; here values are only put into the same group where
every condition must answer alike for all of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from casetrack.figures.definitions import FIELDS, Definition
from casetrack.figures.filters import Condition, Value
from casetrack.people.units import UnitTree
from casetrack.store.columns import MILLION

# No filter names it: what stands for every text that none names.
_ANOTHER = "\0"
_ONE_DAY = timedelta(days=1)
_SOME_DAY = date(2000, 1, 1)
_MOST = 2**63 - 1
# More are not worth a list of their members each.
_FEW_CLASSES = 12


@dataclass(frozen=True, kw_only=True)
class Reduced:
    """A column reduced to what matters: what the database groups by, and the value it tells.

    values: what the column's small numbers stand for; None where it is told as it is.
    """

    name: str
    column: sa.ColumnElement[Any]
    values: Sequence[Any] | None = None

    def told(self, given: Any) -> Any:  # noqa: ANN401 - whatever a column holds
        """The value that stands for what the database gave."""
        return given if self.values is None else self.values[given]


def reduced(
    definitions: Sequence[Definition], columns: Mapping[str, sa.ColumnElement[Any]]
) -> list[Reduced]:
    """The columns that these figures of one source ask, each as coarse as they allow.

    Units, which say whose work it was, are reduced by `reduced_unit`.
    """
    source = definitions[0].source
    conditions: dict[str, list[Condition]] = defaultdict(list)
    for definition in definitions:
        for each in definition.filter.conditions:
            conditions[each.field].append(each)
    apart = {each.argument for each in definitions if each.measure.startswith("distinct")}
    if any(each.argument == "quantity" for each in definitions):
        apart.add("quantity_unit")
    return [
        _reduced(name, column, FIELDS[source].get(name), conditions[name], whole=name in apart)
        for name, column in columns.items()
        if name in apart or conditions[name]
    ]


def reduced_unit(
    definitions: Sequence[Definition], column: sa.ColumnElement[Any], tree: UnitTree
) -> Reduced:
    """Units that stand today where no figure tells them apart, each class as one of its units."""
    asked = [e for d in definitions for e in d.filter.conditions if e.field == "unit"]
    apart = any(each.argument == "unit" for each in definitions) or _orders(asked)
    named = {value for each in asked for value in each.values}
    classes: dict[tuple[str, str], list[int]] = defaultdict(list)
    for unit_id in tree.units:
        code = tree.code(tree.canonical(unit_id))
        classes[code if apart or code in named else "", tree.scope(unit_id)].append(unit_id)
    if len(classes) > _FEW_CLASSES:
        return Reduced(name="unit", column=column)
    members = list(classes.values())
    place = sa.case(
        *((column.in_(ids), number) for number, ids in enumerate(members, start=1)), else_=0
    )
    return Reduced(name="unit", column=place, values=(None, *(ids[0] for ids in members)))


def _reduced(
    name: str,
    column: sa.ColumnElement[Any],
    kind: type[Value] | None,
    conditions: Sequence[Condition],
    *,
    whole: bool,
) -> Reduced:
    values = {value for each in conditions for value in each.values}
    if whole or (kind is str and _orders(conditions)):
        return Reduced(name=name, column=column)
    if kind is str:
        return _named(name, column, sorted(map(str, values)))
    if kind is date:
        days = _day_cuts(each for each in values if isinstance(each, date))
        return _cut(name, column, days, [_before(days), *days])
    scaled = _number_cuts(each for each in values if isinstance(each, Decimal))
    raw = sa.type_coerce(column, sa.BigInteger)
    ends = [scaled[0] - 1 if scaled else 0, *scaled]
    return _cut(name, raw, scaled, [Decimal(each) / MILLION for each in ends])


def _orders(conditions: Iterable[Condition]) -> bool:
    return any(each.operator not in ("=", "!=") for each in conditions)


def _named(name: str, column: sa.ColumnElement[Any], values: Sequence[str]) -> Reduced:
    """Texts that some filter names, the empty one, and one for all others."""
    place = sa.case(
        (column.is_(None), 0),
        *((column == value, number) for number, value in enumerate(("", *values))),
        else_=len(values) + 1,
    )
    return Reduced(name=name, column=place, values=("", *values, _ANOTHER))


def _cut(
    name: str, column: sa.ColumnElement[Any], cuts: Sequence[Any], stands_for: Sequence[Value]
) -> Reduced:
    """The stretches between cuts, each told as a value that lies in it."""
    place = sa.case(
        (column.is_(None), 0),
        *((column < cut, number) for number, cut in enumerate(cuts, start=1)),
        else_=len(cuts) + 1,
    )
    return Reduced(name=name, column=place, values=(None, *stands_for))


def _day_cuts(days: Iterable[date]) -> list[date]:
    """Where a comparison with one of the days changes its answer: at it and right after it."""
    found = set(days)
    return sorted(found | {each + _ONE_DAY for each in found if each < date.max})


def _before(days: Sequence[date]) -> date:
    if not days:
        return _SOME_DAY
    return days[0] - _ONE_DAY if days[0] > date.min else days[0]


def _number_cuts(numbers: Iterable[Decimal]) -> list[int]:
    """The same for numbers that are kept in millionths, where those lie that can be kept."""
    found = set()
    for each in numbers:
        # Others are above or below all that is stored.
        if abs(each) <= _MOST:
            scaled = Fraction(each) * MILLION
            found |= {math.ceil(scaled), math.floor(scaled) + 1}
    return sorted(cut for cut in found if -_MOST < cut <= _MOST)
