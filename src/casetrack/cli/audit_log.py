"""`casetrack audit seal`, `head`, `prove`, `grown`, `key`: the log, for those outside."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from casetrack.cases import log
from casetrack.cases.signing import make_key
from casetrack.cases.witness import correction_proof, growth_proof, proof
from casetrack.cli.call import reading, writing
from casetrack.cli.naming import CycleOption, cycle_named, item_named
from casetrack.cli.show import say, show_json, tell
from casetrack.config import load_settings
from casetrack.errors import Refused
from casetrack.startup import find_config

UNSIGNED = "not signed: no [log] key_file is set; make one: casetrack audit key"


def seal(ctx: typer.Context) -> None:
    """Take every event and correction that is not in the log yet into it."""
    with writing(ctx.obj) as desk:
        sealed = log.seal(desk.session)
        size = log.size_of(desk.session)
    tell("{sealed} entries sealed; the log holds {size}.", sealed=sealed, size=size)


def head(
    ctx: typer.Context,
    size: Annotated[int | None, typer.Option(help="Of so many entries; default: all.")] = None,
) -> None:
    """Print the head of the log as JSON, signed where a key is set."""
    with writing(ctx.obj) as desk:
        if key := desk.rules.log_key:
            told = log.signed_head(desk.session, key, size=size, now=desk.now)
        else:
            told = {"format": log.FORMAT, **vars(log.head(desk.session, size))}
            say(UNSIGNED)
    show_json(told)


def prove(
    ctx: typer.Context,
    item: Annotated[str, typer.Argument(help="Key of an item; of a figure: --correction.")],
    event: Annotated[
        int | None, typer.Option(help="Number of its event; default: the last sealed one.")
    ] = None,
    correction: Annotated[
        int | None, typer.Option(help="Number of the correction of a cited figure instead.")
    ] = None,
    size: Annotated[
        int | None, typer.Option(help="Size of the head that it is held against; default: all.")
    ] = None,
    cycle: CycleOption = "",
) -> None:
    """Print the proof that an event or a correction is in the log; docs/verify.py checks it."""
    with reading(ctx.obj) as desk:
        campaign = cycle_named(desk.session, cycle)
        if correction is not None:
            told = correction_proof(desk.session, campaign, item, correction, size=size)
        else:
            found = item_named(desk.session, campaign, item)
            told = proof(desk.session, found, seq=event, size=size)
    show_json(told)


def grown(
    ctx: typer.Context,
    first: Annotated[int, typer.Argument(help="Size of an earlier head.")],
    size: Annotated[
        int | None, typer.Option(help="Size of the later head; default: all events.")
    ] = None,
) -> None:
    """Print the proof that the log only ever grew since a head; docs/verify.py checks it."""
    with reading(ctx.obj) as desk:
        told = growth_proof(desk.session, first, size=size)
    show_json(told)


def key(ctx: typer.Context) -> None:
    """Make the key that signs heads of the log, in the file that the settings name."""
    path = load_settings(find_config(ctx.obj.config), os.environ).log.key_file
    if path is None:
        raise Refused('Name the file first: key_file = "log-key.pem" in the section [log].')
    made = make_key(path)
    tell(
        "{path}: the key {key_id}. Keep it away from whoever runs the database.",
        path=path,
        key_id=made.key_id,
    )
    tell("public key: {key}", key=made.public_key)
