"""People who sign in elsewhere: which of ours somebody at an OpenID provider is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from casetrack.people.persons import add_person
from casetrack.people.sessions import SignInRefused
from casetrack.people.units import load_tree
from casetrack.store.tables import OutsideIdentity, Person


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """What a provider says of somebody. An address counts only where it has been verified."""

    issuer: str
    subject: str
    login: str = ""
    name: str = ""
    email: str = ""


def claimed(claims: Mapping[str, Any], *, login_claim: str) -> Claimed:
    """What an ID token says. Raises SignInRefused for one that names nobody."""
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject):
        raise SignInRefused("The provider did not say who this is.")
    verified = claims.get("email_verified") is True
    return Claimed(
        issuer=issuer,
        subject=subject,
        login=_text(claims.get(login_claim)),
        name=_text(claims.get("name")),
        email=_text(claims.get("email")) if verified else "",
    )


def person_of(session: Session, known: Claimed, *, create_in: str, now: datetime) -> int:
    """The person this is, linked for good when they come for the first time.

    First by login, then by address. Where neither leads to one active person, somebody without
    any role is added to the unit `create_in`, or, where that is empty, nobody is let in: raises
    SignInRefused.
    """
    linked = session.get(OutsideIdentity, (known.issuer, known.subject))
    if linked is not None:
        person = session.get_one(Person, linked.person_id)
        if not person.active:
            raise SignInRefused("This person can act no more.")
        return linked.person_id
    found = _matching(session, known) or _added(session, known, create_in)
    if _is_linked(session, known.issuer, found):
        # Logins are given away again at some providers: the first one keeps the link.
        raise SignInRefused("Somebody else of that provider is this person already.")
    session.add(
        OutsideIdentity(issuer=known.issuer, subject=known.subject, person_id=found, linked_at=now)
    )
    session.flush()
    return found


def _matching(session: Session, known: Claimed) -> int | None:
    for column, value in ((col(Person.login), known.login), (col(Person.email), known.email)):
        rows: Sequence[Person] = (
            session.exec(select(Person).where(column == value)).all() if value else []
        )
        if len(rows) == 1 and rows[0].active:
            return rows[0].id
        if rows:
            raise SignInRefused("That login or address leads to nobody who can act.")
    return None


def _added(session: Session, known: Claimed, create_in: str) -> int:
    if not create_in or not known.login:
        raise SignInRefused("Nobody here goes by that login or address; ask an administrator.")
    person = add_person(
        session,
        login=known.login,
        name=known.name or known.login,
        unit_id=load_tree(session).named(create_in),
        email=known.email or None,
    )
    assert person.id is not None, "a stored person has an id"
    return person.id


def _is_linked(session: Session, issuer: str, person_id: int) -> bool:
    query = select(OutsideIdentity.subject).where(
        OutsideIdentity.issuer == issuer, OutsideIdentity.person_id == person_id
    )
    return session.exec(query).first() is not None


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) and value.isprintable() else ""
