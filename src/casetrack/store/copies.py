"""The database as one file, taken at one moment, and put back: by SQLite itself or by pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlmodel import Session

from casetrack.errors import Refused, sentence, several
from casetrack.store.database import Database

SQLITE_COPY = "casetrack.db"
POSTGRES_COPY = "casetrack.pgdump"
Told = TypeVar("Told")


def copy_database(database: Database, folder: Path, tell: Callable[[Session], Told]) -> Told:
    """Copy the database as it is at one moment, and give what `tell` says of that moment."""
    if database.is_sqlite:
        return _copy_sqlite(database, folder / SQLITE_COPY, tell)
    return _copy_postgres(database, folder / POSTGRES_COPY, tell)


def put_back(database: Database, folder: Path) -> None:
    """Fill an empty database from its copy, whole or not at all. Raises Refused."""
    if database.is_sqlite:
        _put_back_sqlite(database, folder / SQLITE_COPY)
    else:
        program = _program("pg_restore")
        flags = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        _run([program, *flags, "--dbname", _plain(database.url), folder / POSTGRES_COPY], database)


def damage_of(database: Database) -> list[str]:
    """What the database itself finds wrong in its file; PostgreSQL checks pages as it reads."""
    if not database.is_sqlite:
        return []
    with closing(sqlite3.connect(_path(database))) as connection:
        return _faults(connection)


def sync(path: Path) -> None:
    """Let a file or folder reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_sqlite(database: Database, target: Path, tell: Callable[[Session], Told]) -> Told:
    # By the library, from a connection of its own: a copied file could miss the write-ahead log.
    with (
        closing(sqlite3.connect(_path(database))) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        # One file alone, whatever the journal of the original.
        copy.execute("PRAGMA journal_mode = DELETE").close()
        if faults := _faults(copy):
            raise Refused(
                "{faults}",
                faults=several(
                    (sentence("The database is damaged: {fault}", fault=each) for each in faults),
                    "\n",
                ),
            )
    sync(target)
    opened = Database(f"sqlite:///{target}")
    try:
        with opened.read() as session:
            return tell(session)
    finally:
        opened.close()


def _put_back_sqlite(database: Database, copy: Path) -> None:
    path = _path(database)
    draft = path.with_name(f"{path.name}.restoring")
    # Our own connections made an empty file, which the copy takes the place of.
    database.close()
    shutil.copyfile(copy, draft)
    with closing(sqlite3.connect(draft)) as connection:
        if faults := _faults(connection):
            raise Refused(
                "{faults}",
                faults=several(
                    (sentence("This backup is damaged: {fault}", fault=each) for each in faults),
                    "\n",
                ),
            )
    sync(draft)
    for beside in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    draft.replace(path)


def _copy_postgres(database: Database, target: Path, tell: Callable[[Session], Told]) -> Told:
    program = _program("pg_dump")
    with database.read() as session:
        connection = session.connection()
        # The dump may take longer than a transaction is otherwise allowed to wait.
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        moment = str(connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one())
        told = tell(session)
        flags = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
        _run([program, *flags, "--file", target, _plain(database.url)], database)
        sync(target)
    return told


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refused(
            "There is no {name} on the path, which comes with PostgreSQL. On Debian or Ubuntu: "
            "apt install postgresql-client",
            name=name,
        )
    return found


def _run(command: list[str | Path], database: Database) -> None:
    # The password by the environment: anybody on the machine may read a command line.
    password: Mapping[str, str] = (
        {"PGPASSWORD": str(database.url.password)} if database.url.password else {}
    )
    done = subprocess.run(  # noqa: S603 - a fixed program found on the path, and no shell
        command, env={**os.environ, **password}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Refused(
            "{name} failed: {why}", name=Path(str(command[0])).name, why=done.stderr.strip()
        )


def _plain(url: URL) -> str:
    """The URL as PostgreSQL's own programs read it, without the password."""
    address = url.set(drivername="postgresql", password=None)
    return address.render_as_string(hide_password=False)


def _path(database: Database) -> Path:
    return Path(str(database.url.database))


def _faults(connection: sqlite3.Connection) -> list[str]:
    checked = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    orphans = [
        f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there"
        for row in connection.execute("PRAGMA foreign_key_check")
    ]
    return [each for each in checked if each != "ok"] + orphans
