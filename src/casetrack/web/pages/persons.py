"""Persons: who acts in which roles, first passwords, and signing somebody out everywhere."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Response
from sqlmodel import col, select

from casetrack.errors import Invalid
from casetrack.people import administration
from casetrack.people.passwords import first_password
from casetrack.people.persons import OFFICE_ROLES, ROLES, person_named
from casetrack.store.tables import BrowserSession, Password, Person, RoleGrant
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Id
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor
from casetrack.web.words import ROLE_NAMES

router = APIRouter()
Login = Annotated[str, Path(max_length=200)]
Text = Annotated[str, Query(max_length=200)]
Word = Annotated[str, Form(max_length=200)]
Words = Annotated[list[str], Form(max_length=len(ROLES))]
EVERYWHERE = "*"


@router.get("/persons")
def table(visit: Visit, q: Text = "") -> Response:
    return _table(visit, NONE, q.strip())


@router.post("/persons")
def add(
    visit: Visit,
    login: Word = "",
    name: Word = "",
    unit: Word = "",
    email: Word = "",
    role: Words = [],  # noqa: B006 - a default of the form, never changed
) -> Response:
    typed = {"login": login, "name": name, "unit": unit, "email": email, "role": ",".join(role)}
    # Hashed before the transaction opens: that takes long.
    first = first_password()
    with kept(visit, "add", typed) as troubles, visit.write() as desk:
        person = administration.enlist(
            desk.session, desk.actor, login=login, name=name,
            unit_id=desk.rules.tree.named(unit), email=email.strip() or None, roles=role,
            now=desk.now,
        )  # fmt: skip
        administration.new_password(desk.session, desk.actor, person, first, now=desk.now)
    # Shown on the answer itself: nowhere else is it known, not in an address either.
    if troubles:
        return _table(visit, troubles[0], "")
    return _person(visit, login.strip(), NONE, first.text)


@router.get("/persons/{login}")
def show(visit: Visit, login: Login) -> Response:
    return _person(visit, login, NONE)


@router.post("/persons/{login}/roles")
def give(visit: Visit, login: Login, role: Word = "", at: Word = "") -> Response:
    typed = {"role": role, "at": at}
    with kept(visit, "role", typed, beside="role") as troubles, visit.write() as desk:
        person = person_named(desk.session, login)
        unit_id = _place(desk, person, role, at)
        administration.give(desk.session, desk.actor, person, role, unit_id=unit_id, now=desk.now)
    return _person(visit, login, troubles[0]) if troubles else to(f"/persons/{login}", done="saved")


@router.post("/persons/{login}/roles/{number}/take")
def take(visit: Visit, login: Login, number: Id) -> Response:
    with kept(visit, "take", {}) as troubles, visit.write() as desk:
        person = person_named(desk.session, login)
        held = desk.session.get(RoleGrant, number)
        if held is None or held.person_id != person.id:
            raise Invalid("{name} does not hold that role any more", name=person.name)
        administration.take(
            desk.session, desk.actor, person, held.role, unit_id=held.unit_id, now=desk.now
        )
    return (
        _person(visit, login, troubles[0])
        if troubles
        else to(f"/persons/{login}", done="taken-back")
    )


@router.post("/persons/{login}/disable")
def bar(visit: Visit, login: Login) -> Response:
    with kept(visit, "disable", {}) as troubles, visit.write() as desk:
        administration.bar(
            desk.session, desk.actor, person_named(desk.session, login), now=desk.now
        )
    return _person(visit, login, troubles[0]) if troubles else to(f"/persons/{login}", done="saved")


@router.post("/persons/{login}/enable")
def readmit(visit: Visit, login: Login) -> Response:
    with visit.write() as desk:
        administration.readmit(
            desk.session, desk.actor, person_named(desk.session, login), now=desk.now
        )
    return to(f"/persons/{login}", done="saved")


@router.post("/persons/{login}/password")
def issue(visit: Visit, login: Login) -> Response:
    first = first_password()
    with visit.write() as desk:
        person = person_named(desk.session, login)
        administration.new_password(desk.session, desk.actor, person, first, now=desk.now)
    return _person(visit, login, NONE, first.text)


@router.post("/persons/{login}/sign-out")
def sign_out(visit: Visit, login: Login) -> Response:
    with visit.write() as desk:
        administration.sign_out(
            desk.session, desk.actor, person_named(desk.session, login), now=desk.now
        )
    return to(f"/persons/{login}", done="signed-out")


def _place(desk: Desk, person: Person, role: str, at: str) -> int | None:
    """The unit a role is for: the one named, everywhere, or what is usual for the role."""
    if at == EVERYWHERE or (not at and role in OFFICE_ROLES):
        return None
    return desk.rules.tree.named(at) if at else person.unit_id


def _units(desk: Desk) -> list[tuple[str, str]]:
    units = desk.rules.tree.units.values()
    return [(each.code, each.name) for each in units if each.successor_id is None]


def _table(visit: Visitor, trouble: Trouble, q: str) -> Response:
    with visit.read() as desk:
        tree = desk.rules.tree
        held: dict[int, list[tuple[str, str]]] = {}
        for each in desk.session.exec(select(RoleGrant).order_by(col(RoleGrant.id))):
            held.setdefault(each.person_id, []).append((each.role, tree.name(each.unit_id)))
        found = [
            (person, tree.name(person.unit_id), held.get(person.id or 0, []))
            for person in desk.session.exec(select(Person).order_by(col(Person.id)))
            if q in f"{person.login} {person.name} {tree.name(person.unit_id)}"
        ]
        return page(
            visit, "persons.html.j2", trouble.status, it=trouble, found=found, q=q,
            units=_units(desk), role_names=ROLE_NAMES,
            chosen=trouble.value("add", "role").split(","), may_change=desk.actor.has("admin"),
        )  # fmt: skip


def _person(visit: Visitor, login: str, trouble: Trouble, issued: str = "") -> Response:
    with visit.read() as desk:
        person = person_named(desk.session, login)
        tree = desk.rules.tree
        grants = desk.session.exec(select(RoleGrant).where(RoleGrant.person_id == person.id))
        sessions = Counter(
            desk.session.exec(
                select(BrowserSession.person_id).where(BrowserSession.person_id == person.id)
            )
        )
        return page(
            visit, "person.html.j2", trouble.status, it=trouble, who=person, issued=issued,
            unit=tree.name(person.unit_id), units=_units(desk), role_names=ROLE_NAMES,
            grants=[(each.id, each.role, tree.name(each.unit_id)) for each in grants],
            sessions=sessions.total(), password=desk.session.get(Password, person.id),
            may_change=desk.actor.has("admin"),
        )  # fmt: skip
