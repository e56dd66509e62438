"""A cycle at a glance: its projects, how their items stand, what came in and what went out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.rows import ITEM
from casetrack.cases.rules import Rules
from casetrack.cases.standing import Tally, carried_in, stands_at, tally
from casetrack.cycles.carrying import carried_out
from casetrack.cycles.phases import Phase, phase
from casetrack.cycles.projects import projects_of
from casetrack.store.tables import Cycle, Project

# So many keys of carried items are told; the page of the carry-over goes through all of them.
MOST_KEYS = 1_000


@dataclass(frozen=True, kw_only=True)
class ProjectOverview:
    """How the items of one project stand. residual: those in no closed state."""

    ordinal: int
    title: str
    lead_unit: str
    states: Mapping[str, int]
    overdue: int
    residual: int


@dataclass(frozen=True, kw_only=True)
class CycleOverview:
    """How a cycle stands at an instant; the first carried in and out by key, and how many."""

    cycle: Cycle
    phase: Phase
    at: datetime
    projects: tuple[ProjectOverview, ...]
    overdue: int
    residual: int
    carried_in: tuple[str, ...]
    carried_out: tuple[str, ...]
    carried_in_count: int
    carried_out_count: int


@dataclass(frozen=True, kw_only=True)
class CycleLine:
    """A cycle in a list."""

    cycle: Cycle
    phase: Phase
    projects: int
    items: int


def show_cycle(session: Session, rules: Rules, cycle: Cycle, *, at: datetime) -> CycleOverview:
    """How the cycle stood at an instant; a closed one stands as at its close."""
    stood_at = stands_at(cycle, at)
    projects = tuple(project_overviews(session, rules, cycle, at=stood_at))
    came, came_count = carried_in(session, cycle, stood_at, most=MOST_KEYS)
    left, left_count = carried_out(session, cycle, most=MOST_KEYS)
    return CycleOverview(
        cycle=cycle,
        phase=phase(cycle),
        at=stood_at,
        projects=projects,
        overdue=sum(each.overdue for each in projects),
        residual=sum(each.residual for each in projects),
        carried_in=tuple(came),
        carried_out=tuple(left),
        carried_in_count=came_count,
        carried_out_count=left_count,
    )


def project_overviews(
    session: Session, rules: Rules, cycle: Cycle, *, at: datetime
) -> list[ProjectOverview]:
    """How the home items of each numbered project stood at an instant."""
    tallies = tally(session, cycle, at)
    closed = closed_states(rules, cycle)
    return [
        _project(
            project, [each for each in tallies if each.project == project.ordinal], rules, closed
        )
        for project in projects_of(session, cycle)
        if project.ordinal
    ]


def list_cycles(session: Session) -> list[CycleLine]:
    """Every cycle, oldest first."""
    items = sa.select(ITEM.c.cycle_id, sa.func.count()).group_by(ITEM.c.cycle_id)
    counted = {row[0]: row[1] for row in session.connection().execute(items)}
    numbered = select(Project.cycle_id).where(col(Project.ordinal) > 0)
    projects = Counter(session.exec(numbered))
    cycles = session.exec(select(Cycle).order_by(col(Cycle.opens), col(Cycle.id)))
    return [
        CycleLine(
            cycle=cycle,
            phase=phase(cycle),
            projects=projects[cycle.id or 0],
            items=counted.get(cycle.id, 0),
        )
        for cycle in cycles
    ]


def closed_states(rules: Rules, cycle: Cycle) -> frozenset[str]:
    """The closed states of the cycle's workflow, in any version an item was opened under."""
    return frozenset(
        state.name
        for definition in rules.definitions.values()
        if definition.name == cycle.workflow
        for state in definition.states.values()
        if state.closed
    )


def _project(
    project: Project, tallies: Sequence[Tally], rules: Rules, closed: frozenset[str]
) -> ProjectOverview:
    return ProjectOverview(
        ordinal=project.ordinal,
        title=project.title,
        lead_unit=rules.tree.name(project.lead_unit_id),
        states={each.state: each.items for each in tallies},
        overdue=sum(each.overdue for each in tallies),
        residual=sum(each.items for each in tallies if each.state not in closed),
    )
