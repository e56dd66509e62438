"""What everything rests on: the calendar, the workflows, the proof that nothing was rewritten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlmodel import Session, col, select

from casetrack.api.caller import Answer, Call, Caller
from casetrack.api.shapes.system import (
    Audited,
    AuditShown,
    Days,
    DayShown,
    DueShown,
    LogAudited,
    MovedShown,
    NoticeBody,
    NoticeDone,
    StateShown,
    TransitionShown,
    WorkflowChecked,
    WorkflowLine,
    WorkflowProblem,
    Workflows,
    WorkflowShown,
    WorkflowText,
)
from casetrack.bulletins.editions import PUBLISHED, editions_of
from casetrack.bulletins.example import workflow_problems
from casetrack.bulletins.verification import verify as verify_edition
from casetrack.cases.evidence import damaged
from casetrack.cases.history import root_of
from casetrack.cases.history import verify as faults_of
from casetrack.cases.log import size_of
from casetrack.cases.notices import import_notice
from casetrack.cases.witness import verify_log
from casetrack.cycles.phases import cycle_of
from casetrack.errors import Invalid
from casetrack.language import Language, translate_to
from casetrack.people import security
from casetrack.store.tables import Cycle
from casetrack.web.visit import Desk
from casetrack.workdays import deadline, due_day, parse_duration
from casetrack.workflow import Definition, mermaid

router = APIRouter(prefix="/api/v1", tags=["system"])
WorkflowName = Annotated[str, Path(min_length=1, max_length=100)]
FILE_NAME = "workflow.toml"
_NAME = re.compile(r'^name *= *"([^"\n]*)"', re.MULTILINE)
_FIRST, _LAST = date(2004, 1, 1), date(2100, 12, 31)
_MOST_DAYS = 3660


@router.get("/calendar", response_model=Days)
def get_days(
    call: Call,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
) -> Response:
    """Which days are worked, and why the others are not. At most ten years, both ends included."""
    if not (_FIRST <= first <= last <= _LAST and (last - first).days < _MOST_DAYS):
        raise Invalid("from, to: at most ten years from 2004 on, the earlier day first")
    with call.read() as desk:
        calendar = desk.rules.calendar
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    shown = [
        DayShown(
            date=each,
            worked=calendar.is_workday(each),
            reason=calendar.reason(each, call.language),
            provisional=calendar.is_provisional(each),
        )
        for each in days
    ]
    worked = sum(1 for each in shown if each.worked)
    body = Days(calendar=calendar.name, version=calendar.version, workdays=worked, days=shown)
    return Answer(body=body).response()


@router.get("/calendar/deadline", response_model=DueShown)
def get_deadline(
    call: Call, start: date, duration: Annotated[str, Query(min_length=1, max_length=40)]
) -> Response:
    """Count a period such as `15 workdays` from a day and say when it ends."""
    if not _FIRST <= start <= _LAST:
        raise Invalid("start: a day from 2004 to 2100")
    length = parse_duration(duration)
    with call.read() as desk:
        calendar = desk.rules.calendar
    try:
        due = deadline(calendar, calendar.start_of_day(start), length)
    except (OverflowError, ValueError) as error:
        raise Invalid("duration: beyond any calendar") from error
    shown = DueShown(
        due_on=due_day(calendar, due.due_at), due_at=due.due_at, provisional=due.provisional
    )
    return Answer(body=shown).response()


@router.post("/calendar/notices", status_code=201, response_model=NoticeDone)
def new_notice(call: Call, body: NoticeBody) -> Response:
    """Import a holiday notice, or preview it; every deadline that it moves is told."""

    def work(desk: Desk) -> Answer:
        done = import_notice(
            desk.session, desk.rules, desk.actor, body.text, source="notice", now=desk.now
        )
        moved = [
            MovedShown(
                item=each.item,
                party=each.party,
                old=due_day(done.calendar, each.old_due_at),
                new=due_day(done.calendar, each.new_due_at),
            )
            for each in done.moved
        ]
        shown = NoticeDone(
            notice=done.notice.number or "",
            preview=body.preview,
            moved=moved,
            settled=done.settled,
        )
        return Answer(body=shown, status=201)

    if body.preview:
        with call.rehearse() as desk:
            return work(desk).response()
    return call.once(work)


@router.get("/workflows", response_model=Workflows)
def get_workflows(call: Call) -> Response:
    """The workflows that new items are opened under."""
    shown = [
        WorkflowLine(name=each.name, title=each.title[call.language], hash=each.hash)
        for each in call.engine.definitions.values()
    ]
    return Answer(body=Workflows(workflows=shown)).response()


@router.get("/workflows/{name}", response_model=WorkflowShown)
def get_workflow(call: Call, name: WorkflowName) -> Response:
    """A workflow with its states and steps, and drawn as Mermaid text."""
    with call.read() as desk:
        definition = desk.rules.definition_for(name)
    return Answer(body=_workflow(definition, call.language)).response()


@router.post("/workflows/checks", response_model=WorkflowChecked)
def check_workflow(call: Call, body: WorkflowText) -> Response:
    """Check a workflow file before it counts: every problem at once, with its line.

    Its templates are tried on examples, as the command line and the page do.
    """
    templates = {**_templates_beside(call, body.text), **body.templates}
    problems = workflow_problems(body.text, FILE_NAME, templates)
    translate = translate_to(call.language)
    found = [
        WorkflowProblem(file=each.source, line=each.line, message=each.sentence.said(translate))
        for each in problems
    ]
    return Answer(body=WorkflowChecked(problems=found)).response()


def _templates_beside(call: Caller, text: str) -> Mapping[str, str]:
    """The templates of the workflow that has this name now; those of all for a new one."""
    known = call.engine.definitions
    found = _NAME.search(text)
    named = known.get(found[1]) if found else None
    every = [named] if named else list(known.values())
    return {name: text for each in every for name, text in each.templates.items()}


def _workflow(definition: Definition, language: Language) -> WorkflowShown:
    return WorkflowShown(
        name=definition.name,
        title=definition.title[language],
        hash=definition.hash,
        states=[
            StateShown(
                name=each.name,
                title=each.title[language],
                waits_for=each.waits_for,
                final=each.final,
                closed=each.closed,
            )
            for each in definition.states.values()
        ],
        transitions=[
            TransitionShown(
                name=each.name,
                title=each.title[language],
                sources=list(each.sources),
                target=each.target,
                by=list(each.by),
                requires=list(each.requires),
            )
            for each in definition.transitions.values()
        ],
        diagram=mermaid(definition, language),
    )


@router.get("/audit/verification", response_model=Audited)
def verify_audit(
    call: Call, cycle: Annotated[str, Query(max_length=100, description="Default: all.")] = ""
) -> Response:
    """Read every event, file of evidence, edition and both logs again; name each fault."""
    with call.read() as desk:
        cycles = [cycle_of(desk.session, cycle)] if cycle else _cycles(desk.session)
        shown = [_audited(call, desk.session, each) for each in cycles]
        lost = damaged(desk.session, call.engine.data / "evidence")
        logged = [*verify_log(desk.session), *security.verify(desk.session)]
        size = size_of(desk.session)
    translate = translate_to(call.language)
    body = Audited(
        sound=not lost and not logged and not any(each.faults for each in shown),
        cycles=shown,
        evidence=[each.said(translate) for each in lost],
        log=LogAudited(size=size, faults=[each.said(translate) for each in logged]),
    )
    return Answer(body=body).response()


def _cycles(session: Session) -> list[Cycle]:
    return list(session.exec(select(Cycle).order_by(col(Cycle.opens))))


def _audited(call: Caller, session: Session, cycle: Cycle) -> AuditShown:
    published = [each for each in editions_of(session, cycle) if each.state == PUBLISHED]
    translate = translate_to(call.language)
    chains = [each.sentence for each in faults_of(session, cycle)]
    printed = [
        f"{cycle.code}, {edition.number}: {fault.sentence.said(translate)}"
        for edition in published
        for fault in verify_edition(session, edition, folder=call.engine.data)
        # Chains were read already; they are the same for every edition.
        if fault.message not in chains
    ]
    root, events = root_of(session, cycle)
    return AuditShown(
        cycle=cycle.code,
        events=events,
        root=root,
        editions=len(published),
        faults=[each.said(translate) for each in chains] + printed,
    )
