"""Persons, the roles they hold and where these count."""

import pytest
from sqlmodel import Session, select

from casetrack.errors import Invalid
from casetrack.people.actors import (
    NotAllowed,
    PersonUnknown,
    holders,
    load_actor,
    require_for_office,
)
from casetrack.people.persons import add_person, disable, grant, person_named, revoke
from casetrack.people.units import add_unit, load_tree, succeed
from casetrack.store.database import Database
from casetrack.store.tables import Person, RoleGrant


@pytest.fixture
def staffed(database: Database) -> Database:
    """A bureau with a section below it, another bureau, and three people."""
    with database.write() as session:
        ids = {
            code: add_unit(session, code=code, name=name, parent=parent).id
            for code, name, parent in (
                ("jt", "交通局", ""),
                ("gl", "公路段", "jt"),
                ("zj", "住建局", ""),
            )
        }
        for login, name, role, unit in (
            ("tong", "童主任", "unit_lead", "jt"),
            ("gong", "龚经办", "handler", "gl"),
            ("sun", "孙督办", "supervisor", None),
        ):
            person = add_person(session, login=login, name=name, unit_id=ids[unit or "zj"] or 0)
            grant(session, person, role, unit_id=ids[unit] if unit else None)
    return database


def roles(session: Session, login: str, code: str) -> frozenset[str]:
    tree = load_tree(session)
    return load_actor(session, login).roles_at(tree.named(code), tree)


def test_a_role_counts_for_its_unit_and_those_below(staffed: Database) -> None:
    with staffed.read() as session:
        assert roles(session, "tong", "gl") == {"unit_lead"}
        assert roles(session, "gong", "jt") == frozenset()
        assert roles(session, "sun", "zj") == {"supervisor"}


def test_a_role_follows_the_unit_into_its_succession(staffed: Database) -> None:
    with staffed.write() as session:
        succeed(session, old="jt", new="zj")
        assert roles(session, "tong", "zj") == {"unit_lead"}


def test_without_a_unit_only_the_roles_of_the_whole_office_count(staffed: Database) -> None:
    with staffed.read() as session:
        tree = load_tree(session)
        assert load_actor(session, "sun").roles_at(None, tree) == {"supervisor"}
        assert load_actor(session, "tong").roles_at(None, tree) == frozenset()


def test_a_role_for_one_unit_adds_nothing_to_the_whole_office(staffed: Database) -> None:
    with staffed.write() as session:
        person, tree = person_named(session, "sun"), load_tree(session)
        grant(session, person, "supervisor", unit_id=tree.named("gl"))
        assert load_actor(session, "sun").grants == {"supervisor": None}


def test_holders_stand_at_the_unit_above_it_or_for_the_office(staffed: Database) -> None:
    with staffed.read() as session:
        tree = load_tree(session)
        found = {
            role: [person.login for person in holders(session, role, tree.named("gl"), tree)]
            for role in ("handler", "unit_lead", "supervisor", "verifier")
        }
    assert found == {
        "handler": ["gong"],
        "unit_lead": ["tong"],
        "supervisor": ["sun"],
        "verifier": [],
    }


def test_a_disabled_person_neither_acts_nor_is_written_to(staffed: Database) -> None:
    with staffed.write() as session:
        tree = load_tree(session)
        disable(session, person_named(session, "gong"))
        assert holders(session, "handler", tree.named("gl"), tree) == []
        with pytest.raises(PersonUnknown, match="Nobody active signs in as 'gong'"):
            load_actor(session, "gong")


def test_an_unknown_login_is_answered_with_the_nearest(staffed: Database) -> None:
    with staffed.read() as session, pytest.raises(PersonUnknown, match="nearest known: tong"):
        person_named(session, "tongg")


def test_a_login_belongs_to_one_person(staffed: Database) -> None:
    with staffed.write() as session, pytest.raises(Invalid, match="belongs to 童主任"):
        add_person(session, login="tong", name="另一人", unit_id=1)


def test_a_role_is_given_once_and_taken_back_once(staffed: Database) -> None:
    with staffed.write() as session:
        person = session.exec(select(Person).where(Person.login == "sun")).one()
        for _ in range(2):
            grant(session, person, "verifier", unit_id=None)
        held = select(RoleGrant).where(RoleGrant.role == "verifier")
        assert len(session.exec(held).all()) == 1
        revoke(session, person, "verifier", unit_id=None)
        with pytest.raises(Invalid, match="does not hold verifier there"):
            revoke(session, person, "verifier", unit_id=None)


def test_a_role_that_does_not_exist_is_refused_with_those_that_do(staffed: Database) -> None:
    with staffed.write() as session, pytest.raises(Invalid, match="possible: handler, unit_lead"):
        grant(session, person_named(session, "sun"), "boss", unit_id=None)


def test_who_lacks_every_role_hears_what_is_needed_and_held(staffed: Database) -> None:
    with staffed.read() as session:
        actor = load_actor(session, "gong")
    with pytest.raises(
        NotAllowed,
        match="龚经办 holds handler; closing needs supervisor or admin for the whole office",
    ):
        require_for_office(actor, "supervisor", "admin", what="closing")
