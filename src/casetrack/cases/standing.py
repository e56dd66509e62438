"""How the items of a cycle stood at an instant: the rows that figures count."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session

from casetrack.cases.facts import EVENT
from casetrack.cases.rows import DEADLINE, ITEM, table_of
from casetrack.store.columns import Instant
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


class Tally(NamedTuple):
    """How many home items of a project stood in a state, and how many of those were overdue."""

    project: int
    state: str
    items: int
    overdue: int


def stands_at(cycle: Cycle, at: datetime) -> datetime:
    """The instant at which the items of a cycle stand: a closed one stands as at its close."""
    return at if cycle.closed_at is None else min(at, cycle.closed_at)


def as_of(
    session: Session, cycle: Cycle, at: datetime, *, projects: Collection[int] | None = None
) -> list[Standing]:
    """Every item of the cycle as it stood at an instant, or the home items of these projects.

    Home items and those carried in, by project and number. `projects` are ordinals. State,
    outcome and closing follow the events up to the instant; other fields are told as they are now,
    since a correction of them says what was true all along.
    """
    connection = session.connection()
    stood = Stood(connection, cycle, at)
    names = Standing._fields[:-1]
    home = stood.home(names).order_by(_PROJECT.c.ordinal, ITEM.c.number)
    carried = stood.carried_in(names).order_by(_CARRIED.c.from_cycle_id, ITEM.c.number)
    asked = [(home, False), (carried, True)]
    if projects is not None:
        asked = [(home.where(_PROJECT.c.ordinal.in_(projects)), False)]
    return [
        Standing._make((*row, is_carried))._replace(overdue=bool(row.overdue))
        for query, is_carried in asked
        for row in connection.execute(query)
    ]


def tally(session: Session, cycle: Cycle, at: datetime) -> list[Tally]:
    """The home items that `as_of` would read one by one, counted where they lie."""
    connection = session.connection()
    stood = Stood(connection, cycle, at).home(("project_id", "state", "overdue")).subquery("stood")
    query = (
        sa.select(_PROJECT.c.ordinal, stood.c.state, sa.func.count(), sa.func.sum(stood.c.overdue))
        .join(_PROJECT, _PROJECT.c.id == stood.c.project_id)
        .group_by(_PROJECT.c.ordinal, stood.c.state)
        .order_by(_PROJECT.c.ordinal, stood.c.state)
    )
    return [Tally._make(row) for row in connection.execute(query)]


def carried_in(session: Session, cycle: Cycle, at: datetime, *, most: int) -> tuple[list[str], int]:
    """The first keys of the items carried in that `as_of` would read, and how many there are."""
    connection = session.connection()
    query = Stood(connection, cycle, at).carried_in(("key",))
    keys = query.order_by(_CARRIED.c.from_cycle_id, ITEM.c.number).limit(most)
    count = sa.select(sa.func.count()).select_from(query.subquery("carried"))
    return list(connection.scalars(keys)), connection.scalar(count) or 0


_PROJECT = table_of(Project)
_CARRIED = table_of(CarryOver)
# What events change, and what they call it; and what says whether an item was closed then.
_MOVING = {"state": "target", "outcome": "outcome", "version": "seq", "head": "hash"}
_CLOSING = frozenset({"closed_at", "overdue"})
# Added to a number, so that as texts such numbers are in their order too.
_TEN_DIGITS = 1_000_000_000
# The fields of a standing item that are columns of the item table.
_OWN = frozenset(Standing._fields) & frozenset(ITEM.c.keys())


class Stood:
    """Statements that give the items of a cycle as they stood at an instant, one row each.

    Each joins only what the columns it is asked for need. `overdue` is 1 or 0.
    """

    def __init__(self, connection: sa.Connection, cycle: Cycle, at: datetime) -> None:
        """Ask whether anything happened since: mostly nothing did, and nothing need be joined."""
        self._cycle, self._at = cycle, at
        self._on_postgresql = connection.dialect.name == "postgresql"
        later = sa.select(EVENT.c.id).where(EVENT.c.at > at).limit(1)
        self._moved_since = connection.scalar(later) is not None

    def home(self, names: Collection[str]) -> sa.Select[Any]:
        """The items of the cycle itself."""
        return self._stood(names, ITEM.c.cycle_id == self._cycle.id, ITEM)

    def carried_in(self, names: Collection[str]) -> sa.Select[Any]:
        """The items whose home is another cycle, which closed before they were verified."""
        source = ITEM.join(_CARRIED, _CARRIED.c.item_id == ITEM.c.id)
        return self._stood(names, _CARRIED.c.to_cycle_id == self._cycle.id, source)

    def _stood(
        self, names: Collection[str], among: sa.ColumnElement[bool], source: sa.FromClause
    ) -> sa.Select[Any]:
        columns: dict[str, sa.ColumnElement[Any]] = {name: ITEM.c[name] for name in _OWN}
        columns |= {"item_id": ITEM.c.id, "project": _PROJECT.c.ordinal}
        if "project" in names:
            source = source.join(_PROJECT, _PROJECT.c.id == ITEM.c.project_id)
        moving, closing = _MOVING.keys() & set(names), _CLOSING & set(names)
        if self._moved_since and (moving or closing):
            later = self._later()
            source = source.outerjoin(later, later.c.item_id == ITEM.c.id)
            if moving:
                last = EVENT.alias("last")
                before = (last.c.item_id == ITEM.c.id) & (last.c.seq == later.c.seq - 1)
                source = source.outerjoin(last, before)
                for name in _MOVING:
                    columns[name] = sa.func.coalesce(last.c[_MOVING[name]], ITEM.c[name])
            if closing:
                columns["closed_at"] = self._closed_at(later)
        if "overdue" in names:
            late = self._late()
            source = source.outerjoin(late, late.c.item_id == ITEM.c.id)
            # A closed item waits for nobody, whatever was withdrawn since.
            waits = late.c.item_id.is_not(None) & columns["closed_at"].is_(None)
            columns["overdue"] = sa.case((waits, 1), else_=0)
        return (
            sa.select(*(columns[name].label(name) for name in names))
            .select_from(source)
            .where(among, ITEM.c.opened_at <= self._at)
        )

    def _late(self) -> sa.Subquery:
        """Items with a clock that ran at the instant and had passed."""
        return (
            sa.select(DEADLINE.c.item_id)
            .where(
                DEADLINE.c.due_at <= self._at,
                DEADLINE.c.started_at <= self._at,
                sa.or_(DEADLINE.c.stopped_at.is_(None), DEADLINE.c.stopped_at > self._at),
                sa.or_(DEADLINE.c.paused_at.is_(None), DEADLINE.c.paused_at > self._at),
            )
            .distinct()
            .subquery("late")
        )

    def _later(self) -> sa.Subquery:
        """Of each item that something happened to after the instant: the first event of it.

        `told` is the first of those that closed or reopened it, followed by when it had been
        closed before. Both in one aggregate without any window: such a join PostgreSQL leaves to
        one process, and all that is counted after it.
        """
        data: sa.ColumnElement[Any] = sa.type_coerce(EVENT.c.data, sa.JSON)
        if self._on_postgresql:
            data = sa.cast(EVENT.c.data, JSONB)
        before = sa.func.coalesce(data["changes", "closed_at", 0].as_string(), "")
        place = sa.cast(_TEN_DIGITS + EVENT.c.seq, sa.String)
        told = sa.case((EVENT.c.data.contains('"closed_at"'), place + before))
        return (
            sa.select(
                EVENT.c.item_id,
                sa.func.min(EVENT.c.seq).label("seq"),
                sa.func.min(told).label("told"),
            )
            .where(EVENT.c.at > self._at)
            .group_by(EVENT.c.item_id)
            .subquery("later")
        )

    def _closed_at(self, later: sa.Subquery) -> sa.ColumnElement[Any]:
        """When it had been closed, of items that were closed or reopened after the instant too."""
        told: sa.ColumnElement[Any] = sa.func.nullif(sa.func.substr(later.c.told, 11), "")
        if self._on_postgresql:
            # Kept as text there; SQLite keeps every instant so.
            told = sa.cast(told, Instant)
        return sa.case(
            (later.c.told.is_(None), ITEM.c.closed_at), else_=sa.type_coerce(told, Instant)
        )
