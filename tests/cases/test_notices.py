from datetime import date, timedelta

import pytest

from casetrack.cases.history import history, verify
from casetrack.cases.notices import Imported, import_notice
from casetrack.cases.rows import running_clocks
from casetrack.people.actors import NotAllowed
from casetrack.workdays import due_day
from tests.office import CALENDAR, DAY, NOW, Office

SEPTEMBER = """
number = "〔2023〕1号"
title = "调休"
issued = 2023-09-19
years = []
"""


def _import(office: Office, text: str, *, days: int = 0, by: str = "sun") -> Imported:
    with office.database.write() as session:
        actor, rules = office.actor(session, by), office.rules(session)
        return import_notice(session, rules, actor, text, source="notice", now=NOW + days * DAY)


def _dues(office: Office, item_id: int) -> list[date]:
    with office.database.read() as session:
        clocks = running_clocks(session, [item_id])[item_id]
    return [due_day(CALENDAR, clock.due_at) for clock in clocks]


def test_a_day_off_moves_a_running_deadline_by_one_workday(office: Office) -> None:
    item_id = office.assigned()

    done = _import(office, SEPTEMBER + 'off = ["2023-09-21"]')

    assert [each.item for each in done.moved] == ["1"]
    assert _dues(office, item_id) == [date(2023, 9, 25)]


def test_the_move_is_an_event_of_the_chain(office: Office) -> None:
    item_id = office.assigned()
    _import(office, SEPTEMBER + 'off = ["2023-09-21"]')

    with office.database.read() as session:
        last = history(session, item_id)[-1]
        faults = verify(session, office.cycle(session))

    assert (last.transition, last.data["notes"]["notice"]) == ("notice", "〔2023〕1号")
    assert list(last.data["notes"]["due"]) == ["handler"]
    assert faults == []


def test_nothing_becomes_overdue_in_hindsight(office: Office) -> None:
    [item_id] = office.open("路面坑槽", now=NOW + 8 * DAY)
    due = _dues(office, item_id)

    # On the last day one hears that a Saturday long past was worked: the end passed yesterday.
    done = _import(office, SEPTEMBER + 'off = []\nwork = ["2023-09-30"]', days=18)

    assert due == [date(2023, 10, 8)]
    assert (done.moved, _dues(office, item_id)) == ((), due)


def test_a_paused_clock_and_a_date_of_its_own_stay(office: Office) -> None:
    item_id = office.requested(due=date(2023, 10, 31))
    before = set(_dues(office, item_id))

    _import(office, SEPTEMBER + 'off = ["2023-09-21"]')

    assert date(2023, 10, 31) in before
    assert date(2023, 10, 31) in _dues(office, item_id)


def test_a_provisional_deadline_is_settled_without_an_event(office: Office) -> None:
    late = NOW.replace(year=2089, month=12, day=12)
    [item_id] = office.open("路面坑槽", now=late)
    with office.database.read() as session:
        before = office.item(item_id).version
        [clock] = running_clocks(session, [item_id])[item_id]
    days = ", ".join(f'"2089-01-{day:02}"' for day in range(1, 4))
    text = f'number = "1"\ntitle = "t"\nissued = 2088-11-01\nyears = [2089, 2090]\noff = [{days}]'

    done = _import(office, text, days=(late - NOW) // timedelta(days=1))

    assert clock.provisional
    assert (done.moved, done.settled) == ((), 1)
    assert office.item(item_id).version == before


def test_who_is_no_supervisor_moves_no_deadline(office: Office) -> None:
    with pytest.raises(NotAllowed):
        _import(office, SEPTEMBER + 'off = ["2023-09-21"]', by="jiao")
