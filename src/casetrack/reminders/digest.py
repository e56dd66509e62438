"""Puts a recipient's queued reminders into one message; from then on its text and id are fixed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import DEADLINE, insert_rows, table_of
from casetrack.cases.rules import Rules
from casetrack.reminders.candidates import read_waiting
from casetrack.reminders.letters import Desk, Line, Written, write_letters
from casetrack.reminders.moot import cancel, moot_reasons
from casetrack.reminders.parcels import address_of, body_of, message_id, pack
from casetrack.reminders.post import Post, release_at
from casetrack.reminders.roster import PERSON, load_roster
from casetrack.reminders.sweep import REMINDER, URGE
from casetrack.store.database import Database
from casetrack.store.tables import Delivery, ReminderDelivery, Snooze

DELIVERY = table_of(Delivery)
REMINDER_DELIVERY = table_of(ReminderDelivery)
SNOOZE = table_of(Snooze)
# Recipients whose reminders are put into messages in one transaction.
BATCH = 100
_PUT_OFF = sa.exists().where(
    SNOOZE.c.item_id == REMINDER.c.item_id,
    SNOOZE.c.person_id == REMINDER.c.recipient_id,
    SNOOZE.c.revision == REMINDER.c.revision,
    SNOOZE.c.until > sa.bindparam("now"),
)
# Queued, in no message, and not put off by the recipient; what was urged is never put off.
_FREE = sa.and_(
    REMINDER.c.state == "queued",
    REMINDER.c.delivery_id.is_(None),
    sa.or_(REMINDER.c.rule == URGE, ~_PUT_OFF),
)
_ANY_FREE = sa.select(REMINDER.c.id).where(_FREE).limit(1)
# The question for all that is free at `now`, as `Line` rows.
FREE_LINES = (
    sa.select(*(REMINDER.c[name] for name in Line._fields[:-2]), DEADLINE.c.due_at, PERSON.c.name)
    .join(
        DEADLINE,
        sa.and_(
            DEADLINE.c.item_id == REMINDER.c.item_id,
            DEADLINE.c.revision == REMINDER.c.revision,
        ),
    )
    .outerjoin(PERSON, PERSON.c.id == REMINDER.c.urged_by)
    .where(_FREE)
    .order_by(REMINDER.c.id)
)
_NEXT_RECIPIENTS = (
    sa.select(REMINDER.c.recipient_id)
    .where(_FREE)
    .distinct()
    .order_by(REMINDER.c.recipient_id)
    .limit(BATCH)
)
_LINES_OF = FREE_LINES.where(
    REMINDER.c.recipient_id.in_(sa.bindparam("recipients", expanding=True))
).with_for_update(of=REMINDER, skip_locked=True)
_BROUGHT = (
    sa.select(REMINDER_DELIVERY.c.reminder_id, DELIVERY.c.channel)
    .join(DELIVERY, DELIVERY.c.id == REMINDER_DELIVERY.c.delivery_id)
    .where(
        REMINDER_DELIVERY.c.reminder_id.in_(sa.bindparam("ids", expanding=True)),
        DELIVERY.c.state.not_in(("cancelled", "dead")),
    )
)


@dataclass(frozen=True, kw_only=True)
class Digested:
    """Messages formed, and reminders cancelled because nobody owes them any more."""

    messages: int = 0
    cancelled: int = 0


def queue_digests(session: Session, rules: Rules, post: Post, *, now: datetime) -> Digested:
    """Form one message for each of the next recipients with queued reminders.

    In quiet hours none is formed: what is queued until then leaves together afterwards.
    """
    if release_at(rules.calendar, post.quiet, now) > now:
        return Digested()
    lines = _claimed(session, now)
    if not lines:
        return Digested()
    moot = moot_reasons(session, [line.id for line in lines])
    cancel(session, moot)
    owed = [line for line in lines if line.id not in moot]
    roster = load_roster(session, rules.tree)
    items = read_waiting(session, [line.item_id for line in owed])
    desk = Desk(rules=rules, post=post, roster=roster, items=items, now=now)
    brought = _brought(session, [line.id for line in owed])
    letters = [
        desk.letter(each.recipient, each.lines, each.channels)
        for each in pack(rules, post, roster, items, owed, brought)
    ]
    _queue(session, post, write_letters(letters), now=now)
    return Digested(messages=sum(len(each.channels) for each in letters), cancelled=len(moot))


def queue_all(
    database: Database, load: Callable[[Session], Rules], post: Post, *, now: datetime
) -> Digested:
    """Form messages until no queued reminder is left, one transaction per batch of recipients."""
    messages = cancelled = 0
    while _anything_free(database, now):
        with database.write() as session:
            done = queue_digests(session, load(session), post, now=now)
        if done == Digested():
            break
        messages, cancelled = messages + done.messages, cancelled + done.cancelled
    return Digested(messages=messages, cancelled=cancelled)


def _anything_free(database: Database, now: datetime) -> bool:
    with database.read() as session:
        return session.connection().scalar(_ANY_FREE, {"now": now}) is not None


def _claimed(session: Session, now: datetime) -> list[Line]:
    """The reminders of the next recipients, held until the transaction ends."""
    connection = session.connection()
    recipients = list(connection.scalars(_NEXT_RECIPIENTS, {"now": now}))
    rows = connection.execute(_LINES_OF, {"now": now, "recipients": recipients})
    return [Line._make(row) for row in rows]


def _brought(session: Session, ids: Sequence[int]) -> set[tuple[int, str]]:
    """Which of the reminders a further channel carries already, and which channel that is."""
    rows = session.connection().execute(_BROUGHT, {"ids": list(ids)})
    return {(row[0], row[1]) for row in rows}


def _queue(session: Session, post: Post, written: Sequence[Written], *, now: datetime) -> None:
    """A message for each letter and channel; a reminder knows the first and the further ones."""
    told = {
        message_id(each.letter.lines, channel, post.domain): (each, channel)
        for each in written
        for channel in each.letter.channels
    }
    if not told:
        return
    insert_rows(
        session,
        DELIVERY,
        [_message(its_id, each, channel, post, now) for its_id, (each, channel) in told.items()],
    )
    query = sa.select(DELIVERY.c.message_id, DELIVERY.c.id).where(DELIVERY.c.message_id.in_(told))
    stored = {row[0]: row[1] for row in session.connection().execute(query)}
    carriers: dict[int, list[int]] = {}
    for its_id, (each, _) in told.items():
        for line in each.letter.lines:
            carriers.setdefault(line.id, []).append(stored[its_id])
    session.connection().execute(
        sa.update(REMINDER).where(REMINDER.c.id == sa.bindparam("b_id")),
        [{"b_id": each, "delivery_id": first} for each, (first, *_) in carriers.items()],
    )
    insert_rows(
        session,
        REMINDER_DELIVERY,
        [
            {"reminder_id": each, "delivery_id": further}
            for each, (_, *others) in carriers.items()
            for further in others
        ],
    )


def _message(
    its_id: str, written: Written, channel: str, post: Post, now: datetime
) -> dict[str, object]:
    recipient = written.letter.recipient
    return {
        "recipient_id": recipient.id,
        "channel": channel,
        "address": address_of(recipient, channel, post),
        "message_id": its_id,
        "subject": written.subject,
        "body": body_of(written, channel),
        "created_at": now,
        "state": "queued",
        "attempts": 0,
        "next_at": now,
        "error": written.error,
    }
