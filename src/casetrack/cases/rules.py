"""What decisions rest on: definitions, calendar, units. Read once per transaction, then frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, select

from casetrack.cases.chain import canonical
from casetrack.errors import NotFound
from casetrack.people.units import UnitTree, load_tree
from casetrack.store.tables import CalendarNotice, PinnedDefinition, PinnedState
from casetrack.workdays import Calendar, parse_notice
from casetrack.workflow import Definition, read_pinned


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

    def definition_for(self, name: str) -> Definition:
        """The current definition of a workflow. Raises NotFound with the known names."""
        if name not in self.current:
            known = ", ".join(sorted(self.current)) or "none"
            raise NotFound(f"There is no workflow {name!r}; known: {known}")
        return self.current[name]


def load_rules(
    session: Session,
    current: Mapping[str, Definition],
    calendar: Calendar,
    *,
    independence: str,
) -> Rules:
    """Read pinned definitions, imported notices and units."""
    return Rules(
        definitions=_pinned(session) | {each.hash: each for each in current.values()},
        current=current,
        calendar=calendar_with_imports(session, calendar),
        independence=independence,
        tree=load_tree(session),
    )


def calendar_with_imports(session: Session, calendar: Calendar) -> Calendar:
    """The calendar with every notice this office imported; what is imported wins."""
    rows = session.exec(select(CalendarNotice).where(CalendarNotice.calendar == calendar.name))
    notices = [parse_notice(row.text, f"notice {row.number}") for row in rows]
    return calendar.with_notices(notices) if notices else calendar


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


def _pinned(session: Session) -> dict[str, Definition]:
    for row in session.exec(select(PinnedDefinition)):
        if row.hash not in _read:
            source = f"pinned {row.name} {row.hash[:8]}"
            _read[row.hash] = read_pinned(row.text, source, json.loads(row.templates))
    return dict(_read)
