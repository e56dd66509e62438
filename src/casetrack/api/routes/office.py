"""Units, persons, their roles and tokens, and whom a token speaks for."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlmodel import Session, col, select

from casetrack.api.caller import Answer, Call
from casetrack.api.naming import in_body, unit_in_body
from casetrack.api.shapes.office import (
    FirstPassword,
    Me,
    NewAlias,
    NewPassword,
    NewPerson,
    NewToken,
    NewUnit,
    Persons,
    PersonShown,
    RoleBody,
    RoleShown,
    Succession,
    TokenMade,
    Tokens,
    TokenShown,
    Units,
    UnitShown,
)
from casetrack.api.shapes.plain import LARGEST_ID
from casetrack.errors import NotFound
from casetrack.people import administration
from casetrack.people.actors import Grants
from casetrack.people.passwords import first_password, hash_password
from casetrack.people.persons import person_named
from casetrack.people.tokens import create_token, require_within, revoke_token, tokens_of
from casetrack.people.units import UnitTree, load_tree
from casetrack.store.tables import Person, RoleGrant
from casetrack.web.scope import visible_units
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["office"])
UnitName = Annotated[str, Path(min_length=1, max_length=200)]
Login = Annotated[str, Path(min_length=1, max_length=100)]
RoleName = Annotated[str, Path(min_length=1, max_length=40)]
TokenId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("/me", response_model=Me)
def me(call: Call) -> Response:
    """Whom this token speaks for, and how far."""
    actor, bearer = call.actor, call.bearer
    with call.read() as desk:
        tree = desk.rules.tree
        shown = Me(
            login=actor.login,
            name=actor.name,
            unit=tree.code(actor.unit_id),
            scope=bearer.scope,
            expires_at=bearer.expires_at,
            roles=_held(actor.grants, tree),
        )
    return Answer(body=shown).response()


@router.get("/units", response_model=Units)
def list_units(call: Call) -> Response:
    """All units with their other names."""
    with call.read() as desk:
        tree = desk.rules.tree
        shown = Units(units=[_unit(tree, each) for each in tree.units])
    return Answer(body=shown).response()


@router.post("/units", status_code=201, response_model=UnitShown)
def new_unit(call: Call, new: NewUnit) -> Response:
    """Add a unit."""

    def work(desk: Desk) -> Answer:
        unit = administration.establish(
            desk.session,
            desk.actor,
            code=new.code,
            name=new.name,
            parent=new.parent or "",
            aliases=new.aliases,
            scope=new.scope,
            now=desk.now,
        )
        return _told(desk.session, unit.id or 0, 201)

    return call.once(work)


@router.post("/units/{unit}/aliases", status_code=201, response_model=UnitShown)
def new_alias(call: Call, unit: UnitName, new: NewAlias) -> Response:
    """Let another name lead to a unit."""

    def work(desk: Desk) -> Answer:
        unit_id = desk.rules.tree.named(unit)
        administration.name_again(desk.session, desk.actor, unit_id, new.alias, now=desk.now)
        return _told(desk.session, unit_id, 201)

    return call.once(work)


@router.post("/units/{unit}/succession", status_code=201, response_model=UnitShown)
def new_succession(call: Call, unit: UnitName, body: Succession) -> Response:
    """Say that another unit stands where this one stood; its history stays."""

    def work(desk: Desk) -> Answer:
        desk.rules.tree.named(unit)
        with in_body("by"):
            desk.rules.tree.named(body.by)
        administration.record_succession(
            desk.session, desk.actor, old=unit, new=body.by, now=desk.now
        )
        return _told(desk.session, desk.rules.tree.names[unit.strip()], 201)

    return call.once(work)


def _told(session: Session, unit_id: int, status: int) -> Answer:
    return Answer(body=_unit(load_tree(session), unit_id), status=status)


def _unit(tree: UnitTree, unit_id: int) -> UnitShown:
    unit = tree.units[unit_id]
    others = [
        name
        for name, known in tree.names.items()
        if known == unit_id and name not in (unit.name, unit.code)
    ]
    return UnitShown(
        code=unit.code,
        name=unit.name,
        parent=tree.code(unit.parent_id) or None,
        aliases=sorted(others),
        successor=tree.code(unit.successor_id) or None,
        scope=unit.scope,
    )


@router.get("/persons", response_model=Persons)
def list_persons(
    call: Call,
    q: Annotated[str, Query(max_length=100, description="Part of a name or login.")] = "",
) -> Response:
    """Persons with their units and roles: of the whole office, or of one's own units."""
    with call.read() as desk:
        shown = _persons(desk, q.strip())
    return Answer(body=Persons(persons=shown)).response()


@router.get("/persons/{login}", response_model=PersonShown)
def show_person(call: Call, login: Login) -> Response:
    """One person."""
    with call.read() as desk:
        shown = _person(desk, login)
    return Answer(body=shown).response()


@router.post("/persons", status_code=201, response_model=PersonShown)
def new_person(call: Call, new: NewPerson) -> Response:
    """Add a person, with roles where some are named."""

    def work(desk: Desk) -> Answer:
        with in_body("unit"):
            unit_id = desk.rules.tree.named(new.unit)
        administration.enlist(
            desk.session, desk.actor, login=new.login, name=new.name, unit_id=unit_id,
            email=new.email, roles=new.roles, now=desk.now,
        )  # fmt: skip
        return Answer(body=_person(desk, new.login), status=201)

    return call.once(work)


@router.post("/persons/{login}/roles", status_code=201, response_model=PersonShown)
def give_role(call: Call, login: Login, body: RoleBody) -> Response:
    """Give a role for a unit, or for the whole office. Safe to repeat."""

    def work(desk: Desk) -> Answer:
        unit_id = unit_in_body(desk, body.unit)
        person = person_named(desk.session, login)
        administration.give(
            desk.session, desk.actor, person, body.role, unit_id=unit_id, now=desk.now
        )
        return Answer(body=_person(desk, login), status=201)

    return call.once(work)


