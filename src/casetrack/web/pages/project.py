"""One project of a campaign, and the answers to the checks of all of them."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlmodel import select

from casetrack.bulletins.editions import acknowledge
from casetrack.cases.standing import stands_at
from casetrack.cycles.narrative import PARTS, current_narratives
from casetrack.cycles.overview import project_overviews
from casetrack.cycles.phases import cycle_of
from casetrack.figures.checking import MAY_ACKNOWLEDGE, check_all
from casetrack.figures.results import results
from casetrack.store.tables import ProjectSupport
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Code, Key, Ordinal, Reason, measured, project_numbered
from casetrack.web.drawn import drawings
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor

router = APIRouter()
Answer = Annotated[str, Query(max_length=20)]


@router.get("/cycles/{code}/projects/{ordinal}")
def show(visit: Visit, code: Code, ordinal: Ordinal) -> Response:
    with visit.read() as desk:
        session, rules = desk.session, desk.rules
        cycle = cycle_of(session, code)
        found = project_numbered(desk, cycle, ordinal)
        computed = measured(desk, cycle)
        targets = [each for each in results(session, cycle, computed) if each.project == ordinal]
        answers = [each for each in check_all(session, cycle, computed) if each.project == ordinal]
        stood = project_overviews(session, rules, cycle, at=stands_at(cycle, desk.now))
        supports = select(ProjectSupport).where(ProjectSupport.project_id == found.id)
        written = {each.part: each for each in current_narratives(session, cycle.id or 0)
                   if each.project_id == found.id}  # fmt: skip
        return page(
            visit,
            "project.html.j2",
            cycle=cycle,
            project=found,
            lead=rules.tree.name(found.lead_unit_id),
            supporting=[rules.tree.name(each.unit_id) for each in session.exec(supports)],
            stands=next((each for each in stood if each.ordinal == ordinal), None),
            targets=targets,
            values=computed.figures,
            answers=answers,
            drawings=drawings(ordinal, computed.figures, answers, targets, visit.say),
            figures=[each for each in computed.figures.values() if each.project == ordinal],
            parts=[
                (each, written.get(each)) for each in PARTS if (each == "preface") != (ordinal > 0)
            ],
        )


@router.get("/cycles/{code}/checks")
def checks(visit: Visit, code: Code, answer: Answer = "") -> Response:
    return _checks(visit, code, answer, NONE)


@router.post("/cycles/{code}/checks/{key}")
def take_note(visit: Visit, code: Code, key: Key, reason: Reason = "") -> Response:
    form = f"note-{key}"
    with kept(visit, form, {"reason": reason}, beside="reason") as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        acknowledge(
            desk.session, desk.rules, desk.actor, cycle, check_key=key, reason=reason, now=desk.now
        )
    if trouble:
        return _checks(visit, code, "", trouble[0])
    return to(f"/cycles/{code}/checks#check-{key}", done="saved")


def _checks(visit: Visitor, code: str, answer: str, trouble: Trouble) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        computed = measured(desk, cycle)
        answers = check_all(desk.session, cycle, computed)
        return page(
            visit,
            "checks.html.j2",
            trouble.status,
            cycle=cycle,
            counts=Counter(each.answer for each in answers),
            wanted=answer,
            answers=[each for each in answers if answer in ("", each.answer)],
            labels={key: value.label for key, value in computed.figures.items()},
            may_note=any(desk.actor.has(role) for role in MAY_ACKNOWLEDGE),
            trouble=trouble,
        )
