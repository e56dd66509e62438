"""Work that was done and indicators that were read. Append-only; a correction replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.rows import chunks, insert_rows, table_of
from casetrack.errors import Invalid, Problem, Refused
from casetrack.people.actors import Actor, NotAllowed
from casetrack.people.units import UnitTree
from casetrack.store.tables import Activity, Cycle, Project, Reading

MAY_RECORD = ("handler", "unit_lead", "supervisor")


@dataclass(frozen=True, kw_only=True)
class NewActivity:
    """Something that was done. `amount` in 元; `replaces` is the key of the row it corrects."""

    key: str
    project_id: int
    kind: str
    date: date
    unit_id: int
    quantity: Decimal = Decimal(1)
    quantity_unit: str = "次"
    item_id: int | None = None
    amount: Decimal | None = None
    replaces: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class NewReading:
    """An indicator as it was read, with what proves it."""

    key: str
    project_id: int
    indicator: str
    date: date
    value: Decimal
    unit: str
    evidence: str
    replaces: str = ""
    reason: str = ""


def record_activities(
    session: Session,
    tree: UnitTree,
    actor: Actor,
    cycle: Cycle,
    new: Sequence[NewActivity],
    *,
    now: datetime,
) -> None:
    """Record work, all rows or none. Raises Refused, NotAllowed, or Invalid with every problem."""
    _recordable(cycle)
    for unit_id in {row.unit_id for row in new}:
        _may_record(actor, tree, unit_id)
    _append(session, cycle, table_of(Activity), new, actor, now=now)


def record_readings(
    session: Session,
    tree: UnitTree,
    actor: Actor,
    cycle: Cycle,
    new: Sequence[NewReading],
    *,
    now: datetime,
) -> None:
    """Record readings, all rows or none. Raises Refused, NotAllowed, or Invalid."""
    _recordable(cycle)
    asked = {row.project_id for row in new}
    leads = session.scalars(sa.select(col(Project.lead_unit_id)).where(col(Project.id).in_(asked)))
    for unit_id in set(leads):
        _may_record(actor, tree, unit_id)
    unproved = [f"{row.key}: a reading needs its evidence" for row in new if not row.evidence]
    if unproved:
        raise Invalid(unproved)
    _append(session, cycle, table_of(Reading), new, actor, now=now)


def counting_activities(session: Session, cycle_id: int, until: datetime) -> list[Activity]:
    """The rows that count at an instant: recorded by then and not replaced by then."""
    replaced = sa.select(col(Activity.replaces_id)).where(
        col(Activity.replaces_id).is_not(None), col(Activity.recorded_at) <= until
    )
    query = (
        select(Activity)
        .where(
            Activity.cycle_id == cycle_id,
            Activity.recorded_at <= until,
            col(Activity.id).not_in(replaced),
        )
        .order_by(col(Activity.date), col(Activity.id))
    )
    return list(session.exec(query))


def counting_readings(session: Session, cycle_id: int, until: datetime) -> list[Reading]:
    """The readings that count at an instant, oldest first."""
    replaced = sa.select(col(Reading.replaces_id)).where(
        col(Reading.replaces_id).is_not(None), col(Reading.recorded_at) <= until
    )
    query = (
        select(Reading)
        .where(
            Reading.cycle_id == cycle_id,
            Reading.recorded_at <= until,
            col(Reading.id).not_in(replaced),
        )
        .order_by(col(Reading.date), col(Reading.id))
    )
    return list(session.exec(query))


def _recordable(cycle: Cycle) -> None:
    if cycle.opened_at is None:
        raise Refused(f"The cycle {cycle.code} is being set up; work is recorded once it is open.")


def _may_record(actor: Actor, tree: UnitTree, unit_id: int | None) -> None:
    if actor.roles_at(unit_id, tree).isdisjoint(MAY_RECORD):
        raise NotAllowed(
            f"{actor.name} may not record work of {tree.name(unit_id) or 'the whole office'}; "
            f"that needs {' or '.join(MAY_RECORD)} there."
        )


def _append(
    session: Session,
    cycle: Cycle,
    table: sa.Table,
    new: Sequence[NewActivity] | Sequence[NewReading],
    actor: Actor,
    *,
    now: datetime,
) -> None:
    """Insert in the order given, so that a row may correct one that stands before it."""
    keys = [row.key for row in new] + [row.replaces for row in new if row.replaces]
    known = _ids(session, cycle, table, keys)
    replaced = _replaced(session, table, list(known.values()))
    problems = _problems(new, known, replaced)
    if problems:
        raise Invalid(problems)
    plain = [row for row in new if not row.replaces]
    insert_rows(session, table, [_values(row, cycle, actor, known, now=now) for row in plain])
    known |= _ids(session, cycle, table, [row.key for row in plain])
    for row in new:
        if row.replaces:
            insert_rows(session, table, [_values(row, cycle, actor, known, now=now)])
            known |= _ids(session, cycle, table, [row.key])


def _problems(
    new: Sequence[NewActivity] | Sequence[NewReading],
    known: Mapping[str, int],
    replaced: frozenset[int],
) -> list[str | Problem]:
    problems: list[str | Problem] = []
    seen: set[str] = set()
    corrected: set[str] = set()
    for row in new:
        if row.key in known or row.key in seen:
            problems.append(
                f"{row.key}: recorded already; correct it by a new row that replaces it"
            )
        if row.replaces and row.replaces not in known and row.replaces not in seen:
            problems.append(f"{row.key}: replaces {row.replaces!r}, which is not recorded")
        if row.replaces and (row.replaces in corrected or known.get(row.replaces) in replaced):
            problems.append(
                f"{row.key}: {row.replaces!r} was replaced already; replace its successor"
            )
        if row.replaces and not row.reason.strip():
            problems.append(f"{row.key}: a correction needs a reason")
        seen.add(row.key)
        corrected.add(row.replaces)
    return problems


def _values(
    row: NewActivity | NewReading,
    cycle: Cycle,
    actor: Actor,
    known: Mapping[str, int],
    *,
    now: datetime,
) -> dict[str, Any]:
    values = {name: value for name, value in vars(row).items() if name != "replaces"}
    return values | {
        "cycle_id": cycle.id,
        "replaces_id": known[row.replaces] if row.replaces else None,
        "recorded_at": now,
        "recorded_by": actor.person_id,
    }


def _ids(session: Session, cycle: Cycle, table: sa.Table, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), 5_000):
        query = sa.select(table.c.key, table.c.id).where(
            table.c.cycle_id == cycle.id, table.c.key.in_(wanted[start : start + 5_000])
        )
        found.update((row[0], row[1]) for row in session.connection().execute(query))
    return found


def _replaced(session: Session, table: sa.Table, ids: Sequence[int]) -> frozenset[int]:
    found: set[int] = set()
    for portion in chunks(ids):
        query = sa.select(table.c.replaces_id).where(table.c.replaces_id.in_(portion))
        found.update(session.connection().scalars(query))
    return frozenset(found)
