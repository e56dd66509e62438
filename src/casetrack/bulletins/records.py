"""What the rows behind figures said when they were counted, hashed so that a change shows.

An item goes on after it was counted: its later events are undone here before it is hashed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.bulletins.content import Extent, ItemRecord, RowRecord, digest
from casetrack.cases.facts import EVENT
from casetrack.cases.rows import ITEM, chunks, table_of
from casetrack.store.columns import to_text
from casetrack.store.tables import Activity, Reading

ACTIVITY = table_of(Activity)
READING = table_of(Reading)
# What a figure may count or filter by. Titles are erasable texts, so they are left out.
_ITEM_FIELDS = (
    "id",
    "number",
    "key",
    "project_id",
    "unit_id",
    "handler_id",
    "found_on",
    "category",
    "quantity",
    "quantity_unit",
    "amount",
    "opened_at",
    "closed_at",
)
_NOT_SAID = frozenset({"reason", "recorded_by"})

Versions = Mapping[int, tuple[int, int]]
"""By item id: the version that was read, and the earlier or same version that counted."""


def versions_of(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """The version that each of these items has now."""
    return {
        row.id: row.version
        for portion in chunks(sorted(ids))
        for row in session.connection().execute(
            sa.select(ITEM.c.id, ITEM.c.version).where(ITEM.c.id.in_(portion))
        )
    }


def item_records(session: Session, versions: Versions) -> list[ItemRecord]:
    """Hash items as they were read, with state, outcome and closing of the version that counted.

    An item that is no longer there has no record. Read in portions, so that only hashes pile up.
    """
    return [
        record
        for portion in chunks(sorted(versions))
        for record in _portion(session, {item_id: versions[item_id] for item_id in portion})
    ]


def _portion(session: Session, versions: Versions) -> Iterator[ItemRecord]:
    rows = [*_rows(session, ITEM, sorted(versions))]
    later = _events(session, versions, rows)
    for row in rows:
        read, counted = versions[row.id]
        yield ItemRecord(
            id=row.id,
            key=row.key,
            read=read,
            counted=counted,
            sha256=digest(_item_body(row, later.get(row.id, []), read, counted)),
        )


def row_records(session: Session, table: sa.Table, ids: Iterable[int]) -> list[RowRecord]:
    """Hash activities or readings. A row that is no longer there has no record."""
    names = [column.name for column in table.columns]
    said = [(place, name) for place, name in enumerate(names) if name not in _NOT_SAID]
    return [
        RowRecord(
            id=row.id, key=row.key, sha256=digest({name: _told(row[place]) for place, name in said})
        )
        for row in _rows(session, table, sorted(set(ids)))
    ]


def extent(session: Session, table: sa.Table, cycle_id: int, until: datetime) -> Extent:
    """How many rows were recorded up to the instant, and the id of the last one (0: none)."""
    query = sa.select(sa.func.count(), sa.func.max(table.c.id)).where(
        table.c.cycle_id == cycle_id, table.c.recorded_at <= until
    )
    count, last_id = session.connection().execute(query).one()
    return Extent(count=count, last_id=last_id or 0)


def keys_after(
    session: Session, table: sa.Table, cycle_id: int, *, until: datetime, last_id: int
) -> list[str]:
    """Rows that say they were recorded by the instant and yet came after the last one then."""
    query = (
        sa.select(table.c.key)
        .where(table.c.cycle_id == cycle_id, table.c.recorded_at <= until, table.c.id > last_id)
        .order_by(table.c.id)
    )
    return list(session.connection().scalars(query))


def _rows(session: Session, table: sa.Table, ids: Sequence[int]) -> Iterator[sa.Row[Any]]:
    for portion in chunks(ids):
        query = sa.select(table).where(table.c.id.in_(portion)).order_by(table.c.id)
        yield from session.connection().execute(query)


def _events(
    session: Session, versions: Versions, rows: Sequence[sa.Row[Any]]
) -> dict[int, list[sa.Row[Any]]]:
    """The event of the version that counted and all later ones, the newest first."""
    # So many events at most came after the one that counted: mostly none.
    most_later = max((row.version - versions[row.id][1] for row in rows), default=0)
    query: sa.Select[Any] = (
        sa.select(
            EVENT.c.item_id,
            EVENT.c.seq,
            EVENT.c.target,
            EVENT.c.outcome,
            EVENT.c.data,
            EVENT.c.hash,
        )
        .join(ITEM, ITEM.c.id == EVENT.c.item_id)
        .where(ITEM.c.id.in_([row.id for row in rows]), EVENT.c.seq >= ITEM.c.version - most_later)
        .order_by(EVENT.c.item_id, EVENT.c.seq.desc())
    )
    found: dict[int, list[sa.Row[Any]]] = {}
    for row in session.connection().execute(query):
        if row.seq >= versions[row.item_id][1]:
            found.setdefault(row.item_id, []).append(row)
    return found


def _item_body(
    row: sa.Row[Any], events: Sequence[sa.Row[Any]], read: int, counted: int
) -> dict[str, object]:
    body = dict(zip(_ITEM_FIELDS, map(_told, _fields_of(row)), strict=True))
    for event in events:
        if event.seq == counted:
            # What counted is never undone, and mostly there is nothing else.
            continue
        for name, change in json.loads(event.data)["changes"].items():
            undone = event.seq > (counted if name == "closed_at" else read)
            if undone and name in body and change is not None:
                body[name] = change[0]
    then = next((event for event in events if event.seq == counted), None)
    if then is not None:
        body |= {"state": then.target, "outcome": then.outcome, "head": then.hash}
    return body


def _told(value: object) -> object:
    """A column as canonical JSON can hold it, in the words that events use."""
    write = _WRITTEN.get(type(value))
    return value if write is None else write(value)


_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    datetime: to_text,
    date: date.isoformat,
    Decimal: str,
}
_fields_of = attrgetter(*_ITEM_FIELDS)
