"""Items as the API lists them: the filters of the pages, read strictly, with opaque cursors."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import sqlalchemy as sa

from casetrack.api.shapes.items import ItemLine
from casetrack.api.shapes.plain import exact
from casetrack.cases.rows import ITEM, table_of
from casetrack.cases.rules import Rules
from casetrack.errors import Invalid, sentence
from casetrack.store.tables import Cycle, Person
from casetrack.web.asked import problems_of
from casetrack.web.lights import Kind, kind_of
from casetrack.web.listing import Wanted, conditions_of
from casetrack.web.orders import Sort, in_order, place_in_text, sort_of
from casetrack.web.scope import PROJECT
from casetrack.web.urgency import CLOCKS, FIRST_DUE
from casetrack.web.visit import Desk

CYCLE, PERSON = table_of(Cycle), table_of(Person)
# The fields of an ItemLine. A list makes many and checks none: they come from the database.
Line = dict[str, Any]
LARGEST_PAGE = 500
# A key or a category of 200 signs, each of them four bytes, as Base64.
LONGEST_CURSOR = 2_000
_CHUNK = 1_000
# What a line is made of, in the order of its fields; the last two are worked out.
_NAMES = tuple(ItemLine.model_fields)[:-2]
_ELSEWHERE: Mapping[str, sa.ColumnElement[Any]] = {
    "cycle": CYCLE.c.code,
    "project": PROJECT.c.ordinal,
    "unit": ITEM.c.unit_id,
    "handler": PERSON.c.login,
}
_COLUMNS = [
    (_ELSEWHERE[name] if name in _ELSEWHERE else ITEM.c[name]).label(name) for name in _NAMES
]
# Made once: putting it together takes longer than the database needs for a page of it.
_LINES = (
    sa.select(
        *_COLUMNS, ITEM.c.definition_hash, FIRST_DUE.label("first_due"), CLOCKS.label("clocks")
    )
    .select_from(ITEM)
    .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
    .join(CYCLE, CYCLE.c.id == ITEM.c.cycle_id)
    .outerjoin(PERSON, PERSON.c.id == ITEM.c.handler_id)
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """Rows of one page, and the cursor of the next."""

    rows: Sequence[Any]
    following: str | None


def require_known(desk: Desk, wanted: Wanted) -> Wanted:
    """The same with the unit by its number. Raises Invalid with every value that means nothing."""
    # A unit is named, and one whose items are not the caller's has none to show.
    problems = list(problems_of(desk, replace(wanted, unit="")))
    unit = desk.rules.tree.names.get(wanted.unit.strip()) if wanted.unit else None
    if wanted.unit and unit is None:
        problems.append(sentence("unit: none has this code or name"))
    if problems:
        raise Invalid(problems)
    return replace(wanted, unit="" if unit is None else str(unit))


def page_of(desk: Desk, wanted: Wanted, *, limit: int) -> Page:
    """One page of the items that match, of those the caller may see. Raises Invalid."""
    rows = _rows(desk, wanted, limit + 1)
    shown = rows[:limit]
    return Page(
        rows=shown, following=_cursor(wanted.sort, shown[-1]) if len(rows) > limit else None
    )


def _rows(desk: Desk, wanted: Wanted, most: int) -> Sequence[Any]:
    sort = sort_of(wanted.sort, desk.rules)
    after, connection = _after(wanted, sort), desk.session.connection()
    conditions = conditions_of(desk, wanted)
    return in_order(connection, _LINES, conditions, sort, after, wanted.limit, most)


def total_of(desk: Desk, wanted: Wanted) -> int:
    """How many match, of those the caller may see."""
    query = sa.select(sa.func.count()).select_from(_selected(desk, wanted).subquery())
    return desk.session.connection().scalar(query) or 0


def every(desk: Desk, wanted: Wanted) -> Iterator[Sequence[Line]]:
    """Everything that matches in portions, so that an export needs no room for all of it."""
    query = _selected(desk, wanted).order_by(ITEM.c.id)
    found = desk.session.connection().execute(query, execution_options={"yield_per": _CHUNK})
    for rows in found.partitions(_CHUNK):
        yield lines_of(desk, rows)


def one(desk: Desk, item_id: int) -> ItemLine:
    """One item that the caller is known to see."""
    query = _LINES.where(ITEM.c.id == item_id)
    [line] = lines_of(desk, desk.session.connection().execute(query).all())
    return ItemLine(**line)


def lines_of(desk: Desk, rows: Sequence[Any]) -> list[Line]:
    """Rows of items as a list shows them."""
    # Many lines share their due day.
    light = cache(partial(kind_of, calendar=desk.rules.calendar, now=desk.now))
    return [_line(desk.rules, row, light) for row in rows]


def _line(rules: Rules, row: Any, light: Callable[..., Kind]) -> Line:  # noqa: ANN401 - a row
    line = dict(zip(_NAMES, row, strict=False))
    closed = rules.definitions[row.definition_hash].states[line["state"]].closed
    line["unit"] = rules.tree.code(line["unit"]) or None
    line["quantity"], line["amount"] = exact(line["quantity"]), exact(line["amount"])
    line["due_at"] = None if closed else row.first_due
    line["light"] = light(row.first_due, clocked=row.clocks > 0, closed=closed)
    return line


def _selected(desk: Desk, wanted: Wanted) -> sa.Select[Any]:
    return _LINES.where(*conditions_of(desk, wanted))


def _cursor(sort: str, row: Any) -> str:  # noqa: ANN401 - a row of the query above
    told = json.dumps([sort, place_in_text(row), row.id], ensure_ascii=False)
    return urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _after(wanted: Wanted, sort: Sort) -> tuple[Any, int] | None:
    """The place and number of the last row of the page before. Raises Invalid."""
    if not wanted.after:
        return None
    try:
        padded = wanted.after + "=" * (-len(wanted.after) % 4)
        name, text, last_id = json.loads(urlsafe_b64decode(padded))
        _require_written(text, last_id)
        value = sort.read(text)
        _require_bindable(value)
        _require_bindable(last_id)
        _require_same(name, wanted.sort)
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid("after: not a cursor of this list") from error
    return value, last_id


def _require_written(text: object, last_id: object) -> None:
    """As this list writes them: for JSON, and so for a database, true is another thing than 1."""
    if not isinstance(text, str) or type(last_id) is not int:
        raise ValueError("no cursor of ours")


def _require_same(name: object, sort: str) -> None:
    if name != sort:
        raise ValueError("a cursor of another list")


def _require_bindable(value: object) -> None:
    if isinstance(value, int) and not 0 <= value < 2**31:
        raise ValueError("no number of a row")
    # Half a character is a ValueError too.
    if isinstance(value, str) and b"\x00" in value.encode():
        raise ValueError("no text of a row")
