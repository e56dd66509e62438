"""Taking note of reminders: recorded with its instant, once, and nothing is held back by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from casetrack.errors import Invalid
from casetrack.people.actors import NotAllowed
from casetrack.reminders.acknowledge import NotNoted, acknowledge, noted_at, unnoted
from casetrack.reminders.coverage import coverage
from casetrack.reminders.snooze import NothingToSnooze
from casetrack.reminders.sweep import REMINDER
from casetrack.store.tables import Snooze
from tests.office import DAY, NOW, Office
from tests.reminders.post import Sent, post_to, ticked

# What was assigned on a Wednesday is due on Friday.
DUE_DAY = NOW + 2 * DAY
MINUTE = timedelta(minutes=1)
LATE = NOW + 12 * DAY


def noted(
    office: Office, *ids: int, by: str = "jiao", reason: str = "", now: datetime = DUE_DAY
) -> Sequence[object]:
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, by)
        done = acknowledge(session, rules, actor, ids, reason=reason, now=now)
    return [each.error.__class__ if isinstance(each, NotNoted) else each.key for each in done]


def asking(office: Office, by: str = "jiao") -> list[str]:
    with office.database.read() as session:
        found = unnoted(session, office.actor(session, by).person_id)
    return [each.title for each in found]


def recorded(office: Office) -> int:
    with office.database.read() as session:
        return int(session.connection().scalar(sa.select(sa.func.count(Snooze.id))) or 0)  # type: ignore[arg-type]


def test_a_reminder_asks_its_recipient_until_they_take_note_of_it(office: Office) -> None:
    first, second = office.assigned("坑槽"), office.assigned("塌陷")
    assert asking(office) == []
    ticked(office, post_to(Sent()), DUE_DAY)

    assert asking(office) == ["坑槽", "塌陷"]
    assert noted(office, first) == [office.item(first).key]
    assert asking(office) == ["塌陷"]
    noted(office, second)
    assert asking(office) == []


def test_a_later_reminder_asks_again(office: Office) -> None:
    item_id, post = office.assigned("坑槽"), post_to(Sent())
    ticked(office, post, DUE_DAY)
    noted(office, item_id)
    ticked(office, post, LATE)

    assert asking(office) == ["坑槽"]


def test_taking_note_twice_is_recorded_once_unless_something_is_said(office: Office) -> None:
    item_id = office.assigned()
    ticked(office, post_to(Sent()), DUE_DAY)
    for reason in ("", "", "已派人"):
        noted(office, item_id, reason=reason, now=DUE_DAY + MINUTE)

    assert recorded(office) == 2


def test_when_who_took_note_stands_beside_the_reminder_and_not_beside_others(
    office: Office,
) -> None:
    item_id = office.assigned()
    ticked(office, post_to(Sent()), LATE)
    noted(office, item_id, now=LATE + MINUTE)
    with office.database.read() as session:
        rows = session.connection().execute(sa.select(REMINDER.c.recipient_id, noted_at()))
        found = {row[0]: row[1] for row in rows}
        jiao = office.actor(session, "jiao").person_id

    assert found.pop(jiao) == LATE + MINUTE
    assert set(found.values()) == {None}


def test_a_clock_that_stopped_asks_for_nothing(office: Office) -> None:
    item_id = office.assigned()
    ticked(office, post_to(Sent()), DUE_DAY)
    office.step(item_id, "accept", by="jiao", now=DUE_DAY)

    assert asking(office) == []


def test_each_item_of_which_there_is_nothing_to_note_is_named_beside_the_rest(
    office: Office,
) -> None:
    mine, other, done = office.assigned(), office.assigned(unit="zj"), office.verified()
    ticked(office, post_to(Sent()), DUE_DAY)

    assert noted(office, mine, other, done) == [
        office.item(mine).key, NotAllowed, NothingToSnooze,
    ]  # fmt: skip
    assert asking(office, "zhu") != []


def test_a_word_that_cannot_be_kept_is_refused(office: Office) -> None:
    item_id = office.assigned()
    with pytest.raises(Invalid):
        noted(office, item_id, reason="\x00")


def test_taking_note_holds_back_neither_reminders_nor_their_ladder(office: Office) -> None:
    quiet, noisy = Sent(), Sent()
    item_id = office.assigned()
    ticked(office, post_to(noisy), DUE_DAY)
    noted(office, item_id)
    ticked(office, post_to(quiet), LATE)
    with office.database.read() as session:
        since = DUE_DAY - MINUTE
        found = coverage(session, office.rules(session), since=since, until=LATE)

    assert quiet.to("jiao")
    assert quiet.to("tong")
    assert found.gaps == ()
