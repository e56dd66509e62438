"""What the Chinese calendar says about real days, and what people could know of it when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from casetrack.workdays import china, deadline, parse_duration, workdays_between

WORKDAYS_A_YEAR = {
    2018: 250,
    2019: 250,
    2020: 249,
    2021: 250,
    2022: 249,
    2023: 249,
    2024: 251,
    2025: 248,
    2026: 248,
}
OFF = {
    2019: "01-01 02-04..02-10 04-05 05-01..05-04 06-07 09-13 10-01..10-07",
    2020: "01-01 01-24..02-02 04-04..04-06 05-01..05-05 06-25..06-27 10-01..10-08",
    2023: "01-01..01-02 01-21..01-27 04-05 04-29..05-03 06-22..06-24 09-29..10-06",
    2024: "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10 09-15..09-17 10-01..10-07",
    2025: "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
    2026: (
        "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07"
    ),
}
WORKED = {
    2019: "02-02 02-03 04-28 05-05 09-29 10-12",
    2020: "01-19 02-03 04-26 05-09 06-28 09-27 10-10",
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


def days_of(year: int, text: str) -> set[date]:
    found: set[date] = set()
    for part in text.split():
        first, _, last = part.partition("..")
        day = date.fromisoformat(f"{year}-{first}")
        while day <= date.fromisoformat(f"{year}-{last or first}"):
            found.add(day)
            day += timedelta(days=1)
    return found


@pytest.mark.parametrize("year", OFF)
def test_the_published_days_and_no_others_leave_the_weekly_pattern(year: int) -> None:
    off, worked = days_of(year, OFF[year]), days_of(year, WORKED[year])
    day = date(year, 1, 1)
    # The end of December belongs to the next year's notice.
    while day < date(year, 12, 29):
        expected = day in worked or (day.weekday() < 5 and day not in off)
        assert china().is_workday(day) is expected, day
        day += timedelta(days=1)


@pytest.mark.parametrize(("year", "count"), WORKDAYS_A_YEAR.items())
def test_each_year_has_its_number_of_workdays(year: int, count: int) -> None:
    assert workdays_between(china(), date(year - 1, 12, 31), date(year, 12, 31)) == count


def test_fifteen_workdays_over_the_long_holiday_end_on_17_october_2023() -> None:
    start = datetime(2023, 9, 20, 2, tzinfo=UTC)
    due = deadline(china(), start, parse_duration("15 workdays"))
    assert due.due_at == datetime(2023, 10, 17, 16, tzinfo=UTC)
    assert not due.provisional


def test_may_2019_is_counted_as_it_was_known_in_january_or_in_april() -> None:
    start, five = datetime(2019, 4, 25, 2, tzinfo=UTC), parse_duration("5 workdays")
    january = deadline(china().as_known_on(date(2019, 1, 15)), start, five)
    april = deadline(china().as_known_on(date(2019, 4, 15)), start, five)
    assert january.due_at == datetime(2019, 5, 3, 16, tzinfo=UTC)
    assert april.due_at == datetime(2019, 5, 5, 16, tzinfo=UTC)
    assert january.calendar_version != april.calendar_version
