"""A bulletin of 18 sections over 10,000 items in every format, against query and template alone."""

from __future__ import annotations

import argparse
import sys
from time import perf_counter

import sqlalchemy as sa

from bench.reckoning import Measured
from bench.stand import KINDS, fresh_database
from casetrack.bulletins.content import Content
from casetrack.bulletins.editions import preview
from casetrack.bulletins.formats import FORMATS, html
from casetrack.bulletins.page import page_of
from casetrack.bulletins.parity import compare_figures
from casetrack.cases.rows import ITEM
from casetrack.store.tables import Check, Figure, Narrative, Project
from casetrack.workflow.templates import render as render_template
from tests.office import NOW, Office, make_office

SECTIONS = 18
CATEGORIES = ("坑槽", "边沟", "绿化", "设施")
PROMISED_SECONDS = 3.0
TEXT = """- 全年共发现问题{{ f.found }}，其中坑槽{{ f.kind0 }}、边沟{{ f.kind1 }}。
- 绿化问题{{ f.kind2 }}，设施问题{{ f.kind3 }}，均已交办。
各单位对照清单逐项整改，接受群众监督。"""


def main(arguments: list[str]) -> None:
    """Measure each format of one cycle, once cold and once more with everything started."""
    parser = argparse.ArgumentParser(prog="python -m bench bulletin", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--kind", choices=KINDS, action="append")
    options = parser.parse_args(arguments)
    for kind in options.kind or KINDS:
        with fresh_database(kind) as database:
            office = make_office(database)
            _fill(office, options.items)
            content, gathered = _gathered(office)
            limit = _bare(office, content)
            for turn in ("cold", "warm"):
                _tell_formats(content, f"{kind}, {turn}", options.items, limit)
            _tell("snapshot of everything", kind, options.items, gathered, limit)


def _tell_formats(content: Content, where: str, count: int, limit: float) -> None:
    taken = {}
    finished = {}
    for name, each in FORMATS.items():
        started = perf_counter()
        finished[name] = each.render(content)
        taken[name] = perf_counter() - started
        _tell(f"render {name}", where, count, taken[name], limit)
    started = perf_counter()
    assert compare_figures(content, finished) == [], "every format carries the same figures"
    _tell("read all back", where, count, perf_counter() - started, limit)
    whole = sum(taken.values())
    told = "kept" if whole <= PROMISED_SECONDS else "broken"
    sys.stdout.write(f"all formats, {where}: {whole:.2f} s, {PROMISED_SECONDS:.0f} s is {told}\n")


def _tell(what: str, where: str, count: int, seconds: float, limit: float) -> None:
    Measured(what=what, where=where, count=count, seconds=seconds, limit_seconds=limit).tell()


def _gathered(office: Office) -> tuple[Content, float]:
    started = perf_counter()
    with office.database.read() as session:
        content = preview(session, office.rules(session), office.cycle(session), now=NOW)
    return content, perf_counter() - started


def _bare(office: Office, content: Content) -> float:
    """Seconds to read the rows of the items and to fill the template, and nothing else."""
    values = {**page_of(content), "charts": []}
    templates = content["templates"]
    started = perf_counter()
    with office.database.connect() as connection:
        rows = connection.execute(sa.select(ITEM)).all()
    render_template(templates[html.TEMPLATE], values, name=html.TEMPLATE, bundle=templates)
    assert rows, "there are items"
    return perf_counter() - started


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
