"""Workdays and office hours between two points, and the points around a due date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from casetrack.workdays import (
    Duration,
    DurationUnit,
    after,
    before,
    china,
    deadline,
    on_due,
    overdue_days,
    parse_duration,
    workdays_between,
    working_hours_between,
)
from tests.workdays.clock import at

FRIDAY_END = at("2025-03-15 00:00")
SATURDAY_END = at("2025-03-16 00:00")


def test_the_start_day_is_left_out_and_the_end_day_counts() -> None:
    friday, monday = date(2025, 3, 14), date(2025, 3, 17)
    assert workdays_between(china(), friday, monday) == 1
    assert workdays_between(china(), monday, friday) == -1
    assert workdays_between(china(), monday, monday) == 0
    assert workdays_between(china(), date(2025, 12, 31), date(2026, 1, 5)) == 2


def test_two_workdays_are_sixteen_working_hours() -> None:
    opening, close = at("2025-03-13 08:30"), at("2025-03-14 18:00")
    assert working_hours_between(china(), opening, close) == Decimal(16)
    assert working_hours_between(china(), close, opening) == Decimal(-16)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2025-03-14 12:00", "2025-03-14 13:30", "0"),
        ("2025-03-14 11:45", "2025-03-14 13:45", "0.5"),
        ("2025-03-14 17:00", "2025-03-17 09:00", "1.5"),
        ("2025-03-15 09:00", "2025-03-16 18:00", "0"),
        ("2025-02-08 00:00", "2025-02-09 00:00", "8"),
    ],
)
def test_only_office_time_is_counted(start: str, end: str, hours: str) -> None:
    assert working_hours_between(china(), at(start), at(end)) == Decimal(hours)


@pytest.mark.parametrize(
    ("now", "overdue"),
    [
        ("2025-03-14 23:59", 0),
        ("2025-03-15 00:00", 0),
        ("2025-03-16 12:00", 0),
        ("2025-03-17 00:00", 1),
        ("2025-03-19 12:00", 3),
    ],
)
def test_days_overdue_are_workdays_with_today(now: str, overdue: int) -> None:
    assert overdue_days(china(), FRIDAY_END, at(now)) == overdue


def test_on_due_is_the_opening_of_the_last_day_worked() -> None:
    assert on_due(china(), FRIDAY_END) == at("2025-03-14 08:30")
    assert on_due(china(), SATURDAY_END) == at("2025-03-14 08:30")


@pytest.mark.parametrize(
    ("came_in", "limit", "due"),
    [
        ("2025-03-14 12:12", "1 hour", "2025-03-14 13:12"),
        ("2025-03-14 12:12", "1 working hour", "2025-03-14 14:30"),
        ("2025-03-14 17:40", "1 working hour", "2025-03-17 09:10"),
        ("2025-03-15 22:05", "1 hour", "2025-03-15 23:05"),
    ],
)
def test_a_limit_in_hours_is_on_due_when_it_ends(came_in: str, limit: str, due: str) -> None:
    ends = deadline(china(), at(came_in), parse_duration(limit)).due_at
    assert ends == on_due(china(), ends) == at(due)


@pytest.mark.parametrize(
    ("duration", "instant"),
    [
        ("2 workdays", "2025-03-12 08:30"),
        ("6 workdays", "2025-03-06 08:30"),
        ("5 days", "2025-03-09 08:30"),
        ("1 month", "2025-02-14 08:30"),
        ("24 hours", "2025-03-14 00:00"),
        ("2 working hours", "2025-03-14 16:00"),
        ("4.5 working hours", "2025-03-14 13:30"),
        ("8 working hours", "2025-03-14 08:30"),
    ],
)
def test_a_reminder_falls_that_long_before_the_due_day(duration: str, instant: str) -> None:
    assert before(china(), FRIDAY_END, parse_duration(duration)) == at(instant)


def test_workdays_before_a_day_off_begin_with_the_last_one_worked() -> None:
    assert before(china(), SATURDAY_END, parse_duration("1 workday")) == at("2025-03-14 08:30")
    assert before(china(), SATURDAY_END, parse_duration("2 workdays")) == at("2025-03-13 08:30")


@pytest.mark.parametrize(
    ("duration", "instant"),
    [
        ("1 workday", "2025-03-17 08:30"),
        ("3 workdays", "2025-03-19 08:30"),
        ("1 day", "2025-03-15 08:30"),
        ("1 month", "2025-04-14 08:30"),
        ("12 hours", "2025-03-15 12:00"),
        ("2 working hours", "2025-03-17 10:30"),
    ],
)
def test_a_reminder_falls_that_long_after_the_due_day(duration: str, instant: str) -> None:
    assert after(china(), FRIDAY_END, parse_duration(duration)) == at(instant)


def test_no_workdays_before_or_after_is_the_due_day() -> None:
    none = Duration(amount=0, unit=DurationUnit.workdays)
    for due_at in (FRIDAY_END, SATURDAY_END):
        assert before(china(), due_at, none) == on_due(china(), due_at)
        assert after(china(), due_at, none) == on_due(china(), due_at)
