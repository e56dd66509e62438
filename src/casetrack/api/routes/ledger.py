"""The ledger workbook, in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from fastapi.responses import StreamingResponse
from sqlmodel import col, select

from casetrack.api.caller import Answer, Call, Caller
from casetrack.api.shapes.system import ChangeShown, Counted, Imported
from casetrack.cycles.phases import cycle_of
from casetrack.errors import Invalid, NotFound
from casetrack.ledger.apart import read_apart
from casetrack.ledger.applying import Report, import_workbook
from casetrack.ledger.export import export_workbook
from casetrack.ledger.lists import export_lists
from casetrack.ledger.plan import OFFICE_SHEETS, Preview
from casetrack.ledger.plan import preview as preview_workbook
from casetrack.ledger.reading import Workbook
from casetrack.ledger.writing import write_template
from casetrack.people.actors import NotAllowed
from casetrack.people.limits import PREVIEW, use
from casetrack.store.tables import Cycle
from casetrack.web.files import named
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["ledger"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CycleCode = Annotated[str, Query(max_length=100)]
_SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}
_CHUNK = 64 * 1024


@router.post("/ledger/imports", response_model=Imported)
def import_ledger(
    call: Call,
    file: Annotated[UploadFile, File()],
    cycle: Annotated[str, Form(max_length=100)] = "",
    *,
    preview: Annotated[bool, Form()] = False,
) -> Response:
    """Read a workbook, all of it or nothing; every problem names its sheet, row and column."""
    if preview:
        with call.write() as desk:
            use(desk.session, PREVIEW, f"person {desk.actor.person_id}", now=desk.now)
    content = file.file.read()
    name = FilePath(named(file.filename)).name or "ledger.xlsx"
    with TemporaryDirectory(dir=_spool(call)) as folder:
        path = FilePath(folder) / "ledger.xlsx"
        path.write_bytes(content)
        workbook = read_apart(path, source=name)
    _require_own(call, workbook)
    if preview:
        with call.read() as desk:
            code = _cycle_code(desk, workbook, cycle)
            planned = preview_workbook(desk.session, desk.rules, workbook, cycle_code=code)
        if planned.problems:
            raise Invalid(planned.problems)
        return Answer(body=_told(planned, preview=True)).response()

    def work(desk: Desk) -> Answer:
        done = import_workbook(
            desk.session,
            desk.rules,
            desk.actor,
            workbook,
            now=desk.now,
            cycle_code=_cycle_code(desk, workbook, cycle),
        )
        return Answer(body=_told(done, preview=False))

    return call.once(work, told=f"{sha256(content).hexdigest()} {name} {cycle}")


@router.get("/ledger", response_class=StreamingResponse, responses=_SHEET)
def export_ledger(call: Call, cycle: CycleCode) -> Response:
    """A campaign as a workbook."""

    def write(desk: Desk, path: FilePath) -> None:
        export_workbook(desk.session, cycle_of(desk.session, cycle).code, path)

    call.export(cycle=_known(call, cycle), what="ledger")
    return _workbook(call, write, f"{cycle}.xlsx")


@router.get("/ledger/lists", response_class=StreamingResponse, responses=_SHEET)
def export_four_lists(call: Call, cycle: CycleCode) -> Response:
    """The four lists and three tables (四清单三表) of a campaign."""

    def write(desk: Desk, path: FilePath) -> None:
        code = cycle_of(desk.session, cycle).code
        export_lists(desk.session, desk.rules, code, path)

    call.export(cycle=_known(call, cycle), what="lists")
    return _workbook(call, write, f"{cycle}-lists.xlsx")


@router.get("/ledger/template", response_class=StreamingResponse, responses=_SHEET)
def export_template(call: Call) -> Response:
    """An empty workbook to fill, with examples and drop-downs."""
    return _workbook(call, lambda _, path: write_template(path), "template.xlsx")


def _known(call: Caller, cycle: str) -> str:
    with call.read() as desk:
        return cycle_of(desk.session, cycle).code


def _workbook(call: Caller, write: Callable[[Desk, FilePath], None], name: str) -> Response:
    with TemporaryDirectory(dir=_spool(call)) as folder:
        path = FilePath(folder) / "out.xlsx"
        with call.read() as desk:
            write(desk, path)
        # Open before the folder goes: the file is read to its end, and then it is gone.
        parts = _parts(path)
        first = next(parts)
    ascii_name = name if name.isascii() and '"' not in name else "ledger.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{ascii_name}"'}
    return StreamingResponse(_joined(first, parts), media_type=XLSX, headers=headers)


def _parts(path: FilePath) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield file.read(_CHUNK)
        while part := file.read(_CHUNK):
            yield part


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _require_own(call: Caller, workbook: Workbook) -> None:
    """Raise NotAllowed where somebody who works on no cases brings rows of cases."""
    cases = [name for name, rows in workbook.sheets.items() if rows and name not in OFFICE_SHEETS]
    if cases and not (call.actor.has("supervisor") or call.actor.has("editor")):
        raise NotAllowed("An administrator brings in people and units alone.")


def _cycle_code(desk: Desk, workbook: Workbook, asked: str) -> str:
    """The campaign a workbook without a row of its own is about; default: the one under way."""
    if asked or workbook.rows("cycle"):
        return asked
    if all(not rows for sheet, rows in workbook.sheets.items() if sheet not in OFFICE_SHEETS):
        return ""
    query = select(Cycle.code).where(col(Cycle.closed_at).is_(None))
    under_way = desk.session.exec(query).all()
    if len(under_way) != 1:
        raise NotFound("There is not one cycle under way; name it.")
    return under_way[0]


def _told(done: Preview | Report, *, preview: bool) -> Imported:
    return Imported(
        cycle=done.cycle_code,
        sha256=done.sha256,
        preview=preview,
        sheets={name: Counted(**vars(counts)) for name, counts in done.sheets.items()},
        changes=[
            ChangeShown(
                sheet=change.sheet,
                key=str(change.key),
                new=change.before is None,
                fields={
                    name: [_cell(each) for each in cells] for name, cells in change.fields.items()
                },
            )
            for change in done.changes
        ],
    )


def _cell(value: object) -> Any:  # noqa: ANN401 - what JSON holds
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return value if value is None or isinstance(value, str | bool) else str(value)


def _spool(call: Caller) -> FilePath:
    folder = call.engine.data / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
