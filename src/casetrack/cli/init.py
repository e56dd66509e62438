"""`casetrack init`: everything a new office needs to start."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from casetrack.cli.show import tell
from casetrack.config import load_settings
from casetrack.errors import Refused
from casetrack.people.passwords import issue_password
from casetrack.people.persons import add_person, grant
from casetrack.people.units import add_unit
from casetrack.startup import CONFIG_NAME, build, mark_rehearsal, shipped_config
from casetrack.store.schema import upgrade

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: casetrack init office --admin gao --name 高管理 --unit 区纪委区监委")
def init(
    folder: Annotated[Path, typer.Argument(help="Where config.toml goes.")] = Path(),
    admin: Annotated[str, typer.Option(help="Login of the first administrator.")] = "admin",
    name: Annotated[str, typer.Option(help="The administrator's name.")] = "管理员",
    unit: Annotated[str, typer.Option(help="The office's own unit.")] = "督查督办办公室",
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="For practice only: --now may set the clock.")
    ] = False,
) -> None:
    """Make config.toml, the database and the first administrator."""
    config = folder / CONFIG_NAME
    if config.exists():
        raise Refused("{config} exists already; nothing was changed.", config=config)
    folder.mkdir(parents=True, exist_ok=True)
    config.write_text(shipped_config(), "utf-8")
    engine = build(load_settings(config, os.environ))
    upgrade(engine.database)
    with engine.database.write() as session:
        office = add_unit(session, code="office", name=unit, scope="discipline")
        assert office.id is not None, "a stored unit has an id"
        person = add_person(session, login=admin, name=name, unit_id=office.id)
        grant(session, person, "admin", unit_id=None)
        # Sign-in is counted by the real clock, also in a rehearsal.
        password = issue_password(session, person, now=datetime.now(UTC))
        if rehearsal:
            mark_rehearsal(session)
    engine.close()
    tell("Made {config}, the database and {name} ({admin}).", config=config, name=name, admin=admin)
    tell("Password for the first sign-in within 24 hours: {password}", password=password)
    if rehearsal:
        tell("For practice only, for good: --now may set the clock.")
    tell("Next: casetrack export ledger.xlsx --template, fill it, casetrack import it.")
