"""Sends queued messages at least once: claim and commit, send with nothing open, record."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.reminders.channels.message import Message, PermanentFailure, TemporaryFailure
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.moot import cancel, moot_reasons
from casetrack.reminders.post import Post, release_at
from casetrack.reminders.roster import PERSON
from casetrack.reminders.sweep import REMINDER
from casetrack.store.database import Database
from casetrack.workdays import Calendar

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 6 * 60))
# Waits are spread by a fifth either way, so that a server that comes back is not overrun.
SPREAD = 0.2
GIVEN_UP_AFTER = timedelta(hours=48)
# Nights and days off count towards the 48 hours, but a message gets this many tries regardless.
LEAST_ATTEMPTS = 5
# So many failures in a row are the server's; the rest need not wait for a time-out each.
FAILURES_IN_A_ROW = 5


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What became of messages in one run."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    cancelled: int = 0
    # Sent, but somebody else had taken the message over meanwhile and will record it.
    lost: int = 0


class Claimed(NamedTuple):
    """A message that is ours until the lease ends."""

    id: int
    message_id: str
    address: str
    subject: str
    body: str
    created_at: datetime
    attempts: int
    name: str
    token: str


def deliver(database: Database, calendar: Calendar, post: Post, *, now: datetime) -> Delivered:
    """Send what is due, one message after the other, until nothing is or the server is down.

    `now` is when it starts; how long sending takes is added from the machine's own timer.
    Nothing leaves in quiet hours.
    """
    started = time.monotonic()
    failures = 0
    with database.write() as session:
        take_back(session, post, now=now)
        claimed, cancelled = _claim_by_day(session, calendar, post, now)
    done = Delivered(cancelled=cancelled)
    while claimed is not None:
        failure = _failure(post, claimed)
        failures = failures + 1 if isinstance(failure, TemporaryFailure) else 0
        at = now + timedelta(seconds=time.monotonic() - started)
        with database.write() as session:
            outcome = _record(session, post, claimed, failure, at)
            # The next one is claimed with the record of the last: one commit a message, not two.
            claimed, cancelled = (
                _claim_by_day(session, calendar, post, at)
                if failures < FAILURES_IN_A_ROW
                else (None, 0)
            )
        sent = {outcome: getattr(done, outcome) + 1}
        done = replace(done, **(sent | {"cancelled": done.cancelled + cancelled}))
    return done


def take_back(session: Session, post: Post, *, now: datetime) -> None:
    """Free messages whose sender fell silent: nobody knows whether they left, so they go again.

    One that outlived all its senders is dead: perhaps it is what kills them.
    """
    silent = sa.and_(
        DELIVERY.c.state == "sending",
        DELIVERY.c.lease_until <= now,
        DELIVERY.c.channel == post.channel,
    )
    connection = session.connection()
    connection.execute(
        sa.update(DELIVERY)
        .where(silent, DELIVERY.c.attempts >= post.max_attempts)
        .values(state="dead", claim=None, lease_until=None, error="its sender never came back")
    )
    connection.execute(
        sa.update(DELIVERY)
        .where(silent)
        .values(state="waiting", claim=None, lease_until=None, error="its sender fell silent")
    )


def back_off(delivery_id: int, attempts: int) -> timedelta:
    """How long to wait after that many attempts. The same message waits the same every time."""
    digest = sha256(f"{delivery_id}:{attempts}".encode()).digest()
    share = int.from_bytes(digest[:4]) / 0xFFFFFFFF
    return WAITS[min(attempts, len(WAITS)) - 1] * (1 - SPREAD + 2 * SPREAD * share)


def _claim_by_day(
    session: Session, calendar: Calendar, post: Post, at: datetime
) -> tuple[Claimed | None, int]:
    """The next message, unless nothing leaves at this hour."""
    if release_at(calendar, post.quiet, at) > at:
        return None, 0
    return _claim(session, post, at)


def _claim(session: Session, post: Post, at: datetime) -> tuple[Claimed | None, int]:
    """The message that waits longest, and how many before it were not owed any more."""
    cancelled = 0
    while (found := _next(session, post, at)) is not None:
        if not _stale(session, found):
            break
        cancelled += 1
    if found is None:
        return None, cancelled
    claimed = found._replace(attempts=found.attempts + 1, token=uuid4().hex)
    _update(
        session,
        found,
        state="sending",
        attempts=claimed.attempts,
        claim=claimed.token,
        lease_until=at + post.lease,
    )
    return claimed, cancelled


def _next(session: Session, post: Post, at: datetime) -> Claimed | None:
    columns = [DELIVERY.c[name] for name in Claimed._fields[:-2]]
    query = (
        sa.select(*columns, PERSON.c.name, sa.literal(""))
        .join(PERSON, PERSON.c.id == DELIVERY.c.recipient_id)
        .where(
            DELIVERY.c.state.in_(("queued", "waiting")),
            DELIVERY.c.next_at <= at,
            DELIVERY.c.channel == post.channel,
        )
        .order_by(DELIVERY.c.next_at, DELIVERY.c.id)
        .limit(1)
        .with_for_update(of=DELIVERY, skip_locked=True)
    )
    row = session.connection().execute(query).one_or_none()
    return None if row is None else Claimed._make(row)


def _stale(session: Session, found: Claimed) -> bool:
    """Cancel a message that says what is no longer so; True if it was.

    If nothing in it is owed any more, it goes with its reminders. If part of it is not and no
    copy can have left yet, the rest is freed for a new message. Once a copy may have left, the
    text stays as it is.
    """
    query = (
        sa.select(REMINDER.c.id)
        .where(REMINDER.c.delivery_id == found.id)
        .order_by(REMINDER.c.id)
        .with_for_update()
    )
    ids = list(session.connection().scalars(query))
    moot = moot_reasons(session, ids)
    if not moot or (len(moot) < len(ids) and found.attempts > 0):
        return False
    cancel(session, moot)
    rest = [each for each in ids if each not in moot]
    session.connection().execute(
        sa.update(REMINDER).where(REMINDER.c.id.in_(rest)).values(delivery_id=None)
    )
    _update(session, found, state="cancelled", error="; ".join(sorted(set(moot.values()))))
    return True


def _failure(post: Post, claimed: Claimed) -> TemporaryFailure | PermanentFailure | None:
    try:
        post.send(
            Message(
                message_id=claimed.message_id,
                address=claimed.address,
                name=claimed.name,
                subject=claimed.subject,
                body=claimed.body,
                date=claimed.created_at,
            )
        )
    except (TemporaryFailure, PermanentFailure) as failure:
        return failure
    return None


def _record(
    session: Session,
    post: Post,
    claimed: Claimed,
    failure: TemporaryFailure | PermanentFailure | None,
    at: datetime,
) -> str:
    """Write down what became of it, if it is still ours. Gives the outcome in a word."""
    if failure is None:
        if not _update(session, claimed, state="sent", sent_at=at, error="", claim=None):
            return "lost"
        _mark_sent(session, claimed)
        return "sent"
    outcome = "dead" if _given_up(post, claimed, failure, at) else "waiting"
    kept = _update(
        session,
        claimed,
        state=outcome,
        claim=None,
        error=str(failure),
        next_at=at + back_off(claimed.id, claimed.attempts),
    )
    return outcome if kept else "lost"


def _given_up(
    post: Post, claimed: Claimed, failure: TemporaryFailure | PermanentFailure, at: datetime
) -> bool:
    if isinstance(failure, PermanentFailure) or claimed.attempts >= post.max_attempts:
        return True
    return claimed.attempts >= LEAST_ATTEMPTS and at >= claimed.created_at + GIVEN_UP_AFTER


def _mark_sent(session: Session, claimed: Claimed) -> None:
    """What the message told is told, also where a later step had superseded it meanwhile."""
    query = (
        sa.select(REMINDER.c.id)
        .where(REMINDER.c.delivery_id == claimed.id, REMINDER.c.state.in_(("queued", "superseded")))
        .order_by(REMINDER.c.id)
        .with_for_update()
    )
    ids = list(session.connection().scalars(query))
    session.connection().execute(
        sa.update(REMINDER).where(REMINDER.c.id.in_(ids)).values(state="sent")
    )


def _update(session: Session, claimed: Claimed, **values: object) -> bool:
    """Change the message unless somebody took it over; False if so."""
    held = DELIVERY.c.claim == claimed.token if claimed.token else DELIVERY.c.claim.is_(None)
    statement = sa.update(DELIVERY).where(DELIVERY.c.id == claimed.id, held).values(**values)
    return bool(session.connection().execute(statement).rowcount)
