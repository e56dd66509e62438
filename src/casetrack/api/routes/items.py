"""Items: listed, opened, stepped, amended, one or many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import StreamingResponse

from casetrack.api.caller import Answer, Call, Caller, to_json
from casetrack.api.listing import (
    LARGEST_PAGE,
    LONGEST_CURSOR,
    Line,
    every,
    lines_of,
    one,
    page_of,
    require_known,
    total_of,
)
from casetrack.api.naming import (
    amended,
    columns,
    cycle_in_body,
    fields_of,
    project_in_body,
    seen_items,
)
from casetrack.api.rows import csv_line
from casetrack.api.shapes.items import (
    AmendBody,
    BulkBody,
    BulkDone,
    BulkResult,
    ClockShown,
    Events,
    EventShown,
    ItemLine,
    Items,
    ItemShown,
    NewItemBody,
    StepBody,
    Stepped,
    StepShown,
    WithdrawBody,
)
from casetrack.api.shapes.plain import LARGEST_ID, decimal
from casetrack.api.showing import evidence_shown
from casetrack.api.versions import require_unchanged, required_version, tag, wanted_version
from casetrack.cases.amendments import amend, withdraw
from casetrack.cases.history import history, sentence
from casetrack.cases.items import Moved, Refusal, advance, advance_many, preview_many
from casetrack.cases.opening import NewItem, open_many
from casetrack.cases.planning import Move
from casetrack.cases.rows import ItemRow, running_clocks
from casetrack.errors import Invalid, choices
from casetrack.language import say_in, translate_to
from casetrack.web.case import find_item, read_case
from casetrack.web.listing import WAITS, Wanted
from casetrack.web.orders import SORTS
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["items"])
ItemId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Word = Annotated[str, Query(max_length=200)]
State = Annotated[str, Query(max_length=200, description="Name of a state of a workflow.")]
UnitName = Annotated[str, Query(max_length=200, description="Code, name or alias of a unit.")]
Waits = Annotated[str, Query(max_length=200, description=f"One of {', '.join(WAITS)}.")]
Words = Annotated[str, Query(max_length=200, description="Searched for in keys and texts.")]
_ORDERS = (
    f"One of {', '.join(SORTS)}; with a - before it, as in -due, the other way round. found and "
    "moved begin with the latest, state follows the workflow, and what has no unit, category or "
    "date comes last either way."
)
Order = Annotated[str, Query(max_length=200, description=_ORDERS)]
Due = Annotated[str, Query(max_length=10, description="Day or month, such as 2023-10-31.")]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
Project = Annotated[int | None, Query(ge=0, le=9999)]
_CHUNK = 64 * 1024


async def wanted_items(
    cycle: Word = "",
    project: Project = None,
    state: State = "",
    unit: UnitName = "",
    waits: Waits = "",
    due: Due = "",
    q: Words = "",
) -> Wanted:
    """The filters that lists and exports of items take."""
    # It waits for nothing; were it not async, it would go to another thread and back.
    number = "" if project is None else str(project)
    return Wanted(cycle=cycle, project=number, state=state, unit=unit, waits=waits, due=due, q=q)


Filters = Annotated[Wanted, Depends(wanted_items)]


@router.get("/items", response_model=Items)
def list_items(
    call: Call,
    filters: Filters,
    sort: Order = "due",
    after: Annotated[str, Query(max_length=LONGEST_CURSOR)] = "",
    limit: Limit = 50,
    *,
    total: bool = False,
) -> Response:
    """List items that match, a page at a time. An unknown filter value is refused."""
    with call.read() as desk:
        wanted = require_known(desk, replace(filters, sort=sort or "due", after=after))
        page = page_of(desk, wanted, limit=limit)
        shown = {
            "items": lines_of(desk, page.rows),
            "next": page.following,
            "total": total_of(desk, wanted) if total else None,
        }
    return Answer(body=shown).response()


@router.get(
    "/items/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}, "application/x-ndjson": {}}}},
)
def export_items(
    call: Call,
    filters: Filters,
    form: Annotated[Literal["csv", "ndjson"], Query(alias="format")] = "csv",
) -> Response:
    """Everything that matches at one moment: CSV with a heading, or one JSON a line."""
    with call.read() as desk:
        wanted = require_known(desk, filters)
    call.export(what="items", format=form, cycle=wanted.cycle)
    kind = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}[form]
    return StreamingResponse(
        _sent(_exported(call, wanted, form)),
        media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="items.{form}"'},
    )


def _exported(call: Caller, wanted: Wanted, form: str) -> IO[bytes]:
    """All of it in a file without a name: whoever takes it slowly holds no transaction open."""
    file = TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    if form == "csv":
        # Spreadsheets take a file for UTF-8 only where it begins like this.
        file.write(("\ufeff" + csv_line(list(ItemLine.model_fields))).encode())
    with call.read() as desk:
        for lines in every(desk, wanted):
            file.writelines(_line(line, form) for line in lines)
    file.seek(0)
    return file


def _line(line: Line, form: str) -> bytes:
    if form == "csv":
        return csv_line(list(line.values())).encode()
    return to_json(line) + b"\n"


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(_CHUNK):
            yield part


@router.post("/items", status_code=201, response_model=ItemLine)
def open_item(call: Call, new: NewItemBody) -> Response:
    """Open one item in a campaign under way."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_in_body(desk, new.cycle)
        named = columns(desk, unit=new.unit, handler=new.handler)
        item = NewItem(
            project_id=project_in_body(desk, cycle, new.project),
            title=new.title,
            key=new.key,
            found_on=new.found_on,
            due=new.due,
            unit_id=named.get("unit_id"),
            handler_id=named.get("handler_id"),
            category=new.category,
            quantity=decimal(new.quantity),
            quantity_unit=new.quantity_unit,
            amount=decimal(new.amount),
        )
        [row] = open_many(desk.session, desk.rules, desk.actor, cycle, [item], now=desk.now)
        headers = {"ETag": tag(row.version), "Location": f"/api/v1/items/{row.id}"}
        return Answer(body=one(desk, row.id), status=201, headers=headers)

    return call.once(work)


