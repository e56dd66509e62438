"""The figures of a campaign, and one of them with its definition and its rows."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Response

from casetrack.cycles.phases import cycle_of
from casetrack.cycles.projects import projects_of
from casetrack.figures.compute import read_definitions
from casetrack.figures.explain import explain
from casetrack.figures.provenance import wording_in
from casetrack.web.campaign import Code, Key, measured
from casetrack.web.shown import page
from casetrack.web.visit import Visit

router = APIRouter()
# The rows behind a figure that are shown at once; the item table has the rest.
_MOST_ROWS = 500


@router.get("/cycles/{code}/figures")
def table(visit: Visit, code: Code) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        figures = sorted(measured(desk, cycle).figures.values(), key=lambda each: each.project)
        return page(
            visit,
            "figures.html.j2",
            cycle=cycle,
            titles={each.ordinal: each.title for each in projects_of(desk.session, cycle)},
            groups=[
                (ordinal, list(listed))
                for ordinal, listed in groupby(figures, key=lambda each: each.project)
            ],
        )


@router.get("/cycles/{code}/figures/{key}")
def figure(visit: Visit, code: Code, key: Key) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        rules = desk.rules
        explained = explain(
            desk.session, cycle, key, at=desk.now, calendar=rules.calendar, tree=rules.tree
        )
        definitions, _ = read_definitions(desk.session, cycle, rules.tree)
        return page(
            visit,
            "figure.html.j2",
            cycle=cycle,
            explained=explained,
            most=_MOST_ROWS,
            definitions=definitions,
            wording=wording_in(visit.language, desk.session, rules, cycle),
        )
