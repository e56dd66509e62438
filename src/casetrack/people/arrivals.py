"""Who comes in with a browser's secret, and what every page needs to know of them, at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from casetrack.people.actors import ACTOR_COLUMNS, Actor, actor_in
from casetrack.people.preferences import Habits
from casetrack.people.sessions import ABSOLUTE, IDLE, digest_of
from casetrack.people.stand_ins import absences
from casetrack.store.tables import (
    BrowserSession,
    Password,
    Person,
    Preference,
    RoleGrant,
    StandIn,
)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A person at the door, with the roles held now."""

    actor: Actor
    habits: Habits
    # When their session was last noted as in use.
    seen_at: datetime


_stands_in = sa.exists().where(
    col(StandIn.acting_id) == col(Person.id),
    col(StandIn.starts) <= sa.bindparam("today"),
    col(StandIn.ends) >= sa.bindparam("today"),
    col(StandIn.revoked_at).is_(None),
)
# Every page begins with this: one statement, made once. A row for each role that is held.
_ARRIVAL = (
    sa.select(
        *ACTOR_COLUMNS,
        col(BrowserSession.seen_at),
        col(Preference.language),
        col(Password.good_until),
        _stands_in.label("stands_in"),
    )
    .select_from(BrowserSession)
    .join(Person, col(Person.id) == col(BrowserSession.person_id))
    .outerjoin(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
    .outerjoin(Preference, col(Preference.person_id) == col(Person.id))
    .outerjoin(Password, col(Password.person_id) == col(Person.id))
    .where(
        col(BrowserSession.secret_hash) == sa.bindparam("secret"),
        col(BrowserSession.seen_at) > sa.bindparam("idle_since"),
        col(BrowserSession.started_at) > sa.bindparam("over_since"),
        col(Person.active),
    )
)


def arrival_of(session: Session, secret: str, *, now: datetime, today: date) -> Arrival | None:
    """Whose session it is; None once it is over or revoked."""
    values = {
        "secret": digest_of(secret),
        "idle_since": now - IDLE,
        "over_since": now - ABSOLUTE,
        "today": today,
    }
    rows = session.connection().execute(_ARRIVAL, values).all()
    if not rows:
        return None
    found, actor = rows[0], actor_in(rows)
    habits = Habits(
        language=found.language or "",
        must_change=found.good_until is not None,
        absences=absences(session, actor.person_id, today=today) if found.stands_in else (),
    )
    return Arrival(actor=actor, habits=habits, seen_at=found.seen_at)
