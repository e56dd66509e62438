"""Writes the office itself from a ledger: units with their names, people with their roles.

The plan has looked up every name and refused every clash; many rows go in few statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, delete, select

from casetrack.ledger.demands import Change
from casetrack.ledger.export import EVERYWHERE
from casetrack.store.tables import Person, RoleGrant, Unit, UnitAlias


def write_units(session: Session, changes: Sequence[Change]) -> None:
    """Add and change units. A former name stays as an alias: older texts still use it."""
    known = {unit.code: unit for unit in session.exec(select(Unit))}
    aliases = set(session.exec(select(UnitAlias.name)))
    for change in changes:
        row = change.row
        unit = known.setdefault(row.text("code"), Unit(code=row.text("code"), name=""))
        wanted = {*row.names("aliases"), unit.name} - {row.text("name"), unit.code, ""}
        unit.name, unit.scope = row.text("name"), row.text("scope")
        session.add(unit)
        session.flush()
        assert unit.id is not None, "a flushed unit has an id"
        session.add_all(UnitAlias(name=name, unit_id=unit.id) for name in wanted - aliases)
        aliases |= wanted
    for change in changes:
        unit = known[change.row.text("code")]
        parent = change.row.text("parent")
        unit.parent_id = known[parent].id if parent else None
        for old in change.row.names("succeeds"):
            known[old].successor_id = unit.id
    session.flush()


def write_people(session: Session, changes: Sequence[Change], units: Mapping[str, int]) -> None:
    """Add and change people. Each holds exactly the roles the row lists, no more."""
    known = {person.login: person for person in session.exec(select(Person))}
    written: list[Person] = []
    for change in changes:
        row = change.row
        unit_id = units[row.text("unit")]
        login, name = row.text("login"), row.text("name")
        person = known.get(login, Person(login=login, name=name, unit_id=unit_id))
        person.name, person.unit_id = name, unit_id
        person.email = row.text("email") or None
        written.append(person)
    session.add_all(written)
    session.flush()
    for change, person in zip(changes, written, strict=True):
        if change.before is None or "roles" in change.fields:
            _set_roles(session, person, change.row.names("roles"), units)
    session.flush()


def _set_roles(
    session: Session, person: Person, roles: Sequence[str], units: Mapping[str, int]
) -> None:
    assert person.id is not None, "a flushed person has an id"
    session.exec(delete(RoleGrant).where(col(RoleGrant.person_id) == person.id))
    for text in roles:
        role, _, place = text.partition("@")
        unit_id = None if place == EVERYWHERE else units[place]
        session.add(RoleGrant(person_id=person.id, role=role, unit_id=unit_id))
