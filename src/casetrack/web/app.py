"""Builds the application: pages, refusals as pages, and the guard around all of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import ModuleType
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from casetrack.errors import CasetrackError, Invalid, Sentence, problem_with
from casetrack.language import translate_to
from casetrack.people.actors import NotAllowed
from casetrack.people.limits import TooOften
from casetrack.startup import Engine
from casetrack.web.answers import STATUS, in_local_time, seconds_until
from casetrack.web.declared import undeclared
from casetrack.web.failed import failed
from casetrack.web.forms import require_plain
from casetrack.web.guard import SAFE_METHODS, Guard
from casetrack.web.interrupted import came_from, interrupted_by
from casetrack.web.misfits import rule_of
from casetrack.web.pages import home, signin
from casetrack.web.shown import STATIC, page
from casetrack.web.visit import (
    CHANGE_PLACE,
    Clock,
    House,
    PasswordDue,
    SignedOut,
    address_of,
    admit,
    visitor_of,
)
from casetrack.web.weighed import LARGEST_BODY, MOST_FIELDS, TOO_MUCH, too_large_by, weighed

# What somebody is shown who comes to a server that was just started.
FIRST = (signin, home)

TOO_LARGE = 413

log = logging.getLogger(__name__)


def build_app(engine: Engine, clock: Clock) -> ASGIApp:
    """The application, ready to be served. Fails if a route is not declared."""
    return guarded(build_pages(engine, clock))


def guarded(pages: ASGIApp) -> ASGIApp:
    """Everything that stands before the pages."""
    return Guard(weighed(pages))


def build_first(engine: Engine, clock: Clock) -> ASGIApp:
    """The few pages that answer while the others are loaded."""
    return guarded(_application(engine, clock, FIRST))


def build_pages(engine: Engine, clock: Clock) -> FastAPI:
    """The pages. Fails if one of them is not declared."""
    from casetrack.web.every import PAGES  # noqa: PLC0415 - the first pages wait for no other

    app = _application(engine, clock, PAGES)
    faults = undeclared(_routes(app, PAGES))
    assert not faults, "\n".join(faults)
    return app


def _application(engine: Engine, clock: Clock, pages: Sequence[ModuleType]) -> FastAPI:
    app = FastAPI(
        openapi_url=None,
        dependencies=[Depends(require_plain), Depends(admit)],
        max_body_size=LARGEST_BODY,
        form_limits={"max_fields": MOST_FIELDS},
        redirect_slashes=False,
    )
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)
    app.state.house = House(engine=engine, clock=clock)
    settings = engine.settings
    if settings.oidc.issuer:
        is_secure = settings.office.base_url.startswith("https:")
        from casetrack.web.pages.outside import keep_round_trips  # noqa: PLC0415

        keep_round_trips(app, settings.oidc, is_secure=is_secure)
    # First: pages are prepared as far as one is looked for, and a style sheet is none of them.
    app.mount("/static", StaticFiles(directory=STATIC))
    for each in pages:
        app.include_router(each.router)
    return app


def _routes(app: FastAPI, pages: Sequence[ModuleType]) -> list[tuple[str, str]]:
    """Every route by method and path: those of the pages, and any added beside them."""
    listed = [*app.routes, *(route for each in pages for route in each.router.routes)]
    return [
        (method, route.path)
        for route in listed
        if isinstance(route, Route)
        for method in (route.methods or ())
        if method != "HEAD"
    ]


def _error_page(
    request: Request, status: int, heading: str, why: CasetrackError | Sentence | list[str]
) -> Response:
    house: House = request.app.state.house
    visitor = getattr(request.state, "visitor", None) or visitor_of(request, now=house.clock())
    said = why if isinstance(why, list) else why.said(translate_to(visitor.language)).splitlines()
    return page(
        visitor,
        "error.html.j2",
        status,
        heading=visitor.say(heading),
        lines=said,
        # What was typed waits in the page before.
        form_at="" if request.method in SAFE_METHODS else came_from(request),
        request_id=request.state.request_id,
    )


async def _ask_to_sign_in(request: Request, error: Exception) -> Response:
    del error
    to = came_from(request)
    interrupted = await interrupted_by(request)
    if not interrupted.fields:
        return RedirectResponse(f"/sign-in?to={quote(to)}", 303)
    house: House = request.app.state.house
    return signin.ask_again(visitor_of(request, now=house.clock()), to, interrupted)


def _ask_for_password(request: Request, error: Exception) -> Response:
    del request, error
    return RedirectResponse(CHANGE_PLACE, 303)


def _say_why(request: Request, error: Exception) -> Response:
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 400)
    assert isinstance(error, CasetrackError)
    if isinstance(error, NotAllowed):
        _note_denied(request)
    house: House = request.app.state.house
    told = in_local_time(error, house.engine.calendar)
    answer = _error_page(request, status, _HEADINGS[status], told)
    if isinstance(error, TooOften):
        answer.headers["Retry-After"] = seconds_until(error.until, now=house.clock())
    return answer


def _note_denied(request: Request) -> None:
    house: House = request.app.state.house
    person = request.state.visitor.person
    house.denials.note(
        house.engine.database,
        "not allowed",
        address=address_of(request),
        actor_id=person.person_id if person else None,
        now=house.clock(),
        route=f"{request.method} {request.scope['route'].path}",
    )


def _name_fields(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if request.method in SAFE_METHODS and all(each["loc"][0] == "path" for each in error.errors()):
        # An address that no page can have, and nobody filled in anything.
        return _error_page(request, 404, _HEADINGS[404], [])
    # The field and the rule, never what was typed: it may be anybody's.
    problems = [
        problem_with(rule_of(each, "choose one of those offered"), source=str(each["loc"][1]))
        for each in error.errors()
    ]
    return _error_page(request, 422, _HEADINGS[422], Invalid(problems))


def _say_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    why = TOO_MUCH if status == TOO_LARGE else too_large_by(error.detail)
    if why is not None:
        return _error_page(request, TOO_LARGE, _HEADINGS[TOO_LARGE], why)
    return _error_page(request, status, _HEADINGS.get(status, _HEADINGS[400]), [])


def _say_busy(request: Request, error: Exception) -> Response:
    log.error("database unavailable, request %s", request.state.request_id, exc_info=error)
    answer = failed(request, 503, _HEADINGS[503])
    answer.headers["Retry-After"] = "5"
    return answer


def _last_resort(request: Request, error: Exception) -> Response:
    log.error("a page failed, request %s", request.state.request_id, exc_info=error)
    return failed(request, 500, _HEADINGS[500])


# A refusal is answered from a thread of its own: its page may read the database.
_ANSWERS: Mapping[
    type[Exception], Callable[[Request, Exception], Response | Awaitable[Response]]
] = {
    SignedOut: _ask_to_sign_in,
    PasswordDue: _ask_for_password,
    CasetrackError: _say_why,
    RequestValidationError: _name_fields,
    HTTPException: _say_status,
    OperationalError: _say_busy,
    Exception: _last_resort,
}
_HEADINGS = {
    400: "请求无法识读",
    403: "没有权限",
    404: "没有这个页面",
    405: "此处不支持这样操作",
    409: "现在不能这样做",
    413: "提交的内容过大",
    422: "填写的内容有误",
    429: "操作过于频繁",
    500: "系统出错了",
    503: "系统正忙",
}
