"""Opens the database: one engine that writes, one that only reads, each with its safety set.

Only the doors open a transaction here; a verb takes the session it is given.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from casetrack.errors import Invalid, Sentence, sentence
from casetrack.store.mounts import network_file_system
from casetrack.store.texts import refuse_unkept

if TYPE_CHECKING:
    import psycopg  # loaded by its first connection: SQLite does without

# Commits can be lost in write-ahead mode before these versions (the WAL-reset defect);
# 3.52.0 was withdrawn. Source: SQLite release notes of 3.51.3.
WAL_SOUND = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
BUSY_MILLISECONDS = 10_000
# In UTC, so that no instant that is read has to be converted.
POSTGRES_SETTINGS = (
    "-c timezone=UTC -c statement_timeout=60000 -c lock_timeout=10000 "
    "-c idle_in_transaction_session_timeout=60000"
)
# A reader's transaction sees one moment and writes nothing, by the server's own word.
POSTGRES_READER = (
    "-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
)
# A server that vanished without a word is found by the kernel within a minute, which then wakes
# the idle connection just as a goodbye does.
POSTGRES_KEPT_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# Without these three an acknowledged change can vanish in a power cut.
POSTGRES_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


class Database:
    """The database at a URL. Threads and processes may share one file or server."""

    def __init__(self, url: str) -> None:
        """Open `sqlite:///PATH` or `postgresql://…`. Nothing is read or written yet."""
        self.url = _normalised(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = _engine(self.url, readonly=False)
        self._reader = _engine(self.url, readonly=True)
        self._writing = sessionmaker(self._writer, class_=Session, expire_on_commit=False)
        event.listen(self._writing, "before_flush", refuse_unkept)
        # The reader's own connections, lent without a transaction.
        self._glancer = (
            self._reader
            if self.is_sqlite
            else self._reader.execution_options(isolation_level="AUTOCOMMIT")
        )

    @property
    def is_absent(self) -> bool:
        """Whether it is a file that is not there; whoever connects to one makes an empty one."""
        return self.is_sqlite and not Path(str(self.url.database)).exists()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back on any error."""
        with self._writing() as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment and cannot write."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session
            # Whoever rolls back makes the driver forget which statements the server has planned.
            session.commit()

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """A session that cannot write, for one statement: it begins no transaction.

        On PostgreSQL that saves three of four trips to the server; of several statements each
        would see a moment of its own.
        """
        with Session(self._glancer) as session:
            yield session

    @contextmanager
    def rehearse(self) -> Iterator[Session]:
        """A session that may write and keeps nothing: for previews by the verb itself."""
        with self._writing() as session, session.begin() as work:
            yield session
            work.rollback()

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A bare connection in one write transaction: for migrations and bulk comparisons."""
        with self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self._writer.dispose()
        self._reader.dispose()


def journal_settings(version: tuple[int, ...]) -> tuple[str, str]:
    """The journal mode and synchronous level that lose nothing on this SQLite version.

    Write-ahead where it is sound; a rollback journal with an extra sync elsewhere.
    """
    branch_fixed = any(version[:2] == sound[:2] and version >= sound for sound in WAL_SOUND)
    sound = branch_fixed or (version > WAL_SOUND[-1] and version[:2] != (3, 52))
    return ("wal", "FULL") if sound else ("delete", "EXTRA")


def check_durability(database: Database) -> list[Sentence]:
    """What about this server could lose an acknowledged change. Empty when nothing does."""
    if database.is_sqlite:
        folder = Path(str(database.url.database)).parent
        kind = network_file_system(folder)
        if kind is None:
            return []
        return [
            sentence(
                "{folder} lies on a network file system ({kind}), "
                "where SQLite's locks do not hold. Use a local disk, or PostgreSQL.",
                folder=folder,
                kind=kind,
            )
        ]
    with database.read() as session:
        found = {
            name: session.connection().exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in POSTGRES_DURABLE
        }
    return [
        sentence(
            "PostgreSQL runs with {name} = {value}; a power cut could lose what was acknowledged",
            name=name,
            value=value,
        )
        for name, value in found.items()
        if value not in (POSTGRES_DURABLE[name], "remote_apply", "remote_write", "local")
    ]


def _normalised(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The text may hold a password, so it is not repeated.
        raise Invalid(
            "the database URL cannot be read; expected sqlite:///PATH or postgresql://…"
        ) from error
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise Invalid("{url!r} names no file; expected sqlite:///PATH/casetrack.db", url=url)
        return parsed
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise Invalid(
        "{name!r} is no database this engine knows; "
        "expected sqlite:///PATH or postgresql://USER@HOST/NAME",
        name=parsed.get_backend_name(),
    )


def _engine(url: URL, *, readonly: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        options = f"{POSTGRES_SETTINGS} {POSTGRES_READER}" if readonly else POSTGRES_SETTINGS
        engine = sa.create_engine(
            url,
            connect_args={"options": options, **POSTGRES_KEPT_ALIVE},
            hide_parameters=True,
        )
        event.listen(engine, "checkout", _require_alive)
        return engine
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    # What people wrote has no place in the log of errors.
    engine = sa.create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_reader if readonly else _prepare_writer)
    event.listen(engine, "begin", _begin if readonly else _begin_immediate)
    return engine


def _prepare_writer(connection: sqlite3.Connection, _record: object) -> None:
    _prepare_sqlite(connection)
    mode, synchronous = journal_settings(sqlite3.sqlite_version_info)
    _pragma(connection, "journal_mode", mode)
    _pragma(connection, "synchronous", synchronous)
    for name, value in {"foreign_keys": "ON", "journal_size_limit": "67108864"}.items():
        _pragma(connection, name, value)


def _require_alive(connection: psycopg.Connection, _record: object, _lent: object) -> None:
    """Raise, for the pool to connect anew, where the server has hung up.

    An idle connection has nothing to say but goodbye, so no question is sent to find out: that
    would cost each request two waits.
    """
    if connection.closed or _has_something_to_say(connection):
        raise sa.exc.InvalidatePoolError


def _has_something_to_say(connection: psycopg.Connection) -> bool:
    with DefaultSelector() as selector:
        selector.register(connection, EVENT_READ)
        return bool(selector.select(timeout=0))


def _prepare_reader(connection: sqlite3.Connection, _record: object) -> None:
    _prepare_sqlite(connection)
    _pragma(connection, "query_only", "ON")


def _prepare_sqlite(connection: sqlite3.Connection) -> None:
    # Hand transaction control to the "begin" hook below: the driver's own BEGIN comes too
    # late to protect a read that is followed by a write.
    connection.isolation_level = None
    _pragma(connection, "busy_timeout", str(BUSY_MILLISECONDS))
    _pragma(connection, "trusted_schema", "OFF")
    _pragma(connection, "cell_size_check", "ON")


# What SQLite answers for the words it was given.
_PRAGMA_ANSWERS = {"ON": 1, "OFF": 0, "FULL": 2, "EXTRA": 3}


def _pragma(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Set it, read it back, and refuse to go on if the library did not take it."""
    connection.execute(f"PRAGMA {name} = {value}").close()
    found: Any = connection.execute(f"PRAGMA {name}").fetchone()[0]
    expected = _PRAGMA_ANSWERS.get(value, value)
    assert str(found) == str(expected), f"SQLite kept {name} at {found}, not {value}"


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")
