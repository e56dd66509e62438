"""Writes many rows by one statement, in the way each database takes them fastest.

PostgreSQL reads them from one JSON text, which costs a third of binding each value; what is the
same in every row stands in the statement instead. SQLite's driver runs its statement over and
over. Both get what the column types make of the values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from casetrack.store.texts import refuse_unkept_among

# Beyond it a number names no row, and PostgreSQL would not even compare it.
LARGEST_ID = 2**31 - 1
# One list of values for each column; the rows lie across them.
Values = Mapping[str, Sequence[Any]]
_Columns = Sequence[tuple[sa.Column[Any], Sequence[Any]]]
_JSON = json.JSONEncoder(default=str, ensure_ascii=False, separators=(",", ":"))


@contextmanager
def writing_behind(connection: sa.Connection) -> Iterator[Callable[..., None]]:
    """Gives what calls a function that writes, while more to write is being prepared.

    In the order given, one after another, all of them done at the end; the first error is raised
    there. Nothing else may use the connection until then. A PostgreSQL server works beside us on
    another core; SQLite works in this very process, where a thread only gets in the way.
    """
    if connection.dialect.name != "postgresql":
        yield _called
        return
    waiting: list[Future[object]] = []
    with ThreadPoolExecutor(max_workers=1) as writer:
        yield lambda write, *given, **named: waiting.append(writer.submit(write, *given, **named))
        for each in waiting:
            each.result()


def _called(write: Callable[..., object], *given: object, **named: object) -> None:
    write(*given, **named)


def take_ids(connection: sa.Connection, table: sa.Table, count: int) -> list[int]:
    """Ids that are nobody's, for rows to be inserted in this transaction."""
    if connection.dialect.name == "postgresql":
        sequence = sa.func.nextval(sa.func.pg_get_serial_sequence(table.name, "id"))
        places = sa.func.generate_series(1, count).table_valued("place")
        return list(connection.scalars(sa.select(sequence).select_from(places)))
    # Nobody else writes before this transaction ends.
    last = connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
    return list(range(last + 1, last + 1 + count))


def insert_tuples(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows whose values stand in the order of these columns; none is fine."""
    if rows:
        insert_columns(connection, table, dict(zip(names, zip(*rows, strict=True), strict=True)))


def insert_columns(connection: sa.Connection, table: sa.Table, values: Values) -> None:
    """Insert the rows that lie across these columns."""
    columns = [(table.c[name], listed) for name, listed in values.items()]
    names = ", ".join(map(_quoted, values))
    into = f"INSERT INTO {_quoted(table.name)} ({names})"
    if connection.dialect.name == "postgresql":
        given = _given(connection, columns)
        source = f"SELECT {', '.join(given.marks)} FROM {given.source}"  # noqa: S608 - our own names
        connection.exec_driver_sql(f"{into} {source}", given.values)
    else:
        _run_over(connection, f"{into} VALUES ({', '.join('?' * len(columns))})", columns)


def update_columns(
    connection: sa.Connection, table: sa.Table, values: Values, *, where: Values
) -> int:
    """Set columns of the rows that have all the values of `where`. Gives how many there were."""
    columns = [(table.c[name], listed) for each in (values, where) for name, listed in each.items()]
    name = _quoted(table.name)
    if connection.dialect.name == "postgresql":
        given = _given(connection, columns)
        sets = _equal(values, given.marks)
        keys = _equal(where, given.marks[len(values) :], prefix=f"{name}.")
        source = f"FROM {given.source} WHERE {' AND '.join(keys)}"
        statement = f"UPDATE {name} SET {', '.join(sets)} {source}"  # noqa: S608 - our own names
        return connection.exec_driver_sql(statement, given.values).rowcount
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


@dataclass(frozen=True, kw_only=True)
class _Given:
    """Rows as PostgreSQL reads them: a mark for each column, what the marks are read from."""

    marks: Sequence[str]
    source: str
    values: Mapping[str, Any]


def _given(connection: sa.Connection, columns: _Columns) -> _Given:
    """What is the same in every row is bound once, the rest goes as one JSON text."""
    same = [_same(values) for _, values in columns]
    if all(same):
        # The rows have to come from somewhere.
        same[0] = False
    marks, typed, bound, apart = [], [], {}, {}
    for place, ((column, values), is_same) in enumerate(zip(columns, same, strict=True)):
        name, kind = f"given_{place}", column.type.compile(connection.dialect)
        marks.append(f"CAST(%({name})s AS {kind})" if is_same else f"given.{name}")
        if is_same:
            [bound[name]] = _converted(connection, column, values[:1])
        else:
            typed.append(f"{name} {kind}")
            apart[name] = _converted(connection, column, values)
    rows = [dict(zip(apart, row, strict=True)) for row in zip(*apart.values(), strict=True)]
    source = f"json_to_recordset(%(given)s) AS given({', '.join(typed)})"
    return _Given(marks=marks, source=source, values=bound | {"given": _JSON.encode(rows)})


def _run_over(connection: sa.Connection, statement: str, columns: _Columns) -> int:
    converted = [_converted(connection, column, values) for column, values in columns]
    rows = list(zip(*converted, strict=True))
    return connection.exec_driver_sql(statement, rows).rowcount


def _converted(
    connection: sa.Connection, column: sa.Column[Any], values: Sequence[Any]
) -> Sequence[Any]:
    """The values as the driver takes them. Raises Invalid for a text that cannot be kept."""
    refuse_unkept_among(column, values)
    convert = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if convert is None:
        return values
    if _same(values):
        return [convert(values[0])] * len(values)
    return [convert(value) for value in values]


def _same(values: Sequence[Any]) -> bool:
    """Whether all rows have the one value."""
    return values.count(values[0]) == len(values)


def _equal(names: Iterable[str], marks: Sequence[str], *, prefix: str = "") -> list[str]:
    return [f"{prefix}{_quoted(name)} = {mark}" for name, mark in zip(names, marks, strict=False)]


def _quoted(name: str) -> str:
    return f'"{name}"'
