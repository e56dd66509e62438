"""Builds the API: every route, and what stands before them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Scope

from casetrack import __version__
from casetrack.api import beside
from casetrack.api.declared import V1, undeclared
from casetrack.api.described import describe, name_of
from casetrack.api.plain import PlainBodies
from casetrack.api.problems import ANSWERS, MEDIA_TYPE, ProblemDocument, plain_problem
from casetrack.errors import sentence
from casetrack.startup import Engine
from casetrack.web.guard import Guard
from casetrack.web.visit import Clock, House
from casetrack.web.weighed import LARGEST_BODY

ABOUT = (
    "Case tracking and bulletins for supervision offices. Start with the guide: docs/how-to/api.md"
)
_SAID = {
    400: "The address or the body cannot be read.",
    401: "No token, or one that is worth nothing.",
    403: "The roles, or the scope of the token, do not allow it.",
    404: "There is no such thing, or it is another unit's.",
    409: "Not possible now, or somebody was faster.",
    412: "It has changed since the version in If-Match.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "Another kind of body is needed.",
    422: "A field or a parameter cannot be used; every problem is named.",
    428: "If-Match is needed.",
    429: "So often is enough for now; Retry-After says from when on it is possible again.",
    503: "The database is busy; try again.",
}
_REFUSED_UNSEEN = {
    400: sentence("The address cannot be read."),
    403: sentence("The request comes from another site."),
    414: sentence("The address is too long."),
}


def guarded_api(engine: Engine, clock: Clock) -> ASGIApp:
    """The API alone, with everything that stands before it."""
    return guarded(build_api(engine, clock))


def guarded(api: ASGIApp) -> ASGIApp:
    """Everything that stands before the routes."""
    return Guard(PlainBodies(api), _in_a_document)


def _in_a_document(scope: Scope, status: int) -> Response:
    """A request that is refused unseen, in the form in which machines hear every refusal."""
    return plain_problem(scope, status, _REFUSED_UNSEEN[status])


def build_first(engine: Engine, clock: Clock) -> ASGIApp:
    """What machines ask a server that was just started: whether it is ready, and its numbers."""
    return guarded(_application(engine, clock, [beside.router]))


def build_api(engine: Engine, clock: Clock) -> FastAPI:
    """The routes. Fails if one of them is not declared."""
    from casetrack.api.every import ROUTERS  # noqa: PLC0415 - what is asked first waits for none

    faults = undeclared(_routes(ROUTERS))
    assert not faults, "\n".join(faults)
    return _application(engine, clock, ROUTERS)


def _application(engine: Engine, clock: Clock, routers: Iterable[APIRouter]) -> FastAPI:
    app = FastAPI(
        title="casetrack",
        version=__version__,
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        max_body_size=LARGEST_BODY,
        redirect_slashes=False,
        responses=_refusals(),
        generate_unique_id_function=name_of,
    )
    plain = app.openapi
    app.openapi = cache(lambda: describe(plain()))  # type: ignore[method-assign]
    app.add_route(f"{V1}/openapi.json", _described, include_in_schema=False)
    for kind, answer in ANSWERS.items():
        app.add_exception_handler(kind, answer)
    app.state.house = House(engine=engine, clock=clock)
    for router in routers:
        app.include_router(router)
    return app


def _described(request: Request) -> Response:
    """What is served, told in a thread of its own: to write it takes a second or two, once."""
    return JSONResponse(request.app.openapi())


def _routes(routers: Iterable[APIRouter]) -> list[tuple[str, str]]:
    return [
        (method, route.path)
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
        if method != "HEAD"
    ]


def _refusals() -> dict[int | str, dict[str, Any]]:
    return {
        status: {
            "description": said,
            "model": ProblemDocument,
            "content": {MEDIA_TYPE: {}},
        }
        for status, said in _SAID.items()
    }
