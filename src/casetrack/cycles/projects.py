"""The projects of a cycle: who leads them, who supports them. Project 0 is the preface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, delete, desc, select
from sqlmodel.sql.expression import SelectOfScalar

from casetrack.cycles.phases import phase
from casetrack.errors import Invalid, NotFound, Problem, Refused, sentence, several
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import (
    Activity,
    Check,
    Cycle,
    Figure,
    Item,
    Narrative,
    Project,
    ProjectSupport,
    Reading,
    Target,
)

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
    _require_setup(actor, cycle)
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


def correct_project(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    ordinal: int,
    *,
    title: str,
    lead_unit_id: int | None,
) -> Project:
    """Give a project another title, or another unit in charge, while the cycle is being set up.

    Raises NotAllowed, NotFound, Refused or Invalid.
    """
    _require_setup(actor, cycle)
    project = _project(session, cycle, ordinal)
    problems = [] if title.strip() else [_about("title", "a project has a title")]
    supported = ProjectSupport.project_id == project.id, ProjectSupport.unit_id == lead_unit_id
    if session.exec(select(ProjectSupport).where(*supported)).first() is not None:
        problems.append(_about("lead", "the unit that leads a project does not support it as well"))
    if problems:
        raise Invalid(problems)
    project.title, project.lead_unit_id = title.strip(), lead_unit_id
    session.flush()
    return project


def remove_project(session: Session, actor: Actor, cycle: Cycle, ordinal: int) -> None:
    """Remove a project of which nothing else was agreed yet, while the cycle is being set up.

    Raises NotAllowed, NotFound, or Refused where something belongs to it.
    """
    _require_setup(actor, cycle)
    project = _project(session, cycle, ordinal)
    held = [name for name, kind in _HELD.items() if session.exec(_of(kind, project)).first()]
    if held:
        raise Refused(
            "Project {ordinal} has {held} already; it stays. Its title and its unit in charge can "
            "be corrected.",
            ordinal=ordinal,
            held=several(map(sentence, held)),
        )
    session.exec(delete(ProjectSupport).where(col(ProjectSupport.project_id) == project.id))
    session.delete(project)
    session.flush()


def projects_of(session: Session, cycle: Cycle) -> list[Project]:
    """The projects by number, the preface first."""
    query = select(Project).where(Project.cycle_id == cycle.id).order_by(col(Project.ordinal))
    return list(session.exec(query))


def projects_under_way(session: Session) -> Sequence[tuple[Cycle, Project]]:
    """Every project of a campaign that is open, the newest campaign first; no preface."""
    query = (
        select(Cycle, Project)
        .join(Project, col(Project.cycle_id) == col(Cycle.id))
        .where(
            col(Cycle.opened_at).is_not(None),
            col(Cycle.closed_at).is_(None),
            Project.ordinal > PREFACE,
        )
        .order_by(desc(col(Cycle.opens)), col(Project.ordinal))
    )
    return session.exec(query).all()


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
        listed = several(ordinals)
        problems.append(
            Problem(
                message="they are numbered {listed}; expected 1 to {last} without a gap",
                values={"listed": listed, "last": len(ordinals)},
                source="projects",
            )
        )
    return problems


_Held = type[Item | Target | Figure | Check | Narrative | Activity | Reading]
_HELD: Mapping[str, _Held] = {
    "items": Item,
    "targets": Target,
    "figures": Figure,
    "checks": Check,
    "narratives": Narrative,
    "activities": Activity,
    "readings": Reading,
}


def _of(kind: _Held, project: Project) -> SelectOfScalar[Any]:
    return select(kind).where(kind.project_id == project.id).limit(1)


def _require_setup(actor: Actor, cycle: Cycle) -> None:
    require_for_office(actor, "supervisor", what="setting up a cycle")
    if phase(cycle) != "setup":
        raise Refused(
            "The cycle {cycle} is {phase}; projects are agreed before that.",
            cycle=cycle.code,
            phase=sentence(phase(cycle)),
        )


def _project(session: Session, cycle: Cycle, ordinal: int) -> Project:
    for each in projects_of(session, cycle):
        if each.ordinal == ordinal != PREFACE:
            return each
    raise NotFound("{cycle} has no project {ordinal}.", cycle=cycle.code, ordinal=ordinal)


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
