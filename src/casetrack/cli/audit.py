"""`casetrack audit`: proof that nobody rewrote what happened."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlmodel import col, select

from casetrack.cases.evidence import damaged
from casetrack.cases.history import root_of
from casetrack.cases.history import verify as faults_of
from casetrack.cli.call import Desk, reading
from casetrack.cli.naming import cycle_named
from casetrack.cli.show import AsJson, show_json, show_table
from casetrack.store.tables import Cycle

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def audit() -> None:
    """Prove that nobody rewrote the history."""


@app.command(epilog="Example: casetrack audit verify --cycle dinghai-2023")
def verify(
    ctx: typer.Context,
    cycle: Annotated[str, typer.Option(help="Code of one campaign; default: all.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Read every event again and every file of evidence; name each fault."""
    with reading(ctx.obj) as desk:
        cycles = _cycles(desk, cycle)
        faults = {
            each.code: [str(fault) for fault in faults_of(desk.session, each)] for each in cycles
        }
        roots = {each.code: root_of(desk.session, each) for each in cycles}
        lost = damaged(desk.session, desk.engine.data / "evidence")
    faulty = [fault for found in faults.values() for fault in found] + lost
    if as_json:
        told = [
            {"cycle": code, "events": events, "root": root, "faults": faults[code]}
            for code, (root, events) in roots.items()
        ]
        show_json({"cycles": told, "evidence": lost, "sound": not faulty})
    else:
        show_table(
            [[code, events, root, len(faults[code])] for code, (root, events) in roots.items()],
            head=["cycle", "events", "root", "faults"],
            empty="No campaign yet, so no history. Begin: casetrack import LEDGER.xlsx",
        )
        for fault in faulty:
            typer.echo(fault)
    if faulty:
        raise typer.Exit(1)


def _cycles(desk: Desk, code: str) -> list[Cycle]:
    if code:
        return [cycle_named(desk.session, code)]
    return list(desk.session.exec(select(Cycle).order_by(col(Cycle.opens))))
