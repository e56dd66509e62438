"""Fast counting against slow models that walk day by day and minute by minute."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import chinese_calendar
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casetrack.workdays import (
    Duration,
    DurationUnit,
    after,
    before,
    china,
    deadline,
    due_day,
    workdays_between,
    working_hours_between,
)
from tests.workdays.clock import SHANGHAI

ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)
DAYS = st.dates(date(2007, 1, 1), date(2026, 3, 1))
COUNTS = st.integers(1, 120)
WORKED = frozenset(
    chinese_calendar.get_workdays(date(2006, 1, 1), date(2026, 12, 31)),
)
# The machine that runs them may be busy: what they take says nothing about the rule.
unhurried = settings(deadline=None, max_examples=60)
OPEN = {
    minute for minute in range(1440) if time(8, 30) <= time(minute // 60, minute % 60) < time(18)
} - set(range(12 * 60, 13 * 60 + 30))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


def walk(day: date, count: int, step: timedelta) -> date:
    """The workday reached by going one day at a time and counting workdays."""
    while count:
        day += step
        count -= day in WORKED
    return day


def is_office_minute(instant: datetime) -> bool:
    local = instant.astimezone(SHANGHAI)
    return local.date() in WORKED and local.hour * 60 + local.minute in OPEN


@unhurried
@given(DAYS, COUNTS)
@example(date(2018, 12, 28), 1)
@example(date(2019, 4, 30), 3)
def test_a_deadline_is_found_by_walking_the_days(day: date, count: int) -> None:
    due = deadline(china(), noon(day), Duration(amount=count, unit=DurationUnit.workdays))
    assert due_day(china(), due.due_at) == walk(day, count, ONE_DAY)


@unhurried
@given(DAYS, COUNTS)
def test_reminders_are_found_by_walking_the_days(day: date, count: int) -> None:
    duration = Duration(amount=count, unit=DurationUnit.workdays)
    late = after(china(), noon(day), duration).astimezone(SHANGHAI)
    early = before(china(), noon(day), duration).astimezone(SHANGHAI)
    assert late == datetime.combine(walk(day, count, ONE_DAY), time(8, 30), SHANGHAI)
    assert early == datetime.combine(walk(day, count, -ONE_DAY), time(8, 30), SHANGHAI)


@unhurried
@given(DAYS, st.integers(0, 300))
def test_workdays_between_are_those_one_walks_over(start: date, length: int) -> None:
    walked = [start + ONE_DAY * count for count in range(1, length + 1)]
    end = start + ONE_DAY * length
    assert workdays_between(china(), start, end) == len(WORKED.intersection(walked))
    assert workdays_between(china(), end, start) == -workdays_between(china(), start, end)


@unhurried
@given(DAYS, st.integers(0, 1439), st.integers(0, 4 * 1440))
def test_working_hours_between_are_those_one_sits_through(
    day: date, minute: int, length: int
) -> None:
    start = datetime.combine(day, time(minute // 60, minute % 60), SHANGHAI)
    sat = sum(is_office_minute(start + ONE_MINUTE * count) for count in range(length))
    end = start + ONE_MINUTE * length
    assert working_hours_between(china(), start, end) == Decimal(sat * 60) / 3600


@unhurried
@given(DAYS, st.integers(0, 1439), st.integers(1, 15 * 60))
def test_an_hour_limit_ends_with_its_last_minute_of_office_time(
    day: date, minute: int, length: int
) -> None:
    start = datetime.combine(day, time(minute // 60, minute % 60), SHANGHAI)
    limit = Duration(amount=Decimal(length) / 60, unit=DurationUnit.working_hours)
    end, left = start, length
    while left:
        left -= is_office_minute(end)
        end += ONE_MINUTE
    assert deadline(china(), start, limit).due_at == end


@unhurried
@given(DAYS, st.integers(0, 1439), st.integers(1, 15 * 60))
def test_a_reminder_by_office_time_leaves_exactly_that_much(
    day: date, minute: int, length: int
) -> None:
    due_at = datetime.combine(day, time(minute // 60, minute % 60), SHANGHAI)
    limit = Duration(amount=Decimal(length) / 60, unit=DurationUnit.working_hours)
    start, left = due_at, length
    while left:
        start -= ONE_MINUTE
        left -= is_office_minute(start)
    assert before(china(), due_at, limit) == start
