"""The first page of 50 of 100,000 items, and the pages that count them, against bare queries."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlalchemy as sa
from sqlmodel import select
from starlette.testclient import TestClient

from bench.stand import KINDS, fill, fresh_database
from casetrack.cases.rows import DEADLINE, ITEM
from casetrack.config import Folders, Settings
from casetrack.people.sessions import start_session
from casetrack.startup import Engine
from casetrack.store.database import Database
from casetrack.store.tables import Person
from casetrack.web.app import build_app
from casetrack.web.visit import SESSION_COOKIE
from tests.office import CALENDAR, DEFINITIONS, NOW, make_office

STORED = 100_000
PAGE = 50
TURNS = 40
# Somebody looks once everything has been opened, a thousand a day.
AT = NOW + timedelta(days=200)
MOST_RATIO = 25.0
# Pages that count what is stored are held against one bare count of it by state.
COUNTED = {
    "home": ("/", 20.0),
    "cycle": ("/cycles/t-2023", 10.0),
    "project": ("/cycles/t-2023/projects/1", 15.0),
    "closing": ("/cycles/t-2023/closing", 25.0),
}
FILTERED = ITEM.c.state == "identified"
# Per order: the rows alone, as plainly as the database can be asked for them.
BARE: Mapping[str, sa.Select[tuple[object, ...]]] = {
    "due": sa.select(*ITEM.c)
    .join(DEADLINE, DEADLINE.c.item_id == ITEM.c.id)
    .where(FILTERED, DEADLINE.c.stopped_at.is_(None), DEADLINE.c.paused_at.is_(None))
    .order_by(DEADLINE.c.due_at, ITEM.c.id)
    .limit(PAGE),
    "id": sa.select(*ITEM.c).where(FILTERED).order_by(ITEM.c.id).limit(PAGE),
}


def main(arguments: list[str]) -> None:
    """Ask for each page and for its rows alone, in turns, by one client."""
    parser = argparse.ArgumentParser(prog="python -m bench pages", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--stored", type=int, default=STORED)
    options = parser.parse_args(arguments)
    slow = []
    for kind in options.kind or ("postgres",):
        with (
            fresh_database(kind) as database,
            TemporaryDirectory() as folder,
            _client(database, Path(folder), options.stored) as client,
        ):
            for name, most, bare, page in _measured(database, client):
                sys.stdout.write(
                    f"  {kind}, {options.stored} items, {name}: bare query {bare * 1000:.2f} ms, "
                    f"page {page * 1000:.2f} ms, {page / bare:.1f} times\n"
                )
                if kind == "postgres" and page / bare > most:
                    slow.append(f"{name} more than {most:.0f} times")
    if slow:
        sys.exit(f"pages took too long for their queries: {', '.join(slow)}")


def _measured(database: Database, client: TestClient) -> Iterator[tuple[str, float, float, float]]:
    yield from _listed(database, client)
    yield from _counted(database, client)


def _counted(database: Database, client: TestClient) -> Iterator[tuple[str, float, float, float]]:
    def bare() -> None:
        with database.read() as session:
            query = sa.select(ITEM.c.state, sa.func.count()).group_by(ITEM.c.state)
            assert session.connection().execute(query).all()

    for name, (address, most) in COUNTED.items():

        def page(address: str = address) -> None:
            assert client.get(address).is_success

        yield name, most, *_in_turns(bare, page)


def _listed(database: Database, client: TestClient) -> Iterator[tuple[str, float, float, float]]:
    for sort, query in BARE.items():

        def page(address: str = f"/items?state=identified&sort={sort}") -> None:
            assert client.get(address).text.count("data-row") == PAGE

        def bare(query: sa.Select[tuple[object, ...]] = query) -> None:
            with database.read() as session:
                assert len(session.connection().execute(query).all()) == PAGE

        yield f"by {sort}", MOST_RATIO, *_in_turns(bare, page)


def _client(database: Database, folder: Path, stored: int) -> TestClient:
    """A browser in which the supervisor has signed in; entered, it keeps one loop of events."""
    fill(make_office(database), stored)
    settings = Settings(folders=Folders(data=folder))
    engine = Engine(
        settings=settings, database=database, definitions=DEFINITIONS, calendar=CALENDAR
    )
    client = TestClient(build_app(engine, lambda: AT))
    with database.write() as session:
        sun = session.exec(select(Person).where(Person.login == "sun")).one()
        client.cookies.set(SESSION_COOKIE, start_session(session, sun.id or 0, now=AT))
    return client


def _in_turns(bare: Callable[[], None], page: Callable[[], None]) -> tuple[float, float]:
    """The median of each, so that a busy machine slows both."""
    took: dict[Callable[[], None], list[float]] = {bare: [], page: []}
    for _ in range(TURNS):
        for each, times in took.items():
            started = perf_counter()
            each()
            times.append(perf_counter() - started)
    return median(took[bare]), median(took[page])
