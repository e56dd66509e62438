"""`casetrack calendar`: which days are worked and why, deadlines, and new holiday notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import select

from casetrack.cases.notices import import_notice
from casetrack.cli.call import writing
from casetrack.cli.early import calendar_here
from casetrack.cli.show import AsJson, show_json, show_table, tell
from casetrack.cli.speech import of_records
from casetrack.cli.values import day, text_of
from casetrack.errors import Invalid, Sentence, sentence
from casetrack.store.tables import Cycle
from casetrack.workdays import Calendar, deadline, due_day, parse_duration

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Working days, deadlines and holiday notices.",
)
ONE_DAY = timedelta(days=1)
MOST_DAYS = 3660


@app.command(epilog="Example: casetrack calendar show 2023")
def show(
    ctx: typer.Context,
    year: Annotated[int | None, typer.Argument(help="Default: this year.")] = None,
    first: Annotated[str, typer.Option("--from", metavar="DATE")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show which days are worked and why the others are not."""
    calendar, now = calendar_here(ctx.obj)
    begin, end = _span(calendar.local(now).year if year is None else year, first, last)
    days = [begin + ONE_DAY * each for each in range((end - begin).days + 1)]
    told = [
        {
            "date": each,
            "worked": calendar.is_workday(each),
            "reason": calendar.reason(each, "zh"),
            "provisional": calendar.is_provisional(each),
        }
        for each in days
    ]
    workdays = sum(1 for each in told if each["worked"])
    if as_json:
        answer = {"calendar": calendar.name, "version": calendar.version}
        show_json({**answer, "from": begin, "to": end, "workdays": workdays, "days": told})
        return
    tell("{begin} to {end}, workdays: {workdays}.", begin=begin, end=end, workdays=workdays)
    for line in _exceptions(calendar, days):
        tell("{line}", line=line)


@app.command("import", epilog="Example: casetrack --as sun calendar import 2027.toml")
def import_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The notice, as TOML or JSON.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Import a holiday notice; every deadline that it moves is told, old and new."""
    text = text_of(file)
    with writing(ctx.obj) as desk:
        done = import_notice(
            desk.session, desk.rules, desk.actor, text, source=str(file), now=desk.now
        )
        codes = {each.id: each.code for each in desk.session.exec(select(Cycle))}
    moved = [
        {
            "cycle": codes[each.cycle_id],
            "item": each.item,
            "party": each.party,
            "old": due_day(done.calendar, each.old_due_at),
            "new": due_day(done.calendar, each.new_due_at),
        }
        for each in done.moved
    ]
    if as_json:
        show_json({"notice": done.notice.number, "moved": moved, "settled": done.settled})
        return
    tell(
        "{number} {title}: deadlines moved: {moved}; no longer provisional beside them: {settled}.",
        number=done.notice.number,
        title=done.notice.title,
        moved=len(moved),
        settled=done.settled,
    )
    if moved:
        show_table(
            [list(each.values()) for each in moved], head=list(moved[0]), empty="", words=["party"]
        )


@app.command("deadline", epilog="Example: casetrack calendar deadline 2023-09-20 '15 workdays'")
def deadline_of(
    ctx: typer.Context,
    start: Annotated[str, typer.Argument(metavar="DATE", help="A date, or 2023-09-20T16:30.")],
    duration: Annotated[str, typer.Argument(help="15 workdays, 24 hours, 2 months, …")],
    *,
    as_json: AsJson = False,
) -> None:
    """Count a period from a start and say when it ends."""
    calendar, _ = calendar_here(ctx.obj)
    due = deadline(calendar, _instant(calendar, start), parse_duration(duration))
    last = due_day(calendar, due.due_at)
    if as_json:
        show_json(
            {"due_on": last, "due_at": calendar.local(due.due_at), "provisional": due.provisional}
        )
        return
    until = calendar.local(due.due_at)
    # A period of whole days ends with the day, which nobody calls the next day's midnight.
    exactly = "" if due.due_at == calendar.end_of_day(last) else f" {until:%H:%M}"
    ends = sentence(
        "{day}{time} ({reason})", day=last, time=exactly, reason=_reason(calendar, last)
    )
    said = sentence("{words}, provisional until the holiday notice comes", words=ends)
    tell("{words}", words=said if due.provisional else ends)


def _span(year: int, first: str, last: str) -> tuple[date, date]:
    try:
        begin = day("--from", first) or date(year, 1, 1)
        end = day("--to", last) or date(begin.year if first else year, 12, 31)
    except ValueError as error:
        raise Invalid("{year} is no year", year=year) from error
    if not ONE_DAY * 0 <= end - begin <= ONE_DAY * MOST_DAYS:
        raise Invalid(
            "{begin} to {end}: expected at most ten years, the earlier day first",
            begin=begin,
            end=end,
        )
    return begin, end


def _exceptions(calendar: Calendar, days: list[date]) -> Iterator[Sentence]:
    """What differs from plain weeks, one line for each run of days with one reason."""
    ordinary = ("工作日", "周末")

    def alike(each: date) -> tuple[str, bool]:
        return calendar.reason(each, "zh"), calendar.is_provisional(each)

    for (reason, provisional), run in groupby(days, key=alike):
        dates = list(run)
        if reason in ordinary:
            continue
        period = sentence("{begin} to {end}", begin=dates[0], end=dates[-1])
        line = sentence(
            "{period}: {reason} ({what})",
            period=period if len(dates) > 1 else sentence("{day}", day=dates[0]),
            reason=_reason(calendar, dates[0]),
            what=sentence("worked") if calendar.is_workday(dates[0]) else sentence("off"),
        )
        yield sentence("{line}, provisional", line=line) if provisional else line
    if unsettled := [each for each in days if calendar.is_provisional(each)]:
        yield sentence(
            "From {begin} to {end} no notice has settled the days yet: "
            "casetrack calendar import FILE",
            begin=unsettled[0],
            end=unsettled[-1],
        )


def _reason(calendar: Calendar, each: date) -> str:
    return calendar.reason(each, of_records())


def _instant(calendar: Calendar, text: str) -> datetime:
    """A date as its first instant, a time as local time unless it names its zone."""
    try:
        if len(text) <= len("2023-09-20"):
            return calendar.start_of_day(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("{text!r}: expected 2023-09-20 or 2023-09-20T16:30", text=text) from error
    return calendar.instant(found.date(), found.time()) if found.tzinfo is None else found
