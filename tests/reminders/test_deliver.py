"""Delivery: at least once, never to nobody, and with an end."""

from datetime import timedelta

import pytest

from casetrack.errors import NotFound, Refused
from casetrack.people.actors import NotAllowed
from casetrack.people.persons import add_person, disable, grant, person_named
from casetrack.reminders.channels.message import Message, PermanentFailure, TemporaryFailure
from casetrack.reminders.dead import DeadLetter, NotDead, dead_letters, resend
from casetrack.reminders.deliver import FAILURES_IN_A_ROW, WAITS, back_off, deliver
from casetrack.reminders.digest import queue_all
from casetrack.reminders.sweep import sweep_all
from tests.office import CALENDAR, DAY, NOW, Office
from tests.reminders.post import Sent, deliveries, post_to, reminders, ticked

OPENING = NOW - timedelta(minutes=30)
DUE_DAY = OPENING + 2 * DAY
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def busy(_message: Message) -> None:
    raise TemporaryFailure("451 try again later")


def crash(_message: Message) -> None:
    raise RuntimeError("the machine stops here")


def refused(_message: Message) -> None:
    raise PermanentFailure("550 no such user")


def dead(office: Office) -> list[DeadLetter]:
    with office.database.read() as session:
        return dead_letters(session)


def again(office: Office, delivery_id: int, by: str = "sun", reason: str = "地址已更正") -> None:
    with office.database.write() as session:
        resend(session, office.actor(session, by), delivery_id, reason=reason, now=DUE_DAY)


def test_a_message_that_was_taken_is_sent_with_its_reminders(office: Office) -> None:
    office.assigned()
    ticked(office, post_to(Sent()), DUE_DAY)
    assert {(each.state, each.attempts) for each in deliveries(office)} == {("sent", 1)}
    states = sorted(each.state for each in reminders(office))
    assert states == ["sent", "sent", "superseded"]


def test_a_busy_server_is_tried_again_after_a_growing_wait(office: Office) -> None:
    sent = Sent(fail=busy)
    office.assigned()
    ticked(office, post_to(sent), DUE_DAY)
    first = deliveries(office)[0]
    assert (first.state, first.error) == ("waiting", "451 try again later")
    sent.fail = lambda _: None
    assert ticked(office, post_to(sent), DUE_DAY).delivered.sent == 0
    assert ticked(office, post_to(sent), DUE_DAY + timedelta(minutes=2)).delivered.sent == 2
    assert sent.to("jiao")[0].message_id == first.message_id
    assert sent.to("jiao")[0].date == DUE_DAY


def test_waits_grow_spread_by_a_fifth_and_are_the_same_every_time() -> None:
    for attempts in range(1, 12):
        wait = WAITS[min(attempts, 6) - 1]
        assert wait * 0.8 <= back_off(7, attempts) <= wait * 1.2
        assert back_off(7, attempts) == back_off(7, attempts)
    assert len({back_off(each, 1) for each in range(50)}) == 50


def test_after_the_last_try_a_message_is_a_dead_letter(office: Office) -> None:
    office.requested()
    post = post_to(Sent(fail=busy))
    ticked(office, post, NOW + 30 * DAY)
    for hours in range(1, 47):
        deliver(office.database, CALENDAR, post, now=NOW + 30 * DAY + hours * HOUR)
    letters = dead(office)
    assert {letter.attempts for letter in letters} == {10}
    assert {letter.error for letter in letters} == {"451 try again later"}


def test_two_days_are_enough_after_five_tries(office: Office) -> None:
    office.assigned()
    post = post_to(Sent(fail=busy))
    ticked(office, post, DUE_DAY)
    for day in range(3, 6):
        deliver(office.database, CALENDAR, post, now=DUE_DAY + day * DAY)
        assert {each.state for each in deliveries(office)} == {"waiting"}
    deliver(office.database, CALENDAR, post, now=DUE_DAY + 6 * DAY)
    assert {each.attempts for each in dead(office)} == {5}


def test_a_refusal_for_good_is_a_dead_letter_at_once(office: Office) -> None:
    office.assigned()
    ticked(office, post_to(Sent(fail=refused)), DUE_DAY)
    assert [(each.attempts, each.error) for each in dead(office)] == [(1, "550 no such user")] * 2


def test_a_dead_letter_is_sent_again_under_the_same_id(office: Office) -> None:
    sent = Sent(fail=refused)
    office.assigned()
    ticked(office, post_to(sent), DUE_DAY)
    letter = dead(office)[0]
    again(office, letter.id)
    assert deliveries(office)[0].error == "sent again by 孙督办: 地址已更正"
    sent.fail = lambda _: None
    assert ticked(office, post_to(sent), DUE_DAY + HOUR).delivered.sent == 1
    assert sent.messages[0].message_id == deliveries(office)[0].message_id


def test_only_a_dead_letter_is_sent_again_by_whom_it_concerns_and_with_a_reason(
    office: Office,
) -> None:
    office.assigned()
    ticked(office, post_to(Sent()), DUE_DAY)
    with pytest.raises(NotDead, match="is sent"):
        again(office, deliveries(office)[0].id or 0)
    with pytest.raises(NotFound):
        again(office, 999)
    with pytest.raises(NotAllowed):
        again(office, 1, by="jiao")
    with pytest.raises(Refused, match="why"):
        again(office, 1, reason=" ")