@router.delete("/persons/{login}/roles/{role}", response_model=PersonShown)
def take_role(
    call: Call, login: Login, role: RoleName, unit: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Take a role back; without a unit, the one held for the whole office."""

    def work(desk: Desk) -> Answer:
        unit_id = desk.rules.tree.named(unit) if unit else None
        person = person_named(desk.session, login)
        administration.take(desk.session, desk.actor, person, role, unit_id=unit_id, now=desk.now)
        return Answer(body=_person(desk, login))

    return call.once(work)


@router.post("/persons/{login}/disablement", status_code=201, response_model=PersonShown)
def disable_person(call: Call, login: Login) -> Response:
    """Let a person act no more; what they did stays theirs."""

    def work(desk: Desk) -> Answer:
        person = person_named(desk.session, login)
        administration.bar(desk.session, desk.actor, person, now=desk.now)
        return Answer(body=_person(desk, login), status=201)

    return call.once(work)


@router.delete("/persons/{login}/disablement", response_model=PersonShown)
def enable_person(call: Call, login: Login) -> Response:
    """Let a disabled person act again, in the roles that were left to them."""

    def work(desk: Desk) -> Answer:
        person = person_named(desk.session, login)
        administration.readmit(desk.session, desk.actor, person, now=desk.now)
        return Answer(body=_person(desk, login))

    return call.once(work)


@router.post("/persons/{login}/password", status_code=201, response_model=FirstPassword)
def issue_password(call: Call, login: Login) -> Response:
    """Issue a password for a first sign-in, shown once: again under the same key is refused."""
    first = first_password()

    def work(desk: Desk) -> Answer:
        person = person_named(desk.session, login)
        administration.new_password(desk.session, desk.actor, person, first, now=desk.now)
        return Answer(body=FirstPassword(password=first.text), status=201)

    return call.once_shown(work)


@router.put("/persons/{login}/password", status_code=204, response_class=Response)
def change_password(call: Call, login: Login, body: NewPassword) -> Response:
    """Give somebody else a password; every browser signed in with the old one is out.

    One's own is changed with the present one, by PUT /me/password. No Idempotency-Key: the hash
    of a request that is kept would be a quick one of the password.
    """
    with call.read() as desk:
        person = person_named(desk.session, login)
    administration.require_may_choose(call.actor, person)
    administration.require_somebody_else(call.actor, person)
    chosen = hash_password(person, body.password)
    with call.write() as desk:
        administration.choose_password(desk.session, desk.actor, person, chosen, now=desk.now)
    return Answer(status=204).response()


def _person(desk: Desk, login: str) -> PersonShown:
    for each in _persons(desk, "", login=login):
        return each
    raise NotFound("There is nobody with this login, or they are of another unit.")


def _persons(desk: Desk, part: str, *, login: str = "") -> list[PersonShown]:
    query = select(Person).order_by(col(Person.id))
    units = (
        None if desk.actor.has_for_office("admin") else visible_units(desk.actor, desk.rules.tree)
    )
    if units is not None:
        query = query.where(col(Person.unit_id).in_(sorted(units)))
    if login:
        query = query.where(Person.login == login)
    if part:
        query = query.where(
            col(Person.name).icontains(part, autoescape=True)
            | col(Person.login).icontains(part, autoescape=True)
        )
    tree = load_tree(desk.session)
    held: dict[int, list[RoleShown]] = defaultdict(list)
    for each in desk.session.exec(select(RoleGrant).order_by(col(RoleGrant.id))):
        held[each.person_id].append(RoleShown(role=each.role, unit=tree.code(each.unit_id) or None))
    return [
        PersonShown(
            login=each.login,
            name=each.name,
            unit=tree.code(each.unit_id),
            email=each.email if desk.actor.has_for_office("admin") else None,
            active=each.active,
            roles=held[each.id or 0],
        )
        for each in desk.session.exec(query)
    ]


def _held(grants: Grants, tree: UnitTree) -> list[RoleShown]:
    return [
        RoleShown(role=role, unit=None if unit is None else tree.code(unit))
        for role, units in sorted(grants.items())
        for unit in ([None] if units is None else sorted(units))
    ]


@router.get("/tokens", response_model=Tokens)
def list_tokens(call: Call) -> Response:
    """One's own tokens; everybody's for an administrator. Never a secret."""
    with call.read() as desk:
        found = tokens_of(desk.session, desk.actor)
    shown = Tokens(tokens=[TokenShown(**vars(each)) for each in found])
    return Answer(body=shown).response()


@router.post("/tokens", status_code=201, response_model=TokenMade)
def new_token(call: Call, new: NewToken) -> Response:
    """Make a token of one's own; its secret is shown once: again under the same key is refused."""
    require_within(call.bearer, scope=new.scope, expires_at=new.expires_at)

    def work(desk: Desk) -> Answer:
        token, secret = create_token(
            desk.session,
            desk.actor,
            name=new.name,
            scope=new.scope,
            expires_at=new.expires_at,
            now=desk.now,
        )
        return Answer(body=TokenMade(**vars(token), secret=secret), status=201)

    return call.once_shown(work)


@router.delete("/tokens/{token_id}", response_model=TokenShown)
def end_token(call: Call, token_id: TokenId) -> Response:
    """Make a token worth nothing, at once and for good."""

    def work(desk: Desk) -> Answer:
        token = revoke_token(desk.session, desk.actor, token_id, now=desk.now)
        return Answer(body=TokenShown(**vars(token)))

    return call.once(work)
