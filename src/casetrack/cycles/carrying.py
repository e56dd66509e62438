"""Items that were not finished when their cycle closed, and the cycle they go on in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.rows import ITEM, insert_rows, running_clocks, table_of
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


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """An item that would be carried over, as it stands now."""

    item_id: int
    key: str
    title: str
    # The cycle that it was opened in; the number of its project is one there.
    cycle: str
    project: int
    unit_id: int | None
    state: str
    # When the first of its clocks that run is due; None where none runs.
    due_at: datetime | None
    # Whether some clock is left, be it paused.
    clocked: bool


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
    left = _unfinished(rules, cycle)
    query = (
        sa.select(ITEM.c.id, ITEM.c.key)
        .join(left, left.c.id == ITEM.c.id)
        .order_by(ITEM.c.cycle_id, ITEM.c.number)
    )
    return [(item_id, key) for item_id, key in session.connection().execute(query)]


def count_unfinished(session: Session, rules: Rules, cycle: Cycle) -> int:
    """How many items of a cycle stand in no closed state."""
    query = sa.select(sa.func.count()).select_from(_unfinished(rules, cycle))
    return session.connection().scalar(query) or 0


def first_unfinished(
    session: Session, rules: Rules, cycle: Cycle, *, most: int
) -> list[Unfinished]:
    """The first of them, those at home before those carried in, by project and number."""
    left, project, home = _unfinished(rules, cycle), table_of(Project), table_of(Cycle)
    query: sa.Select[Any] = (
        sa.select(
            ITEM.c.id.label("item_id"),
            ITEM.c.key,
            ITEM.c.title,
            ITEM.c.unit_id,
            ITEM.c.state,
            project.c.ordinal.label("project"),
            home.c.code.label("cycle"),
        )
        .join(left, left.c.id == ITEM.c.id)
        .join(home, home.c.id == ITEM.c.cycle_id)
        .join(project, project.c.id == ITEM.c.project_id)
        .order_by(left.c.carried, project.c.ordinal, ITEM.c.cycle_id, ITEM.c.number)
        .limit(most)
    )
    rows = session.connection().execute(query).mappings().all()
    clocks = running_clocks(session, [row["item_id"] for row in rows])
    return [
        Unfinished(
            **row,
            due_at=min(
                (each.due_at for each in clocks.get(row["item_id"], []) if each.paused_at is None),
                default=None,
            ),
            clocked=row["item_id"] in clocks,
        )
        for row in rows
    ]


def _unfinished(rules: Rules, cycle: Cycle) -> sa.Subquery:
    """The ids of what is at home or was carried in and stands in no closed state."""
    open_states = sa.or_(
        sa.false(),
        *(
            (ITEM.c.definition_hash == definition.hash)
            & ITEM.c.state.in_(
                [each.name for each in definition.states.values() if not each.closed]
            )
            for definition in rules.definitions.values()
        ),
    )
    home = sa.select(ITEM.c.id, sa.literal(0).label("carried")).where(ITEM.c.cycle_id == cycle.id)
    carried = (
        sa.select(ITEM.c.id, sa.literal(1).label("carried"))
        .join(CARRIED, CARRIED.c.item_id == ITEM.c.id)
        .where(CARRIED.c.to_cycle_id == cycle.id, ITEM.c.cycle_id != cycle.id)
    )
    return sa.union(home.where(open_states), carried.where(open_states)).subquery("unfinished")


def carried_out(session: Session, cycle: Cycle, *, most: int) -> tuple[Sequence[str], int]:
    """The first keys of the items that left the cycle unfinished, and how many there are."""
    connection = session.connection()
    left = CARRIED.c.from_cycle_id == cycle.id
    keys = (
        sa.select(ITEM.c.key)
        .join(CARRIED, CARRIED.c.item_id == ITEM.c.id)
        .where(left)
        .order_by(ITEM.c.cycle_id, ITEM.c.number)
        .limit(most)
    )
    count = sa.select(sa.func.count()).select_from(CARRIED).where(left)
    return connection.scalars(keys).all(), connection.scalar(count) or 0


Way = Literal["in", "out"]


def carried(session: Session, cycle: Cycle, way: Way, *, most: int) -> list[Carried]:
    """The first of what came into the cycle from earlier ones, or left it, in its order."""
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
        .where(_went(way) == cycle.id)
        .order_by(CARRIED.c.at, ITEM.c.cycle_id, ITEM.c.number)
        .limit(most)
    )
    return [Carried(**row) for row in session.connection().execute(query).mappings()]


def count_carried(session: Session, cycle: Cycle, way: Way) -> int:
    """How many came into the cycle from earlier ones, or left it."""
    query = sa.select(sa.func.count()).select_from(CARRIED).where(_went(way) == cycle.id)
    return session.connection().scalar(query) or 0


def _went(way: Way) -> sa.Column[Any]:
    return CARRIED.c.to_cycle_id if way == "in" else CARRIED.c.from_cycle_id


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
