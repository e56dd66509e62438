"""What is never changed and never removed, whoever asks: the database itself refuses."""

import sqlite3
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from casetrack.store import tables
from casetrack.store.columns import Exact
from casetrack.store.database import Database

APPEND_ONLY = [
    "acknowledgement",
    "activity",
    "edition_file",
    "erratum",
    "event",
    "figure_correction",
    "narrative",
    "pinned_definition",
    "reading",
    "snapshot",
]
assert tables.__all__, "importing the tables registers them"


def put_a_row(
    database: Database, name: str, *, without: Sequence[str] = (), **given: object
) -> None:
    """A row of plain invented values, past every reference: triggers look at none of them."""
    table = SQLModel.metadata.tables[name]
    numbers = (sa.Integer, Exact)
    values = {
        column.name: 1 if isinstance(column.type, numbers) else "2023-09-20T01:00:00.000000Z"
        for column in table.columns
        if column.name not in without
    } | given
    listed = ", ".join(f'"{each}"' for each in values)
    if database.is_sqlite:
        marks = ", ".join("?" * len(values))
        with sqlite3.connect(str(database.url.database)) as connection:
            statement = f'INSERT INTO "{name}" ({listed}) VALUES ({marks})'  # noqa: S608
            connection.execute(statement, list(values.values()))
        connection.close()
        return
    with database.connect() as connection_:
        connection_.exec_driver_sql("SET LOCAL session_replication_role = replica")
        marks = ", ".join(["%s"] * len(values))
        statement = f'INSERT INTO "{name}" ({listed}) VALUES ({marks})'  # noqa: S608
        connection_.exec_driver_sql(statement, tuple(values.values()))


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_rows_are_neither_changed_nor_removed(database: Database, name: str) -> None:
    put_a_row(database, name)
    first = next(iter(SQLModel.metadata.tables[name].columns)).name
    for statement in (f'UPDATE "{name}" SET "{first}" = "{first}"', f'DELETE FROM "{name}"'):  # noqa: S608
        with database.connect() as connection, pytest.raises(DBAPIError, match="is append-only"):
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_no_table_of_them_is_emptied_at_one_stroke(postgres_url: str, name: str) -> None:
    database = Database(postgres_url)
    with database.connect() as connection, pytest.raises(DBAPIError, match="is append-only"):
        connection.exec_driver_sql(f'TRUNCATE "{name}" CASCADE')
    database.close()


def test_a_published_edition_is_for_ever_and_a_draft_is_not(database: Database) -> None:
    put_a_row(database, "edition", id=1, number=1, state="draft")
    put_a_row(database, "edition", id=2, number=2, state="published")
    with database.connect() as connection:
        connection.exec_driver_sql("UPDATE edition SET state = 'approved' WHERE id = 1")
    for statement in ("UPDATE edition SET number = 3", "DELETE FROM edition WHERE id = 2"):
        with database.connect() as connection, pytest.raises(DBAPIError, match="for ever"):
            connection.exec_driver_sql(statement)
