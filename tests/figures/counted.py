"""The shortest words for tests of computed figures: define one, record work, compute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from casetrack.cases.records import NewActivity, NewReading, record_activities, record_readings
from casetrack.figures.checking import Answered, check_all
from casetrack.figures.compute import compute, computed_from, read_definitions
from casetrack.figures.populations import load_records
from casetrack.figures.values import Computed, Value
from casetrack.people.units import load_tree
from casetrack.store.tables import Check, Cycle, Figure, Target
from tests.office import CALENDAR, NOW, Office

FOUND = date(2023, 9, 19)


def define(office: Office, key: str, *, measure: str = "count", **values: object) -> None:
    """Add a figure; by default it counts items in 个."""
    ordinal = int(key.partition(".")[0])
    described = {"label": key, "source": "items", "unit": "个"} | values
    with office.database.write() as session:
        position = len(session.exec(select(Figure.id)).all())
        session.add(
            Figure(
                cycle_id=office.cycle_id,
                project_id=office.projects[ordinal],
                position=position,
                key=key,
                measure=measure,
                **described,  # type: ignore[arg-type]
            )
        )


def formula(office: Office, key: str, expression: str, **values: object) -> None:
    define(office, key, source="formula", measure=expression, **values)


def parameter(office: Office, key: str, value: str, **values: object) -> None:
    said = {"source": "parameter", "value": value, "cited_from": "工作方案（2023年9月）"}
    define(office, key, measure="", **(said | values))


def relate(office: Office, key: str, kind: str, expression: str, explanation: str = "") -> None:
    """Declare a check."""
    ordinal = int(key.partition(".")[0])
    with office.database.write() as session:
        session.add(
            Check(
                cycle_id=office.cycle_id,
                project_id=office.projects[ordinal],
                position=0,
                key=key,
                kind=kind,
                expression=expression,
                explanation=explanation,
            )
        )


def promise(office: Office, key: str, **values: object) -> None:
    """Set a target of project 1."""
    with office.database.write() as session:
        project_id = office.projects[1]
        session.add(
            Target(cycle_id=office.cycle_id, project_id=project_id, key=key, **values)  # type: ignore[arg-type]
        )


def work(
    office: Office,
    key: str,
    quantity: str = "1",
    *,
    by: str = "sun",
    unit: str = "jt",
    now: datetime = NOW,
    **values: object,
) -> None:
    """Record one activity of project 1."""
    described = {"kind": "检查", "date": FOUND, "quantity_unit": "次"} | values
    new = NewActivity(
        key=key,
        project_id=office.projects[1],
        unit_id=office.units[unit],
        quantity=Decimal(quantity),
        **described,  # type: ignore[arg-type]
    )
    with office.database.write() as session:
        tree = load_tree(session)
        actor, cycle = office.actor(session, by), office.cycle(session)
        record_activities(session, tree, actor, cycle, [new], now=now)


def read(office: Office, key: str, value: str, day: date, unit: str = "分") -> None:
    """Record one reading of satisfaction."""
    new = NewReading(
        key=key,
        project_id=office.projects[1],
        indicator="满意度",
        date=day,
        value=Decimal(value),
        unit=unit,
        evidence="通报",
    )
    with office.database.write() as session:
        tree = load_tree(session)
        actor, cycle = office.actor(session, "sun"), office.cycle(session)
        record_readings(session, tree, actor, cycle, [new], now=NOW)


def computed(office: Office, at: datetime = NOW) -> Computed:
    """Every figure as the database counts it, which is as it is counted row by row."""
    with office.database.read() as session:
        cycle, tree = office.cycle(session), load_tree(session)
        grouped = compute(session, cycle, at=at, calendar=CALENDAR, tree=tree)
        listed = counted_singly(session, cycle, at)
        for key, each in grouped.figures.items():
            assert len(each.rows) == len(tuple(each.rows))
            assert replace(each, rows=tuple(each.rows)) == listed.figures[key]
    return listed


def counted_singly(session: Session, cycle: Cycle, at: datetime) -> Computed:
    """Every figure over rows that were read one by one."""
    tree = load_tree(session)
    definitions, problems = read_definitions(session, cycle, tree)
    figures = definitions.values()
    records = load_records(session, cycle, figures, at=at, calendar=CALENDAR, tree=tree)
    return computed_from(cycle, definitions, problems, records, CALENDAR)


def value(office: Office, key: str, at: datetime = NOW) -> Value:
    return computed(office, at).figures[key]


def answers(office: Office, at: datetime = NOW) -> dict[str, Answered]:
    found = computed(office, at)
    with office.database.read() as session:
        return {each.key: each for each in check_all(session, office.cycle(session), found)}


def stored_check(session: Session, key: str) -> Check:
    return session.exec(select(Check).where(col(Check.key) == key)).one()
