"""Turns: what must be written by one at a time, such as the end of a chain."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from sqlmodel import Session


def take_turn(session: Session, name: str) -> None:
    """Wait until nobody else has this turn; it is given back with the end of the transaction.

    A writer on SQLite has the whole database to itself, so there is nothing to wait for.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
