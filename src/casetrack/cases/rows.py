"""Item and clock rows as the verbs of this room read and write them: many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from casetrack.errors import Conflict
from casetrack.store.bulk import among, insert_columns, update_columns
from casetrack.store.tables import Cycle, Deadline, Item

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
# What never changes after an item was opened.
_FIXED = {"id", "cycle_id", "project_id", "key", "number", "opened_at"}


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in portions that fit into one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def lock_items(session: Session, ids: Iterable[int]) -> dict[int, ItemRow]:
    """The items by id, held until the transaction ends; whoever comes later sees what we did.

    In the order of their ids, so that two bulk moves never wait for each other in a circle. Rows
    that merely refer to an item (its reminders, its activities) need not wait: its key stays.
    """
    return _items(session, _asked(session, ids).with_for_update(key_share=True))


def read_items(session: Session, ids: Iterable[int]) -> dict[int, ItemRow]:
    """The items by id as they stand, held by nobody."""
    return _items(session, _asked(session, ids))


def running_clocks(session: Session, ids: Iterable[int]) -> dict[int, list[ClockRow]]:
    """Clocks that have not stopped, by item; paused ones among them."""
    connection = session.connection()
    query = (
        sa.select(*(DEADLINE.c[name] for name in ClockRow._fields))
        .where(among(connection, DEADLINE.c.item_id, ids), DEADLINE.c.stopped_at.is_(None))
        .order_by(DEADLINE.c.revision)
    )
    found: dict[int, list[ClockRow]] = defaultdict(list)
    for clock in map(ClockRow._make, connection.execute(query).all()):
        found[clock.item_id].append(clock)
    return found


def write_items(session: Session, changed: Sequence[tuple[ItemRow, ItemRow]]) -> None:
    """Write items (before, after), each only where it still has the version we decided on.

    Raises Conflict if one has not; then nothing of this transaction may be kept.
    """
    if not changed:
        return
    old, new = (
        dict(zip(ItemRow._fields, zip(*rows, strict=True), strict=True))
        for rows in zip(*changed, strict=True)
    )
    values = {name: new[name] for name in new if name not in _FIXED and old[name] != new[name]}
    where = {name: old[name] for name in ("id", "version")}
    if update_columns(session.connection(), ITEM, values, where=where) != len(changed):
        raise Conflict("Somebody changed one of these items at the same moment. Try again.")


def insert_rows(session: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows, all with the same names, in one statement; none is fine."""
    if rows:
        values = {name: [row[name] for row in rows] for name in rows[0]}
        insert_columns(session.connection(), table, values)


def lock_cycle(session: Session, cycle: Cycle) -> Cycle:
    """The cycle as it stands now, held until the transaction ends.

    Whoever gives out its numbers or keys takes this first, so that nobody gives out the same.
    """
    session.refresh(cycle, with_for_update={"key_share": True})
    return cycle


def item_by_key(session: Session, cycle_id: int, key: str) -> Item | None:
    """The item with this key in a cycle."""
    query = sa.select(Item).where(col(Item.cycle_id) == cycle_id, col(Item.key) == key)
    return session.scalars(query).one_or_none()


def _asked(session: Session, ids: Iterable[int]) -> sa.Select[Any]:
    which = among(session.connection(), ITEM.c.id, ids)
    return sa.select(*_ITEM_COLUMNS).where(which).order_by(ITEM.c.id)


def _items(session: Session, query: sa.Select[Any]) -> dict[int, ItemRow]:
    rows = map(ItemRow._make, session.connection().execute(query).all())
    return {row.id: row for row in rows}
