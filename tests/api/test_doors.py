"""Pages and API are loaded when somebody asks for them, and never twice."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from casetrack.api.doors import Door, Doors, Entrance, open_doors
from tests.api.conftest import Served

HEAVY = (
    "casetrack.web.app", "casetrack.api.app", "casetrack.bulletins.reading.assembly", "fastapi",
    "httpx2",
)  # fmt: skip


def _behind(name: str, built: list[str]) -> Door:
    def build() -> Starlette:
        time.sleep(0.02)
        built.append(name)

        async def answer(_: object) -> PlainTextResponse:
            return PlainTextResponse(name)

        return Starlette(routes=[Route("/{path:path}", answer)])

    return Door(build)


def _doors(built: list[str]) -> Doors:
    def entrance(name: str, early: str) -> Entrance:
        first = _behind(f"{name} first", built)
        return Entrance(_behind(name, built), first, lambda path: path == early)

    return Doors(entrance("pages", "/sign-in"), entrance("api", "/readyz"))


@pytest.fixture
def built() -> list[str]:
    """The applications in the order in which they were built."""
    return []


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("/items", ["pages", "api"]),
        ("/sign-in", ["pages first", "pages", "api"]),
        ("/api/v1/items", ["api", "pages"]),
        ("/readyz", ["api first", "api", "pages"]),
    ],
)
def test_what_is_asked_for_is_built_first_and_the_rest_right_after(
    built: list[str], path: str, order: list[str]
) -> None:
    client = TestClient(_doors(built))

    assert client.get(path).text == order[0]
    until = time.monotonic() + 5
    while len(built) < len(order) and time.monotonic() < until:
        time.sleep(0.005)
    assert built == order
    assert client.get(path).text == order[-2]


def test_who_comes_while_a_door_is_opened_waits_for_it(built: list[str]) -> None:
    doors = _doors(built)
    with ThreadPoolExecutor(4) as people:
        heard = list(people.map(lambda _: TestClient(doors).get("/items").text, range(8)))

    assert heard == ["pages"] * 8
    assert built.count("pages") == 1


def test_the_first_pages_are_the_same_as_they_are_later(served: Served) -> None:
    doors = open_doors(served.engine, lambda: served.now)
    early, late = TestClient(doors.pages.door("/sign-in")), TestClient(doors.pages.whole)
    for path in ("/sign-in", "/", "/healthz", "/static/app.css"):
        first, later = early.get(path), late.get(path)

        assert first.status_code == later.status_code == 200
        assert first.text == later.text

    assert doors.pages.door("/sign-in") is doors.pages.whole
    assert TestClient(doors.api.door("/readyz")).get("/readyz").status_code == 200


def test_two_doors_are_opened_one_after_the_other() -> None:
    at_work: list[int] = []
    most: list[int] = []

    def build() -> Starlette:
        at_work.append(1)
        time.sleep(0.02)
        most.append(len(at_work))
        at_work.pop()
        return Starlette()

    with ThreadPoolExecutor(2) as people:
        list(people.map(Door.open, (Door(build), Door(build))))

    assert most == [1, 1]


def test_a_door_that_could_not_be_opened_is_tried_again() -> None:
    tries: list[int] = []

    def build() -> Starlette:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("a file is missing")
        return Starlette()

    door = Door(build)
    with pytest.raises(OSError, match="missing"):
        door.open()

    assert door.open() is door.open()
    assert len(tries) == 2


def test_a_server_loads_nothing_that_nobody_asked_for() -> None:
    shown = f"print(*sorted(set({HEAVY}) & set(sys.modules)))"
    stages = "import sys, casetrack.cli.serve, casetrack.api.doors", "import casetrack.web.app"
    program = "\n".join(f"{stage}; {shown}" for stage in stages)
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert told.stdout.splitlines() == ["", "casetrack.web.app fastapi"]
