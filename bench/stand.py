"""The databases that benches measure on: a SQLite file and a real PostgreSQL, both durable."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from casetrack.store.database import Database
from casetrack.store.schema import upgrade
from tests.postgres import create_database, drop_database, running_server

KINDS = ("sqlite", "postgres")


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
