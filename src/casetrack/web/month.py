"""A month of deadlines: each day with what runs out on it, and whether and why it is worked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from casetrack.cases.rows import DEADLINE, ITEM
from casetrack.language import Language, Say
from casetrack.web.lights import Light, running_light
from casetrack.web.listing import Wanted, conditions_of, days_of, joined
from casetrack.web.visit import Desk
from casetrack.workdays import due_day

MOST_A_DAY = 3
_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Due:
    """An item that runs out on a day."""

    id: int
    title: str
    light: Light


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the month, or one beside it that fills a week."""

    date: date
    within: bool
    today: bool
    works: bool
    # Why it is off, or worked on a weekend; empty on a usual day.
    reason: str
    provisional: bool
    total: int
    dues: tuple[Due, ...]
    address: str


@dataclass(frozen=True, kw_only=True)
class Month:
    """Whole weeks from Monday, with the ways to the months beside it."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    # How many items have a deadline in the month itself.
    total: int
    before: str
    after: str


def read_month(desk: Desk, wanted: Wanted, say: Say, language: Language) -> Month:
    """The month that is asked for, else the one we are in."""
    calendar = desk.rules.calendar
    today = calendar.local_day(desk.now)
    first = days_of(wanted.due)[0].replace(day=1) if wanted.due else today.replace(day=1)
    beyond = (first + 31 * _DAY).replace(day=1)
    begins = first - first.weekday() * _DAY
    count = -(-(beyond - begins).days // _WEEK) * _WEEK
    dues = _dues(desk, wanted, begins, begins + count * _DAY)
    days = [
        _day(desk, wanted, begins + place * _DAY, first, dues, say, language)
        for place in range(count)
    ]
    return Month(
        first=first,
        weeks=tuple(tuple(days[place : place + _WEEK]) for place in range(0, count, _WEEK)),
        total=len({each[0] for day in days if day.within for each in dues.get(day.date, ())}),
        before=wanted.address(due=f"{first - _DAY:%Y-%m}"),
        after=wanted.address(due=f"{beyond:%Y-%m}"),
    )


def _dues(
    desk: Desk, wanted: Wanted, begins: date, ends: date
) -> dict[date, list[tuple[int, str, datetime]]]:
    """What runs out in these weeks, by day: the clocks that run, of items not closed."""
    calendar, clock = desk.rules.calendar, DEADLINE.alias("clock")
    query = (
        sa.select(clock.c.due_at, ITEM.c.id, ITEM.c.title)
        .select_from(joined().join(clock, clock.c.item_id == ITEM.c.id))
        .where(
            *conditions_of(desk, replace(wanted, due="")),
            clock.c.stopped_at.is_(None),
            clock.c.paused_at.is_(None),
            ITEM.c.closed_at.is_(None),
            clock.c.due_at > calendar.end_of_day(begins - _DAY),
            clock.c.due_at <= calendar.end_of_day(ends - _DAY),
        )
        .order_by(clock.c.due_at, ITEM.c.id)
    )
    found: dict[date, list[tuple[int, str, datetime]]] = defaultdict(list)
    for due_at, item_id, title in desk.session.connection().execute(query):
        found[due_day(calendar, due_at)].append((item_id, title, due_at))
    return found


def _day(
    desk: Desk,
    wanted: Wanted,
    day: date,
    first: date,
    dues: dict[date, list[tuple[int, str, datetime]]],
    say: Say,
    language: Language,
) -> Day:
    calendar, here = desk.rules.calendar, dues.get(day, [])
    works = calendar.is_workday(day)
    usual = works == (day.weekday() in calendar.weekly_hours.weekdays)
    return Day(
        date=day,
        within=(day.year, day.month) == (first.year, first.month),
        today=day == calendar.local_day(desk.now),
        works=works,
        reason="" if usual else calendar.reason(day, language),
        provisional=calendar.is_provisional(day),
        total=len(here),
        dues=tuple(
            Due(id=item_id, title=title, light=running_light(due_at, calendar, say, now=desk.now))
            for item_id, title, due_at in here[:MOST_A_DAY]
        ),
        address=wanted.address(view="table", due=day.isoformat()),
    )
