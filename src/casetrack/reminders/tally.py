"""How many reminders of a cycle's items ended how."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import ITEM
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.sweep import REMINDER


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Reminders by how they stand. `held` has not left yet; `dead` is in a dead letter."""

    delivered: int = 0
    superseded: int = 0
    cancelled: int = 0
    held: int = 0
    dead: int = 0


def tally(session: Session, cycle_id: int) -> Tally:
    """Count the reminders about items whose home is the cycle."""
    standing = sa.case(
        (REMINDER.c.state == "sent", "delivered"),
        (REMINDER.c.state.in_(("superseded", "cancelled")), REMINDER.c.state),
        (DELIVERY.c.state == "dead", "dead"),
        else_="held",
    )
    query = (
        sa.select(standing, sa.func.count())
        .select_from(REMINDER)
        .join(ITEM, ITEM.c.id == REMINDER.c.item_id)
        .outerjoin(DELIVERY, DELIVERY.c.id == REMINDER.c.delivery_id)
        .where(ITEM.c.cycle_id == cycle_id)
        .group_by(standing)
    )
    return Tally(**{row[0]: row[1] for row in session.connection().execute(query)})
