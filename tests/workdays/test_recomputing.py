"""A new notice: what it changes, and that it makes nothing late in hindsight."""

from __future__ import annotations

from datetime import date

from casetrack.workdays import (
    Due,
    changed,
    china,
    deadline,
    deadline_on,
    parse_duration,
    recompute,
    roll,
    settle,
)
from tests.workdays.clock import PLAIN, at, days, notice

JANUARY = china().as_known_on(date(2019, 1, 15))
FIVE = parse_duration("5 workdays")
NEXT_YEAR = china().with_notices(
    [notice("2026-11-05", off=days("2027-01-01"), covers=frozenset({2027}))]
)


def due(text: str) -> Due:
    return Due(due_at=at(text), provisional=False, calendar_version="")


def test_a_notice_moves_the_deadlines_it_touches() -> None:
    start = at("2019-04-25 10:00")
    old = deadline(JANUARY, start, FIVE)
    new = recompute(start, FIVE, old, china())
    assert new == deadline(china(), start, FIVE)
    assert new is not None
    assert new.due_at == at("2019-05-06 00:00")


def test_a_deadline_it_does_not_touch_stays_without_a_word() -> None:
    start = at("2019-03-01 10:00")
    assert recompute(start, FIVE, deadline(JANUARY, start, FIVE), china()) is None


def test_a_notice_that_confirms_the_end_takes_the_mark_away() -> None:
    start = at("2027-03-01 10:00")
    old = deadline(china(), start, FIVE)
    new = recompute(start, FIVE, old, NEXT_YEAR)
    assert new is not None
    assert (old.provisional, new.provisional) == (True, False)
    assert new.due_at == old.due_at


def test_a_rolled_deadline_is_compared_as_rolled() -> None:
    friday = china().with_notices([notice("2026-03-01", off=days("2026-03-20"))])
    old = roll(china(), deadline_on(china(), date(2026, 3, 20)))
    new = changed(roll(friday, deadline_on(friday, date(2026, 3, 20))), old)
    assert new is not None
    assert new.due_at == at("2026-03-24 00:00")


def test_a_new_end_still_ahead_is_taken_as_it_is() -> None:
    new = due("2024-03-06 00:00")
    assert settle(PLAIN, new, due("2024-03-09 00:00"), at("2024-03-05 10:00")) == new


def test_an_end_moved_into_the_past_becomes_the_end_of_this_workday() -> None:
    kept = settle(PLAIN, due("2024-03-05 00:00"), due("2024-03-09 00:00"), at("2024-03-06 10:00"))
    assert kept.due_at == at("2024-03-07 00:00")


def test_on_a_day_off_the_end_is_that_of_the_next_workday() -> None:
    kept = settle(PLAIN, due("2024-03-05 00:00"), due("2024-03-15 00:00"), at("2024-03-09 10:00"))
    assert kept.due_at == at("2024-03-12 00:00")


def test_sparing_a_deadline_never_makes_it_longer_than_it_was() -> None:
    kept = settle(PLAIN, due("2024-03-05 00:00"), due("2024-03-06 15:00"), at("2024-03-06 10:00"))
    assert kept.due_at == at("2024-03-06 15:00")


def test_what_was_overdue_gets_no_later_by_a_notice_and_no_new_time_either() -> None:
    old, now = due("2024-03-05 00:00"), at("2024-03-06 10:00")
    assert settle(PLAIN, due("2024-03-02 00:00"), old, now).due_at == old.due_at
    assert settle(PLAIN, due("2024-03-06 00:00"), old, now).due_at == at("2024-03-06 00:00")