def test_nothing_is_sent_about_an_item_that_has_moved_on(office: Office) -> None:
    sent = Sent(fail=busy)
    item_id = office.assigned()
    ticked(office, post_to(sent), DUE_DAY)
    office.step(item_id, "accept", by="jiao", now=DUE_DAY + HOUR)
    sent.fail = lambda _: None
    done = ticked(office, post_to(sent), DUE_DAY + 2 * HOUR).delivered
    assert (done.sent, done.cancelled) == (0, 2)
    assert {each.state for each in reminders(office)} == {"cancelled", "superseded"}


def test_nothing_is_sent_to_somebody_who_has_left(office: Office) -> None:
    sent = Sent(fail=busy)
    office.assigned()
    ticked(office, post_to(sent), DUE_DAY)
    with office.database.write() as session:
        disable(session, person_named(session, "tong"))
    sent.fail = lambda _: None
    ticked(office, post_to(sent), DUE_DAY + HOUR)
    assert [message.address for message in sent.messages] == ["jiao@casetrack.example"]


def test_a_message_that_may_have_left_keeps_its_text(office: Office) -> None:
    sent = Sent(fail=busy)
    closed = office.assigned("已办结")
    office.assigned("未办结")
    ticked(office, post_to(sent), DUE_DAY)
    office.step(closed, "accept", by="jiao", now=DUE_DAY + HOUR)
    sent.fail = lambda _: None
    ticked(office, post_to(sent), DUE_DAY + 2 * HOUR)
    assert "已办结" in sent.to("jiao")[0].body
    assert "未办结" in sent.to("jiao")[0].body


def test_a_message_not_yet_tried_is_formed_anew_without_what_fell_away(office: Office) -> None:
    sent = Sent()
    post = post_to(sent)
    closed = office.assigned("已办结")
    office.assigned("未办结")
    # As a tick does that dies before it sends.
    sweep_all(office.database, office.rules, now=DUE_DAY)
    queue_all(office.database, office.rules, post, now=DUE_DAY)
    office.step(closed, "accept", by="jiao", now=DUE_DAY + HOUR)
    ticked(office, post, DUE_DAY + 2 * HOUR)
    ticked(office, post, DUE_DAY + 2 * HOUR + MINUTE)
    [message] = sent.to("jiao")
    assert "已办结" not in message.body
    assert "未办结" in message.body


def test_a_message_whose_sender_died_goes_again_once_the_lease_is_over(office: Office) -> None:
    office.assigned()
    with pytest.raises(RuntimeError):
        ticked(office, post_to(Sent(fail=crash)), DUE_DAY)
    sent = Sent()
    assert ticked(office, post_to(sent), DUE_DAY + MINUTE).delivered.sent == 1
    assert ticked(office, post_to(sent), DUE_DAY + 3 * MINUTE).delivered.sent == 1
    assert sorted(each.attempts for each in deliveries(office)) == [1, 2]


def test_a_message_that_outlives_all_its_senders_is_a_dead_letter(office: Office) -> None:
    office.requested()
    now = NOW + 8 * DAY
    for attempt in range(10):
        with pytest.raises(RuntimeError):
            ticked(office, post_to(Sent(fail=crash)), now + attempt * 3 * MINUTE)
    ticked(office, post_to(Sent(fail=crash)), now + 30 * MINUTE)
    assert [each.error for each in dead(office)] == ["its sender never came back"]


def test_who_lost_a_message_to_another_records_nothing(office: Office) -> None:
    office.requested()
    now = NOW + 8 * DAY
    outer, inner = Sent(), Sent()

    def slow(_message: Message) -> None:
        # The lease runs out meanwhile, and somebody else sends the same message.
        ticked(office, post_to(inner), now + 3 * MINUTE)

    outer.fail = slow
    report = ticked(office, post_to(outer), now)
    assert (report.delivered.sent, report.delivered.lost) == (0, 1)
    assert [each.message_id for each in outer.messages] == [
        each.message_id for each in inner.messages
    ]
    assert [(each.state, each.attempts) for each in deliveries(office)] == [("sent", 2)]


def test_a_server_that_is_down_is_not_asked_for_every_message(office: Office) -> None:
    with office.database.write() as session:
        for number in range(10):
            login = f"v{number}"
            person = add_person(session, login=login, name=login, unit_id=office.units["jw"])
            grant(session, person, "verifier", unit_id=None)
    office.requested()
    report = ticked(office, post_to(Sent(fail=busy)), NOW + 8 * DAY)
    assert report.delivered.waiting == FAILURES_IN_A_ROW
    assert sum(each.state == "queued" for each in deliveries(office)) == 6


def test_three_days_without_a_mail_server_are_no_flood(office: Office) -> None:
    sent = Sent(fail=busy)
    office.assigned()
    for day in range(5, 8):
        ticked(office, post_to(sent), OPENING + day * DAY)
    sent.fail = lambda _: None
    ticked(office, post_to(sent), OPENING + 7 * DAY + 12 * HOUR)
    assert [len(sent.to(login)) for login in ("jiao", "tong", "sun")] == [1, 1, 1]
    assert "已逾期3个工作日" in sent.to("jiao")[0].body
