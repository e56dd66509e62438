"""Numbers for a monitor, in the text form that Prometheus reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import DEADLINE, ITEM
from casetrack.reminders.dead import dead_letters
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.sweep import REMINDER
from casetrack.startup import last_tick

ABOUT = {
    "casetrack_items_open": "Items in no closed state.",
    "casetrack_items_overdue": "Open items with a clock that has run out.",
    "casetrack_reminders_queued": "Reminders that are not in a message yet.",
    "casetrack_deliveries_waiting": "Messages that have not left yet.",
    "casetrack_queue_oldest_seconds": "How long the oldest of them has waited past its time.",
    "casetrack_dead_letters": "Messages that were given up.",
    "casetrack_last_tick_timestamp_seconds": "When reminders were last looked after; 0 if never.",
}


def read_gauges(session: Session, *, now: datetime) -> Mapping[str, float]:
    """How the work stands, by the name of the metric."""
    connection = session.connection()
    late = sa.exists(
        sa.select(DEADLINE.c.id).where(
            DEADLINE.c.item_id == ITEM.c.id,
            DEADLINE.c.stopped_at.is_(None),
            DEADLINE.c.paused_at.is_(None),
            DEADLINE.c.due_at <= now,
        )
    )
    is_open = ITEM.c.closed_at.is_(None)
    waiting = DELIVERY.c.state.in_(("queued", "waiting"))
    unformed = (REMINDER.c.state == "queued") & REMINDER.c.delivery_id.is_(None)

    def count(table: sa.Table, *which: sa.ColumnElement[bool]) -> float:
        query = sa.select(sa.func.count()).select_from(table).where(*which)
        return float(connection.scalar(query) or 0)

    oldest = [
        connection.scalar(sa.select(sa.func.min(DELIVERY.c.next_at)).where(waiting)),
        connection.scalar(sa.select(sa.func.min(REMINDER.c.at)).where(unformed)),
    ]
    waits = [(now - each).total_seconds() for each in oldest if each is not None]
    ticked = last_tick(session)
    values = (
        count(ITEM, is_open),
        count(ITEM, is_open, late),
        count(REMINDER, unformed),
        count(DELIVERY, waiting),
        max(0.0, *waits, 0.0),
        float(len(dead_letters(session))),
        ticked.timestamp() if ticked else 0.0,
    )
    return dict(zip(ABOUT, values, strict=True))


def written(gauges: Mapping[str, float]) -> bytes:
    """The numbers, and those of the process, as text."""
    # Loaded by the first monitor that asks, not by every start.
    from prometheus_client import (  # noqa: PLC0415
        CollectorRegistry,
        Gauge,
        PlatformCollector,
        ProcessCollector,
        generate_latest,
    )

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    for name, value in gauges.items():
        Gauge(name, ABOUT[name], registry=registry).set(value)
    return generate_latest(registry)
