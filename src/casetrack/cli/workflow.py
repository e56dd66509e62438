"""`casetrack workflow`: files checked before they count, and drawn."""

from __future__ import annotations

from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from casetrack.bulletins.example import file_problems
from casetrack.cases.migrating import Takeover, preview_migration
from casetrack.cases.migrating import migrate as migrate_items
from casetrack.cli.call import reading, writing
from casetrack.cli.early import workflows_of
from casetrack.cli.naming import CycleOption, cycle_named, pairs
from casetrack.cli.show import AsJson, show_json, tell
from casetrack.cli.speech import translator
from casetrack.cli.titles import titles_of
from casetrack.errors import Invalid, NotFound, choices, nearest_hint, sentence
from casetrack.workflow import load_definition, mermaid, svg

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Workflow files: check before use, draw, take items over.",
)
FILE_NAME = "workflow.toml"
Which = Annotated[str, typer.Argument(metavar="FILE|NAME", help="A file, or a workflow's name.")]


@app.command(epilog="Example: casetrack workflow check workflows/rectification/workflow.toml")
def check(ctx: typer.Context, which: Which = "", *, as_json: AsJson = False) -> None:
    """Check a workflow, or all of them: every problem at once, with its line."""
    folder = workflows_of(ctx.obj)
    files = [_file(folder, which)] if which else sorted(folder.glob(f"*/{FILE_NAME}"))
    problems = [problem for file in files for problem in file_problems(file)]
    if not files:
        raise NotFound(
            "There is no workflow in {folder}; expected NAME/{file_name}",
            folder=folder,
            file_name=FILE_NAME,
        )
    if as_json:
        told = [
            {"file": each.source, "line": each.line, "message": str(each.sentence)}
            for each in problems
        ]
        show_json({"files": [str(file) for file in files], "problems": told})
        raise typer.Exit(2 if problems else 0)
    if problems:
        raise Invalid(problems)
    for file in files:
        tell("{file}: no problems.", file=file)


@app.command(epilog="Example: casetrack workflow diagram rectification --language en")
def diagram(
    ctx: typer.Context,
    which: Which,
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    *,
    as_svg: Annotated[bool, typer.Option("--svg", help="As SVG instead.")] = False,
) -> None:
    """Draw a workflow as Mermaid text, or as SVG, for pages and documents."""
    if language not in ("zh", "en"):
        raise Invalid("--language {language!r}: expected zh or en", language=language)
    draw = svg if as_svg else mermaid
    typer.echo(draw(load_definition(_file(workflows_of(ctx.obj), which)), language), nl=False)


@app.command(
    epilog="Example: casetrack --as sun workflow migrate --map checking=rectifying --preview"
)
def migrate(
    ctx: typer.Context,
    cycle: CycleOption = "",
    renamed: Annotated[
        list[str] | None, typer.Option("--map", metavar="OLD=NEW", help="A state that goes.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with every item.")] = "",
    *,
    preview: Annotated[bool, typer.Option("--preview", help="Only say what would be.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let a campaign's items go on under the workflow file as it is now: all of them or none."""
    with (reading if preview else writing)(ctx.obj) as desk:
        found, names = cycle_named(desk.session, cycle), pairs(renamed)
        if preview:
            takeover = preview_migration(desk.session, desk.rules, found, names)
        else:
            takeover = migrate_items(
                desk.session, desk.rules, desk.actor, found, names, reason=reason, now=desk.now
            )
        titles = titles_of(desk.rules, workflow=found.workflow)
    if as_json:
        show_json(_takeover(found.code, takeover))
    elif takeover.objections:
        for each in takeover.objections:
            typer.echo(each.said(translator()))
    else:
        for state, count in takeover.states.items():
            tell("{name}: {count}", name=titles.state(state), count=count)
        tell(
            "Items that would be taken over: {count}; their deadlines stay."
            if preview
            else "Items taken over: {count}; their deadlines stay.",
            count=takeover.count,
        )
    if takeover.objections:
        raise typer.Exit(1)


def _takeover(cycle: str, takeover: Takeover) -> dict[str, object]:
    return {
        "cycle": cycle,
        "items": takeover.count,
        "states": dict(takeover.states),
        "changes": {hash_: asdict(plan) for hash_, plan in takeover.plans.items()},
        "objections": [str(each) for each in takeover.objections],
    }


def _file(folder: Path, which: str) -> Path:
    """A file as it was named, else the workflow of that name. Raises NotFound."""
    named = Path(which)
    if named.is_dir():
        named /= FILE_NAME
    if named.is_file():
        return named
    file = folder / which / FILE_NAME
    if file.is_file():
        return file
    known = sorted(path.parent.name for path in folder.glob(f"*/{FILE_NAME}"))
    near = get_close_matches(which, known, n=1)
    hint = nearest_hint(near)
    if not near:
        hint = sentence("; known: {names}", names=choices(known) if known else sentence("none"))
    raise NotFound("There is no workflow or file {which!r}{hint}", which=which, hint=hint)
