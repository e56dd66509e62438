"""One's own affairs: language, quiet hours, password, browsers, stand-ins, and the inbox."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Response
from fastapi.responses import RedirectResponse

from casetrack.errors import Invalid, Problem
from casetrack.people.passwords import must_change
from casetrack.people.preferences import prefer, preference_of
from casetrack.people.sessions import change_password, end_one, end_others, is_of, sessions_of
from casetrack.people.stand_ins import acting_for, end_stand_in, name_stand_in, stand_ins_of
from casetrack.reminders.acknowledge import unnoted
from casetrack.reminders.inbox import mark_read, received
from casetrack.reminders.snooze import put_off_by
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import LARGEST_ID, Id
from casetrack.web.pages.signin import is_secure
from casetrack.web.shown import page
from casetrack.web.together import together
from casetrack.web.visit import ACTING_COOKIE, CHANGE_PLACE, Visit, Visitor

router = APIRouter()
Word = Annotated[str, Form(max_length=200)]
Secret = Annotated[str, Form(max_length=1000)]
_PAGE = 50


@router.get("/profile")
def show(visit: Visit) -> Response:
    return _page(visit, NONE)


@router.post("/profile")
def set_preferences(
    visit: Visit, language: Word = "", quiet_from: Word = "", quiet_to: Word = ""
) -> Response:
    typed = {"language": language, "quiet_from": quiet_from, "quiet_to": quiet_to}
    with kept(visit, "prefer", typed) as troubles, visit.write() as desk:
        prefer(
            desk.session, desk.actor, language=language, quiet_from=quiet_from, quiet_to=quiet_to
        )
    return _page(visit, troubles[0]) if troubles else to("/profile", done="saved")


@router.get("/profile/password")
def ask_password(visit: Visit) -> Response:
    return _password(visit, NONE)


@router.post("/profile/password")
def set_password(
    visit: Visit, old: Secret = "", password: Secret = "", again: Secret = ""
) -> Response:
    # What was typed into a field for passwords is not sent back.
    typed = dict.fromkeys(("old", "password", "again"), "")
    with kept(visit, "password", typed) as troubles:
        change_password(
            visit.engine.database, visit.actor, visit.secret, old=old, new=password, again=again,
            now=visit.now,
        )  # fmt: skip
    return _password(visit, troubles[0]) if troubles else to("/profile", done="password")


@router.post("/profile/sessions/others")
def leave_elsewhere(visit: Visit) -> Response:
    with visit.write() as desk:
        end_others(desk.session, desk.actor.person_id, visit.secret)
    return to("/profile", done="signed-out-elsewhere")


@router.post("/profile/sessions/{digest}")
def leave_one(visit: Visit, digest: Annotated[str, Path(max_length=64)]) -> Response:
    with visit.write() as desk:
        end_one(desk.session, desk.actor.person_id, digest)
    return to("/profile", done="signed-out")


@router.post("/profile/stand-ins")
def name(visit: Visit, login: Word = "", starts: Word = "", ends: Word = "") -> Response:
    typed = {"login": login, "starts": starts, "ends": ends}
    with kept(visit, "stand-in", typed) as troubles, visit.write() as desk, together() as form:
        name_stand_in(
            desk.session,
            desk.actor,
            login=login.strip(),
            starts=form.read(_day, starts, "starts", date.min),
            ends=form.read(_day, ends, "ends", date.max),
            now=desk.now,
        )
    return _page(visit, troubles[0]) if troubles else to("/profile", done="saved")


@router.post("/profile/stand-ins/{number}/end")
def end(visit: Visit, number: Id) -> Response:
    with visit.write() as desk:
        end_stand_in(desk.session, desk.actor, number, now=desk.now)
    return to("/profile", done="taken-back")


@router.post("/profile/acting")
def act_for(visit: Visit, person: Word = "") -> Response:
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(ACTING_COOKIE)
    if person.isdecimal():
        with visit.read() as desk:
            today = desk.rules.calendar.local_day(desk.now)
            if acting_for(desk.session, desk.actor, int(person), today=today) is not None:
                answer.set_cookie(
                    ACTING_COOKIE, person, httponly=True, samesite="lax", secure=is_secure(visit)
                )
    return answer


@router.get("/inbox")
def show_inbox(
    visit: Visit, before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None
) -> Response:
    with visit.read() as desk:
        found = received(desk.session, desk.actor.person_id, before=before, limit=_PAGE + 1)
        waiting = put_off_by(desk.session, desk.actor.person_id, now=desk.now)
        asking = unnoted(desk.session, desk.actor.person_id)
    following = found[_PAGE - 1].id if len(found) > _PAGE else 0
    return page(
        visit,
        "inbox.html.j2",
        found=found[:_PAGE],
        following=following,
        waiting=waiting,
        unnoted=asking,
    )


@router.post("/inbox/{number}")
def read_one(visit: Visit, number: Id) -> Response:
    with visit.write() as desk:
        mark_read(desk.session, desk.actor.person_id, [number], now=desk.now)
    return to("/inbox")


def _day(text: str, column: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "expected a date such as 2023-09-20"
        raise Invalid(Problem(message=message, column=column)) from None


def _page(visit: Visitor, trouble: Trouble) -> Response:
    oidc = visit.engine.settings.oidc
    with visit.read() as desk:
        person_id = desk.actor.person_id
        today = desk.rules.calendar.local_day(desk.now)
        sessions = sessions_of(desk.session, person_id, now=desk.now)
        return page(
            visit, "profile.html.j2", trouble.status, it=trouble, today=today,
            preference=preference_of(desk.session, person_id),
            sessions=[(each, is_of(each, visit.secret)) for each in sessions],
            stand_ins=stand_ins_of(desk.session, person_id, today=today),
            waiting=put_off_by(desk.session, person_id, now=desk.now),
            password_page=CHANGE_PLACE, outside=oidc.name if oidc.issuer else "",
        )  # fmt: skip


def _password(visit: Visitor, trouble: Trouble) -> Response:
    with visit.read() as desk:
        due = must_change(desk.session, desk.actor.person_id)
    return page(visit, "password.html.j2", trouble.status, it=trouble, due=due)
