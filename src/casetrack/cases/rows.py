"""Item and clock rows as the verbs of this room read and write them: many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from casetrack.errors import Conflict
from casetrack.store.tables import Deadline, Item

# Both databases take this many bound values in one statement.
CHUNK = 5_000


class ItemRow(NamedTuple):
    """An item as it stands. The fields are the columns of the item table."""

    id: int
    cycle_id: int
    project_id: int
    key: str
    number: int
    title: str
    unit_id: int | None
    handler_id: int | None
    found_on: date
    due: date | None
    category: str
    quantity: Decimal | None
    quantity_unit: str
    amount: Decimal | None
    definition_hash: str
    state: str
    outcome: str
    version: int
    head: str
    opened_at: datetime
    state_since: datetime
    closed_at: datetime | None
    closeout_requested: bool
    extension_requested_by: int | None
    extensions: int
    revision: int
    merged_into_id: int | None
    remind_at: datetime | None


class ClockRow(NamedTuple):
    """A clock that has not stopped. `id` is None for one that is about to be started."""

    id: int | None
    item_id: int
    revision: int
    party: str
    state: str
    started_at: datetime
    within: str
    due_at: datetime
    provisional: bool
    calendar_version: str
    remaining: str | None
    paused_at: datetime | None


def table_of(model: type[SQLModel]) -> sa.Table:
    """The table behind a model, for statements over many rows."""
    table: sa.Table = model.__table__  # type: ignore[attr-defined]
    return table


ITEM = table_of(Item)
DEADLINE = table_of(Deadline)
_ITEM_COLUMNS = [ITEM.c[name] for name in ItemRow._fields]
_CLOCK_COLUMNS = [DEADLINE.c[name] for name in ClockRow._fields]
# What never changes after an item was opened.
_FIXED = {"id", "cycle_id", "project_id", "key", "number", "definition_hash", "opened_at"}
_CHANGING = [name for name in ItemRow._fields if name not in _FIXED]


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in portions that fit into one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def lock_items(session: Session, ids: Sequence[int]) -> dict[int, ItemRow]:
    """The items by id, held until the transaction ends; whoever comes later sees what we did.

    In the order of their ids, so that two bulk moves never wait for each other in a circle.
    """
    found: dict[int, ItemRow] = {}
    for portion in chunks(sorted(set(ids))):
        query = (
            sa.select(*_ITEM_COLUMNS)
            .where(ITEM.c.id.in_(portion))
            .order_by(ITEM.c.id)
            .with_for_update()
        )
        found.update((row.id, ItemRow._make(row)) for row in session.connection().execute(query))
    return found


def running_clocks(session: Session, ids: Sequence[int]) -> dict[int, list[ClockRow]]:
    """Clocks that have not stopped, by item; paused ones among them."""
    found: dict[int, list[ClockRow]] = defaultdict(list)
    for portion in chunks(sorted(set(ids))):
        query = sa.select(*_CLOCK_COLUMNS).where(
            DEADLINE.c.item_id.in_(portion), DEADLINE.c.stopped_at.is_(None)
        )
        for row in session.connection().execute(query):
            found[row.item_id].append(ClockRow._make(row))
    return found


def write_items(session: Session, changed: Sequence[tuple[ItemRow, ItemRow]]) -> None:
    """Write items (before, after), each only where it still has the version we decided on.

    Raises Conflict if one has not; then nothing of this transaction may be kept.
    """
    if not changed:
        return
    statement = (
        sa.update(ITEM)
        .where(ITEM.c.id == sa.bindparam("b_id"), ITEM.c.version == sa.bindparam("b_version"))
        .values({name: sa.bindparam(name) for name in _CHANGING})
    )
    parameters = [
        {name: getattr(after, name) for name in _CHANGING}
        | {"b_id": before.id, "b_version": before.version}
        for before, after in changed
    ]
    written = session.connection().execute(statement, parameters)
    if written.rowcount != len(changed):
        raise Conflict("Somebody changed one of these items at the same moment. Try again.")


def insert_rows(session: Session, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows in one statement; none is fine."""
    if rows:
        session.connection().execute(sa.insert(table), rows)


def item_by_key(session: Session, cycle_id: int, key: str) -> Item | None:
    """The item with this key in a cycle."""
    query = sa.select(Item).where(col(Item.cycle_id) == cycle_id, col(Item.key) == key)
    return session.scalars(query).one_or_none()
