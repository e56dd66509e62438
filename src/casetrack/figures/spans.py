"""How many workdays rows took, as numbers that the database counts how often there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from casetrack.cases.facts import EVENT
from casetrack.store.columns import MILLION
from casetrack.workdays import Calendar

# Every zone's days begin at such a step: what lies between two steps is of one day.
_STEP_MICROSECONDS = 900_000_000
# More than there will be steps since 1970.
_STEPS = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENDS = ("opened_at", "closed_at")
_SOME_DAY = date(2000, 1, 1)
_ONE_DAY = timedelta(days=1)

Days = Mapping[tuple[date, date], int]


def workday_span(
    connection: sa.Connection, calendar: Calendar, rows: sa.Subquery
) -> sa.ColumnElement[int]:
    """What tells how many workdays a row took; NULL while it is open.

    PostgreSQL counts how many workdays began meanwhile. SQLite cannot look that up: it tells from
    which step to which.
    """
    if connection.dialect.name == "postgresql":
        kind = ARRAY(sa.DateTime(timezone=True))
        instants = sa.literal(_workdays_begin(connection, calendar), kind)
        begun = [
            sa.func.width_bucket(rows.c[name], instants, type_=sa.BigInteger) for name in _ENDS
        ]
        return begun[1] - begun[0]
    steps = [microseconds(connection, rows.c[name]) // _STEP_MICROSECONDS for name in _ENDS]
    return steps[0] * _STEPS + steps[1]


def days_reader(connection: sa.Connection, calendar: Calendar) -> Callable[[str | None], Days]:
    """What reads `span:count,…`: days between which lie as many workdays, how many rows went so."""

    # Rows share most of their days, and to hash a calendar costs more than to ask it.
    @cache
    def day(step: int) -> date:
        return calendar.local_day(_EPOCH + timedelta(microseconds=step * _STEP_MICROSECONDS))

    def read(told: str | None) -> Days:
        days: Counter[tuple[date, date]] = Counter()
        for span, count in _counted(told):
            if counted:
                days[_SOME_DAY, calendar.workday_from(_SOME_DAY, span)] += count
            else:
                first, last = divmod(span, _STEPS)
                days[day(first), day(last)] += count
        return days

    counted = connection.dialect.name == "postgresql"
    return read


def microseconds(connection: sa.Connection, at: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """An instant as microseconds since 1970, exactly."""
    if connection.dialect.name == "postgresql":
        return sa.cast(sa.extract("epoch", at) * MILLION, sa.BigInteger)
    text = sa.type_coerce(at, sa.String)
    seconds = sa.cast(sa.func.strftime("%s", sa.func.substr(text, 1, 19)), sa.BigInteger)
    return seconds * MILLION + sa.cast(sa.func.substr(text, 21, 6), sa.BigInteger)


def _workdays_begin(connection: sa.Connection, calendar: Calendar) -> list[datetime]:
    """When workdays began, from the first event to the last: by them items open and close."""
    ends = connection.execute(sa.select(sa.func.min(EVENT.c.at), sa.func.max(EVENT.c.at))).one()
    if ends[0] is None:
        return []
    first, last = (calendar.local_day(each) for each in ends)
    days = (first + number * _ONE_DAY for number in range((last - first).days + 1))
    return [calendar.start_of_day(day) for day in days if calendar.is_workday(day)]


def _counted(told: str | None) -> Iterator[tuple[int, int]]:
    for each in told.split(",") if told else ():
        span, _, count = each.partition(":")
        yield int(span), int(count)
