"""The program's doors, built once for all offices of the tests: each has a state of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.datastructures import State
from starlette.types import ASGIApp, Receive, Scope, Send

from casetrack.api import app as api
from casetrack.startup import Engine
from casetrack.web import app as web
from casetrack.web.visit import Clock, House


@dataclass(frozen=True)
class Built:
    """An application with what stands before it."""

    whole: ASGIApp
    app: FastAPI


class Door:
    """What was built for whoever came first, in the state of one office."""

    def __init__(self, built: Built, engine: Engine, clock: Clock) -> None:
        self.built = built
        self.state = State({"house": House(engine=engine, clock=clock)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let this office answer."""
        self.built.app.state = self.state
        await self.built.whole(scope, receive, send)


# Routes are prepared when one is looked for; all of them take longer than most tests.
_BUILT: dict[Callable[[Engine, Clock], Built], Built] = {}


def pages_of(engine: Engine, clock: Clock) -> ASGIApp:
    """The pages of an office. Where others vouch for people, they are built for it alone."""
    if engine.settings.oidc.issuer:
        return web.build_app(engine, clock)
    return _door(_build_pages, engine, clock)


def api_of(engine: Engine, clock: Clock) -> ASGIApp:
    """The API of an office."""
    return _door(_build_api, engine, clock)


def _door(build: Callable[[Engine, Clock], Built], engine: Engine, clock: Clock) -> Door:
    if build not in _BUILT:
        _BUILT[build] = build(engine, clock)
    return Door(_BUILT[build], engine, clock)


def _build_pages(engine: Engine, clock: Clock) -> Built:
    pages = web.build_pages(engine, clock)
    return Built(web.guarded(pages), pages)


def _build_api(engine: Engine, clock: Clock) -> Built:
    routes = api.build_api(engine, clock)
    return Built(api.guarded(routes), routes)
