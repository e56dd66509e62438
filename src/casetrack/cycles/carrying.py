"""Items that were not finished when their cycle closed, and the cycle they go on in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.rows import ITEM, insert_rows, table_of
from casetrack.cases.rules import Rules
from casetrack.store.tables import CarryOver, Cycle, Project, Unit

CARRIED = table_of(CarryOver)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """One item on its way from a cycle to the next; `joined` is empty while there is none."""

    item_id: int
    key: str
    title: str
    state: str
    definition_hash: str
    closed_at: datetime | None
    project: str
    unit: str | None
    left: str
    joined: str | None
    at: datetime


def carry_out(session: Session, rules: Rules, cycle: Cycle, *, now: datetime) -> list[str]:
    """Let everything unfinished leave a cycle that closes: home items and those carried in.

    They keep state, deadlines, home cycle and project, and wait for the next cycle of the same
    workflow, or join it at once if it is under way. Gives their keys.
    """
    following = _following(session, cycle)
    left = unfinished(session, rules, cycle)
    rows = [
        {"item_id": item_id, "from_cycle_id": cycle.id, "to_cycle_id": following, "at": now}
        for item_id, _ in left
    ]
    insert_rows(session, CARRIED, rows)
    return [key for _, key in left]


def carry_in(session: Session, cycle: Cycle) -> int:
    """Take what closed cycles of the same workflow left into one that opens. Gives how many."""
    left = sa.select(table_of(Cycle).c.id).where(table_of(Cycle).c.workflow == cycle.workflow)
    statement = (
        sa.update(CARRIED)
        .where(CARRIED.c.to_cycle_id.is_(None), CARRIED.c.from_cycle_id.in_(left))
        .values(to_cycle_id=cycle.id)
    )
    return session.connection().execute(statement).rowcount


def carry_on(session: Session, item_id: int, home: Cycle, *, now: datetime) -> None:
    """Let an item that was reopened after the close of its cycle go on in the next one."""
    current = home
    query = select(CarryOver).where(CarryOver.item_id == item_id).order_by(col(CarryOver.at))
    for step in session.exec(query):
        if step.to_cycle_id is None:
            return
        current = session.get_one(Cycle, step.to_cycle_id)
    if current.closed_at is None:
        return
    row = {
        "item_id": item_id,
        "from_cycle_id": current.id,
        "to_cycle_id": _following(session, current),
        "at": now,
    }
    insert_rows(session, CARRIED, [row])


def unfinished(session: Session, rules: Rules, cycle: Cycle) -> list[tuple[int, str]]:
    """Ids and keys of the items of a cycle that stand in no closed state, carried ones first."""
    carried = sa.select(CARRIED.c.item_id).where(CARRIED.c.to_cycle_id == cycle.id)
    query = (
        sa.select(ITEM.c.id, ITEM.c.key, ITEM.c.definition_hash, ITEM.c.state)
        .where(sa.or_(ITEM.c.cycle_id == cycle.id, ITEM.c.id.in_(carried)))
        .order_by(ITEM.c.cycle_id, ITEM.c.number)
    )
    return [
        (item_id, key)
        for item_id, key, hash_, state in session.connection().execute(query)
        if not rules.definitions[hash_].states[state].closed
    ]


def carried_out(session: Session, cycle: Cycle) -> Sequence[str]:
    """Keys of the items that left the cycle unfinished."""
    query = (
        sa.select(ITEM.c.key)
        .join(CARRIED, CARRIED.c.item_id == ITEM.c.id)
        .where(CARRIED.c.from_cycle_id == cycle.id)
        .order_by(ITEM.c.cycle_id, ITEM.c.number)
    )
    return session.connection().scalars(query).all()


def carried(session: Session, cycle: Cycle) -> list[Carried]:
    """What came into the cycle from earlier ones and what left it, in the order it went."""
    home, to = table_of(Cycle).alias("home"), table_of(Cycle).alias("next")
    project, unit = table_of(Project), table_of(Unit)
    query: sa.Select[Any] = (
        sa.select(
            CARRIED.c.item_id,
            ITEM.c.key,
            ITEM.c.title,
            ITEM.c.state,
            ITEM.c.definition_hash,
            ITEM.c.closed_at,
            project.c.title.label("project"),
            unit.c.name.label("unit"),
            home.c.code.label("left"),
            to.c.code.label("joined"),
            CARRIED.c.at,
        )
        .join(ITEM, ITEM.c.id == CARRIED.c.item_id)
        .join(project, project.c.id == ITEM.c.project_id)
        .join(home, home.c.id == CARRIED.c.from_cycle_id)
        .outerjoin(to, to.c.id == CARRIED.c.to_cycle_id)
        .outerjoin(unit, unit.c.id == ITEM.c.unit_id)
        .where((CARRIED.c.from_cycle_id == cycle.id) | (CARRIED.c.to_cycle_id == cycle.id))
        .order_by(CARRIED.c.at, ITEM.c.cycle_id, ITEM.c.number)
    )
    return [Carried(**row) for row in session.connection().execute(query).mappings()]


def waiting(session: Session, workflow: str) -> int:
    """How many items of closed cycles of a workflow wait for the next one to open."""
    cycles = sa.select(table_of(Cycle).c.id).where(table_of(Cycle).c.workflow == workflow)
    query = (
        sa.select(sa.func.count())
        .select_from(CARRIED)
        .where(CARRIED.c.to_cycle_id.is_(None), CARRIED.c.from_cycle_id.in_(cycles))
    )
    return session.connection().scalar(query) or 0


def _following(session: Session, cycle: Cycle) -> int | None:
    """The cycle of the same workflow that is under way and began after this one, if any."""
    query = (
        select(Cycle.id)
        .where(
            Cycle.workflow == cycle.workflow,
            col(Cycle.opened_at).is_not(None),
            col(Cycle.closed_at).is_(None),
            col(Cycle.id) != cycle.id,
            Cycle.opens >= cycle.opens,
        )
        .order_by(col(Cycle.opens), col(Cycle.id))
    )
    return session.exec(query).first()
