"""`casetrack reading`: indicators as they were read, each with what proves it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from casetrack.cases.records import NewReading, counting_readings, record_readings
from casetrack.cli.call import reading as desk_that_reads
from casetrack.cli.call import writing
from casetrack.cli.naming import CycleOption, cycle_named, project_numbered
from casetrack.cli.show import AsJson, show_json, show_table, tell
from casetrack.cli.values import day, decimal
from casetrack.errors import Invalid
from casetrack.store.tables import Project

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Indicators as they were read.",
)


@app.command(
    epilog="Example: casetrack --as tong reading add 6.sat-2 6 满意度 88.16 分 --evidence 测评报告"
)
def add(  # noqa: PLR0913, PLR0917 - the options of a command are its parameters
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="A key of its own, such as 6.sat-2.")],
    project: Annotated[int, typer.Argument(help="Number of the project.")],
    indicator: Annotated[str, typer.Argument(help="Its name, as figures ask for it.")],
    value: str,
    unit: str,
    evidence: Annotated[str, typer.Option(help="The document that proves it.")],
    date: Annotated[str, typer.Option(help="Default: today.")] = "",
    replaces: Annotated[str, typer.Option(help="Key of the row that it corrects.")] = "",
    reason: Annotated[str, typer.Option(help="Why it corrects that row.")] = "",
    cycle: CycleOption = "",
) -> None:
    """Record a reading. A correction is a new row that names the one it replaces."""
    with writing(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        new = NewReading(
            key=key,
            project_id=project_numbered(desk.session, found, project).id or 0,
            indicator=indicator,
            date=day("--date", date) or desk.rules.calendar.local_day(desk.now),
            value=_number(value),
            unit=unit,
            evidence=evidence,
            replaces=replaces,
            reason=reason,
        )
        record_readings(desk.session, desk.rules.tree, desk.actor, found, [new], now=desk.now)
    tell("Recorded {key}.", key=key)


@app.command("list", epilog="Example: casetrack reading list --indicator 满意度")
def list_readings(
    ctx: typer.Context,
    project: Annotated[int | None, typer.Option(help="Number of the project.")] = None,
    indicator: str = "",
    cycle: CycleOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List readings that count now: rows that nobody has replaced."""
    with desk_that_reads(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        wanted = project_numbered(desk.session, found, project).id if project is not None else None
        told = [
            {
                "key": row.key,
                "project": desk.session.get_one(Project, row.project_id).ordinal,
                "indicator": row.indicator,
                "date": row.date,
                "value": row.value,
                "unit": row.unit,
                "evidence": row.evidence,
            }
            for row in counting_readings(desk.session, found.id or 0, desk.now)
            if wanted in (None, row.project_id) and indicator in ("", row.indicator)
        ]
    if as_json:
        show_json({"cycle": found.code, "readings": told})
        return
    head = ["key", "project", "indicator", "date", "value", "unit", "evidence"]
    show_table(
        [[each[name] for name in head] for each in told],
        head=head,
        empty="No readings yet. Record one: casetrack reading add KEY PROJECT INDICATOR VALUE UNIT",
    )


def _number(text: str) -> Decimal:
    found = decimal("VALUE", text)
    if found is None:
        raise Invalid("VALUE is empty: expected a number such as 88.16")
    return found
