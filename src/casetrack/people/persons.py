"""Persons and the roles they are given. Nobody is ever deleted: history names them."""

from __future__ import annotations

import re
from difflib import get_close_matches

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select

from casetrack.errors import Invalid, choices, nearest_hint, problem_with, sentence
from casetrack.people.actors import PersonUnknown
from casetrack.store.tables import Person, RoleGrant

ROLES = (
    "handler",
    "unit_lead",
    "supervisor",
    "verifier",
    "editor",
    "publisher",
    "auditor",
    "admin",
)
# Held for the whole office unless a unit is named.
OFFICE_ROLES = frozenset(ROLES[2:])
# It stands in addresses of pages and on command lines.
LOGIN = re.compile(r"[A-Za-z0-9._@-]{1,60}")


def add_person(
    session: Session, *, login: str, name: str, unit_id: int, email: str | None = None
) -> Person:
    """Add a person without any role. Raises Invalid if the login is taken."""
    taken = session.exec(select(Person).where(Person.login == login)).one_or_none()
    if taken is not None:
        raise Invalid("The login {login!r} belongs to {name}", login=login, name=taken.name)
    person = Person(login=login, name=name, unit_id=unit_id, email=email)
    session.add(person)
    session.flush()
    return person


def require_named(login: str, name: str) -> tuple[str, str]:
    """Login and name without the blanks around. Raises Invalid with all that is wrong."""
    login, name = login.strip(), name.strip()
    message = sentence("A person has a login and a name.")
    problems = [
        problem_with(message, column=column)
        for column, typed in (("login", login), ("name", name))
        if not typed
    ]
    if login and not LOGIN.fullmatch(login):
        told = sentence("A login has at most 60 letters (a to z), digits, and . _ @ -")
        problems.append(problem_with(told, column="login"))
    if problems:
        raise Invalid(problems)
    return login, name


def person_named(session: Session, login: str) -> Person:
    """The person with this login, also a disabled one. Raises PersonUnknown."""
    person = session.exec(select(Person).where(Person.login == login)).one_or_none()
    if person is None:
        logins = session.exec(select(Person.login)).all()
        hint = nearest_hint(get_close_matches(login, logins, n=1, cutoff=0.5))
        raise PersonUnknown("Nobody has the login {login!r}{hint}", login=login, hint=hint)
    return person


def grant(session: Session, person: Person, role: str, *, unit_id: int | None) -> None:
    """Give a role for a unit, or for the whole office (None). Safe to repeat."""
    _known(role)
    held = select(RoleGrant).where(
        RoleGrant.person_id == person.id, RoleGrant.role == role, _at(unit_id)
    )
    if session.exec(held).first() is None:
        assert person.id is not None, "the person is stored before roles are given"
        session.add(RoleGrant(person_id=person.id, role=role, unit_id=unit_id))
        session.flush()


def revoke(session: Session, person: Person, role: str, *, unit_id: int | None) -> None:
    """Take a role back. Raises Invalid if it was not held."""
    _known(role)
    gone = session.exec(
        delete(RoleGrant).where(
            col(RoleGrant.person_id) == person.id, col(RoleGrant.role) == role, _at(unit_id)
        )
    )
    if gone.rowcount == 0:
        raise Invalid("{name} does not hold {role} there", name=person.name, role=choices([role]))


def disable(session: Session, person: Person) -> None:
    """Let a person act no more; what they did stays theirs."""
    person.active = False
    session.add(person)
    session.flush()


def _at(unit_id: int | None) -> ColumnElement[bool]:
    column = col(RoleGrant.unit_id)
    return column.is_(None) if unit_id is None else column == unit_id


def _known(role: str) -> None:
    if role not in ROLES:
        raise Invalid("{role!r} is no role; possible: {roles}", role=role, roles=choices(ROLES))
