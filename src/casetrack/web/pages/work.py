"""Work that was done and indicators that were read: listed, added, corrected."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Annotated, TypeVar

import sqlalchemy as sa
from fastapi import APIRouter, Form, Query, Response
from pydantic import BaseModel, Field
from sqlmodel import col, select

from casetrack.cases.records import (
    MAY_RECORD,
    NewActivity,
    NewReading,
    counts,
    record_activities,
    record_readings,
)
from casetrack.cases.rows import table_of
from casetrack.cycles.phases import cycle_of
from casetrack.errors import Invalid, NotFound, Problem
from casetrack.store.tables import Activity, Cycle, Item, Project, ProjectSupport, Reading
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import (
    LARGEST_ID,
    Code,
    Ordinal,
    project_numbered,
    typed_day,
    typed_number,
)
from casetrack.web.forms import LINES
from casetrack.web.placed import placed
from casetrack.web.scope import visible_item, visible_units
from casetrack.web.shown import page
from casetrack.web.together import Together, together
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, LINES, Field(max_length=4000)]
Text = Annotated[str, Query(max_length=200)]
# The newest rows that are shown; the workbook has all of them.
_MOST_ROWS = 200
_ONE = Decimal(1)
Recorded = TypeVar("Recorded", Activity, Reading)


class TypedActivity(BaseModel):
    """The form of a piece of work. Without a key, one is made up."""

    key: Short = ""
    kind: Short = ""
    date: Short = ""
    unit: Annotated[int, Field(ge=0, le=LARGEST_ID)] = 0
    quantity: Short = ""
    quantity_unit: Short = ""
    amount: Short = ""
    item: Short = ""
    replaces: Short = ""
    reason: Long = ""


class TypedReading(BaseModel):
    """The form of an indicator as it was read."""

    key: Short = ""
    indicator: Short = ""
    date: Short = ""
    value: Short = ""
    unit: Short = ""
    evidence: Short = ""
    replaces: Short = ""
    reason: Long = ""


@router.get("/work")
def index(visit: Visit) -> Response:
    """The projects whose work this person sees, of campaigns that were opened, newest first."""
    with visit.read() as desk:
        cycles = select(Cycle).where(col(Cycle.opened_at).is_not(None))
        found = [
            (cycle, projects)
            for cycle in desk.session.exec(cycles.order_by(sa.desc(col(Cycle.opens))))
            if (projects := _seen(desk, cycle))
        ]
        return page(visit, "work-index.html.j2", campaigns=found, lead=desk.rules.tree.name)


@router.get("/cycles/{code}/work/{ordinal}")
def show(visit: Visit, code: Code, ordinal: Ordinal, correct: Text = "") -> Response:
    return _page(visit, code, ordinal, NONE, correct)


@router.post("/cycles/{code}/work/{ordinal}/activities")
def add_activity(
    visit: Visit, code: Code, ordinal: Ordinal, form: Annotated[TypedActivity, Form()]
) -> Response:
    typed = {name: str(value) for name, value in form.model_dump().items()}
    with kept(visit, "activity", typed) as trouble, visit.write() as desk, _entry(form.key) as read:
        cycle = cycle_of(desk.session, code)
        project = _project(desk, cycle, ordinal)
        new = NewActivity(
            key=form.key.strip() or _new_key(ordinal),
            project_id=project.id or 0,
            kind=read.read(_needed, form.kind, "kind", ""),
            date=read.read(typed_day, form.date, "date", cycle.opens),
            unit_id=form.unit,
            quantity=read.read(typed_number, form.quantity, "quantity", _ONE),
            quantity_unit=form.quantity_unit.strip(),
            amount=read.read(typed_number, form.amount, "amount", None)
            if form.amount.strip()
            else None,
            item_id=read.read(partial(_item, desk, cycle), form.item.strip(), "item", None),
            replaces=form.replaces.strip(),
            reason=form.reason,
        )
        record_activities(desk.session, desk.rules.tree, desk.actor, cycle, [new], now=desk.now)
    if trouble:
        return _page(visit, code, ordinal, trouble[0], form.replaces)
    return to(f"/cycles/{code}/work/{ordinal}#activities")


@router.post("/cycles/{code}/work/{ordinal}/readings")
def add_reading(
    visit: Visit, code: Code, ordinal: Ordinal, form: Annotated[TypedReading, Form()]
) -> Response:
    typed = {name: str(value) for name, value in form.model_dump().items()}
    with kept(visit, "reading", typed) as trouble, visit.write() as desk, _entry(form.key) as read:
        cycle = cycle_of(desk.session, code)
        project = _project(desk, cycle, ordinal)
        new = NewReading(
            key=form.key.strip() or _new_key(ordinal),
            project_id=project.id or 0,
            indicator=read.read(_needed, form.indicator, "indicator", ""),
            date=read.read(typed_day, form.date, "date", cycle.opens),
            value=read.read(typed_number, form.value, "value", _ONE),
            unit=form.unit.strip(),
            # What is missing here is told beside its field; the verb would tell it again.
            evidence=read.read(_needed, form.evidence, "evidence", "-"),
            replaces=form.replaces.strip(),
            reason=form.reason,
        )
        record_readings(desk.session, desk.rules.tree, desk.actor, cycle, [new], now=desk.now)
    if trouble:
        return _page(visit, code, ordinal, trouble[0], form.replaces)
    return to(f"/cycles/{code}/work/{ordinal}#readings")


@contextmanager
def _entry(key: str) -> Iterator[Together]:
    """All that is wrong with one entry, each beside its field."""
    with placed(key), together() as read:
        yield read


def _new_key(ordinal: int) -> str:
    return f"{ordinal}-{secrets.token_hex(4)}"


def _needed(text: str, column: str) -> str:
    if not text.strip():
        raise Invalid(Problem(message="this is needed", column=column))
    return text.strip()


def _item(desk: Desk, cycle: Cycle, key: str, column: str) -> int | None:
    """The item with this key, if it is one whose unit this person may see."""
    if not key:
        return None
    found = visible_item(desk.session, desk.actor, desk.rules.tree, cycle.id or 0, key)
    if found is None:
        message = "no item of this campaign has the key {key!r}"
        raise Invalid(Problem(message=message, values={"key": key}, column=column))
    return found


def _seen(desk: Desk, cycle: Cycle) -> list[Project]:
    """The projects that this person's units lead or support; all of them for the whole office."""
    units = visible_units(desk.actor, desk.rules.tree)
    query = select(Project).where(Project.cycle_id == cycle.id, col(Project.ordinal) > 0)
    projects = desk.session.exec(query.order_by(col(Project.ordinal))).all()
    if units is None:
        return list(projects)
    supported = select(ProjectSupport.project_id).where(col(ProjectSupport.unit_id).in_(units))
    helped = set(desk.session.exec(supported))
    return [each for each in projects if each.lead_unit_id in units or each.id in helped]


