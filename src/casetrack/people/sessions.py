"""Who is at the other end: signing in with delays, sessions of browsers, signing out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from casetrack.errors import Invalid, Problem, Refused
from casetrack.people import security
from casetrack.people.actors import Actor
from casetrack.people.kept_forms import forget_kept
from casetrack.people.limits import PASSWORD, use
from casetrack.people.passwords import hash_password, is_right, replace_password, weaknesses
from casetrack.store.database import Database
from casetrack.store.tables import BrowserSession, Password, Person, SignInAttempt
from casetrack.store.turns import take_turn

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# From one address: so many wrong passwords for one account, and for all accounts together.
ACCOUNT_LIMIT, ACCOUNT_WINDOW = 5, timedelta(minutes=15)
ADDRESS_LIMIT, ADDRESS_WINDOW = 50, timedelta(hours=1)
# From everywhere: beyond so many wrong passwords for one account, each next one waits longer.
OVERALL_LIMIT, OVERALL_WINDOW = 20, timedelta(hours=1)
OVERALL_WAITS = (1, 2, 4, 8, 15, 30)
# A session is marked as seen at most so often: reading a page should not wait for a write.
_SEEN_EVERY = timedelta(minutes=1)


class SignInRefused(Refused):
    """Login and password do not belong together; which of the two is wrong is not said."""


class SignInDelayed(SignInRefused):
    """Too many wrong passwords from there; `until` says when the next one is looked at."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(
            "Too many wrong passwords. The next is looked at {time} UTC.", time=f"{until:%H:%M:%S}"
        )


def sign_in(database: Database, *, login: str, password: str, address: str, now: datetime) -> str:
    """Start a session and give its secret, for the cookie alone.

    Raises SignInRefused or, after too many failures, SignInDelayed without looking at the password.
    """
    account = digest_of(login.casefold())
    with database.write() as session:
        # Counted before the password is looked at, so that many at once count as many.
        attempt, until = _begun(session, account, address, now=now)
    if until is not None:
        raise SignInDelayed(until)
    with database.read() as session:
        person_id, hashed = _credentials(session, login, now=now)
    if not is_right(hashed, password) or person_id is None:
        raise SignInRefused("Login and password do not belong together.")
    with database.write() as session:
        _require_unchanged(session, person_id, hashed)
        session.exec(
            delete(SignInAttempt).where(
                col(SignInAttempt.account) == account,
                col(SignInAttempt.address) == address,
                col(SignInAttempt.id) <= attempt,
            )
        )
        return start_session(session, person_id, now=now)


def start_session(session: Session, person_id: int, *, now: datetime) -> str:
    """A new session for a person; what has run out is swept away. Gives its secret."""
    session.exec(delete(BrowserSession).where(_over(now)))
    session.exec(delete(SignInAttempt).where(col(SignInAttempt.at) < now - ADDRESS_WINDOW))
    forget_kept(session, now=now)
    secret = secrets.token_urlsafe(32)
    session.add(
        BrowserSession(
            secret_hash=digest_of(secret), person_id=person_id, started_at=now, seen_at=now
        )
    )
    session.flush()
    return secret


def keep_alive(database: Database, secret: str, *, seen_at: datetime, now: datetime) -> None:
    """Note that the session is in use, at most once a minute; `seen_at` is the last time."""
    if seen_at > now - _SEEN_EVERY:
        return
    stale = (
        col(BrowserSession.secret_hash) == digest_of(secret),
        col(BrowserSession.seen_at) <= now - _SEEN_EVERY,
    )
    with database.write() as session:
        session.exec(sa.update(BrowserSession).where(*stale).values(seen_at=now))


def end_session(session: Session, secret: str) -> None:
    """Sign out: the secret is worth nothing from now on. Safe to repeat."""
    session.exec(delete(BrowserSession).where(col(BrowserSession.secret_hash) == digest_of(secret)))


def end_sessions(session: Session, person_ids: Sequence[int]) -> int:
    """Revoke every session of these persons. Gives how many there were."""
    gone = session.exec(delete(BrowserSession).where(col(BrowserSession.person_id).in_(person_ids)))
    return int(gone.rowcount)


def sessions_of(session: Session, person_id: int, *, now: datetime) -> Sequence[BrowserSession]:
    """The browsers a person is signed in with, the last used first."""
    query = (
        select(BrowserSession)
        .where(BrowserSession.person_id == person_id, sa.not_(_over(now)))
        .order_by(col(BrowserSession.seen_at).desc())
    )
    return session.exec(query).all()


def is_of(found: BrowserSession, secret: str) -> bool:
    """Whether a session is the one with this secret."""
    return found.secret_hash == digest_of(secret)


def end_one(session: Session, person_id: int, secret_hash: str) -> None:
    """End one session of a person by its hash. Safe to repeat."""
    session.exec(
        delete(BrowserSession).where(
            col(BrowserSession.person_id) == person_id,
            col(BrowserSession.secret_hash) == secret_hash,
        )
    )


