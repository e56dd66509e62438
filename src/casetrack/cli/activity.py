"""`casetrack activity`: work that was done, with what it counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from casetrack.cases.records import NewActivity, counting_activities, record_activities
from casetrack.cli.call import reading, writing
from casetrack.cli.naming import CycleOption, cycle_named, item_named, project_numbered
from casetrack.cli.show import AsJson, say, show_json, show_table, tell
from casetrack.cli.values import day, decimal
from casetrack.store.tables import Item, Project

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Work that was done: inspections, trainings, refunds, fines.",
)


@app.command(
    epilog="Example: casetrack --as jiao activity add 12.insp-007 12 检查 --quantity 3 "
    "--quantity-unit 家次"
)
def add(  # noqa: PLR0913, PLR0917 - the options of a command are its parameters
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="A key of its own, such as 12.insp-007.")],
    project: Annotated[int, typer.Argument(help="Number of the project.")],
    kind: Annotated[str, typer.Argument(help="What was done, in a word that figures ask for.")],
    date: Annotated[str, typer.Option(help="Default: today.")] = "",
    unit: Annotated[str, typer.Option(help="Who did it; default: your own unit.")] = "",
    quantity: str = "1",
    quantity_unit: str = "次",
    amount: Annotated[str, typer.Option(help="In yuan.")] = "",
    item: Annotated[str, typer.Option(help="Key of the item it belongs to.")] = "",
    replaces: Annotated[str, typer.Option(help="Key of the row that it corrects.")] = "",
    reason: Annotated[str, typer.Option(help="Why it corrects that row.")] = "",
    cycle: CycleOption = "",
) -> None:
    """Record work. A correction is a new row that names the one it replaces."""
    with writing(ctx.obj) as desk:
        actor = desk.actor
        found = cycle_named(desk.session, cycle)
        new = NewActivity(
            key=key,
            project_id=project_numbered(desk.session, found, project).id or 0,
            kind=kind,
            date=day("--date", date) or desk.rules.calendar.local_day(desk.now),
            unit_id=desk.rules.tree.named(unit) if unit else actor.unit_id,
            quantity=decimal("--quantity", quantity) or Decimal(0),
            quantity_unit=quantity_unit,
            amount=decimal("--amount", amount),
            item_id=item_named(desk.session, found, item).id if item else None,
            replaces=replaces,
            reason=reason,
        )
        tree = desk.rules.tree
        record_activities(desk.session, tree, actor, found, [new], now=desk.now)
    tell("Recorded {key}.", key=key)


@app.command("list", epilog="Example: casetrack activity list --project 12 --json")
def list_activities(
    ctx: typer.Context,
    project: Annotated[int | None, typer.Option(help="Number of the project.")] = None,
    kind: str = "",
    cycle: CycleOption = "",
    limit: Annotated[int, typer.Option(min=1, help="How many at the most.")] = 50,
    *,
    as_json: AsJson = False,
) -> None:
    """List work that counts now: rows that nobody has replaced."""
    with reading(ctx.obj) as desk:
        found = cycle_named(desk.session, cycle)
        wanted = project_numbered(desk.session, found, project).id if project is not None else None
        rows = [
            row
            for row in counting_activities(desk.session, found.id or 0, desk.now)
            if wanted in (None, row.project_id) and kind in ("", row.kind)
        ]
        told = [
            {
                "key": row.key,
                "project": desk.session.get_one(Project, row.project_id).ordinal,
                "kind": row.kind,
                "date": row.date,
                "unit": desk.rules.tree.name(row.unit_id),
                "quantity": row.quantity,
                "quantity_unit": row.quantity_unit,
                "amount": row.amount,
                "item": desk.session.get_one(Item, row.item_id).key if row.item_id else None,
            }
            for row in rows[:limit]
        ]
    if as_json:
        show_json({"cycle": found.code, "matching": len(rows), "activities": told})
        return
    head = ["key", "project", "kind", "date", "unit", "quantity", "quantity_unit", "amount", "item"]
    show_table(
        [[each[name] for name in head] for each in told],
        head=head,
        empty="No work recorded yet. Record some: casetrack activity add KEY PROJECT KIND",
    )
    if len(rows) > limit:
        say("{count} match; shown: {limit}. Use --limit.", count=len(rows), limit=limit)
