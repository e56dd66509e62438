"""Every figure of 18 sections over 1,000,000 items, against one bare count of them by state."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import sqlalchemy as sa

from bench.reckoning import Measured
from bench.stand import KINDS, fresh_database
from casetrack.cases.rows import ITEM
from casetrack.figures.compute import compute
from casetrack.people.units import add_unit, load_tree
from casetrack.store.database import Database
from casetrack.store.tables import Cycle, Figure, Project
from tests.office import CALENDAR, NOW, Office, make_office

SECTIONS = 18
UNITS = 40
PROMISED_SECONDS = 5.0
# Half a year of work lies between the first item and the instant of the figures.
AT = NOW + timedelta(days=200)
DEFINITIONS = {
    "found": ("", "count", "个"),
    "solved": ("state=verified|published", "count", "个"),
    "late": ("overdue=yes", "count", "个"),
    "holes": ("category=坑槽", "count", "个"),
    "ditches": ("category=边沟|绿化 & state!=identified", "count", "个"),
    "true": ("outcome=substantiated", "count", "个"),
    "recent": ("found_on>=2023-11-01", "count", "个"),
    "fines": ("amount>0", "sum(amount)", "万元"),
    "units": ("", "distinct(unit)", "家"),
    "time": ("state=verified|published", "median(workdays)", "个工作日"),
}


def main(arguments: list[str]) -> None:
    """Measure one cycle while it is open, and when it is closed and everything is published."""
    parser = argparse.ArgumentParser(prog="python -m bench figures", description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--kind", choices=KINDS, action="append")
    options = parser.parse_args(arguments)
    for kind in options.kind or ["postgres"]:
        with fresh_database(kind) as database:
            office = make_office(database)
            _define(office)
            _fill(office, options.items)
            _measure(office, f"{kind}, open", options.items)
            _publish(office)
            _measure(office, f"{kind}, closed", options.items)


def _measure(office: Office, where: str, count: int) -> None:
    for turn in ("cold", "warm"):
        limit, taken = _timed(lambda: _bare(office.database)), _timed(lambda: _figures(office))
        Measured(
            what=f"{SECTIONS * len(DEFINITIONS)} figures, {turn}",
            where=where,
            count=count,
            seconds=taken,
            limit_seconds=limit,
        ).tell()
    told = "kept" if taken <= PROMISED_SECONDS else "broken"
    sys.stdout.write(f"figures, {where}: {taken:.2f} s, {PROMISED_SECONDS:.0f} s is {told}\n")


def _timed(work: Callable[[], None]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _bare(database: Database) -> None:
    with database.read() as session:
        query = sa.select(ITEM.c.state, sa.func.count()).group_by(ITEM.c.state)
        assert session.connection().execute(query).all(), "there are items"


def _figures(office: Office) -> None:
    with office.database.read() as session:
        tree, cycle = load_tree(session), office.cycle(session)
        computed = compute(session, cycle, at=AT, calendar=CALENDAR, tree=tree)
    missing = [each.key for each in computed.figures.values() if each.problem]
    assert missing == [], "every figure has a value"


def _define(office: Office) -> None:
    """Sections, units to work on them, and ten figures for each section."""
    with office.database.write() as session:
        for number in range(UNITS):
            add_unit(session, code=f"u{number}", name=f"第{number}街道")
        lead = session.get_one(Project, office.projects[1]).lead_unit_id
        for ordinal in range(len(office.projects), SECTIONS + 1):
            session.add(
                Project(
                    cycle_id=office.cycle_id,
                    ordinal=ordinal,
                    title=f"第{ordinal}项专项治理",
                    lead_unit_id=lead,
                )
            )
        session.flush()
        rows = session.execute(sa.select(Project.id, Project.ordinal).where(Project.ordinal > 0))
        for project_id, ordinal in rows.all():
            session.add_all(_section(office.cycle_id, project_id, ordinal))
        cycle = session.get_one(Cycle, office.cycle_id)
        cycle.cut_off = AT.date()
    office.open("第0处")


def _section(cycle_id: int, project_id: int, ordinal: int) -> list[Figure]:
    return [
        Figure(
            cycle_id=cycle_id,
            project_id=project_id,
            position=ordinal * 10 + place,
            key=f"{ordinal}.{name}",
            label=name,
            source="items",
            filter=wanted,
            measure=measure,
            unit=unit,
        )
        for place, (name, (wanted, measure, unit)) in enumerate(DEFINITIONS.items())
    ]


def _fill(office: Office, count: int) -> None:
    """Items, clocks and events by plain statements, as many steps on as their state says."""
    sizes = {"count": count, "sections": SECTIONS, "units": UNITS}
    _run(office.database, _ITEMS, cycle=office.cycle_id, **sizes)
    for statement in (_CLOCKS, _EVENTS):
        _run(office.database, statement)
    _run(office.database, "ANALYZE")


def _publish(office: Office) -> None:
    """Close the cycle; and afterwards everything that was verified is published."""
    with office.database.write() as session:
        session.get_one(Cycle, office.cycle_id).closed_at = AT - timedelta(days=9)
    for statement in (
        _PUBLISHED,
        "UPDATE item SET state = 'published', version = 5 WHERE state = 'verified'",
    ):
        _run(office.database, statement)
    _run(office.database, "ANALYZE")


def _run(database: Database, statement: str, **values: object) -> None:
    with database.connect() as connection:
        kind = connection.dialect.name
        if kind == "postgresql":
            # Of rows that are right by construction nothing need be checked one by one.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for name, expression in _INSTANTS[kind].items():
            statement = statement.replace(name, expression)
        connection.execute(sa.text(statement), values)


_INSTANTS = {
    "postgresql": {
        "OPENED": "timestamptz '2023-09-20 01:00Z' + n * interval '10 seconds'",
        "DUE": "timestamptz '2023-10-04 01:00Z' + n * interval '10 seconds'",
        "CLOSED": "timestamptz '2023-09-21 01:00Z' + (n + n % 90000) * interval '10 seconds'",
        "PUBLISHED_AT": "timestamptz '2024-04-02 01:00Z'",
        "FOUND": "date '2023-09-20' + n % 90",
    },
    "sqlite": {
        "OPENED": "strftime('%Y-%m-%dT%H:%M:%S.000000Z', 1695171600 + n * 10, 'unixepoch')",
        "DUE": "strftime('%Y-%m-%dT%H:%M:%S.000000Z', 1696381200 + n * 10, 'unixepoch')",
        "CLOSED": "strftime('%Y-%m-%dT%H:%M:%S.000000Z', "
        "1695258000 + (n + n % 90000) * 10, 'unixepoch')",
        "PUBLISHED_AT": "'2024-04-02T01:00:00.000000Z'",
        "FOUND": "date('2023-09-20', (n % 90) || ' days')",
    },
}
_ITEMS = """
WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count),
drafts AS (
    SELECT n, CASE WHEN n % 20 = 0 THEN 1 WHEN n % 20 < 3 THEN 2 WHEN n % 20 < 6 THEN 3 ELSE 4 END
        AS step
    FROM numbers
)
INSERT INTO item (id, cycle_id, project_id, key, number, title, unit_id, found_on, category,
    quantity_unit, amount, definition_hash, state, outcome, version, head, opened_at, state_since,
    closed_at, closeout_requested, extensions, revision)
