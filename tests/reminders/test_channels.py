"""Several channels: one letter over each, told once, whichever of them gets through."""

from dataclasses import replace
from datetime import time, timedelta

from sqlmodel import Session

from casetrack.cases.rules import Rules
from casetrack.reminders.channels.message import (
    Channel,
    Message,
    PermanentFailure,
    TemporaryFailure,
    inbox,
    one_by_one,
)
from casetrack.reminders.coverage import coverage
from casetrack.reminders.digest import queue_all
from casetrack.reminders.inbox import mark_read, received, unread_count
from casetrack.reminders.post import Post
from casetrack.reminders.sweep import sweep_all
from casetrack.reminders.tick import tick
from casetrack.store.tables import Preference
from tests.office import DAY, NOW, Office
from tests.reminders.post import Sent, deliveries, post_to, reminders, ticked

OPENING = NOW - timedelta(minutes=30)
DUE_DAY = OPENING + 2 * DAY
HOUR = timedelta(hours=1)


def both(sent: Sent, **more: Channel) -> Post:
    """Mail and inbox by default."""
    channels = {"mail": one_by_one(sent), "inbox": inbox(), **more}
    return replace(post_to(sent), channels=channels, usual=("mail", "inbox"))


def refused(_message: Message) -> None:
    raise PermanentFailure("550 no such user")


def busy(_message: Message) -> None:
    raise TemporaryFailure("451 later")


def person_id(office: Office, login: str) -> int:
    with office.database.read() as session:
        return office.actor(session, login).person_id


def states(office: Office) -> set[tuple[str, str]]:
    return {(each.channel, each.state) for each in deliveries(office)}


def test_a_letter_goes_over_every_channel_in_the_same_words(office: Office) -> None:
    sent = Sent()
    office.assigned()
    report = ticked(office, both(sent), DUE_DAY)
    assert (report.digested.messages, report.delivered.sent) == (4, 4)
    assert len({each.message_id for each in deliveries(office)}) == 4
    assert len({each.body for each in deliveries(office)}) == 2
    assert states(office) == {("mail", "sent"), ("inbox", "sent")}


def test_a_rule_names_its_own_channels(office: Office) -> None:
    def load(session: Session) -> Rules:
        rules = office.rules(session)
        loud = {
            key: replace(
                each,
                reminders=tuple(
                    replace(rule, channels=("inbox", "fax")) for rule in each.reminders
                ),
            )
            for key, each in rules.definitions.items()
        }
        return replace(rules, definitions=loud)

    office.assigned()
    post = replace(both(Sent()), usual=("mail",))
    tick(office.database, load, post, now=DUE_DAY)
    # Nobody has set up a fax.
    assert states(office) == {("inbox", "sent")}


def test_channels_that_are_not_set_up_leave_the_usual_ones() -> None:
    post = both(Sent())
    assert post.channels_for(("fax",)) == ("mail", "inbox")
    assert post.channels_for(("inbox", "inbox")) == ("inbox",)
    listening = replace(post, channels={**post.channels, "webhook": inbox()})
    assert listening.channels_for(("webhook",)) == ("mail", "inbox")
    assert replace(listening, webhook_url="https://x").channels_for(("webhook",)) == ("webhook",)


def test_what_one_channel_brought_is_told_though_another_one_fails(office: Office) -> None:
    office.assigned()
    ticked(office, both(Sent(fail=refused)), DUE_DAY)
    assert states(office) == {("mail", "dead"), ("inbox", "sent")}
    assert {each.state for each in reminders(office)} == {"sent", "superseded"}
    with office.database.read() as session:
        found = coverage(session, office.rules(session), since=NOW, until=DUE_DAY + HOUR)
    assert found.gaps == ()


def test_nothing_of_an_item_that_moved_on_leaves_over_any_channel(office: Office) -> None:
    sent = Sent()
    item_id = office.assigned()
    # As a tick does that dies before it sends.
    sweep_all(office.database, office.rules, now=DUE_DAY)
    queue_all(office.database, office.rules, both(sent), now=DUE_DAY)
    office.step(item_id, "accept", by="jiao", now=DUE_DAY + HOUR)
    ticked(office, both(sent), DUE_DAY + 2 * HOUR)
    assert sent.messages == []
    assert states(office) == {("mail", "cancelled"), ("inbox", "cancelled")}


def test_what_was_formed_anew_for_one_channel_is_not_told_twice_over_the_other(
    office: Office,
) -> None:
    sent = Sent(fail=busy)
    closed = office.assigned("已办结")
    office.assigned("未办结")
    sweep_all(office.database, office.rules, now=DUE_DAY)
    queue_all(office.database, office.rules, both(sent), now=DUE_DAY)
    office.step(closed, "accept", by="jiao", now=DUE_DAY + HOUR)
    sent.fail = lambda _: None
    for minutes in (0, 1):
        ticked(office, both(sent), DUE_DAY + 2 * HOUR + timedelta(minutes=minutes))
    [mail] = sent.to("jiao")
    assert "已办结" not in mail.body
    with office.database.read() as session:
        assert unread_count(session, person_id(office, "jiao")) == 1


def test_an_inbox_shows_what_is_new_and_remembers_what_was_read(office: Office) -> None:
    office.assigned("路面坑槽")
    ticked(office, both(Sent()), DUE_DAY)
    jiao, tong = person_id(office, "jiao"), person_id(office, "tong")
    with office.database.write() as session:
        [mine] = received(session, jiao)
        assert "路面坑槽" in mine.body
        assert mark_read(session, tong, [mine.id], now=DUE_DAY + HOUR) == 0
        assert unread_count(session, jiao) == 1
        assert mark_read(session, jiao, [mine.id], now=DUE_DAY + HOUR) == 1
        assert mark_read(session, jiao, [mine.id], now=DUE_DAY + 2 * HOUR) == 0
        assert received(session, jiao)[0].read_at == DUE_DAY + HOUR
        assert received(session, jiao, before=mine.id) == []


def test_the_quiet_hours_of_a_person_hold_what_disturbs_them(office: Office) -> None:
    sent = Sent()
    with office.database.write() as session:
        quiet = {"quiet_from": "08:00", "quiet_to": "10:00"}
        session.add(Preference(person_id=office.actor(session, "jiao").person_id, **quiet))
    office.assigned()
    ticked(office, both(sent), DUE_DAY)
    assert [each.address for each in sent.messages] == ["tong@casetrack.example"]
    with office.database.read() as session:
        assert unread_count(session, person_id(office, "jiao")) == 1
        found = coverage(session, office.rules(session), since=NOW, until=DUE_DAY + HOUR)
    assert found.gaps == ()
    ten = DUE_DAY + timedelta(hours=1, minutes=30)
    assert time(10) == (ten + timedelta(hours=8)).time()
    ticked(office, both(sent), ten)
    assert len(sent.to("jiao")) == 1


def test_quiet_hours_hold_over_days_off(office: Office) -> None:
    sent = Sent()
    with office.database.write() as session:
        quiet = {"quiet_from": "20:00", "quiet_to": "07:00"}
        for login in ("jiao", "tong"):
            session.add(Preference(person_id=office.actor(session, login).person_id, **quiet))
    office.assigned()
    # A Saturday.
    ticked(office, both(sent), NOW + 3 * DAY)
    assert sent.messages == []
    ticked(office, both(sent), NOW + 5 * DAY)
    assert {each.address for each in sent.messages} >= {"jiao@casetrack.example"}