@router.get("/items/{item_id}", response_model=ItemShown)
def show_item(call: Call, item_id: ItemId) -> Response:
    """One item: where it stands, its clocks, its evidence, and what the caller can do now."""
    with call.read() as desk:
        shown = _shown(call, desk, item_id)
    return Answer(body=shown, headers={"ETag": tag(shown.version)}).response()


def _shown(call: Caller, desk: Desk, item_id: int) -> ItemShown:
    case = read_case(desk, item_id, say_in(call.language), call.language)
    row = case.row
    definition = desk.rules.definitions[row.definition_hash]
    clocks = running_clocks(desk.session, [item_id]).get(item_id, [])
    return ItemShown(
        **one(desk, item_id).model_dump(),
        closeout_requested=row.closeout_requested,
        extension_requested=row.extension_requested_by is not None,
        extensions=row.extensions,
        merged_into=case.merged_into.id if case.merged_into else None,
        clocks=[
            ClockShown(**{name: getattr(each, name) for name in ClockShown.model_fields})
            for each in clocks
        ],
        steps=[
            StepShown(
                transition=each.name,
                title=each.title,
                requires=list(definition.transitions[each.name].requires),
                refused=each.refused or None,
            )
            for each in case.mine
        ],
        evidence=evidence_shown(desk, item_id),
    )


@router.patch("/items/{item_id}", response_model=ItemLine)
def amend_item(call: Call, item_id: ItemId, body: AmendBody) -> Response:
    """Correct fields of an item; the history tells before and after. Needs If-Match."""
    seen = required_version(call)

    def work(desk: Desk) -> Answer:
        find_item(desk, item_id)
        require_unchanged(desk, item_id, seen)
        row = amend(
            desk.session,
            desk.rules,
            desk.actor,
            item_id,
            amended(desk, body),
            reason=body.reason,
            now=desk.now,
        )
        return Answer(body=one(desk, item_id), headers={"ETag": tag(row.version)})

    return call.once(work)


@router.get("/items/{item_id}/events", response_model=Events)
def item_history(call: Call, item_id: ItemId) -> Response:
    """The history of an item, event by event, each chained to the one before."""
    with call.read() as desk:
        row = find_item(desk, item_id)
        events = [
            EventShown(
                unit=desk.rules.tree.code(each.unit_id),
                sentence=sentence(each, desk.rules, row.definition_hash, call.language),
                **{
                    name: getattr(each, name)
                    for name in EventShown.model_fields
                    if name not in {"unit", "sentence"}
                },
            )
            for each in history(desk.session, item_id)
        ]
    return Answer(body=Events(events=events)).response()


