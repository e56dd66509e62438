"""`casetrack bulletin read`: what a published bulletin says, and whether it adds up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from casetrack.bulletins.reading import ProjectText, PublishedBulletin, Value, as_json, plain
from casetrack.bulletins.reading.files import read_file
from casetrack.cli.show import AsJson, counts_of, say, show_json, show_table, tell
from casetrack.errors import Invalid, Refused, sentence, several
from casetrack.ledger.beginning import beginning_of
from casetrack.ledger.sheets import SHEETS
from casetrack.ledger.writing import write_workbook
from casetrack.workflow import by_title

EXAMPLE = "Example: casetrack bulletin read notice.html"
_HEAD = ("place", "figure", "kind", "label")
_STATUSES = ("holds", "fails", "explained", "undecided")


def read(
    files: Annotated[list[Path], typer.Argument(help=".txt, .html, .docx or .pdf.")],
    ledger: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx", help="Write a workbook to begin a campaign from."),
    ] = None,
    *,
    as_json_: AsJson = False,
) -> None:
    """Read published bulletins: sections, lead units, every figure, and what adds up."""
    if ledger is not None and len(files) > 1:
        raise Invalid("--ledger takes one bulletin, since a workbook begins one campaign.")
    bulletins = [read_file(each) for each in files]
    if ledger is not None:
        _begin(bulletins[0], ledger)
    if as_json_:
        one, *others = map(as_json, bulletins)
        show_json(one if not others else {"bulletins": [one, *others]})
        return
    for bulletin in bulletins:
        _show(bulletin)


def _begin(bulletin: PublishedBulletin, path: Path) -> None:
    if path.exists():
        raise Refused("{path} is there already; name another file.", path=path)
    today = datetime.now(UTC).date()
    sheets = beginning_of(
        bulletin, code=f"campaign-{today.year}", opens=today, cut_off=date(today.year, 12, 31)
    )
    write_workbook(path, sheets)
    counts = several(
        sentence("{count} {name}", count=len(rows), name=by_title(name, {"zh": SHEETS[name].label}))
        for name, rows in sheets.items()
    )
    say(
        "Wrote {path}: {counts}. Code and dates on the sheet 周期 are a suggestion.",
        path=path,
        counts=counts,
    )


def _show(bulletin: PublishedBulletin) -> None:
    projects = bulletin.projects
    figures = sum(len(each.figures) for each in projects)
    tell(
        "{file}, sections: {sections}, figures: {figures}",
        file=bulletin.file,
        sections=len(projects) - 1,
        figures=figures,
    )
    for project in projects:
        if not (project.ordinal or project.figures):
            continue
        units = several(project.lead_unit) if project.lead_unit else ""
        title = project.title if project.ordinal else sentence("preface")
        typer.echo()
        tell(
            "{ordinal} {title} · {units}" if units else "{ordinal} {title}",
            ordinal=project.ordinal,
            title=title,
            units=units,
        )
        if project.figures:
            show_table(_rows(project), head=_HEAD, empty="", words=["kind"])
        for relation in project.relations:
            answer = sentence(relation.status)
            tell("  {answer}  {expression}", answer=answer, expression=relation.expr)
    _say_what_fails(bulletin)


def _rows(project: ProjectText) -> list[list[object]]:
    return [
        [
            each.at,
            f"{_printed(each.value)}{each.unit}",
            _kind(each.kind),
            each.label,
        ]
        for each in project.figures
    ]


def _kind(name: str) -> str:
    # The word means something else where an extension is asked for.
    return "length of time" if name == "duration" else name


def _printed(value: Value) -> str:
    if isinstance(value, tuple):
        return "-".join(map(plain, value))
    return value if isinstance(value, str) else plain(value)


def _say_what_fails(bulletin: PublishedBulletin) -> None:
    relations = [(each.ordinal, one) for each in bulletin.projects for one in each.relations]
    counts = {name: sum(one.status == name for _, one in relations) for name in _STATUSES}
    typer.echo()
    tell("Relations: {counts}", counts=counts_of(counts))
    for ordinal, relation in relations:
        if relation.status == "fails":
            tell(
                "Fails in {ordinal}: {expr}\n  {why}",
                ordinal=ordinal,
                expr=relation.expr,
                why=relation.sentence,
            )
