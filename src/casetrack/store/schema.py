"""Brings a database to the schema this version works with, and refuses any other."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from casetrack.errors import Refused
from casetrack.store.database import Database

MIGRATIONS = Path(__file__).with_name("migrations")


class SchemaMismatch(Refused):
    """The database was made by another version of casetrack."""


class DatabaseUnreachable(Refused):
    """No server answers, or the file is not to be opened."""


def upgrade(database: Database) -> None:
    """Bring the database to the newest schema, in one transaction. Safe to repeat."""
    with database.connect() as connection:
        command.upgrade(_config(connection), "head")


def revision(database: Database) -> str | None:
    """The schema revision the database is at; None for an empty one.

    Raises DatabaseUnreachable, since this is the first that anybody asks of a database.
    """
    try:
        with database.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        # The driver names host and port, never the password.
        raise DatabaseUnreachable("The database cannot be used: {why}", why=error.orig) from error


def newest_revision() -> str:
    """The schema revision this version of casetrack works with."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert head is not None, "there is no migration at all"
    return head


def require_current(database: Database) -> None:
    """Raise SchemaMismatch unless the database is at exactly the newest revision."""
    found, wanted = revision(database), newest_revision()
    if found == wanted:
        return
    if found is None:
        raise SchemaMismatch("This database is empty. Run: casetrack db upgrade")
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if found in known:
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


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
