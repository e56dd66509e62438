"""Items like the one that is looked at: found in the same project, unit and category."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from casetrack.cases.rows import ITEM, ItemRow, read_items
from casetrack.web.scope import PROJECT, visible
from casetrack.web.visit import Desk

# So many are named; the list shows all of them.
_NAMED = 5


def alike(desk: Desk, row: ItemRow) -> Sequence[ItemRow]:
    """The newest others of the same project, unit and category, of those this person may see."""
    if row.unit_id is None or not row.category:
        return ()
    query = (
        sa.select(ITEM.c.id)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .where(
            ITEM.c.project_id == row.project_id,
            ITEM.c.unit_id == row.unit_id,
            ITEM.c.category == row.category,
            ITEM.c.merged_into_id.is_(None),
            ITEM.c.id != row.id,
            visible(desk.actor, desk.rules.tree),
        )
        .order_by(ITEM.c.id.desc())
        .limit(_NAMED)
    )
    found = desk.session.connection().scalars(query).all()
    rows = read_items(desk.session, found)
    return [rows[each] for each in found]
