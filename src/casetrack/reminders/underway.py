"""What is on its way: how many messages stand where, and those that have not arrived."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.roster import PERSON

LATEST = 100
NOT_ARRIVED = ("queued", "sending", "waiting", "dead", "held")


class Standing(NamedTuple):
    """How many messages of one channel are in one state."""

    channel: str
    state: str
    number: int


class Underway(NamedTuple):
    """A message that has not arrived. Never what it says: administrators see no cases."""

    id: int
    name: str
    channel: str
    state: str
    attempts: int
    next_at: datetime
    error: str


def delivery_counts(session: Session) -> list[Standing]:
    """All messages by channel and state."""
    query = (
        sa.select(DELIVERY.c.channel, DELIVERY.c.state, sa.func.count())
        .group_by(DELIVERY.c.channel, DELIVERY.c.state)
        .order_by(DELIVERY.c.channel, DELIVERY.c.state)
    )
    return [Standing._make(row) for row in session.connection().execute(query)]


def underway(session: Session) -> list[Underway]:
    """Messages that have not arrived, the next to be tried first; at most `LATEST`."""
    query = (
        sa.select(
            DELIVERY.c.id, PERSON.c.name, DELIVERY.c.channel, DELIVERY.c.state,
            DELIVERY.c.attempts, DELIVERY.c.next_at, DELIVERY.c.error,
        )
        .join(PERSON, PERSON.c.id == DELIVERY.c.recipient_id)
        .where(DELIVERY.c.state.in_(NOT_ARRIVED))
        .order_by(DELIVERY.c.next_at, DELIVERY.c.id)
        .limit(LATEST)
    )  # fmt: skip
    return [Underway._make(row) for row in session.connection().execute(query)]
