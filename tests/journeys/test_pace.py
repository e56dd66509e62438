"""No page and no list asks the database for more because more is stored."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select
from starlette.testclient import TestClient

from casetrack.api.declared import DECLARED as ROUTES
from casetrack.api.doors import open_doors
from casetrack.cases.records import NewActivity, record_activities
from casetrack.config import Folders, Settings
from casetrack.cycles.lookback import draw
from casetrack.people.actors import load_actor
from casetrack.people.persons import grant
from casetrack.people.sessions import start_session
from casetrack.people.tokens import create_token
from casetrack.reminders.sweep import sweep_all
from casetrack.startup import Engine
from casetrack.store.database import Database
from casetrack.store.tables import Person
from casetrack.web.declared import DECLARED as PAGES
from casetrack.web.visit import SESSION_COOKIE
from tests.figures.counted import define
from tests.office import CALENDAR, DAY, DEFINITIONS, NOW, Office, make_office

# The fewer fill every page that has an end; the more are not to be noticed.
FEW, MORE = 410, 600
LATER = NOW + 40 * DAY
SOME_MINUTES = timedelta(minutes=6)
PLACES = {
    "code": "t-2023", "ordinal": "1", "key": "1.found", "item_id": "1", "part": "results",
    "number": "1", "look_back_id": "1", "project": "1", "name": "rectification", "login": "jiao",
    "form": "html", "evidence_id": "1", "digest": "0" * 64,
}  # fmt: skip
# A whole document costs what there is to tell, a proof what there is to prove, and what is about to
# be sent what is due.
WHOLE = {
    "/cycles/{code}/lists.xlsx",
    "/cycles/{code}/bulletin/public",
    "/cycles/{code}/figures/{key}",
    "/reminders/coming",
    "/reminders/coverage",
    "/system/audit",
    "/api/v1/audit/verification",
    "/api/v1/cycles/{code}/bulletin",
    "/api/v1/cycles/{code}/figures/{key}",
    "/api/v1/cycles/{code}/lists",
    "/api/v1/items/export",
    "/api/v1/ledger",
    "/api/v1/ledger/lists",
    "/api/v1/reminders/coverage",
    "/api/v1/reminders/planned",
}
ADDRESSES = sorted({path for method, path in {**PAGES, **ROUTES} if method == "GET"} - WHOLE)
Asked = Mapping[str, tuple[int, int, int]]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Asked, Asked]:
    """Per address: the status, statements and rows, first of an office with few, then with more."""
    path = tmp_path_factory.mktemp("pace") / "casetrack.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    office = make_office(database)
    with database.write() as session:
        sun = session.exec(select(Person).where(Person.login == "sun")).one()
        for role in ("admin", "auditor", "editor", "publisher"):
            grant(session, sun, role, unit_id=None)
    for key in ("1.found", "2.found"):
        define(office, key)
    define(office, "1.work", source="activities", measure="sum(quantity)", unit="次")
    _fill(office, FEW)
    with database.write() as session:
        rules, actor, cycle = (
            office.rules(session),
            office.actor(session, "sun"),
            office.cycle(session),
        )
        draw(session, rules, actor, cycle, size=5, seed="1", now=NOW)
    now = [LATER]
    engine = Engine(
        settings=Settings(folders=Folders(data=path.parent / "data")),
        database=database,
        definitions=DEFINITIONS,
        calendar=CALENDAR,
    )
    with _client(engine, lambda: now[0]) as client:
        # What is kept for good is there afterwards; what is kept for a while is asked anew.
        _asked(client)
        now[0] += SOME_MINUTES
        few = _asked(client)
        _fill(office, MORE)
        now[0] += SOME_MINUTES
        more = _asked(client)
    database.close()
    return few, more


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_asks_as_much_of_many_items_as_of_few(
    asked: tuple[Asked, Asked], address: str
) -> None:
    (status, statements, rows), (status_then, statements_then, rows_then) = (
        each[address] for each in asked
    )
    assert status_then == status
    assert statements_then <= statements
    assert rows_then <= rows


def test_most_addresses_were_answered(asked: tuple[Asked, Asked]) -> None:
    answered = [address for address, (status, *_) in asked[1].items() if status == 200]
    assert len(answered) > len(ADDRESSES) * 0.8


def _fill(office: Office, count: int) -> None:
    """So many items more, late and not, asked about, closed, worked on, reminded of."""
    open_ = office.open(*(f"第{number}处" for number in range(count)))
    for unit in ("jt", "zj"):
        mine = open_[unit == "jt" :: 2]
        office.bulk(mine, "assign", by="sun", unit=str(office.units[unit]))
    mine = open_[1::2]
    office.bulk(mine, "accept", by="jiao")
    office.bulk(mine, "request_closeout", by="jiao", reason="已修补")
    office.bulk(mine[: count // 4], "verify", by="he")
    with office.database.write() as session:
        tree = office.rules(session).tree
        jiao, cycle = office.actor(session, "jiao"), office.cycle(session)
        work = [
            NewActivity(
                key=f"{count}-{number}", project_id=office.projects[1], kind="巡查",
                date=NOW.date(), unit_id=office.units["jt"], item_id=mine[0],
            )
            for number in range(count)
        ]  # fmt: skip
        record_activities(session, tree, jiao, cycle, work, now=NOW)
    sweep_all(office.database, office.rules, now=LATER)


def _asked(client: TestClient) -> dict[str, tuple[int, int, int]]:
    found = {}
    with _counting() as told:
        for address in ADDRESSES:
            before = told()
            status = client.get(_place(address)).status_code
            after = told()
            found[address] = (status, after[0] - before[0], after[1] - before[1])
    return found


def _place(address: str) -> str:
    return re.sub(r"{(\w+)}", lambda name: PLACES[name[1]], address)


@contextmanager
def _client(engine: Engine, clock: Callable[[], datetime]) -> Iterator[TestClient]:
    """Somebody who may see everything, by browser and by token."""
    client = TestClient(open_doors(engine, clock), follow_redirects=False)
    with engine.database.write() as session:
        sun = load_actor(session, "sun")
        _, secret = create_token(
            session, sun, name="pace", scope="read", expires_at=LATER + 30 * DAY, now=LATER
        )
        client.cookies.set(SESSION_COOKIE, start_session(session, sun.person_id, now=LATER))
    client.headers["Authorization"] = f"Bearer {secret}"
    with client:
        yield client


@contextmanager
def _counting() -> Iterator[Callable[[], tuple[int, int]]]:
    """How many statements were run and rows were fetched so far, by all connections."""
    counted = {"statements": 0, "rows": 0}

    def run(*_given: object) -> None:
        counted["statements"] += 1

    def row(_cursor: object, found: object) -> object:
        counted["rows"] += 1
        return found

    def watch(connection: sqlite3.Connection, *_given: object) -> None:
        connection.row_factory = row

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", run)
    sa.event.listen(sa.pool.Pool, "checkout", watch)
    try:
        yield lambda: (counted["statements"], counted["rows"])
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", run)
        sa.event.remove(sa.pool.Pool, "checkout", watch)
