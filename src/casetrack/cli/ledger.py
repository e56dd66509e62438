"""`casetrack import` and `casetrack export`: the workbook in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from casetrack.cli.call import Desk, reading, writing
from casetrack.cli.naming import CycleOption, cycle_named
from casetrack.cli.show import AsJson, say, show_json, show_table, tell
from casetrack.cli.speech import translator
from casetrack.cli.titles import typed
from casetrack.errors import Invalid, Refused, Sentence, sentence, several
from casetrack.ledger.applying import Report, import_workbook
from casetrack.ledger.demands import Change
from casetrack.ledger.export import export_workbook
from casetrack.ledger.lists import export_lists
from casetrack.ledger.plan import OFFICE_SHEETS, Preview, preview
from casetrack.ledger.reading import Workbook, read_workbook
from casetrack.ledger.sheets import SHEETS
from casetrack.ledger.writing import write_template

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
# A preview is for looking at; a script reads all of them with --json.
MOST_LINES = 40


@app.command("import", epilog="Example: casetrack --as sun import ledger.xlsx --dry-run")
def import_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
    cycle: Annotated[
        str,
        typer.Option(
            "--cycle", help="Where the workbook names no campaign; default: the one under way."
        ),
    ] = "",
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a ledger workbook into the database: every problem is told, or all of it is done."""
    say("Reading {file} …", file=file)
    workbook = read_workbook(file)
    done: Preview | Report
    if dry_run:
        with reading(ctx.obj) as desk:
            code = _cycle_code(desk, workbook, cycle)
            done = preview(desk.session, desk.rules, workbook, cycle_code=code)
        if done.problems:
            raise Invalid(done.problems)
    else:
        with writing(ctx.obj) as desk:
            actor = desk.actor
            say("Comparing with the database …")
            code = _cycle_code(desk, workbook, cycle)
            done = import_workbook(
                desk.session, desk.rules, actor, workbook, now=desk.now, cycle_code=code
            )
    if as_json:
        show_json(_told(done, dry_run=dry_run))
    else:
        _show(done, dry_run=dry_run)


@app.command("export", epilog="Example: casetrack export ledger.xlsx --cycle dinghai-2023")
def export_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
    cycle: CycleOption = "",
    *,
    template: Annotated[
        bool, typer.Option("--template", help="Empty, with examples and drop-downs.")
    ] = False,
    lists: Annotated[
        bool, typer.Option("--lists", help="The four lists and three tables.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
) -> None:
    """Write a campaign as a workbook, its lists and tables, or an empty workbook to fill."""
    if template and lists:
        raise Invalid("Either --template or --lists, not both.")
    if file.exists() and not overwrite:
        raise Refused("{file} exists already. Name another file, or add --overwrite.", file=file)
    if not file.parent.is_dir():
        raise Refused("There is no folder {parent}.", parent=file.parent)
    if template:
        write_template(file)
        tell("Wrote {file}. Fill it, then: casetrack import {file} --dry-run", file=file)
        return
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        say("Writing {code} …", code=found.code)
        if lists:
            export_lists(desk.session, desk.rules, found.code, file)
        else:
            export_workbook(desk.session, found.code, file)
    tell("Wrote {file}.", file=file)


def _cycle_code(desk: Desk, workbook: Workbook, named: str) -> str:
    """The campaign a workbook without a row of its own is about; default: the one under way.

    Raises NotFound where that is not one. People and units belong to no campaign.
    """
    if named or workbook.rows("cycle"):
        return named
    if all(not rows for name, rows in workbook.sheets.items() if name not in OFFICE_SHEETS):
        return ""
    return cycle_named(desk.session, "").code


def _show(done: Preview | Report, *, dry_run: bool) -> None:
    rows = [
        [typed(name, SHEETS[name].label), counts.new, counts.changed, counts.unchanged]
        for name, counts in done.sheets.items()
    ]
    show_table(
        rows,
        head=["sheet", "new", "changed", "unchanged"],
        empty="The workbook has no rows. See: casetrack export FILE.xlsx --template",
    )
    for change in done.changes[:MOST_LINES] if dry_run else ():
        typer.echo(_line(change).said(translator()))
    if dry_run and len(done.changes) > MOST_LINES:
        say(
            "{count} changes; shown: {most}. All of them: --json",
            count=len(done.changes),
            most=MOST_LINES,
        )
    tell("{count} would change." if dry_run else "{count} changed.", count=len(done.changes))


def _line(change: Change) -> Sentence:
    sheet = SHEETS[change.sheet]
    columns = sheet.by_name
    fields = several(
        (
            sentence(
                "{name}: {before} → {after}",
                name=typed(name, columns[name].label if name in columns else ""),
                before=_cell(old),
                after=_cell(new),
            )
            for name, (old, new) in change.fields.items()
        ),
        "; ",
    )
    what = sentence("new") if change.before is None else fields
    return sentence(
        "{sheet} {key}: {what}", sheet=typed(sheet.name, sheet.label), key=change.key, what=what
    )


def _cell(value: object) -> object:
    # As the workbook has it: whoever looks at a change looks for that cell.
    if isinstance(value, tuple):
        value = "; ".join(map(str, value))
    return sentence("(empty)") if value in (None, "") else str(value)


def _told(done: Preview | Report, *, dry_run: bool) -> dict[str, Any]:
    return {
        "cycle": done.cycle_code,
        "sha256": done.sha256,
        "dry_run": dry_run,
        "sheets": {name: vars(counts) for name, counts in done.sheets.items()},
        "changes": [
            {
                "sheet": change.sheet,
                "key": change.key,
                "new": change.before is None,
                "fields": {name: list(cells) for name, cells in change.fields.items()},
            }
            for change in done.changes
        ],
    }
