"""A served office per kind of database, a Chromium for all tests, and what no page may do."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)
from sqlmodel import select
from starlette.types import ASGIApp

from casetrack.people.passwords import set_password
from casetrack.store.database import Database
from casetrack.store.tables import Person
from casetrack.web.app import build_app
from casetrack.web.visit import SESSION_COOKIE
from tests.browser import past
from tests.browser.chromium import find_chromium
from tests.browser.furnish import furnish
from tests.office import NOW
from tests.postgres import create_database, drop_database
from tests.web.conftest import House, make_house

PASSWORD = "horse-battery-staple"
PATIENCE_SECONDS = 20
# Counts what moved without having been asked to, from the first byte on.
_WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({type: 'layout-shift', buffered: true});
"""


@dataclass
class Served:
    """An office that is served, and the people's browsers."""

    house: House
    address: str
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def context(self, login: str = "", **options: Any) -> BrowserContext:  # noqa: ANN401 - Playwright's own
        """A browser of somebody, signed in; of nobody without a login."""
        # Without motion, so that no colour is looked at while it still changes.
        options = {
            "reduced_motion": "reduce",
            "locale": "zh-CN",
            "viewport": {"width": 1280, "height": 800},
        } | options
        context = self.browser.new_context(base_url=self.address, **options)
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        if login:
            secret = self.house.secret(login)
            context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": self.address}])
        self.contexts.append(context)
        return context

    def page(self, login: str = "", **options: Any) -> Watched:  # noqa: ANN401 - Playwright's own
        """A tab of such a browser that notes what it should not do."""
        return Watched(self.context(login, **options).new_page(), self.address)


class Watched:
    """A tab, and what went wrong in it: errors of the console, requests to other hosts."""

    def __init__(self, tab: Page, address: str) -> None:
        self.tab, self.faults = tab, list[str]()
        self.host = urlsplit(address).netloc
        tab.add_init_script(_WATCH_SHIFTS)
        tab.on("console", self._hear)
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        tab.on("request", self._follow)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.faults.append(said.text)

    def _follow(self, asked: Request) -> None:
        if urlsplit(asked.url).netloc != self.host:
            self.faults.append(f"asked {asked.url}")

    def open(self, path: str) -> Page:
        """Go to a page of the office."""
        self.tab.goto(path, wait_until="load")
        return self.tab


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    found = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.path),
            args=[*found.arguments],
            env={**os.environ, **found.environment},
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def database_for_all(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str
) -> Iterator[Database]:
    """A migrated, empty database for all browser tests on its kind."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("served") / "casetrack.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        database = Database(f"sqlite:///{path}")
        yield database
        database.close()
        return
    template = request.getfixturevalue("postgres_template")
    server = request.getfixturevalue("postgres_server_url")
    name = f"browsers_{testrun_uid[:12]}_{os.getpid()}"
    database = Database(create_database(server, name, template=template))
    yield database
    database.close()
    drop_database(server, name)


@pytest.fixture(scope="session")
def whole_office(
    database_for_all: Database, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The office of the tests, served to real browsers until the run ends."""
    house = make_house(database_for_all, tmp_path_factory.mktemp("data"))
    with database_for_all.write() as session:
        sun = session.exec(select(Person).where(Person.login == "sun")).one()
        set_password(session, sun, PASSWORD, now=NOW)
    # Not behind the doors of all tests: it is served while they come and go.
    house.app = build_app(house.engine, lambda: house.now)
    with serving(house.app) as address:
        yield Served(house=house, address=address, browser=chromium)


@pytest.fixture(scope="session")
def items(whole_office: Served) -> dict[str, int]:
    """Items in every state, by its name; beside them a campaign that is over."""
    ids = furnish(whole_office.house)
    past.conclude(whole_office.house)
    return ids


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """An application behind a real port of this machine."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        _wait_until(lambda: server.started)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)


def _wait_until(holds: Callable[[], bool]) -> None:
    late = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < late, "the server did not start"
        time.sleep(0.01)


@pytest.fixture
def served(whole_office: Served) -> Iterator[Served]:
    """The served office; browsers that a test opened are closed after it."""
    yield whole_office
    while whole_office.contexts:
        whole_office.contexts.pop().close()
