"""`casetrack figures`: every number with what it rests on, and the checks between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args

import typer

from casetrack.cli.call import reading, writing
from casetrack.cli.naming import CycleOption, cycle_named, project_numbered
from casetrack.cli.show import AsJson, say, show_json, show_table, tell
from casetrack.cli.speech import of_records
from casetrack.errors import Invalid, Sentence, Translate, choices, sentence
from casetrack.figures.checking import check_all
from casetrack.figures.checks import AnswerName
from casetrack.figures.compute import Computed, compute
from casetrack.figures.corrections import Corrected, correct_figure
from casetrack.figures.explain import Explained, ExplainedRow
from casetrack.figures.explain import explain as explain_figure
from casetrack.figures.listing import checks_json, figures_json
from casetrack.figures.provenance import Wording, wording_in
from casetrack.language import translate_to
from casetrack.workdays import Calendar

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Compute figures, list the rows behind one, answer the checks, correct what is cited.",
)
ANSWERS = get_args(AnswerName)
ProjectOption = Annotated[int | None, typer.Option("--project", help="Number of one project.")]


@app.command(epilog="Example: casetrack figures show --cycle dinghai-2023 --project 12")
def show(
    ctx: typer.Context,
    cycle: CycleOption = "",
    project: ProjectOption = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Compute every figure of a campaign as its records stand now."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        if project is not None:
            project_numbered(desk.session, found, project)
        rules = desk.rules
        computed = compute(
            desk.session, found, at=desk.now, calendar=rules.calendar, tree=rules.tree
        )
    answer = figures_json(computed)
    told = [each for each in answer["figures"] if project in (None, each["project"])]
    if as_json:
        show_json({**answer, "figures": told})
        return
    rows = [
        [*map(each.get, ("key", "label", "text", "source", "rows")), _remark(computed, each["key"])]
        for each in told
    ]
    show_table(
        rows,
        head=["key", "label", "text", "source", "rows", ""],
        empty="No figures are defined. They stand on the sheet 数据: casetrack import LEDGER.xlsx",
        words=["source"],
    )


@app.command(epilog="Example: casetrack figures explain 12.found")
def explain(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="As in: casetrack figures show")],
    cycle: CycleOption = "",
    limit: Annotated[int, typer.Option(min=1, help="How many rows at the most.")] = 50,
    *,
    as_json: AsJson = False,
) -> None:
    """Say how one figure comes about, and list exactly the rows behind it."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        rules = desk.rules
        explained = explain_figure(
            desk.session, found, key, at=desk.now, calendar=rules.calendar, tree=rules.tree
        )
        wording = wording_in(of_records(), desk.session, rules, found)
    if as_json:
        show_json({"cycle": found.code, **_told(explained, rules.calendar)})
        return
    for line in _lines(explained, limit, wording, translate_to(of_records())):
        typer.echo(line)
    for figure, made in _corrections(explained):
        values = _correction(made, rules.calendar)
        values["at"] = f"{values['at']:%Y-%m-%d %H:%M}"
        told = sentence(_CORRECTED, key=figure, **values)
        typer.echo(told.said(translate_to(of_records())))
    if len(explained.rows) > limit:
        say("{count} rows; shown: {limit}. Use --limit.", count=len(explained.rows), limit=limit)


