"""How items stood at an instant, whatever has happened since."""

from datetime import datetime

import pytest

from casetrack.cases.standing import Standing, as_of
from casetrack.store.tables import CarryOver, Cycle, LookBack, LookBackItem
from tests.office import DAY, NOW, Office


def stood(office: Office, at: datetime, *, cycle_id: int = 0) -> list[Standing]:
    with office.database.read() as session:
        return as_of(session, session.get_one(Cycle, cycle_id or office.cycle_id), at)


def walked(office: Office) -> int:
    """An item that takes one step a day until it is verified."""
    [item_id] = office.open("坑槽")
    office.step(item_id, "assign", by="sun", unit=str(office.units["jt"]), now=NOW + 1 * DAY)
    office.step(item_id, "accept", by="jiao", now=NOW + 2 * DAY)
    office.step(item_id, "request_closeout", by="jiao", reason="已修", now=NOW + 3 * DAY)
    office.step(item_id, "verify", by="he", now=NOW + 4 * DAY)
    return item_id


@pytest.mark.parametrize(
    ("days", "state", "version"),
    [(0, "identified", 1), (1, "assigned", 2), (2.5, "rectifying", 3), (3, "rectifying", 4)],
)
def test_an_item_stands_where_its_events_had_brought_it(
    office: Office, days: float, state: str, version: int
) -> None:
    walked(office)
    [row] = stood(office, NOW + days * DAY)
    assert (row.state, row.version, row.outcome, row.closed_at) == (state, version, "", None)


def test_after_its_last_event_it_stands_as_it_is(office: Office) -> None:
    item = office.item(walked(office))
    for days in (4, 400):
        [row] = stood(office, NOW + days * DAY)
        assert (row.state, row.outcome) == ("verified", "substantiated")
        assert (row.closed_at, row.head) == (NOW + 4 * DAY, item.head)


def test_before_it_was_opened_there_is_no_item(office: Office) -> None:
    office.open("坑槽")
    assert stood(office, NOW - DAY) == []


def test_a_later_relapse_does_not_open_what_was_closed(office: Office) -> None:
    item_id = walked(office)
    with office.database.write() as session:
        look = LookBack(cycle_id=office.cycle_id, seed="1", size=1, drawn_from=1, at=NOW, by_id=1)
        session.add(look)
        session.flush()
        assert look.id is not None
        session.add(LookBackItem(look_back_id=look.id, item_id=item_id, result="relapsed"))
    office.step(item_id, "relapse", by="sun", reason="又现坑槽", now=NOW + 9 * DAY)
    [before], [after] = stood(office, NOW + 8 * DAY), stood(office, NOW + 9 * DAY)
    assert (before.state, before.closed_at) == ("verified", NOW + 4 * DAY)
    assert (after.state, after.closed_at, after.outcome) == ("rectifying", None, "")


def test_overdue_is_asked_for_the_instant(office: Office) -> None:
    item_id = office.assigned()
    office.step(item_id, "accept", by="jiao", now=NOW + 6 * DAY)
    asked = [stood(office, NOW + days * DAY)[0].overdue for days in (1, 5, 6, 7, 40)]
    assert asked == [False, True, False, False, True]


def test_a_clock_that_rested_was_not_overdue(office: Office) -> None:
    item_id = office.assigned()
    office.step(item_id, "pause", by="sun", reason="停工", now=NOW + DAY)
    office.step(item_id, "resume", by="sun", now=NOW + 20 * DAY)
    asked = [stood(office, NOW + days * DAY)[0].overdue for days in (5, 19, 30)]
    assert asked == [False, False, True]


def test_a_withdrawn_verification_makes_nothing_late_in_hindsight(office: Office) -> None:
    item_id = office.requested()
    office.step(item_id, "verify", by="he", now=NOW + DAY)
    office.withdraw(item_id, by="he", now=NOW + 20 * DAY)
    asked = [stood(office, NOW + days * DAY)[0].overdue for days in (15, 20)]
    assert asked == [False, True]


def test_items_carried_in_stand_beside_those_at_home(office: Office) -> None:
    item_id = office.assigned()
    with office.database.write() as session:
        home = office.cycle(session)
        coming = Cycle(code="t-2024", title="下一年", opens=home.opens, cut_off=home.cut_off)
        session.add(coming)
        session.flush()
        assert coming.id is not None
        following = coming.id
        session.add(
            CarryOver(item_id=item_id, from_cycle_id=office.cycle_id, to_cycle_id=following, at=NOW)
        )
    [there] = stood(office, NOW + 9 * DAY, cycle_id=following)
    [here] = stood(office, NOW + 9 * DAY)
    assert (there.item_id, there.carried_in, there.overdue) == (item_id, True, True)
    assert (here.carried_in, here.overdue) == (False, True)
