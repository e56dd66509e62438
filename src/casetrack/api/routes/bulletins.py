"""Bulletins: previewed, checked, approved, published, verified, corrected, read."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile
from fastapi.responses import FileResponse

from casetrack.api.caller import Answer, Call, Caller
from casetrack.api.forms import PlainForm
from casetrack.api.problems import Stale
from casetrack.api.routes.figures import finding_shown
from casetrack.api.shapes.bulletins import (
    EditionLine,
    Editions,
    EditionShown,
    ErratumShown,
    FaultShown,
    FileShown,
    NewErratum,
    ReadBulletin,
    Verified,
)
from casetrack.api.showing import logins
from casetrack.api.versions import AS_KNOWN, is_known, tag, wanted_version
from casetrack.bulletins import editions, errata, publishing, verification
from casetrack.bulletins.formats import FORMATS
from casetrack.bulletins.reading import as_json
from casetrack.bulletins.reading.apart import bulletin_apart
from casetrack.bulletins.reading.upload import (
    LARGEST_FILE,
    LONGEST_TEXT,
    text_as_pasted,
    text_of_upload,
)
from casetrack.cycles.phases import cycle_of
from casetrack.errors import NotFound, Refused, sentence, several
from casetrack.language import translate_to
from casetrack.store.tables import Cycle, Edition, Erratum, Snapshot
from casetrack.web.attached import SAVED_ONLY
from casetrack.web.files import named
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["bulletins"])
CycleCode = Annotated[str, Path(min_length=1, max_length=100)]
Number = Annotated[int, Path(ge=1, le=9999)]
FormatName = Annotated[str, Path(min_length=1, max_length=40)]
_MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_ANY: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}, **{each: {} for each in _MEDIA.values()}}}
}


@router.get("/cycles/{code}/bulletin", response_class=Response, responses=_ANY)
def preview(
    call: Call,
    code: CycleCode,
    form: Annotated[Literal["html", "text", "markdown"], Query(alias="format")] = "text",
    edition: Annotated[
        int | None, Query(ge=1, le=9999, description="Default: the records as they stand now.")
    ] = None,
) -> Response:
    """What an edition says, also as a draft, or what the bulletin would say now."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        content = (
            editions.preview(desk.session, desk.rules, cycle, now=desk.now)
            if edition is None
            else editions.content_of(
                desk.session, editions.edition_of(desk.session, cycle, edition)
            )
        )
    found = FORMATS[form]
    kind = _MEDIA.get(FilePath(found.file_name).suffix, "application/octet-stream")
    return Response(found.render(content), media_type=kind, headers=SAVED_ONLY)


@router.get("/cycles/{code}/editions", response_model=Editions)
def get_editions(call: Call, code: CycleCode) -> Response:
    """The editions of a campaign, oldest first."""
    with call.read() as desk:
        found = editions.editions_of(desk.session, cycle_of(desk.session, code))
        shown = Editions(editions=[_line(desk, each) for each in found])
    return Answer(body=shown).response()


