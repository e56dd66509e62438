"""The office of the tests behind its API, and a token for each of its people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from casetrack.config import Folders, Settings
from casetrack.people.actors import load_actor
from casetrack.people.persons import add_person, grant
from casetrack.people.tokens import create_token
from casetrack.startup import Engine
from casetrack.store.database import Database
from tests.doors import api_of
from tests.office import CALENDAR, DEFINITIONS, NOW, Office, make_office

TOKEN_LIFE = timedelta(days=300)


@dataclass
class Served:
    """An office that serves its API, with a clock that tests set."""

    office: Office
    engine: Engine
    now: datetime = NOW
    secrets: dict[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def app(self) -> ASGIApp:
        """What is served: the same for everybody."""
        return api_of(self.engine, lambda: self.now)

    def secret(self, login: str, scope: str = "write") -> str:
        """The secret of a token of somebody, made when it is first asked for."""
        if (login, scope) not in self.secrets:
            with self.engine.database.write() as session:
                _, secret = create_token(
                    session,
                    load_actor(session, login),
                    name=f"test {scope}",
                    scope=scope,
                    expires_at=self.now + TOKEN_LIFE,
                    now=self.now,
                )
            self.secrets[login, scope] = secret
        return self.secrets[login, scope]

    def client(self, login: str = "", scope: str = "write") -> TestClient:
        """Another system that acts for somebody, or for nobody."""
        client = TestClient(
            self.app,
            base_url="http://testserver/api/v1",
            follow_redirects=False,
            raise_server_exceptions=False,
            headers={"Accept-Language": "en"},
        )
        if login:
            client.headers["Authorization"] = f"Bearer {self.secret(login, scope)}"
        return client


def _served(database: Database, folder: Path) -> Served:
    office = make_office(database)
    with database.write() as session:
        admin = add_person(session, login="guan", name="管系统", unit_id=office.units["jw"])
        grant(session, admin, "admin", unit_id=None)
    settings = Settings(folders=Folders(data=folder / "data"))
    engine = Engine(
        settings=settings, database=database, definitions=DEFINITIONS, calendar=CALENDAR
    )
    return Served(office=office, engine=engine)


@pytest.fixture
def served(cast: None, database: Database, tmp_path: Path) -> Served:  # noqa: ARG001 - it is in the database
    """The office behind its API, on each kind of database."""
    return _served(database, tmp_path)


@pytest.fixture
def one_served(cast: None, sqlite_url: str, tmp_path: Path) -> Iterator[Served]:  # noqa: ARG001 - it is in the database
    """The same on SQLite alone, where nothing depends on the database."""
    database = Database(sqlite_url)
    yield _served(database, tmp_path)
    database.close()


@pytest.fixture(scope="module")
def shared_served(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One office for all tests of a module that do not mind each other."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copyfile(sqlite_template, folder / "casetrack.db")
    database = Database(f"sqlite:///{folder / 'casetrack.db'}")
    yield _served(database, folder)
    database.close()