@router.post("/items/{item_id}/events", status_code=201, response_model=Stepped)
def step_item(call: Call, item_id: ItemId, body: StepBody) -> Response:
    """Take one step with an item. If-Match, where it is sent, is honoured."""
    seen = wanted_version(call)

    def work(desk: Desk) -> Answer:
        row = find_item(desk, item_id)
        require_unchanged(desk, item_id, seen)
        _require_step(desk, row.definition_hash, body.transition)
        move = Move(
            item_id=item_id,
            transition=body.transition,
            fields=fields_of(desk, body.fields, row.cycle_id),
            reason=body.reason,
        )
        moved = advance(desk.session, desk.rules, desk.actor, move, now=desk.now)
        return _stepped(moved.item_id, moved.key, moved.state, moved.version)

    return call.once(work)


def _require_step(desk: Desk, definition_hash: str, transition: str) -> None:
    """Raise Invalid for a step of no workflow: nobody was faster, it is misspelt."""
    known = desk.rules.definitions[definition_hash].transitions
    if transition not in known:
        listed = choices(sorted(known), {name: known[name].title["zh"] for name in known})
        raise Invalid("transition: the workflow has no such step; possible: {known}", known=listed)


@router.post("/items/{item_id}/withdrawal", status_code=201, response_model=Stepped)
def withdraw_step(call: Call, item_id: ItemId, body: WithdrawBody) -> Response:
    """Take back one's own last step, while nobody has acted on it."""
    seen = wanted_version(call)

    def work(desk: Desk) -> Answer:
        find_item(desk, item_id)
        require_unchanged(desk, item_id, seen)
        row: ItemRow = withdraw(
            desk.session, desk.rules, desk.actor, item_id, reason=body.reason, now=desk.now
        )
        return _stepped(row.id, row.key, row.state, row.version)

    return call.once(work)


def _stepped(item_id: int, key: str, state: str, version: int) -> Answer:
    shown = Stepped(id=item_id, key=key, state=state, version=version)
    return Answer(body=shown, status=201, headers={"ETag": tag(version)})


@router.post("/items/bulk", response_model=BulkDone)
def step_many(call: Call, body: BulkBody) -> Response:
    """Take one step with up to 1,000 items, or preview it. One result for each item."""

    def work(desk: Desk) -> Answer:
        verb = preview_many if body.preview else advance_many
        return Answer(body=_bulk(call, desk, body, verb))

    if body.preview:
        with call.read() as desk:
            return work(desk).response()
    return call.once(work)


def _bulk(
    call: Caller,
    desk: Desk,
    body: BulkBody,
    verb: Callable[..., list[Moved | Refusal]],
) -> BulkDone:
    # Others' items are left out before the verb sees them: its refusal would tell of them.
    seen = seen_items(desk, [each.id for each in body.items])
    fields = {cycle: fields_of(desk, body.fields, cycle) for cycle in set(seen.values())}
    moves = [
        Move(
            item_id=each.id,
            transition=body.transition,
            seen=each.version,
            fields=fields[seen[each.id]],
            reason=body.reason,
        )
        for each in body.items
        if each.id in seen
    ]
    done = iter(verb(desk.session, desk.rules, desk.actor, moves, now=desk.now))
    results = [
        _result(call, next(done)) if each.id in seen else _missing(call, each.id)
        for each in body.items
    ]
    moved = sum(1 for each in results if each.status == "moved")
    return BulkDone(
        preview=body.preview, moved=moved, refused=len(results) - moved, results=results
    )


def _result(call: Caller, found: Moved | Refusal) -> BulkResult:
    values: dict[str, Any] = {"id": found.item_id, "key": found.key}
    if isinstance(found, Moved):
        return BulkResult(
            **values, status="moved", state=found.state, version=found.version, detail=None
        )
    said = found.error.said(translate_to(call.language))
    return BulkResult(**values, status="refused", state=None, version=None, detail=said)


def _missing(call: Caller, item_id: int) -> BulkResult:
    said = translate_to(call.language)("There is no such item, or it is another unit's.")
    return BulkResult(
        id=item_id, key=None, status="not-found", state=None, version=None, detail=said
    )
