"""The office of the tests behind its pages, and a browser for each of its people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from casetrack.config import Folders, Settings
from casetrack.people.persons import add_person, grant
from casetrack.people.sessions import start_session
from casetrack.startup import Engine
from casetrack.store.database import Database
from casetrack.store.tables import Person
from casetrack.web.visit import SESSION_COOKIE
from tests.doors import pages_of
from tests.office import CALENDAR, DEFINITIONS, NOW, Office, make_office


@dataclass
class House:
    """An office that serves its pages, with a clock that tests set."""

    office: Office
    engine: Engine
    now: datetime = NOW

    @cached_property
    def app(self) -> ASGIApp:
        """What is served: the same for every browser."""
        return pages_of(self.engine, lambda: self.now)

    def browser(self, login: str = "") -> TestClient:
        """A browser signed in as somebody, or as nobody."""
        client = TestClient(
            self.app,
            follow_redirects=False,
            raise_server_exceptions=False,
            headers={"Accept-Language": "zh-CN"},
        )
        if login:
            client.cookies.set(SESSION_COOKIE, self.secret(login))
        return client

    def secret(self, login: str) -> str:
        """What the cookie of somebody who has just signed in holds."""
        with self.engine.database.write() as session:
            person = session.exec(select(Person).where(Person.login == login)).one()
            return start_session(session, person.id or 0, now=self.now)


def make_house(database: Database, tmp_path: Path) -> House:
    """The office of the tests, with an administrator, behind its pages."""
    office = make_office(database)
    with database.write() as session:
        admin = add_person(session, login="guan", name="管系统", unit_id=office.units["jw"])
        grant(session, admin, "admin", unit_id=None)
    settings = Settings(folders=Folders(data=tmp_path / "data"))
    engine = Engine(
        settings=settings, database=database, definitions=DEFINITIONS, calendar=CALENDAR
    )
    return House(office=office, engine=engine)


@pytest.fixture
def house(cast: None, database: Database, tmp_path: Path) -> House:  # noqa: ARG001 - it is in the database
    """The office behind its pages, on each kind of database."""
    return make_house(database, tmp_path)


@pytest.fixture
def one_house(cast: None, sqlite_url: str, tmp_path: Path) -> Iterator[House]:  # noqa: ARG001 - it is in the database
    """The same on SQLite alone, where nothing depends on the database."""
    database = Database(sqlite_url)
    yield make_house(database, tmp_path)
    database.close()


@pytest.fixture(scope="module")
def shared_house(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One office for all tests of a module that leave nothing behind."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copyfile(sqlite_template, folder / "casetrack.db")
    database = Database(f"sqlite:///{folder / 'casetrack.db'}")
    yield make_house(database, folder)
    database.close()
