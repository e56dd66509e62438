"""The fields a transition may carry, as text from any door, turned into values of an item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casetrack.errors import CasetrackError, Invalid, Problem
from casetrack.workdays import parse_duration
from casetrack.workflow import Definition

# Field of the workflow file → column of the item. Fields without a column steer the step itself.
_COLUMNS = {
    "unit": "unit_id",
    "handler": "handler_id",
    "due": "due",
    "duplicate_of": "merged_into_id",
}
# Whoever may name the unit may also name its handler and the item's own due date.
_ALONG = {"unit": ("handler", "due")}


def values_of(definition: Definition, transition: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """The item's columns that these fields set.

    Raises Invalid with every field that this transition does not take or that cannot be read.
    """
    known = definition.transitions.get(transition)
    if known is None:
        return {}
    wanted = [name for name in known.requires if name != "reason" and ":" not in name]
    allowed = {"text", *wanted, *(each for name in wanted for each in _ALONG.get(name, ()))}
    if known.clock == "add":
        allowed.add("duration")
    if known.outcomes:
        allowed.add("outcome")
    problems: list[str | Problem] = [
        f"{transition} takes no field {name!r}; possible: {', '.join(sorted(allowed))}"
        for name in fields
        if name not in allowed
    ]
    values: dict[str, Any] = {}
    for name, text in fields.items():
        try:
            value = _READERS.get(name, str)(text)
        except (ValueError, CasetrackError) as error:
            problems.append(f"field {name}: {text!r} cannot be read ({error})")
            continue
        if name in _COLUMNS and name in allowed:
            values[_COLUMNS[name]] = value
    if problems:
        raise Invalid(problems)
    return values


_READERS: Mapping[str, Callable[[str], object]] = {
    "unit": int,
    "handler": int,
    "duplicate_of": int,
    "due": date.fromisoformat,
    "duration": parse_duration,
}
