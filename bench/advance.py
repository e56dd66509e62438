"""Bulk moves: 10,000 items at once through the one door, against plain SQL of the same rows."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from bench.reckoning import Measured
from bench.stand import KINDS, fresh_database
from casetrack.cases.items import Moved
from casetrack.store.database import Database
from tests.office import DAY, NOW, Office, make_office

# What the measured step writes, as the driver gives it: one plain statement for each table.
CHANGED = ("state", "version", "head", "state_since", "revision", "remind_at")
LEFT = {
    "stopped": "SELECT stopped_at, stopped_by, id FROM deadline WHERE stopped_by = 'accept'",
    "items": f"SELECT {', '.join(CHANGED)}, id, version - 1 FROM item",  # noqa: S608 - our own names
    "events": "SELECT * FROM event WHERE transition = 'accept'",
    "clocks": "SELECT * FROM deadline WHERE stopped_at IS NULL",
}


@dataclass(frozen=True, kw_only=True)
class Round:
    """How long the step took through the door, and what it left in the tables."""

    seconds: float
    left: Mapping[str, list[tuple[Any, ...]]]


def main(arguments: list[str]) -> None:
    """Measure on both databases, the limit in the same run."""
    parser = argparse.ArgumentParser(prog="python -m bench advance", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--kind", choices=KINDS, action="append")
    options = parser.parse_args(arguments)
    for kind in options.kind or KINDS:
        with fresh_database(kind) as database:
            done = _through_the_door(database, options.items)
        with fresh_database(kind) as database:
            limit_seconds = _by_plain_statements(database, options.items, done.left)
        Measured(
            what="advance_many, accept",
            where=kind,
            count=options.items,
            seconds=done.seconds,
            limit_seconds=limit_seconds,
        ).tell()


def _through_the_door(database: Database, count: int) -> Round:
    office = make_office(database)
    ids = _assigned(office, count)
    started = perf_counter()
    results = office.bulk(ids, "accept", by="jiao", now=NOW + DAY)
    seconds = perf_counter() - started
    assert all(isinstance(each, Moved) for each in results), "every item was accepted"
    with database.connect() as connection:
        left = {
            name: [tuple(row) for row in connection.exec_driver_sql(query)]
            for name, query in LEFT.items()
        }
    return Round(seconds=seconds, left=left)


def _by_plain_statements(
    database: Database, count: int, left: Mapping[str, list[tuple[Any, ...]]]
) -> float:
    """Seconds for the same rows in the same tables, by the driver's own executemany."""
    _assigned(make_office(database), count)
    mark = "?" if database.is_sqlite else "%s"
    sets = ", ".join(f"{name} = {mark}" for name in CHANGED)
    started = perf_counter()
    with database.connect() as connection:
        for statement, rows in (
            (f"UPDATE item SET {sets} WHERE id = {mark} AND version = {mark}", left["items"]),
            (_insert("event", left["events"], mark), left["events"]),
            (
                f"UPDATE deadline SET stopped_at = {mark}, stopped_by = {mark} WHERE id = {mark}",  # noqa: S608 - a mark is no input
                left["stopped"],
            ),
            (_insert("deadline", left["clocks"], mark), left["clocks"]),
        ):
            connection.exec_driver_sql(statement, rows)
    return perf_counter() - started


def _insert(table: str, rows: list[tuple[Any, ...]], mark: str) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join([mark] * len(rows[0]))})"


def _assigned(office: Office, count: int) -> list[int]:
    """So many items that wait for their unit to accept them."""
    ids = office.open(*(f"问题{number}" for number in range(count)))
    office.bulk(ids, "assign", by="sun", unit=str(office.units["jt"]))
    return ids
