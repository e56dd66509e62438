"""Everything that is served at one address: the pages, and beside them the API.

Each of the two is loaded with the first request for it, since a person who waits for a page need
not wait for the API; the other follows as soon as that first request was answered. What somebody
asks who comes to a server that was just started waits not even for the rest of its own half.
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

    @property
    def is_open(self) -> bool:
        """Whether the application is built."""
        return self._app is not None

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


class Entrance:
    """An application; until it is open, what is asked for first has a door of its own."""

    def __init__(self, whole: Door, first: Door, is_asked_first: Callable[[str], bool]) -> None:
        self.whole, self._first, self._is_asked_first = whole, first, is_asked_first

    def door(self, path: str) -> Door:
        """Where an address is answered now."""
        is_early = not self.whole.is_open and self._is_asked_first(path)
        return self._first if is_early else self.whole


class Doors:
    """Sends what belongs to the API there, and everything else to the pages."""

    def __init__(self, pages: Entrance, api: Entrance) -> None:
        self.pages, self.api = pages, api
        self._is_used = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """By the address alone."""
        path = scope.get("path", "")
        mine, other = self.pages, self.api
        if scope["type"] == "http" and is_for_machines(path):
            mine, other = other, mine
        await mine.door(path)(scope, receive, send)
        if not self._is_used:
            self._is_used = True
            # A server that runs for months must not load the half of a later version.
            Thread(target=_open, args=(mine.whole, other.whole), daemon=True).start()


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

    def first_pages() -> ASGIApp:
        from casetrack.web.app import build_first  # noqa: PLC0415 - see above

        return build_first(engine, clock)

    def api() -> ASGIApp:
        from casetrack.api.app import guarded_api  # noqa: PLC0415 - see above

        return guarded_api(engine, clock)

    def beside() -> ASGIApp:
        from casetrack.api.app import build_first  # noqa: PLC0415 - see above

        return build_first(engine, clock)

    return Doors(
        Entrance(Door(pages), Door(first_pages), _is_first_page),
        Entrance(Door(api), Door(beside), _is_beside),
    )


def _is_first_page(path: str) -> bool:
    return path in {"/", "/sign-in", "/healthz"} or path.startswith("/static/")


def _is_beside(path: str) -> bool:
    return ("GET", path) in BESIDE


def _open(*doors: Door) -> None:
    for door in doors:
        door.open()


def _for_good(build: Callable[[], ASGIApp]) -> ASGIApp:
    """Build what stays as long as the process does, so nobody looks for garbage among it."""
    gc.disable()
    try:
        return build()
    finally:
        gc.freeze()
        gc.enable()
