"""Messages that were given up: shown to an operator, and sent again by hand."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.errors import NotFound, Refused, sentence
from casetrack.people.actors import Actor, require_for_office
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.roster import PERSON

MAY_RESEND = ("supervisor", "admin")
# Given up, or held because it came back with a backup and may have been sent since.
STRANDED = ("dead", "held")


class DeadLetter(NamedTuple):
    """A message that did not get through, and what the last try said."""

    id: int
    name: str
    address: str
    subject: str
    created_at: datetime
    attempts: int
    error: str


class NotDead(Refused):
    """Only a dead letter is sent again; anything else is on its way or has arrived."""


def dead_letters(session: Session) -> list[DeadLetter]:
    """Every message that was given up or is held, the oldest first."""
    query = (
        sa.select(
            DELIVERY.c.id,
            PERSON.c.name,
            *(DELIVERY.c[name] for name in DeadLetter._fields[2:]),
        )
        .join(PERSON, PERSON.c.id == DELIVERY.c.recipient_id)
        .where(DELIVERY.c.state.in_(STRANDED))
        .order_by(DELIVERY.c.created_at, DELIVERY.c.id)
    )
    return [DeadLetter._make(row) for row in session.connection().execute(query)]


def resend(session: Session, actor: Actor, delivery_id: int, *, reason: str, now: datetime) -> None:
    """Queue a dead letter again, under its old Message-ID and with all its tries.

    Raises NotAllowed, NotFound, NotDead, or Refused without a reason.
    """
    require_for_office(actor, *MAY_RESEND, what="sending a dead letter again")
    if not reason.strip():
        raise Refused("Say why it is sent again, such as: the address was corrected.")
    statement = (
        sa.update(DELIVERY)
        .where(DELIVERY.c.id == delivery_id, DELIVERY.c.state.in_(STRANDED))
        .values(
            state="waiting",
            attempts=0,
            next_at=now,
            error=f"sent again by {actor.name}: {reason.strip()}",
        )
    )
    if session.connection().execute(statement).rowcount:
        return
    query = sa.select(DELIVERY.c.state).where(DELIVERY.c.id == delivery_id)
    state = session.connection().scalar(query)
    if state is None:
        raise NotFound(
            "There is no message {number}; choose one of those that were not delivered.",
            number=delivery_id,
        )
    raise NotDead(
        "Message {number} is {state}; only a dead letter is sent again.",
        number=delivery_id,
        state=sentence(state),
    )
