"""Notices, what they settle and what stays open; local days and their ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from casetrack.errors import Invalid
from casetrack.workdays import Calendar, OfficeHours, china
from tests.workdays.clock import PLAIN, at, days, notice

NEXT_YEAR = notice(
    "2026-11-05",
    off=days("2027-01-01", "2027-10-04"),
    work=days("2026-12-31", "2027-10-09"),
    covers=frozenset({2027}),
)


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        ("2025-02-08", "调休上班", "make-up workday"),
        ("2026-02-14", "调休上班", "make-up workday"),
        ("2025-02-10", "工作日", "workday"),
        ("2025-02-15", "周末", "weekend"),
        ("2025-10-01", "国庆节", "National Day"),
        ("2024-10-05", "国庆节", "National Day"),
        ("2018-12-31", "元旦", "New Year's Day"),
        ("2027-10-01", "国庆节", "National Day"),
    ],
)
def test_a_day_says_why_it_is_worked_or_not(day: str, chinese: str, english: str) -> None:
    assert china().reason(date.fromisoformat(day), "zh") == chinese
    assert china().reason(date.fromisoformat(day), "en") == english


def test_a_day_off_without_a_festival_near_is_just_off() -> None:
    assert PLAIN.reason(date(2024, 1, 1), "zh") == "放假"
    assert PLAIN.reason(date(2024, 1, 1), "en") == "day off"


def test_an_unpublished_year_has_its_days_by_law_and_no_invented_ones() -> None:
    working_week = [date(2027, 10, 4) + timedelta(days=count) for count in range(5)]
    assert not china().is_workday(date(2027, 10, 1))
    assert all(china().is_workday(day) for day in working_week)
    assert china().is_provisional(date(2027, 10, 4))


def test_the_last_days_of_december_wait_for_the_next_notice() -> None:
    assert not china().is_provisional(date(2026, 12, 28))
    assert china().is_provisional(date(2026, 12, 29))
    assert not china().with_notices([NEXT_YEAR]).is_provisional(date(2026, 12, 29))


def test_an_imported_notice_settles_its_year() -> None:
    calendar = china().with_notices([NEXT_YEAR])
    assert not calendar.is_provisional(date(2027, 10, 4))
    assert not calendar.is_workday(date(2027, 10, 4))
    assert calendar.is_workday(date(2027, 10, 9))
    # It states its year whole: what it does not name follows the week, by law or not.
    assert calendar.is_workday(date(2027, 10, 1))


def test_what_is_imported_wins_over_what_is_built_in() -> None:
    ours = notice("2018-12-01", off=days("2019-05-06"), covers=frozenset({2019}))
    calendar = china().with_notices([ours])
    assert not calendar.is_workday(date(2019, 5, 6))
    assert calendar.is_workday(date(2019, 5, 2))


def test_of_two_imported_notices_the_one_issued_later_wins() -> None:
    off = notice("2026-12-01", off=days("2026-12-16"))
    worked = notice("2026-12-02", work=days("2026-12-16"))
    for order in ([off, worked], [worked, off]):
        assert china().with_notices(order).is_workday(date(2026, 12, 16))
    assert china().with_notices([worked]).with_notices([off]).is_workday(date(2026, 12, 16))


def test_a_change_of_single_days_leaves_the_rest_of_the_year_alone() -> None:
    calendar = china().with_notices([notice("2026-03-01", off=days("2026-05-06"))])
    assert not calendar.is_workday(date(2026, 5, 6))
    assert not calendar.is_workday(date(2026, 5, 5))
    assert calendar.is_workday(date(2026, 5, 9))


@pytest.mark.parametrize(
    ("day", "known_on", "worked"),
    [
        ("2019-05-01", "2019-01-15", False),
        ("2019-05-02", "2019-01-15", True),
        ("2019-05-02", "2019-03-22", False),
        ("2019-05-05", "2019-03-21", False),
        ("2019-05-05", "2019-03-22", True),
        ("2020-02-01", "2020-01-26", True),
        ("2020-01-31", "2020-01-26", True),
        ("2020-02-01", "2020-01-27", False),
        ("2015-09-04", "2015-05-12", True),
        ("2015-09-04", "2015-05-13", False),
        ("2018-12-31", "2018-12-05", True),
        ("2018-12-31", "2018-12-06", False),
        ("2005-12-31", "2005-12-22", True),
    ],
)
def test_a_day_is_seen_as_it_was_known_at_the_time(day: str, known_on: str, worked: bool) -> None:  # noqa: FBT001
    then = china().as_known_on(date.fromisoformat(known_on))
    assert then.is_workday(date.fromisoformat(day)) is worked


def test_a_notice_without_issue_date_is_known_from_the_first_day_it_names() -> None:
    first = china().notices[0]
    assert (first.number, first.issued, first.known_from) == (None, None, date(2004, 1, 1))
    assert china().as_known_on(date(2003, 12, 31)).notices == ()


def test_an_imported_notice_is_unknown_before_its_issue_too() -> None:
    calendar = china().with_notices([NEXT_YEAR])
    assert calendar.as_known_on(date(2026, 11, 4)).imported == ()
    assert calendar.as_known_on(date(2026, 11, 5)).imported == (NEXT_YEAR,)


def test_the_version_names_what_the_calendar_says() -> None:
    again = china().with_notices([])
    hours = OfficeHours(spans=((time(9), time(17)),))
    assert again.version == china().version
    assert len({china().version, china().with_notices([NEXT_YEAR]).version}) == 2
    assert Calendar(name="a").version != Calendar(name="a", weekly_hours=hours).version
    assert Calendar(name="a").version != Calendar(name="a", zone="Asia/Urumqi").version


def test_a_local_day_runs_from_midnight_to_midnight_in_the_zone() -> None:
    day = date(2026, 3, 31)
    assert china().start_of_day(day) == datetime(2026, 3, 30, 16, tzinfo=UTC)
    assert china().end_of_day(day) == datetime(2026, 3, 31, 16, tzinfo=UTC)
    assert china().end_of_day(day).tzinfo is UTC
    assert china().local_day(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)) == day
    assert china().local_day(datetime(2026, 3, 31, 16, tzinfo=UTC)) == date(2026, 4, 1)


@pytest.mark.parametrize("day", ["1986-05-03", "1986-09-13", "1988-07-01", "1991-09-14"])
def test_days_join_without_gap_through_shanghai_summer_time(day: str) -> None:
    today = date.fromisoformat(day)
    end = china().end_of_day(today)
    assert end == china().start_of_day(today + timedelta(days=1))
    assert china().local_day(end - timedelta(microseconds=1)) == today
    assert china().local_day(end) == today + timedelta(days=1)


def test_summer_time_makes_a_long_and_a_short_day() -> None:
    lengths = {
        day: china().end_of_day(day) - china().start_of_day(day)
        for day in (date(1986, 5, 4), date(1986, 9, 14), date(1988, 7, 1))
    }
    assert list(lengths.values()) == [
        timedelta(hours=23),
        timedelta(hours=25),
        timedelta(hours=24),
    ]


def test_office_hours_open_and_close_by_the_wall_clock() -> None:
    assert PLAIN.opens_at(date(2024, 1, 2)) == at("2024-01-02 08:30")
    assert PLAIN.closes_at(date(2024, 1, 2)) == at("2024-01-02 18:00")


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="'Asia/Dinghai' is no time zone"):
        Calendar(name="x", zone="Asia/Dinghai")


@pytest.mark.parametrize(
    "spans",
    [(), ((time(12), time(8)),), ((time(8), time(12)), (time(11), time(18)))],
)
def test_office_hours_that_do_not_follow_each_other_are_refused(
    spans: tuple[tuple[time, time], ...],
) -> None:
    with pytest.raises(Invalid, match="Office hours are spans that follow each other"):
        OfficeHours(spans=spans)


@pytest.mark.parametrize("weekdays", [frozenset[int](), frozenset({7})])
def test_an_office_works_on_some_weekday(weekdays: frozenset[int]) -> None:
    with pytest.raises(Invalid, match="Office weekdays are numbers from 0"):
        OfficeHours(weekdays=weekdays)


def test_an_instant_without_a_zone_is_a_defect() -> None:
    with pytest.raises(AssertionError, match="an instant without a zone"):
        china().local_day(datetime(2026, 1, 1))  # noqa: DTZ001
