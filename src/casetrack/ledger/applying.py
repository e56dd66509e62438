"""Does what a plan says, in the transaction of whoever calls: everything or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from casetrack.cases.amendments import amend_many
from casetrack.cases.history import IMPORT_REASON
from casetrack.cases.opening import NewItem, adopt_many, open_many
from casetrack.cases.records import NewActivity, NewReading, record_activities, record_readings
from casetrack.cases.rows import table_of
from casetrack.cases.rules import Rules
from casetrack.errors import Conflict, Invalid, Sentence, sentence, several
from casetrack.ledger.agreements import (
    DEFINED,
    arrange,
    lint,
    write_cycle,
    write_definitions,
    write_narratives,
    write_projects,
)
from casetrack.ledger.columns import Row
from casetrack.ledger.demands import Change
from casetrack.ledger.office import write_people, write_units
from casetrack.ledger.plan import OFFICE_SHEETS, Counts, Preview, preview
from casetrack.ledger.reading import Workbook
from casetrack.ledger.sheets import SHEETS
from casetrack.people import security
from casetrack.people.actors import Actor, NotAllowed, require_for_office
from casetrack.people.administration import require_administrator
from casetrack.people.units import load_tree
from casetrack.store.tables import CarryOver, Cycle, Item, Person, Project

# Who may change what is agreed; items and records ask for themselves, unit by unit.
RIGHTS: Mapping[str, tuple[str, ...]] = {
    "units": ("admin",),
    "people": ("admin",),
    "cycle": ("supervisor",),
    "projects": ("supervisor",),
    "targets": ("supervisor",),
    "figures": ("supervisor", "editor"),
    "checks": ("supervisor", "editor"),
    "narratives": ("editor",),
}


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an import did."""

    cycle_code: str
    source: str
    # Of the file, so that what was applied can be matched with what was previewed.
    sha256: str
    sheets: Mapping[str, Counts]
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class _Ids:
    """What the names in rows stand for, once all that the workbook brings is written."""

    units: Mapping[str, int]
    people: Mapping[str, int]
    projects: Mapping[int, int]
    items: Mapping[str, int]


def import_workbook(
    session: Session,
    rules: Rules,
    actor: Actor,
    workbook: Workbook,
    *,
    now: datetime,
    cycle_code: str = "",
) -> Report:
    """Bring a workbook into the database, all of it or nothing.

    Raises Invalid with every problem of the workbook, NotAllowed, Refused, or Conflict where
    another import was quicker.
    """
    _lock_cycle(session, workbook, cycle_code)
    plan = preview(session, rules, workbook, cycle_code=cycle_code)
    if plan.problems:
        raise Invalid(plan.problems)
    _require_rights(actor, plan)
    try:
        _apply(session, rules, actor, plan, workbook, now=now)
        session.flush()
        _note_office(session, actor, plan, workbook, now=now)
    except IntegrityError as error:
        raise Conflict(
            "Somebody wrote the same rows at the same moment. Nothing was imported; try again."
        ) from error
    return Report(
        cycle_code=plan.cycle_code,
        source=workbook.source,
        sha256=workbook.sha256,
        sheets=plan.sheets,
        changes=plan.changes,
    )


def _lock_cycle(session: Session, workbook: Workbook, cycle_code: str) -> None:
    """Hold the cycle, so that what the plan compares with is what is written over."""
    codes = {row.text("code") for row in workbook.rows("cycle")} | {cycle_code}
    query = sa.select(table_of(Cycle).c.id).where(table_of(Cycle).c.code.in_(codes))
    session.connection().execute(query.with_for_update()).all()


def _require_rights(actor: Actor, plan: Preview) -> None:
    refused: list[Sentence] = []
    for sheet, roles in RIGHTS.items():
        if plan.of(sheet):
            try:
                require_for_office(
                    actor,
                    *roles,
                    what=sentence("changing the sheet {title}", title=SHEETS[sheet].title),
                )
            except NotAllowed as error:
                refused.append(error.sentence)
    if refused:
        raise NotAllowed("{refused}", refused=several(refused, "\n"))


def _note_office(
    session: Session, actor: Actor, plan: Preview, workbook: Workbook, *, now: datetime
) -> None:
    """Note in the security log what changed of people and units, and keep an administrator."""
    changed = {sheet: len(plan.of(sheet)) for sheet in OFFICE_SHEETS if plan.of(sheet)}
    if not changed:
        return
    if "people" in changed:
        require_administrator(session)
    told = {"sha256": workbook.sha256, **changed}
    security.append(session, "office imported", actor_id=actor.person_id, data=told, now=now)


