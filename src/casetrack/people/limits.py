"""Limits on how often something may be used, counted in the database for all processes alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, delete, select

from casetrack.errors import Refused
from casetrack.store.tables import Hit
from casetrack.store.turns import take_turn

EVERYBODY = "everybody"
_KEPT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """So many uses by one address or person in a window; and by everybody together, if set."""

    kind: str
    most: int
    window: timedelta
    altogether: int | None = None
    altogether_window: timedelta = timedelta(hours=1)


EXPORT = Limit(kind="export", most=10, window=timedelta(hours=1))
PREVIEW = Limit(kind="preview", most=20, window=timedelta(hours=1))
FEEDBACK = Limit(kind="feedback", most=5, window=timedelta(minutes=10), altogether=200)
# Written by whoever is signed in no longer, so by anybody: an office behind one address has enough.
KEEP_FORM = Limit(kind="keep form", most=60, window=timedelta(hours=1), altogether=600)
# Whoever finds a browser signed in should not be let guess the password with it.
PASSWORD = Limit(kind="password", most=10, window=timedelta(minutes=15))
# Codes are long, but nobody should be let try many.
FOLLOW = Limit(kind="follow", most=20, window=timedelta(minutes=10))
# What is published is there to be read: only asking for what is not there is counted.
LOOKUP = Limit(kind="lookup", most=60, window=timedelta(minutes=10))
# A key under which anybody sends something is good for one request.
TAKEN_KEY = Limit(kind="key", most=1, window=_KEPT)


class TooOften(Refused):
    """The limit is reached; `until` says when there is room again."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(
            "That was done too often just now. Try again after {time} UTC.",
            time=f"{until:%H:%M:%S}",
        )


def use(session: Session, limit: Limit, who: str, *, now: datetime) -> None:
    """Count one use by an address or a person. Raises TooOften without counting it."""
    hashed = sha256(who.encode()).hexdigest()
    take_turn(session, f"limit {limit.kind}")
    session.exec(delete(Hit).where(col(Hit.kind) == limit.kind, col(Hit.at) <= now - _KEPT))
    _require_room(session, limit.kind, hashed, limit.most, limit.window, now=now)
    names = [hashed]
    if limit.altogether is not None:
        names.append(EVERYBODY)
        _require_room(
            session, limit.kind, EVERYBODY, limit.altogether, limit.altogether_window, now=now
        )
    session.add_all(Hit(kind=limit.kind, who=each, at=now) for each in names)
    session.flush()


def require_room(session: Session, limit: Limit, who: str, *, now: datetime) -> None:
    """Raise TooOften where the limit is reached; counts nothing, so reading stays reading."""
    hashed = sha256(who.encode()).hexdigest()
    _require_room(session, limit.kind, hashed, limit.most, limit.window, now=now)


def _require_room(
    session: Session, kind: str, who: str, most: int, window: timedelta, *, now: datetime
) -> None:
    query = (
        select(Hit.at)
        .where(Hit.kind == kind, Hit.who == who, col(Hit.at) > now - window)
        .order_by(col(Hit.at).desc())
        .offset(most - 1)
        .limit(1)
    )
    oldest = session.exec(query).first()
    if oldest is not None:
        raise TooOften(oldest + window)