@app.command(epilog="Example: casetrack figures check --cycle dinghai-2023 --answer fails")
def check(
    ctx: typer.Context,
    cycle: CycleOption = "",
    project: ProjectOption = None,
    answer: Annotated[str, typer.Option(help="Only holds, fails, explained or undecided.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Answer every check: holds, fails, explained or undecided."""
    if answer not in ("", *ANSWERS):
        raise Invalid(
            "--answer {answer!r}: expected {answers}", answer=answer, answers=choices(ANSWERS)
        )
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        if project is not None:
            project_numbered(desk.session, found, project)
        rules = desk.rules
        computed = compute(
            desk.session, found, at=desk.now, calendar=rules.calendar, tree=rules.tree
        )
        answers = check_all(desk.session, found, computed)
    translate = translate_to("zh" if as_json else of_records())
    body = checks_json(computed, answers, translate)
    told = [
        each
        for each in body["checks"]
        if project in (None, each["project"]) and answer in ("", each["answer"])
    ]
    if as_json:
        show_json({**body, "checks": told})
        return
    show_table(
        [[each["key"], each["answer"], each["expression"], each["sentence"]] for each in told],
        head=["key", "answer", "expression", ""],
        empty="No such checks. They stand on the sheet 勾稽: casetrack import LEDGER.xlsx",
        typed=["answer"],
    )


@app.command(
    epilog="Example: casetrack --as bian figures correct 12.found --value 26 "
    "--document 某办〔2023〕5号 --reason 漏计三处"
)
def correct(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="A figure that is cited, of a closed campaign.")],
    value: Annotated[str, typer.Option(help="What it says instead, without its unit.")],
    document: Annotated[str, typer.Option(help="Where that stands.")],
    reason: Annotated[str, typer.Option(help="How the error came about.")],
    cycle: CycleOption = "",
) -> None:
    """Correct a cited figure after the close: the next edition prints it, earlier ones stay."""
    with writing(ctx.obj) as desk:
        done = correct_figure(
            desk.session,
            desk.actor,
            cycle_named(desk.session, cycle),
            key,
            value=value,
            document=document,
            reason=reason,
            now=desk.now,
        )
        told = {"old": done.former_value, "new": done.value}
    tell("{key}: {old} → {new}. The next edition prints it.", key=key, **told)


def _remark(computed: Computed, key: str) -> Sentence:
    value = computed.figures[key]
    if value.problem is not None:
        return sentence("no value: {problem}", problem=value.problem)
    if value.contradicted:
        return sentence("the records give {value}", value=value.contradicted)
    return sentence("")


def _told(explained: Explained, calendar: Calendar) -> dict[str, Any]:
    value = explained.value
    return {
        "key": value.key,
        "project": value.project,
        "label": value.label,
        "text": value.text,
        "source": value.listed_source,
        "scope": value.scope,
        "population": value.population,
        "definition": value.definition,
        "cited_from": value.cited_from or None,
        "contradicted": value.contradicted or None,
        "problem": None if value.problem is None else str(value.problem),
        "corrections": [_correction(each, calendar) for each in explained.corrections],
        "rows": [vars(row) for row in explained.rows],
        "figures": [_told(each, calendar) for each in explained.figures],
    }


def _lines(
    explained: Explained, limit: int, wording: Wording, translate: Translate, indent: str = ""
) -> Iterator[str]:
    value = explained.value
    yield f"{indent}{value.key} {value.label}: {value.text}"
    if value.definition:
        yield f"{indent}  {wording.definition(explained.definition, value.scope)}"
    if value.problem is not None:
        yield f"{indent}  {value.problem.said(translate)}"
    for row in explained.rows[:limit]:
        yield f"{indent}  {_row(row, translate)}"
    for each in explained.figures:
        yield from _lines(each, limit, wording, translate, f"{indent}  ")


_CORRECTED = (
    "{key} was corrected {at} by {by}: {former_value} ({former_document}) → {value} ({document}). "
    "{reason}"
)


def _corrections(explained: Explained) -> Iterator[tuple[str, Corrected]]:
    """The corrections of a figure and of all that it rests on, each with its key."""
    for each in explained.corrections:
        yield explained.value.key, each
    for below in explained.figures:
        yield from _corrections(below)


def _correction(made: Corrected, calendar: Calendar) -> dict[str, Any]:
    return {
        "number": made.number,
        "value": made.now.value,
        "document": made.now.cited_from,
        "former_value": made.former.value,
        "former_document": made.former.cited_from,
        "reason": made.reason,
        "by": made.login,
        "at": calendar.local(made.at),
    }


# Kinds of rows that a number rests on.
KINDS = ("item", "activity", "reading")


def _row(row: ExplainedRow, translate: Translate) -> str:
    amount = "" if row.amount is None else f"{row.amount}元"
    counted = "" if row.quantity is None else f"{row.quantity:f}{row.unit}"
    parts = [translate(row.kind), row.key, str(row.day or ""), row.what, counted, amount]
    return "  ".join(part for part in parts if part)
