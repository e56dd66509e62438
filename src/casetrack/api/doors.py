"""Everything that is served at one address: the pages, and beside them the API.

Each of the two is loaded with the first request for it, since a person who waits for a page need
not wait for the API; the other follows as soon as that first request was answered.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from threading import Lock, Thread
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from casetrack.api.declared import BESIDE

if TYPE_CHECKING:
    from casetrack.startup import Engine
    from casetrack.web.visit import Clock


# Building silences warnings for a moment, which Python does for all threads alike: of two at once
# one would let the other's warnings through.
_ONE_BY_ONE = Lock()


class Door:
    """An application that is built for whoever comes first, once."""

    def __init__(self, build: Callable[[], ASGIApp]) -> None:
        self._build = build
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, when it is open."""
        app = self._app
        if app is None:
            app = await run_in_threadpool(self.open)
        await app(scope, receive, send)

    def open(self) -> ASGIApp:
        """Build the application unless that is done; who comes meanwhile waits."""
        with _ONE_BY_ONE:
            if self._app is None:
                self._app = _for_good(self._build)
            return self._app


class Doors:
    """Sends what belongs to the API there, and everything else to the pages."""

    def __init__(self, pages: Door, api: Door) -> None:
        self.pages, self.api = pages, api
        self._is_used = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """By the address alone."""
        mine = scope["type"] == "http" and is_for_machines(scope["path"])
        door, other = (self.api, self.pages) if mine else (self.pages, self.api)
        await door(scope, receive, send)
        if not self._is_used:
            self._is_used = True
            # A server that runs for months must not load the half of a later version.
            Thread(target=other.open, daemon=True).start()


def is_for_machines(path: str) -> bool:
    """Whether an address belongs to the API, or to what machines read beside it."""
    return (
        # Whoever mistypes the version is no less a machine.
        f"{path}/".startswith("/api/")
        or ("GET", path) in BESIDE
        or (path.startswith("/calendar/") and path.endswith(".ics"))
    )


def open_doors(engine: Engine, clock: Clock) -> Doors:
    """Pages and API, ready to be served."""

    def pages() -> ASGIApp:
        from casetrack.web.app import build_app  # noqa: PLC0415 - see above

        return build_app(engine, clock)

    def api() -> ASGIApp:
        from casetrack.api.app import guarded_api  # noqa: PLC0415 - see above

        return guarded_api(engine, clock)

    return Doors(Door(pages), Door(api))


def _for_good(build: Callable[[], ASGIApp]) -> ASGIApp:
    """Build what stays as long as the process does, so nobody looks for garbage among it."""
    gc.disable()
    try:
        return build()
    finally:
        gc.freeze()
        gc.enable()
