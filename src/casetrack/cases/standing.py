"""How the items of a cycle stood at an instant: the rows that figures count."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.facts import EVENT
from casetrack.cases.rows import DEADLINE, ITEM, table_of
from casetrack.store.tables import CarryOver, Cycle, Project


class Standing(NamedTuple):
    """One item as it stood. `amount` in 元; durations run from opened_at to closed_at."""

    item_id: int
    number: int
    key: str
    project: int
    project_id: int
    title: str
    unit_id: int | None
    handler_id: int | None
    found_on: date
    category: str
    quantity: Decimal | None
    quantity_unit: str
    amount: Decimal | None
    state: str
    outcome: str
    opened_at: datetime
    closed_at: datetime | None
    version: int
    head: str
    # Some party's clock ran and had passed.
    overdue: bool
    # Its home is another cycle, which closed before it was verified.
    carried_in: bool


def stands_at(cycle: Cycle, at: datetime) -> datetime:
    """The instant at which the items of a cycle stand: a closed one stands as at its close."""
    return at if cycle.closed_at is None else min(at, cycle.closed_at)


def as_of(session: Session, cycle: Cycle, at: datetime) -> list[Standing]:
    """Every item of the cycle as it stood at an instant.

    Home items and those carried in, by project and number. State, outcome and closing follow the
    events up to the instant; other fields are told as they are now, since a correction of them
    says what was true all along.
    """
    overdue = _overdue(session, cycle, at)
    rows = [*_home(session, cycle), *_carried_in(session, cycle)]
    later = _changed_after(session, at)
    standing = []
    for row, carried in rows:
        if row.opened_at > at:
            continue
        state, outcome, version, head, closed_at = later.get(
            row.id, (row.state, row.outcome, row.version, row.head, row.closed_at)
        )
        standing.append(
            Standing(
                item_id=row.id,
                number=row.number,
                key=row.key,
                project=row.ordinal,
                project_id=row.project_id,
                title=row.title,
                unit_id=row.unit_id,
                handler_id=row.handler_id,
                found_on=row.found_on,
                category=row.category,
                quantity=row.quantity,
                quantity_unit=row.quantity_unit,
                amount=row.amount,
                state=state,
                outcome=outcome,
                opened_at=row.opened_at,
                closed_at=closed_at,
                version=version,
                head=head,
                # A closed item waits for nobody, whatever was withdrawn since.
                overdue=row.id in overdue and closed_at is None,
                carried_in=carried,
            )
        )
    return standing


# The fields of a standing item that are columns of the item table.
_OWN = frozenset(Standing._fields) & frozenset(ITEM.c.keys())
_COLUMNS = [ITEM.c.id, *(ITEM.c[name] for name in sorted(_OWN))]


def _home(session: Session, cycle: Cycle) -> list[tuple[sa.Row[Any], bool]]:
    project = table_of(Project)
    query: sa.Select[Any] = (
        sa.select(*_COLUMNS, project.c.ordinal)
        .join(project, project.c.id == ITEM.c.project_id)
        .where(ITEM.c.cycle_id == cycle.id)
        .order_by(project.c.ordinal, ITEM.c.number)
    )
    return [(row, False) for row in session.connection().execute(query)]


def _carried_in(session: Session, cycle: Cycle) -> list[tuple[sa.Row[Any], bool]]:
    project, carried = table_of(Project), table_of(CarryOver)
    query: sa.Select[Any] = (
        sa.select(*_COLUMNS, project.c.ordinal)
        .join(project, project.c.id == ITEM.c.project_id)
        .join(carried, carried.c.item_id == ITEM.c.id)
        .where(carried.c.to_cycle_id == cycle.id)
        .order_by(carried.c.from_cycle_id, ITEM.c.number)
    )
    return [(row, True) for row in session.connection().execute(query)]


def _overdue(session: Session, cycle: Cycle, at: datetime) -> frozenset[int]:
    """Items with a clock that ran at the instant and had passed; carried ones among them."""
    carried = table_of(CarryOver)
    into = sa.select(carried.c.item_id).where(carried.c.to_cycle_id == cycle.id)
    query: sa.Select[Any] = (
        sa.select(DEADLINE.c.item_id)
        .join(ITEM, ITEM.c.id == DEADLINE.c.item_id)
        .where(
            (ITEM.c.cycle_id == cycle.id) | ITEM.c.id.in_(into),
            DEADLINE.c.due_at <= at,
            DEADLINE.c.started_at <= at,
            sa.or_(DEADLINE.c.stopped_at.is_(None), DEADLINE.c.stopped_at > at),
            sa.or_(DEADLINE.c.paused_at.is_(None), DEADLINE.c.paused_at > at),
        )
    )
    return frozenset(session.connection().scalars(query))


_Earlier = tuple[str, str, int, str, datetime | None]


def _changed_after(session: Session, at: datetime) -> dict[int, _Earlier]:
    """What the items that moved on after the instant were like before."""
    first, last = EVENT.alias("first"), EVENT.alias("last")
    later = (
        sa.select(EVENT.c.item_id, sa.func.min(EVENT.c.seq).label("seq"))
        .where(EVENT.c.at > at)
        .group_by(EVENT.c.item_id)
        .subquery()
    )
    query: sa.Select[Any] = (
        sa.select(
            first.c.item_id,
            last.c.target,
            last.c.outcome,
            last.c.seq,
            last.c.hash,
            ITEM.c.closed_at,
        )
        .join(later, (first.c.item_id == later.c.item_id) & (first.c.seq == later.c.seq))
        .join(last, (last.c.item_id == first.c.item_id) & (last.c.seq == first.c.seq - 1))
        .join(ITEM, ITEM.c.id == first.c.item_id)
    )
    found = {row[0]: tuple(row)[1:] for row in session.connection().execute(query)}
    closings = _closings(session, at)
    return {
        item_id: (state, outcome, seq, head, closings.get(item_id, closed_at))
        for item_id, (state, outcome, seq, head, closed_at) in found.items()
    }


def _closings(session: Session, at: datetime) -> dict[int, datetime | None]:
    """For items closed or reopened after the instant: when they had been closed before it."""
    query: sa.Select[Any] = (
        sa.select(EVENT.c.item_id, EVENT.c.data)
        .where(EVENT.c.at > at, EVENT.c.data.contains('"closed_at"'))
        .order_by(EVENT.c.seq.desc())
    )
    found: dict[int, datetime | None] = {}
    for item_id, data in session.connection().execute(query):
        before = json.loads(data)["changes"]["closed_at"][0]
        found[item_id] = None if before is None else datetime.fromisoformat(before)
    return found
