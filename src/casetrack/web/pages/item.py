"""One item: its page, its steps, its evidence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from casetrack.cases.evidence import attach, keep
from casetrack.cases.items import Move, advance
from casetrack.cases.rows import ItemRow
from casetrack.errors import CasetrackError, Conflict, Invalid, Problem, Refused, Sentence, sentence
from casetrack.language import Language, translate_to
from casetrack.web.answers import to
from casetrack.web.attached import as_attached, find_evidence
from casetrack.web.case import Case, find_item, handlers, read_case
from casetrack.web.files import named, require_allowed
from casetrack.web.forms import LINES
from casetrack.web.pages.items import unit_choices
from casetrack.web.pages.reminders import day_of
from casetrack.web.pages.signin import own_page
from casetrack.web.scope import visible_item
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor
from casetrack.workflow import EVIDENCE_KINDS, FIELDS, RequirementMissing

router = APIRouter()
LARGEST_ID = 2**31 - 1
# What the page knows the form for evidence by; no step is called so.
ATTACH = "attach"
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, LINES, Field(max_length=4000)]


@router.get("/items/{item_id}")
def show(
    visit: Visit,
    item_id: Id,
    step: Annotated[str, Query(max_length=200)] = "",
    wished: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    typed = {"transition": step} if step else None
    return item_page(visit, item_id, 200, typed=typed, wished=day_of(wished))


class Typed(BaseModel):
    """The form of a step. What it does not ask for stays empty."""

    transition: Short = ""
    seen: Annotated[int | None, Field(ge=1, le=LARGEST_ID)] = None
    reason: Long = ""
    unit: Short = ""
    handler: Short = ""
    due: Short = ""
    duration: Short = ""
    outcome: Short = ""
    duplicate_of: Short = ""
    # Where to go when it is done; else back to the item.
    to: Long = ""

    @property
    def fields(self) -> dict[str, str]:
        """The fields that were filled in."""
        beside = {"transition", "seen", "reason", "to"}
        typed = self.model_dump(exclude=beside)
        return {name: value.strip() for name, value in typed.items() if value.strip()}


@router.post("/items/{item_id}/events")
def step(visit: Visit, item_id: Id, form: Annotated[Typed, Form()]) -> Response:
    try:
        with visit.write() as desk:
            row = find_item(desk, item_id)
            move = Move(
                item_id=item_id,
                transition=form.transition,
                seen=form.seen,
                fields=_resolved(desk, row, form.fields),
                reason=form.reason,
            )
            advance(desk.session, desk.rules, desk.actor, move, now=desk.now)
    except (Refused, Invalid) as error:
        return item_page(visit, item_id, _status(error), error, form.model_dump(mode="json"))
    return to(own_page(form.to or f"/items/{item_id}"), done="handled")


@router.post("/items/{item_id}/evidence")
def add_evidence(
    visit: Visit,
    item_id: Id,
    file: Annotated[UploadFile | None, File()] = None,
    kind: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    # A form that was sent without a file says so beside its field, as about an empty one.
    content, name = (file.file.read(), named(file.filename)) if file else (b"", "")
    try:
        require_allowed(name, content)
        with visit.read() as desk:
            find_item(desk, item_id)
        kept = keep(visit.engine.data / "evidence", content)
        with visit.write() as desk:
            find_item(desk, item_id)
            attach(
                desk.session, desk.rules, desk.actor, item_id, kept,
                kind=kind or _kind_of(name), name=name, now=desk.now,
            )  # fmt: skip
    except (Refused, Invalid) as error:
        typed = {"transition": ATTACH, "kind": kind}
        return item_page(visit, item_id, _status(error), error, typed)
    return RedirectResponse(f"/items/{item_id}#evidence", 303)


def _kind_of(name: str) -> str:
    """What a file is where nobody said: a picture shows, everything else tells."""
    return "photo" if name.lower().endswith((".jpg", ".jpeg", ".png")) else "document"


@router.get("/items/{item_id}/evidence/{evidence_id}")
def evidence(visit: Visit, item_id: Id, evidence_id: Id) -> Response:
    with visit.read() as desk:
        found = find_evidence(desk, item_id, evidence_id)
    return as_attached(visit.engine.data, found)


def _resolved(desk: Desk, row: ItemRow, fields: dict[str, str]) -> dict[str, str]:
    """The fields as the step wants them: another item by its number, not by its key."""
    key = fields.get("duplicate_of")
    if key is None:
        return fields
    found = visible_item(desk.session, desk.actor, desk.rules.tree, row.cycle_id, key)
    if found is None:
        raise Invalid(Problem(message="no item of this cycle has that key", column="duplicate_of"))
    if found == row.id or find_item(desk, found).merged_into_id is not None:
        # The step would refuse it too, by a number that nobody typed.
        message = "There is no other item {named!r} that this one could be merged into."
        raise Invalid(Problem(message=message, values={"named": key}, column="duplicate_of"))
    return fields | {"duplicate_of": str(found)}


def _status(error: CasetrackError) -> int:
    return 422 if isinstance(error, Invalid) else 409


def _faults(error: CasetrackError | None, language: Language) -> dict[str, list[str]]:
    """What is wrong with each field of the form, to stand beside it."""
    faults: dict[str, list[str]] = {}
    translate = translate_to(language)
    for name in error.missing if isinstance(error, RequirementMissing) else ():
        faults[name] = [translate("this is needed")]
    for problem in error.problems if isinstance(error, Invalid) else ():
        about = _about(problem)
        field = _field(problem)
        if field in FIELDS or field in ("reason", "until"):
            # Beside its field it need not be named again.
            fault = about.values.get("fault")
            told = fault if isinstance(fault, Sentence) else about
            faults.setdefault(field, []).append(told.said(translate))
    return faults


def _field(problem: Problem) -> str:
    """The field that a problem names, if it does."""
    about = _about(problem)
    first = about.template.replace(":", " ").partition(" ")[0]
    return str(about.values.get("name") or problem.column or first)


def _shown(case: Case, form: str) -> frozenset[str]:
    """The fields that the form shows which was sent: what is wrong with them stands beside."""
    steps = {each.name: (*each.fields, "reason") for each in case.mine if not each.refused}
    others = {
        "amend": (*case.amendable, "reason"),
        "withdraw": ("reason",),
        "comment": ("reason",),
        "snooze": ("until", "reason"),
    }
    return frozenset((others | steps).get(form, ()))


def _about(problem: Problem) -> Sentence:
    """What is wrong. Said of many items it stands after a key; here there is only one."""
    fault = problem.values.get("fault")
    return fault if isinstance(fault, Sentence) and "key" in problem.values else problem.sentence


def _told(error: CasetrackError, language: Language, shown: Collection[str]) -> str:
    """What was refused, a line each, with fields named as people know them.

    What stands beside its field is left out.
    """
    translate = translate_to(language)
    if isinstance(error, RequirementMissing) and set(error.missing) <= set(shown):
        return ""
    if not isinstance(error, Invalid):
        return error.said(translate)
    return "\n".join(
        sentence(
            "{name}: {fault}",
            # English has no words of its own for columns.
            name=translate(problem.column).replace("_", " "),
            fault=_about(problem),
        ).said(translate)
        if problem.column
        else _about(problem).said(translate)
        for problem in error.problems
        if _field(problem) not in shown
    )


def item_page(
    visit: Visitor,
    item_id: int,
    status: int,
    error: CasetrackError | None = None,
    typed: dict[str, Any] | None = None,
    wished: date | None = None,
) -> Response:
    """The page as it is now, and above it what was refused; what was typed stays in its form.

    `wished` is the day until which reminders were to wait, where less was granted.
    """
    with visit.read() as desk:
        case = read_case(desk, item_id, visit.say, visit.language)
        return page(
            visit,
            "item.html.j2",
            status,
            case=case,
            error=_told(error, visit.language, _shown(case, str((typed or {}).get("transition"))))
            if error
            else None,
            faults=_faults(error, visit.language),
            conflict=isinstance(error, Conflict),
            typed=typed or {},
            wished=wished,
            units=unit_choices(desk),
            handlers=handlers(desk, visit.say)
            if "handler" in case.amendable or any("handler" in each.fields for each in case.mine)
            else [],
            kinds=EVIDENCE_KINDS,
        )
