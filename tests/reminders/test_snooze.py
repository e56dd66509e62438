"""Snoozing holds one's own reminders for a while; the clock, the ladder and an urge go on."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from casetrack.errors import NotFound, Refused
from casetrack.people.actors import NotAllowed
from casetrack.reminders.coverage import coverage
from casetrack.reminders.snooze import (
    LONGEST,
    NothingToSnooze,
    Snoozed,
    end_snooze,
    put_off_by,
    snooze,
)
from casetrack.reminders.urge import urge
from casetrack.store.tables import Snooze
from tests.office import DAY, NOW, Office
from tests.reminders.post import Sent, post_to, reminders, ticked

OPENING = NOW - timedelta(minutes=30)
# Two workdays from a Wednesday: the deadline of what was assigned is Friday.
DUE_DAY = OPENING + 2 * DAY
MONDAY = OPENING + 5 * DAY
MINUTE = timedelta(minutes=1)


def snoozed(
    office: Office,
    item_id: int,
    until: datetime,
    *,
    by: str = "jiao",
    reason: str = "等配件到货",
    now: datetime = NOW,
) -> Snoozed:
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, by)
        return snooze(session, rules, actor, item_id, until=until, reason=reason, now=now)


def test_reminders_wait_until_then_and_arrive_afterwards(office: Office) -> None:
    sent = Sent()
    item_id = office.assigned()
    ticked(office, post_to(sent), DUE_DAY - DAY)
    told = len(sent.to("jiao"))
    done = snoozed(office, item_id, DUE_DAY + 60 * MINUTE, now=DUE_DAY - DAY)
    assert (done.until, done.cut) == (DUE_DAY + 60 * MINUTE, False)
    ticked(office, post_to(sent), DUE_DAY)
    assert len(sent.to("jiao")) == told
    # Others hear of it as ever.
    assert len(sent.to("tong")) == 1
    ticked(office, post_to(sent), DUE_DAY + 61 * MINUTE)
    assert len(sent.to("jiao")) == told + 1


def test_the_clock_runs_on_and_every_step_is_recorded(office: Office) -> None:
    item_id = office.assigned()
    due = office.due(item_id)
    snoozed(office, item_id, DUE_DAY + DAY)
    ticked(office, post_to(Sent()), DUE_DAY)
    assert office.due(item_id) == due
    assert {each.state for each in reminders(office)} == {"queued", "sent", "superseded"}


def test_nobody_snoozes_beyond_the_next_step(office: Office) -> None:
    sent = Sent()
    item_id = office.assigned()
    ticked(office, post_to(sent), DUE_DAY)
    told = len(sent.to("jiao"))
    done = snoozed(office, item_id, DUE_DAY + 10 * DAY, now=DUE_DAY)
    # The first workday after the due one is a step higher.
    assert done.cut
    assert done.until <= MONDAY
    ticked(office, post_to(sent), MONDAY)
    assert len(sent.to("jiao")) == told + 1


def test_on_the_last_step_two_weeks_are_the_most(office: Office) -> None:
    item_id = office.assigned()
    now = OPENING + 60 * DAY
    assert snoozed(office, item_id, now + 90 * DAY, now=now).until == now + LONGEST


def test_what_a_supervisor_urges_arrives(office: Office) -> None:
    sent = Sent()
    item_id = office.assigned()
    snoozed(office, item_id, DUE_DAY)
    with office.database.write() as session:
        actor = office.actor(session, "sun")
        urge(session, office.rules(session), actor, [item_id], reason="市里来查", now=NOW)
    ticked(office, post_to(sent), NOW + MINUTE)
    assert "市里来查" in sent.to("jiao")[0].body


def test_the_newest_wish_counts_also_where_it_is_the_shorter_one(office: Office) -> None:
    sent = Sent()
    item_id = office.assigned()
    ticked(office, post_to(sent), DUE_DAY - DAY)
    told, now = len(sent.to("jiao")), DUE_DAY - DAY
    for minutes in (60, 5, 10):
        done = snoozed(office, item_id, DUE_DAY + minutes * MINUTE, now=now)
        assert done == Snoozed(key=done.key, until=DUE_DAY + minutes * MINUTE, cut=False)
    ticked(office, post_to(sent), DUE_DAY + 9 * MINUTE)
    assert len(sent.to("jiao")) == told
    ticked(office, post_to(sent), DUE_DAY + 11 * MINUTE)
    assert len(sent.to("jiao")) == told + 1
    with office.database.read() as session:
        wishes = session.exec(select(Snooze).order_by(col(Snooze.id))).all()
    assert [each.until for each in wishes] == [now, now, DUE_DAY + 10 * MINUTE]


def test_coverage_takes_it_for_a_recorded_hold_and_no_longer(office: Office) -> None:
    item_id = office.assigned()
    snoozed(office, item_id, DUE_DAY + 60 * MINUTE)
    ticked(office, post_to(Sent()), DUE_DAY)
    with office.database.read() as session:
        rules = office.rules(session)
        held = coverage(session, rules, since=NOW, until=DUE_DAY + 60 * MINUTE)
        forgotten = coverage(session, rules, since=NOW, until=DUE_DAY + 120 * MINUTE)
    assert held.gaps == ()
    assert held.waiting == 1
    assert [gap.whom for gap in forgotten.gaps] == ["jiao"]


def test_a_new_deadline_is_not_snoozed(office: Office) -> None:
    sent = Sent()
    item_id = office.assigned()
    snoozed(office, item_id, DUE_DAY)
    office.step(item_id, "accept", by="jiao")
    ticked(office, post_to(sent), NOW + 40 * DAY)
    assert len(sent.to("jiao")) == 1


def test_snoozing_needs_a_reason_and_a_moment_to_come(office: Office) -> None:
    item_id = office.assigned()
    with pytest.raises(Refused, match="why"):
        snoozed(office, item_id, DUE_DAY, reason=" ")
    with pytest.raises(Refused, match="has passed"):
        snoozed(office, item_id, NOW)


def test_only_whom_an_item_reminds_may_snooze_it(office: Office) -> None:
    item_id = office.assigned()
    with pytest.raises(NotAllowed, match="gets no reminders"):
        snoozed(office, item_id, DUE_DAY, by="zhu")
    with pytest.raises(NotFound):
        snoozed(office, 999, DUE_DAY)
    with pytest.raises(NothingToSnooze, match="no clock"):
        snoozed(office, office.verified(), DUE_DAY)


def ended(office: Office, item_id: int, *, by: str = "jiao", now: datetime = NOW) -> int:
    with office.database.write() as session:
        return end_snooze(session, office.actor(session, by), item_id, now=now)


def waiting(office: Office, *, by: str = "jiao", now: datetime = NOW) -> list[tuple[str, str]]:
    with office.database.read() as session:
        found = put_off_by(session, office.actor(session, by).person_id, now=now)
    return [(each.title, each.reason) for each in found]


def test_what_was_put_off_is_heard_of_again_at_once(office: Office) -> None:
    sent = Sent()
    item_id = office.assigned()
    ticked(office, post_to(sent), DUE_DAY - DAY)
    told = len(sent.to("jiao"))
    snoozed(office, item_id, DUE_DAY + 60 * MINUTE, now=DUE_DAY - DAY)
    ticked(office, post_to(sent), DUE_DAY)
    assert len(sent.to("jiao")) == told
    assert ended(office, item_id, now=DUE_DAY + MINUTE) == 1
    ticked(office, post_to(sent), DUE_DAY + 2 * MINUTE)
    assert len(sent.to("jiao")) == told + 1


def test_who_put_nothing_off_has_nothing_to_end(office: Office) -> None:
    item_id = office.assigned()
    snoozed(office, item_id, DUE_DAY)
    with pytest.raises(NothingToSnooze, match="put off no reminders"):
        ended(office, item_id, by="tong")
    ended(office, item_id)
    with pytest.raises(NothingToSnooze):
        ended(office, item_id)


def test_what_waits_is_listed_once_while_it_waits(office: Office) -> None:
    item_id = office.assigned("路面坑槽")
    snoozed(office, item_id, NOW + 2 * MINUTE, reason="先看一眼")
    snoozed(office, item_id, DUE_DAY, reason="等配件")
    assert waiting(office) == [("路面坑槽", "等配件")]
    assert waiting(office, by="tong") == []
    assert waiting(office, now=DUE_DAY) == []
    office.step(item_id, "accept", by="jiao")
    assert waiting(office) == []
