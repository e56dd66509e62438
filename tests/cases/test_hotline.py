"""An order of the hotline: hours run on round the clock, days are those that are worked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from casetrack.cases.items import Move, advance
from casetrack.cases.opening import NewItem, open_many
from casetrack.cases.rows import running_clocks
from casetrack.errors import Refused
from casetrack.store.tables import Cycle
from tests.office import Office

# The evening before the holidays of 2023: 21:30 in Dinghai.
EVENING = datetime(2023, 9, 28, 13, 30, tzinfo=UTC)


def order(office: Office) -> int:
    with office.database.write() as session:
        cycle = session.get(Cycle, office.cycle_id)
        assert cycle is not None
        cycle.workflow = "hotline"
        session.flush()
        new = NewItem(project_id=office.projects[1], title="夜间噪声", found_on=date(2023, 9, 28))
        rules, actor = office.rules(session), office.actor(session, "sun")
        return open_many(session, rules, actor, cycle, [new], now=EVENING)[0].id


def step(office: Office, item_id: int, name: str, by: str, at: datetime, **given: str) -> None:
    reason = given.pop("reason", "")
    move = Move(item_id=item_id, transition=name, fields=given, reason=reason)
    with office.database.write() as session:
        advance(session, office.rules(session), office.actor(session, by), move, now=at)


def due_at(office: Office, item_id: int) -> datetime:
    with office.database.read() as session:
        [clock] = running_clocks(session, [item_id])[item_id]
    return clock.due_at


def test_an_order_is_confirmed_within_the_hour_also_at_night(office: Office) -> None:
    item_id = order(office)
    assert due_at(office, item_id) == EVENING + timedelta(hours=1)
    step(office, item_id, "dispatch", "sun", EVENING, unit=str(office.units["jt"]))
    assert due_at(office, item_id) == EVENING + timedelta(hours=1)


def test_the_caller_is_answered_within_five_working_days(office: Office) -> None:
    item_id = order(office)
    step(office, item_id, "dispatch", "sun", EVENING, unit=str(office.units["jt"]))
    step(office, item_id, "confirm", "jiao", EVENING)
    # 29 September to 6 October are off, 7 and 8 October are worked.
    last = due_at(office, item_id) - timedelta(seconds=1)
    assert (last + timedelta(hours=8)).date() == date(2023, 10, 11)


def test_who_answered_does_not_call_back(office: Office) -> None:
    item_id = order(office)
    step(office, item_id, "dispatch", "sun", EVENING, unit=str(office.units["jt"]))
    step(office, item_id, "confirm", "jiao", EVENING)
    step(office, item_id, "answer", "jiao", EVENING, reason="已责令整改并告知来电人")
    with pytest.raises(Refused):
        step(office, item_id, "verify", "jiao", EVENING)
    step(office, item_id, "verify", "he", EVENING, outcome="settled")
    assert office.item(item_id).outcome == "settled"
