"""`casetrack item history`: an item's events as sentences."""

from __future__ import annotations

from typing import Annotated

import typer

from casetrack.cases.history import history as history_of
from casetrack.cases.history import sentence
from casetrack.cli.call import reading
from casetrack.cli.naming import CycleOption, cycle_named, item_named
from casetrack.cli.show import AsJson, show_json
from casetrack.cli.speech import of_records

EXAMPLE = "Example: casetrack item history 12.pothole-001"
Key = Annotated[str, typer.Argument(help="The item's key, as in: casetrack item list")]


def history(
    ctx: typer.Context, key: Key, cycle: CycleOption = "", *, as_json: AsJson = False
) -> None:
    """Tell the history of an item, event by event."""
    with reading(ctx.obj) as desk:
        item = item_named(desk.session, cycle_named(desk.session, cycle), key)
        events = history_of(desk.session, item.id or 0)
        sentences = [
            sentence(each, desk.rules, item.definition_hash, of_records()) for each in events
        ]
    if as_json:
        told = [
            vars(each) | {"sentence": said} for each, said in zip(events, sentences, strict=True)
        ]
        show_json({"key": item.key, "events": told})
        return
    for said in sentences:
        typer.echo(said)