SELECT n, :cycle, project.id, 'k' || n, n, '第' || n || '处', unit.id, FOUND,
    CASE n % 5 WHEN 0 THEN '坑槽' WHEN 1 THEN '边沟' WHEN 2 THEN '绿化' WHEN 3 THEN '设施'
        ELSE '' END,
    '', CASE WHEN n % 4 = 0 THEN n % 1000 * 1000000 END, first.definition_hash,
    CASE step WHEN 1 THEN 'identified' WHEN 2 THEN 'assigned' WHEN 3 THEN 'rectifying'
        ELSE 'verified' END,
    CASE WHEN step < 4 THEN '' WHEN n % 7 = 0 THEN 'unfounded' ELSE 'substantiated' END,
    step, '', OPENED, OPENED, CASE WHEN step = 4 THEN CLOSED END, false, 0, 1
FROM drafts
JOIN project ON project.cycle_id = :cycle AND project.ordinal = 1 + n % :sections
JOIN unit ON unit.code = 'u' || (n / :sections % :units)
JOIN item AS first ON first.id = 1
"""
_CLOCKS = """
WITH items AS (SELECT item.*, id AS n FROM item WHERE id > 1)
INSERT INTO deadline (item_id, revision, party, state, started_at, within, due_at, provisional,
    calendar_version, stopped_at, stopped_by)
SELECT n, 1, 'handler', 'assigned', opened_at, '10 workdays', DUE, false, '', closed_at, ''
FROM items WHERE version > 1
"""
_EVENTS = """
WITH steps AS (
    SELECT 1 AS seq, 'open' AS transition, '' AS source, 'identified' AS target
    UNION ALL SELECT 2, 'assign', 'identified', 'assigned'
    UNION ALL SELECT 3, 'accept', 'assigned', 'rectifying'
    UNION ALL SELECT 4, 'verify', 'rectifying', 'verified'
)
INSERT INTO event (item_id, seq, format, at, actor_id, actor_unit_id, os_user, transition, source,
    target, outcome, data, previous, hash)
SELECT item.id, seq, 1, CASE seq WHEN 4 THEN closed_at ELSE opened_at END, 1, 1, '', transition,
    source, target, CASE seq WHEN 4 THEN item.outcome ELSE '' END, '{}', '', ''
FROM item JOIN steps ON seq <= item.version WHERE item.id > 1
"""
_PUBLISHED = """
INSERT INTO event (item_id, seq, format, at, actor_id, actor_unit_id, os_user, transition, source,
    target, outcome, data, previous, hash)
SELECT id, 5, 1, PUBLISHED_AT, 1, 1, '', 'publish', 'verified', 'published', outcome, '{}', '', ''
FROM item WHERE state = 'verified'
"""
