"""People who sign in elsewhere: which of ours somebody at an OpenID provider is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from casetrack.people import security
from casetrack.people.actors import Actor
from casetrack.people.persons import add_person
from casetrack.people.sessions import SignInRefused
from casetrack.people.units import load_tree
from casetrack.store.tables import OutsideIdentity, Person, RoleGrant
from casetrack.store.turns import take_turn


class LinkNeeded(SignInRefused):
    """Who administers the system is not recognised by what a provider says of them."""


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
    SignInRefused. Whoever can name people at the provider must not become an administrator here
    by it: raises LinkNeeded, see `link`.
    """
    linked = session.get(OutsideIdentity, (known.issuer, known.subject))
    if linked is not None:
        person = session.get_one(Person, linked.person_id)
        if not person.active:
            raise SignInRefused("This person can act no more.")
        return linked.person_id
    found = _matching(session, known) or _added(session, known, create_in)
    if _administers(session, found):
        raise LinkNeeded(
            "Sign in with the password and link the provider in your profile: "
            "an administrator is not recognised by a name or an address."
        )
    _link(session, known, found, how="claims", now=now)
    return found


def link(session: Session, actor: Actor, known: Claimed, *, now: datetime) -> None:
    """Link somebody at a provider with the person who is signed in and gave the password.

    Raises SignInRefused where one of the two is linked with somebody else.
    """
    linked = session.get(OutsideIdentity, (known.issuer, known.subject))
    if linked is None:
        _link(session, known, actor.person_id, how="password", now=now)
    elif linked.person_id != actor.person_id:
        raise SignInRefused("At that provider this is somebody else.")


def is_linked(session: Session, person_id: int) -> bool:
    """Whether a person signs in at a provider, too."""
    query = select(OutsideIdentity.subject).where(OutsideIdentity.person_id == person_id)
    return session.exec(query).first() is not None


def _link(session: Session, known: Claimed, person_id: int, *, how: str, now: datetime) -> None:
    query = select(OutsideIdentity.subject).where(
        OutsideIdentity.issuer == known.issuer, OutsideIdentity.person_id == person_id
    )
    # Two at once would both find nobody.
    take_turn(session, "outside identities")
    if session.exec(query).first() is not None:
        # Logins are given away again at some providers: the first one keeps the link.
        raise SignInRefused("Somebody else of that provider is this person already.")
    session.add(
        OutsideIdentity(
            issuer=known.issuer, subject=known.subject, person_id=person_id, linked_at=now
        )
    )
    session.flush()
    data = {"person": person_id, "by": how}
    security.append(session, "provider linked", actor_id=person_id, data=data, now=now)


def _administers(session: Session, person_id: int) -> bool:
    query = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role == "admin")
    return session.exec(query).first() is not None


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


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) and value.isprintable() else ""
