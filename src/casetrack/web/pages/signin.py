"""Signing in and out, and choosing the language."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlmodel import select

from casetrack.language import COOKIE as LANGUAGE_COOKIE
from casetrack.people.preferences import prefer_language
from casetrack.people.sessions import (
    ABSOLUTE,
    SignInDelayed,
    SignInRefused,
    end_session,
    sign_in,
)
from casetrack.store.tables import Person
from casetrack.web.answers import seconds_until
from casetrack.web.interrupted import NOTHING, Interrupted
from casetrack.web.shown import page
from casetrack.web.visit import House, Visit, Visitor, address_of, session_cookie

router = APIRouter()
_A_YEAR_SECONDS = 365 * 24 * 60 * 60


@router.get("/healthz")
def health() -> PlainTextResponse:
    """Say that the process answers."""
    return PlainTextResponse("ok")


@router.get("/sign-in")
def show(visit: Visit, to: str = "/") -> Response:
    if visit.person is not None:
        return RedirectResponse(own_page(to), 303)
    # A browser that signed out keeps no secret; this one's session was ended, or lasted too long.
    told = visit.say("登录已经结束，请重新登录。") if visit.secret else ""
    return form_again(visit, to, 200, told)


@router.post("/sign-in")
def enter(
    request: Request,
    visit: Visit,
    login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    to: Annotated[str, Form(max_length=2000)] = "/",
    action: Annotated[str, Form(max_length=2000)] = "",
    sent: Annotated[str, Form()] = "",
) -> Response:
    address = address_of(request)
    interrupted = Interrupted(action=own_page(action), sent=sent)
    try:
        secret = sign_in(
            visit.engine.database, login=login, password=password, address=address, now=visit.now
        )
    except SignInDelayed as error:
        visit.headers["Retry-After"] = seconds_until(error.until, now=visit.now)
        until = visit.engine.calendar.local(error.until)
        told = visit.say("尝试次数过多，请于 %(time)s 之后再试。", time=f"{until:%H:%M:%S}")
        return form_again(visit, to, 429, told, interrupted, login)
    except SignInRefused:
        note_refused(request, visit, "sign-in refused", login)
        wrong = visit.say("用户名与密码不匹配，请核对后重试。")
        return form_again(visit, to, 401, wrong, interrupted, login)
    if visit.person is not None:
        # Whoever was signed in here before is so no longer, also by what they kept of it.
        with visit.write() as desk:
            end_session(desk.session, visit.secret)
    answer = go_on(visit, own_page(to), interrupted)
    let_in(answer, visit, secret)
    return answer


def go_on(visit: Visitor, to: str, interrupted: Interrupted) -> Response:
    """The page one came for; or what one was about to send, to be sent now."""
    if not interrupted.fields:
        return RedirectResponse(to, 303)
    return page(visit, "interrupted.html.j2", to=to, interrupted=interrupted)


def note_refused(request: Request, visit: Visitor, kind: str, login: str) -> None:
    """Note in the security log that somebody was not let in, and as whom they came."""
    house: House = request.app.state.house
    with visit.engine.database.read() as session:
        person_id = session.exec(select(Person.id).where(Person.login == login)).first()
    house.denials.note(
        visit.engine.database, kind, address=address_of(request), now=visit.now,
        person=person_id or 0,
    )  # fmt: skip


def let_in(answer: Response, visit: Visitor, secret: str) -> None:
    """Give a browser the secret of its session."""
    answer.set_cookie(
        session_cookie(visit.engine),
        secret,
        max_age=int(ABSOLUTE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(visit),
    )


def ask_again(visit: Visitor, to: str, interrupted: Interrupted) -> Response:
    """The form for somebody whose session ended while they filled in another one."""
    told = visit.say("登录已经过期。您填写的内容还在，登录之后可以继续提交。")
    return form_again(visit, to, 401, told, interrupted)


def refuse(visit: Visitor, to: str, interrupted: Interrupted) -> Response:
    """The form again, for somebody whom the provider knows and this office does not."""
    told = visit.say("统一登录未成功。请用密码登录，或联系系统管理员。")
    return form_again(visit, to, 401, told, interrupted)


@router.post("/sign-out")
def leave(visit: Visit) -> Response:
    with visit.write() as desk:
        end_session(desk.session, visit.secret)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(session_cookie(visit.engine), secure=is_secure(visit))
    return answer


@router.post("/language")
def choose_language(
    visit: Visit,
    language: Annotated[Literal["zh", "en"], Form()],
    to: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    if visit.person is not None:
        with visit.write() as desk:
            prefer_language(desk.session, desk.actor, language)
    answer = RedirectResponse(own_page(to), 303)
    answer.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=_A_YEAR_SECONDS,
        httponly=True,
        samesite="lax",
        secure=is_secure(visit),
    )
    return answer


def is_secure(visit: Visitor) -> bool:
    """Whether the pages are reached over TLS, so that cookies may insist on it."""
    return visit.engine.settings.office.base_url.startswith("https:")


def own_page(to: str) -> str:
    """The page to go to, if it is one of ours; else the front page."""
    # Two slashes begin another host, and browsers take a backslash for a slash.
    ours = to.startswith("/") and not to.startswith("//") and "\\" not in to
    return to if ours and to.isprintable() else "/"


def form_again(
    visit: Visitor,
    to: str,
    status: int,
    error: str,
    interrupted: Interrupted = NOTHING,
    login: str = "",
) -> Response:
    """The form to sign in with, why it is shown, and what waits to be sent."""
    oidc = visit.engine.settings.oidc
    return page(
        visit,
        "sign-in.html.j2",
        status,
        to=own_page(to),
        error=error,
        outside=oidc.name if oidc.issuer else "",
        interrupted=interrupted,
        login=login,
    )
