"""Bulk moves: 10,000 items at once through the one door, against plain SQL of the same rows."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from bench.reckoning import Measured
from bench.stand import KINDS, fresh_database
from casetrack.cases.items import Moved
from casetrack.store.database import Database
from tests.office import NOW, Office, make_office

# Each moves every item, stops a clock and starts another; by whom, and with a reason or not.
STEPS = (
    ("assign", "sun", ""),
    ("return", "jiao", "不属我局职责"),
    ("assign", "sun", ""),
    ("accept", "jiao", ""),
)
# What a step changes of an item.
CHANGED = ("state", "version", "head", "state_since", "revision", "remind_at", "unit_id")

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How long a step took through the door, and the rows it wrote, as the driver has them."""

    seconds: float
    items: Rows
    stopped: Rows
    # By table: what was inserted.
    inserted: dict[str, Rows]


def main(arguments: list[str]) -> None:
    """Measure each step on both databases, its limit in the same run."""
    parser = argparse.ArgumentParser(prog="python -m bench advance", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--kind", choices=KINDS, action="append")
    options = parser.parse_args(arguments)
    for kind in options.kind or KINDS:
        with fresh_database(kind) as database:
            taken = list(_through_the_door(make_office(database), options.items))
        with fresh_database(kind) as database:
            limits = list(_by_plain_statements(make_office(database), options.items, taken))
        for (transition, _, _), step, limit_seconds in zip(STEPS, taken, limits, strict=True):
            Measured(
                what=f"advance_many, {transition}",
                where=kind,
                count=options.items,
                seconds=step.seconds,
                limit_seconds=limit_seconds,
            ).tell()


def _through_the_door(office: Office, count: int) -> Iterator[Taken]:
    ids = _opened(office, count)
    for place, (transition, login, reason) in enumerate(STEPS, start=1):
        now = NOW + timedelta(minutes=place)
        fields = {"unit": str(office.units["jt"])} if transition == "assign" else {}
        started = perf_counter()
        results = office.bulk(ids, transition, by=login, now=now, reason=reason, **fields)
        seconds = perf_counter() - started
        assert all(isinstance(each, Moved) for each in results), "every item moved"
        yield _written(office.database, seconds, now=now, seq=place + 1)


def _written(database: Database, seconds: float, *, now: datetime, seq: int) -> Taken:
    changed = ", ".join(CHANGED)
    with database.connect() as connection:
        at = now if not database.is_sqlite else now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        mark = "?" if database.is_sqlite else "%s"
        stopped = f"SELECT stopped_at, stopped_by, id FROM deadline WHERE stopped_at = {mark}"  # noqa: S608 - a mark
        return Taken(
            seconds=seconds,
            items=_rows(connection, f"SELECT {changed}, id, version - 1 FROM item"),  # noqa: S608 - our own names
            stopped=_rows(connection, stopped, at),
            inserted={
                "event": _rows(connection, f"SELECT * FROM event WHERE seq = {mark}", seq),  # noqa: S608 - a mark
                "event_text": _rows(
                    connection,
                    f"SELECT * FROM event_text WHERE seq = {mark}",  # noqa: S608 - a mark
                    seq,
                ),
                "deadline": _rows(connection, "SELECT * FROM deadline WHERE stopped_at IS NULL"),
            },
        )


def _rows(connection: sa.Connection, query: str, *values: object) -> Rows:
    return [tuple(row) for row in connection.exec_driver_sql(query, values)]


def _by_plain_statements(office: Office, count: int, taken: Sequence[Taken]) -> Iterator[float]:
    """Seconds for the same rows in the same tables, by the driver's own executemany."""
    _opened(office, count)
    mark = "?" if office.database.is_sqlite else "%s"
    sets = ", ".join(f"{name} = {mark}" for name in CHANGED)
    update = f"UPDATE item SET {sets} WHERE id = {mark} AND version = {mark}"  # noqa: S608 - our own names
    stop = f"UPDATE deadline SET stopped_at = {mark}, stopped_by = {mark} WHERE id = {mark}"  # noqa: S608 - marks
    for step in taken:
        statements = [(update, step.items), (stop, step.stopped)]
        for table, rows in step.inserted.items():
            marks = ", ".join([mark] * len(rows[0])) if rows else ""
            statements.append((f"INSERT INTO {table} VALUES ({marks})", rows))  # noqa: S608 - marks
        started = perf_counter()
        with office.database.connect() as connection:
            for statement, rows in statements:
                if rows:
                    connection.exec_driver_sql(statement, rows)
        yield perf_counter() - started


def _opened(office: Office, count: int) -> list[int]:
    return office.open(*(f"问题{number}" for number in range(count)))
