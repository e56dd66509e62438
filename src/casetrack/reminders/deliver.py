"""Sends queued messages at least once: claim and commit, send with nothing open, record."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.reminders.channels.message import (
    EndpointGone,
    Failure,
    Message,
    PermanentFailure,
    TemporaryFailure,
)
from casetrack.reminders.claims import (
    Claimed,
    Counter,
    carried,
    channels_due,
    claim,
    take_back,
)
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.post import Post
from casetrack.reminders.sweep import REMINDER
from casetrack.reminders.webhooks import CHANNEL, stop_gone
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
_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_STILL_CLAIMED = (
    sa.select(DELIVERY.c.id)
    .where(DELIVERY.c.id.in_(_IDS), DELIVERY.c.claim.in_(sa.bindparam("tokens", expanding=True)))
    .order_by(DELIVERY.c.id)
    .with_for_update()
)
_LEFT = (
    sa.update(DELIVERY)
    .where(DELIVERY.c.id.in_(_IDS))
    .values(state="sent", sent_at=sa.bindparam("left_at"), error="", claim=None)
)
_TOLD = (
    sa.update(REMINDER)
    .where(REMINDER.c.id.in_(_IDS), REMINDER.c.state.in_(("queued", "superseded")))
    .values(state="sent")
)


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What became of messages in one run."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    cancelled: int = 0
    # Sent, but somebody else had taken the message over meanwhile and will record it.
    lost: int = 0


def deliver(database: Database, calendar: Calendar, post: Post, *, now: datetime) -> Delivered:
    """Send what is due, channel by channel, until nothing is or the server is down.

    `now` is when it starts; how long sending takes is added from the machine's own timer.
    Nothing leaves in quiet hours.
    """
    with database.read() as session:
        channels = channels_due(session, now=now)
    done = Delivered()
    for channel in channels:
        if channel in post.channels:
            counter = Counter(calendar=calendar, post=post, channel=channel, at=now)
            done = _add(done, _deliver(database, counter))
    return done


def _deliver(database: Database, counter: Counter) -> Delivered:
    """Claim some and commit, send them with nothing open, record: until none is left."""
    started, began_at = time.monotonic(), counter.at
    failures = 0
    with database.write() as session:
        take_back(session, counter)
        claimed, cancelled = claim(session, counter)
    done = Delivered(cancelled=cancelled)
    while claimed:
        answers = _send(counter, claimed)
        failures = _in_a_row(failures, answers)
        elapsed = timedelta(seconds=time.monotonic() - started)
        counter = replace(counter, at=began_at + elapsed)
        with database.write() as session:
            done = _add(done, _record(session, counter, claimed, answers))
            # The next ones are claimed with the record of the last: one commit, not two.
            more = len(claimed) == counter.size and failures < FAILURES_IN_A_ROW
            claimed, cancelled = claim(session, counter) if more else ([], 0)
        done = _add(done, Delivered(cancelled=cancelled))
    return done


def _add(one: Delivered, other: Delivered) -> Delivered:
    return Delivered(**{name: count + getattr(other, name) for name, count in vars(one).items()})


def _in_a_row(failures: int, answers: Sequence[Failure | None]) -> int:
    """How many temporary failures there were since a message was taken or refused."""
    for answer in answers:
        failures = failures + 1 if isinstance(answer, TemporaryFailure) else 0
    return failures


def back_off(delivery_id: int, attempts: int) -> timedelta:
    """How long to wait after that many attempts. The same message waits the same every time."""
    digest = sha256(f"{delivery_id}:{attempts}".encode()).digest()
    share = int.from_bytes(digest[:4]) / 0xFFFFFFFF
    return WAITS[min(attempts, len(WAITS)) - 1] * (1 - SPREAD + 2 * SPREAD * share)


def _send(counter: Counter, claimed: Sequence[Claimed]) -> list[Failure | None]:
    return counter.post.channels[counter.channel].send(
        [
            Message(
                message_id=each.message_id,
                address=each.address,
                name=each.name,
                subject=each.subject,
                body=each.body,
                date=each.created_at,
                at=counter.at,
            )
            for each in claimed
        ]
    )


def _record(
    session: Session,
    counter: Counter,
    claimed: Sequence[Claimed],
    answers: Sequence[Failure | None],
) -> Delivered:
    """Write down what became of those that are still ours."""
    ours = _still_ours(session, claimed)
    pairs = zip(claimed, answers, strict=True)
    kept = [(each, answer) for each, answer in pairs if each.id in ours]
    _mark_sent(session, [each for each, answer in kept if answer is None], counter.at)
    outcomes = [
        _mark_failed(session, counter, each, answer) for each, answer in kept if answer is not None
    ]
    return Delivered(
        sent=len(kept) - len(outcomes),
        waiting=outcomes.count("waiting"),
        dead=outcomes.count("dead"),
        lost=len(claimed) - len(kept),
    )


def _still_ours(session: Session, claimed: Sequence[Claimed]) -> set[int]:
    """Those that nobody took over meanwhile, held until the transaction ends."""
    asked = {
        "ids": [each.id for each in claimed],
        "tokens": list({each.token for each in claimed}),
    }
    return set(session.connection().scalars(_STILL_CLAIMED, asked))


def _mark_failed(session: Session, counter: Counter, claimed: Claimed, failure: Failure) -> str:
    """It goes again later, or is given up. Gives which."""
    state = "dead" if _given_up(counter, claimed, failure) else "waiting"
    again_at = counter.at + back_off(claimed.id, claimed.attempts)
    session.connection().execute(
        sa.update(DELIVERY)
        .where(DELIVERY.c.id == claimed.id)
        .values(state=state, claim=None, error=str(failure), next_at=again_at)
    )
    if counter.channel == CHANNEL and isinstance(failure, TemporaryFailure):
        _put_off(session, counter, claimed.address, again_at)
    if counter.channel == CHANNEL and isinstance(failure, EndpointGone):
        stop_gone(session, claimed.address, now=counter.at)
    return state


def _put_off(session: Session, counter: Counter, address: str, again_at: datetime) -> None:
    """What else goes to a system that does not answer waits too, and others get their turn."""
    session.connection().execute(
        sa.update(DELIVERY)
        .where(
            DELIVERY.c.channel == counter.channel,
            DELIVERY.c.address == address,
            DELIVERY.c.state.in_(("queued", "waiting")),
            DELIVERY.c.next_at <= counter.at,
        )
        .values(next_at=again_at)
    )


def _given_up(counter: Counter, claimed: Claimed, failure: Failure) -> bool:
    if isinstance(failure, PermanentFailure) or claimed.attempts >= counter.post.max_attempts:
        return True
    return claimed.attempts >= LEAST_ATTEMPTS and counter.at >= claimed.created_at + GIVEN_UP_AFTER


def _mark_sent(session: Session, sent: Sequence[Claimed], at: datetime) -> None:
    """What a message told is told, also where a later step had superseded it meanwhile."""
    if not sent:
        return
    session.connection().execute(_LEFT, {"ids": [each.id for each in sent], "left_at": at})
    told = {one for each in carried(session, sent).values() for one in each}
    session.connection().execute(_TOLD, {"ids": list(told)})
