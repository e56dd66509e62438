"""Steps of making a bulletin, in a process that made none before: `bench.bulletin` starts it."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from casetrack.bulletins.content import Content, canonical, read_content
from casetrack.bulletins.editions import preview
from casetrack.bulletins.formats import html, render_all
from casetrack.cases.rows import ITEM
from casetrack.cli import COLLECT_AFTER
from casetrack.store.database import Database
from casetrack.workflow.templates import render as render_template
from tests.office import NOW, Office


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the steps start from: the database, a snapshot, and what its page prints."""

    database: Database
    cycle_id: int
    content: Content
    values: Mapping[str, Any]


def bare(given: Given) -> None:
    """Read the rows of the items and fill the template, and nothing else."""
    with given.database.connect() as connection:
        rows = connection.execute(sa.select(ITEM)).all()
    templates = given.content["templates"]
    render_template(templates[html.TEMPLATE], given.values, name=html.TEMPLATE, bundle=templates)
    assert rows, "there are items"


def page(given: Given) -> None:
    """The page, from a snapshot."""
    html.render(given.content)


def everything(given: Given) -> None:
    """Every format, from a snapshot, on the product's own path."""
    render_all(given.content)


def counted(given: Given) -> None:
    """Take a snapshot: every figure counted, every check answered, every row hashed."""
    office = Office(database=given.database, cycle_id=given.cycle_id)
    with given.database.read() as session:
        preview(session, office.rules(session), office.cycle(session), now=NOW)


def nothing(given: Given) -> None:
    """What the other steps cost before they begin."""
    del given


STEPS: Mapping[str, Callable[[Given], None]] = {
    each.__name__: each for each in (nothing, bare, page, everything, counted)
}


def main(file: str, step: str, turns: int) -> None:
    """Do a step so many times and write the seconds of each; no turn may remember the last."""
    gc.set_threshold(COLLECT_AFTER)
    told = json.loads(Path(file).read_text("utf-8"))
    content = read_content(canonical(told["content"]))
    database = Database(told["url"])
    seconds = []
    for turn in range(turns):
        content["edition"] = 1 + turn
        given = Given(
            database=database,
            cycle_id=told["cycle_id"],
            content=content,
            values=told["values"],
        )
        started = perf_counter()
        STEPS[step](given)
        seconds.append(perf_counter() - started)
    database.close()
    sys.stdout.write(json.dumps(seconds))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
