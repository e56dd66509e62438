"""A bulletin of 18 sections over 10,000 items in every format, against query and template alone."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.alone import STEPS
from bench.stand import KINDS, fresh_database
from casetrack.bulletins.charts import charts_of
from casetrack.bulletins.content import Content
from casetrack.bulletins.editions import preview
from casetrack.bulletins.formats import render_all
from casetrack.bulletins.page import page_of
from casetrack.bulletins.parity import compare_figures
from casetrack.store.tables import Check, Figure, Narrative, Project
from tests.office import NOW, Office, make_office

SECTIONS = 18
CATEGORIES = ("坑槽", "边沟", "绿化", "设施")
PROMISED_SECONDS, PROMISED_TIMES = 3.0, 3.0
# Of so many turns in one process the first is cold, and the later ones are warm.
TURNS = 4
TEXT = """- 全年共发现问题{{ f.found }}，其中坑槽{{ f.kind0 }}、边沟{{ f.kind1 }}。
- 绿化问题{{ f.kind2 }}，设施问题{{ f.kind3 }}，均已交办。
各单位对照清单逐项整改，接受群众监督。"""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds of a step: by the clock and of processor time, of it and of what it starts."""

    wall: float
    processor: float


def main(arguments: list[str]) -> None:
    """Measure each step in new processes, and tell the least that it took, cold and warm."""
    parser = argparse.ArgumentParser(prog="python -m bench bulletin", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    for kind in options.kind or KINDS:
        with fresh_database(kind) as database, TemporaryDirectory(prefix="casetrack-") as folder:
            office = make_office(database)
            _fill(office, options.items)
            given = Path(folder) / "given.json"
            content = _write(office, given)
            cold, warm = _measured(given, options.runs)
            _tell(f"{kind}, cold", cold)
            _tell(f"{kind}, warm", warm)
            assert compare_figures(content, render_all(content)) == [], "the same figures in each"


def _write(office: Office, given: Path) -> Content:
    """What the steps start from, in a file."""
    with office.database.read() as session:
        content = preview(session, office.rules(session), office.cycle(session), now=NOW)
    told = {
        "url": office.database.url.render_as_string(hide_password=False),
        "cycle_id": office.cycle_id,
        "content": content,
        "values": {**page_of(content), "charts": charts_of(content)},
    }
    given.write_text(json.dumps(told), "utf-8")
    return content


def _measured(given: Path, runs: int) -> tuple[dict[str, Cost], dict[str, Cost]]:
    """The least of each step, cold and warm; they take turns, so that all meet the same crowd."""
    cold: dict[str, list[Cost]] = {name: [] for name in STEPS}
    warm: dict[str, list[Cost]] = {name: [] for name in STEPS}
    for _ in range(runs):
        for name in STEPS:
            first, *later = _alone(given, name)
            cold[name].append(first)
            warm[name] += later
    return _least(cold), _least(warm)


def _least(costs: Mapping[str, list[Cost]]) -> dict[str, Cost]:
    return {
        name: Cost(
            wall=min(cost.wall for cost in each), processor=min(cost.processor for cost in each)
        )
        for name, each in costs.items()
    }


def _alone(given: Path, step: str) -> list[Cost]:
    """What each turn of a step cost in a new process."""
    words = ["-m", "bench.alone", str(given), step, str(TURNS)]
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, *words], capture_output=True, text=True, check=True
    )
    return [Cost(wall=wall, processor=processor) for wall, processor in json.loads(done.stdout)]


def _tell(where: str, costs: Mapping[str, Cost]) -> None:
    limit = costs["bare"]
    for name, cost in costs.items():
        sys.stdout.write(
            f"{where:<15} {name:<10} {cost.wall:6.3f} s, {cost.wall / limit.wall:4.1f} times bare; "
            f"of the processor {cost.processor:6.3f} s, "
            f"{cost.processor / limit.processor:4.1f} times\n"
        )
    whole, times = costs["everything"].wall, costs["page"].processor / limit.processor
    sys.stdout.write(
        f"{where:<15} every format within {PROMISED_SECONDS:.0f} s: "
        f"{_kept(whole, PROMISED_SECONDS)}; the page within {PROMISED_TIMES:.0f} times bare: "
        f"{_kept(times, PROMISED_TIMES)}\n"
    )


def _kept(found: float, promised: float) -> str:
    return "kept" if found <= promised else "broken"


def _fill(office: Office, count: int) -> None:
    """Open the items, and define the figures, checks and texts of every section."""
    with office.database.write() as session:
        lead = session.get_one(Project, office.projects[1]).lead_unit_id
        for ordinal in range(len(office.projects), SECTIONS + 1):
            project = Project(
                cycle_id=office.cycle_id,
                ordinal=ordinal,
                title=f"第{ordinal}项专项治理",
                lead_unit_id=lead,
            )
            session.add(project)
            session.flush()
            assert project.id is not None, "it was flushed"
            office.projects[ordinal] = project.id  # type: ignore[index]
        author = office.actor(session, "bian").person_id
        for ordinal in range(1, SECTIONS + 1):
            session.add_all(_section(office, ordinal, author))
    share = count // (SECTIONS * len(CATEGORIES)) or 1
    for ordinal in range(1, SECTIONS + 1):
        for category in CATEGORIES:
            titles = (f"{category}{number}" for number in range(share))
            office.open(*titles, project=ordinal, category=category)


def _section(office: Office, ordinal: int, author: int) -> list[Figure | Check | Narrative]:
    place = {"cycle_id": office.cycle_id, "project_id": office.projects[ordinal]}
    kinds = [f"{ordinal}.kind{number}" for number in range(len(CATEGORIES))]
    filters = {f"{ordinal}.found": "", **dict(zip(kinds, CATEGORIES, strict=True))}
    return [
        *(
            Figure(
                **place,
                position=ordinal * 10 + number,
                key=key,
                label=category or "发现问题",
                source="items",
                filter=f"category={category}" if category else "",
                measure="count",
                unit="个",
                scope="lead",
            )
            for number, (key, category) in enumerate(filters.items())
        ),
        Check(
            **place,
            position=ordinal,
            key=f"{ordinal}.parts",
            kind="partition",
            expression=f"{' + '.join(kinds)} = {ordinal}.found",
        ),
        Narrative(
            **place,
            part="results",
            version=1,
            text=TEXT,
            author_id=author,
            at=NOW,
        ),
    ]
