"""The front page: what waits for me, and the campaign at a glance for those who watch over it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from casetrack.language import day
from casetrack.reminders.acknowledge import unnoted_count
from casetrack.store.tables import Person
from casetrack.web.campaigns import AGES_DAYS, glance
from casetrack.web.charts import bar_chart, line_chart
from casetrack.web.declared import DECLARED, may_reach
from casetrack.web.pages.signin import is_secure, own_page
from casetrack.web.shown import page
from casetrack.web.visit import THEME_COOKIE, Desk, Visit, Visitor
from casetrack.web.waiting import piles, waiting_editions

router = APIRouter()
_A_YEAR_SECONDS = 365 * 24 * 3600


@router.get("/")
def show(visit: Visit) -> Response:
    with visit.read() as desk:
        watched = may_reach(desk.actor, DECLARED["GET", "/cycles"])
        seen = glance(desk, visit.say) if watched else None
        return page(
            visit,
            "home.html.j2",
            piles=piles(desk, visit.say, visit.language),
            editions=waiting_editions(desk),
            unnoted=unnoted_count(desk.session, desk.actor.person_id),
            begins=_is_alone(desk),
            glance=seen,
            left=seen
            and line_chart([(day(on, visit.language), count) for on, count in seen.counted.left]),
            ages=seen and bar_chart([*zip(_ages(visit), seen.counted.ages, strict=True)]),
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


def _is_alone(desk: Desk) -> bool:
    """Whether nobody but this administrator can act yet: an office that begins."""
    active = select(Person.id).where(col(Person.active)).limit(2)
    return desk.actor.has_for_office("admin") and len(desk.session.exec(active).all()) == 1


def _ages(visit: Visitor) -> list[str]:
    """What the bars of the ages are called."""
    begins = [0, *(days + 1 for days in AGES_DAYS)]
    spans = [
        visit.say("%(first)s–%(last)s 天", first=first, last=last)
        for first, last in zip(begins, AGES_DAYS, strict=False)
    ]
    return [*spans, visit.say("%(days)s 天以上", days=AGES_DAYS[-1])]
