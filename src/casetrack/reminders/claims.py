"""Claims messages that are due: ours until the lease ends, and nothing that is no longer so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import table_of
from casetrack.reminders.digest import DELIVERY, REMINDER_DELIVERY
from casetrack.reminders.moot import cancel, moot_reasons
from casetrack.reminders.post import Post, Quiet, release_at
from casetrack.reminders.roster import PERSON
from casetrack.reminders.sweep import REMINDER
from casetrack.store.tables import Preference
from casetrack.workdays import Calendar

PREFERENCE = table_of(Preference)
_NOW: sa.BindParameter[datetime] = sa.bindparam("now")
_CHANNEL: sa.BindParameter[str] = sa.bindparam("of")
_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_READY = sa.and_(DELIVERY.c.state.in_(("queued", "waiting")), DELIVERY.c.next_at <= _NOW)
_SILENT = sa.and_(DELIVERY.c.state == "sending", DELIVERY.c.lease_until <= _NOW)
_CHANNELS_DUE = sa.select(DELIVERY.c.channel).where(sa.or_(_READY, _SILENT)).distinct()
_READY_HERE = sa.and_(_READY, DELIVERY.c.channel == _CHANNEL)
_TAKE_BACK = (
    sa.update(DELIVERY)
    .where(_SILENT, DELIVERY.c.channel == _CHANNEL)
    .values(claim=None, lease_until=None)
)
_BURY_SILENT = _TAKE_BACK.where(DELIVERY.c.attempts >= sa.bindparam("most")).values(
    state="dead", error="its sender never came back"
)
_FREE_SILENT = _TAKE_BACK.values(state="waiting", error="its sender fell silent")
_QUIET = (
    sa.select(PREFERENCE.c.person_id, PREFERENCE.c.quiet_from, PREFERENCE.c.quiet_to)
    .where(PREFERENCE.c.quiet_from != "", PREFERENCE.c.quiet_to != "")
    .where(PREFERENCE.c.person_id.in_(sa.select(DELIVERY.c.recipient_id).where(_READY_HERE)))
)
_PUT_OFF = (
    sa.update(DELIVERY)
    .where(_READY_HERE, DELIVERY.c.recipient_id == sa.bindparam("person"))
    .values(next_at=sa.bindparam("leaves_at"))
)
_FURTHER = sa.select(REMINDER_DELIVERY).where(REMINDER_DELIVERY.c.delivery_id.in_(_IDS))
_CARRIED = (
    sa.select(REMINDER.c.delivery_id, REMINDER.c.id)
    .where(
        sa.or_(
            REMINDER.c.delivery_id.in_(_IDS),
            REMINDER.c.id.in_(sa.bindparam("others", expanding=True)),
        )
    )
    .order_by(REMINDER.c.id)
    .with_for_update()
)


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


_NEXT = (
    sa.select(*(DELIVERY.c[name] for name in Claimed._fields[:-2]), PERSON.c.name, sa.literal(""))
    .join(PERSON, PERSON.c.id == DELIVERY.c.recipient_id)
    .where(_READY_HERE)
    .order_by(DELIVERY.c.next_at, DELIVERY.c.id)
    .limit(sa.bindparam("room"))
    .with_for_update(of=DELIVERY, skip_locked=True)
)


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Where the messages of one channel are taken from, and when."""

    calendar: Calendar
    post: Post
    channel: str
    at: datetime

    @property
    def disturbs(self) -> bool:
        """Whether quiet hours hold what leaves here."""
        return self.post.channels[self.channel].disturbs

    @property
    def size(self) -> int:
        """How many messages the channel takes at once."""
        return self.post.channels[self.channel].batch


def channels_due(session: Session, *, now: datetime) -> list[str]:
    """Channels with a message that should leave now or whose sender fell silent."""
    return sorted(session.connection().scalars(_CHANNELS_DUE, {"now": now}))


def take_back(session: Session, counter: Counter) -> None:
    """Free messages whose sender fell silent: nobody knows whether they left, so they go again.

    One that outlived all its senders is dead: perhaps it is what kills them.
    """
    connection, asked = session.connection(), {"now": counter.at, "of": counter.channel}
    connection.execute(_BURY_SILENT, asked | {"most": counter.post.max_attempts})
    connection.execute(_FREE_SILENT, asked)


def claim(session: Session, counter: Counter) -> tuple[list[Claimed], int]:
    """The next messages, unless nothing leaves at this hour."""
    if counter.disturbs:
        if release_at(counter.calendar, counter.post.quiet, counter.at) > counter.at:
            return [], 0
        hold_for_quiet(session, counter)
    return _claimed(session, counter)


