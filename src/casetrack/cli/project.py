"""`casetrack project`: what each project promised, and how far it is."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from sqlmodel import select

from casetrack.cli.call import Desk, reading
from casetrack.cli.naming import CycleOption, cycle_named, project_numbered
from casetrack.cli.show import AsJson, show_json, show_table, tell
from casetrack.cli.titles import titles_of
from casetrack.cycles.overview import show_cycle
from casetrack.errors import Sentence, sentence, several
from casetrack.figures.compute import compute
from casetrack.figures.results import results
from casetrack.store.tables import Cycle, Project, ProjectSupport

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The projects of a campaign.",
)


@app.command("list", epilog="Example: casetrack project list --cycle dinghai-2023")
def list_projects(ctx: typer.Context, cycle: CycleOption = "", *, as_json: AsJson = False) -> None:
    """List the projects of a campaign with how their items stand."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        overview = show_cycle(desk.session, desk.rules, found, at=desk.now)
    told = [{**vars(each), "states": dict(each.states)} for each in overview.projects]
    if as_json:
        show_json({"cycle": found.code, "projects": told})
        return
    show_table(
        [
            [each.ordinal, each.title, each.lead_unit, sum(each.states.values()), each.residual]
            for each in overview.projects
        ],
        head=["project", "title", "lead unit", "items", "still open"],
        empty="No projects yet. They stand on the sheet 项目: casetrack import LEDGER.xlsx",
    )


@app.command(epilog="Example: casetrack project show 12 --json")
def show(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="Number of the project; 0 is the preface.")],
    cycle: CycleOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show a project: goals, targets with their results, what is still open, items by state."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        answer = _told(desk, found, project_numbered(desk.session, found, number))
        titles = titles_of(desk.rules, workflow=found.workflow)
    if as_json:
        show_json(answer)
        return
    typer.echo(f"{number} {answer['title']}")
    tell("lead unit: {unit}", unit=answer["lead_unit"])
    if answer["supporting_units"]:
        tell(
            "supporting units: {units}",
            units=several(answer["supporting_units"]),
        )
    if answer["goals"]:
        tell("goals: {goals}", goals=answer["goals"])
    for each in answer["targets"]:
        tell(
            "target {key}: {promise}, result {result}: {outcome}",
            key=each["key"],
            promise=_promise(each),
            result=each["result"],
            outcome=sentence(each["outcome"]),
        )
    for state, count in answer["states"].items():
        tell("{name}: {count}", name=titles.state(state), count=count)
    tell(
        "still open: {residual}, overdue: {overdue}",
        residual=answer["residual"],
        overdue=answer["overdue"],
    )


def _told(desk: Desk, cycle: Cycle, project: Project) -> dict[str, Any]:
    tree = desk.rules.tree
    overview = show_cycle(desk.session, desk.rules, cycle, at=desk.now)
    stands = next((each for each in overview.projects if each.ordinal == project.ordinal), None)
    computed = compute(desk.session, cycle, at=desk.now, calendar=desk.rules.calendar, tree=tree)
    supporting = select(ProjectSupport).where(ProjectSupport.project_id == project.id)
    return {
        "cycle": cycle.code,
        "ordinal": project.ordinal,
        "title": project.title,
        "lead_unit": tree.name(project.lead_unit_id),
        "supporting_units": [tree.name(each.unit_id) for each in desk.session.exec(supporting)],
        "goals": project.goals,
        "targets": [
            vars(each)
            for each in results(desk.session, cycle, computed)
            if each.project == project.ordinal
        ],
        "states": dict(stands.states) if stands else {},
        "residual": stands.residual if stands else 0,
        "overdue": stands.overdue if stands else 0,
    }


def _promise(target: dict[str, Any]) -> Sentence:
    direction = sentence(target["direction"].replace("_", " "))
    if not target["promised"]:
        return direction
    return sentence("{direction} {value}", direction=direction, value=target["promised"])
