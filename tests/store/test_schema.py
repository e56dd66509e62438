"""The migrations make the schema that the models describe, and no other is worked with."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from casetrack.store import tables
from casetrack.store.database import Database
from casetrack.store.schema import (
    MIGRATIONS,
    SchemaMismatch,
    newest_revision,
    require_current,
    revision,
    upgrade,
)
from casetrack.store.triggers import missing_triggers
from tests.store.test_append_only import put_a_row


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database without any table, on each kind."""
    if request.param == "sqlite":
        return Database(f"sqlite:///{tmp_path / 'empty.db'}")
    return Database(request.getfixturevalue("empty_postgres_url"))


def test_the_migrations_make_what_the_models_describe(empty: Database) -> None:
    upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    empty.close()
    assert tables.__all__
    assert differences == []


def test_an_upgrade_may_be_repeated(empty: Database) -> None:
    for _ in range(2):
        upgrade(empty)
    require_current(empty)
    assert revision(empty) == newest_revision()
    empty.close()


def test_the_revision_is_the_one_that_the_migrations_lead_to(database: Database) -> None:
    assert newest_revision() == ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert revision(database) == newest_revision()


def test_an_empty_database_is_told_to_be_upgraded(empty: Database) -> None:
    with pytest.raises(SchemaMismatch, match="casetrack db upgrade"):
        require_current(empty)
    empty.close()


def test_a_schema_from_the_future_is_refused(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaMismatch, match=r"9999, which this casetrack does not know"):
        require_current(database)


def test_a_log_of_before_keeps_every_leaf(empty: Database) -> None:
    with empty.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
    put_a_row(empty, "event", id=7)
    put_a_row(empty, "log_leaf", without=("correction_id",), position=0, event_id=7, hash="ab")
    upgrade(empty)
    with empty.connect() as connection:
        kept = connection.execute(sa.text("SELECT * FROM log_leaf")).mappings().one()
    assert dict(kept) == {"position": 0, "event_id": 7, "correction_id": None, "hash": "ab"}
    assert missing_triggers(empty) == []
    empty.close()
