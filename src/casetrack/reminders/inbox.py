"""A person's inbox: the messages that came over the channel "inbox", and which were read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.reminders.digest import DELIVERY

CHANNEL = "inbox"


class Received(NamedTuple):
    """A message in somebody's inbox; `read_at` is None for one not opened yet."""

    id: int
    subject: str
    body: str
    sent_at: datetime
    read_at: datetime | None


def received(
    session: Session, person_id: int, *, before: int | None = None, limit: int = 50
) -> list[Received]:
    """The newest messages of a person, or those older than the message `before`."""
    query = (
        sa.select(*(DELIVERY.c[name] for name in Received._fields))
        .where(_of(person_id))
        .order_by(DELIVERY.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(DELIVERY.c.id < before)
    return [Received._make(row) for row in session.connection().execute(query)]


def unread_count(session: Session, person_id: int) -> int:
    """How many messages a person has not opened."""
    query = (
        sa.select(sa.func.count())
        .select_from(DELIVERY)
        .where(_of(person_id), DELIVERY.c.read_at.is_(None))
    )
    return int(session.connection().scalar(query) or 0)


def mark_read(session: Session, person_id: int, ids: Sequence[int], *, now: datetime) -> int:
    """Note that a person opened messages of their own; gives how many were new to them."""
    statement = (
        sa.update(DELIVERY)
        .where(_of(person_id), DELIVERY.c.id.in_(ids), DELIVERY.c.read_at.is_(None))
        .values(read_at=now)
    )
    return session.connection().execute(statement).rowcount


def _of(person_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        DELIVERY.c.recipient_id == person_id,
        DELIVERY.c.channel == CHANNEL,
        DELIVERY.c.state == "sent",
    )
