"""The figures of a campaign, and one of them with its definition and its rows."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Response

from casetrack.cycles.phases import cycle_of
from casetrack.cycles.projects import projects_of
from casetrack.figures.compute import read_definitions
from casetrack.figures.corrections import (
    CITED,
    MAY_CORRECT,
    correct_figure,
)
from casetrack.figures.explain import explain
from casetrack.figures.provenance import wording_in
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Code, Key, Reason, Word, measured
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor

router = APIRouter()
Document = Annotated[str, Form(max_length=1000)]
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
    return _page(visit, code, key, NONE)


@router.post("/cycles/{code}/figures/{key}/corrections")
def correct(
    visit: Visit,
    code: Code,
    key: Key,
    value: Word = "",
    document: Document = "",
    reason: Reason = "",
) -> Response:
    typed = {"value": value, "document": document, "reason": reason}
    with kept(visit, "correction", typed) as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        correct_figure(desk.session, desk.actor, cycle, key, **typed, now=desk.now)
    if trouble:
        return _page(visit, code, key, trouble[0])
    return to(f"/cycles/{code}/figures/{quote(key, safe='')}#corrections")


def _page(visit: Visitor, code: str, key: str, trouble: Trouble) -> Response:
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
            trouble.status,
            cycle=cycle,
            explained=explained,
            most=_MOST_ROWS,
            may_correct=cycle.closed_at is not None
            and explained.definition.source == CITED
            and desk.actor.has_for_office(*MAY_CORRECT),
            trouble=trouble,
            definitions=definitions,
            wording=wording_in(visit.language, desk.session, rules, cycle),
        )
