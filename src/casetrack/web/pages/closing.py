"""Closing a campaign, step by step, for ever; and what was carried over from one to the next."""

from __future__ import annotations

from fastapi import APIRouter, Response

from casetrack.cycles.carrying import Carried, Way, carried, count_carried
from casetrack.cycles.closing import close_cycle, preview_closing
from casetrack.cycles.phases import cycle_of, names_of, phase
from casetrack.errors import Invalid, Problem
from casetrack.store.tables import Cycle
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Code, Word, told
from casetrack.web.lights import light_of
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
# The unfinished or carried items that are named; the item table has the rest.
_MOST = 200


@router.get("/cycles/{code}/closing")
def show(visit: Visit, code: Code) -> Response:
    return _page(visit, code, NONE)


@router.post("/cycles/{code}/closing")
def close(visit: Visit, code: Code, sure: Word = "") -> Response:
    with kept(visit, "close", {"sure": sure}) as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        if not sure:
            message = "say that you know: a closed cycle is never opened again"
            raise Invalid(Problem(message=message, column="sure"))
        close_cycle(desk.session, desk.rules, desk.actor, cycle, now=desk.now)
    return _page(visit, code, trouble[0]) if trouble else to(f"/cycles/{code}/carry-over")


@router.get("/cycles/{code}/carry-over")
def carry_over(visit: Visit, code: Code) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        return page(
            visit,
            "carry-over.html.j2",
            cycle=cycle,
            phase=phase(cycle),
            came=_carried(visit, desk, cycle, "in"),
            left=_carried(visit, desk, cycle, "out"),
            came_count=count_carried(desk.session, cycle, "in"),
            left_count=count_carried(desk.session, cycle, "out"),
            most=_MOST,
        )


def _carried(visit: Visitor, desk: Desk, cycle: Cycle, way: Way) -> list[tuple[Carried, str]]:
    """The first items that went this way, with what their states are called."""
    definitions = desk.rules.definitions
    return [
        (each, definitions[each.definition_hash].states[each.state].title[visit.language])
        for each in carried(desk.session, cycle, way, most=_MOST)
    ]


def _page(visit: Visitor, code: str, trouble: Trouble) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        stands, rules = phase(cycle), desk.rules
        preview = (
            preview_closing(desk.session, rules, cycle, now=desk.now, most=_MOST)
            if stands == "open"
            else None
        )
        titles = {
            state.name: state.title[visit.language]
            for definition in rules.definitions.values()
            if definition.name == cycle.workflow
            for state in definition.states.values()
        }
        return page(
            visit,
            "closing.html.j2",
            trouble.status,
            cycle=cycle,
            phase=stands,
            people=names_of(desk.session, cycle),
            preview=preview,
            titles=titles,
            unit_name=rules.tree.name,
            light_of=lambda each: light_of(
                each.due_at,
                rules.calendar,
                visit.say,
                clocked=each.clocked,
                closed=False,
                now=desk.now,
            ),
            say_problem=lambda problem: told(visit, problem),
            most=_MOST,
            trouble=trouble,
        )
