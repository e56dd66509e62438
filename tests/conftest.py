"""What every test may ask for: a database, fresh for each test, once on each kind."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.postgres import create_database, drop_database, running_server

if TYPE_CHECKING:
    from casetrack.store.database import Database

_serial = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server_url(testrun_uid: str) -> Iterator[str]:
    """A PostgreSQL server shared by the whole run, reached as its superuser."""
    with running_server(testrun_uid) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and no rows; tests work on copies of it."""
    path = tmp_path_factory.mktemp("template") / "casetrack.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server_url: str, testrun_uid: str, worker_id: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest schema and no rows."""
    name = f"casetrack_{testrun_uid[:12]}_{worker_id}"
    _migrate(create_database(postgres_server_url, name))
    yield name
    drop_database(postgres_server_url, name)


def _migrate(url: str) -> None:
    # Imported here, so that a test of a pure room runs without the store.
    from casetrack.store.database import Database  # noqa: PLC0415
    from casetrack.store.schema import upgrade  # noqa: PLC0415

    database = Database(url)
    upgrade(database)
    database.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of one's own, migrated and empty."""
    path = tmp_path / "casetrack.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server_url: str, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database of one's own, migrated and empty; dropped after the test."""
    name = f"{postgres_template}_{next(_serial)}"
    yield create_database(postgres_server_url, name, template=postgres_template)
    drop_database(postgres_server_url, name)


@pytest.fixture
def empty_postgres_url(postgres_server_url: str, testrun_uid: str, worker_id: str) -> Iterator[str]:
    """A PostgreSQL database without any table, for tests of the migrations themselves."""
    name = f"casetrack_{testrun_uid[:12]}_{worker_id}_empty_{next(_serial)}"
    yield create_database(postgres_server_url, name)
    drop_database(postgres_server_url, name)


@pytest.fixture(params=["sqlite", "postgres"])
def fresh_database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(fresh_database_url: str) -> "Iterator[Database]":
    """A migrated, empty database: the test runs once on each kind."""
    from casetrack.store.database import Database  # noqa: PLC0415 - see _migrate

    database = Database(fresh_database_url)
    yield database
    database.close()
