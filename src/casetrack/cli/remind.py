"""`casetrack remind`, `deliver`, `tick` and `scheduler`: the wheel that reminds, turned by hand."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated, Any

import structlog
import typer

from casetrack.cases.log import seal_all
from casetrack.cli.call import Call, engine_of, instant, reading
from casetrack.cli.retold import reason_retold
from casetrack.cli.show import AsJson, counts_of, say, show_json, show_table, tell
from casetrack.cli.speech import asked_for, translator
from casetrack.errors import sentence
from casetrack.reminders.deliver import deliver as deliver_messages
from casetrack.reminders.digest import queue_all
from casetrack.reminders.letters import Letter
from casetrack.reminders.planned import planned
from casetrack.reminders.sweep import sweep_all
from casetrack.reminders.tick import tick as tick_once
from casetrack.scheduler import Duty, reminding, run
from casetrack.startup import Engine, note_tick

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.command(epilog="Example: casetrack remind --dry-run")
def remind(
    ctx: typer.Context,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say who would get what, and why.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find who must be reminded of what, and queue it; sends nothing."""
    if dry_run:
        with reading(ctx.obj) as desk:
            post = desk.engine.post()
            # A program reads them as whoever gets them would.
            language = None if as_json else asked_for()
            letters = planned(desk.session, desk.rules, post, language=language, now=desk.now)
        _show_letters(letters, as_json=as_json)
        return
    with engine_of(ctx.obj) as engine:
        now = _now(ctx.obj, engine)
        swept = sweep_all(engine.database, engine.rules, now=now)
        digested = queue_all(engine.database, engine.rules, engine.post(), now=now)
    told = {
        "items": swept.items,
        "reminders": swept.recorded,
        "superseded": swept.superseded,
        "messages": digested.messages,
        "gaps": [f"{gap.item_key}: {gap.reason}" for gap in swept.gaps],
    }
    _tell(told, as_json=as_json)


@app.command(epilog="Example: casetrack deliver --json")
def deliver(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Send what is queued; nothing leaves in quiet hours."""
    with engine_of(ctx.obj) as engine:
        now = _now(ctx.obj, engine)
        with engine.database.read() as session:
            calendar = engine.rules(session).calendar
        done = deliver_messages(engine.database, calendar, engine.post(), now=now)
    told = {
        "sent": done.sent,
        "waiting": done.waiting,
        "dead": done.dead,
        "cancelled": done.cancelled,
        "lost": done.lost,
    }
    _tell(told, as_json=as_json)


@app.command(epilog="Example: */5 * * * * casetrack --config /srv/casetrack/config.toml tick")
def tick(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Remind, deliver and seal the log once; made for cron, and safe to run at any time."""
    with engine_of(ctx.obj) as engine:
        now = _now(ctx.obj, engine)
        report = tick_once(engine.database, engine.rules, engine.post(), now=now)
        sealed = seal_all(engine.database, key=engine.settings.log.key_file, now=now)
        _note(engine, now)
    told = {
        "reminders": report.swept.recorded,
        "superseded": report.swept.superseded,
        "messages": report.digested.messages,
        "told": report.told,
        "sent": report.delivered.sent,
        "waiting": report.delivered.waiting,
        "dead": report.delivered.dead,
        "sealed": sealed,
        "gaps": [f"{gap.item_key}: {gap.reason}" for gap in report.swept.gaps],
    }
    _tell(told, as_json=as_json)


@app.command(epilog="Example: casetrack --config /srv/casetrack/config.toml scheduler")
def scheduler(ctx: typer.Context) -> None:
    """Remind and deliver again and again, until stopped."""
    # Answers go to stdout, what happens on the way to stderr.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with engine_of(ctx.obj) as engine:
        seconds = engine.settings.scheduler.tick_seconds
        say("Ticking every {seconds} seconds. Stop with Ctrl-C.", seconds=seconds)
        run(duties(engine))


def duties(engine: Engine) -> dict[str, tuple[Duty, int]]:
    """What is done again and again, each with its seconds: reminders, and sealing the log."""
    seconds = engine.settings.scheduler.tick_seconds
    return {"reminders": (_ticking(engine), seconds), "log": (_sealing(engine), seconds)}


def _sealing(engine: Engine) -> Duty:
    """Seal events that are not in the log yet; see `casetrack audit head`."""

    def seal(now: datetime) -> None:
        seal_all(engine.database, key=engine.settings.log.key_file, now=now)

    return seal


def _ticking(engine: Engine) -> Duty:
    """One turn of the wheel, noted for whoever asks whether it still turns."""
    remind = reminding(engine.database, engine.rules, engine.post())

    def turn(now: datetime) -> None:
        remind(now)
        _note(engine, now)

    return turn


def _note(engine: Engine, now: datetime) -> None:
    with engine.database.write() as session:
        note_tick(session, now=now)


def _now(call: Call, engine: Engine) -> datetime:
    with engine.database.read() as session:
        return instant(call, session)


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(told)
        return
    counts = {name: value for name, value in told.items() if name != "gaps"}
    tell("{counts}", counts=counts_of(counts))
    for gap in told.get("gaps", ()):
        key, _, reason = gap.partition(": ")
        why = reason_retold(reason, translator())
        tell("gap: {gap}", gap=sentence("{key}: {why}", key=key, why=why))


def _show_letters(letters: list[Letter], *, as_json: bool) -> None:
    told = [
        {"login": each.recipient.login, "name": each.recipient.name, "rows": each.values["rows"]}
        for each in letters
    ]
    if as_json:
        show_json({"letters": told})
        return
    rows = [
        [letter["name"], row["key"], row["title"], row["due_on"], row["overdue_days"], row["why"]]
        for letter in told
        for row in _rows(letter["rows"])
    ]
    show_table(
        rows,
        head=["to", "item", "title", "due", "overdue workdays", "why"],
        empty="Nobody is owed anything now.",
    )


def _rows(rows: object) -> list[dict[str, object]]:
    assert isinstance(rows, list), "a letter has a list of rows"
    return rows
