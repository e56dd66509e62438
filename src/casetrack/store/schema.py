"""Brings a database to the schema this version works with, and refuses any other."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from casetrack.errors import Refused
from casetrack.store.database import Database

MIGRATIONS = Path(__file__).with_name("migrations")
# Where the library that runs migrations keeps the revision. What only asks for it reads it there:
# loading that library takes a tenth of the time in which a server is to answer.
_KEPT = sa.table("alembic_version", sa.column("version_num", sa.String))


class SchemaMismatch(Refused):
    """The database was made by another version of casetrack."""


class DatabaseUnreachable(Refused):
    """No server answers, or the file is not to be opened."""


def upgrade(database: Database) -> None:
    """Bring the database to the newest schema, in one transaction. Safe to repeat."""
    from alembic import command  # noqa: PLC0415 - only what upgrades waits for it
    from alembic.config import Config  # noqa: PLC0415 - the same

    with database.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revision(database: Database) -> str | None:
    """The schema revision the database is at; None for an empty one.

    Raises DatabaseUnreachable, since this is the first that anybody asks of a database. A file
    that is not there is not made: it may only have been moved.
    """
    if database.is_absent:
        return None
    try:
        with database.connect() as connection:
            if not sa.inspect(connection).has_table(_KEPT.name):
                return None
            found: str | None = connection.scalar(sa.select(_KEPT.c.version_num))
            return found
    except DatabaseError as error:
        # The driver names host and port, never the password.
        raise DatabaseUnreachable("The database cannot be used: {why}", why=error.orig) from error


def newest_revision() -> str:
    """The schema revision this version of casetrack works with."""
    return _revisions()[-1]


def require_current(database: Database) -> None:
    """Raise SchemaMismatch unless the database is at exactly the newest revision."""
    found, wanted = revision(database), newest_revision()
    if found == wanted:
        return
    if found is None:
        raise SchemaMismatch("This database is empty. Run: casetrack db upgrade")
    if found in _revisions():
        raise SchemaMismatch(
            "This database is at schema {found}, older than {wanted}. Run: casetrack db upgrade",
            found=found,
            wanted=wanted,
        )
    raise SchemaMismatch(
        "This database is at schema {found}, which this casetrack does not know (it knows up "
        "to {wanted}). Use the casetrack version that wrote it, or a newer one.",
        found=found,
        wanted=wanted,
    )


def _revisions() -> list[str]:
    """Every schema revision in order, by the numbers that begin the names of their files."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("0*.py"))
