"""Items in the order in which they run out, read so that a page costs what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from casetrack.cases.rows import DEADLINE, ITEM
from casetrack.store.columns import Instant

# Waiting for nobody sorts after everything that waits for somebody.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_LEFT = (DEADLINE.c.item_id == ITEM.c.id, DEADLINE.c.stopped_at.is_(None))
# Of each item in a query: when the first of its running clocks runs out, and how many clocks are
# left, running or paused. (Whether there are any would make PostgreSQL read all clocks first.)
FIRST_DUE = (
    sa.select(sa.func.min(DEADLINE.c.due_at))
    .where(*_LEFT, DEADLINE.c.paused_at.is_(None))
    .correlate(ITEM)
    .scalar_subquery()
)
CLOCKS = sa.select(sa.func.count()).where(*_LEFT).correlate(ITEM).scalar_subquery()


def most_urgent(
    connection: sa.Connection,
    items: sa.Select[Any],
    conditions: Sequence[sa.ColumnElement[bool]],
    after: tuple[datetime, int] | None,
    limit: Callable[[int], Any],
    most: int,
    *,
    descending: bool = False,
) -> Sequence[Any]:
    """Those items by the clock that runs out first, as `place`; clockless ones last, either way.

    `items` is a query that is made once; `after` the place and number of the last row of the page
    before; `limit` makes what the statement says of how many rows are wanted.
    """
    rows: list[Any] = []
    if after is None or after[0] < NEVER:
        which = _earlier(after) if descending else _later(after)
        query = _running_out(items, descending=descending).where(*conditions, *which)
        rows += connection.execute(query.limit(limit(most)))
        after = None
    if len(rows) < most:
        further = () if after is None else (ITEM.c.id > after[1],)
        query = _waiting_for_nobody(items).where(*conditions, *further)
        rows += connection.execute(query.limit(limit(most - len(rows))))
    return rows


# Names of their own, so that a filter that asks for clocks means others.
_CLOCK, _EARLIER = DEADLINE.alias("clock"), DEADLINE.alias("earlier")


# Putting such a query together takes longer than the database needs for a page of it.
@cache
def _running_out(items: sa.Select[Any], *, descending: bool) -> sa.Select[Any]:
    """Along the index of running clocks."""
    sooner = sa.tuple_(_EARLIER.c.due_at, _EARLIER.c.id) < sa.tuple_(_CLOCK.c.due_at, _CLOCK.c.id)
    first = ~sa.exists().where(_EARLIER.c.item_id == ITEM.c.id, *_is_running(_EARLIER), sooner)
    return (
        items.add_columns(_CLOCK.c.due_at.label("place"))
        .join(_CLOCK, _CLOCK.c.item_id == ITEM.c.id)
        .where(ITEM.c.closed_at.is_(None), *_is_running(_CLOCK), first)
        .order_by(_CLOCK.c.due_at.desc() if descending else _CLOCK.c.due_at, ITEM.c.id)
    )


def _later(after: tuple[datetime, int] | None) -> list[sa.ColumnElement[bool]]:
    if after is None:
        return []
    place = sa.literal(after[0], Instant())
    return [(_CLOCK.c.due_at > place) | ((_CLOCK.c.due_at == place) & (ITEM.c.id > after[1]))]


def _earlier(after: tuple[datetime, int] | None) -> list[sa.ColumnElement[bool]]:
    if after is None:
        return []
    place = sa.literal(after[0], Instant())
    return [(_CLOCK.c.due_at < place) | ((_CLOCK.c.due_at == place) & (ITEM.c.id > after[1]))]


@cache
def _waiting_for_nobody(items: sa.Select[Any]) -> sa.Select[Any]:
    waits = sa.exists().where(_CLOCK.c.item_id == ITEM.c.id, *_is_running(_CLOCK))
    return (
        items.add_columns(sa.literal(NEVER, Instant()).label("place"))
        .where(ITEM.c.closed_at.is_not(None) | ~waits)
        .order_by(ITEM.c.id)
    )


def _is_running(clock: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    return [clock.c.stopped_at.is_(None), clock.c.paused_at.is_(None)]
