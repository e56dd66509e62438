"""Campaigns: their list, how one stands, one project of it, one figure with its rows."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlmodel import select

from casetrack.cycles.overview import list_cycles, show_cycle
from casetrack.cycles.phases import cycle_of
from casetrack.cycles.projects import projects_of
from casetrack.errors import NotFound
from casetrack.figures.checking import check_all
from casetrack.figures.compute import compute
from casetrack.figures.explain import explain
from casetrack.figures.results import results
from casetrack.figures.values import Computed
from casetrack.store.tables import Cycle, Project, ProjectSupport
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit

router = APIRouter()
Code = Annotated[str, Path(max_length=100)]
Ordinal = Annotated[int, Path(ge=0, le=9999)]
Key = Annotated[str, Path(max_length=200)]
# The rows behind a figure that are shown at once; the item table has the rest.
_MOST_ROWS = 500


@router.get("/cycles")
def table(visit: Visit) -> Response:
    with visit.read() as desk:
        return page(visit, "cycles.html.j2", cycles=list(reversed(list_cycles(desk.session))))


@router.get("/cycles/{code}")
def show(visit: Visit, code: Code) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        answers = check_all(desk.session, cycle, _computed(desk, cycle))
        return page(
            visit,
            "cycle.html.j2",
            overview=show_cycle(desk.session, desk.rules, cycle, at=desk.now),
            answers=Counter(each.answer for each in answers),
            failing=[each for each in answers if each.answer == "fails"],
        )


@router.get("/cycles/{code}/projects/{ordinal}")
def project(visit: Visit, code: Code, ordinal: Ordinal) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        found = _project(desk, cycle, ordinal)
        computed = _computed(desk, cycle)
        overview = show_cycle(desk.session, desk.rules, cycle, at=desk.now)
        tree = desk.rules.tree
        supports = select(ProjectSupport).where(ProjectSupport.project_id == found.id)
        return page(
            visit,
            "project.html.j2",
            cycle=cycle,
            project=found,
            lead=tree.name(found.lead_unit_id),
            supporting=[tree.name(each.unit_id) for each in desk.session.exec(supports)],
            stands=next((each for each in overview.projects if each.ordinal == ordinal), None),
            targets=[
                each for each in results(desk.session, cycle, computed) if each.project == ordinal
            ],
            answers=[
                each for each in check_all(desk.session, cycle, computed) if each.project == ordinal
            ],
            figures=[each for each in computed.figures.values() if each.project == ordinal],
        )


@router.get("/cycles/{code}/figures/{key}")
def figure(visit: Visit, code: Code, key: Key) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        rules = desk.rules
        explained = explain(
            desk.session, cycle, key, at=desk.now, calendar=rules.calendar, tree=rules.tree
        )
        return page(visit, "figure.html.j2", cycle=cycle, explained=explained, most=_MOST_ROWS)


def _computed(desk: Desk, cycle: Cycle) -> Computed:
    rules = desk.rules
    return compute(desk.session, cycle, at=desk.now, calendar=rules.calendar, tree=rules.tree)


def _project(desk: Desk, cycle: Cycle, ordinal: int) -> Project:
    for each in projects_of(desk.session, cycle):
        if each.ordinal == ordinal:
            return each
    raise NotFound(f"{cycle.code} has no project {ordinal}.")