def _project(desk: Desk, cycle: Cycle, ordinal: int) -> Project:
    """The project, if this person may see work of it. Raises NotFound."""
    found = project_numbered(desk, cycle, ordinal)
    if all(each.id != found.id for each in _seen(desk, cycle)):
        raise NotFound("{cycle} has no project {number}.", cycle=cycle.code, number=ordinal)
    return found


def _page(visit: Visitor, code: str, ordinal: int, trouble: Trouble, correct: str) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        project = _project(desk, cycle, ordinal)
        work, read = _work_seen(desk, cycle, project), _readings_seen(desk, cycle, project)
        activities = _newest(desk, Activity, work)
        old_activity = _named(desk, Activity, work, correct)
        linked = {each.item_id for each in [*activities, old_activity] if each and each.item_id}
        keys = select(Item.id, Item.key).where(col(Item.id).in_(linked))
        tree = desk.rules.tree
        return page(
            visit,
            "work.html.j2",
            trouble.status,
            cycle=cycle,
            project=project,
            activities=activities,
            activity_count=_count(desk, Activity, work),
            kinds=_kinds(desk, work),
            readings=_newest(desk, Reading, read),
            reading_count=_count(desk, Reading, read),
            old_activity=old_activity,
            old_reading=_named(desk, Reading, read, correct),
            item_keys=dict(desk.session.exec(keys).all()),
            unit_name=tree.name,
            units=_recording_units(desk),
            may_read=bool(desk.actor.roles_at(project.lead_unit_id, tree) & {*MAY_RECORD}),
            today=desk.rules.calendar.local_day(desk.now),
            most=_MOST_ROWS,
            trouble=trouble,
        )


def _work_seen(desk: Desk, cycle: Cycle, project: Project) -> sa.ColumnElement[bool]:
    """What counts now of a project; of others' units only where this person may see them."""
    units = visible_units(desk.actor, desk.rules.tree)
    which = counts(table_of(Activity), cycle.id or 0, desk.now)
    which &= col(Activity.project_id) == project.id
    return which if units is None else which & col(Activity.unit_id).in_(sorted(units))


def _readings_seen(desk: Desk, cycle: Cycle, project: Project) -> sa.ColumnElement[bool]:
    """Readings of a project are its lead unit's."""
    units = visible_units(desk.actor, desk.rules.tree)
    if units is not None and project.lead_unit_id not in units:
        return sa.false()
    which = counts(table_of(Reading), cycle.id or 0, desk.now)
    return which & (col(Reading.project_id) == project.id)


def _newest(desk: Desk, model: type[Recorded], which: sa.ColumnElement[bool]) -> Sequence[Recorded]:
    newest_first = (col(model.date).desc(), col(model.id).desc())
    query = select(model).where(which).order_by(*newest_first).limit(_MOST_ROWS)
    return desk.session.exec(query).all()


def _count(desk: Desk, model: type[Recorded], which: sa.ColumnElement[bool]) -> int:
    return desk.session.exec(select(sa.func.count()).select_from(model).where(which)).one()


def _named(
    desk: Desk, model: type[Recorded], which: sa.ColumnElement[bool], key: str
) -> Recorded | None:
    """The row with this key, if it is among those."""
    return desk.session.exec(select(model).where(which, model.key == key)).first() if key else None


def _kinds(desk: Desk, which: sa.ColumnElement[bool]) -> Sequence[str]:
    """What was done so far, the latest first: to be chosen from."""
    latest = sa.func.max(col(Activity.date)).desc()
    query = select(Activity.kind).where(which).group_by(Activity.kind)
    return desk.session.exec(query.order_by(latest, Activity.kind).limit(_MOST_ROWS)).all()


def _recording_units(desk: Desk) -> list[tuple[int, str]]:
    """The units for which this person may record work."""
    tree = desk.rules.tree
    return [
        (unit.id, unit.name)
        for unit in tree.units.values()
        if unit.successor_id is None and desk.actor.roles_at(unit.id, tree) & {*MAY_RECORD}
    ]
