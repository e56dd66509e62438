"""How the system is, in words, and what needs somebody: looked at by the doors alike."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from casetrack import __version__
from casetrack.cases.rows import ITEM
from casetrack.errors import Sentence, counted, sentence, several
from casetrack.reminders.dead import dead_letters
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.post import release_at
from casetrack.reminders.sweep import REMINDER
from casetrack.startup import Engine, is_rehearsal, last_tick
from casetrack.store.database import check_durability
from casetrack.store.schema import newest_revision, revision
from casetrack.workdays import Calendar
from casetrack.workflow import by_title

# A reminder that waits longer has been forgotten by the scheduler, not by quiet hours.
LONGEST_WAIT = timedelta(minutes=15)
LEAST_FREE_BYTES = 1_000_000_000
MOST_YEARS_AHEAD = 20


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at, what was found, and whether somebody has to do something."""

    what: Sentence
    found: Sentence
    well: bool = True


def _finding(what: str, told: str, *, well: bool = True, **values: object) -> Finding:
    return Finding(what=sentence(what), found=sentence(told, **values), well=well)


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema that this version knows."""
    return revision(engine.database) == newest_revision()


def findings_of(engine: Engine) -> Iterator[Finding]:
    """What can be said of any installation, whatever its schema."""
    yield _finding("version", __version__)
    # First, since it says in a line that a database does not answer.
    found, newest = revision(engine.database), newest_revision()
    yield _database(engine)
    if found == newest:
        yield _finding("schema", "{found}", found=found)
    else:
        told = "{found}, expected {newest}: casetrack db upgrade"
        yield _finding("schema", told, well=False, found=found or "none", newest=newest)
    names = (by_title(name, each.title) for name, each in sorted(engine.definitions.items()))
    yield _finding("workflows", "{names}", names=several(names))
    yield _mail(engine)
    yield _space(engine)


def findings_at(engine: Engine, session: Session, now: datetime) -> Iterator[Finding]:
    """What can be said of a database of the right schema, at an instant."""
    yield _calendar(engine.rules(session).calendar, now)
    yield from _reminders(engine, session, now)
    if is_rehearsal(session):
        yield _finding("rehearsal", "yes: the clock may be set by --now")


def _database(engine: Engine) -> Finding:
    if engine.database.is_absent:
        file = engine.database.url.database
        return _finding("database", "there is no file {file}", well=False, file=file)
    if weak := check_durability(engine.database):
        return _finding("database", "{weak}", well=False, weak=several(weak, "; "))
    with engine.database.read() as session:
        connection = session.connection()
        if not engine.database.is_sqlite:
            version = connection.execute(sa.text("SHOW server_version")).scalar_one()
            told = "PostgreSQL {version}, every commit synced"
            return _finding("database", told, version=version)
        journal = connection.execute(sa.text("PRAGMA journal_mode")).scalar_one()
    return _finding(
        "database",
        "SQLite {version}, journal {journal}, every commit synced, {file}",
        version=sqlite3.sqlite_version,
        journal=journal,
        file=engine.database.url.database,
    )


def _mail(engine: Engine) -> Finding:
    mail = engine.settings.mail
    if mail.host:
        place = f"{mail.host}:{mail.port}"
        return _finding("mail", "by {place} as {sender}", place=place, sender=mail.sender)
    told = "no host is set; messages are written to {folder}"
    return _finding("mail", told, folder=engine.data / "outbox")


def _space(engine: Engine) -> Finding:
    # The folder is made by the first file that is kept in it.
    there = next(each for each in (engine.data, *engine.data.parents) if each.exists())
    free = shutil.disk_usage(there).free
    return _finding(
        "disk",
        "{free} GB free for {folder}",
        well=free > LEAST_FREE_BYTES,
        free=f"{free / 1e9:.1f}",
        folder=engine.data,
    )


def _calendar(calendar: Calendar, now: datetime) -> Finding:
    """Deadlines reach into next year from autumn on, when its notice is published."""
    today = calendar.local_day(now)
    years = range(today.year, today.year + MOST_YEARS_AHEAD)
    known = [year for year in years if not calendar.is_provisional(today.replace(year, 1, 1))]
    if not known:
        told = (
            "no notice for {year}; later deadlines are provisional: casetrack calendar import FILE"
        )
        return _finding("calendar", told, well=False, year=today.year)
    told = "{name}, settled by notices until the end of {year}"
    return _finding("calendar", told, name=calendar.name, year=known[-1])


def _reminders(engine: Engine, session: Session, now: datetime) -> Iterator[Finding]:
    ticked = last_tick(session)
    if ticked is None:
        told = "never: run casetrack scheduler, or casetrack tick from cron"
        yield _finding("last tick", told, well=not _owed(session, now))
    else:
        late = timedelta(seconds=5 * engine.settings.scheduler.tick_seconds)
        behind = now - ticked > max(late, LONGEST_WAIT)
        local = engine.calendar.local(ticked)
        yield _finding("last tick", "{at}", well=not behind, at=local)
    yield _queue(engine, session, now)
    dead = len(dead_letters(session))
    told = "{count}: casetrack reminders dead" if dead else "{count}"
    yield _finding("dead letters", told, well=not dead, count=dead)


def _owed(session: Session, now: datetime) -> bool:
    """Whether some item has owed a reminder for long; a rehearsal's clock is set by hand."""
    query = sa.select(sa.func.min(ITEM.c.remind_at))
    oldest = session.connection().scalar(query)
    return oldest is not None and now - oldest > LONGEST_WAIT and not is_rehearsal(session)


def _queue(engine: Engine, session: Session, now: datetime) -> Finding:
    """What waits longest. Quiet hours hold messages; beyond them nothing should."""
    waiting = [
        sa.select(sa.func.min(DELIVERY.c.next_at)).where(
            DELIVERY.c.state.in_(("queued", "waiting"))
        ),
        sa.select(sa.func.min(REMINDER.c.at)).where(
            REMINDER.c.state == "queued", REMINDER.c.delivery_id.is_(None)
        ),
    ]
    found = [session.connection().scalar(query) for query in waiting]
    oldest = min((each for each in found if each is not None), default=None)
    if oldest is None:
        return _finding("queue", "nothing waits")
    leaves = release_at(engine.rules(session).calendar, engine.post().quiet, oldest)
    if leaves > now:
        local = engine.calendar.local(leaves)
        told = "the next message leaves from {at} on"
        return _finding("queue", told, at=local)
    minutes = (now - leaves) // timedelta(minutes=1)
    waits = counted(
        minutes, "the oldest waits for {count} minute", "the oldest waits for {count} minutes"
    )
    return Finding(what=sentence("queue"), found=waits, well=now - leaves < LONGEST_WAIT)
