"""`casetrack doctor`: how the system is, in words, and what needs somebody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from casetrack.cli.call import Call, instant
from casetrack.cli.early import engine_as_found
from casetrack.cli.show import AsJson, show_json, tell
from casetrack.cli.speech import translator
from casetrack.errors import sentence
from casetrack.health import Finding, findings_at, findings_of, is_current
from casetrack.startup import CONFIG_NAME, Engine

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: casetrack doctor --json")
def doctor(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Say in words how the system is, and what needs somebody."""
    with engine_as_found(ctx.obj) as engine:
        findings = list(_findings(ctx.obj, engine))
    well = all(each.well for each in findings)
    if as_json:
        told = [
            {"what": str(each.what), "found": str(each.found), "well": each.well}
            for each in findings
        ]
        show_json({"well": well, "findings": told})
    else:
        for each in findings:
            mark = translator()("ok  " if each.well else "LOOK")
            tell("{mark}  {what}: {found}", mark=mark, what=each.what, found=each.found)
    if not well:
        raise typer.Exit(1)


def _findings(call: Call, engine: Engine) -> Iterator[Finding]:
    config = str((call.config or Path(CONFIG_NAME)).resolve())
    yield Finding(what=sentence("settings"), found=sentence("{file}", file=config))
    yield from findings_of(engine)
    if is_current(engine):
        with engine.database.read() as session:
            yield from findings_at(engine, session, instant(call, session))
