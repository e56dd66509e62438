"""Work that was done, indicators that were read, and files that prove something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile
from fastapi.responses import FileResponse

from casetrack.api.caller import Answer, Call
from casetrack.api.forms import PlainForm
from casetrack.api.naming import item_id_of, no_such_item, project_in_body, unit_in_body
from casetrack.api.shapes.cycles import (
    Activities,
    ActivityShown,
    NewActivityBody,
    NewReadingBody,
    Readings,
    ReadingShown,
    Recorded,
)
from casetrack.api.shapes.items import EvidenceShown
from casetrack.api.shapes.plain import LARGEST_ID, decimal, exact, number
from casetrack.api.showing import evidence_shown, one_evidence
from casetrack.api.versions import require_unchanged, tag, wanted_version
from casetrack.cases.evidence import attach, keep
from casetrack.cases.records import NewActivity, NewReading, record_activities, record_readings
from casetrack.cases.rows import table_of
from casetrack.cycles.phases import cycle_of
from casetrack.errors import Invalid
from casetrack.store.tables import Activity, Reading
from casetrack.web.attached import as_attached, find_evidence
from casetrack.web.case import find_item
from casetrack.web.files import ALLOWED, named, require_allowed
from casetrack.web.scope import PROJECT, visible_units
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["records"])
CycleCode = Annotated[str, Path(min_length=1, max_length=100)]
ItemId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
EvidenceId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Project = Annotated[int | None, Query(ge=0, le=9999)]
Word = Annotated[str, Query(max_length=200)]
After = Annotated[int, Query(ge=0, le=LARGEST_ID)]
Limit = Annotated[int, Query(ge=1, le=500)]
_ACTIVITY, _READING = table_of(Activity), table_of(Reading)


@router.get("/cycles/{code}/activities", response_model=Activities)
def get_activities(
    call: Call,
    code: CycleCode,
    project: Project = None,
    kind: Word = "",
    after: After = 0,
    limit: Limit = 100,
) -> Response:
    """Work that counts now: rows that nobody has replaced, of the units one may see."""
    with call.read() as desk:
        asked = [_ACTIVITY.c.kind == kind] if kind else []
        units = visible_units(desk.actor, desk.rules.tree)
        if units is not None:
            asked.append(_ACTIVITY.c.unit_id.in_(sorted(units)))
        rows = _rows(desk, _ACTIVITY, code, project, asked, after, limit)
        shown = [
            ActivityShown(
                key=row.key,
                project=row.ordinal,
                kind=row.kind,
                date=row.date,
                unit=desk.rules.tree.code(row.unit_id),
                quantity=exact(row.quantity) or "0",
                quantity_unit=row.quantity_unit,
                amount=exact(row.amount),
                item=row.item_id,
            )
            for row in rows[:limit]
        ]
    return Answer(body=Activities(activities=shown, next=_next(rows, limit))).response()


@router.post("/cycles/{code}/activities", status_code=201, response_model=Recorded)
def new_activity(call: Call, code: CycleCode, new: NewActivityBody) -> Response:
    """Record work. A correction is a new row that names the one it replaces."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        item_id = None if new.item is None else item_id_of(desk, cycle.id or 0, new.item)
        if new.item is not None and item_id is None:
            raise Invalid(no_such_item("item"))
        row = NewActivity(
            key=new.key,
            project_id=project_in_body(desk, cycle, new.project),
            kind=new.kind,
            date=new.date,
            unit_id=unit_in_body(desk, new.unit) or desk.actor.unit_id,
            quantity=number(new.quantity),
            quantity_unit=new.quantity_unit,
            amount=decimal(new.amount),
            item_id=item_id,
            replaces=new.replaces,
            reason=new.reason,
        )
        record_activities(desk.session, desk.rules.tree, desk.actor, cycle, [row], now=desk.now)
        return Answer(body=Recorded(key=new.key), status=201)

    return call.once(work)


