"""Secrets with which another system, or a calendar, acts for somebody: made, listed, revoked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Response

from casetrack.language import Language, day, minute
from casetrack.people.once import new_key, take_once
from casetrack.people.tokens import LONGEST, MAY_MONITOR, SCOPES, create_token, revoke_token
from casetrack.people.tokens import tokens_of as every_token_of
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Id, typed_day
from casetrack.web.office_words import TOKEN_NAMES
from casetrack.web.shown import page
from casetrack.web.together import together
from casetrack.web.visit import Visit, Visitor
from casetrack.workdays import Calendar, due_day

router = APIRouter()
Word = Annotated[str, Form(max_length=200)]
PLACE = "/profile/tokens"
# What is offered for a start: a season.
_USUAL = timedelta(days=90)


@router.get(PLACE)
def table(visit: Visit) -> Response:
    return _page(visit, NONE)


@router.post(PLACE)
def make(
    visit: Visit, name: Word = "", scope: Word = "", expires_at: Word = "", once: Word = ""
) -> Response:
    typed = {"name": name, "scope": scope, "expires_at": expires_at}
    with kept(visit, "token", typed) as troubles, visit.write() as desk, together() as form:
        take_once(desk.session, desk.actor, once, now=desk.now)
        calendar = desk.rules.calendar
        last = form.read(typed_day, expires_at, "expires_at", calendar.local_day(desk.now))
        token, secret = create_token(
            desk.session, desk.actor, name=name, scope=scope,
            expires_at=calendar.end_of_day(last), now=desk.now,
        )  # fmt: skip
    if troubles:
        return _page(visit, troubles[0])
    # Shown on the answer itself: nothing can show it again.
    return _page(visit, NONE, secret=secret, scope=token.scope)


@router.post(f"{PLACE}/{{number}}/revoke")
def revoke(visit: Visit, number: Id) -> Response:
    with visit.write() as desk:
        revoke_token(desk.session, desk.actor, number, now=desk.now)
    return to(PLACE, done="revoked")


def _page(visit: Visitor, trouble: Trouble, *, secret: str = "", scope: str = "") -> Response:
    with visit.read() as desk:
        good = [
            each
            for each in every_token_of(desk.session, desk.actor)
            if each.revoked_at is None and each.expires_at > desk.now
        ]
        scopes = [
            (each, visit.say(TOKEN_NAMES[each]))
            for each in SCOPES
            if each != "metrics" or desk.actor.has_for_office(*MAY_MONITOR)
        ]
        calendar = desk.rules.calendar
        today = calendar.local_day(desk.now)
    return page(
        visit, "tokens.html.j2", trouble.status, it=trouble, tokens=good, scopes=scopes,
        until={each.id: _until(each.expires_at, calendar, visit.language) for each in good},
        secret=secret, scope=scope, once=new_key(visit.now),
        address=visit.engine.settings.office.base_url.rstrip("/"),
        usual=_day_after(today, _USUAL), last=_day_after(today, LONGEST),
    )  # fmt: skip


def _until(expires_at: datetime, calendar: Calendar, language: Language) -> str:
    """The last day on which a token is good; the minute where it does not end with its day."""
    last = due_day(calendar, expires_at)
    if expires_at == calendar.end_of_day(last):
        return day(last, language)
    return minute(calendar.local(expires_at), language)


def _day_after(today: date, length: timedelta) -> str:
    # The day itself is good to its end.
    return (today + length - timedelta(days=1)).isoformat()
