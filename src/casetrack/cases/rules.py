"""What decisions rest on: definitions, calendar, units. Read once per transaction, then frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from casetrack.cases.chain import canonical
from casetrack.cases.rows import table_of
from casetrack.config import Bulletin
from casetrack.errors import NotFound
from casetrack.people.units import UNIT_ROWS, UnitTree, tree_of
from casetrack.store.tables import CalendarNotice, PinnedDefinition, PinnedState
from casetrack.workdays import Calendar, parse_notice
from casetrack.workflow import Definition, listed, read_pinned


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All that a verb needs to decide, beside the rows themselves."""

    # By hash: every definition that an item was ever opened under, and the current ones.
    definitions: Mapping[str, Definition]
    # By name: the ones new items are opened under.
    current: Mapping[str, Definition]
    calendar: Calendar
    # "unit" or "person": whose own work may not be verified.
    independence: str
    tree: UnitTree
    # How bulletins look: part of every snapshot.
    bulletin: Bulletin = field(default_factory=Bulletin)
    # Signs heads of the log; None: they are not signed.
    log_key: Path | None = None

    def definition_for(self, name: str) -> Definition:
        """The current definition of a workflow. Raises NotFound with the known names."""
        if name not in self.current:
            known = listed(
                sorted(self.current), {each: self.current[each].title for each in self.current}
            )
            raise NotFound("There is no workflow {name!r}; known: {known}", name=name, known=known)
        return self.current[name]


def load_rules(
    session: Session,
    current: Mapping[str, Definition],
    calendar: Calendar,
    *,
    independence: str,
    bulletin: Bulletin | None = None,
    log_key: Path | None = None,
) -> Rules:
    """Read pinned definitions, imported notices and units."""
    values = {"calendar": calendar.name}
    rows = session.connection().execute(_STANDING, values).all()
    pinned, imported, tree = _sorted_out(tuple(map(tuple, rows)))
    return Rules(
        definitions=_definitions(session, pinned) | {each.hash: each for each in current.values()},
        current=current,
        calendar=_with_imports(calendar, imported),
        independence=independence,
        tree=tree,
        bulletin=bulletin or Bulletin(),
        log_key=log_key,
    )


_PINNED, _NOTICE = table_of(PinnedDefinition), table_of(CalendarNotice)
# Read in every transaction, so by one statement: beside the units what has no number, of which
# definitions have no text here and notices do.
_STANDING: sa.CompoundSelect[Any] = sa.union_all(
    *UNIT_ROWS,
    sa.select(sa.null(), _PINNED.c.hash, *[sa.null()] * 4),
    sa.select(sa.null(), _NOTICE.c.number, _NOTICE.c.text, *[sa.null()] * 3).where(
        _NOTICE.c.calendar == sa.bindparam("calendar")
    ),
)


# The same rows again and again, until somebody changes a unit or opens the first item of its kind.
@lru_cache(maxsize=4)
def _sorted_out(
    rows: tuple[tuple[Any, ...], ...],
) -> tuple[set[str], tuple[tuple[str, str], ...], UnitTree]:
    """The hashes of pinned definitions, the notices imported for the calendar, and the units."""
    pinned = {row[1] for row in rows if row[0] is None and row[2] is None}
    imported = sorted((row[1], row[2]) for row in rows if row[0] is None and row[2] is not None)
    return pinned, tuple(imported), tree_of(row for row in rows if row[0] is not None)


def _with_imports(calendar: Calendar, imported: tuple[tuple[str, str], ...]) -> Calendar:
    """The calendar with every notice this office imported; what is imported wins."""
    if not imported:
        return calendar
    # Counting starts with tables of whole years, which are made once for a set of notices.
    key = (calendar.version, imported)
    if key not in _calendars:
        _calendars.clear()
        _calendars[key] = calendar.with_notices(
            [parse_notice(text, f"notice {number}") for number, text in imported]
        )
    return _calendars[key]


def pin(session: Session, definition: Definition, *, now: datetime) -> None:
    """Keep a definition for as long as there are items under it. Safe to repeat."""
    connection = session.connection()
    # Two offices' first items may come at the same moment: the later one finds it there.
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = {
        "hash": definition.hash,
        "name": definition.name,
        "text": definition.text,
        "templates": canonical(dict(definition.templates)),
        "at": now,
    }
    connection.execute(insert(PinnedDefinition).values(rows).on_conflict_do_nothing())
    states = [{"definition_hash": definition.hash, "name": state} for state in definition.states]
    connection.execute(insert(PinnedState).values(states).on_conflict_do_nothing())


# Reading a definition takes milliseconds and its hash never changes what it means.
_read: dict[str, Definition] = {}
_calendars: dict[tuple[str, tuple[tuple[str, str], ...]], Calendar] = {}


def _definitions(session: Session, hashes: set[str]) -> dict[str, Definition]:
    unread = sorted(hashes - _read.keys())
    if unread:
        query = sa.select(_PINNED).where(_PINNED.c.hash.in_(unread))
        for row in session.connection().execute(query):
            source = f"pinned {row.name} {row.hash[:8]}"
            _read[row.hash] = read_pinned(row.text, source, json.loads(row.templates))
    return {each: _read[each] for each in hashes}
