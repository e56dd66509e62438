"""What a replayed campaign left in the database, in the shape that scripts read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from casetrack.bulletins.editions import content_of, edition_of
from casetrack.bulletins.publishing import files_of
from casetrack.bulletins.verification import verify
from casetrack.cases.facts import EVENT
from casetrack.cases.rows import ITEM, table_of
from casetrack.figures.checking import check_all
from casetrack.figures.compute import compute
from casetrack.reminders.tally import tally
from casetrack.startup import Engine
from casetrack.store.tables import Cycle

SOURCES = (
    "items",
    "activities",
    "readings",
    "formula",
    "target",
    "parameter",
    "recorded",
    "cited",
)
ANSWERS = ("holds", "fails", "explained", "undecided")
REMINDERS = ("delivered", "superseded", "held", "dead")


def campaigns_of(engine: Engine, folder: Path, codes: Collection[str]) -> list[dict[str, Any]]:
    """Each of these published campaigns, oldest first. Paths are relative to the data folder."""
    cycle = table_of(Cycle).c
    with engine.database.read() as session:
        query = select(Cycle).where(cycle.code.in_(codes)).order_by(cycle.opens)
        cycles = session.exec(query).all()
        return [_campaign(engine, session, cycle, folder) for cycle in cycles]


def _campaign(engine: Engine, session: Session, cycle: Cycle, folder: Path) -> dict[str, Any]:
    edition = edition_of(session, cycle)
    content = content_of(session, edition)
    calendar = engine.rules(session)
    assert cycle.closed_at is not None, "a published campaign was closed"
    computed = compute(
        session, cycle, at=cycle.closed_at, calendar=calendar.calendar, tree=calendar.tree
    )
    sources: Counter[str] = Counter(value.listed_source for value in computed.figures.values())
    answers: Counter[str] = Counter(each.answer for each in check_all(session, cycle, computed))
    return {
        "cycle": cycle.code,
        "projects": len([each for each in content["projects"] if each["ordinal"]]),
        "items": cycle.item_count,
        "events": _count(session, EVENT, cycle),
        "reminders": _reminders(session, cycle),
        "figures": {name: sources.get(name, 0) for name in SOURCES},
        "checks": {name: answers.get(name, 0) for name in ANSWERS},
        "edition": edition.number,
        "verified": not verify(session, edition, folder=folder),
        "files": [
            {"format": each.format, "path": each.path, "sha256": each.sha256}
            for each in files_of(session, edition)
        ],
    }


def _count(session: Session, table: sa.Table, cycle: Cycle) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(table)
        .join(ITEM, ITEM.c.id == table.c.item_id)
        .where(ITEM.c.cycle_id == cycle.id)
    )
    return int(session.connection().scalar(query) or 0)


def _reminders(session: Session, cycle: Cycle) -> dict[str, int]:
    counted = tally(session, cycle.id or 0)
    return {name: getattr(counted, name) for name in REMINDERS}
