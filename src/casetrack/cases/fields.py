"""The fields a transition may carry, as text from any door, turned into values of an item."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from casetrack.errors import Invalid, Sentence, sentence, several
from casetrack.people.units import UnitTree
from casetrack.store.columns import millionths
from casetrack.store.texts import is_kept
from casetrack.workdays import parse_duration
from casetrack.workflow import FIELDS, Definition, Transition, called

# Field of the workflow file → column of the item. Fields without a column steer the step itself.
COLUMNS = {
    "amount": "amount",
    "category": "category",
    "due": "due",
    "duplicate_of": "merged_into_id",
    "found_on": "found_on",
    "handler": "handler_id",
    "quantity": "quantity",
    "quantity_unit": "quantity_unit",
    "title": "title",
    "unit": "unit_id",
}
# Whoever may name the unit may also name its handler and the item's own due date.
_ALONG = {"unit": ("handler", "due")}


def values_of(
    definition: Definition,
    transition: str,
    fields: Mapping[str, str],
    *,
    tree: UnitTree,
    people: Collection[int],
) -> dict[str, Any]:
    """The item's columns that these fields set; `people` are the persons it may name.

    Raises Invalid with every field that this transition does not take or that cannot be read.
    """
    known = definition.transitions.get(transition)
    if known is None or not fields:
        return {}
    allowed = _allowed(known)
    problems = [
        sentence(
            "{transition} takes no field {name!r}; possible: {fields}",
            transition=called(transition, known),
            name=name,
            fields=several(map(field_called, sorted(allowed))),
        )
        for name in fields
        if name not in allowed
    ]
    values: dict[str, Any] = {}
    for name, text in fields.items():
        try:
            value = _READERS.get(name, str)(text)
        except Invalid as error:
            fault = error.sentence
            problems.append(sentence("field {name}: {fault}", name=sentence(name), fault=fault))
            continue
        if name in COLUMNS and name in allowed:
            values[COLUMNS[name]] = value
    problems += unfit(values, tree=tree, people=people)
    if problems:
        raise Invalid(problems)
    return values


def unfit(values: Mapping[str, Any], *, tree: UnitTree, people: Collection[int]) -> list[Sentence]:
    """What about these columns of an item no database would take, or nobody could read."""
    problems: list[Sentence] = []
    unit_id, handler_id = values.get("unit_id"), values.get("handler_id")
    if unit_id is not None and unit_id not in tree.units:
        problems.append(sentence("there is no unit with the number {number}", number=unit_id))
    if handler_id is not None and handler_id not in people:
        problems.append(
            sentence("there is nobody active with the number {number}", number=handler_id)
        )
    if not values.get("title", "-").strip():
        problems.append(sentence("a title is needed"))
    return problems + unwritable(values) + _below_zero(values)


def misdated(found_on: date, due: date | None, *, today: date) -> list[Sentence]:
    """What about the two dates of an item cannot be: found tomorrow, due before it was found."""
    problems = []
    if found_on > today:
        problems.append(
            sentence("found_on {day} lies ahead; today is {today}", day=found_on, today=today)
        )
    if due is not None and due < found_on:
        problems.append(
            sentence("due {due} lies before the day it was found, {day}", due=due, day=found_on)
        )
    return problems


def refuse_misdated(found_on: date, due: date | None, *, today: date) -> None:
    """Raise Invalid where the two dates of an item cannot be."""
    if problems := misdated(found_on, due, today=today):
        raise Invalid(problems)


def unwritable(values: Mapping[str, Any]) -> list[Sentence]:
    """Texts that cannot be kept, decimals that would be rounded: no table takes them."""
    problems: list[Sentence] = []
    for name, value in values.items():
        if isinstance(value, str) and not is_kept(value):
            problems.append(
                sentence("{name}: it holds a character that cannot be kept", name=sentence(name))
            )
        if isinstance(value, Decimal):
            try:
                millionths(value)
            except Invalid as error:
                problems += [
                    sentence("{name}: {fault}", name=sentence(name), fault=each.sentence)
                    for each in error.problems
                ]
    return problems


def _below_zero(values: Mapping[str, Any]) -> list[Sentence]:
    """Counts and sums that would take away from what a figure counts."""
    return [
        sentence("{name}: {value} is below zero", name=sentence(name), value=value)
        for name, value in values.items()
        if isinstance(value, Decimal) and value < 0
    ]


def refuse_unwritable(**texts: str) -> None:
    """Raise Invalid where a text holds what not every table or workbook can keep."""
    if problems := unwritable(texts):
        raise Invalid(problems)


def decimal_in(text: str) -> Decimal:
    """A decimal as somebody typed or pasted it, exactly; commas only between groups of three.

    Raises InvalidOperation.
    """
    written = text.strip().replace("，", ",")
    return Decimal(written.replace(",", "") if _GROUPED.fullmatch(written) else written)


def number_in(text: str) -> int | None:
    """The number of a row as a field gives it; None where it is none."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


# Whole groups of three, as spreadsheets show a sum: 1,234.50 and never 1,5.
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
# As many as the largest id has.
_DIGITS = 10


def field_called(name: str) -> Sentence:
    """A field by its word; where people type it, also as it is typed."""
    return sentence("{identifier}", identifier=name, title=sentence(name), english=name)


def _allowed(transition: Transition) -> set[str]:
    wanted = [name for name in transition.requires if name in FIELDS]
    allowed = {"text", *wanted, *(each for name in wanted for each in _ALONG.get(name, ()))}
    if transition.clock == "add":
        allowed.add("duration")
    if transition.outcomes:
        allowed.add("outcome")
    return allowed


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = "{text!r} cannot be read; expected a date such as 2026-03-31"
        raise Invalid(message, text=text) from error


def _decimal(text: str) -> Decimal:
    try:
        return decimal_in(text)
    except InvalidOperation as error:
        message = "{text!r} cannot be read; expected a number such as 1248397.42"
        raise Invalid(message, text=text) from error


def _number(text: str) -> int:
    number = number_in(text)
    if number is None:
        raise Invalid("{text!r} cannot be read; expected the number of a row", text=text)
    return number


_READERS: Mapping[str, Callable[[str], object]] = {
    "amount": _decimal,
    "due": _day,
    "duplicate_of": _number,
    "duration": parse_duration,
    "found_on": _day,
    "handler": _number,
    "quantity": _decimal,
    "unit": _number,
}
