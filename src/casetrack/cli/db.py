"""`casetrack db`: the database and what lies beside it, kept in order and kept safe."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from casetrack.cases.evidence import damaged
from casetrack.cases.history import root_of, verify
from casetrack.cli.early import engine_as_found
from casetrack.cli.show import AsJson, show_json, tell
from casetrack.errors import Refused, Sentence, sentence, several
from casetrack.startup import Engine
from casetrack.store.backup import Manifest, backup, read_manifest, restore
from casetrack.store.copies import damage_of
from casetrack.store.database import check_durability
from casetrack.store.schema import newest_revision, revision
from casetrack.store.schema import upgrade as upgrade_schema
from casetrack.store.tables import Cycle
from casetrack.store.triggers import missing_triggers

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Upgrade, check, back up and restore the database.",
)
Folder = Annotated[Path, typer.Argument(metavar="DIR", file_okay=False)]


@app.command(epilog="Example: casetrack db upgrade")
def upgrade(ctx: typer.Context) -> None:
    """Bring an empty or older database to the schema of this version."""
    with engine_as_found(ctx.obj) as engine:
        before = revision(engine.database)
        upgrade_schema(engine.database)
    after = newest_revision()
    if before == after:
        tell("The database is at schema {after} already.", after=after)
    else:
        tell(
            "The database is at schema {after} now; it was {before}.",
            after=after,
            before=before or sentence("empty"),
        )


@app.command(epilog="Example: casetrack db check --json")
def check(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Check the file of the database, its schema, and that a power cut loses nothing."""
    with engine_as_found(ctx.obj) as engine:
        found = revision(engine.database)
        # What the library of the database says of its file stays as it said it.
        # To look into a file that is not there makes one.
        seen = () if engine.database.is_absent else damage_of(engine.database)
        problems = [sentence("{what}", what=each) for each in seen]
        if found == newest_revision():
            problems += missing_triggers(engine.database)
        problems += check_durability(engine.database)
    if found != newest_revision():
        problems.append(
            sentence(
                "schema {found}, expected {wanted}: casetrack db upgrade",
                found=found or sentence("none"),
                wanted=newest_revision(),
            )
        )
    if as_json:
        show_json({"schema": found, "problems": list(map(str, problems))})
    for problem in problems if not as_json else ():
        tell("{problem}", problem=problem)
    if problems:
        raise typer.Exit(1)
    if not as_json:
        tell("The database is sound, at schema {found}.", found=found)


@app.command("backup", epilog="Example: casetrack db backup backups/2023-09-20")
def back_up(ctx: typer.Context, folder: Folder, *, as_json: AsJson = False) -> None:
    """Copy the database and the data folder into an empty folder, and list it with hashes."""
    with engine_as_found(ctx.obj) as engine:
        # A wall-clock remark; --now is for what happens to cases.
        manifest = backup(engine.database, engine.data, folder, tell=_heads, now=datetime.now(UTC))
    size = sum(each.size for each in manifest.files)
    if as_json:
        show_json({"folder": str(folder), "files": len(manifest.files), "bytes": size})
    else:
        tell(
            "Copied {count} files, {size} bytes, to {folder}.",
            count=len(manifest.files),
            size=size,
            folder=folder,
        )


@app.command("restore", epilog="Example: casetrack --config new/config.toml db restore backup")
def bring_back(ctx: typer.Context, folder: Folder, *, as_json: AsJson = False) -> None:
    """Bring a backup back into an empty place, and prove that it is what was copied."""
    with engine_as_found(ctx.obj) as engine:
        held = restore(engine.database, engine.data, folder, now=datetime.now(UTC))
        manifest = read_manifest(folder)
        older = manifest.schema != newest_revision()
        faults = [] if older else _faults(engine, manifest)
    if faults:
        raise Refused("{faults}", faults=several(faults, "\n"))
    if as_json:
        show_json({"files": len(manifest.files), "held": held, "schema": manifest.schema})
        return
    tell(
        "Restored {count} files from {at}. Messages held: {held}.",
        count=len(manifest.files),
        at=manifest.at,
        held=held,
    )
    if older:
        tell("It is of an older version. Next: casetrack db upgrade, casetrack audit verify")
    elif held:
        tell("Held messages are not sent by themselves. See: casetrack reminders dead")


def _heads(session: Session) -> list[dict[str, Any]]:
    """What proves the history of each campaign: the number of events and their root."""
    cycles = session.exec(select(Cycle).order_by(col(Cycle.id))).all()
    roots = {cycle.code: root_of(session, cycle) for cycle in cycles}
    return [
        {"cycle": code, "events": events, "root": root} for code, (root, events) in roots.items()
    ]


def _faults(engine: Engine, manifest: Manifest) -> list[Sentence]:
    with engine.database.read() as session:
        cycles = session.exec(select(Cycle).order_by(col(Cycle.id))).all()
        faults = [fault.sentence for cycle in cycles for fault in verify(session, cycle)]
        faults += damaged(session, engine.data / "evidence")
        if _heads(session) != manifest.told:
            faults.append(sentence("The history is not the one that was copied: another root."))
    return faults
