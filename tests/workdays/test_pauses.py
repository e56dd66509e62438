"""Stopping the clock and starting it again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casetrack.workdays import (
    Duration,
    DurationUnit,
    china,
    deadline,
    deadline_on,
    due_day,
    parse_duration,
    remaining,
    resume,
    workdays_between,
)
from tests.workdays.clock import SHANGHAI, at

INSTANTS = st.datetimes(
    datetime(2018, 1, 1),  # noqa: DTZ001
    datetime(2026, 6, 1),  # noqa: DTZ001
    timezones=st.just(SHANGHAI),
)
WORKDAYS = DurationUnit.workdays
unhurried = settings(deadline=None, max_examples=60)


@pytest.mark.parametrize(
    ("due_at", "stopped", "unit", "left"),
    [
        ("2025-03-15 00:00", "2025-03-10 16:00", WORKDAYS, "4 workdays"),
        ("2025-03-15 00:00", "2025-03-14 16:00", WORKDAYS, "0 workdays"),
        ("2025-03-15 00:00", "2025-03-15 16:00", WORKDAYS, "-1 workdays"),
        ("2025-03-15 00:00", "2025-03-17 16:00", WORKDAYS, "-1 workdays"),
        ("2025-03-15 00:00", "2025-03-10 16:00", DurationUnit.days, "4 days"),
        ("2025-03-15 00:00", "2025-03-10 16:00", DurationUnit.months, "4 days"),
        ("2025-03-10 18:00", "2025-03-10 16:30", DurationUnit.hours, "1.5 hours"),
        ("2025-03-11 09:00", "2025-03-10 17:00", DurationUnit.working_hours, "1.5 working hours"),
    ],
)
def test_what_is_left_when_the_clock_stops(
    due_at: str, stopped: str, unit: DurationUnit, left: str
) -> None:
    assert str(remaining(china(), at(due_at), at(stopped), unit)) == left


def test_a_clock_stopped_on_its_last_day_never_resumes_late() -> None:
    nothing = Duration(amount=0, unit=WORKDAYS)
    assert resume(china(), nothing, at("2025-03-14 16:00")).due_at == at("2025-03-15 00:00")
    assert resume(china(), nothing, at("2025-03-15 10:00")).due_at == at("2025-03-18 00:00")


@unhurried
@given(INSTANTS, st.integers(1, 200), st.timedeltas(timedelta(-30), timedelta(90)))
def test_stopping_and_starting_at_once_changes_nothing(
    start: datetime, count: int, later: timedelta
) -> None:
    at_once = start + later
    for unit in (WORKDAYS, DurationUnit.days, DurationUnit.hours, DurationUnit.working_hours):
        due = deadline(china(), start, Duration(amount=count, unit=unit))
        left = remaining(china(), due.due_at, at_once, unit)
        assert resume(china(), left, at_once).due_at == due.due_at, unit


@unhurried
@given(INSTANTS, st.timedeltas(timedelta(microseconds=1), timedelta(90)))
def test_what_is_left_of_an_hour_limit_survives_as_text(
    stopped: datetime, ahead: timedelta
) -> None:
    left = remaining(china(), stopped + ahead, stopped, DurationUnit.hours)
    read = parse_duration(str(left))
    assert resume(china(), read, stopped).due_at == stopped + ahead


@unhurried
@given(INSTANTS, st.timedeltas(timedelta(-30), timedelta(90)))
def test_a_due_date_on_any_day_survives_a_pause_counted_in_days(
    stopped: datetime, ahead: timedelta
) -> None:
    due = deadline_on(china(), (stopped + ahead).date())
    left = remaining(china(), due.due_at, stopped, DurationUnit.days)
    assert resume(china(), left, stopped).due_at == due.due_at


@unhurried
@given(INSTANTS, st.integers(2, 60), st.timedeltas(timedelta(0), timedelta(60)))
def test_each_workday_of_a_pause_moves_the_due_day_by_one(
    stopped: datetime, count: int, pause: timedelta
) -> None:
    resumed = stopped + pause
    due = deadline(china(), stopped, Duration(amount=count, unit=WORKDAYS))
    moved = resume(china(), remaining(china(), due.due_at, stopped, WORKDAYS), resumed)
    days = [due_day(china(), each.due_at) for each in (due, moved)]
    paused = workdays_between(china(), stopped.date(), resumed.date())
    assert workdays_between(china(), days[0], days[1]) == paused


def test_a_pause_over_a_holiday_costs_only_its_workdays() -> None:
    due = deadline(china(), at("2023-09-25 10:00"), Duration(amount=10, unit=WORKDAYS))
    left = remaining(china(), due.due_at, at("2023-09-28 10:00"), WORKDAYS)
    moved = resume(china(), left, at("2023-10-08 10:00"))
    assert due_day(china(), due.due_at) == date(2023, 10, 13)
    assert due_day(china(), moved.due_at) == date(2023, 10, 17)
    assert moved.due_at.astimezone(SHANGHAI).time() == time(0)
