"""Counting a period: each unit, month ends, days off, windows and extensions."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.errors import Invalid
from casetrack.workdays import (
    Calendar,
    OfficeHours,
    china,
    deadline,
    deadline_on,
    due_day,
    extend,
    parse_duration,
    roll,
    window,
)
from tests.workdays.clock import at


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2025-02-07 09:00", "1 workday", "2025-02-09 00:00"),
        ("2025-02-07 23:59", "2 workdays", "2025-02-11 00:00"),
        ("2025-10-03 09:00", "1 workday", "2025-10-10 00:00"),
        ("2024-02-28 09:00", "1 day", "2024-03-01 00:00"),
        ("2025-02-28 09:00", "1 day", "2025-03-02 00:00"),
        ("2025-08-31 09:00", "60 days", "2025-10-31 00:00"),
        ("2025-01-31 09:00", "1 month", "2025-03-01 00:00"),
        ("2024-01-31 09:00", "1 month", "2024-03-01 00:00"),
        ("2025-02-28 09:00", "1 month", "2025-03-29 00:00"),
        ("2024-02-29 09:00", "12 months", "2025-03-01 00:00"),
        ("2025-11-15 09:00", "3 months", "2026-02-16 00:00"),
        ("2025-10-01 23:30", "1 hour", "2025-10-02 00:30"),
        ("2025-10-01 09:00", "0.5 hours", "2025-10-01 09:30"),
        ("2025-10-09 09:00", "1 working hour", "2025-10-09 10:00"),
        ("2025-10-09 11:30", "1 working hour", "2025-10-09 14:00"),
        ("2025-10-09 11:30", "0.5 working hours", "2025-10-09 12:00"),
        ("2025-10-09 08:30", "8 working hours", "2025-10-09 18:00"),
        ("2025-10-01 10:00", "8 working hours", "2025-10-09 18:00"),
        ("2025-10-10 17:00", "2 working hours", "2025-10-11 09:30"),
        ("2025-10-11 17:00", "2 working hours", "2025-10-13 09:30"),
    ],
)
def test_a_period_ends_where_its_unit_says(start: str, duration: str, end: str) -> None:
    assert deadline(china(), at(start), parse_duration(duration)).due_at == at(end)


def test_the_start_day_is_the_local_one_at_midnight_too() -> None:
    one = parse_duration("1 workday")
    assert deadline(china(), at("2025-03-03 00:00"), one).due_at == at("2025-03-05 00:00")
    assert deadline(china(), at("2025-03-02 23:59"), one).due_at == at("2025-03-04 00:00")


def test_the_day_ends_at_its_midnight_through_summer_time() -> None:
    one = parse_duration("1 day")
    assert deadline(china(), at("1986-05-03 09:00"), one).due_at == at("1986-05-05 00:00")
    assert deadline(china(), at("1986-09-12 09:00"), one).due_at == at("1986-09-14 00:00")
    hours = deadline(china(), at("1986-05-04 00:00"), parse_duration("24 hours"))
    assert hours.due_at == at("1986-05-05 01:00")


def test_office_time_keeps_to_the_wall_clock_when_summer_time_begins() -> None:
    every_day = Calendar(name="x", weekly_hours=OfficeHours(weekdays=frozenset(range(7))))
    due = deadline(every_day, at("1986-05-04 00:30"), parse_duration("1 working hour"))
    assert due.due_at == at("1986-05-04 09:30")


@pytest.mark.parametrize(
    ("start", "duration", "provisional"),
    [
        ("2026-12-01 09:00", "5 workdays", False),
        ("2026-12-25 09:00", "1 workday", False),
        ("2026-12-25 09:00", "2 workdays", True),
        ("2027-03-01 09:00", "1 workday", True),
        ("2003-12-01 09:00", "40 workdays", True),
        ("2027-03-01 09:00", "1 working hour", True),
        ("2027-03-01 09:00", "24 hours", False),
        ("2027-03-01 09:00", "60 days", False),
        ("2027-03-01 09:00", "2 months", False),
    ],
)
def test_only_what_a_coming_notice_could_move_is_provisional(
    start: str,
    duration: str,
    provisional: bool,  # noqa: FBT001
) -> None:
    due = deadline(china(), at(start), parse_duration(duration))
    assert due.provisional is provisional
    assert due.calendar_version == china().version


def test_a_due_date_ends_with_its_day_even_on_a_sunday() -> None:
    due = deadline_on(china(), date(2025, 3, 2))
    assert due.due_at == at("2025-03-03 00:00")
    assert not deadline_on(china(), date(2027, 3, 1)).provisional
    assert due_day(china(), due.due_at) == date(2025, 3, 2)


@pytest.mark.parametrize("day", [date.min, date(1949, 12, 31), date(2101, 1, 1), date.max])
def test_a_due_date_beyond_every_calendar_is_refused(day: date) -> None:
    with pytest.raises(Invalid, match="is no due date: years go from 1950 to 2100"):
        deadline_on(china(), day)


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        ("2025-10-01", "2025-10-09"),
        ("2025-02-08", "2025-02-08"),
        ("2025-03-02", "2025-03-03"),
        ("2025-03-03", "2025-03-03"),
    ],
)
def test_an_end_on_a_day_off_rolls_to_the_next_workday(day: str, rolled: str) -> None:
    due = roll(china(), deadline_on(china(), date.fromisoformat(day)))
    assert due_day(china(), due.due_at) == date.fromisoformat(rolled)
    assert not due.provisional


def test_a_rolled_end_in_an_open_year_is_provisional_moved_or_not() -> None:
    for day in (date(2027, 3, 6), date(2027, 3, 5)):
        assert roll(china(), deadline_on(china(), day)).provisional


@pytest.mark.parametrize(
    ("first", "duration", "last"),
    [
        ("2025-11-17", "15 workdays", "2025-12-05"),
        ("2019-12-13", "7 days", "2019-12-19"),
        ("2025-03-01", "1 workday", "2025-03-03"),
        ("2025-03-01", "1 month", "2025-03-31"),
        ("2025-01-31", "1 month", "2025-02-28"),
        ("2025-01-15", "1 month", "2025-02-14"),
    ],
)
def test_a_public_notice_counts_its_first_and_last_day(
    first: str, duration: str, last: str
) -> None:
    opened = date.fromisoformat(first)
    assert window(china(), opened, parse_duration(duration)) == (
        opened,
        date.fromisoformat(last),
    )


@pytest.mark.parametrize("duration", ["24 hours", "8 working hours"])
def test_a_public_notice_does_not_run_for_hours(duration: str) -> None:
    with pytest.raises(Invalid, match=f"not {duration}"):
        window(china(), date(2025, 3, 1), parse_duration(duration))


@pytest.mark.parametrize(
    ("due_at", "duration", "extended"),
    [
        ("2025-03-08 00:00", "3 workdays", "2025-03-13 00:00"),
        ("2025-03-08 00:00", "30 days", "2025-04-07 00:00"),
        ("2025-02-01 00:00", "1 month", "2025-03-01 00:00"),
        ("2025-03-07 15:00", "2 hours", "2025-03-07 17:00"),
        ("2025-03-07 17:00", "2 working hours", "2025-03-10 09:30"),
    ],
)
def test_an_extension_counts_from_the_old_end(due_at: str, duration: str, extended: str) -> None:
    assert extend(china(), at(due_at), parse_duration(duration)).due_at == at(extended)
