"""Which recorded reminders nobody owes any more: asked before one is put in a message or sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import DEADLINE, chunks
from casetrack.reminders.roster import PERSON
from casetrack.reminders.sweep import REMINDER

_STANDING = (
    sa.select(
        REMINDER.c.id,
        REMINDER.c.state,
        REMINDER.c.reason,
        DEADLINE.c.stopped_at,
        DEADLINE.c.stopped_by,
        DEADLINE.c.paused_at,
        PERSON.c.active,
    )
    .join(PERSON, PERSON.c.id == REMINDER.c.recipient_id)
    .join(
        DEADLINE,
        sa.and_(
            DEADLINE.c.item_id == REMINDER.c.item_id,
            DEADLINE.c.revision == REMINDER.c.revision,
        ),
    )
    .where(REMINDER.c.id.in_(sa.bindparam("ids", expanding=True)))
)


def moot_reasons(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Why each of these reminders need not be sent; one that must be sent is absent."""
    reasons: dict[int, str] = {}
    for portion in chunks(ids):
        for row in session.connection().execute(_STANDING, {"ids": list(portion)}):
            if reason := _reason(row):
                reasons[row.id] = reason
    return reasons


def cancel(session: Session, reasons: dict[int, str]) -> None:
    """Record of queued reminders that they will not be sent, and why."""
    if not reasons:
        return
    statement = sa.update(REMINDER).where(
        REMINDER.c.id == sa.bindparam("b_id"), REMINDER.c.state == "queued"
    )
    rows = [
        {"b_id": each, "state": "cancelled", "reason": reason}
        for each, reason in sorted(reasons.items())
    ]
    session.connection().execute(statement, rows)


def _reason(row: sa.Row[*tuple[Any, ...]]) -> str:
    # What one channel has brought, another one may still bring.
    if row.state not in ("queued", "sent"):
        return str(row.reason) or str(row.state)
    if row.stopped_at is not None:
        return f"its clock was stopped: {row.stopped_by}"
    if row.paused_at is not None:
        return "its clock is paused"
    return "" if row.active else "its recipient is not active"
