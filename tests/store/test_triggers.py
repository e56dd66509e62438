"""A database whose triggers somebody took away says so."""

from __future__ import annotations

import sqlalchemy as sa

from casetrack.store.database import Database
from casetrack.store.triggers import APPEND_ONLY, PUBLISHED, missing_triggers

_FOUND = {
    "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


def run(database: Database, statement: str) -> None:
    with database.connect() as connection:
        connection.exec_driver_sql(statement)
        connection.commit()


def test_every_table_with_a_trigger_is_listed(database: Database) -> None:
    with database.connect() as connection:
        found = set(connection.scalars(sa.text(_FOUND[connection.dialect.name])))

    assert found == {*APPEND_ONLY, *PUBLISHED}
    assert missing_triggers(database) == []


def test_a_trigger_that_was_dropped_is_named(database: Database) -> None:
    with database.connect() as connection:
        on_postgresql = connection.dialect.name == "postgresql"
    name = "event_append_only" if on_postgresql else "event_no_update"
    run(database, f"DROP TRIGGER {name}{' ON event' if on_postgresql else ''}")

    [said] = map(str, missing_triggers(database))

    assert said.startswith(f"the trigger {name} is gone")


def test_a_trigger_that_does_nothing_any_more_is_named(database: Database) -> None:
    with database.connect() as connection:
        on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:
        run(database, "ALTER TABLE event DISABLE TRIGGER event_append_only")
    else:
        run(database, "DROP TRIGGER event_no_delete")
        run(
            database,
            "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT 1; END",
        )

    assert len(missing_triggers(database)) == 1