def _apply(
    session: Session,
    rules: Rules,
    actor: Actor,
    plan: Preview,
    workbook: Workbook,
    *,
    now: datetime,
) -> None:
    write_units(session, plan.of("units"))
    rules = replace(rules, tree=load_tree(session))
    units = {unit.code: unit_id for unit_id, unit in rules.tree.units.items()}
    write_people(session, plan.of("people"), units)
    cycle = session.exec(select(Cycle).where(Cycle.code == plan.cycle_code)).one_or_none()
    for change in plan.of("cycle"):
        cycle = write_cycle(session, change, cycle)
    if cycle is None:
        return
    write_projects(session, cycle, plan.of("projects"), units)
    ids = _ids(session, cycle, units)
    for sheet in DEFINED:
        write_definitions(session, cycle, sheet, plan.of(sheet), ids.projects)
        if workbook.rows(sheet):
            arrange(session, cycle, sheet, workbook.rows(sheet))
    # While the cycle is being set up its definitions may be incomplete; opening it lints them.
    if cycle.opened_at is not None and any(plan.of(sheet) for sheet in DEFINED):
        lint(session, cycle, workbook)
    write_narratives(session, actor, cycle, plan.of("narratives"), now=now)
    _write_items(session, rules, actor, cycle, plan.of("items"), ids, now=now)
    _write_records(session, rules, actor, cycle, plan, now=now)


def _ids(session: Session, cycle: Cycle, units: Mapping[str, int]) -> _Ids:
    execute = session.connection().execute
    person, project, item, carried = (
        table_of(model) for model in (Person, Project, Item, CarryOver)
    )
    carried_in = sa.select(carried.c.item_id).where(carried.c.to_cycle_id == cycle.id)
    mine = sa.select(item.c.key, item.c.id).where(item.c.cycle_id == cycle.id)
    theirs = sa.select(item.c.key, item.c.id).where(item.c.id.in_(carried_in))
    ordinals = sa.select(project.c.ordinal, project.c.id).where(project.c.cycle_id == cycle.id)
    return _Ids(
        units=units,
        people={row[0]: row[1] for row in execute(sa.select(person.c.login, person.c.id))},
        projects={row[0]: row[1] for row in execute(ordinals)},
        # A carried item goes by its key too, unless this cycle has one of the same.
        items={row[0]: row[1] for query in (theirs, mine) for row in execute(query)},
    )


def _write_items(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    changes: Sequence[Change],
    ids: _Ids,
    *,
    now: datetime,
) -> None:
    new = [change.row for change in changes if change.before is None]
    if new and cycle.opened_at is None:
        adopted = [(_new_item(row, ids), row.text("state"), row.text("outcome")) for row in new]
        adopt_many(session, rules, actor, cycle, adopted, now=now)
    elif new:
        open_many(session, rules, actor, cycle, [_new_item(row, ids) for row in new], now=now)
    amendments = [
        (ids.items[change.row.text("key")], _amendment(change, ids))
        for change in changes
        if change.before is not None
    ]
    if amendments:
        amend_many(session, rules, actor, amendments, reason=IMPORT_REASON, now=now)


def _new_item(row: Row, ids: _Ids) -> NewItem:
    found_on = row.day("found_on")
    assert found_on is not None, "the plan refuses an item without its day"
    return NewItem(
        key=row.text("key"),
        project_id=ids.projects[row.whole("project") or 0],
        title=row.text("title"),
        unit_id=ids.units.get(row.text("unit")),
        handler_id=ids.people.get(row.text("handler")),
        found_on=found_on,
        due=row.day("due"),
        category=row.text("category"),
        quantity=row.number_in("quantity"),
        quantity_unit=row.text("quantity_unit"),
        amount=row.number_in("amount"),
    )


def _amendment(change: Change, ids: _Ids) -> Mapping[str, Any]:
    """The item's columns that differ, with the values they get."""
    values = vars(_new_item(change.row, ids))
    columns = {"unit": "unit_id", "handler": "handler_id"}
    names = [columns.get(name, name) for name in change.fields]
    return {name: values[name] for name in names}


def _write_records(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    plan: Preview,
    *,
    now: datetime,
) -> None:
    activities, readings = plan.of("activities"), plan.of("readings")
    if not activities and not readings:
        return
    units = {unit.code: unit_id for unit_id, unit in rules.tree.units.items()}
    ids = _ids(session, cycle, units)
    if activities:
        rows = [_new_activity(change.row, ids) for change in activities]
        record_activities(session, rules.tree, actor, cycle, rows, now=now)
    if readings:
        read = [_new_reading(change.row, ids) for change in readings]
        record_readings(session, rules.tree, actor, cycle, read, now=now)


def _new_activity(row: Row, ids: _Ids) -> NewActivity:
    day, quantity = row.day("date"), row.number_in("quantity")
    assert day is not None, "the plan refuses work without its day"
    assert quantity is not None, "an empty quantity is one"
    return NewActivity(
        key=row.text("key"),
        project_id=ids.projects[row.whole("project") or 0],
        item_id=ids.items.get(row.text("item")),
        kind=row.text("kind"),
        date=day,
        unit_id=ids.units[row.text("unit")],
        quantity=quantity,
        quantity_unit=row.text("quantity_unit"),
        amount=row.number_in("amount"),
        replaces=row.text("replaces"),
        reason=row.text("reason"),
    )


def _new_reading(row: Row, ids: _Ids) -> NewReading:
    day, value = row.day("date"), row.number_in("value")
    assert day is not None, "the plan refuses a reading without its day"
    assert value is not None, "the plan refuses a reading without its value"
    return NewReading(
        key=row.text("key"),
        project_id=ids.projects[row.whole("project") or 0],
        indicator=row.text("indicator"),
        date=day,
        value=value,
        unit=row.text("unit"),
        evidence=row.text("evidence"),
        replaces=row.text("replaces"),
        reason=row.text("reason"),
    )
