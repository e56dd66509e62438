"""What every test may ask for: a database, fresh for each test, once on each kind."""

import gc
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.dialects import registry

from tests.postgres import create_database, drop_database, running_server

if TYPE_CHECKING:
    from casetrack.store.database import Database

_serial = itertools.count(1)


def pytest_configure() -> None:
    # As the command line does: looking for circles every 700 values costs a tenth of the time.
    gc.set_threshold(50_000)
    registry.register("sqlite", "tests.dialects", "Sqlite")
    registry.register("postgresql.psycopg", "tests.dialects", "Postgres")


@pytest.fixture
def cast() -> None:
    """Asked for by fixtures whose database comes with the fixed cast: made once, then copied."""


@pytest.fixture
def campaign() -> None:
    """The same for the cast at the end of a campaign."""


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
def sqlite_templates(sqlite_template: Path) -> Callable[[str], Path]:
    """A file to copy: with the newest schema, and with what this fixture stands for in it."""
    made = {"": sqlite_template}

    def template(what: str) -> Path:
        if what not in made:
            path = sqlite_template.with_name(f"{what}.db")
            shutil.copyfile(sqlite_template, path)
            _fill(f"sqlite:///{path}", what)
            made[what] = path
        return made[what]

    return template


@pytest.fixture(scope="session")
def postgres_templates(
    postgres_server_url: str, postgres_template: str
) -> Iterator[Callable[[str], str]]:
    """The same as the name of a PostgreSQL database."""
    made = {"": postgres_template}

    def template(what: str) -> str:
        if what not in made:
            name = f"{postgres_template}_{what}"
            _fill(create_database(postgres_server_url, name, template=postgres_template), what)
            made[what] = name
        return made[what]

    yield template
    for name in made.values():
        if name != postgres_template:
            drop_database(postgres_server_url, name)


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


def _fill(url: str, what: str) -> None:
    from casetrack.store.database import Database  # noqa: PLC0415 - see _migrate
    from tests.bulletins.bureau import make_bureau  # noqa: PLC0415
    from tests.office import make_office  # noqa: PLC0415

    database = Database(url)
    make = make_bureau if what == "campaign" else make_office
    make(database)
    database.close()


def _wanted(request: pytest.FixtureRequest) -> str:
    """What the test's database begins with; empty for nothing but the schema."""
    return next((each for each in ("campaign", "cast") if each in request.fixturenames), "")


@pytest.fixture
def sqlite_url(
    request: pytest.FixtureRequest, sqlite_templates: Callable[[str], Path], tmp_path: Path
) -> str:
    """A SQLite database of one's own, migrated; empty but for what the test asks for."""
    path = tmp_path / "casetrack.db"
    shutil.copyfile(sqlite_templates(_wanted(request)), path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(
    request: pytest.FixtureRequest,
    postgres_server_url: str,
    postgres_template: str,
    postgres_templates: Callable[[str], str],
) -> Iterator[str]:
    """The same on PostgreSQL; dropped after the test."""
    name = f"{postgres_template}_{next(_serial)}"
    template = postgres_templates(_wanted(request))
    yield create_database(postgres_server_url, name, template=template)
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
