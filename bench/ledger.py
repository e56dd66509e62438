"""Import of a workbook with 10,000 items, beside reading it and inserting the same rows."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from bench.reckoning import Measured
from bench.stand import KINDS, fresh_database
from casetrack.cases.events import EVENT_TEXT
from casetrack.cases.facts import EVENT
from casetrack.cases.rows import DEADLINE, ITEM, table_of
from casetrack.ledger.applying import import_workbook
from casetrack.ledger.reading import read_workbook
from casetrack.ledger.writing import write_workbook
from casetrack.store.database import Database
from casetrack.store.tables import PinnedDefinition, PinnedState
from tests.office import NOW, make_office

ROWS = 10_000
MOST_SECONDS = 3.0
# What items refer to, and then what an import writes.
BEFORE = (table_of(PinnedDefinition), table_of(PinnedState))
TABLES = (ITEM, EVENT, EVENT_TEXT, DEADLINE)


def main(arguments: list[str]) -> None:
    """Import it on both databases; the limit reads the file and inserts the finished rows."""
    parser = argparse.ArgumentParser(prog="python -m bench ledger", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--kind", choices=KINDS, action="append")
    options = parser.parse_args(arguments)
    slow = False
    with tempfile.TemporaryDirectory(prefix="casetrack-bench-") as folder:
        path = Path(folder) / "ledger.xlsx"
        write_workbook(path, {"items": [_row(place) for place in range(options.rows)]})
        for kind in options.kind or KINDS:
            measured = _measured(kind, path, options.rows)
            measured.tell()
            slow = slow or measured.seconds > MOST_SECONDS
    if slow:
        sys.exit(f"an import took longer than {MOST_SECONDS} s")


def _row(place: int) -> dict[str, object]:
    return {
        "key": f"1.pothole-{place:05}",
        "project": 1,
        "title": f"第{place}处路面坑槽",
        "unit": "jt",
        "handler": "jiao",
        "found_on": date(2023, 9, 19),
        "category": "路面坑槽",
        "quantity": 1,
        "quantity_unit": "处",
    }


def _measured(kind: str, path: Path, count: int) -> Measured:
    with fresh_database(kind) as database:
        office = make_office(database)
        started = perf_counter()
        workbook = read_workbook(path)
        with database.write() as session:
            import_workbook(
                session,
                office.rules(session),
                office.actor(session, "sun"),
                workbook,
                now=NOW,
                cycle_code="t-2023",
            )
        seconds = perf_counter() - started
        written = _written(database)
    with fresh_database(kind) as database:
        make_office(database)
        limit = _inserted(database, path, written)
    return Measured(
        what="import of items", where=kind, count=count, seconds=seconds, limit_seconds=limit
    )


def _written(database: Database) -> list[list[dict[str, Any]]]:
    with database.read() as session:
        return [
            [dict(row) for row in session.connection().execute(sa.select(table)).mappings()]
            for table in (*BEFORE, *TABLES)
        ]


def _inserted(database: Database, path: Path, written: list[list[dict[str, Any]]]) -> float:
    with database.connect() as connection:
        for table, given in zip(BEFORE, written[: len(BEFORE)], strict=True):
            connection.execute(sa.insert(table), given)
    started = perf_counter()
    for name in CalamineWorkbook.from_path(path).sheet_names:
        CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    with database.connect() as connection:
        for table, given in zip(TABLES, written[len(BEFORE) :], strict=True):
            connection.execute(sa.insert(table), given)
    return perf_counter() - started
