"""A sweep of 1,000 due items among 10,000 and 100,000 stored: time until queued, rows and pages."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import perf_counter

import sqlalchemy as sa
from sqlalchemy import event

from bench.reckoning import Measured
from bench.stand import KINDS, fresh_database
from casetrack.cases.rows import ITEM, table_of
from casetrack.reminders.channels.message import one_by_one
from casetrack.reminders.digest import queue_all
from casetrack.reminders.post import Post
from casetrack.reminders.sweep import sweep_all
from casetrack.store.database import Database
from casetrack.store.tables import Delivery, Reminder
from tests.office import NOW, Office, make_office

DUE = 1_000
STORED = (10_000, 100_000)
AT_ONCE = 10_000
# How often SQLite tells that it is still working, in instructions of its machine.
EVERY = 100
MOST_SECONDS = 2.0
# Ten times the items stored may cost this much more, for deeper indexes.
MOST_GROWTH = 1.3


def main(arguments: list[str]) -> None:
    """Sweep among few and among many items, on both databases; the work must be the same."""
    parser = argparse.ArgumentParser(prog="python -m bench sweep", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, action="append")
    options = parser.parse_args(arguments)
    slow = False
    for kind in options.kind or KINDS:
        touched = {stored: _swept(kind, stored) for stored in STORED}
        few, many = touched.values()
        for name in few:
            growth = many[name] / max(few[name], 1)
            sys.stdout.write(
                f"  {kind}, {name}: {few[name]} and {many[name]}, {growth:.2f} times\n"
            )
            slow = slow or (name != "seconds" and growth > MOST_GROWTH)
        slow = slow or many["seconds"] > MOST_SECONDS
    if slow:
        sys.exit("a sweep cost more than what was due, or took too long until queued")


def _swept(kind: str, stored: int) -> dict[str, float]:
    with fresh_database(kind) as database:
        office = make_office(database)
        at = _stored(office, stored)
        with _counting(database) as touched:
            started = perf_counter()
            swept = sweep_all(database, office.rules, now=at)
            queue_all(database, office.rules, _post(), now=at)
            seconds = perf_counter() - started
        assert swept.items == DUE, f"{swept.items} items were due, not {DUE}"
        Measured(
            what=f"sweep among {stored}",
            where=kind,
            count=DUE,
            seconds=seconds,
            limit_seconds=_limit(database),
        ).tell()
        return {"seconds": seconds, **touched()}


def _stored(office: Office, stored: int) -> datetime:
    """Items that wait for nothing yet, and then the ones that are due first."""
    later = NOW + timedelta(days=60)
    for start in range(0, stored - DUE, AT_ONCE):
        count = min(AT_ONCE, stored - DUE - start)
        office.open(*(f"第{start + place}处坑槽" for place in range(count)), now=later)
    office.open(*(f"第{place}处积水" for place in range(DUE)))
    if not office.database.is_sqlite:
        with office.database.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
    # The day on which the first ones are due and nobody has acted.
    return NOW + timedelta(days=2)


def _post() -> Post:
    mail = one_by_one(lambda _: None)
    return Post(channels={"mail": mail}, office="督查督办办公室", domain="casetrack.example")


def _limit(database: Database) -> float:
    """Find the same items, insert as many rows, change as many: the least there is to do."""
    reminder, delivery = table_of(Reminder), table_of(Delivery)
    with database.connect() as connection:
        rows = [dict(row) for row in connection.execute(sa.select(reminder)).mappings()]
        connection.execute(sa.delete(reminder))
        connection.execute(sa.delete(delivery))
    with database.connect() as connection:
        started = perf_counter()
        ids = connection.scalars(sa.select(ITEM.c.id).where(ITEM.c.remind_at <= NOW)).all()
        connection.execute(sa.insert(reminder), [row | {"delivery_id": None} for row in rows])
        statement = sa.update(ITEM).where(ITEM.c.id == sa.bindparam("b_id"))
        connection.execute(statement, [{"b_id": row["item_id"], "remind_at": NOW} for row in rows])
        assert len(ids) <= len(rows), "what is due was counted"
    return perf_counter() - started


@contextmanager
def _counting(database: Database) -> Iterator[Callable[[], dict[str, float]]]:
    """What the database touches meanwhile: rows and pages, or instructions of its machine."""
    database.close()
    if database.is_sqlite:
        with _instructions() as told:
            yield told
        return
    before = _statistics(database)
    yield lambda: {name: value - before[name] for name, value in _statistics(database).items()}


@contextmanager
def _instructions() -> Iterator[Callable[[], dict[str, float]]]:
    counted = [0]

    def count() -> int:
        counted[0] += EVERY
        return 0

    def watch(connection: object, _record: object) -> None:
        connection.set_progress_handler(count, EVERY)  # type: ignore[attr-defined]

    event.listen(sa.engine.Engine, "connect", watch)
    try:
        yield lambda: {"instructions": float(counted[0])}
    finally:
        event.remove(sa.engine.Engine, "connect", watch)


def _statistics(database: Database) -> dict[str, float]:
    # Statistics of a connection are told when it ends.
    database.close()
    with database.read() as session:
        row = (
            session.connection()
            .exec_driver_sql(
                "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), (SELECT"
                " sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))"
                " FROM pg_statio_user_tables) FROM pg_stat_user_tables"
            )
            .one()
        )
        return {"rows": float(row[0] or 0), "pages": float(row[1] or 0)}
