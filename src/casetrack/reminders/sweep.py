"""Asks what is owed now and writes it down: one row per obligation, however often it is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from casetrack.cases.rows import ITEM, table_of
from casetrack.cases.rules import Rules
from casetrack.reminders.candidates import Candidate, Found, Gap, find_candidates
from casetrack.store.database import Database
from casetrack.store.tables import Reminder

REMINDER = table_of(Reminder)
# Items in one transaction: long enough to be quick, short enough for others to get in between.
BATCH = 500
# The rule of a reminder that a person sent by hand; it is no step of any ladder.
URGE = "urge"
_CHANGE_REMINDER = sa.update(REMINDER).where(REMINDER.c.id == sa.bindparam("b_id"))
_CHANGE_ITEM = sa.update(ITEM).where(ITEM.c.id == sa.bindparam("b_id"))
_DUE = ITEM.c.remind_at <= sa.bindparam("now")
_ANY_DUE = sa.select(ITEM.c.id).where(_DUE).limit(1)
_LONGEST_DUE = (
    sa.select(ITEM.c.id)
    .where(_DUE)
    .order_by(ITEM.c.remind_at, ITEM.c.id)
    .limit(sa.bindparam("limit"))
    # SQLite has one writer at a time and needs no lock.
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What one sweep found: items that were due, reminders new and superseded, roles not held."""

    items: int = 0
    recorded: int = 0
    superseded: int = 0
    gaps: tuple[Gap, ...] = ()


class QueuedRow(NamedTuple):
    """A reminder that was recorded and has not been sent."""

    id: int
    item_id: int
    revision: int
    recipient_id: int
    rule: str
    occurrence: int
    step: int
    owed_at: datetime
    reason: str


_QUEUED = (
    sa.select(*(REMINDER.c[name] for name in QueuedRow._fields))
    .where(
        REMINDER.c.item_id.in_(sa.bindparam("ids", expanding=True)),
        REMINDER.c.state == "queued",
        REMINDER.c.rule != URGE,
    )
    # In the order of ids, as everybody locks reminders, so that nobody waits in a circle.
    .order_by(REMINDER.c.id)
    .with_for_update()
)


def sweep(session: Session, rules: Rules, *, now: datetime, limit: int = BATCH) -> Swept:
    """Record what the longest waiting of the due items owe, and set when they are due next.

    Any number of sweeps may run at once: each takes items that no other has. Of the steps that
    were missed, each recipient keeps the highest; the others are recorded as superseded.
    """
    ids = _claimed(session, now, limit)
    if not ids:
        return Swept()
    found = find_candidates(session, rules, ids, now=now)
    recorded = record(session, found.candidates, now=now)
    superseded = _supersede(session, ids)
    _schedule(session, found)
    return Swept(items=len(ids), recorded=recorded, superseded=superseded, gaps=tuple(found.gaps))


def sweep_all(
    database: Database, load: Callable[[Session], Rules], *, now: datetime, limit: int = BATCH
) -> Swept:
    """Sweep until nothing is due, one transaction per batch."""
    batches = [Swept()]
    while _due(database, now):
        with database.write() as session:
            batches.append(sweep(session, load(session), now=now, limit=limit))
        # What is left of a batch that was not full is in the hands of others.
        if batches[-1].items < limit:
            break
    return _together(batches)


def _due(database: Database, now: datetime) -> bool:
    """Whether any item is due; most of the time none is, and nobody need wait for a writer."""
    with database.read() as session:
        return session.connection().scalar(_ANY_DUE, {"now": now}) is not None


def record(
    session: Session,
    candidates: Sequence[Candidate],
    *,
    now: datetime,
    urged_by: int | None = None,
) -> int:
    """Insert reminders that are not there yet. Gives how many were new."""
    if not candidates:
        return 0
    connection = session.connection()
    # The same words in both dialects, from two modules.
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [
        each.key._asdict()
        | {
            "step": each.step,
            "owed_at": each.owed_at,
            "at": now,
            "state": "queued",
            "reason": each.reason,
            "urged_by": urged_by,
        }
        for each in candidates
    ]
    statement = insert(REMINDER).on_conflict_do_nothing()
    done = connection.execute(statement, rows, execution_options={"preserve_rowcount": True})
    return done.rowcount


def winners(queued: Iterable[QueuedRow]) -> dict[int, QueuedRow]:
    """By the id of each reminder that need not be sent: the one that says it all.

    Of one clock and recipient the highest step stays, of equal ones the latest.
    """
    ladders: dict[tuple[int, int, int], list[QueuedRow]] = defaultdict(list)
    for row in queued:
        ladders[row.item_id, row.revision, row.recipient_id].append(row)
    losers: dict[int, QueuedRow] = {}
    for rows in ladders.values():
        best = max(rows, key=lambda row: (row.step, row.owed_at, row.occurrence, row.id))
        losers.update((row.id, best) for row in rows if row is not best)
    return losers


def _claimed(session: Session, now: datetime, limit: int) -> list[int]:
    return list(session.connection().scalars(_LONGEST_DUE, {"now": now, "limit": limit}))


def _supersede(session: Session, ids: Sequence[int]) -> int:
    found = session.connection().execute(_QUEUED, {"ids": list(ids)})
    queued = [QueuedRow._make(row) for row in found]
    losers = winners(queued)
    _write(
        session,
        _CHANGE_REMINDER,
        [
            {"b_id": row.id, "state": "superseded", "reason": _because(row, losers[row.id])}
            for row in queued
            if row.id in losers
        ],
    )
    return len(losers)


def _because(row: QueuedRow, best: QueuedRow) -> str:
    occurrence = f" {best.occurrence}" if best.occurrence else ""
    reason = f"superseded by {best.rule}{occurrence}"
    # Whom it stood in for must not be forgotten: coverage reads it.
    return f"{row.reason}; {reason}" if row.reason else reason


def _schedule(session: Session, found: Found) -> None:
    _write(
        session,
        _CHANGE_ITEM,
        [{"b_id": item_id, "remind_at": instant} for item_id, instant in found.next.items()],
    )


def _write(session: Session, statement: sa.Update, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        session.connection().execute(statement, list(rows))


def _together(batches: Sequence[Swept]) -> Swept:
    return Swept(
        items=sum(batch.items for batch in batches),
        recorded=sum(batch.recorded for batch in batches),
        superseded=sum(batch.superseded for batch in batches),
        gaps=tuple(gap for batch in batches for gap in batch.gaps),
    )
