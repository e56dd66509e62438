"""The ledger workbook, in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile
from fastapi.responses import StreamingResponse

from casetrack.api.caller import Answer, Call, Caller
from casetrack.api.forms import PlainForm
from casetrack.api.shapes.plain import exact
from casetrack.api.shapes.system import ChangeShown, Counted, Imported, Lists, ListShown
from casetrack.cycles.phases import cycle_of
from casetrack.errors import Invalid
from casetrack.ledger.apart import read_apart
from casetrack.ledger.applying import Report, import_workbook
from casetrack.ledger.bringing import cycle_code_of, require_own
from casetrack.ledger.export import Only, export_workbook
from casetrack.ledger.lists import export_lists, read_lists
from casetrack.ledger.plan import Preview
from casetrack.ledger.plan import preview as preview_workbook
from casetrack.ledger.writing import write_template
from casetrack.people.limits import PREVIEW, use
from casetrack.web.asked import problems_of
from casetrack.web.files import named as bare_name
from casetrack.web.listing import Wanted
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["ledger"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Project = Annotated[int | None, Query(ge=0, le=9999)]
UnitName = Annotated[str, Query(max_length=200, description="Code, name or alias.")]
CycleCode = Annotated[str, Query(max_length=100)]
_SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}
_CHUNK = 64 * 1024


@router.post("/ledger/imports", response_model=Imported)
def import_ledger(
    call: Call,
    _form: PlainForm,
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
    name = FilePath(bare_name(file.filename)).name or "ledger.xlsx"
    with TemporaryDirectory(dir=_spool(call)) as folder:
        path = FilePath(folder) / "ledger.xlsx"
        path.write_bytes(content)
        workbook = read_apart(path, source=name)
    require_own(call.actor, workbook)
    if preview:
        with call.read() as desk:
            code = cycle_code_of(desk.session, workbook, cycle)
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
            cycle_code=cycle_code_of(desk.session, workbook, cycle),
        )
        return Answer(body=_told(done, preview=False))

    return call.once(work, told=f"{sha256(content).hexdigest()} {name} {cycle}")


@router.get("/ledger", response_class=StreamingResponse, responses=_SHEET)
def export_ledger(
    call: Call,
    cycle: CycleCode,
    project: Project = None,
    unit: UnitName = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """A campaign as a workbook; of its items, those of a project, a unit, a state."""
    with call.read() as desk:
        code, named = cycle_of(desk.session, cycle).code, _unit(desk, unit)
        if problems := list(problems_of(desk, Wanted(state=state))):
            raise Invalid(problems)
    only = Only(project=project, unit=named, state=state)

    def write(desk: Desk, path: FilePath) -> None:
        export_workbook(desk.session, code, path, only=only)

    told = {name: value for name, value in vars(only).items() if value not in (None, "")}
    call.export(cycle=code, what="ledger", **told)
    return _workbook(call, write, f"{cycle}.xlsx")


@router.get("/ledger/lists", response_class=StreamingResponse, responses=_SHEET)
def export_four_lists(
    call: Call, cycle: CycleCode, project: Project = None, unit: UnitName = ""
) -> Response:
    """The four lists and three tables (四清单三表) of a campaign as a workbook."""
    with call.read() as desk:
        code, named = cycle_of(desk.session, cycle).code, _unit(desk, unit)

    def write(desk: Desk, path: FilePath) -> None:
        export_lists(desk.session, desk.rules, code, path, project=project, unit=named)

    call.export(cycle=code, what="lists")
    return _workbook(call, write, f"{cycle}-lists.xlsx")


@router.get("/ledger/template", response_class=StreamingResponse, responses=_SHEET)
def export_template(call: Call) -> Response:
    """An empty workbook to fill, with examples and drop-downs."""
    return _workbook(call, lambda _, path: write_template(path), "template.xlsx")


@router.get("/cycles/{code}/lists", response_model=Lists)
def get_lists(
    call: Call,
    code: Annotated[str, Path(min_length=1, max_length=100)],
    project: Project = None,
    unit: UnitName = "",
) -> Response:
    """The four lists and three tables (四清单三表) of a campaign, row by row."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        found = read_lists(
            desk.session, desk.rules, cycle.code, project=project, unit=_unit(desk, unit)
        )
    shown = [
        ListShown(
            name=name,
            columns=list(table.headings),
            rows=[[_cell(each) for each in row] for row in table.rows],
        )
        for name, table in found.items()
    ]
    return Answer(body=Lists(lists=shown)).response()


def _unit(desk: Desk, name: str) -> str:
    """The unit as workbooks name it. Raises UnitUnknown."""
    return desk.rules.tree.name(desk.rules.tree.named(name)) if name else ""


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
    if isinstance(value, Decimal):
        return exact(value)
    return value if value is None or isinstance(value, str | bool) else str(value)


def _spool(call: Caller) -> FilePath:
    folder = call.engine.data / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
