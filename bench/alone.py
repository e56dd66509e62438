"""Steps of making a bulletin, in a process that made none before: `bench.bulletin` starts it."""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
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


STEPS: Mapping[str, Callable[[Given], None]] = {
    each.__name__: each for each in (bare, page, everything, counted)
}


def main(file: str, step: str, turns: int) -> None:
    """Do a step so many times; write seconds by the clock and of the processor of each turn.

    No turn may remember the last.
    """
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
        started, used = perf_counter(), _processor()
        STEPS[step](given)
        seconds.append((perf_counter() - started, _processor() - used))
    database.close()
    sys.stdout.write(json.dumps(seconds))


def _processor() -> float:
    """Seconds of the processor that this process used, and all that it started."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = [
        _ticks(child)
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    ticks_a_second = os.sysconf("SC_CLK_TCK")
    return process_time() + ended.ru_utime + ended.ru_stime + sum(running) / ticks_a_second


def _ticks(process: str) -> int:
    """What a process that still runs used, with its own children that ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(int(each) for each in fields[11:15])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
