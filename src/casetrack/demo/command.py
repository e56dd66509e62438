"""`casetrack demo`: the two real campaigns, from ledger to published bulletin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from casetrack.cli.serve import require_free
from casetrack.cli.show import AsJson, counts_of, say, show_json, tell
from casetrack.demo.run import run_demo
from casetrack.errors import sentence

_HOST = "127.0.0.1"
app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: casetrack demo demo-data --no-serve --json")
def demo(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="An empty or new folder.")] = Path(
        "demo-data"
    ),
    *,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the result until stopped.")
    ] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it is served.")] = 8000,
    as_json: AsJson = False,
) -> None:
    """Replay two real campaigns in a folder, unless they are there already, and serve them."""
    if serve:
        require_free(_HOST, port)
    done = run_demo(folder, say=say, address=f"http://{_HOST}:{port}")
    config = done.config.name
    if as_json:
        show_json({"created": done.created, "config": config, "campaigns": done.campaigns})
    else:
        tell("Replayed." if done.created else "Was here already; nothing was changed.")
        for campaign in done.campaigns:
            _tell(campaign, folder)
    if serve:
        # Loaded only here: a replay needs nothing of the web.
        from casetrack.demo.serving import serve_demo  # noqa: PLC0415

        serve_demo(done.config, host=_HOST, port=port)


def _tell(campaign: dict[str, Any], folder: Path) -> None:
    typer.echo()
    tell(
        "{cycle}, projects: {projects}, items: {items}, events: {events}",
        cycle=campaign["cycle"],
        projects=campaign["projects"],
        items=campaign["items"],
        events=campaign["events"],
    )
    tell("  reminders: {counts}", counts=counts_of(campaign["reminders"]))
    tell("  figures by source: {counts}", counts=counts_of(campaign["figures"]))
    tell("  checks: {counts}", counts=counts_of(campaign["checks"]))
    proved = "everything in it proved again" if campaign["verified"] else "NOT PROVED"
    tell("  edition {number}, {proved}:", number=campaign["edition"], proved=sentence(proved))
    for each in campaign["files"]:
        typer.echo(f"    {folder / 'data' / each['path']}")
