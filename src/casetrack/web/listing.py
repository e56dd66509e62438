"""Items as lists show them: filtered, sorted and cut into pages by the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from casetrack.cases.rows import DEADLINE, ITEM, table_of
from casetrack.language import Language, Say
from casetrack.store.columns import bound, spoken
from casetrack.store.tables import CarryOver, Cycle, LookBackItem
from casetrack.web.acting import actable, in_hand
from casetrack.web.lights import SOON_WORKDAYS, Light, light_of
from casetrack.web.orders import Sort, in_order, place_in_text, sort_of
from casetrack.web.scope import PROJECT, visible
from casetrack.web.urgency import CLOCKS, FIRST_DUE
from casetrack.web.visit import Desk

PAGE_SIZE = 50
MOST_COUNTED = 1_000
_DAY = timedelta(days=1)
# No number of a row is longer, and longer ones do not fit into the database's own.
_DIGITS = 9
CYCLE = table_of(Cycle)
_LOOKED_AT = table_of(LookBackItem)
# Whether a look-back found the item relapsed, whatever came of it since.
RELAPSED = ITEM.c.id.in_(sa.select(_LOOKED_AT.c.item_id).where(_LOOKED_AT.c.result == "relapsed"))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks the items for, as it stands in the address."""

    cycle: str = ""
    project: str = ""
    state: str = ""
    unit: str = ""
    waits: str = ""
    # A day on which some clock runs out, or a month of such days.
    due: str = ""
    q: str = ""
    sort: str = "due"
    after: str = ""
    view: str = "table"
    columns: str = ""

    def address(self, **changes: str) -> str:
        """The address with these changes; a new filter begins at the first page."""
        query = self.query(**changes)
        return f"/items?{query}" if query else "/items"

    def query(self, **changes: str) -> str:
        """The part of the address after the question mark; what is usual is left out."""
        values = vars(self) | {"after": ""} | changes
        kept = {
            name: value for name, value in values.items() if value and value != _PLAIN.get(name)
        }
        return urlencode(kept)

    @property
    def limit(self) -> Callable[[int], sa.BindParameter[int]]:
        """What says how many rows are wanted.

        PostgreSQL keeps the plan of a statement that says so itself, and makes it anew where the
        number is bound. A filter of few values has a plan for each; one of days or words needs
        a plan that knows them.
        """
        return bound if self.q or self.due or self.waits else spoken

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns to show beside the title, in the table's order."""
        chosen = self.columns.split(",") if self.columns else USUAL_COLUMNS
        return tuple(name for name in COLUMNS if name in chosen)


_PLAIN = {"sort": "due", "view": "table"}
VIEWS = ("table", "board", "calendar")
# What a column shows.
COLUMNS = ("cycle", "project", "unit", "state", "light", "due", "found", "moved", "category")
USUAL_COLUMNS = ("unit", "state", "light", "due")


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
    relapsed: bool
    found_on: date
    state_since: datetime
    category: str