def hold_for_quiet(session: Session, counter: Counter) -> None:
    """Put due messages off to the end of their recipients' own quiet hours."""
    connection, asked = session.connection(), {"now": counter.at, "of": counter.channel}
    for row in connection.execute(_QUIET, asked).all():
        own = Quiet(starts=time.fromisoformat(row[1]), ends=time.fromisoformat(row[2]))
        leaves_at = release_at(counter.calendar, own, counter.at)
        if leaves_at > counter.at:
            connection.execute(_PUT_OFF, asked | {"person": row[0], "leaves_at": leaves_at})


def _claimed(session: Session, counter: Counter) -> tuple[list[Claimed], int]:
    """The messages that wait longest, and how many among them were not owed any more."""
    claimed: list[Claimed] = []
    cancelled = 0
    while (room := counter.size - len(claimed)) > 0:
        found = _next(session, counter, room)
        stale = _cancel_stale(session, found)
        cancelled += len(stale)
        claimed += _take(session, counter, [each for each in found if each.id not in stale])
        if len(found) < room:
            break
    return claimed, cancelled


def _take(session: Session, counter: Counter, fresh: Sequence[Claimed]) -> list[Claimed]:
    if not fresh:
        return []
    token = uuid4().hex
    session.connection().execute(
        sa.update(DELIVERY)
        .where(DELIVERY.c.id.in_([each.id for each in fresh]))
        .values(
            state="sending",
            attempts=DELIVERY.c.attempts + 1,
            claim=token,
            lease_until=counter.at + counter.post.lease,
        )
    )
    return [each._replace(attempts=each.attempts + 1, token=token) for each in fresh]


def _next(session: Session, counter: Counter, room: int) -> list[Claimed]:
    asked = {"now": counter.at, "of": counter.channel, "room": room}
    return [Claimed._make(row) for row in session.connection().execute(_NEXT, asked)]


def _cancel_stale(session: Session, found: Sequence[Claimed]) -> set[int]:
    """Cancel messages that say what is no longer so, and tell which.

    If nothing in one is owed any more, it goes with its reminders. If part of it is not and no
    copy can have left yet, over this channel or another, the rest is freed for a new message.
    Once a copy may have left, the text stays as it is.
    """
    if not found:
        return set()
    told_by = carried(session, found)
    moot = moot_reasons(session, [each for told in told_by.values() for each in told])
    stale: dict[int, str] = {}
    for each in found:
        told = told_by.get(each.id, [])
        gone = [moot[one] for one in told if one in moot]
        if not gone:
            continue
        copies = _copies(session, told) if len(gone) < len(told) else [(each.id, 0)]
        if not any(attempts for _, attempts in copies):
            stale |= {copy: "; ".join(sorted(set(gone))) for copy, _ in copies}
    cancelled = {each.id for each in found if each.id in stale}
    _cancel(
        session,
        stale,
        {one: moot[one] for each in cancelled for one in told_by[each] if one in moot},
    )
    return cancelled


def _cancel(session: Session, stale: Mapping[int, str], moot: dict[int, str]) -> None:
    """Cancel the messages and what is moot, and free the reminders that are still owed."""
    if not stale:
        return
    cancel(session, moot)
    session.connection().execute(
        sa.update(DELIVERY).where(DELIVERY.c.id == sa.bindparam("b_id")),
        [{"b_id": each, "state": "cancelled", "error": why} for each, why in stale.items()],
    )
    session.connection().execute(
        sa.update(REMINDER)
        .where(REMINDER.c.delivery_id.in_(list(stale)), REMINDER.c.state == "queued")
        .values(delivery_id=None)
    )


def _copies(session: Session, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Messages that carry any of the reminders over whatever channel, and their attempts."""
    first = sa.select(REMINDER.c.delivery_id).where(REMINDER.c.id.in_(ids))
    further = sa.select(REMINDER_DELIVERY.c.delivery_id).where(
        REMINDER_DELIVERY.c.reminder_id.in_(ids)
    )
    query = (
        sa.select(DELIVERY.c.id, DELIVERY.c.attempts)
        .where(
            sa.or_(DELIVERY.c.id.in_(first), DELIVERY.c.id.in_(further)),
            DELIVERY.c.state != "cancelled",
        )
        .order_by(DELIVERY.c.id)
        .with_for_update()
    )
    return [(row[0], row[1]) for row in session.connection().execute(query)]


def carried(session: Session, messages: Sequence[Claimed]) -> dict[int, list[int]]:
    """The reminders in each message, held until the transaction ends."""
    ids = [each.id for each in messages]
    further: dict[int, list[int]] = {}
    for row in session.connection().execute(_FURTHER, {"ids": ids}):
        further.setdefault(row.reminder_id, []).append(row.delivery_id)
    found: dict[int, list[int]] = {}
    for row in session.connection().execute(_CARRIED, {"ids": ids, "others": list(further)}):
        for each in {row.delivery_id, *further.get(row.id, ())}.intersection(ids):
            found.setdefault(each, []).append(row.id)
    return found
