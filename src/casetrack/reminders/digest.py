"""Puts a recipient's queued reminders into one message; from then on its text and id are fixed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import DEADLINE, insert_rows, table_of
from casetrack.cases.rules import Rules
from casetrack.reminders.candidates import Key, read_waiting
from casetrack.reminders.letters import Desk, Line, Written, write_letters
from casetrack.reminders.moot import cancel, moot_reasons
from casetrack.reminders.post import Post, release_at
from casetrack.reminders.roster import PERSON, Recipient, load_roster
from casetrack.reminders.sweep import REMINDER
from casetrack.store.database import Database
from casetrack.store.tables import Delivery

DELIVERY = table_of(Delivery)
# Recipients whose reminders are put into messages in one transaction.
BATCH = 100
_FREE = sa.and_(REMINDER.c.state == "queued", REMINDER.c.delivery_id.is_(None))


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
    lines = _claimed(session)
    if not lines:
        return Digested()
    moot = moot_reasons(session, [line.id for line in lines])
    cancel(session, moot)
    owed = [line for line in lines if line.id not in moot]
    roster = load_roster(session, rules.tree)
    items = read_waiting(session, [line.item_id for line in owed])
    desk = Desk(rules=rules, post=post, roster=roster, items=items, now=now)
    by_person: dict[Recipient, list[Line]] = {}
    for line in owed:
        by_person.setdefault(roster.people[line.recipient_id], []).append(line)
    letters = [desk.letter(person, same) for person, same in by_person.items()]
    _queue(session, post, write_letters(letters), now=now)
    return Digested(messages=len(letters), cancelled=len(moot))


def queue_all(
    database: Database, load: Callable[[Session], Rules], post: Post, *, now: datetime
) -> Digested:
    """Form messages until no queued reminder is left, one transaction per batch of recipients."""
    messages = cancelled = 0
    while _anything_free(database):
        with database.write() as session:
            done = queue_digests(session, load(session), post, now=now)
        if done == Digested():
            break
        messages, cancelled = messages + done.messages, cancelled + done.cancelled
    return Digested(messages=messages, cancelled=cancelled)


def _anything_free(database: Database) -> bool:
    with database.read() as session:
        return (
            session.connection().scalar(sa.select(REMINDER.c.id).where(_FREE).limit(1)) is not None
        )


def message_id(keys: Sequence[Key], post: Post) -> str:
    """The id of the message about these reminders: the same for the same ones, ever."""
    told = "\n".join([post.channel, *(" ".join(map(str, key)) for key in sorted(keys))])
    return f"<{sha256(told.encode()).hexdigest()}@{post.domain}>"


def free_lines() -> sa.Select[*tuple[Any, ...]]:
    """The question for queued reminders that are in no message, as `Line` rows."""
    return (
        sa.select(
            *(REMINDER.c[name] for name in Line._fields[:-2]), DEADLINE.c.due_at, PERSON.c.name
        )
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


def _claimed(session: Session) -> list[Line]:
    """The reminders of the next recipients, held until the transaction ends."""
    next_recipients = (
        sa.select(REMINDER.c.recipient_id)
        .where(_FREE)
        .distinct()
        .order_by(REMINDER.c.recipient_id)
        .limit(BATCH)
    )
    recipients = list(session.connection().scalars(next_recipients))
    query = (
        free_lines()
        .where(REMINDER.c.recipient_id.in_(recipients))
        .with_for_update(of=REMINDER, skip_locked=True)
    )
    return [Line._make(row) for row in session.connection().execute(query)]


def _queue(session: Session, post: Post, written: Sequence[Written], *, now: datetime) -> None:
    lines = {message_id(_keys(each), post): each for each in written}
    insert_rows(
        session,
        DELIVERY,
        [
            {
                "recipient_id": each.letter.recipient.id,
                "channel": post.channel,
                "address": _address(each.letter.recipient, post),
                "message_id": its_id,
                "subject": each.subject,
                "body": each.body,
                "created_at": now,
                "state": "queued",
                "attempts": 0,
                "next_at": now,
                "error": each.error,
            }
            for its_id, each in lines.items()
        ],
    )
    if lines:
        query = sa.select(DELIVERY.c.message_id, DELIVERY.c.id).where(
            DELIVERY.c.message_id.in_(lines)
        )
        stored = session.connection().execute(query).all()
        session.connection().execute(
            sa.update(REMINDER).where(REMINDER.c.id == sa.bindparam("b_id")),
            [
                {"b_id": line.id, "delivery_id": delivery_id}
                for its_id, delivery_id in stored
                for line in lines[its_id].letter.lines
            ],
        )


def _keys(written: Written) -> list[Key]:
    return [
        Key(line.item_id, line.revision, line.rule, line.occurrence, line.recipient_id)
        for line in written.letter.lines
    ]


def _address(recipient: Recipient, post: Post) -> str:
    return recipient.email or f"{recipient.login}@{post.domain}"
