"""Explains one number: its definition, its population, and exactly the rows behind it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from casetrack.errors import NotFound, nearest_hint
from casetrack.figures.compute import computed_from, read_definitions
from casetrack.figures.corrections import Corrected, corrections_in
from casetrack.figures.definitions import Definition
from casetrack.figures.expression import keys
from casetrack.figures.populations import Row, RowRef, load_records
from casetrack.figures.units import Quantity
from casetrack.figures.values import Value
from casetrack.people.units import UnitTree
from casetrack.store.tables import Cycle
from casetrack.workdays import Calendar


@dataclass(frozen=True, kw_only=True)
class ExplainedRow:
    """One row behind a number. `what` is an item's title, what was done, or what was read."""

    kind: str
    id: int
    key: str
    what: str
    quantity: Decimal | None = None
    unit: str = ""
    # In 元.
    amount: Decimal | None = None
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A figure with its rows and, for a formula, the figures it reads, explained in turn."""

    value: Value
    definition: Definition
    rows: tuple[ExplainedRow, ...]
    figures: tuple[Explained, ...] = ()
    # What it was corrected to after the close, the first one first.
    corrections: tuple[Corrected, ...] = ()


def explain(
    session: Session,
    cycle: Cycle,
    key: str,
    *,
    at: datetime,
    calendar: Calendar,
    tree: UnitTree,
) -> Explained:
    """What is behind a figure at an instant. Raises NotFound with the nearest known key."""
    definitions, problems = read_definitions(session, cycle, tree)
    if key not in definitions:
        near = difflib.get_close_matches(key, definitions, n=1)
        raise NotFound(
            "There is no figure {key} in {cycle}{hint}",
            key=key,
            cycle=cycle.code,
            hint=nearest_hint(near),
        )
    below = _below(key, definitions)
    records = load_records(session, cycle, below.values(), at=at, calendar=calendar, tree=tree)
    computed = computed_from(cycle, below, problems, records, calendar)
    rows = {row.ref: row for listed in records.rows.values() for row in listed if row.ref}
    promised = dict(records.targets.values())
    found = _explained(computed.figures[key], computed.figures, below, rows, promised)
    return _with_corrections(found, corrections_in(session, cycle))


def _below(key: str, definitions: Mapping[str, Definition]) -> dict[str, Definition]:
    """The figure and all that it rests on."""
    found: dict[str, Definition] = {}
    waiting = [key]
    while waiting:
        each = waiting.pop()
        if each in definitions and each not in found:
            found[each] = definitions[each]
            formula = found[each].formula
            waiting += keys(formula) if formula is not None else ()
    return found


def _explained(
    value: Value,
    figures: Mapping[str, Value],
    definitions: Mapping[str, Definition],
    rows: Mapping[RowRef, Row],
    promised: Mapping[RowRef, Quantity | None],
) -> Explained:
    below = [figures[ref.key] for ref in value.rows if ref.kind == "figure"]
    return Explained(
        value=value,
        definition=definitions[value.key],
        rows=tuple(_row(ref, value, rows, promised) for ref in value.rows if ref.kind != "figure"),
        figures=tuple(_explained(each, figures, definitions, rows, promised) for each in below),
    )


def _with_corrections(
    found: Explained, corrections: Mapping[str, tuple[Corrected, ...]]
) -> Explained:
    return replace(
        found,
        corrections=corrections.get(found.value.key, ()),
        figures=tuple(_with_corrections(each, corrections) for each in found.figures),
    )


def _row(
    ref: RowRef,
    value: Value,
    rows: Mapping[RowRef, Row],
    promised: Mapping[RowRef, Quantity | None],
) -> ExplainedRow:
    if ref in rows:
        row = rows[ref]
        return ExplainedRow(
            kind=ref.kind,
            id=ref.id,
            key=ref.key,
            what=row.what,
            quantity=row.quantity,
            unit=row.quantity_unit,
            amount=row.amount,
            day=row.day,
        )
    given = promised.get(ref) or value.printed
    return ExplainedRow(
        kind=ref.kind,
        id=ref.id,
        key=ref.key,
        what=value.label,
        quantity=None if given is None else given.value,
        unit=value.unit if given is None else given.unit,
    )