def end_others(session: Session, person_id: int, secret: str) -> int:
    """End every session of a person but the one with this secret. Gives how many there were."""
    gone = session.exec(
        delete(BrowserSession).where(
            col(BrowserSession.person_id) == person_id,
            col(BrowserSession.secret_hash) != digest_of(secret),
        )
    )
    return int(gone.rowcount)


def confirm_password(database: Database, actor: Actor, password: str, *, now: datetime) -> None:
    """Raise Invalid unless this is one's present password, TooOften for who tries many."""
    kept = _counted(database, actor, now=now)
    if kept is None or not is_right(kept.hash, password):
        raise Invalid(Problem(message="That is not the present password.", column="password"))


def _counted(database: Database, actor: Actor, *, now: datetime) -> Password | None:
    """One's present password; that it was asked for is counted before it is looked at."""
    with database.write() as session:
        use(session, PASSWORD, str(actor.person_id), now=now)
        return session.get(Password, actor.person_id)


def change_password(
    database: Database,
    actor: Actor,
    secret: str,
    *,
    old: str,
    new: str,
    again: str,
    now: datetime,
) -> None:
    """Change one's own password and end one's other sessions.

    Raises Invalid with every problem, and TooOften for who tries many as the present one.
    """
    kept = _counted(database, actor, now=now)
    with database.read() as session:
        person = session.get_one(Person, actor.person_id)
    # Passwords are looked at and hashed while no transaction is open: that takes long.
    problems = []
    if kept is not None and not is_right(kept.hash, old):
        problems.append(Problem(message="That is not the present password.", column="old"))
    if new != again:
        problems.append(Problem(message="The two are not the same.", column="again"))
    if kept is not None and new == old:
        problems.append(Problem(message="Choose another one than before.", column="password"))
    if problems := [*problems, *weaknesses(person, new)]:
        raise Invalid(problems)
    hashed = hash_password(person, new)
    with database.write() as session:
        before = None if kept is None else kept.hash
        replace_password(session, actor.person_id, hashed, before=before, now=now)
        ended = end_others(session, actor.person_id, secret)
        about = {"person": actor.person_id, "sessions": ended}
        security.append(session, "password set", actor_id=actor.person_id, data=about, now=now)


def _require_unchanged(session: Session, person_id: int, hashed: str | None) -> None:
    """Raise SignInRefused for a password that was replaced while it was looked at.

    Holds the row until the session is there, so that whoever replaces it now ends that one too.
    """
    query = select(Password.hash).where(Password.person_id == person_id).with_for_update()
    if session.exec(query).one_or_none() != hashed:
        raise SignInRefused("Login and password do not belong together.")


def _begun(
    session: Session, account: str, address: str, *, now: datetime
) -> tuple[int, datetime | None]:
    """Count this attempt among the others; or say until when none is looked at."""
    # Two at once would each count without the other; always in one order, so that none waits
    # for the other.
    for turn in sorted((f"sign-in address {address}", f"sign-in account {account}")):
        take_turn(session, turn)
    here = col(SignInAttempt.address) == address
    for limit, window, which in (
        (ACCOUNT_LIMIT, ACCOUNT_WINDOW, (here, col(SignInAttempt.account) == account)),
        (ADDRESS_LIMIT, ADDRESS_WINDOW, (here,)),
    ):
        recent = (
            select(SignInAttempt.at)
            .where(*which, col(SignInAttempt.at) > now - window)
            .order_by(col(SignInAttempt.at).desc())
            .offset(limit - 1)
            .limit(1)
        )
        if (one_too_many := session.exec(recent).first()) is not None:
            return 0, one_too_many + window
    if (until := _slowed(session, account, now=now)) is not None:
        return 0, until
    attempt = SignInAttempt(account=account, address=address, at=now)
    session.add(attempt)
    session.flush()
    assert attempt.id is not None, "a stored attempt has an id"
    return attempt.id, None


def _slowed(session: Session, account: str, *, now: datetime) -> datetime | None:
    """Until when an account that is tried from everywhere waits: ever longer, never for good."""
    recent = session.exec(
        select(SignInAttempt.at)
        .where(SignInAttempt.account == account, col(SignInAttempt.at) > now - OVERALL_WINDOW)
        .order_by(col(SignInAttempt.at).desc())
        .limit(OVERALL_LIMIT + len(OVERALL_WAITS))
    ).all()
    beyond = len(recent) - OVERALL_LIMIT
    if beyond < 0:
        return None
    until = recent[0] + timedelta(seconds=OVERALL_WAITS[min(beyond, len(OVERALL_WAITS) - 1)])
    return until if until > now else None


def _credentials(session: Session, login: str, *, now: datetime) -> tuple[int | None, str | None]:
    found = session.exec(
        select(Person.id, Password.hash)
        .join(Password, col(Password.person_id) == col(Person.id))
        .where(
            Person.login == login,
            Person.active,
            sa.or_(col(Password.good_until).is_(None), col(Password.good_until) > now),
        )
    ).one_or_none()
    return found or (None, None)


def _over(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        col(BrowserSession.seen_at) <= now - IDLE, col(BrowserSession.started_at) <= now - ABSOLUTE
    )


def digest_of(text: str) -> str:
    """What is kept in place of a secret."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()
