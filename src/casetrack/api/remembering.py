"""Answers kept under an Idempotency-Key, in the transaction of the work they tell of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from fastapi import Response
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from casetrack.api.problems import KeyReused
from casetrack.cases.rows import table_of
from casetrack.store.tables import IdempotencyKey

KEPT = timedelta(days=7)
_TABLE = table_of(IdempotencyKey)
# Stands where the answer will be, as long as the transaction that is at work has not ended.
_AT_WORK = 0


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """An answer as it was given."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The same answer again, marked as such."""
        headers = dict(self.headers) | {"Idempotent-Replayed": "true"}
        return Response(self.body, self.status, headers=headers)


def fingerprint(asked: str, told: str) -> str:
    """What tells one request from another."""
    return sha256(f"{asked}\n{told}".encode()).hexdigest()


def remembered(
    session: Session, person_id: int, key: str, request: str, *, now: datetime
) -> Remembered | None:
    """The answer that was given under this key; None for a new key, which is now taken.

    Two at once: the later one waits here for the earlier one's end. Raises KeyReused.
    """
    connection = session.connection()
    connection.execute(sa.delete(_TABLE).where(_TABLE.c.at <= now - KEPT))
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "person_id": person_id,
        "key": key,
        "request_sha256": request,
        "status": _AT_WORK,
        "body": "",
        "headers": "{}",
        "at": now,
    }
    taken = insert(_TABLE).values(values).on_conflict_do_nothing().returning(_TABLE.c.key)
    if connection.execute(taken).first() is not None:
        return None
    found = connection.execute(sa.select(_TABLE).where(*_one(person_id, key))).one()
    if found.request_sha256 != request:
        raise KeyReused("This Idempotency-Key was sent with another request. Take a new one.")
    return Remembered(status=found.status, body=found.body, headers=json.loads(found.headers))


def remember(session: Session, person_id: int, key: str, answer: Remembered) -> None:
    """Keep the answer with the work it tells of."""
    session.flush()
    session.connection().execute(
        sa.update(_TABLE)
        .where(*_one(person_id, key))
        .values(status=answer.status, body=answer.body, headers=json.dumps(dict(answer.headers)))
    )


def _one(person_id: int, key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return col(IdempotencyKey.person_id) == person_id, col(IdempotencyKey.key) == key
