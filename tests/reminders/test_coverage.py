"""The proof that nobody was forgotten, and that it fails when somebody was."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa

from casetrack.people.persons import disable, grant, person_named
from casetrack.reminders.channels.message import Message, PermanentFailure, TemporaryFailure
from casetrack.reminders.coverage import Coverage, coverage
from casetrack.reminders.post import Quiet
from casetrack.reminders.sweep import REMINDER
from casetrack.reminders.urge import urge
from tests.office import DAY, NOW, Office
from tests.reminders.post import Sent, post_to, ticked

OPENING = NOW - timedelta(minutes=30)
HOUR = timedelta(hours=1)


def covered(
    office: Office, until: datetime, since: datetime = NOW, quiet: Quiet | None = None
) -> Coverage:
    with office.database.read() as session:
        return coverage(session, office.rules(session), since=since, until=until, quiet=quiet)


def gaps(found: Coverage) -> list[tuple[str, int, str]]:
    return [(gap.rule, gap.occurrence, gap.whom) for gap in found.gaps]


def test_three_ladders_ticked_every_day_leave_no_gap(office: Office) -> None:
    post = post_to(Sent())
    office.open("没有交办")
    office.assigned("没有签收")
    office.requested("没有核查")
    for day in range(30):
        ticked(office, post, OPENING + day * DAY)
    found = covered(office, OPENING + 29 * DAY + HOUR)
    assert found.gaps == ()
    assert found.delivered > 50
    assert (found.waiting, found.settled) == (0, 0)


def test_three_days_of_outage_end_in_one_message_each_and_no_gap(office: Office) -> None:
    sent = Sent()
    office.assigned("没有签收")
    office.open("没有交办")
    ticked(office, post_to(sent), OPENING + 2 * DAY)
    before = len(sent.messages)
    ticked(office, post_to(sent), OPENING + 8 * DAY)
    new = sent.messages[before:]
    assert sorted(each.address.split("@")[0] for each in new) == ["jiao", "sun", "tong"]
    found = covered(office, OPENING + 8 * DAY + HOUR)
    assert found.gaps == ()
    assert found.superseded > 0


def test_a_sweep_that_never_ran_is_found_out(office: Office) -> None:
    office.assigned()
    assert gaps(covered(office, OPENING + 2 * DAY + HOUR)) == [
        ("today", 0, "jiao"),
        ("today", 0, "tong"),
    ]


def test_what_fell_due_a_moment_ago_may_still_wait_for_its_tick(office: Office) -> None:
    office.assigned()
    found = covered(office, OPENING + 2 * DAY + timedelta(minutes=5))
    assert (found.waiting, found.gaps) == (2, ())


def test_a_reminder_that_vanished_is_found_out(office: Office) -> None:
    office.assigned()
    ticked(office, post_to(Sent()), OPENING + 2 * DAY)
    with office.database.write() as session:
        session.connection().execute(sa.delete(REMINDER))
    assert len(covered(office, OPENING + 2 * DAY + HOUR).gaps) == 2


def test_a_dead_letter_is_a_gap_until_a_later_step_arrives(office: Office) -> None:
    def refuse(_message: Message) -> None:
        raise PermanentFailure("550 no such user")

    sent = Sent(fail=refuse)
    office.assigned()
    ticked(office, post_to(sent), OPENING + 2 * DAY)
    found = covered(office, OPENING + 2 * DAY + HOUR)
    assert [gap.reason for gap in found.gaps] == ["its message is dead: 550 no such user"] * 2
    sent.fail = lambda _: None
    ticked(office, post_to(sent), OPENING + 7 * DAY)
    assert covered(office, OPENING + 7 * DAY + HOUR).gaps == ()


def test_a_message_between_two_tries_is_waiting_and_one_forgotten_is_a_gap(
    office: Office,
) -> None:
    def busy(_message: Message) -> None:
        raise TemporaryFailure("451 busy")

    office.assigned()
    ticked(office, post_to(Sent(fail=busy)), OPENING + 2 * DAY)
    assert covered(office, OPENING + 2 * DAY + timedelta(minutes=5)).waiting == 2
    found = covered(office, OPENING + 2 * DAY + HOUR)
    assert all(gap.reason.startswith("its message has waited since") for gap in found.gaps)
    assert len(found.gaps) == 2


def test_quiet_hours_are_a_hold_and_not_a_gap(office: Office) -> None:
    quiet = Quiet(starts=time(8), ends=time(10))
    office.assigned()
    ticked(office, post_to(Sent(), quiet), OPENING + 2 * DAY)
    found = covered(office, OPENING + 2 * DAY + HOUR, quiet=quiet)
    assert (found.waiting, found.gaps) == (2, ())
    assert len(covered(office, OPENING + 2 * DAY + 2 * HOUR, quiet=quiet).gaps) == 2


def test_a_role_that_nobody_holds_stays_a_gap_though_somebody_stood_in(office: Office) -> None:
    office.assigned()
    with office.database.write() as session:
        disable(session, person_named(session, "tong"))
    ticked(office, post_to(Sent()), OPENING + 2 * DAY)
    found = covered(office, OPENING + 2 * DAY + HOUR)
    assert gaps(found) == [("today", 0, "unit_lead")]
    assert found.delivered == 2


def test_who_holds_a_role_only_since_yesterday_was_not_forgotten_before(office: Office) -> None:
    office.assigned()
    ticked(office, post_to(Sent()), OPENING + 2 * DAY)
    with office.database.write() as session:
        disable(session, person_named(session, "jiao"))
        grant(session, person_named(session, "zhu"), "handler", unit_id=None)
    assert covered(office, OPENING + 2 * DAY + HOUR).gaps == ()


def test_an_item_that_moved_on_at_once_is_settled_but_not_one_that_waited(office: Office) -> None:
    quick, slow = office.assigned(), office.assigned()
    office.step(quick, "accept", by="jiao", now=OPENING + 2 * DAY + timedelta(minutes=1))
    office.step(slow, "accept", by="jiao", now=OPENING + 3 * DAY)
    found = covered(office, OPENING + 3 * DAY)
    assert found.settled == 2
    assert {gap.item_id for gap in found.gaps} == {slow}


def test_an_extension_moves_what_is_owed_and_a_pause_stops_it(office: Office) -> None:
    post = post_to(Sent())
    longer, paused = office.rectifying(), office.rectifying()
    office.step(longer, "request_extension", by="jiao", duration="10 workdays", reason="雨季")
    office.step(longer, "grant_extension", by="sun", now=NOW + DAY)
    office.step(paused, "pause", by="sun", reason="诉讼", now=NOW + 20 * DAY)
    for day in range(60):
        ticked(office, post, OPENING + day * DAY)
    found = covered(office, OPENING + 59 * DAY + HOUR)
    assert found.gaps == ()
    assert found.delivered > 10


def test_an_urge_is_accounted_for_too(office: Office) -> None:
    item_id = office.assigned()
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, "sun")
        urge(session, rules, actor, [item_id], reason="群众来电催问", now=NOW + HOUR)
    assert len(covered(office, NOW + 2 * HOUR).gaps) == 1
    ticked(office, post_to(Sent()), NOW + 2 * HOUR)
    assert covered(office, NOW + 3 * HOUR).delivered == 1
