"""The orders in which items are listed: either way, with pages that go on where one ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from casetrack.cases.rows import ITEM
from casetrack.cases.rules import Rules
from casetrack.store.columns import Instant
from casetrack.web.urgency import FIRST_DUE, NEVER, most_urgent

# No number of a row is longer, and longer ones do not fit into the database's own.
_DIGITS = 9
REVERSED = "-"


@dataclass(frozen=True, kw_only=True)
class Sort:
    """What is sorted by, whether the largest comes first, and how a cursor's text is read."""

    place: sa.ColumnElement[Any]
    read: Callable[[str], Any]
    descending: bool = False
    # What has no place of its own comes last, whichever way.
    gaps: bool = False


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant has a zone")
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("an instant lies within the years that are counted") from error


def _number(text: str) -> int:
    return int(text[:_DIGITS])


def _number_if_any(text: str) -> int | None:
    return _number(text) if text else None


def _text_if_any(text: str) -> str | None:
    return text or None


# The order of opening, which never changes, is that of `id`; units stand as their list has them.
_SORTS: Mapping[str, Sort] = {
    "id": Sort(place=ITEM.c.id, read=_number),
    "due": Sort(place=sa.func.coalesce(FIRST_DUE, sa.literal(NEVER, Instant())), read=_instant),
    "key": Sort(place=ITEM.c.key, read=str),
    "found": Sort(place=ITEM.c.found_on, read=date.fromisoformat, descending=True),
    "moved": Sort(place=ITEM.c.state_since, read=_instant, descending=True),
    "unit": Sort(place=ITEM.c.unit_id, read=_number_if_any, gaps=True),
    "category": Sort(place=sa.func.nullif(ITEM.c.category, ""), read=_text_if_any, gaps=True),
}
# What is possible; with `REVERSED` before it, the other way round.
SORTS = (*_SORTS, "state")


def other_way(name: str) -> str:
    """The name of the same order the other way round."""
    return name.removeprefix(REVERSED) if name.startswith(REVERSED) else REVERSED + name


def begins_with_least(name: str) -> bool:
    """Whether the first, earliest or smallest stands at the top in this order."""
    known = _SORTS.get(name.removeprefix(REVERSED))
    return (known is None or not known.descending) != name.startswith(REVERSED)


def sort_of(name: str, rules: Rules) -> Sort:
    """The order of this name, which is known."""
    plain = name.removeprefix(REVERSED)
    descending = not begins_with_least(name)
    if plain == "state":
        return Sort(place=_along(tuple(course_of(rules))), read=_number, descending=descending)
    known = _SORTS[plain]
    return Sort(place=known.place, read=known.read, descending=descending, gaps=known.gaps)


def in_order(
    connection: sa.Connection,
    items: sa.Select[Any],
    conditions: Sequence[sa.ColumnElement[bool]],
    sort: Sort,
    after: tuple[Any, int] | None,
    limit: Callable[[int], Any],
    most: int,
) -> Sequence[Any]:
    """Those items in this order, each with its `place`; equal ones as they were opened.

    `items` is a query that is made once; `after` the place and number of the last row of the page
    before; `limit` makes what the statement says of how many rows are wanted.
    """
    if sort.place is _SORTS["due"].place:
        return most_urgent(
            connection, items, conditions, after, limit, most, descending=sort.descending
        )
    rows: list[Any] = []
    for query in _parts(items, sort, after):
        if len(rows) < most:
            part = query.where(*conditions).limit(limit(most - len(rows)))
            rows += connection.execute(part)
    return rows


def place_in_text(row: Any) -> str:  # noqa: ANN401 - a row of a query above
    """The place of a row as a cursor says it."""
    if row.place is None:
        return ""
    return row.place.isoformat() if isinstance(row.place, date) else str(row.place)


def _parts(
    items: sa.Select[Any], sort: Sort, after: tuple[Any, int] | None
) -> Iterator[sa.Select[Any]]:
    """Queries for what has a place and for what has none, of what follows."""
    placed = items.add_columns(sort.place.label("place"))
    if after is None or after[0] is not None:
        order = sort.place.desc() if sort.descending else sort.place.asc()
        known = [sort.place.is_not(None)] if sort.gaps else []
        yield placed.where(*known, *_beyond(sort, after)).order_by(order, ITEM.c.id)
        after = None
    if sort.gaps:
        further = [] if after is None else [ITEM.c.id > after[1]]
        yield placed.where(sort.place.is_(None), *further).order_by(ITEM.c.id)


def _beyond(sort: Sort, after: tuple[Any, int] | None) -> list[sa.ColumnElement[bool]]:
    if after is None:
        return []
    last = sa.literal(after[0], sort.place.type)
    further = sort.place < last if sort.descending else sort.place > last
    return [further | ((sort.place == last) & (ITEM.c.id > after[1]))]


def course_of(rules: Rules) -> Sequence[str]:
    """States as far as they lie along their workflows; closed ones last."""
    far: dict[str, tuple[bool, int]] = {}
    for definition in (*rules.current.values(), *rules.definitions.values()):
        for steps, state in enumerate(definition.states.values()):
            far[state.name] = max(far.get(state.name, (False, 0)), (state.closed, steps))
    return sorted(far, key=lambda name: (far[name], name))


@lru_cache(maxsize=16)
def _along(states: tuple[str, ...]) -> sa.ColumnElement[int]:
    places = {name: place for place, name in enumerate(states)}
    return sa.case(places, value=ITEM.c.state, else_=len(places))
