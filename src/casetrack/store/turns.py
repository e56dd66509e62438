"""Turns: what must be written by one at a time, such as the end of a chain."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import Session


def take_turn(session: Session, name: str) -> None:
    """Wait until nobody else has this turn; it is given back with the end of the transaction.

    A writer on SQLite has the whole database to itself, so there is nothing to wait for.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def newest_settled(session: Session, table: sa.Table) -> int:
    """The last id of a table before which no other will appear any more; 0 where none is sure.

    PostgreSQL gives ids before it commits them, so for an instant nobody may be writing: the lock
    goes with the savepoint, and where it does not come soon there is a next time.
    """
    connection = session.connection()
    newest = sa.select(sa.func.max(table.c.id))
    if connection.dialect.name != "postgresql":
        return connection.scalar(newest) or 0
    attempt = connection.begin_nested()
    try:
        connection.execute(sa.text("SET LOCAL lock_timeout = '500ms'"))
        connection.execute(sa.text(f'LOCK TABLE "{table.name}" IN SHARE MODE'))
        return connection.scalar(newest) or 0
    except OperationalError:
        return 0
    finally:
        attempt.rollback()
