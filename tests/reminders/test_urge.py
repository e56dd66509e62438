"""Urging by hand: whom an item waits for hears of it, with the supervisor's own words."""

from datetime import timedelta

import pytest

from casetrack.errors import NotFound, Refused
from casetrack.people.actors import NotAllowed
from casetrack.reminders.urge import NothingToUrge, NotUrged, Urged, urge
from tests.office import DAY, NOW, Office
from tests.reminders.post import Sent, deliveries, post_to, reminders, ticked

LATER = NOW + timedelta(hours=1)


def urged(
    office: Office, *ids: int, by: str = "sun", reason: str = "群众来电催问"
) -> list[Urged | NotUrged]:
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, by)
        return urge(session, rules, actor, ids, reason=reason, now=LATER)


def test_whom_an_item_waits_for_reads_who_urges_and_why(office: Office) -> None:
    sent = Sent()
    [result] = urged(office, office.assigned())
    ticked(office, post_to(sent), LATER)
    assert isinstance(result, Urged)
    assert result.people == ("jiao",)
    assert "提醒原因：孙督办催办：群众来电催问" in sent.to("jiao")[0].body


def test_urging_twice_in_a_minute_is_urging_once(office: Office) -> None:
    item_id = office.assigned()
    urged(office, item_id)
    urged(office, item_id)
    assert len(reminders(office)) == 1


def test_the_same_reason_waits_once_and_another_one_leaves_beside_it(office: Office) -> None:
    sent, item_id = Sent(), office.assigned()
    done = [
        *urged(office, item_id),
        *urged(office, item_id),
        *urged(office, item_id, reason="再催"),
    ]
    told = [(each.waiting_since, each.added) for each in done if isinstance(each, Urged)]
    ticked(office, post_to(sent), LATER)
    [last] = urged(office, item_id)

    assert told == [(None, True), (LATER, False), (LATER, True)]
    [message] = sent.to("jiao")
    assert "孙督办催办：群众来电催问；孙督办催办：再催" in message.body
    assert isinstance(last, Urged)
    assert (last.names, last.waiting_since, last.added) == (("焦经办",), None, False)


def test_an_urge_and_a_step_of_the_ladder_are_one_line_of_one_message(office: Office) -> None:
    sent = Sent()
    item_id = office.assigned("路面坑槽")
    urged(office, item_id)
    ticked(office, post_to(sent), NOW + 5 * DAY)
    [message] = sent.to("jiao")
    assert message.body.count("路面坑槽") == 1
    assert "孙督办催办：群众来电催问；您是承办人" in message.body


def test_the_verifier_is_urged_once_close_out_was_requested(office: Office) -> None:
    [result] = urged(office, office.requested())
    assert isinstance(result, Urged)
    assert result.people == ("he",)


def test_what_waits_for_nobody_cannot_be_urged(office: Office) -> None:
    done = urged(office, office.verified(), 999)
    assert [type(each.error) for each in done if isinstance(each, NotUrged)] == [
        NothingToUrge,
        NotFound,
    ]
    assert reminders(office) == []


def test_only_supervisors_urge_and_only_with_a_reason(office: Office) -> None:
    item_id = office.assigned()
    [result] = urged(office, item_id, by="tong")
    assert isinstance(result, NotUrged)
    assert isinstance(result.error, NotAllowed)
    with pytest.raises(Refused, match="Say what"):
        urged(office, item_id, reason=" ")
    assert deliveries(office) == []
