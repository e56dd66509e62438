"""API tokens: how another system acts for a person. A secret is shown once; its hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, get_args

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.errors import Invalid, NotFound, Problem, choices, problem_with, sentence, several
from casetrack.people import security
from casetrack.people.actors import ACTOR_COLUMNS, Actor, NotAllowed, actor_in
from casetrack.store.database import Database
from casetrack.store.tables import ApiToken, Person, RoleGrant

Scope = Literal["read", "write", "calendar", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
LONGEST = timedelta(days=366)
LONGEST_NAME = 100
MOST_TOKENS = 50
# So that a leaked secret is known for what it is wherever it turns up.
PREFIX = "ct_"
# Who sees numbers over all units, and so may let a monitor see them.
MAY_MONITOR = ("admin", "auditor", "supervisor")
# A token is marked as used at most so often: a request that reads should not wait for a write.
_USED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Who a token speaks for, and how far."""

    token_id: int
    actor: Actor
    scope: Scope
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TokenLine:
    """A token in a list, without its secret."""

    id: int
    login: str
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


def create_token(
    session: Session,
    actor: Actor,
    *,
    name: str,
    scope: str,
    expires_at: datetime,
    now: datetime,
) -> tuple[TokenLine, str]:
    """A new token of one's own, and its secret, which nothing can show again.

    Nobody makes a token for somebody else: that would be acting in their name. Raises Invalid.
    """
    # Several at once would each count without the others.
    session.exec(select(Person.id).where(Person.id == actor.person_id).with_for_update()).one()
    if problems := _problems(session, actor, name, scope, expires_at, now=now):
        raise Invalid(problems)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        person_id=actor.person_id,
        name=name.strip(),
        secret_hash=_hashed(secret),
        scope=scope,
        created_at=now,
        created_by=actor.person_id,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    _note(session, actor, "token made", token, now=now)
    return _line(token, actor.login), secret


def tokens_of(session: Session, actor: Actor) -> list[TokenLine]:
    """One's own tokens, the newest first; those of everybody for an administrator."""
    query = (
        select(ApiToken, Person.login)
        .join(Person, col(Person.id) == col(ApiToken.person_id))
        .order_by(col(ApiToken.id).desc())
    )
    if not actor.has_for_office("admin"):
        query = query.where(ApiToken.person_id == actor.person_id)
    return [_line(token, login) for token, login in session.exec(query)]


def revoke_token(session: Session, actor: Actor, token_id: int, *, now: datetime) -> TokenLine:
    """Make a token worth nothing, at once and for good. Safe to repeat.

    Raises NotFound; NotAllowed for somebody else's, unless by an administrator.
    """
    found = session.exec(
        select(ApiToken, Person.login)
        .join(Person, col(Person.id) == col(ApiToken.person_id))
        .where(ApiToken.id == token_id)
    ).one_or_none()
    mine = found is not None and found[0].person_id == actor.person_id
    if found is None or not (mine or actor.has_for_office("admin")):
        # Whether there is one with that number is nobody else's business.
        raise NotFound("You have no token {number}.", number=token_id)
    token, login = found
    if token.revoked_at is None:
        token.revoked_at = now
        session.add(token)
        session.flush()
        _note(session, actor, "token revoked", token, now=now)
    return _line(token, login)


# Every request begins with this: one statement, made once. A row for each role that is held.
_BEARER = (
    sa.select(
        *ACTOR_COLUMNS,
        col(ApiToken.id).label("token_id"),
        col(ApiToken.scope),
        col(ApiToken.expires_at),
        col(ApiToken.used_at),
    )
    .select_from(ApiToken)
    .join(Person, col(Person.id) == col(ApiToken.person_id))
    .outerjoin(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
    .where(
        col(ApiToken.secret_hash) == sa.bindparam("secret"),
        col(ApiToken.expires_at) > sa.bindparam("now"),
        col(ApiToken.revoked_at).is_(None),
        col(Person.active),
    )
)


def bearer_of(session: Session, secret: str, *, now: datetime) -> Bearer | None:
    """Whose token it is, with the roles held now; None once it has expired or was revoked."""
    values = {"secret": _hashed(secret), "now": now}
    rows = session.connection().execute(_BEARER, values).all()
    if not rows:
        return None
    token = rows[0]
    return Bearer(
        token_id=token.token_id,
        actor=actor_in(rows),
        scope=next(each for each in SCOPES if each == token.scope),
        expires_at=token.expires_at,
        used_at=token.used_at,
    )


def note_use(database: Database, bearer: Bearer, *, now: datetime) -> None:
    """Remember when a token was used, to the hour: unused ones can then be found."""
    if bearer.used_at is None or bearer.used_at <= now - _USED_EVERY:
        with database.write() as session:
            session.exec(
                sa.update(ApiToken).where(col(ApiToken.id) == bearer.token_id).values(used_at=now)
            )


def require_within(bearer: Bearer, *, scope: str, expires_at: datetime) -> None:
    """Raise NotAllowed where a token would make one that can do more, or lives longer."""
    if scope == "write" and bearer.scope != "write":
        raise NotAllowed("A token that only reads cannot make one that writes.")
    if expires_at > bearer.expires_at:
        raise NotAllowed(
            "A token cannot make one that outlives it: it expires {at}.",
            at=f"{bearer.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        )


def _problems(
    session: Session, actor: Actor, name: str, scope: str, expires_at: datetime, *, now: datetime
) -> list[Problem]:
    problems = []
    if not 1 <= len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        told = sentence("a token has a name of 1 to {most} characters", most=LONGEST_NAME)
        problems.append(problem_with(told, column="name"))
    if scope not in SCOPES:
        told = sentence(
            "{scope} is no scope; possible: {known}", scope=scope, known=choices(SCOPES)
        )
        problems.append(problem_with(told, column="scope"))
    if scope == "metrics" and not actor.has_for_office(*MAY_MONITOR):
        told = sentence(
            "a token for a monitor needs {roles} for the whole office",
            roles=several(map(sentence, MAY_MONITOR), " or "),
        )
        problems.append(problem_with(told, column="scope"))
    if not now < expires_at <= now + LONGEST:
        told = sentence("a token expires within {most} days, and not before now", most=LONGEST.days)
        problems.append(problem_with(told, column="expires_at"))
    mine = sa.select(sa.func.count()).where(col(ApiToken.person_id) == actor.person_id, _good(now))
    if (session.connection().scalar(mine) or 0) >= MOST_TOKENS:
        told = sentence("you have {most} tokens already; revoke one first", most=MOST_TOKENS)
        problems.append(problem_with(told))
    return problems


def _note(session: Session, actor: Actor, kind: str, token: ApiToken, *, now: datetime) -> None:
    data = {"token": token.id, "person": token.person_id, "scope": token.scope}
    security.append(session, kind, actor_id=actor.person_id, data=data, now=now)


def _good(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(col(ApiToken.expires_at) > now, col(ApiToken.revoked_at).is_(None))


def _line(token: ApiToken, login: str) -> TokenLine:
    names: Sequence[str] = ("name", "scope", "created_at", "expires_at", "revoked_at", "used_at")
    values = {each: getattr(token, each) for each in names}
    return TokenLine(id=token.id or 0, login=login, **values)


def _hashed(secret: str) -> str:
    # A secret of 256 random bits needs no slow hash: there is nothing to guess.
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
