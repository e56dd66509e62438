"""`casetrack audit`: proof that nobody rewrote what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from casetrack.bulletins.editions import PUBLISHED, editions_of
from casetrack.bulletins.verification import verify as verify_edition
from casetrack.cases.evidence import damaged
from casetrack.cases.history import root_of
from casetrack.cases.history import verify as faults_of
from casetrack.cases.log import size_of
from casetrack.cases.witness import read_head, verify_log
from casetrack.cli import audit_log
from casetrack.cli.call import Desk, reading
from casetrack.cli.naming import cycle_named
from casetrack.cli.show import AsJson, show_json, show_table, tell
from casetrack.errors import Sentence, sentence
from casetrack.people import security
from casetrack.store.tables import Cycle, Edition

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def audit() -> None:
    """Prove that nobody rewrote the history."""


app.command("seal", epilog="Example: casetrack audit seal")(audit_log.seal)
app.command("head", epilog="Example: casetrack audit head > head.json")(audit_log.head)
app.command("prove", epilog="Example: casetrack audit prove 12.a --event 5 > proof.json")(
    audit_log.prove
)
app.command("grown", epilog="Example: casetrack audit grown 120 > grown.json")(audit_log.grown)
app.command("key", epilog="Example: casetrack audit key")(audit_log.key)


@app.command(epilog="Example: casetrack audit verify --head head.json")
def verify(
    ctx: typer.Context,
    cycle: Annotated[str, typer.Option(help="Code of one campaign; default: all.")] = "",
    head: Annotated[
        list[Path] | None,
        typer.Option(help="A published head: tells a cut tail and a rewritten history."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read again every event, every file of evidence and every published edition; name faults."""
    published = [(str(each), read_head(each)) for each in head or ()]
    with reading(ctx.obj) as desk:
        cycles = _cycles(desk, cycle)
        faults = {each.code: _faults(desk, each) for each in cycles}
        editions = {each.code: len(_published(desk, each)) for each in cycles}
        roots = {each.code: root_of(desk.session, each) for each in cycles}
        lost = damaged(desk.session, desk.engine.data / "evidence")
        logged = [*verify_log(desk.session, published), *security.verify(desk.session)]
        size = size_of(desk.session)
    faulty = [fault for found in faults.values() for fault in found] + lost + logged
    if as_json:
        told = [
            {
                "cycle": code,
                "events": events,
                "root": root,
                "editions": editions[code],
                "faults": list(map(str, faults[code])),
            }
            for code, (root, events) in roots.items()
        ]
        show_json(
            {
                "cycles": told,
                "evidence": list(map(str, lost)),
                "log": {"size": size, "faults": list(map(str, logged))},
                "sound": not faulty,
            }
        )
    else:
        _show_faults(roots, editions, faults)
        tell("the log holds {size} entries", size=size)
        for fault in faulty:
            tell("{fault}", fault=fault)
    if faulty:
        raise typer.Exit(1)


def _show_faults(
    roots: Mapping[str, tuple[str, int]],
    editions: Mapping[str, int],
    faults: Mapping[str, Sequence[Sentence]],
) -> None:
    show_table(
        [
            [code, events, root, editions[code], len(faults[code])]
            for code, (root, events) in roots.items()
        ],
        head=["cycle", "events", "root", "editions", "faults"],
        empty="No campaign yet, so no history. Begin: casetrack import LEDGER.xlsx",
    )


def _faults(desk: Desk, cycle: Cycle) -> list[Sentence]:
    """What is wrong with the chains of a campaign, and with what it published."""
    chains = [fault.sentence for fault in faults_of(desk.session, cycle)]
    printed = [
        sentence(
            "{code}, edition {number}: {fault}",
            code=cycle.code,
            number=edition.number,
            fault=fault.sentence,
        )
        for edition in _published(desk, cycle)
        for fault in verify_edition(desk.session, edition, folder=desk.engine.data)
        # Chains were read already; they are the same for every edition.
        if fault.message not in chains
    ]
    return chains + printed


def _published(desk: Desk, cycle: Cycle) -> list[Edition]:
    return [each for each in editions_of(desk.session, cycle) if each.state == PUBLISHED]


def _cycles(desk: Desk, code: str) -> list[Cycle]:
    if code:
        return [cycle_named(desk.session, code)]
    return list(desk.session.exec(select(Cycle).order_by(col(Cycle.opens))))
