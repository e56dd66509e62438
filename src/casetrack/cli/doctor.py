"""`casetrack doctor`: how the system is, in words, and what needs somebody."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
import typer
from sqlmodel import Session

from casetrack import __version__
from casetrack.cases.rows import ITEM
from casetrack.cli.call import Call, instant
from casetrack.cli.early import engine_as_found
from casetrack.cli.show import AsJson, show_json
from casetrack.reminders.dead import dead_letters
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.post import release_at
from casetrack.reminders.sweep import REMINDER
from casetrack.startup import CONFIG_NAME, Engine, is_rehearsal, last_tick
from casetrack.store.database import check_durability
from casetrack.store.schema import newest_revision, revision
from casetrack.workdays import Calendar

app = typer.Typer(add_completion=False, rich_markup_mode=None)
# A reminder that waits longer has been forgotten by the scheduler, not by quiet hours.
LONGEST_WAIT = timedelta(minutes=15)
LEAST_FREE_BYTES = 1_000_000_000
MOST_YEARS_AHEAD = 20


class Finding(NamedTuple):
    """One thing that was looked at, what was found, and whether somebody has to do something."""

    what: str
    found: str
    well: bool = True


@app.command(epilog="Example: casetrack doctor --json")
def doctor(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Say in words how the system is, and what needs somebody."""
    with engine_as_found(ctx.obj) as engine:
        findings = list(_findings(ctx.obj, engine))
    well = all(each.well for each in findings)
    if as_json:
        show_json({"well": well, "findings": [each._asdict() for each in findings]})
    else:
        for each in findings:
            typer.echo(f"{'ok  ' if each.well else 'LOOK'}  {each.what}: {each.found}")
    if not well:
        raise typer.Exit(1)


def _findings(call: Call, engine: Engine) -> Iterator[Finding]:
    yield Finding("version", __version__)
    yield Finding("settings", str((call.config or Path(CONFIG_NAME)).resolve()))
    found, newest = revision(engine.database), newest_revision()
    yield _database(engine)
    current = found == newest
    remedy = "" if current else f", expected {newest}: casetrack db upgrade"
    yield Finding("schema", f"{found or 'none'}{remedy}", current)
    yield Finding("workflows", ", ".join(sorted(engine.definitions)))
    yield _mail(engine)
    yield _space(engine)
    if current:
        with engine.database.read() as session:
            now = instant(call, session)
            yield _calendar(engine.rules(session).calendar, now)
            yield from _reminders(engine, session, now)
            if is_rehearsal(session):
                yield Finding("rehearsal", "yes: the clock may be set by --now")


def _database(engine: Engine) -> Finding:
    if weak := check_durability(engine.database):
        return Finding("database", "; ".join(weak), well=False)
    with engine.database.connect() as connection:
        if not engine.database.is_sqlite:
            version = connection.execute(sa.text("SHOW server_version")).scalar_one()
            return Finding("database", f"PostgreSQL {version}, every commit synced")
        journal = connection.execute(sa.text("PRAGMA journal_mode")).scalar_one()
    kind = f"SQLite {sqlite3.sqlite_version}, journal {journal}, every commit synced"
    return Finding("database", f"{kind}, {engine.database.url.database}")


def _mail(engine: Engine) -> Finding:
    mail = engine.settings.mail
    if mail.host:
        return Finding("mail", f"by {mail.host}:{mail.port} as {mail.sender}")
    return Finding("mail", f"no host is set; messages are written to {engine.data / 'outbox'}")


def _space(engine: Engine) -> Finding:
    # The folder is made by the first file that is kept in it.
    there = next(each for each in (engine.data, *engine.data.parents) if each.exists())
    free = shutil.disk_usage(there).free
    return Finding("disk", f"{free / 1e9:.1f} GB free for {engine.data}", free > LEAST_FREE_BYTES)


def _calendar(calendar: Calendar, now: datetime) -> Finding:
    """Deadlines reach into next year from autumn on, when its notice is published."""
    today = calendar.local_day(now)
    years = range(today.year, today.year + MOST_YEARS_AHEAD)
    known = [year for year in years if not calendar.is_provisional(today.replace(year, 1, 1))]
    if not known:
        remedy = "later deadlines are provisional: casetrack calendar import FILE"
        return Finding("calendar", f"no notice for {today.year}; {remedy}", well=False)
    return Finding("calendar", f"{calendar.name}, settled by notices until the end of {known[-1]}")


def _reminders(engine: Engine, session: Session, now: datetime) -> Iterator[Finding]:
    ticked = last_tick(session)
    if ticked is None:
        remedy = "run casetrack scheduler, or casetrack tick from cron"
        yield Finding("last tick", f"never: {remedy}", not _owed(session, now))
    else:
        late = timedelta(seconds=5 * engine.settings.scheduler.tick_seconds)
        behind = now - ticked > max(late, LONGEST_WAIT)
        local = engine.calendar.local(ticked)
        yield Finding("last tick", f"{local:%Y-%m-%d %H:%M:%S}", not behind)
    yield _queue(engine, session, now)
    dead = len(dead_letters(session))
    remedy = ": casetrack reminders dead" if dead else ""
    yield Finding("dead letters", f"{dead}{remedy}", well=not dead)


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
        return Finding("queue", "nothing waits")
    leaves = release_at(engine.rules(session).calendar, engine.post().quiet, oldest)
    if leaves > now:
        local = engine.calendar.local(leaves)
        return Finding("queue", f"the next message leaves from {local:%Y-%m-%d %H:%M} on")
    minutes = (now - leaves) // timedelta(minutes=1)
    return Finding("queue", f"the oldest waits for {minutes} minutes", now - leaves < LONGEST_WAIT)
