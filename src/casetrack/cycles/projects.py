"""The projects of a cycle: who leads them, who supports them. Project 0 is the preface."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from casetrack.cycles.phases import phase
from casetrack.errors import Invalid, Problem, Refused, sentence
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Cycle, Project, ProjectSupport

PREFACE = 0
PREFACE_TITLE = "前言"


def add_project(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    *,
    ordinal: int,
    title: str,
    lead_unit_id: int | None = None,
    supporting_unit_ids: Sequence[int] = (),
    goals: str = "",
) -> Project:
    """Add a project while the cycle is being set up. Raises NotAllowed, Refused or Invalid."""
    require_for_office(actor, "supervisor", what="setting up a cycle")
    if phase(cycle) != "setup":
        raise Refused(
            "The cycle {cycle} is {phase}; projects are agreed before that.",
            cycle=cycle.code,
            phase=sentence(phase(cycle)),
        )
    problems = _unfit(session, cycle, ordinal, title)
    if lead_unit_id is not None and lead_unit_id in supporting_unit_ids:
        problems.append(
            _about("supporting", "the unit that leads a project does not support it as well")
        )
    if problems:
        raise Invalid(problems)
    assert cycle.id is not None, "the cycle is stored"
    project = Project(
        cycle_id=cycle.id,
        ordinal=ordinal,
        title=title.strip(),
        lead_unit_id=lead_unit_id,
        goals=goals.strip(),
    )
    session.add(project)
    session.flush()
    assert project.id is not None, "a flushed project has an id"
    session.add_all(
        ProjectSupport(project_id=project.id, unit_id=unit_id)
        for unit_id in dict.fromkeys(supporting_unit_ids)
    )
    session.flush()
    return project


def projects_of(session: Session, cycle: Cycle) -> list[Project]:
    """The projects by number, the preface first."""
    query = select(Project).where(Project.cycle_id == cycle.id).order_by(col(Project.ordinal))
    return list(session.exec(query))


def project_problems(projects: Sequence[Project]) -> list[Problem]:
    """What keeps the projects of a cycle from being worked on."""
    numbered = [each for each in projects if each.ordinal != PREFACE]
    problems = [
        Problem(message="no unit leads it", source=f"project {each.ordinal}")
        for each in numbered
        if each.lead_unit_id is None
    ]
    ordinals = [each.ordinal for each in numbered]
    if not numbered:
        problems.append(Problem(message="there is no project yet", source="projects"))
    elif ordinals != list(range(1, len(ordinals) + 1)):
        listed = ", ".join(map(str, ordinals))
        problems.append(
            Problem(
                message="they are numbered {listed}; expected 1 to {last} without a gap",
                values={"listed": listed, "last": len(ordinals)},
                source="projects",
            )
        )
    return problems


def _unfit(session: Session, cycle: Cycle, ordinal: int, title: str) -> list[Problem]:
    """What about a project's number and title cannot be."""
    problems = []
    if ordinal < PREFACE:
        problems.append(
            _about(
                "ordinal",
                "a project has a number from 1 on ({preface} is the preface)",
                preface=PREFACE,
            )
        )
    if any(each.ordinal == ordinal for each in projects_of(session, cycle)):
        problems.append(
            _about(
                "ordinal",
                "{cycle} has a project {number} already",
                cycle=cycle.code,
                number=ordinal,
            )
        )
    if not title.strip():
        problems.append(_about("title", "a project has a title"))
    return problems


def _about(column: str, message: str, **values: object) -> Problem:
    return Problem(message=message, values=values, column=column)
