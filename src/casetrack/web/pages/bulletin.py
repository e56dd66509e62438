"""The bulletin of a campaign: its text with every figure, what stands in its way, its editions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import RedirectResponse

from casetrack.bulletins import editions, publishing, verification
from casetrack.bulletins.page import page_of
from casetrack.cycles.phases import cycle_of
from casetrack.store.tables import Cycle, Edition
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit

router = APIRouter()
Code = Annotated[str, Path(max_length=100)]


@router.get("/cycles/{code}/bulletin")
def show(visit: Visit, code: Code) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        known = editions.editions_of(desk.session, cycle)
        newest = known[-1] if known else None
        content = (
            editions.content_of(desk.session, newest)
            if newest
            else editions.preview(desk.session, desk.rules, cycle, now=desk.now)
        )
        draft = newest if newest and newest.state != "published" else None
        return page(
            visit,
            "bulletin.html.j2",
            cycle=cycle,
            newest=newest,
            bulletin=page_of(content),
            draft=editions.draft_of(desk.session, cycle, draft) if draft else None,
            editions=[_edition(desk, each) for each in reversed(known)],
        )


@router.get("/cycles/{code}/bulletin/verification")
def prove(visit: Visit, code: Code) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        edition = editions.edition_of(desk.session, cycle)
        faults = verification.verify(desk.session, edition, folder=visit.engine.data)
        return page(visit, "verification.html.j2", cycle=cycle, edition=edition, faults=faults)


@router.post("/cycles/{code}/bulletin/check")
def check(visit: Visit, code: Code) -> Response:
    with visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        editions.check(desk.session, desk.rules, desk.actor, cycle, now=desk.now)
    return _back(cycle)


@router.post("/cycles/{code}/bulletin/approve")
def approve(visit: Visit, code: Code) -> Response:
    with visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        edition = editions.edition_of(desk.session, cycle)
        editions.approve(desk.session, desk.rules, desk.actor, cycle, edition, now=desk.now)
    return _back(cycle)


@router.post("/cycles/{code}/bulletin/publish")
def publish(visit: Visit, code: Code) -> Response:
    with visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        edition = editions.edition_of(desk.session, cycle)
        publishing.publish(
            desk.session, desk.rules, desk.actor, cycle, edition, folder=visit.engine.data,
            now=desk.now,
        )  # fmt: skip
    return _back(cycle)


def _back(cycle: Cycle) -> RedirectResponse:
    return RedirectResponse(f"/cycles/{cycle.code}/bulletin", 303)


def _edition(desk: Desk, edition: Edition) -> dict[str, object]:
    return {
        "row": edition,
        "people": editions.person_names(desk.session, edition),
        "files": publishing.files_of(desk.session, edition),
        "errata": editions.errata_of(desk.session, edition),
    }
