"""Items as a table shows them: filtered, sorted and cut into pages by the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from casetrack.cases.rows import DEADLINE, ITEM, running_clocks, table_of
from casetrack.language import Language, Say
from casetrack.store.columns import Instant
from casetrack.store.tables import CarryOver, Cycle
from casetrack.web.lights import SOON_WORKDAYS, Light, light_of
from casetrack.web.scope import PROJECT, visible
from casetrack.web.visit import Desk

PAGE_SIZE = 50
# Waiting for nobody sorts after everything that waits for somebody.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
CYCLE = table_of(Cycle)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks the table for, as it stands in the address."""

    cycle: str = ""
    project: str = ""
    state: str = ""
    unit: str = ""
    waits: str = ""
    q: str = ""
    sort: str = "due"
    after: str = ""

    def address(self, **changes: str) -> str:
        """The table's address with these changes; a new filter begins at the first page."""
        values = vars(self) | {"after": ""} | changes
        kept = {
            name: value for name, value in values.items() if value and value != _PLAIN.get(name)
        }
        return f"/items?{urlencode(kept)}" if kept else "/items"


_PLAIN = {"sort": "due"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item in a table."""

    id: int
    key: str
    title: str
    cycle: str
    project: int
    project_title: str
    unit: str
    state: str
    version: int
    light: Light


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of a table; `following` is the cursor of the next, empty on the last."""

    lines: tuple[Line, ...]
    total: int
    following: str


def list_items(desk: Desk, wanted: Wanted, say: Say, language: Language) -> Listed:
    """The page of items that match, of those this person may see."""
    conditions = conditions_of(desk, wanted)
    connection = desk.session.connection()
    total = connection.scalar(sa.select(sa.func.count()).select_from(_joined()).where(*conditions))
    sort = SORTS.get(wanted.sort, SORTS["due"])
    order = sort.place.desc() if sort.descending else sort.place.asc()
    query = (
        sa.select(*_COLUMNS, sort.place.label("place"))
        .select_from(_joined())
        .where(*conditions, *_after(wanted, sort))
        .order_by(order, ITEM.c.id)
        .limit(PAGE_SIZE + 1)
    )
    rows = connection.execute(query).all()
    shown = rows[:PAGE_SIZE]
    following = _cursor(shown[-1]) if len(rows) > PAGE_SIZE else ""
    return Listed(lines=lines_of(desk, shown, say, language), total=total or 0, following=following)


def conditions_of(desk: Desk, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """What a matching item fulfils; that this person may see it comes first."""
    asked: list[sa.ColumnElement[bool]] = [visible(desk.actor, desk.rules.tree)]
    if wanted.cycle:
        carried = table_of(CarryOver)
        into = (
            sa.select(carried.c.item_id)
            .join(CYCLE, CYCLE.c.id == carried.c.to_cycle_id)
            .where(CYCLE.c.code == wanted.cycle)
        )
        home = sa.select(CYCLE.c.id).where(CYCLE.c.code == wanted.cycle)
        asked.append(ITEM.c.cycle_id.in_(home) | ITEM.c.id.in_(into))
    if wanted.project.isdecimal():
        asked.append(PROJECT.c.ordinal == int(wanted.project[:6]))
    if wanted.state:
        asked.append(ITEM.c.state == wanted.state)
    if wanted.unit.isdecimal():
        asked.append(ITEM.c.unit_id == int(wanted.unit[:9]))
    if wanted.q.strip():
        # Any part of the title or key: Chinese has no gaps between words to search by.
        asked += [
            ITEM.c.title.icontains(word, autoescape=True)
            | ITEM.c.key.icontains(word, autoescape=True)
            for word in wanted.q.split()[:8]
        ]
    if wanted.waits in WAITS:
        asked.append(WAITS[wanted.waits](desk))
    return asked


def lines_of(desk: Desk, rows: Any, say: Say, language: Language) -> tuple[Line, ...]:  # noqa: ANN401 - rows of _COLUMNS
    """Rows of items as a table shows them."""
    clocks = running_clocks(desk.session, [row.id for row in rows])
    rules = desk.rules
    lines = []
    for row in rows:
        state = rules.definitions[row.definition_hash].states[row.state]
        light = light_of(
            clocks.get(row.id, []), rules.calendar, say, closed=state.closed, now=desk.now
        )
        lines.append(
            Line(
                id=row.id,
                key=row.key,
                title=row.title,
                cycle=row.code,
                project=row.ordinal,
                project_title=row.project_title,
                unit=rules.tree.name(row.unit_id),
                state=state.title[language],
                version=row.version,
                light=light,
            )
        )
    return tuple(lines)


def counted(desk: Desk, wanted: Wanted) -> int:
    """How many items match, of those this person may see."""
    query = sa.select(sa.func.count()).select_from(_joined()).where(*conditions_of(desk, wanted))
    return desk.session.connection().scalar(query) or 0


def _joined() -> sa.FromClause:
    return ITEM.join(PROJECT, PROJECT.c.id == ITEM.c.project_id).join(
        CYCLE, CYCLE.c.id == ITEM.c.cycle_id
    )


def _running(*which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether some clock of the item runs and fulfils this."""
    query = sa.select(DEADLINE.c.id).where(
        DEADLINE.c.item_id == ITEM.c.id,
        DEADLINE.c.stopped_at.is_(None),
        DEADLINE.c.paused_at.is_(None),
        *which,
    )
    return sa.exists(query) & ITEM.c.closed_at.is_(None)


def _soon(desk: Desk) -> sa.ColumnElement[bool]:
    calendar = desk.rules.calendar
    last = calendar.workday_from(calendar.local_day(desk.now), SOON_WORKDAYS)
    return _running(DEADLINE.c.due_at > desk.now, DEADLINE.c.due_at <= calendar.end_of_day(last))


WAITS: Mapping[str, Callable[[Desk], sa.ColumnElement[bool]]] = {
    "overdue": lambda desk: _running(DEADLINE.c.due_at <= desk.now),
    "soon": _soon,
    "verification": lambda _: ITEM.c.closeout_requested,
    "extension": lambda _: ITEM.c.extension_requested_by.is_not(None),
    "open": lambda _: ITEM.c.closed_at.is_(None),
}

_due = (
    sa.select(sa.func.min(DEADLINE.c.due_at))
    .where(
        DEADLINE.c.item_id == ITEM.c.id,
        DEADLINE.c.stopped_at.is_(None),
        DEADLINE.c.paused_at.is_(None),
        ITEM.c.closed_at.is_(None),
    )
    .correlate(ITEM)
    .scalar_subquery()
)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant has a zone")
    return found


@dataclass(frozen=True, kw_only=True)
class Sort:
    """What is sorted by, whether the largest comes first, and how a cursor's text is read."""

    place: sa.ColumnElement[Any]
    read: Callable[[str], object]
    descending: bool = False


SORTS: Mapping[str, Sort] = {
    "due": Sort(
        place=sa.func.coalesce(_due, sa.literal(NEVER, Instant()), type_=Instant()), read=_instant
    ),
    "key": Sort(place=ITEM.c.key, read=str),
    "found": Sort(place=ITEM.c.found_on, read=date.fromisoformat, descending=True),
    "moved": Sort(place=ITEM.c.state_since, read=_instant, descending=True),
}
_COLUMNS = [
    ITEM.c.id,
    ITEM.c.key,
    ITEM.c.title,
    ITEM.c.unit_id,
    ITEM.c.definition_hash,
    ITEM.c.state,
    ITEM.c.version,
    CYCLE.c.code,
    PROJECT.c.ordinal,
    PROJECT.c.title.label("project_title"),
]


def _cursor(row: Any) -> str:  # noqa: ANN401 - a row of the query above
    place = row.place if isinstance(row.place, str) else row.place.isoformat()
    return f"{row.id}~{place}"


def _after(wanted: Wanted, sort: Sort) -> list[sa.ColumnElement[bool]]:
    """Past the last row of the page before; a cursor that cannot be read begins at the first."""
    item_id, _, text = wanted.after.partition("~")
    try:
        last_id, value = int(item_id[:18]), sort.read(text)
    except ValueError:
        return []
    bound = sa.literal(value, sort.place.type)
    beyond = sort.place < bound if sort.descending else sort.place > bound
    return [beyond | ((sort.place == bound) & (ITEM.c.id > last_id))]
