"""The front page: what waits for me, and the campaign at a glance for those who watch over it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from casetrack.cycles.overview import CycleOverview, list_cycles, show_cycle
from casetrack.web.declared import DECLARED, may_reach
from casetrack.web.pages.signin import is_secure, own_page
from casetrack.web.shown import page
from casetrack.web.visit import THEME_COOKIE, Desk, Visit
from casetrack.web.waiting import piles, waiting_editions

router = APIRouter()
_A_YEAR_SECONDS = 365 * 24 * 3600


@router.get("/")
def show(visit: Visit) -> Response:
    with visit.read() as desk:
        return page(
            visit,
            "home.html.j2",
            piles=piles(desk, visit.say, visit.language),
            editions=waiting_editions(desk),
            overview=_newest(desk),
        )


@router.post("/theme")
def choose_theme(
    visit: Visit,
    theme: Annotated[Literal["", "light", "dark"], Form()] = "",
    to: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    answer = RedirectResponse(own_page(to), 303)
    answer.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=_A_YEAR_SECONDS,
        httponly=True,
        samesite="lax",
        secure=is_secure(visit),
    )
    return answer


def _newest(desk: Desk) -> CycleOverview | None:
    """The campaign under way, else the last one, for those who see all of it."""
    if not may_reach(desk.actor, DECLARED["GET", "/cycles"]):
        return None
    cycles = [each for each in list_cycles(desk.session) if each.phase != "setup"]
    if not cycles:
        return None
    under_way = [each for each in cycles if each.phase == "open"] or cycles
    return show_cycle(desk.session, desk.rules, under_way[-1].cycle, at=desk.now)
