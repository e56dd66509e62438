"""Writes what a cycle agreed on from a ledger: projects, targets, figures, checks, narratives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from casetrack.cases.rows import insert_rows, table_of
from casetrack.cycles.narrative import set_narrative
from casetrack.errors import Invalid
from casetrack.figures.linting import figure_problems
from casetrack.ledger.columns import Row
from casetrack.ledger.demands import Change
from casetrack.ledger.reading import Workbook
from casetrack.ledger.sheets import SHEETS
from casetrack.people.actors import Actor
from casetrack.store.tables import (
    Check,
    Cycle,
    Figure,
    Project,
    ProjectSupport,
    Target,
)

_MODELS: Mapping[str, type[Target | Figure | Check]] = {
    "targets": Target,
    "figures": Figure,
    "checks": Check,
}
DEFINED = tuple(_MODELS)
"""The sheets of definitions, in the order they are written."""

_POSITIONED = ("figures", "checks")


def write_cycle(session: Session, change: Change, cycle: Cycle | None) -> Cycle:
    """Add or change the cycle; a new one is being set up until a supervisor opens it."""
    values: dict[str, Any] = {name: change.row.values[name] for name in SHEETS["cycle"].by_name}
    written = Cycle(**values) if cycle is None else cycle
    for name, value in values.items():
        setattr(written, name, value)
    session.add(written)
    session.flush()
    return written


def write_projects(
    session: Session, cycle: Cycle, changes: Sequence[Change], units: Mapping[str, int]
) -> None:
    """Add and change projects, with the units that support them."""
    query = select(Project).where(Project.cycle_id == cycle.id)
    known = {project.ordinal: project for project in session.exec(query)}
    for change in changes:
        row, ordinal = change.row, change.row.whole("ordinal")
        assert cycle.id is not None, "the cycle is stored before its projects"
        assert ordinal is not None, "the plan refuses a row without its key"
        project = known.get(ordinal, Project(cycle_id=cycle.id, ordinal=ordinal, title=""))
        lead = row.text("lead_unit")
        project.title, project.goals = row.text("title"), row.text("goals")
        project.lead_unit_id = units[lead] if lead else None
        session.add(project)
        session.flush()
        assert project.id is not None, "a flushed project has an id"
        session.exec(delete(ProjectSupport).where(col(ProjectSupport.project_id) == project.id))
        session.add_all(
            ProjectSupport(project_id=project.id, unit_id=units[each])
            for each in row.names("supporting_units")
        )
    session.flush()


def write_definitions(
    session: Session,
    cycle: Cycle,
    sheet: str,
    changes: Sequence[Change],
    projects: Mapping[int, int],
) -> None:
    """Add and change targets, figures or checks."""
    table = table_of(_MODELS[sheet])
    new = [change for change in changes if change.before is None]
    positions = {"position": 0} if sheet in _POSITIONED else {}
    insert_rows(
        session,
        table,
        [{**_values(c.row, projects), **positions, "cycle_id": cycle.id} for c in new],
    )
    changed = [
        {**_values(change.row, projects), "b_key": change.key}
        for change in changes
        if change.before is not None
    ]
    if changed:
        statement = sa.update(table).where(
            table.c.cycle_id == cycle.id, table.c.key == sa.bindparam("b_key")
        )
        session.connection().execute(statement, changed)


def arrange(session: Session, cycle: Cycle, sheet: str, rows: Sequence[Row]) -> None:
    """Give figures or checks the order of the sheet; those it leaves out keep theirs, before it."""
    if sheet not in _POSITIONED:
        return
    table = table_of(_MODELS[sheet])
    query = sa.select(table.c.key, table.c.position, table.c.id).where(table.c.cycle_id == cycle.id)
    stored = {row[0]: (row[1], row[2]) for row in session.connection().execute(query)}
    listed = [row.text("key") for row in rows]
    others = sorted(stored.keys() - set(listed), key=lambda key: stored[key])
    moved = [
        {"b_key": key, "position": position}
        for position, key in enumerate([*others, *listed], start=1)
        if stored[key][0] != position
    ]
    if moved:
        statement = sa.update(table).where(
            table.c.cycle_id == cycle.id, table.c.key == sa.bindparam("b_key")
        )
        session.connection().execute(statement, moved)


def lint(session: Session, cycle: Cycle, workbook: Workbook) -> None:
    """Raise Invalid if figures and checks, as they now stand together, cannot be computed.

    A formula may rest on itself or add unlike units only through rows that are each in order.
    """
    rows = {
        f"{word} {row.text('key')}": row
        for word, sheet in (("figure", "figures"), ("check", "checks"))
        for row in workbook.rows(sheet)
    }
    problems = [
        replace(
            problem,
            message="{told}",
            values={"told": problem},
            source=workbook.source,
            sheet=SHEETS[rows[problem.source].sheet].title if problem.source in rows else "",
            row=rows[problem.source].number if problem.source in rows else None,
        )
        for problem in figure_problems(session, cycle)
    ]
    if problems:
        raise Invalid(problems)


def write_narratives(
    session: Session, actor: Actor, cycle: Cycle, changes: Sequence[Change], *, now: datetime
) -> None:
    """Add a version of each part whose text differs; earlier versions stay."""
    for change in changes:
        row = change.row
        set_narrative(
            session,
            actor,
            cycle,
            project=row.whole("project") or 0,
            part=row.text("part"),
            text=row.text("text"),
            now=now,
        )


def _values(row: Row, projects: Mapping[int, int]) -> dict[str, Any]:
    """The columns of a definition; an empty text cell is empty text, not nothing."""
    values: dict[str, Any] = {"project_id": projects[row.whole("project") or 0]}
    for column in SHEETS[row.sheet].columns:
        if column.name != "project":
            value = row.values[column.name]
            values[column.name] = "" if value is None and column.kind == "text" else value
    return values
