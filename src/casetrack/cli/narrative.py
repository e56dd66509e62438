"""`casetrack narrative`: the text of a bulletin, part by part."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from casetrack.bulletins.lint import lint
from casetrack.cli.call import Desk, reading, writing
from casetrack.cli.naming import CycleOption, cycle_named
from casetrack.cli.show import AsJson, say, show_json, show_table, tell
from casetrack.cli.values import text_of
from casetrack.cycles.narrative import (
    PARTS,
    current_narratives,
    narrative_of,
    set_narrative,
    versions_of,
)
from casetrack.errors import Invalid, sentence
from casetrack.store.tables import Cycle, Figure, Narrative, Person, Project

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The text of a bulletin, part by part.",
)
Part = Annotated[str, typer.Argument(help=f"One of {', '.join(PARTS)}.")]


@app.command(epilog="Example: casetrack narrative show 12 results --versions")
def show(
    ctx: typer.Context,
    project: Annotated[int | None, typer.Argument(help="Number of the project.")] = None,
    part: Part = "",
    cycle: CycleOption = "",
    *,
    versions: Annotated[bool, typer.Option("--versions", help="All that was written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one part, every version of it, or (without a project) which parts are written."""
    if (project is None) != (part == "") or (versions and project is None):
        raise Invalid("Name a project and a part, as in: casetrack narrative show 12 results")
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        if project is None:
            rows = current_narratives(desk.session, found.id or 0)
        elif versions:
            rows = list(versions_of(desk.session, found, project=project, part=part))
        else:
            rows = [narrative_of(desk.session, found, project=project, part=part)]
        told = _told(desk, found, rows)
    if as_json:
        show_json({"cycle": found.code, "narratives": told})
    elif project is not None and not versions:
        typer.echo(told[0]["text"])
    else:
        _list(told)


@app.command("set", epilog="Example: casetrack --as bian narrative set 12 results results.txt")
def set_part(
    ctx: typer.Context,
    project: Annotated[int, typer.Argument(help="Number of the project; 0 has the preface.")],
    part: Part,
    file: Annotated[Path, typer.Argument(help="A text file; - reads what is piped in.")] = Path(
        "-"
    ),
    seen: Annotated[
        int | None, typer.Option(help="The version you read; refused if there is a newer one.")
    ] = None,
    cycle: CycleOption = "",
) -> None:
    """Write a new version of one part; none is ever overwritten."""
    text = text_of(file)
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        written = set_narrative(
            desk.session,
            desk.actor,
            found,
            project=project,
            part=part,
            text=text,
            now=desk.now,
            seen=seen,
        )
        keys = desk.session.exec(select(Figure.key).where(Figure.cycle_id == found.id)).all()
    tell(
        "Project {project}, {part}: version {version}.",
        project=project,
        part=sentence(part),
        version=written.version,
    )
    # It is kept as it is, since a figure may be defined after the text that names it.
    for each in lint(text, project=project, part=part, figures=keys).findings:
        if each.level == "blocking":
            say(
                "Keeps it from being approved: {text!r}: {why}",
                text=each.text,
                why=sentence("{en}", en=each.message_en, zh=each.message_zh),
            )


def _told(desk: Desk, cycle: Cycle, rows: list[Narrative]) -> list[dict[str, object]]:
    projects = select(Project).where(Project.cycle_id == cycle.id)
    ordinals = {each.id: each.ordinal for each in desk.session.exec(projects)}
    persons = select(Person).where(col(Person.id).in_({row.author_id for row in rows}))
    names = {each.id: each.name for each in desk.session.exec(persons)}
    return [
        {
            "project": ordinals[row.project_id],
            "part": row.part,
            "version": row.version,
            "author": names[row.author_id],
            "at": desk.rules.calendar.local(row.at),
            "text": row.text,
        }
        for row in rows
    ]


def _list(told: list[dict[str, object]]) -> None:
    head = ["project", "part", "version", "author", "at"]
    show_table(
        [[*(each[name] for name in head), len(str(each["text"]))] for each in told],
        head=[*head, "characters"],
        empty="Nothing written yet. Write: casetrack narrative set PROJECT PART FILE",
        typed=["part"],
    )
