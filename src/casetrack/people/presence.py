"""Who is signed in, for those who administer the system."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.store.tables import BrowserSession, Person


class SignedIn(NamedTuple):
    """A person, the number of browsers they are signed in with, and when they were last seen."""

    login: str
    name: str
    browsers: int
    seen_at: datetime


def signed_in(session: Session) -> list[SignedIn]:
    """Everybody with a session, whoever was seen last first."""
    query = (
        select(
            Person.login, Person.name, sa.func.count(col(BrowserSession.secret_hash)),
            sa.func.max(BrowserSession.seen_at),
        )
        .join(BrowserSession, col(BrowserSession.person_id) == col(Person.id))
        .group_by(col(Person.login), col(Person.name))
        .order_by(sa.desc(sa.func.max(BrowserSession.seen_at)))
    )  # fmt: skip
    return [SignedIn._make(row) for row in session.exec(query)]
