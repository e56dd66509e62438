"""A person's deadlines as an iCalendar: an entry for each clock that waits for them.

It fills the due day; where hours are counted, it is the instant at which they end.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import DEADLINE, ITEM
from casetrack.language import translate_to
from casetrack.people.actors import Actor
from casetrack.people.units import UnitTree
from casetrack.startup import Engine
from casetrack.web.scope import PROJECT, visible
from casetrack.workdays import due_day

MOST_ENTRIES = 1_000
PROVISIONAL = "Provisional until the holiday notice of that year comes."
_DAY = timedelta(days=1)


def calendar_of(session: Session, engine: Engine, actor: Actor, *, now: datetime) -> bytes:
    """The calendar as text. Same rows, same bytes: only a changed deadline changes an entry."""
    # Loaded by the first program that asks, not by every start.
    from icalendar import Calendar, Event  # noqa: PLC0415

    rules, office = engine.rules(session), engine.settings.office
    translate = translate_to(office.language)
    told = Calendar()
    told.add("prodid", "-//casetrack//deadlines//ZH")
    told.add("version", "2.0")
    told.add("x-wr-calname", f"{office.name} · {actor.name}")
    for row in _waiting(session, actor, rules.tree):
        day = due_day(rules.calendar, row.due_at)
        entry = Event()
        entry.add("uid", f"item-{row.id}-{row.revision}@casetrack")
        entry.add("dtstamp", row.started_at)
        if row.due_at == rules.calendar.end_of_day(day):
            entry.add("dtstart", day)
            entry.add("dtend", day + _DAY)
        else:
            entry.add("dtstart", row.due_at)
        entry.add("summary", f"{row.key} {row.title}")
        entry.add("url", f"{office.base_url.rstrip('/')}/items/{row.id}")
        entry.add("categories", [translate("Overdue" if row.due_at <= now else "Deadline")])
        entry.add("transp", "TRANSPARENT")
        entry.add("status", "TENTATIVE" if row.provisional else "CONFIRMED")
        if row.provisional:
            entry.add("description", translate(PROVISIONAL))
        told.add_component(entry)
    text: bytes = told.to_ical()
    return text


def _waiting(session: Session, actor: Actor, tree: UnitTree) -> list[Any]:
    """Running clocks of items one may see that wait for a role one holds there, soonest first."""
    query = (
        sa.select(
            ITEM.c.id,
            ITEM.c.key,
            ITEM.c.title,
            ITEM.c.handler_id,
            sa.func.coalesce(ITEM.c.unit_id, PROJECT.c.lead_unit_id).label("at"),
            DEADLINE.c.party,
            DEADLINE.c.revision,
            DEADLINE.c.started_at,
            DEADLINE.c.due_at,
            DEADLINE.c.provisional,
        )
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .join(DEADLINE, DEADLINE.c.item_id == ITEM.c.id)
        .where(
            visible(actor, tree),
            ITEM.c.closed_at.is_(None),
            DEADLINE.c.stopped_at.is_(None),
            DEADLINE.c.paused_at.is_(None),
            DEADLINE.c.party.in_(sorted(actor.grants)),
        )
        .order_by(DEADLINE.c.due_at, ITEM.c.id)
        .limit(MOST_ENTRIES)
    )
    rows = session.connection().execute(query)
    return [
        row
        for row in rows
        if row.party in actor.roles_at(row.at, tree)
        and (row.party != "handler" or row.handler_id in (None, actor.person_id))
    ]
