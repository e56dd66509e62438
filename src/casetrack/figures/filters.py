"""Filters of figures: `outcome=substantiated & found_on>=2019-09-01`, read once and kept as data.

The same value decides over a row here and becomes a WHERE clause where rows are read.
"""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from casetrack.errors import Invalid, Sentence, choices, problem_with, sentence
from casetrack.figures.words import FIELD_NAMES

Value = str | Decimal | date
FieldType = type[str] | type[Decimal] | type[date]

_ORDERS: Mapping[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_CONDITION = re.compile(r"\s*(?P<field>[^=!<>]*?)\s*(?P<operator>>=|<=|!=|=|>|<)(?P<values>.*)")
_KINDS = {str: "a text", Decimal: "a number", date: "a date such as 2019-11-30"}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One field against one value, or for = and != against any of several.

    A condition without values asks whether the field is empty (=) or filled (!=).
    """

    field: str
    operator: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.field}{self.operator}{'|'.join(str(value) for value in self.values)}"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Conditions that must all be true. None at all lets every row through."""

    conditions: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        return " & ".join(str(condition) for condition in self.conditions)


def parse_filter(text: str, allowed_fields: Mapping[str, FieldType], *, source: str = "") -> Filter:
    """Read a filter. Raises Invalid with every problem, each with the nearest known field."""
    conditions: list[Condition] = []
    problems: list[Sentence] = []
    for part in text.split("&") if text.strip() else []:
        read = _read_condition(part, allowed_fields)
        if isinstance(read, Condition):
            conditions.append(read)
        else:
            problems += read
    if problems:
        raise Invalid([problem_with(each, source=source) for each in problems])
    return Filter(conditions=tuple(conditions))


def matches(row: Mapping[str, Value | None], wanted: Filter) -> bool:
    """Whether the row passes every condition.

    An empty field equals nothing, differs from everything, and is neither before nor after.
    """
    return all(_met(row[each.field], each) for each in wanted.conditions)


def _read_condition(part: str, allowed: Mapping[str, FieldType]) -> Condition | list[Sentence]:
    match = _CONDITION.fullmatch(part)
    if match is None:
        return [
            sentence(
                "“{part}” is no condition: expected field=a|b, field!=a or field>=x",
                part=part.strip(),
            )
        ]
    field, sign = match["field"], match["operator"]
    if field not in allowed:
        return [_unknown(field, allowed)]
    written = [each.strip() for each in match["values"].split("|")]
    if written == [""] and sign not in _ORDERS:
        return Condition(field=field, operator=sign, values=())
    if sign in _ORDERS and len(written) > 1:
        return [
            sentence(
                "{field}{sign} takes one value, not {count}",
                field=field,
                sign=sign,
                count=len(written),
            )
        ]
    values = [_read_value(each, allowed[field]) for each in written]
    wrong = [each for each, value in zip(written, values, strict=True) if value is None]
    if wrong:
        kind = _KINDS[allowed[field]]
        return [
            sentence(
                "{field} is {kind}, which “{found}” is not",
                field=choices([field], FIELD_NAMES),
                kind=sentence(kind),
                found=each,
            )
            for each in wrong
        ]
    known = tuple(value for value in values if value is not None)
    return Condition(field=field, operator=sign, values=known)


def _unknown(field: str, allowed: Mapping[str, FieldType]) -> Sentence:
    near = difflib.get_close_matches(field, allowed, n=1, cutoff=0.5)
    hint = sentence("known: {names}", names=choices(allowed, FIELD_NAMES))
    if near:
        hint = sentence("did you mean {name}?", name=choices(near, FIELD_NAMES))
    return sentence("there is no field “{field}”; {hint}", field=field, hint=hint)


def _read_value(text: str, kind: FieldType) -> Value | None:
    """Give the value, or None where the text is none of that kind."""
    if not text:
        return None
    if kind is str:
        return text
    try:
        if kind is date:
            return date.fromisoformat(text)
        number = Decimal(text)
    except (ValueError, InvalidOperation):
        return None
    return number if number.is_finite() else None


def _met(value: Value | None, condition: Condition) -> bool:
    if not condition.values:
        return (value is None or value == "") == (condition.operator == "=")
    match condition.operator:
        case "=":
            return value in condition.values
        case "!=":
            return value not in condition.values
        case _:
            return _ordered(value, condition.operator, condition.values[0])


def _ordered(value: Value | None, sign: str, limit: Value) -> bool:
    """Compare two of a kind; whatever else a row holds is neither before nor after."""
    return type(value) is type(limit) and bool(_ORDERS[sign](value, limit))
