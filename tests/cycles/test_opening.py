"""A cycle is created, set up, and opened once everything agreed can be counted."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import Session

from casetrack.cycles.opening import create_cycle, open_cycle
from casetrack.cycles.phases import cycle_of, phase
from casetrack.cycles.projects import add_project, projects_of
from casetrack.errors import Conflict, Invalid, NotFound, Refused
from casetrack.language import translate_to
from casetrack.people.actors import NotAllowed
from casetrack.store.database import Database
from casetrack.store.tables import Cycle, Project
from tests.figures.counted import define, formula, promise, relate
from tests.office import DAY, NOW, Office, make_office


@pytest.fixture
def office(database: Database) -> Office:
    return make_office(database, opened=False)


def created(session: Session, office: Office, *, by: str = "sun", code: str = "next") -> Cycle:
    return create_cycle(
        session,
        office.actor(session, by),
        code=code,
        title="下一轮",
        opens=date(2024, 1, 2),
        cut_off=date(2024, 6, 28),
    )


def opened(office: Office, *, by: str = "sun") -> Cycle:
    with office.database.write() as session:
        actor, rules = office.actor(session, by), office.rules(session)
        return open_cycle(session, rules, actor, office.cycle(session), now=NOW)


def test_a_new_cycle_is_being_set_up_and_has_its_preface(office: Office) -> None:
    with office.database.write() as session:
        cycle = created(session, office)
        assert (phase(cycle), cycle.workflow) == ("setup", "rectification")
        assert [each.ordinal for each in projects_of(session, cycle)] == [0]
        assert cycle_of(session, "next").id == cycle.id


def test_everything_wrong_with_a_new_cycle_is_said_at_once(office: Office) -> None:
    with office.database.write() as session, pytest.raises(Invalid) as raised:
        create_cycle(
            session,
            office.actor(session, "sun"),
            code="二〇二四",
            title=" ",
            opens=date(2024, 6, 28),
            cut_off=date(2024, 1, 2),
        )
    assert len(raised.value.problems) == 3


def test_a_code_names_one_cycle(office: Office) -> None:
    with office.database.write() as session:
        with pytest.raises(Invalid, match="there is a cycle 't-2023' already"):
            created(session, office, code="t-2023")
        with pytest.raises(NotFound, match="no cycle 't-2024'; known: t-2023"):
            cycle_of(session, "t-2024")


def test_only_a_supervisor_sets_up_and_opens(office: Office) -> None:
    with office.database.write() as session:
        with pytest.raises(NotAllowed):
            created(session, office, by="jiao")
        with pytest.raises(NotAllowed):
            add_project(
                session, office.actor(session, "jiao"), office.cycle(session), ordinal=3, title="三"
            )
    with pytest.raises(NotAllowed):
        opened(office, by="he")


def test_a_project_is_added_with_its_units(office: Office) -> None:
    with office.database.write() as session:
        cycle, sun = office.cycle(session), office.actor(session, "sun")
        add_project(
            session,
            sun,
            cycle,
            ordinal=3,
            title="欠薪",
            lead_unit_id=office.units["zj"],
            supporting_unit_ids=[office.units["jt"], office.units["jt"]],
        )
        assert [each.ordinal for each in projects_of(session, cycle)] == [0, 1, 2, 3]


def test_everything_wrong_with_a_project_is_said_at_once(office: Office) -> None:
    lead = office.units["zj"]
    with office.database.write() as session, pytest.raises(Invalid) as raised:
        add_project(
            session,
            office.actor(session, "sun"),
            office.cycle(session),
            ordinal=2,
            title="",
            lead_unit_id=lead,
            supporting_unit_ids=[lead],
        )
    assert len(raised.value.problems) == 3


def test_projects_are_numbered_from_one(office: Office) -> None:
    with office.database.write() as session:
        sun, cycle = office.actor(session, "sun"), office.cycle(session)
        with pytest.raises(Invalid, match="from 1 on"):
            add_project(session, sun, cycle, ordinal=-1, title="负一")


def test_opening_names_who_and_when(office: Office) -> None:
    cycle = opened(office)
    assert (phase(cycle), cycle.opened_at) == ("open", NOW)
    assert cycle.opened_by is not None
    with pytest.raises(Conflict, match="t-2023 was opened by 孙督办 on 2023-09-20 09:00"):
        opened(office)


def test_projects_are_agreed_before_the_opening(office: Office) -> None:
    opened(office)
    with office.database.write() as session:
        sun, cycle = office.actor(session, "sun"), office.cycle(session)
        with pytest.raises(Refused, match="is open"):
            add_project(session, sun, cycle, ordinal=3, title="三")


def test_everything_that_cannot_be_counted_keeps_the_cycle_closed(office: Office) -> None:
    promise(office, "g", figure="1.dne", direction=">=", value=Decimal(3), unit="个")
    define(office, "1.done", filter="stat=verified")
    formula(office, "1.rate", "1.done / 1.found", unit="%")
    relate(office, "1.c1", "partition", "1.done")
    with office.database.write() as session:
        session.add(Project(cycle_id=office.cycle_id, ordinal=4, title="无人牵头"))
        cycle = office.cycle(session)
        cycle.workflow = "nothing"
        cycle.cut_off = date(2023, 8, 1)
    with pytest.raises(Invalid) as raised:
        opened(office)
    said = str(raised.value)
    for expected in (
        "project 4: no unit leads it",
        "numbered 1, 2, 4; expected 1 to 3",
        "workflow: There is no workflow 'nothing'",
        "cycle: the cut-off 2023-08-01 lies before",
        "target g: there is no figure 1.dne; did you mean 1.done?",
        "figure 1.done: there is no field “stat”",
        "figure 1.rate: there is no figure 1.found",
        "check 1.c1: “1.done” compares nothing",
    ):
        assert expected in said
    assert "问题整改 rectification" in raised.value.said(translate_to("zh"))


def test_a_refused_opening_leaves_nothing_behind(office: Office) -> None:
    define(office, "1.done", filter="stat=verified")
    with pytest.raises(Invalid):
        opened(office)
    with office.database.read() as session:
        assert office.cycle(session).opened_at is None


def test_a_cycle_without_projects_is_not_opened(office: Office) -> None:
    with office.database.write() as session:
        cycle = created(session, office)
        sun, rules = office.actor(session, "sun"), office.rules(session)
        with pytest.raises(Invalid, match="there is no project yet"):
            open_cycle(session, rules, sun, cycle, now=NOW)


def test_the_opening_signs_off_qualitative_targets_and_adds_a_missing_preface(
    office: Office,
) -> None:
    promise(office, "g", direction="qualitative")
    with office.database.write() as session:
        session.delete(session.get_one(Project, office.projects[0]))
    opened(office)
    with office.database.read() as session:
        assert projects_of(session, office.cycle(session))[0].title == "前言"


def test_a_closed_cycle_is_not_opened_again(office: Office) -> None:
    opened(office)
    with office.database.write() as session:
        office.cycle(session).closed_at = NOW + DAY
    with pytest.raises(Refused, match=r"stays closed\. A correction enters the next edition"):
        opened(office)
