"""The small language a campaign is told in: who took part, what was found, done and promised.

A story is data. `build` turns it into the rows of a ledger; the replay reads each item's course.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Course = Literal[
    "verified",  # assigned, accepted, close-out requested, verified, all in time
    "swift",  # the same within hours; `Batch.hours` says how many
    "late",  # overdue, reminded, escalated, then verified
    "extended",  # more time asked for and granted, then verified
    "rejected",  # the first close-out is rejected, the second verified
    "returned",  # sent back by the wrong unit, assigned again, then verified
    "cleared",  # inspected and found to be no problem
    "merged",  # a duplicate of another item
    "paused",  # the clock is stopped for a while, then verified
    "open",  # still being rectified at the close, so carried over
    "untouched",  # assigned, never accepted, so overdue until the close
]
Span = tuple[date, date]
"""First and last day; what happened is spread evenly between them, both included."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Alike items of one project, keyed `12.pothole-001` and so on."""

    name: str
    count: int
    # {n} is the item's number, {place} the next of `places`, which are taken in turn.
    title: str
    places: tuple[str, ...] = ()
    category: str = ""
    # Code of the responsible unit; empty means the project's lead unit.
    unit: str = ""
    found: Span
    course: Course = "verified"
    # Items that take another course than the rest, by their number within the batch.
    exceptions: Mapping[int, Course] = field(default_factory=dict)
    outcome: str = "substantiated"
    # From opening to verification on the swift course, taken in turn.
    hours: tuple[Decimal, ...] = ()
    # A total is split over the items; a tuple gives each item its own, in turn.
    quantity: Decimal | tuple[Decimal, ...] | None = None
    quantity_unit: str = ""
    # In 元.
    amount: Decimal | tuple[Decimal, ...] | None = None
    due: date | None = None
    # The key of the item that merged ones duplicate.
    into: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """Work that was done, keyed `12.training-01` and so on: a total over a number of rows."""

    name: str
    kind: str
    rows: int = 1
    quantity: Decimal = Decimal(1)
    quantity_unit: str
    # In 元, in all.
    amount: Decimal | None = None
    # Code of the acting unit, whose scope counts; empty means the project's lead unit.
    unit: str = ""
    dates: Span
    # The key of the item it was done for.
    item: str = ""
    # The name of the work in the same project whose rows these replace, one by one.
    corrects: str | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Read:
    """One reading of an indicator."""

    name: str
    indicator: str
    date: date
    value: Decimal
    unit: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a project promised about one of its figures; without a value it is qualitative."""

    name: str
    # The name of a figure of the same project; empty for a qualitative goal.
    figure: str = ""
    direction: Literal[">=", "<=", "=", "qualitative"] = ">="
    value: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Fig:
    """How one number comes about. Filters and formulas name figures by full key: 12.found."""

    name: str
    label: str
    source: Literal[
        "items", "activities", "readings", "target", "parameter", "formula", "cited"
    ] = "items"
    filter: str = ""
    measure: str = ""
    unit: str = ""
    scope: str = ""
    # As it is printed, where that is stated.
    value: str = ""
    cited_from: str = ""
    kind: str = ""
    bound: str = ""


@dataclass(frozen=True, kw_only=True)
class Rel:
    """A relation that should hold between figures."""

    name: str
    kind: str
    expression: str
    explanation: str = ""


@dataclass(frozen=True, kw_only=True)
class Project:
    """One project: its units, its text, and everything its numbers come from."""

    ordinal: int
    title: str
    lead_unit: str
    supporting_units: tuple[str, ...] = ()
    goals_text: str = ""
    results_text: str
    batches: tuple[Batch, ...] = ()
    works: tuple[Work, ...] = ()
    readings: tuple[Read, ...] = ()
    goals: tuple[Goal, ...] = ()
    figures: tuple[Fig, ...]
    relations: tuple[Rel, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A body that takes part; `scope` says whose work its own counts as."""

    code: str
    name: str
    parent: str = ""
    aliases: tuple[str, ...] = ()
    succeeds: tuple[str, ...] = ()
    scope: str = "lead"


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """Somebody who acts. Roles as in the ledger: `handler; supervisor@*`."""

    login: str
    name: str
    unit: str
    roles: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A whole cycle. The preface is its project 0, which nobody leads."""

    code: str
    title: str
    opens: date
    cut_off: date
    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]
    preface_text: str
    preface_figures: tuple[Fig, ...] = ()
    preface_relations: tuple[Rel, ...] = ()
    preface_works: tuple[Work, ...] = ()
    projects: tuple[Project, ...]
