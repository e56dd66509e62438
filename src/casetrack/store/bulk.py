"""Writes many rows by one statement, in the way each database takes them fastest.

PostgreSQL reads them from one JSON text, which costs a third of binding each value; SQLite's
driver runs its statement over and over. Both get what the column types make of the values.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

# Beyond it a number names no row, and PostgreSQL would not even compare it.
LARGEST_ID = 2**31 - 1
# One list of values for each column; the rows lie across them.
Values = Mapping[str, Sequence[Any]]
_Columns = Sequence[tuple[sa.Column[Any], Sequence[Any]]]


def insert_columns(connection: sa.Connection, table: sa.Table, values: Values) -> None:
    """Insert the rows that lie across these columns."""
    columns = [(table.c[name], listed) for name, listed in values.items()]
    names = ", ".join(map(_quoted, values))
    if connection.dialect.name == "postgresql":
        source = f"SELECT given.* FROM {_given(connection, columns)}"  # noqa: S608 - our own names
        _run_once(connection, f"INSERT INTO {_quoted(table.name)} ({names}) {source}", columns)
    else:
        source = f"VALUES ({', '.join('?' * len(columns))})"
        _run_over(connection, f"INSERT INTO {_quoted(table.name)} ({names}) {source}", columns)


def update_columns(
    connection: sa.Connection, table: sa.Table, values: Values, *, where: Values
) -> int:
    """Set columns of the rows that have all the values of `where`. Gives how many there were."""
    columns = [(table.c[name], listed) for each in (values, where) for name, listed in each.items()]
    name = _quoted(table.name)
    if connection.dialect.name == "postgresql":
        marks = [f"given.given_{place}" for place in range(len(columns))]
        sets, keys = _equal(values, marks), _equal(where, marks[len(values) :], prefix=f"{name}.")
        source = f"FROM {_given(connection, columns)} WHERE {' AND '.join(keys)}"
        return _run_once(connection, f"UPDATE {name} SET {', '.join(sets)} {source}", columns)  # noqa: S608 - our own names
    marks = ["?"] * len(columns)
    sets, keys = _equal(values, marks), _equal(where, marks[len(values) :])
    statement = f"UPDATE {name} SET {', '.join(sets)} WHERE {' AND '.join(keys)}"  # noqa: S608 - our own names
    return _run_over(connection, statement, columns)


def among(
    connection: sa.Connection, column: sa.ColumnElement[int], ids: Iterable[int]
) -> sa.ColumnElement[bool]:
    """Whether a column is one of many ids, which go to the database as one value."""
    listed = sorted({each for each in ids if 0 < each <= LARGEST_ID})
    if connection.dialect.name == "postgresql":
        array = sa.cast(sa.literal(f"{{{','.join(map(str, listed))}}}"), ARRAY(sa.Integer))
        return column.in_(sa.select(sa.func.unnest(array)))
    values = sa.func.json_each(json.dumps(listed)).table_valued("value")
    return column.in_(sa.select(values.c.value))


def _given(connection: sa.Connection, columns: _Columns) -> str:
    """The rows as PostgreSQL reads them, each value as its column's type."""
    kinds = (column.type.compile(connection.dialect) for column, _ in columns)
    typed = ", ".join(f"given_{place} {kind}" for place, kind in enumerate(kinds))
    return f"json_to_recordset(%s) AS given({typed})"


def _run_once(connection: sa.Connection, statement: str, columns: _Columns) -> int:
    names = [f"given_{place}" for place in range(len(columns))]
    rows = [dict(zip(names, row, strict=True)) for row in _rows(connection, columns)]
    text = json.dumps(rows, default=str, ensure_ascii=False, separators=(",", ":"))
    return connection.exec_driver_sql(statement, (text,)).rowcount


def _run_over(connection: sa.Connection, statement: str, columns: _Columns) -> int:
    return connection.exec_driver_sql(statement, list(_rows(connection, columns))).rowcount


def _rows(connection: sa.Connection, columns: _Columns) -> Iterable[tuple[Any, ...]]:
    """The rows with the values that the driver takes."""
    dialect = connection.dialect
    converted = []
    for column, values in columns:
        convert = column.type.dialect_impl(dialect).bind_processor(dialect)
        converted.append(values if convert is None else [convert(value) for value in values])
    return zip(*converted, strict=True)


def _equal(names: Iterable[str], marks: Sequence[str], *, prefix: str = "") -> list[str]:
    return [f"{prefix}{_quoted(name)} = {mark}" for name, mark in zip(names, marks, strict=False)]


def _quoted(name: str) -> str:
    return f'"{name}"'
