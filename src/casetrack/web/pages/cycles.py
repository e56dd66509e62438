"""Campaigns: their list, how one stands, and a new one."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response

from casetrack.bulletins.editions import editions_of
from casetrack.cycles.opening import count_checks, create_cycle
from casetrack.cycles.overview import list_cycles, show_cycle
from casetrack.cycles.phases import cycle_of, names_of
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Code, Word, typed_day
from casetrack.web.shown import page
from casetrack.web.together import together
from casetrack.web.visit import Visit, Visitor

router = APIRouter()


@router.get("/cycles")
def table(visit: Visit) -> Response:
    return _table(visit, NONE)


@router.get("/cycles/{code}")
def show(visit: Visit, code: Code) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        return page(
            visit,
            "cycle.html.j2",
            cycle=cycle,
            overview=show_cycle(desk.session, desk.rules, cycle, at=desk.now),
            people=names_of(desk.session, cycle),
            checks=count_checks(desk.session, cycle),
            editions=list(reversed(editions_of(desk.session, cycle))),
        )


@router.post("/cycles")
def create(
    visit: Visit,
    code: Word = "",
    title: Word = "",
    opens: Word = "",
    cut_off: Word = "",
    workflow: Word = "",
) -> Response:
    typed = {"code": code, "title": title, "opens": opens, "cut_off": cut_off, "workflow": workflow}
    with kept(visit, "create", typed) as trouble, visit.write() as desk, together() as form:
        create_cycle(
            desk.session,
            desk.actor,
            code=code.strip(),
            title=title,
            opens=form.read(typed_day, opens, "opens", date.min),
            cut_off=form.read(typed_day, cut_off, "cut_off", date.max),
            workflow=desk.rules.definition_for(workflow).name,
        )
    if trouble:
        return _table(visit, trouble[0])
    return to(f"/cycles/{code.strip()}/opening")


def _table(visit: Visitor, trouble: Trouble) -> Response:
    with visit.read() as desk:
        return page(
            visit,
            "cycles.html.j2",
            trouble.status,
            cycles=list(reversed(list_cycles(desk.session))),
            workflows=[
                (name, each.title[visit.language]) for name, each in desk.rules.current.items()
            ],
            trouble=trouble,
        )