@dataclass(frozen=True, kw_only=True)
class Total:
    """How many there are; counting ends at `MOST_COUNTED`, so that no page waits for it."""

    counted: int

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.counted > MOST_COUNTED

    def said(self, say: Say) -> str:
        """The number, or that there are more."""
        if self.more:
            return say("超过 %(count)s 件", count=MOST_COUNTED)
        return say("共 %(count)s 件", count=self.counted)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of a table; `following` is the cursor of the next, empty on the last."""

    lines: tuple[Line, ...]
    total: Total
    following: str
    # The definitions and states of its lines.
    places: frozenset[tuple[str, str]]


def list_items(
    desk: Desk, wanted: Wanted, say: Say, language: Language, *, most: int = PAGE_SIZE
) -> Listed:
    """The page of items that match, of those this person may see."""
    conditions = conditions_of(desk, wanted)
    rows = _rows(desk, wanted, conditions, most + 1)
    shown = rows[:most]
    more = len(rows) > most
    # What fits on one page is counted by reading it.
    counted = _count(desk, wanted, conditions) if more or wanted.after else len(rows)
    return Listed(
        lines=lines_of(desk, shown, say, language),
        total=Total(counted=counted),
        following=_cursor(shown[-1]) if more else "",
        places=frozenset((row.definition_hash, row.state) for row in shown),
    )


def _rows(
    desk: Desk, wanted: Wanted, conditions: Sequence[sa.ColumnElement[bool]], most: int
) -> Sequence[Any]:
    connection = desk.session.connection()
    sort = sort_of(wanted.sort, desk.rules)
    after = _after(wanted, sort)
    return in_order(connection, _LINES, conditions, sort, after, wanted.limit, most)


def count_by_state(desk: Desk, wanted: Wanted) -> Mapping[tuple[str, str], int]:
    """How many items match by definition and state, of those this person may see."""
    query = (
        sa.select(ITEM.c.definition_hash, ITEM.c.state, sa.func.count())
        .select_from(joined())
        .where(*conditions_of(desk, wanted))
        .group_by(ITEM.c.definition_hash, ITEM.c.state)
    )
    return {(row[0], row[1]): row[2] for row in desk.session.connection().execute(query)}


def _count(desk: Desk, wanted: Wanted, conditions: Sequence[sa.ColumnElement[bool]]) -> int:
    some = _NUMBERS.where(*conditions).limit(wanted.limit(MOST_COUNTED + 1))
    query = sa.select(sa.func.count()).select_from(some.subquery())
    return desk.session.connection().scalar(query) or 0


def conditions_of(desk: Desk, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """What a matching item fulfils; that this person may see it comes first."""
    asked: list[sa.ColumnElement[bool]] = [visible(desk.actor, desk.rules.tree)]
    if wanted.cycle:
        carried = table_of(CarryOver)
        into = (
            sa.select(carried.c.item_id)
            .join(CYCLE, CYCLE.c.id == carried.c.to_cycle_id)
            .where(CYCLE.c.code == spoken(wanted.cycle))
        )
        home = sa.select(CYCLE.c.id).where(CYCLE.c.code == spoken(wanted.cycle))
        asked.append(ITEM.c.cycle_id.in_(home) | ITEM.c.id.in_(into))
    if wanted.project.isdecimal():
        asked.append(PROJECT.c.ordinal == spoken(int(wanted.project[:6])))
    if wanted.state:
        asked.append(ITEM.c.state == spoken(wanted.state))
    if wanted.unit.isdecimal():
        asked.append(ITEM.c.unit_id == spoken(int(wanted.unit[:9])))
    if wanted.q.strip():
        asked += [_says(desk, word) for word in wanted.q.split()[:8]]
    if wanted.due:
        first, beyond = days_of(wanted.due)
        calendar = desk.rules.calendar
        # An instant belongs to the day that ends with it.
        begins, ends = (calendar.end_of_day(day - _DAY) for day in (first, beyond))
        asked.append(_running(DEADLINE.c.due_at > begins, DEADLINE.c.due_at <= ends))
    if wanted.waits in WAITS:
        asked.append(WAITS[wanted.waits](desk))
    return asked


def _says(desk: Desk, word: str) -> sa.ColumnElement[bool]:
    """Whether a word is part of what an item says of itself, or of the name of its unit.

    Any part: Chinese has no gaps between words to search by.
    """
    folded = word.casefold()
    units = {unit for name, unit in desk.rules.tree.names.items() if folded in name.casefold()}
    texts = [
        column.icontains(word, autoescape=True)
        for column in (ITEM.c.title, ITEM.c.key, ITEM.c.category)
    ]
    return sa.or_(*texts, ITEM.c.unit_id.in_(sorted(units)) if units else sa.false())


def days_of(due: str) -> tuple[date, date]:
    """The first day of a day or month, and the day after its last. Raises ValueError."""
    if len(due) > len("2023-10"):
        day = date.fromisoformat(due)
        return day, day + _DAY
    first = date.fromisoformat(f"{due}-01")
    return first, (first + 31 * _DAY).replace(day=1)


def lines_of(desk: Desk, rows: Any, say: Say, language: Language) -> tuple[Line, ...]:  # noqa: ANN401 - rows of _COLUMNS
    """Rows of items as a table shows them."""
    rules = desk.rules
    # Many lines share their due day.
    light = cache(partial(light_of, calendar=rules.calendar, say=say, now=desk.now))
    lines = []
    for row in rows:
        state = rules.definitions[row.definition_hash].states[row.state]
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
                light=light(row.first_due, clocked=row.clocks > 0, closed=state.closed),
                relapsed=row.relapsed,
                found_on=row.found_on,
                state_since=row.state_since,
                category=row.category,
            )
        )
    return tuple(lines)


def joined() -> sa.FromClause:
    """Items with their projects and cycles, for the conditions above."""
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


def _mine(desk: Desk) -> sa.ColumnElement[bool]:
    return actable(desk.actor, desk.rules)


WAITS: Mapping[str, Callable[[Desk], sa.ColumnElement[bool]]] = {
    "overdue": lambda desk: _running(DEADLINE.c.due_at <= desk.now),
    "soon": _soon,
    # Of those, what the roles of whoever asks can move on.
    "my_overdue": lambda desk: _running(DEADLINE.c.due_at <= desk.now) & _mine(desk),
    "my_soon": lambda desk: _soon(desk) & _mine(desk),
    "my_work": lambda desk: in_hand(desk.actor, desk.rules),
    "my_relapsed": lambda desk: in_hand(desk.actor, desk.rules) & RELAPSED,
    "verification": lambda _: ITEM.c.closeout_requested,
    "extension": lambda _: ITEM.c.extension_requested_by.is_not(None),
    "open": lambda _: ITEM.c.closed_at.is_(None),
}


_COLUMNS = [
    ITEM.c.id,
    ITEM.c.key,
    ITEM.c.title,
    ITEM.c.unit_id,
    ITEM.c.definition_hash,
    ITEM.c.state,
    ITEM.c.version,
    ITEM.c.found_on,
    ITEM.c.state_since,
    ITEM.c.category,
    CYCLE.c.code,
    PROJECT.c.ordinal,
    PROJECT.c.title.label("project_title"),
    RELAPSED.label("relapsed"),
    FIRST_DUE.label("first_due"),
    CLOCKS.label("clocks"),
]
# Made once: putting them together takes longer than the database needs for the rows.
_LINES = sa.select(*_COLUMNS).select_from(joined())
_NUMBERS = sa.select(ITEM.c.id).select_from(joined())


def _cursor(row: Any) -> str:  # noqa: ANN401 - a row of the query above
    return f"{row.id}~{place_in_text(row)}"


def _after(wanted: Wanted, sort: Sort) -> tuple[Any, int] | None:
    """The last row of the page before; a cursor that cannot be read begins at the first."""
    item_id, _, text = wanted.after.partition("~")
    try:
        return sort.read(text), int(item_id[:_DIGITS])
    except ValueError:
        return None
