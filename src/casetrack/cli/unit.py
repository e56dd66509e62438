"""`casetrack unit`: the tree of units."""

from __future__ import annotations

from typing import Annotated

import typer

from casetrack.cli.call import reading, writing
from casetrack.cli.show import AsJson, show_json, show_table, tell
from casetrack.people.administration import establish, name_again, record_succession

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="The tree of units."
)
Name = Annotated[str, typer.Argument(help="Code, name or alias of a unit.")]


@app.command("list", epilog="Example: casetrack unit list --json")
def list_units(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List all units with their other names."""
    with reading(ctx.obj) as desk:
        tree = desk.rules.tree
        others = {
            unit_id: sorted(
                name
                for name, known in tree.names.items()
                if known == unit_id and name not in (unit.name, unit.code)
            )
            for unit_id, unit in tree.units.items()
        }
        units = [
            {
                "code": unit.code,
                "name": unit.name,
                "parent": tree.code(unit.parent_id),
                "aliases": "; ".join(others[unit_id]),
                "successor": tree.code(unit.successor_id),
                "scope": unit.scope,
            }
            for unit_id, unit in tree.units.items()
        ]
    if as_json:
        show_json({"units": units})
        return
    rows = [
        [each["code"], each["name"], each["parent"], each["aliases"], each["successor"]]
        for each in units
    ]
    show_table(
        rows,
        head=["code", "name", "parent", "also called", "succeeded by"],
        empty="No units yet. Add one: casetrack unit add CODE NAME",
    )


@app.command(epilog="Example: casetrack --as gao unit add zj 区住房和城乡建设局 --alias 区住建局")
def add(
    ctx: typer.Context,
    code: str,
    name: str,
    parent: Annotated[str, typer.Option(help="The unit above it.")] = "",
    alias: Annotated[list[str] | None, typer.Option(help="Another name; may be repeated.")] = None,
    scope: Annotated[str, typer.Option(help="Whose work it counts as.")] = "lead",
) -> None:
    """Add a unit."""
    with writing(ctx.obj) as desk:
        establish(
            desk.session, desk.actor, code=code, name=name, parent=parent, aliases=alias or (),
            scope=scope, now=desk.now,
        )  # fmt: skip
    tell("Added {name} ({code}).", name=name, code=code)


@app.command(epilog="Example: casetrack --as gao unit alias zj 区住建局")
def alias(ctx: typer.Context, unit: Name, other: str) -> None:
    """Let another name lead to a unit."""
    with writing(ctx.obj) as desk:
        tree = desk.rules.tree
        unit_id = tree.named(unit)
        name_again(desk.session, desk.actor, unit_id, other, now=desk.now)
    tell("{other} now leads to {unit}.", other=other, unit=tree.name(unit_id))


@app.command("succeed", epilog="Example: casetrack --as gao unit succeed 区卫计局 区卫健局")
def succeed_unit(ctx: typer.Context, old: Name, new: Name) -> None:
    """Say that one unit stands where another stood."""
    with writing(ctx.obj) as desk:
        record_succession(desk.session, desk.actor, old=old, new=new, now=desk.now)
    tell("{new} succeeds {old}; the history of {old} stays.", new=new, old=old)
