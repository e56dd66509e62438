"""One turn of the wheel: record what is owed, form messages, send them. Safe at any time, twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlmodel import Session

from casetrack.cases.rules import Rules
from casetrack.reminders.claims import channels_due
from casetrack.reminders.deliver import Delivered, deliver
from casetrack.reminders.digest import Digested, queue_all
from casetrack.reminders.post import Post
from casetrack.reminders.sweep import Swept, sweep_all
from casetrack.reminders.webhooks import tell_all
from casetrack.store.database import Database

# Rules are read anew in each transaction: an imported notice or a new role counts at once.
Load: TypeAlias = Callable[[Session], Rules]


@dataclass(frozen=True, kw_only=True)
class TickReport:
    """What one tick did."""

    swept: Swept
    digested: Digested
    delivered: Delivered
    # Messages formed for other systems that hear of events.
    told: int = 0


def tick(database: Database, load: Load, post: Post, *, now: datetime) -> TickReport:
    """Do all that reminders need at this instant. No mark of an earlier run decides anything."""
    swept = sweep_all(database, load, now=now)
    digested = queue_all(database, load, post, now=now)
    told = tell_all(database, base_url=post.base_url, now=now)
    return TickReport(
        swept=swept,
        digested=digested,
        told=told,
        delivered=_delivered(database, load, post, now),
    )


def _delivered(database: Database, load: Load, post: Post, now: datetime) -> Delivered:
    with database.read() as session:
        if not channels_due(session, now=now):
            return Delivered()
        calendar = load(session).calendar
    return deliver(database, calendar, post, now=now)