@router.post("/cycles/{code}/editions", status_code=201, response_model=EditionShown)
def check(call: Call, code: CycleCode) -> Response:
    """Take a snapshot as the draft of the next edition, and tell what stands in its way."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_of(desk.session, code)
        draft = editions.check(desk.session, desk.rules, desk.actor, cycle, now=desk.now)
        shown = _shown(call, desk, cycle, draft.edition)
        return Answer(body=shown, status=201, headers=_tagged(draft.edition))

    return call.once(work)


@router.get("/cycles/{code}/editions/{number}", response_model=EditionShown)
def get_edition(call: Call, code: CycleCode, number: Number) -> Response:
    """An edition: its state, files, errata, and what stood in its way."""
    with call.read() as desk:
        cycle, edition = _edition(desk, code, number)
        shown, headers = _shown(call, desk, cycle, edition), _tagged(edition)
    return Answer(body=shown, headers=headers).response()


@router.post(
    "/cycles/{code}/editions/{number}/approval", status_code=201, response_model=EditionLine
)
def approve(call: Call, code: CycleCode, number: Number) -> Response:
    """Approve a draft; whoever wrote any of it may not. If-Match: the draft that was read."""
    seen = wanted_version(call)

    def work(desk: Desk) -> Answer:
        cycle, edition = _edition(desk, code, number)
        _require_read(edition, seen)
        editions.approve(desk.session, desk.rules, desk.actor, cycle, edition, now=desk.now)
        return Answer(body=_line(desk, edition), status=201, headers=_tagged(edition))

    return call.once(work)


@router.post(
    "/cycles/{code}/editions/{number}/publication", status_code=201, response_model=EditionShown
)
def publish(call: Call, code: CycleCode, number: Number) -> Response:
    """Publish an approved edition, for ever, and its verified items. If-Match: what was read."""
    seen = wanted_version(call)

    def work(desk: Desk) -> Answer:
        cycle, edition = _edition(desk, code, number)
        _require_read(edition, seen)
        publishing.publish(
            desk.session, desk.rules, desk.actor, cycle, edition, folder=call.engine.data,
            now=desk.now,
        )  # fmt: skip
        shown = _shown(call, desk, cycle, edition)
        return Answer(body=shown, status=201, headers=_tagged(edition))

    return call.once(work)


@router.get(
    "/cycles/{code}/editions/{number}/files/{form}",
    response_class=FileResponse,
    responses={**_ANY, **AS_KNOWN},
)
def download(
    request: Request, call: Call, code: CycleCode, number: Number, form: FormatName
) -> Response:
    """One finished file of a published edition."""
    with call.read() as desk:
        _, edition = _edition(desk, code, number)
        files = {each.format: each for each in publishing.files_of(desk.session, edition)}
    if form not in files:
        known = several(files or ["–"])
        raise NotFound("This edition has no file of that format; it has: {known}", known=known)
    path = call.engine.data / files[form].path
    kind = _MEDIA.get(path.suffix, "application/octet-stream")
    headers = {**SAVED_ONLY, "ETag": f'"{files[form].sha256}"'}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=kind, filename=path.name, headers=headers)


@router.get("/cycles/{code}/editions/{number}/verification", response_model=Verified)
def verify(call: Call, code: CycleCode, number: Number) -> Response:
    """Recompute everything an edition rests on; name each fault."""
    with call.read() as desk:
        _, edition = _edition(desk, code, number)
        if edition.state == "draft":
            raise Refused(
                "Edition {number} is a draft; what is approved is verified.", number=number
            )
        faults = verification.verify(desk.session, edition, folder=call.engine.data)
    translate = translate_to(call.language)
    shown = [
        FaultShown(
            kind=each.kind,
            where=sentence("{where}", where=each.where).said(translate),
            message=each.message.said(translate),
        )
        for each in faults
    ]
    return Answer(body=Verified(edition=number, faults=shown)).response()


@router.post(
    "/cycles/{code}/editions/{number}/errata", status_code=201, response_model=ErratumShown
)
def correct(call: Call, code: CycleCode, number: Number, body: NewErratum) -> Response:
    """Correct a published edition by a numbered note; the next edition prints it."""

    def work(desk: Desk) -> Answer:
        _, edition = _edition(desk, code, number)
        written = errata.write_erratum(
            desk.session,
            desk.actor,
            edition,
            text=body.text,
            reason=body.reason,
            folder=call.engine.data,
            now=desk.now,
        )
        return Answer(body=_erratum(written), status=201)

    return call.once(work)


@router.post("/bulletin-readings", response_model=ReadBulletin)
def read(
    call: Call,
    _form: PlainForm,
    file: Annotated[UploadFile | None, File()] = None,
    text: Annotated[str, Form(max_length=LONGEST_TEXT)] = "",
) -> Response:
    """Read a bulletin someone published, a file (also .docx, .pdf) or a text; nothing is kept."""
    del call
    name = named(file.filename) if file else ""
    given = text_of_upload(file.file.read(LARGEST_FILE + 1), name) if file else text_as_pasted(text)
    told = as_json(bulletin_apart(given, name=name))
    return Answer(body=ReadBulletin(format=1, **told)).response()


def _edition(desk: Desk, code: str, number: int) -> tuple[Cycle, Edition]:
    cycle = cycle_of(desk.session, code)
    return cycle, editions.edition_of(desk.session, cycle, number)


def _tagged(edition: Edition) -> dict[str, str]:
    """The snapshot is what an edition is made of: a check takes another one."""
    return {"ETag": tag(edition.snapshot_id)}


def _require_read(edition: Edition, seen: int | None) -> None:
    """Raise Stale where the edition was checked again since it was read."""
    if seen is not None and edition.snapshot_id != seen:
        said = sentence(
            "Edition {number} was checked again meanwhile; look at it again.",
            number=edition.number,
        )
        current = {"version": edition.snapshot_id, "state": edition.state}
        raise Stale(said, version=edition.snapshot_id, current=current)


def _line(desk: Desk, edition: Edition) -> EditionLine:
    people = (edition.checked_by, edition.approved_by, edition.published_by)
    names = logins(desk.session, people)
    return EditionLine(
        number=edition.number,
        state=edition.state,
        checked_at=edition.checked_at,
        checked_by=names[edition.checked_by],
        approved_at=edition.approved_at,
        approved_by=names.get(edition.approved_by),
        published_at=edition.published_at,
        published_by=names.get(edition.published_by),
    )


def _shown(call: Caller, desk: Desk, cycle: Cycle, edition: Edition) -> EditionShown:
    draft = editions.draft_of(desk.session, cycle, edition)
    files = publishing.files_of(desk.session, edition)
    return EditionShown(
        **_line(desk, edition).model_dump(),
        root=desk.session.get_one(Snapshot, edition.snapshot_id).merkle_root,
        ready=draft.ready,
        findings=[finding_shown(each, call.language) for each in draft.findings],
        failing=[each["key"] for each in draft.failing],
        unacknowledged=[each["key"] for each in draft.unacknowledged],
        files=[FileShown(format=each.format, sha256=each.sha256) for each in files],
        errata=[_erratum(each) for each in errata.errata_of(desk.session, edition)],
    )


def _erratum(each: Erratum) -> ErratumShown:
    return ErratumShown(number=each.number, text=each.text, reason=each.reason, at=each.at)
