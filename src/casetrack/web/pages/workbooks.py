"""Workbooks: uploaded, looked at with every problem beside its cell, applied; and taken home."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

import sqlalchemy as sa
from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from sqlmodel import col, select

from casetrack.errors import Invalid, Problem
from casetrack.language import Language
from casetrack.ledger.apart import read_once
from casetrack.ledger.applying import RIGHTS, import_workbook
from casetrack.ledger.bringing import cycle_code_of, require_own
from casetrack.ledger.export import Only, export_workbook, find_cycle
from casetrack.ledger.lists import export_lists
from casetrack.ledger.plan import Preview, preview
from casetrack.ledger.reading import Workbook
from casetrack.ledger.sheets import SHEETS
from casetrack.ledger.writing import write_template
from casetrack.people.exports import begin_export, note_export
from casetrack.people.limits import PREVIEW, use
from casetrack.store.tables import Cycle
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.declared import DECLARED, OFFICE_READERS, may_reach
from casetrack.web.excerpts import excerpts_of, told_problems
from casetrack.web.files import media_type, named
from casetrack.web.shown import page
from casetrack.web.uploads import keep, kept_file
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]
Word = Annotated[str, Form(max_length=200)]
MOST_SHOWN = 200
# Of the number of a project.
_DIGITS = 4


@router.get("/workbooks")
def show(visit: Visit) -> Response:
    return _form(visit, NONE)


@router.post("/workbooks")
def upload(
    visit: Visit, file: Annotated[UploadFile | None, File()] = None, cycle: Word = ""
) -> Response:
    name = named(file.filename if file else "")
    typed = {"file": "", "cycle": cycle}
    with kept(visit, "upload", typed, beside="file") as troubles:
        if file is None or not name:
            raise Invalid("No file was chosen.")
        if not name.lower().endswith(".xlsx"):
            raise Invalid("{name} is no .xlsx workbook.", name=name)
        with visit.write() as desk:
            use(desk.session, PREVIEW, f"person {desk.actor.person_id}", now=desk.now)
        digest = keep(visit.engine.data, file.file)
    if troubles:
        return _form(visit, troubles[0])
    return to(f"/workbooks/uploads/{digest}?{urlencode({'name': name, 'cycle': cycle})}")


@router.get("/workbooks/uploads/{digest}")
def look(
    visit: Visit, digest: str, name: Text = "", cycle: Text = "", applied: Text = ""
) -> Response:
    workbook = _read(visit, digest, name)
    with visit.read() as desk:
        require_own(desk.actor, workbook)
        code = cycle_code_of(desk.session, workbook, cycle)
        found = preview(desk.session, desk.rules, workbook, cycle_code=code)
    return _preview_page(visit, workbook, found, cycle, applied=bool(applied))


@router.post("/workbooks/uploads/{digest}")
def apply(visit: Visit, digest: str, name: Word = "", cycle: Word = "") -> Response:
    workbook = _read(visit, digest, name)
    try:
        with visit.write() as desk:
            require_own(desk.actor, workbook)
            code = cycle_code_of(desk.session, workbook, cycle)
            done = import_workbook(
                desk.session, desk.rules, desk.actor, workbook, now=desk.now, cycle_code=code
            )
    except Invalid:
        with visit.read() as desk:
            found = preview(desk.session, desk.rules, workbook, cycle_code=code)
        if not found.problems:
            raise
        return _preview_page(visit, workbook, found, cycle, status=422)
    query = {"name": workbook.source, "cycle": done.cycle_code, "applied": "yes"}
    return to(f"/workbooks/uploads/{digest}?{urlencode(query)}")


@router.post("/workbooks/export")
def take_home(
    visit: Visit,
    cycle: Word = "",
    what: Annotated[Literal["ledger", "lists"], Form()] = "ledger",
    project: Word = "",
    unit: Word = "",
    state: Word = "",
) -> Response:
    typed = {"cycle": cycle, "what": what, "project": project, "unit": unit, "state": state}
    with kept(visit, "export", typed, beside="cycle") as troubles:
        content = _exported(visit, typed)
    if troubles:
        return _form(visit, troubles[0])
    return _download(content, f"{cycle}-{what}.xlsx")


@router.get("/workbooks/template")
def give_template(visit: Visit) -> Response:
    with TemporaryDirectory(dir=_folder(visit)) as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path)
        return _download(path.read_bytes(), visit.say("台账模板") + ".xlsx")


def _exported(visit: Visitor, typed: dict[str, str]) -> bytes:
    """The workbook, counted against the limit and noted in the security log."""
    only = Only(project=_ordinal(typed["project"]), unit=typed["unit"], state=typed["state"])
    with visit.write() as desk:
        cycle = find_cycle(desk.session, typed["cycle"])
        begin_export(desk.session, desk.actor, now=desk.now)
    # Nobody who writes waits for a workbook.
    with visit.read() as desk, TemporaryDirectory(dir=_folder(visit)) as folder:
        path = Path(folder) / "export.xlsx"
        if typed["what"] == "lists":
            export_lists(desk.session, desk.rules, cycle.code, path)
            items = -1
        else:
            items = export_workbook(desk.session, cycle.code, path, only=only)
        content = path.read_bytes()
    noted = {"cycle": cycle.code, "what": typed["what"], "items": items, **_filter(only)}
    with visit.write() as desk:
        note_export(desk.session, desk.actor, now=desk.now, **noted)
    return content


def _filter(only: Only) -> dict[str, object]:
    return {name: value for name, value in vars(only).items() if value not in (None, "")}


def _ordinal(text: str) -> int | None:
    if text and not (text.isdecimal() and len(text) <= _DIGITS):
        message, found = "{found} is no project number", {"found": text}
        raise Invalid(Problem(message=message, values=found, column="project"))
    return int(text) if text else None


def _read(visit: Visitor, digest: str, name: str) -> Workbook:
    return read_once(kept_file(visit.engine.data, digest), source=named(name) or "ledger.xlsx")


def _preview_page(
    visit: Visitor,
    workbook: Workbook,
    found: Preview,
    cycle: str,
    *,
    status: int = 200,
    applied: bool = False,
) -> Response:
    return page(
        visit, "workbook.html.j2", status, book=workbook, found=found, cycle=cycle,
        applied=applied and not found.changes, at=visit.now,
        barred=[
            SHEETS[sheet].label
            for sheet, roles in RIGHTS.items()
            if found.of(sheet) and not visit.actor.has_for_office(*roles)
        ],
        problems=told_problems(workbook, found.problems[:MOST_SHOWN], visit.language),
        excerpts=excerpts_of(workbook, found.problems, visit.language),
        changes=found.changes[:MOST_SHOWN],
        titles={name: sheet.label for name, sheet in SHEETS.items()},
        labels={name: {c.name: c.label for c in sheet.columns} for name, sheet in SHEETS.items()},
    )  # fmt: skip


def _form(visit: Visitor, trouble: Trouble) -> Response:
    with visit.read() as desk:
        sees_cases = bool(desk.actor.grants.keys() & OFFICE_READERS)
        cycles = (
            desk.session.exec(select(Cycle.code, Cycle.title).order_by(sa.desc(col(Cycle.opens))))
            if sees_cases
            else ()
        )
        tree = desk.rules.tree
        return page(
            visit, "workbooks.html.j2", trouble.status, it=trouble, cycles=list(cycles),
            may_upload=may_reach(desk.actor, DECLARED["POST", "/workbooks"]),
            sees_cases=sees_cases,
            units=[(each.name, each.name) for each in tree.units.values()],
            states=_states(desk, visit.language), fresh=trouble is NONE,
        )  # fmt: skip


def _states(desk: Desk, language: Language) -> list[tuple[str, str]]:
    found = {
        state.name: state.title[language]
        for each in desk.rules.current.values()
        for state in each.states.values()
    }
    return list(found.items())


def _folder(visit: Visitor) -> Path:
    folder = visit.engine.data / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _download(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=media_type(name), headers=headers)
