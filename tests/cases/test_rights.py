"""Who may do what to which item, and whose work needs other eyes."""

import pytest

from casetrack.cases.items import Move, advance
from casetrack.errors import Refused
from casetrack.people.persons import add_person, disable, grant, person_named
from casetrack.people.units import add_unit, succeed
from tests.office import NOW, Office


def employ(office: Office, login: str, unit: str, *roles: str) -> None:
    """A new person with roles for the whole office."""
    with office.database.write() as session:
        person = add_person(session, login=login, name=login, unit_id=office.units[unit])
        for role in roles:
            grant(session, person, role, unit_id=None)


@pytest.mark.parametrize("login", ["zhu", "jian"])
def test_people_of_another_unit_do_not_touch_an_item(office: Office, login: str) -> None:
    with pytest.raises(Refused, match="is for handler or unit_lead; roles held here: none"):
        office.step(office.assigned(), "accept", by=login)


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_neither_auditor_nor_administrator_acts_on_items(office: Office, role: str) -> None:
    employ(office, "gao", "jw", role)
    for item_id, transition in (
        (office.open("坑槽")[0], "comment"),
        (office.assigned(), "accept"),
        (office.requested(), "verify"),
    ):
        with pytest.raises(Refused, match=f"roles held here: {role}"):
            office.step(item_id, transition, by="gao", reason="?")


@pytest.mark.parametrize("transition", ["verify", "reject", "clear"])
def test_who_rectified_in_any_round_may_not_judge(office: Office, transition: str) -> None:
    item_id = office.requested()
    employ(office, "shuang", "zj", "handler", "verifier")
    office.step(item_id, "reject", by="he", reason="仍有")
    office.step(item_id, "request_closeout", by="shuang", reason="已修补")
    office.step(item_id, "reject", by="sun", reason="仍有")
    office.step(item_id, "request_closeout", by="jiao", reason="已修补")
    with pytest.raises(Refused, match="shuang worked on this item"):
        office.step(item_id, transition, by="shuang", reason="合格")


def test_nobody_of_the_unit_that_rectified_may_judge(office: Office) -> None:
    employ(office, "nei", "jt", "verifier")
    with pytest.raises(Refused, match="区交通运输局 rectified this item"):
        office.step(office.requested(), "verify", by="nei")


def test_the_refusal_names_who_may_verify_instead(office: Office) -> None:
    employ(office, "nei", "jt", "verifier")
    with pytest.raises(Refused, match="Possible: 何核查"):
        office.step(office.requested(), "verify", by="nei")


def test_where_nobody_is_left_the_refusal_says_whom_to_add(office: Office) -> None:
    employ(office, "nei", "jt", "verifier")
    item_id = office.requested()
    with office.database.write() as session:
        disable(session, person_named(session, "he"))
    with pytest.raises(Refused, match="an administrator gives somebody there the role verifier"):
        office.step(item_id, "verify", by="nei")


def test_a_unit_stays_the_same_after_its_succession(office: Office) -> None:
    item_id = office.requested()
    employ(office, "xin", "zj", "verifier")
    with office.database.write() as session:
        succeed(session, old="jt", new="zj")
    with pytest.raises(Refused, match="区住房和城乡建设局 rectified this item"):
        office.step(item_id, "verify", by="xin")


def test_who_moves_to_another_unit_takes_the_old_work_along(office: Office) -> None:
    item_id = office.requested()
    with office.database.write() as session:
        person = person_named(session, "jiao")
        person.unit_id = office.units["jw"]
        grant(session, person, "verifier", unit_id=None)
    with pytest.raises(Refused, match="焦经办 worked on this item"):
        office.step(item_id, "verify", by="jiao")


def test_a_superior_unit_may_verify(office: Office) -> None:
    with office.database.write() as session:
        section = add_unit(session, code="gl", name="公路段", parent="jt").id
        assert section is not None
        worker = add_person(session, login="gong", name="龚经办", unit_id=section)
        grant(session, worker, "handler", unit_id=section)
    employ(office, "shang", "jt", "verifier")
    [item_id] = office.open("坑槽")
    office.step(item_id, "assign", by="sun", unit=str(section))
    office.step(item_id, "accept", by="gong")
    office.step(item_id, "request_closeout", by="gong", reason="已修补")
    office.step(item_id, "verify", by="shang")
    assert office.item(item_id).state == "verified"


def test_by_person_a_colleague_may_verify_but_never_oneself(office: Office) -> None:
    employ(office, "nei", "jt", "verifier")
    item_id = office.requested()
    with office.database.write() as session:
        grant(session, person_named(session, "jiao"), "verifier", unit_id=None)
    verify = Move(item_id=item_id, transition="verify")
    with office.database.write() as session:
        rules = office.rules(session, independence="person")
        with pytest.raises(Refused, match="焦经办 worked on this item"):
            advance(session, rules, office.actor(session, "jiao"), verify, now=NOW)
        done = advance(session, rules, office.actor(session, "nei"), verify, now=NOW)
    assert done.state == "verified"
