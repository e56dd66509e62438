"""What benches measure on: a SQLite file, a real PostgreSQL, and items to fill them with."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from casetrack.cases.opening import NewItem, open_many
from casetrack.store.database import Database
from casetrack.store.schema import upgrade
from tests.office import NOW, Office
from tests.postgres import create_database, drop_database, running_server

KINDS = ("sqlite", "postgres")
_A_DAY = 1_000


@contextmanager
def fresh_database(kind: str) -> Iterator[Database]:
    """A migrated, empty database that is gone afterwards."""
    with _url(kind) as url:
        database = Database(url)
        upgrade(database)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def _url(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="casetrack-bench-") as folder:
            yield f"sqlite:///{Path(folder) / 'casetrack.db'}"
        return
    name = f"bench_{uuid4().hex[:12]}"
    with running_server(name) as server:
        yield create_database(server, name)
        drop_database(server, name)


def fill(office: Office, stored: int) -> None:
    """Open so many items in the campaign of the office, a thousand a day."""
    for begin in range(0, stored, _A_DAY):
        new = [
            NewItem(
                project_id=office.projects[1 + number % 2],
                title=f"第{number}处",
                found_on=NOW.date() - timedelta(days=number % 90),
            )
            for number in range(begin, min(begin + _A_DAY, stored))
        ]
        with office.database.write() as session:
            rules, actor = office.rules(session), office.actor(session, "sun")
            now = NOW + timedelta(days=begin // _A_DAY)
            open_many(session, rules, actor, office.cycle(session), new, now=now)
    # As the database does by itself once it has time.
    with office.database.write() as session:
        session.execute(sa.text("ANALYZE"))
