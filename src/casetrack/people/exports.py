"""Rows that leave the house in a file: limited for each person, and noted in the security log."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from casetrack.people import security
from casetrack.people.actors import Actor
from casetrack.people.limits import EXPORT, use


def begin_export(session: Session, actor: Actor, *, now: datetime) -> None:
    """Count an export, before its rows are read: its transaction is over by then.

    Raises TooOften.
    """
    use(session, EXPORT, f"person {actor.person_id}", now=now)


def note_export(session: Session, actor: Actor, *, now: datetime, **told: object) -> None:
    """Note what was taken: codes, names of lists, how many; nothing personal."""
    security.append(session, "rows exported", actor_id=actor.person_id, data=told, now=now)
