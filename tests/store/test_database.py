"""What a database opens with, and what it refuses."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from casetrack.errors import Invalid
from casetrack.store.columns import spoken
from casetrack.store.database import Database, check_durability, journal_settings
from casetrack.store.tables import Mark


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("casetrack", "cannot be read"),
        ("postgresql://host:port:word/name", "cannot be read"),
        ("", "cannot be read"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://host/name", "'mysql' is no database"),
        ("postgres://host/name", "'postgres' is no database"),
    ],
)
def test_a_bad_url_says_what_is_expected(url: str, message: str) -> None:
    with pytest.raises(Invalid, match=message) as refusal:
        Database(url)
    assert "sqlite:///PATH" in str(refusal.value)


def test_an_unreadable_url_does_not_repeat_its_password() -> None:
    with pytest.raises(Invalid) as refusal:
        Database("postgresql//editor:secret@host/name")
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), ("delete", "EXTRA")),
        ((3, 44, 5), ("delete", "EXTRA")),
        ((3, 44, 6), ("wal", "FULL")),
        ((3, 45, 0), ("delete", "EXTRA")),
        ((3, 50, 7), ("wal", "FULL")),
        ((3, 51, 2), ("delete", "EXTRA")),
        ((3, 51, 3), ("wal", "FULL")),
        ((3, 52, 0), ("delete", "EXTRA")),
        ((3, 53, 0), ("wal", "FULL")),
    ],
)
def test_the_journal_follows_what_is_sound_in_this_version(
    version: tuple[int, int, int], mode: tuple[str, str]
) -> None:
    assert journal_settings(version) == mode


def test_a_writer_on_sqlite_has_every_safety_set(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    names = ("foreign_keys", "synchronous", "busy_timeout", "trusted_schema", "cell_size_check")
    with database.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    database.close()
    full = 2 if journal_settings(sqlite3.sqlite_version_info)[1] == "FULL" else 3
    assert found == [1, full, 10_000, 0, 1]


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'casetrack.db'}")
    with database.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (id INTEGER)")
    database.close()
    assert (tmp_path / "new" / "casetrack.db").exists()


def test_a_reader_cannot_write(database: Database) -> None:
    with database.read() as session, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        session.connection().execute(sa.text("INSERT INTO mark VALUES ('a', 'b')"))


def test_what_was_written_is_in_no_message_of_an_error(database: Database) -> None:
    statement = sa.insert(Mark).values(name="note", value="13800001111")
    with database.read() as session, pytest.raises(DBAPIError) as failure:
        session.connection().execute(statement)
    assert "13800001111" not in str(failure.value)


def test_a_reader_sees_one_moment(database: Database) -> None:
    count = sa.text("SELECT count(*) FROM mark")
    with database.read() as session:
        before = session.connection().execute(count).scalar_one()
        if not database.is_sqlite:
            with database.write() as other:
                other.add(Mark(name="later", value=""))
        after = session.connection().execute(count).scalar_one()
    assert (before, after) == (0, 0)


def test_a_glance_cannot_write(database: Database) -> None:
    with database.glance() as session, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        session.connection().execute(sa.text("INSERT INTO mark VALUES ('a', 'b')"))


def test_a_glance_leaves_no_transaction_open(postgres_url: str) -> None:
    database = Database(postgres_url)
    assert [_standing(database.glance), _standing(database.read)] == ["IDLE", "INTRANS"]
    # Whoever looked before, the same connection serves both.
    assert [_standing(database.glance), _standing(database.read)] == ["IDLE", "INTRANS"]
    database.close()


def _standing(opened: Callable[[], AbstractContextManager[Session]]) -> str:
    """Where a transaction stands on the server's side after one statement."""
    with opened() as session:
        connection = session.connection()
        connection.execute(sa.text("SELECT count(*) FROM mark"))
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        return driver.info.transaction_status.name


def test_the_server_keeps_the_plans_of_what_is_read_often(postgres_url: str) -> None:
    database = Database(postgres_url)
    state = sa.literal_column("'%'") != spoken("50% o'clock")
    often = sa.select(Mark.name).where(state).limit(spoken(50))  # type: ignore[call-overload]
    kept = sa.text(
        "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE '%clock%'"
    )
    for _ in range(12):
        with database.read() as session:
            session.connection().execute(often).all()
    with database.read() as session:
        assert session.connection().execute(kept).scalar_one() > 0
    database.close()


@pytest.mark.parametrize("kind", ["read", "glance", "write"])
def test_a_connection_the_server_closed_is_made_anew(postgres_url: str, kind: str) -> None:
    database, other = Database(postgres_url), Database(postgres_url)
    own = sa.text("SELECT pg_backend_pid()")
    with getattr(database, kind)() as session:
        before = session.connection().execute(own).scalar_one()
    with other.connect() as connection:
        ended = sa.text("SELECT pg_terminate_backend(:pid, 5000)")
        assert connection.execute(ended, {"pid": before}).scalar_one()
    with getattr(database, kind)() as session:
        assert session.connection().execute(own).scalar_one() != before
    database.close()
    other.close()


def test_an_error_keeps_nothing_of_the_transaction(database: Database) -> None:
    def fail_halfway() -> None:
        with database.write() as session:
            session.add(Mark(name="half", value=""))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with database.read() as session:
        assert session.get(Mark, "half") is None


def test_a_durable_server_has_nothing_to_say(database: Database) -> None:
    assert check_durability(database) == []


def test_a_server_that_may_lose_a_commit_is_named(postgres_url: str) -> None:
    name = sa.make_url(postgres_url).database
    database = Database(postgres_url)
    with database.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    database.close()
    [fault] = map(str, check_durability(database))
    database.close()
    assert "synchronous_commit = off" in fault
