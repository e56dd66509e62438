"""`casetrack init`: everything a new office needs to start."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer
from sqlmodel import select

from casetrack.cli.show import tell
from casetrack.config import load_settings
from casetrack.errors import Invalid, Refused
from casetrack.people.passwords import issue_password
from casetrack.people.persons import add_person, grant, require_named
from casetrack.people.units import add_unit
from casetrack.startup import CONFIG_NAME, Engine, build, mark_rehearsal, shipped_config
from casetrack.store.schema import require_current, revision, upgrade
from casetrack.store.tables import Person

app = typer.Typer(add_completion=False, rich_markup_mode=None)
DEFAULT_UNIT = "督查督办办公室"


@app.command(epilog="Example: casetrack init office --admin gao --name 高管理 --unit 区纪委区监委")
def init(
    folder: Annotated[Path, typer.Argument(help="Where config.toml goes.")] = Path(),
    admin: Annotated[str, typer.Option(help="Login of the first administrator.")] = "admin",
    name: Annotated[str, typer.Option(help="The administrator's name.")] = "管理员",
    unit: Annotated[str, typer.Option(help="The office's own unit.")] = DEFAULT_UNIT,
    database: Annotated[
        str,
        typer.Option(help="Where the records lie: postgresql://… Default: SQLite beside it."),
    ] = "",
    *,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="For practice only: --now may set the clock.")
    ] = False,
) -> None:
    """Make config.toml, the database and the first administrator."""
    config = folder / CONFIG_NAME
    if config.exists():
        raise Refused("{config} exists already; nothing was changed.", config=config)
    named = require_named(admin, name)
    if not unit.strip():
        raise Invalid("A unit has a code and a name.")
    with _written(config, settings_for(unit.strip(), database)) as engine:
        password = _first(engine, *named, unit=unit.strip(), rehearsal=rehearsal)
    tell("Made {config}, the database and {name} ({admin}).", config=config, name=name, admin=admin)
    tell("Password for the first sign-in within 24 hours: {password}", password=password)
    if rehearsal:
        tell("For practice only, for good: --now may set the clock.")
    # What is typed next finds config.toml in the folder where it is typed.
    step = "" if folder == Path() else f"cd {quote(str(folder))}; "
    tell("Next: {step}casetrack serve, sign in, add units and persons under 系统.", step=step)
    tell(
        "Or from a workbook: casetrack export ledger.xlsx --template, fill it, casetrack import it."
    )


def settings_for(unit: str, database: str) -> str:
    """The shipped config.toml with the office's own name, and the address of its database."""
    told = {f'name = "{DEFAULT_UNIT}"': f"name = {_quoted(unit)}"}
    if database:
        told['url = "sqlite:///casetrack.db"'] = f"url = {_quoted(database)}"
    text = shipped_config()
    for before, after in told.items():
        assert before in text, "the shipped file has every line that is set here"
        text = text.replace(before, after, 1)
    return text


def _quoted(text: str) -> str:
    # A text of JSON is one of TOML, too.
    return json.dumps(text, ensure_ascii=False)


@contextmanager
def _written(config: Path, text: str) -> Iterator[Engine]:
    """The engine of a new configuration, which goes again where nothing comes of it."""
    try:
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(text, "utf-8")
    except OSError as error:
        raise Refused(
            "{file} cannot be written: {why}.", file=config, why=error.strerror
        ) from error
    try:
        with closing(build(load_settings(config, os.environ))) as engine:
            yield engine
    except BaseException:
        # What was typed can be corrected and typed again.
        config.unlink()
        raise


def _first(engine: Engine, login: str, name: str, *, unit: str, rehearsal: bool) -> str:
    """Fill an empty database. Gives the administrator's password. Raises Refused for another."""
    if revision(engine.database) is not None:
        require_current(engine.database)
    upgrade(engine.database)
    with engine.database.write() as session:
        if session.exec(select(Person)).first() is not None:
            raise Refused("The database holds an office already; nothing was changed.")
        office = add_unit(session, code="office", name=unit, scope="discipline")
        assert office.id is not None, "a stored unit has an id"
        person = add_person(session, login=login, name=name, unit_id=office.id)
        grant(session, person, "admin", unit_id=None)
        if rehearsal:
            mark_rehearsal(session)
        # Sign-in is counted by the real clock, also in a rehearsal.
        return issue_password(session, person, now=datetime.now(UTC))
