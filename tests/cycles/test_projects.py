"""Projects of a cycle that is being set up: corrected, removed, and nothing lost by it."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import Session

from casetrack.cycles.narrative import set_narrative
from casetrack.cycles.opening import create_cycle
from casetrack.cycles.projects import add_project, correct_project, projects_of, remove_project
from casetrack.errors import Invalid, NotFound, Refused
from casetrack.people.actors import Actor, NotAllowed
from casetrack.store.database import Database
from casetrack.store.tables import Cycle
from tests.office import NOW, Office, make_office


@pytest.fixture
def office(database: Database) -> Office:
    return make_office(database)


@pytest.fixture
def setting_up(office: Office) -> Iterator[tuple[Session, Actor, Cycle]]:
    """A cycle with one project, which 交通 leads and 住建 supports."""
    day, units = date(2024, 1, 2), office.units
    with office.database.write() as session:
        sun = office.actor(session, "sun")
        cycle = create_cycle(session, sun, code="n", title="新", opens=day, cut_off=day)
        add_project(
            session, sun, cycle, ordinal=1, title="食唐",
            lead_unit_id=units["jt"], supporting_unit_ids=[units["zj"]],
        )  # fmt: skip
        yield session, sun, cycle


def test_a_project_gets_another_title_and_lead(
    setting_up: tuple[Session, Actor, Cycle], office: Office
) -> None:
    found = correct_project(*setting_up, 1, title=" 食堂 ", lead_unit_id=office.units["jw"])

    assert (found.title, found.lead_unit_id) == ("食堂", office.units["jw"])


def test_it_keeps_a_title_and_is_led_by_nobody_who_supports_it(
    setting_up: tuple[Session, Actor, Cycle], office: Office
) -> None:
    with pytest.raises(Invalid) as caught:
        correct_project(*setting_up, 1, title=" ", lead_unit_id=office.units["zj"])

    assert [each.column for each in caught.value.problems] == ["title", "lead"]


def test_a_project_is_removed_with_those_that_support_it(
    setting_up: tuple[Session, Actor, Cycle],
) -> None:
    remove_project(*setting_up, 1)

    assert [each.ordinal for each in projects_of(setting_up[0], setting_up[2])] == [0]


def test_what_has_a_text_stays(setting_up: tuple[Session, Actor, Cycle], office: Office) -> None:
    session, _, cycle = setting_up
    bian = office.actor(session, "bian")
    set_narrative(session, bian, cycle, project=1, part="results", text="一稿", now=NOW)

    with pytest.raises(Refused, match="has narratives already"):
        remove_project(*setting_up, 1)


@pytest.mark.parametrize("ordinal", [0, 7])
def test_the_preface_and_what_is_not_there_are_no_projects(
    setting_up: tuple[Session, Actor, Cycle], ordinal: int
) -> None:
    with pytest.raises(NotFound, match=f"no project {ordinal}"):
        remove_project(*setting_up, ordinal)


def test_only_a_supervisor_does_so_and_only_before_it_is_opened(office: Office) -> None:
    with office.database.write() as session:
        cycle = office.cycle(session)
        with pytest.raises(NotAllowed):
            remove_project(session, office.actor(session, "jiao"), cycle, 1)
        with pytest.raises(Refused, match="agreed before that"):
            correct_project(
                session, office.actor(session, "sun"), cycle, 1, title="新", lead_unit_id=None
            )
