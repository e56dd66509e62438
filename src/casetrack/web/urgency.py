"""Items in the order in which they run out, read so that a page costs what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from casetrack.cases.rows import DEADLINE, ITEM
from casetrack.store.columns import Instant

# Waiting for nobody sorts after everything that waits for somebody.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def most_urgent(
    connection: sa.Connection, items: sa.Select[Any], after: tuple[datetime, int] | None, most: int
) -> Sequence[Any]:
    """The items of this query by the clock that runs out first, as `place`; clockless ones last.

    `after` is the place and number of the last row of the page before.
    """
    rows: list[Any] = []
    if after is None or after[0] < NEVER:
        rows += connection.execute(_running_out(items, after).limit(most))
        after = None
    if len(rows) < most:
        rows += connection.execute(_waiting_for_nobody(items, after).limit(most - len(rows)))
    return rows


def _running_out(items: sa.Select[Any], after: tuple[datetime, int] | None) -> sa.Select[Any]:
    """Along the index of running clocks."""
    # Names of their own, so that a filter that asks for clocks means others.
    clock, earlier = DEADLINE.alias("clock"), DEADLINE.alias("earlier")
    sooner = sa.tuple_(earlier.c.due_at, earlier.c.id) < sa.tuple_(clock.c.due_at, clock.c.id)
    first = ~sa.exists().where(earlier.c.item_id == ITEM.c.id, *_is_running(earlier), sooner)
    query = (
        items.add_columns(clock.c.due_at.label("place"))
        .join(clock, clock.c.item_id == ITEM.c.id)
        .where(ITEM.c.closed_at.is_(None), *_is_running(clock), first)
        .order_by(clock.c.due_at, ITEM.c.id)
    )
    if after is None:
        return query
    place = sa.literal(after[0], Instant())
    same = (clock.c.due_at == place) & (ITEM.c.id > after[1])
    return query.where((clock.c.due_at > place) | same)


def _waiting_for_nobody(
    items: sa.Select[Any], after: tuple[datetime, int] | None
) -> sa.Select[Any]:
    clock = DEADLINE.alias("clock")
    waits = sa.exists().where(clock.c.item_id == ITEM.c.id, *_is_running(clock))
    query = (
        items.add_columns(sa.literal(NEVER, Instant()).label("place"))
        .where(ITEM.c.closed_at.is_not(None) | ~waits)
        .order_by(ITEM.c.id)
    )
    return query if after is None else query.where(ITEM.c.id > after[1])


def _is_running(clock: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    return [clock.c.stopped_at.is_(None), clock.c.paused_at.is_(None)]