@router.get("/cycles/{code}/readings", response_model=Readings)
def get_readings(
    call: Call,
    code: CycleCode,
    project: Project = None,
    indicator: Word = "",
    after: After = 0,
    limit: Limit = 100,
) -> Response:
    """Readings that count now, of the projects that units one may see are leading."""
    with call.read() as desk:
        asked = [_READING.c.indicator == indicator] if indicator else []
        units = visible_units(desk.actor, desk.rules.tree)
        if units is not None:
            asked.append(PROJECT.c.lead_unit_id.in_(sorted(units)))
        rows = _rows(desk, _READING, code, project, asked, after, limit)
        shown = [
            ReadingShown(
                key=row.key,
                project=row.ordinal,
                indicator=row.indicator,
                date=row.date,
                value=exact(row.value) or "0",
                unit=row.unit,
                evidence=row.evidence,
            )
            for row in rows[:limit]
        ]
    return Answer(body=Readings(readings=shown, next=_next(rows, limit))).response()


@router.post("/cycles/{code}/readings", status_code=201, response_model=Recorded)
def new_reading(call: Call, code: CycleCode, new: NewReadingBody) -> Response:
    """Record a reading. A correction is a new row that names the one it replaces."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        row = NewReading(
            key=new.key,
            project_id=project_in_body(desk, cycle, new.project),
            indicator=new.indicator,
            date=new.date,
            value=number(new.value),
            unit=new.unit,
            evidence=new.evidence,
            replaces=new.replaces,
            reason=new.reason,
        )
        record_readings(desk.session, desk.rules.tree, desk.actor, cycle, [row], now=desk.now)
        return Answer(body=Recorded(key=new.key), status=201)

    return call.once(work)


def _rows(
    desk: Desk,
    table: sa.Table,
    code: str,
    project: int | None,
    asked: list[sa.ColumnElement[bool]],
    after: int,
    limit: int,
) -> Sequence[Any]:
    """Rows that nobody has replaced, in the order in which they were recorded."""
    cycle = cycle_of(desk.session, code)
    later = table.alias("later")
    query = (
        sa.select(*table.c, PROJECT.c.ordinal)
        .join(PROJECT, PROJECT.c.id == table.c.project_id)
        .where(
            table.c.cycle_id == cycle.id,
            table.c.id > after,
            ~sa.exists(sa.select(later.c.id).where(later.c.replaces_id == table.c.id)),
            *asked,
        )
        .order_by(table.c.id)
        .limit(limit + 1)
    )
    if project is not None:
        query = query.where(PROJECT.c.ordinal == project)
    return desk.session.connection().execute(query).all()


def _next(rows: Sequence[Any], limit: int) -> int | None:
    return rows[limit - 1].id if len(rows) > limit else None


@router.get("/items/{item_id}/evidence", response_model=list[EvidenceShown])
def get_evidence(call: Call, item_id: ItemId) -> Response:
    """The files that prove something about an item, oldest first."""
    with call.read() as desk:
        find_item(desk, item_id)
        shown = evidence_shown(desk, item_id)
    text = f"[{','.join(each.model_dump_json() for each in shown)}]"
    return Response(text, media_type="application/json")


@router.post("/items/{item_id}/evidence", status_code=201, response_model=EvidenceShown)
def add_evidence(
    call: Call,
    _form: PlainForm,
    item_id: ItemId,
    file: Annotated[UploadFile, File()],
    kind: Annotated[str, Form(max_length=40)] = "photo",
) -> Response:
    """Attach a file as evidence; who attaches may not verify."""
    content, name, seen = file.file.read(), named(file.filename), wanted_version(call)
    require_allowed(name, content)
    with call.read() as desk:
        find_item(desk, item_id)
    kept = keep(call.engine.data / "evidence", content)

    def work(desk: Desk) -> Answer:
        find_item(desk, item_id)
        require_unchanged(desk, item_id, seen)
        row = attach(
            desk.session, desk.rules, desk.actor, item_id, kept, kind=kind, name=name,
            now=desk.now,
        )  # fmt: skip
        shown = one_evidence(row, desk.actor.login)
        return Answer(body=shown, status=201, headers={"ETag": tag(shown.version)})

    return call.once(work, told=f"{kept.sha256} {kind} {name}")


@router.get(
    "/items/{item_id}/evidence/{evidence_id}",
    response_class=FileResponse,
    responses={200: {"content": {kind: {} for _, kind in ALLOWED.values()}}},
)
def download_evidence(call: Call, item_id: ItemId, evidence_id: EvidenceId) -> Response:
    """One file, as it was attached."""
    with call.read() as desk:
        found = find_evidence(desk, item_id, evidence_id)
    return as_attached(call.engine.data, found)
