"""Many rows at once: written as given, in order, and wholly or with an error."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from casetrack.store.bulk import insert_tuples, take_ids, update_columns, writing_behind
from casetrack.store.database import Database

TABLE = sa.Table(
    "kept",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String),
    sa.Column("count", sa.Integer),
)
NAMES = ("id", "name", "count")


@pytest.fixture
def connection(database: Database) -> Iterator[sa.Connection]:
    with database.connect() as connection:
        TABLE.create(connection)
        yield connection


def kept(connection: sa.Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(sa.select(TABLE).order_by(TABLE.c.id))]


@pytest.mark.parametrize(
    "rows",
    [
        [(1, "same", None), (2, "same", None), (3, "same", None)],
        [(1, "100 %s %", 5), (2, None, 5)],
        [(7, '{"a": "引号"}', 0)],
        [],
    ],
)
def test_rows_are_inserted_as_given(
    connection: sa.Connection, rows: list[tuple[object, ...]]
) -> None:
    insert_tuples(connection, TABLE, NAMES, rows)
    assert kept(connection) == rows


def test_rows_that_are_the_same_throughout_are_still_as_many(connection: sa.Connection) -> None:
    insert_tuples(connection, TABLE, ("name", "count"), [("same", 1)] * 3)
    assert kept(connection) == [(1, "same", 1), (2, "same", 1), (3, "same", 1)]


def test_only_rows_that_still_have_the_value_are_changed(connection: sa.Connection) -> None:
    insert_tuples(connection, TABLE, NAMES, [(1, "a", 1), (2, "b", 2), (3, "c", 1)])
    where = {"id": [1, 2, 3], "count": [1, 1, 1]}
    assert update_columns(connection, TABLE, {"name": ["x", "y", "z"]}, where=where) == 2
    assert kept(connection) == [(1, "x", 1), (2, "b", 2), (3, "z", 1)]


def test_ids_that_are_taken_are_nobodys_and_not_given_again(connection: sa.Connection) -> None:
    insert_tuples(connection, TABLE, ("name",), [("first",)])
    taken = take_ids(connection, TABLE, 3)
    insert_tuples(connection, TABLE, ("id", "name"), [(each, "taken") for each in taken])
    insert_tuples(connection, TABLE, ("name",), [("last",)])
    assert len(set(taken)) == 3
    assert [row[1] for row in kept(connection)] == ["first", "taken", "taken", "taken", "last"]


def test_what_is_written_behind_is_written_in_order(connection: sa.Connection) -> None:
    with writing_behind(connection) as write:
        write(insert_tuples, connection, TABLE, NAMES, [(1, "a", 1)])
        write(update_columns, connection, TABLE, {"name": ["b"]}, where={"id": [1]})
    assert kept(connection) == [(1, "b", 1)]


def test_the_first_error_of_what_is_written_behind_is_raised(connection: sa.Connection) -> None:
    def twice() -> None:
        with writing_behind(connection) as write:
            write(insert_tuples, connection, TABLE, NAMES, [(1, "a", 1), (1, "b", 1)])
            write(insert_tuples, connection, TABLE, NAMES, [(2, "c", 1)])

    with pytest.raises(IntegrityError):
        twice()
    connection.rollback()
