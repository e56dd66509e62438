"""A cycle at a glance: its projects, how their items stand, what came in and what went out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.rows import ITEM
from casetrack.cases.rules import Rules
from casetrack.cases.standing import Standing, as_of, stands_at
from casetrack.cycles.carrying import carried_out
from casetrack.cycles.phases import Phase, phase
from casetrack.cycles.projects import projects_of
from casetrack.store.tables import Cycle, Project


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
    """How a cycle stands at an instant; carried in and out by key."""

    cycle: Cycle
    phase: Phase
    at: datetime
    projects: tuple[ProjectOverview, ...]
    overdue: int
    residual: int
    carried_in: tuple[str, ...]
    carried_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CycleLine:
    """A cycle in a list."""

    cycle: Cycle
    phase: Phase
    projects: int
    items: int


def show_cycle(
    session: Session,
    rules: Rules,
    cycle: Cycle,
    *,
    at: datetime,
    standing: Sequence[Standing] | None = None,
) -> CycleOverview:
    """How the cycle stood at an instant; a closed one stands as at its close.

    `standing` are its items then, for callers that have read them already.
    """
    stood_at = stands_at(cycle, at)
    if standing is None:
        standing = as_of(session, cycle, stood_at)
    home: dict[int, list[Standing]] = defaultdict(list)
    for each in standing:
        if not each.carried_in:
            home[each.project].append(each)
    closed = _closed_states(rules, cycle)
    projects = tuple(
        _project(project, home[project.ordinal], rules, closed)
        for project in projects_of(session, cycle)
        if project.ordinal
    )
    return CycleOverview(
        cycle=cycle,
        phase=phase(cycle),
        at=stood_at,
        projects=projects,
        overdue=sum(each.overdue for each in projects),
        residual=sum(each.residual for each in projects),
        carried_in=tuple(each.key for each in standing if each.carried_in),
        carried_out=tuple(carried_out(session, cycle)),
    )


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


def _project(
    project: Project, items: Sequence[Standing], rules: Rules, closed: frozenset[str]
) -> ProjectOverview:
    return ProjectOverview(
        ordinal=project.ordinal,
        title=project.title,
        lead_unit=rules.tree.name(project.lead_unit_id),
        states=Counter(each.state for each in items),
        overdue=sum(each.overdue for each in items),
        residual=sum(each.state not in closed for each in items),
    )


def _closed_states(rules: Rules, cycle: Cycle) -> frozenset[str]:
    """The closed states of the cycle's workflow, in any version an item was opened under."""
    return frozenset(
        state.name
        for definition in rules.definitions.values()
        if definition.name == cycle.workflow
        for state in definition.states.values()
        if state.closed
    )
