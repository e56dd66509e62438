"""One edition: who made it, its files, its errata, what differs before and since, its proof."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from casetrack.bulletins import editions, errata, publishing, verification
from casetrack.bulletins.comparison import compare
from casetrack.bulletins.content import Content
from casetrack.cycles.phases import cycle_of
from casetrack.errors import NotFound, Refused, sentence
from casetrack.store.tables import Cycle, Edition, Snapshot
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import LARGEST_ID, Code, Reason, downloaded
from casetrack.web.differences import changed_answers, changed_texts
from casetrack.web.files import media_type
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Asked = Annotated[int, Query(ge=0, le=LARGEST_ID)]
Name = Annotated[str, Path(max_length=40)]


@router.get("/cycles/{code}/bulletin/verification")
def prove(visit: Visit, code: Code, edition: Asked = 0) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        found = _provable(desk, cycle, edition)
        faults = verification.verify(desk.session, found, folder=visit.engine.data)
        content = editions.content_of(desk.session, found)
        return page(
            visit,
            "verification.html.j2",
            cycle=cycle,
            edition=found,
            faults=faults,
            content=content,
            files=publishing.files_of(desk.session, found),
        )


@router.get("/cycles/{code}/bulletin/editions/{number}")
def show(visit: Visit, code: Code, number: Number) -> Response:
    return _page(visit, code, number, NONE)


@router.get("/cycles/{code}/bulletin/editions/{number}/now")
def now(visit: Visit, code: Code, number: Number) -> Response:
    """What the records say today where the edition says something else."""
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        edition = editions.edition_of(desk.session, cycle, number)
        then = editions.content_of(desk.session, edition)
        today = editions.preview(desk.session, desk.rules, cycle, now=desk.now)
        return page(
            visit,
            "edition-now.html.j2",
            cycle=cycle,
            edition=edition,
            **_compared(visit, then, today, edition.number),
            at=desk.now,
        )


@router.get("/cycles/{code}/bulletin/editions/{number}/files/{name}")
def file(visit: Visit, code: Code, number: Number, name: Name) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        edition = editions.edition_of(desk.session, cycle, number)
        known = {each.format: each for each in publishing.files_of(desk.session, edition)}
    if name not in known:
        raise NotFound("Edition {number} has no file {name!r}.", number=number, name=name)
    path = visit.engine.data / known[name].path
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("The file {path} is gone.", path=known[name].path) from error
    return downloaded(content, f"{cycle.code}-{number}-{path.name}", media_type(path.name))


@router.post("/cycles/{code}/bulletin/editions/{number}/errata")
def correct(
    visit: Visit, code: Code, number: Number, text: Reason = "", reason: Reason = ""
) -> Response:
    typed = {"text": text, "reason": reason}
    with kept(visit, "erratum", typed) as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        edition = editions.edition_of(desk.session, cycle, number)
        errata.write_erratum(
            desk.session,
            desk.actor,
            edition,
            text=text,
            reason=reason,
            folder=visit.engine.data,
            now=desk.now,
        )
    if trouble:
        return _page(visit, code, number, trouble[0])
    return to(f"/cycles/{code}/bulletin/editions/{number}#errata")


def _provable(desk: Desk, cycle: Cycle, number: int) -> Edition:
    """The edition with this number, or the newest that is no draft. Raises Refused for a draft."""
    known = editions.editions_of(desk.session, cycle)
    stands = [each.number for each in known if each.state != editions.DRAFT]
    found = editions.edition_of(desk.session, cycle, number or (stands[-1] if stands else None))
    if found.state == editions.DRAFT:
        message = "Edition {number} is a draft; what is approved is verified."
        raise Refused(message, number=found.number)
    return found


def _page(visit: Visitor, code: str, number: int, trouble: Trouble) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        edition = editions.edition_of(desk.session, cycle, number)
        content = editions.content_of(desk.session, edition)
        before = _before(desk, cycle, edition)
        return page(
            visit,
            "edition.html.j2",
            trouble.status,
            cycle=cycle,
            edition=edition,
            content=content,
            snapshot=desk.session.get_one(Snapshot, edition.snapshot_id),
            people=editions.person_names(desk.session, edition),
            files=publishing.files_of(desk.session, edition),
            errata=errata.errata_of(desk.session, edition),
            before=before,
            **(
                _compared(visit, editions.content_of(desk.session, before), content, before.number)
                if before
                else {"figures": None}
            ),
            trouble=trouble,
        )


def _compared(visit: Visitor, was: Content, now: Content, number: int) -> dict[str, Any]:
    """What differs between two contents: figures with the reason, answers, texts."""
    names = sentence("edition {number}", number=number), sentence("as of now")
    return {
        "was": visit.say("第 %(number)s 版", number=number),
        "figures": compare(was, now, names=names).figures,
        "answers": changed_answers(was, now),
        "texts": changed_texts(was, now),
    }


def _before(desk: Desk, cycle: Cycle, edition: Edition) -> Edition | None:
    """The edition before this one."""
    known = editions.editions_of(desk.session, cycle)
    return next((each for each in reversed(known) if each.number < edition.number), None)
