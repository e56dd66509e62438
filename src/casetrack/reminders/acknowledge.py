"""Taking note of reminders: who has read what, and when. It holds nothing back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.fields import refuse_unwritable
from casetrack.cases.rows import DEADLINE, ITEM, chunks
from casetrack.cases.rules import Rules
from casetrack.errors import CasetrackError
from casetrack.people.actors import Actor
from casetrack.reminders.candidates import RunningClock
from casetrack.reminders.digest import SNOOZE
from casetrack.reminders.snooze import concerned
from casetrack.reminders.sweep import REMINDER
from casetrack.store.tables import Snooze

SENT = "sent"


@dataclass(frozen=True, kw_only=True)
class Noted:
    """An item whose reminders somebody has taken note of."""

    item_id: int
    key: str


@dataclass(frozen=True, kw_only=True)
class NotNoted:
    """An item of which there was nothing to take note, and why."""

    item_id: int
    key: str
    error: CasetrackError


class Unnoted(NamedTuple):
    """An item of which somebody was reminded and has not taken note since."""

    item_id: int
    key: str
    title: str
    # How many reminders of running clocks, and when the latest was found due.
    times: int
    at: datetime


def noted_at() -> sa.ScalarSelect[datetime]:
    """When the recipient of a reminder took note of it: for lists that read from REMINDER.

    Whoever takes note has read everything up to then of the same clock.
    """
    return (
        sa.select(sa.func.min(SNOOZE.c.at))
        .where(
            SNOOZE.c.item_id == REMINDER.c.item_id,
            SNOOZE.c.person_id == REMINDER.c.recipient_id,
            SNOOZE.c.revision == REMINDER.c.revision,
            SNOOZE.c.until.is_(None),
            SNOOZE.c.at >= REMINDER.c.at,
        )
        .correlate(REMINDER)
        .scalar_subquery()
    )


def asks_for_note(person_id: int) -> sa.ColumnElement[bool]:
    """Whether a reminder reached this person, its clock runs on, and they took no note of it."""
    runs = (
        sa.exists()
        .where(
            DEADLINE.c.item_id == REMINDER.c.item_id,
            DEADLINE.c.revision == REMINDER.c.revision,
            DEADLINE.c.stopped_at.is_(None),
            DEADLINE.c.paused_at.is_(None),
        )
        .correlate(REMINDER)
    )
    mine = (REMINDER.c.recipient_id == person_id) & (REMINDER.c.state == SENT)
    return mine & runs & noted_at().is_(None)


def unnoted(session: Session, person_id: int, *, limit: int = 50) -> list[Unnoted]:
    """Items of which this person was reminded and has not taken note, the latest first."""
    latest = sa.func.max(REMINDER.c.at)
    query = (
        sa.select(ITEM.c.id, ITEM.c.key, ITEM.c.title, sa.func.count(), latest)
        .select_from(REMINDER)
        .join(ITEM, ITEM.c.id == REMINDER.c.item_id)
        .where(asks_for_note(person_id))
        .group_by(ITEM.c.id, ITEM.c.key, ITEM.c.title)
        .order_by(latest.desc(), ITEM.c.id)
        .limit(limit)
    )
    return [Unnoted._make(row) for row in session.connection().execute(query)]


def unnoted_count(session: Session, person_id: int) -> int:
    """How many items `unnoted` has, however many."""
    query = sa.select(sa.func.count(REMINDER.c.item_id.distinct())).where(asks_for_note(person_id))
    return session.connection().scalar(query) or 0


def acknowledge(
    session: Session,
    rules: Rules,
    actor: Actor,
    item_ids: Sequence[int],
    *,
    reason: str = "",
    now: datetime,
) -> list[Noted | NotNoted]:
    """Record that somebody has taken note of the reminders of items; a result for each.

    Said again without anything new to note, it is recorded once. No clock stops and no later
    reminder is held back.
    """
    refuse_unwritable(reason=reason)
    said = reason.strip()
    found = concerned(session, rules, actor, item_ids)
    known = set() if said else _noted(session, actor, list(found))
    results: list[Noted | NotNoted] = []
    for item_id, (item, clocks) in found.items():
        key = item.key if item else ""
        if isinstance(clocks, CasetrackError):
            results.append(NotNoted(item_id=item_id, key=key, error=clocks))
            continue
        session.add_all(
            _note(actor, clock, reason=said, now=now)
            for clock in clocks
            if (item_id, clock.revision) not in known
        )
        results.append(Noted(item_id=item_id, key=key))
    session.flush()
    return results


def _noted(session: Session, actor: Actor, item_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Clocks, by item and revision, of which nothing has come since this person took note."""
    found: dict[tuple[int, int], datetime] = {}
    told: dict[tuple[int, int], datetime] = {}
    for portion in chunks(item_ids):
        for table, person, seen, which in (
            (SNOOZE, SNOOZE.c.person_id, found, SNOOZE.c.until.is_(None)),
            (REMINDER, REMINDER.c.recipient_id, told, REMINDER.c.state == SENT),
        ):
            clock = (table.c.item_id, table.c.revision)
            query = (
                sa.select(*clock, sa.func.max(table.c.at))
                .where(table.c.item_id.in_(portion), person == actor.person_id, which)
                .group_by(*clock)
            )
            rows = session.connection().execute(query)
            seen.update(((item_id, revision), at) for item_id, revision, at in rows)
    return {clock for clock, at in found.items() if clock not in told or told[clock] <= at}


def _note(actor: Actor, clock: RunningClock, *, reason: str, now: datetime) -> Snooze:
    return Snooze(
        item_id=clock.item_id,
        person_id=actor.person_id,
        revision=clock.revision,
        until=None,
        reason=reason,
        at=now,
    )
