"""What is done with persons, roles and units, each step noted in the security log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from casetrack.errors import Refused
from casetrack.people import security
from casetrack.people.actors import Actor, require_for_office
from casetrack.people.passwords import FirstPassword, Hashed, keep_password
from casetrack.people.persons import OFFICE_ROLES, add_person, disable, grant, require_named, revoke
from casetrack.people.sessions import end_sessions
from casetrack.people.units import add_alias, add_unit, load_tree, succeed
from casetrack.store.tables import Person, RoleGrant, Unit

MAY_ARRANGE = ("admin", "supervisor")


class LastAdministrator(Refused):
    """Nobody could administer the system any more."""


def enlist(
    session: Session,
    actor: Actor,
    *,
    login: str,
    name: str,
    unit_id: int,
    email: str | None = None,
    roles: Sequence[str] = (),
    now: datetime,
) -> Person:
    """Add a person with roles: for the own unit, or for the office where that is usual."""
    require_for_office(actor, "admin", what="adding a person")
    login, name = require_named(login, name)
    person = add_person(session, login=login, name=name, unit_id=unit_id, email=email)
    _note(session, actor, "person added", person, now=now)
    for role in roles:
        at = None if role in OFFICE_ROLES else unit_id
        give(session, actor, person, role, unit_id=at, now=now)
    return person


def give(
    session: Session, actor: Actor, person: Person, role: str, *, unit_id: int | None, now: datetime
) -> None:
    """Give a role for a unit, or for the whole office (None)."""
    require_for_office(actor, "admin", what="giving roles")
    grant(session, person, role, unit_id=unit_id)
    _note(session, actor, "role granted", person, role=role, unit=unit_id or 0, now=now)


def take(
    session: Session, actor: Actor, person: Person, role: str, *, unit_id: int | None, now: datetime
) -> None:
    """Take a role back. Raises LastAdministrator for the last one of those."""
    require_for_office(actor, "admin", what="taking roles back")
    if role == "admin" and unit_id is None:
        _require_another(session, person)
    revoke(session, person, role, unit_id=unit_id)
    _note(session, actor, "role taken back", person, role=role, unit=unit_id or 0, now=now)


def bar(session: Session, actor: Actor, person: Person, *, now: datetime) -> int:
    """Let a person act no more, and sign them out everywhere. Gives how many sessions ended."""
    require_for_office(actor, "admin", what="disabling a person")
    _require_another(session, person)
    disable(session, person)
    ended = end_sessions(session, [person.id or 0])
    _note(session, actor, "person disabled", person, sessions=ended, now=now)
    return ended


def readmit(session: Session, actor: Actor, person: Person, *, now: datetime) -> None:
    """Let a disabled person act again, in the roles that were left to them."""
    require_for_office(actor, "admin", what="enabling a person")
    person.active = True
    session.add(person)
    _note(session, actor, "person enabled", person, now=now)


def new_password(
    session: Session, actor: Actor, person: Person, first: FirstPassword, *, now: datetime
) -> None:
    """Give a password for a first sign-in; whoever is signed in with the old one is out."""
    require_for_office(actor, "admin", what="setting somebody else's password")
    require_somebody_else(actor, person)
    keep_password(session, person.id or 0, first, now=now)
    ended = end_sessions(session, [person.id or 0])
    _note(session, actor, "password issued", person, sessions=ended, now=now)


def require_may_choose(actor: Actor, person: Person) -> None:
    """Raise NotAllowed for whoever may not set this person's password."""
    if person.id != actor.person_id:
        require_for_office(actor, "admin", what="setting somebody else's password")


def require_somebody_else(actor: Actor, person: Person) -> None:
    """Raise Refused for one's own password, which only the present one changes.

    A token or a browser that others got hold of could else become whoever owns it for good.
    """
    if person.id == actor.person_id:
        raise Refused("Change your own password in your profile, with the present one.")


def choose_password(
    session: Session, actor: Actor, person: Person, chosen: Hashed, *, now: datetime
) -> int:
    """Set a password that somebody chose, for themselves or, as an administrator, for others.

    Whoever is signed in with the old one is out; gives how many sessions ended.
    """
    require_may_choose(actor, person)
    keep_password(session, person.id or 0, chosen, now=now)
    ended = end_sessions(session, [person.id or 0])
    _note(session, actor, "password set", person, sessions=ended, now=now)
    return ended


def sign_out(session: Session, actor: Actor, person: Person, *, now: datetime) -> int:
    """End every session of a person. Gives how many there were."""
    require_for_office(actor, "admin", what="ending somebody else's sessions")
    ended = end_sessions(session, [person.id or 0])
    _note(session, actor, "sessions ended", person, sessions=ended, now=now)
    return ended


def establish(
    session: Session,
    actor: Actor,
    *,
    code: str,
    name: str,
    parent: str = "",
    aliases: Sequence[str] = (),
    scope: str = "lead",
    now: datetime,
) -> Unit:
    """Add a unit below another."""
    require_for_office(actor, *MAY_ARRANGE, what="adding a unit")
    unit = add_unit(session, code=code, name=name, parent=parent, aliases=aliases, scope=scope)
    data = {"unit": unit.id}
    security.append(session, "unit added", actor_id=actor.person_id, data=data, now=now)
    return unit


def name_again(session: Session, actor: Actor, unit_id: int, alias: str, *, now: datetime) -> None:
    """Let another name lead to a unit."""
    require_for_office(actor, *MAY_ARRANGE, what="naming a unit")
    add_alias(session, unit_id, alias)
    data = {"unit": unit_id}
    security.append(session, "unit named", actor_id=actor.person_id, data=data, now=now)


def record_succession(session: Session, actor: Actor, *, old: str, new: str, now: datetime) -> None:
    """Say that a unit stands where another stood: whoever sees its items now sees those too."""
    require_for_office(actor, *MAY_ARRANGE, what="recording a succession")
    tree = load_tree(session)
    data = {"old": tree.named(old), "new": tree.named(new)}
    succeed(session, old=old, new=new)
    security.append(session, "unit succeeded", actor_id=actor.person_id, data=data, now=now)


def require_administrator(session: Session) -> None:
    """Raise LastAdministrator where nobody active administers the office any more."""
    if not _administrators(session):
        raise LastAdministrator("Nobody could administer the system any more. Leave one in.")


def _require_another(session: Session, person: Person) -> None:
    """Raise LastAdministrator where no active administrator would be left beside this person."""
    if _administrators(session) == {person.id}:
        raise LastAdministrator(
            "{name} is the only administrator. Make another one first.", name=person.name
        )


def _administrators(session: Session) -> set[int | None]:
    held = (
        select(Person.id)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(RoleGrant.role == "admin", col(RoleGrant.unit_id).is_(None), col(Person.active))
        .with_for_update()
    )
    return set(session.exec(held))


def _note(
    session: Session, actor: Actor, kind: str, person: Person, *, now: datetime, **data: object
) -> None:
    told = {"person": person.id, **data}
    security.append(session, kind, actor_id=actor.person_id, data=told, now=now)
