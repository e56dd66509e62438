"""Work that was done and indicators that were read. Append-only; a correction replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.fields import unwritable
from casetrack.cases.rows import CHUNK, insert_rows, lock_cycle, table_of
from casetrack.errors import Invalid, Refused, Sentence, sentence, several
from casetrack.people.actors import Actor, NotAllowed
from casetrack.people.units import UnitTree
from casetrack.store.bulk import among
from casetrack.store.tables import Activity, CarryOver, Cycle, Item, Project, Reading
from casetrack.store.texts import is_kept

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
    _recordable(session, cycle)
    table = table_of(Activity)
    problems = _places(session, cycle, new)
    problems += [
        sentence(
            "{key}: there is no unit with the number {number}", key=row.key, number=row.unit_id
        )
        for row in new
        if row.unit_id not in tree.units
    ]
    problems += _foreign_items(session, cycle, new)
    corrected = _corrected(session, cycle, table.c.unit_id, new)
    for unit_id in {row.unit_id for row in new if row.unit_id in tree.units} | corrected:
        _may_record(actor, tree, unit_id)
    _append(session, cycle, table, new, actor, problems, now=now)


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
    _recordable(session, cycle)
    table = table_of(Reading)
    problems = _places(session, cycle, new)
    problems += [
        sentence("{key}: a reading needs its evidence", key=row.key)
        for row in new
        if not row.evidence.strip()
    ]
    asked = {row.project_id for row in new} | _corrected(session, cycle, table.c.project_id, new)
    leads = session.scalars(
        sa.select(col(Project.lead_unit_id)).where(
            col(Project.id).in_(asked), col(Project.cycle_id) == cycle.id
        )
    )
    for unit_id in set(leads):
        _may_record(actor, tree, unit_id)
    _append(session, cycle, table, new, actor, problems, now=now)


def counting_activities(session: Session, cycle_id: int, until: datetime) -> list[Activity]:
    """The rows that count at an instant: recorded by then and not replaced by then."""
    query = (
        select(Activity)
        .where(counts(table_of(Activity), cycle_id, until))
        .order_by(col(Activity.date), col(Activity.id))
    )
    return list(session.exec(query))


def counting_readings(session: Session, cycle_id: int, until: datetime) -> list[Reading]:
    """The readings that count at an instant, oldest first."""
    query = (
        select(Reading)
        .where(counts(table_of(Reading), cycle_id, until))
        .order_by(col(Reading.date), col(Reading.id))
    )
    return list(session.exec(query))


def counts(table: sa.Table, cycle_id: int, until: datetime) -> sa.ColumnElement[bool]:
    """Whether a row of a cycle counts at an instant: recorded by then, not replaced by then."""
    columns = table.alias("other").c
    replaced = sa.select(columns.replaces_id).where(
        columns.replaces_id.is_not(None), columns.recorded_at <= until
    )
    return sa.and_(
        table.c.cycle_id == cycle_id,
        table.c.recorded_at <= until,
        table.c.id.not_in(replaced),
    )


def _recordable(session: Session, cycle: Cycle) -> None:
    lock_cycle(session, cycle)
    if cycle.opened_at is None:
        raise Refused(
            "The cycle {code} is being set up; work is recorded once it is open.", code=cycle.code
        )


_New = Sequence[NewActivity] | Sequence[NewReading]


def _places(session: Session, cycle: Cycle, new: _New) -> list[Sentence]:
    """Rows of projects of another cycle, and rows that hold what no table would take."""
    query = sa.select(col(Project.id)).where(col(Project.cycle_id) == cycle.id)
    projects = frozenset(session.scalars(query))
    problems: list[Sentence] = [
        sentence("{key}: the project is not one of {cycle}", key=row.key, cycle=cycle.code)
        for row in new
        if row.project_id not in projects
    ]
    for row in new:
        problems += [
            sentence("{key}: {fault}", key=row.key, fault=fault) for fault in unwritable(vars(row))
        ]
    return problems


def _foreign_items(session: Session, cycle: Cycle, new: Sequence[NewActivity]) -> list[Sentence]:
    """Rows about an item that is neither of this cycle nor carried into it."""
    named = {row.item_id for row in new if row.item_id is not None}
    items, carried = table_of(Item), table_of(CarryOver)
    into = sa.select(carried.c.item_id).where(carried.c.to_cycle_id == cycle.id)
    query = sa.select(items.c.id).where(
        among(session.connection(), items.c.id, named),
        (items.c.cycle_id == cycle.id) | items.c.id.in_(into),
    )
    known = frozenset(session.connection().scalars(query)) if named else frozenset()
    return [
        sentence(
            "{key}: there is no item with the number {number} in {cycle}",
            key=row.key,
            number=row.item_id,
            cycle=cycle.code,
        )
        for row in new
        if row.item_id is not None and row.item_id not in known
    ]


def _corrected(session: Session, cycle: Cycle, column: sa.Column[int], new: _New) -> set[int]:
    """Whose rows are corrected: only who may record for them may replace them."""
    found: set[int] = set()
    wanted = sorted({row.replaces for row in new if row.replaces and is_kept(row.replaces)})
    for start in range(0, len(wanted), CHUNK):
        table = column.table
        query = sa.select(column).where(
            table.c.cycle_id == cycle.id, table.c.key.in_(wanted[start : start + CHUNK])
        )
        found.update(session.connection().scalars(query))
    return found


def _may_record(actor: Actor, tree: UnitTree, unit_id: int | None) -> None:
    if actor.roles_at(unit_id, tree).isdisjoint(MAY_RECORD):
        raise NotAllowed(
            "{name} may not record work of {unit}; that needs {roles} there.",
            name=actor.name,
            unit=tree.name(unit_id) or sentence("the whole office"),
            roles=several(map(sentence, MAY_RECORD), " or "),
        )


def _append(
    session: Session,
    cycle: Cycle,
    table: sa.Table,
    new: _New,
    actor: Actor,
    found: Sequence[Sentence],
    *,
    now: datetime,
) -> None:
    """Insert in the order given, so that a row may correct one that stands before it.

    Raises Invalid with what was found before and what is found here.
    """
    keys = [row.key for row in new] + [row.replaces for row in new if row.replaces]
    # What no table keeps is refused here, and no database need be asked for it.
    known = _ids(session, cycle, table, list(filter(is_kept, keys)))
    replaced = _replaced(session, table, list(known.values()))
    problems = [*found, *_problems(new, known, replaced)]
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
    new: _New,
    known: Mapping[str, int],
    replaced: frozenset[int],
) -> list[Sentence]:
    problems: list[Sentence] = []
    seen: set[str] = set()
    corrected: set[str] = set()
    for row in new:
        if row.key in known or row.key in seen:
            problems.append(
                sentence(
                    "{key}: recorded already; correct it by a new row that replaces it",
                    key=row.key,
                )
            )
        if row.replaces and row.replaces not in known and row.replaces not in seen:
            problems.append(
                sentence(
                    "{key}: replaces {replaced!r}, which is not recorded",
                    key=row.key,
                    replaced=row.replaces,
                )
            )
        if row.replaces and (row.replaces in corrected or known.get(row.replaces) in replaced):
            problems.append(
                sentence(
                    "{key}: {replaced!r} was replaced already; replace its successor",
                    key=row.key,
                    replaced=row.replaces,
                )
            )
        if row.replaces and not row.reason.strip():
            problems.append(sentence("{key}: a correction needs a reason", key=row.key))
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
    for start in range(0, len(wanted), CHUNK):
        query = sa.select(table.c.key, table.c.id).where(
            table.c.cycle_id == cycle.id, table.c.key.in_(wanted[start : start + CHUNK])
        )
        found.update((row[0], row[1]) for row in session.connection().execute(query))
    return found


def _replaced(session: Session, table: sa.Table, ids: Sequence[int]) -> frozenset[int]:
    connection = session.connection()
    query = sa.select(table.c.replaces_id).where(among(connection, table.c.replaces_id, ids))
    return frozenset(connection.scalars(query))
