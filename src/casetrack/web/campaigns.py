"""A campaign at a glance: projects and units with their lights, what is left day by day, how old.

Counted by the database, and kept until something happens: a page must not cost what is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from casetrack.cases.facts import EVENT
from casetrack.cases.rows import DEADLINE, ITEM
from casetrack.language import Say
from casetrack.store.tables import Cycle
from casetrack.web.lights import Light
from casetrack.web.scope import PROJECT
from casetrack.web.visit import Desk
from casetrack.workdays import overdue_days

# So many points are drawn from the opening until now.
POINTS = 16
AGES_DAYS = (7, 15, 30)
# So long a count is shown while nothing happens; clocks run out meanwhile.
_KEPT_MINUTES = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Group:
    """The items of a project or a unit: how many, how many still open, how many of those late."""

    id: int
    total: int
    open: int
    late: int
    # When the one that is late the longest ran out.
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What the database counted of a cycle."""

    at: datetime
    projects: Mapping[int, Group]
    units: Mapping[int, Group]
    left: tuple[tuple[date, int], ...]
    # Open items by age: up to each of `AGES_DAYS`, and beyond.
    ages: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A project or a unit as the page shows it."""

    name: str
    ordinal: int
    lead: str
    address: str
    total: int
    open: int
    light: Light

    @property
    def percent(self) -> int:
        """How much of it is closed; whole per cents, rounded down."""
        return 100 * (self.total - self.open) // self.total if self.total else 0


@dataclass(frozen=True, kw_only=True)
class Glance:
    """A campaign for those who watch over it."""

    cycle: Cycle
    counted: Counted
    projects: tuple[Row, ...]
    units: tuple[Row, ...]

    @property
    def late(self) -> int:
        """How many open items are overdue, whomever they wait for."""
        return sum(each.late for each in self.counted.projects.values())


def glance(desk: Desk, say: Say) -> Glance | None:
    """The campaign under way, else the last one; None where there has been none."""
    query = select(Cycle).where(col(Cycle.opened_at).is_not(None))
    under_way = sa.case((col(Cycle.closed_at).is_(None), 1), else_=0)
    newest = query.order_by(under_way.desc(), sa.desc(col(Cycle.opens)), sa.desc(col(Cycle.id)))
    cycle = desk.session.exec(newest.limit(1)).first()
    if cycle is None:
        return None
    counted = counted_of(desk, cycle)
    return Glance(
        cycle=cycle,
        counted=counted,
        projects=tuple(_projects(desk, cycle, counted, say)),
        units=tuple(_units(desk, cycle, counted, say)),
    )


def _projects(desk: Desk, cycle: Cycle, counted: Counted, say: Say) -> list[Row]:
    query = sa.select(PROJECT).where(PROJECT.c.cycle_id == cycle.id, PROJECT.c.ordinal > 0)
    rows = desk.session.connection().execute(query.order_by(PROJECT.c.ordinal))
    return [
        _row(
            desk,
            counted.projects.get(row.id),
            say,
            name=row.title,
            ordinal=row.ordinal,
            lead=desk.rules.tree.name(row.lead_unit_id),
            address=f"/cycles/{cycle.code}/projects/{row.ordinal}",
        )
        for row in rows
    ]


def _units(desk: Desk, cycle: Cycle, counted: Counted, say: Say) -> list[Row]:
    """Units that have items, those with the most late ones first."""
    ranked = sorted(counted.units.values(), key=lambda each: (-each.late, -each.open, each.id))
    return [
        _row(
            desk,
            each,
            say,
            name=desk.rules.tree.name(each.id),
            ordinal=0,
            lead="",
            address=f"/items?cycle={cycle.code}&unit={each.id}&waits=open",
        )
        for each in ranked
    ]


def _row(
    desk: Desk, group: Group | None, say: Say, *, name: str, ordinal: int, lead: str, address: str
) -> Row:
    return Row(
        name=name,
        ordinal=ordinal,
        lead=lead,
        address=address,
        total=group.total if group else 0,
        open=group.open if group else 0,
        light=_light(desk, group, say),
    )


def _light(desk: Desk, group: Group | None, say: Say) -> Light:
    """The light of a project or a unit, with its reason."""
    if group is None:
        return Light(kind="none", text=say("无问题"))
    if group.since is not None:
        days = overdue_days(desk.rules.calendar, group.since, desk.now)
        text = say("逾期 %(count)s 件，最久 %(days)s 个工作日", count=group.late, days=days)
        return Light(kind="late", text=text)
    if group.open:
        return Light(kind="fine", text=say("办理中 %(count)s 件，无逾期", count=group.open))
    return Light(kind="done", text=say("全部办结"))


_counts: dict[tuple[object, ...], Counted] = {}
_MOST_KEPT = 32


def counted_of(desk: Desk, cycle: Cycle) -> Counted:
    """What was counted since the last event, or count now."""
    connection = desk.session.connection()
    newest = connection.scalar(sa.select(sa.func.max(EVENT.c.id)))
    minute = int(desk.now.timestamp()) // (60 * _KEPT_MINUTES)
    key = (str(connection.engine.url), cycle.id, cycle.closed_at, newest, minute)
    if key not in _counts:
        if len(_counts) >= _MOST_KEPT:
            _counts.clear()
        _counts[key] = count(desk, cycle)
    return _counts[key]


def count(desk: Desk, cycle: Cycle) -> Counted:
    """Count the items of a cycle in three statements, whatever their number."""
    at = desk.now if cycle.closed_at is None else min(desk.now, cycle.closed_at)
    return Counted(
        at=at,
        projects=_grouped(desk, cycle, ITEM.c.project_id),
        units=_grouped(desk, cycle, ITEM.c.unit_id),
        **_over_time(desk, cycle, at),
    )


def _grouped(desk: Desk, cycle: Cycle, by: sa.ColumnElement[Any]) -> Mapping[int, Group]:
    connection = desk.session.connection()
    mine = ITEM.c.cycle_id == cycle.id
    counted = (
        sa.select(by, sa.func.count(), sa.func.count(ITEM.c.closed_at))
        .where(mine, by.is_not(None))
        .group_by(by)
    )
    running = (DEADLINE.c.stopped_at.is_(None), DEADLINE.c.paused_at.is_(None))
    passed = (DEADLINE.c.due_at <= desk.now, ITEM.c.closed_at.is_(None))
    late_ones = (
        sa.select(by, sa.func.count(ITEM.c.id.distinct()), sa.func.min(DEADLINE.c.due_at))
        .join(ITEM, ITEM.c.id == DEADLINE.c.item_id)
        .where(mine, *running, *passed)
        .group_by(by)
    )
    late = {row[0]: (row[1], row[2]) for row in connection.execute(late_ones)}
    return {
        each: Group(
            id=each,
            total=total,
            open=total - closed,
            late=late.get(each, (0, None))[0],
            since=late.get(each, (0, None))[1],
        )
        for each, total, closed in connection.execute(counted)
    }


def _over_time(desk: Desk, cycle: Cycle, at: datetime) -> dict[str, Any]:
    """How many were open at each of some instants, and how old those open now are."""
    instants = _instants(desk, cycle, at)
    ages = [at - days * _DAY for days in AGES_DAYS]
    query = sa.select(
        *(_sum(_was_open(each)) for each in instants),
        *(_sum(_was_open(at) & (ITEM.c.opened_at <= each)) for each in [at, *ages]),
    ).where(ITEM.c.cycle_id == cycle.id)
    values = [value or 0 for value in desk.session.connection().execute(query).one()]
    older = [*values[len(instants) :], 0]
    local: Callable[[datetime], date] = desk.rules.calendar.local_day
    return {
        "left": tuple((local(each), value) for each, value in zip(instants, values, strict=False)),
        "ages": tuple(more - less for more, less in pairwise(older)),
    }


def _instants(desk: Desk, cycle: Cycle, at: datetime) -> Sequence[datetime]:
    calendar = desk.rules.calendar
    begins = min(calendar.end_of_day(cycle.opens), at)
    return [begins + (at - begins) * step / (POINTS - 1) for step in range(POINTS)]


def _was_open(at: datetime) -> sa.ColumnElement[bool]:
    closed_later = ITEM.c.closed_at.is_(None) | (ITEM.c.closed_at > at)
    return (ITEM.c.opened_at <= at) & closed_later


def _sum(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((which, 1), else_=0))
