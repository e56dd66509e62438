"""The first page of 50 of 100,000 items as JSON, as a ratio to the bare query of the same run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlalchemy as sa
from starlette.testclient import TestClient

from bench.stand import KINDS, fill, fresh_database
from casetrack.api.app import guarded_api
from casetrack.cases.rows import ITEM
from casetrack.config import Folders, Settings
from casetrack.people.actors import load_actor
from casetrack.people.tokens import create_token
from casetrack.startup import Engine
from casetrack.store.database import Database
from tests.office import CALENDAR, DEFINITIONS, NOW, make_office

STORED = 100_000
PAGE = 50
TURNS = 40
# Where a page is filtered and sorted; the rest of an answer is reading rules, clocks and JSON.
ADDRESS = f"/api/v1/items?state=identified&sort=id&limit={PAGE}"
MOST_RATIO = 12.0


def main(arguments: list[str]) -> None:
    """Ask for the page and for its rows alone, in turns, by one client."""
    parser = argparse.ArgumentParser(prog="python -m bench api", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--stored", type=int, default=STORED)
    options = parser.parse_args(arguments)
    slow = False
    for kind in options.kind or ("postgres",):
        with fresh_database(kind) as database, TemporaryDirectory() as folder:
            bare, page = _measured(database, Path(folder), options.stored)
        ratio = page / bare
        sys.stdout.write(
            f"  {kind}, {options.stored} items: bare query {bare * 1000:.2f} ms, "
            f"page {page * 1000:.2f} ms, {ratio:.1f} times\n"
        )
        slow = slow or (kind == "postgres" and ratio > MOST_RATIO)
    if slow:
        sys.exit(f"a page took more than {MOST_RATIO:.0f} times its query")


def _measured(database: Database, folder: Path, stored: int) -> tuple[float, float]:
    fill(make_office(database), stored)
    settings = Settings(folders=Folders(data=folder))
    engine = Engine(
        settings=settings, database=database, definitions=DEFINITIONS, calendar=CALENDAR
    )
    client = TestClient(guarded_api(engine, lambda: NOW))
    client.headers["Authorization"] = f"Bearer {_secret(database)}"

    # Entered, it keeps one loop of events, as a server does.
    with client:
        return _in_turns(_bare_of(database), partial(_page, client))


def _page(client: TestClient) -> None:
    assert len(client.get(ADDRESS).json()["items"]) == PAGE


def _bare_of(database: Database) -> Callable[[], None]:
    def bare() -> None:
        query = (
            sa.select(*ITEM.c).where(ITEM.c.state == "identified").order_by(ITEM.c.id).limit(PAGE)
        )
        with database.read() as session:
            assert len(session.connection().execute(query).all()) == PAGE

    return bare


def _in_turns(bare: Callable[[], None], page: Callable[[], None]) -> tuple[float, float]:
    """The median of each, so that a busy machine slows both."""
    took: dict[Callable[[], None], list[float]] = {bare: [], page: []}
    for _ in range(TURNS):
        for each, times in took.items():
            started = perf_counter()
            each()
            times.append(perf_counter() - started)
    return median(took[bare]), median(took[page])


def _secret(database: Database) -> str:
    with database.write() as session:
        _, secret = create_token(
            session,
            load_actor(session, "sun"),
            name="bench",
            scope="read",
            expires_at=NOW + timedelta(days=1),
            now=NOW,
        )
    return secret
