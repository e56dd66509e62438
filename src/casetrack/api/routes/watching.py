"""How the system is, for those who run it: health, outbox, security log, who is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlmodel import col, select

from casetrack.api.caller import Answer, Call
from casetrack.api.shapes.watching import (
    EverybodySignedIn,
    Health,
    HealthFinding,
    Notices,
    NoticeShown,
    Outbox,
    SecurityEntry,
    SecurityLog,
    SignedInShown,
    StandingShown,
    UnderwayShown,
)
from casetrack.api.showing import logins
from casetrack.health import findings_at, findings_of
from casetrack.language import translate_to
from casetrack.people import security
from casetrack.people.administration import sign_out
from casetrack.people.persons import person_named
from casetrack.people.presence import signed_in
from casetrack.reminders.underway import delivery_counts, underway
from casetrack.store.tables import CalendarNotice
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["watching"])
Login = Annotated[str, Path(min_length=1, max_length=100)]


@router.get("/system/health", response_model=Health)
def get_health(call: Call) -> Response:
    """How the system is, in words, and what needs somebody."""
    translate = translate_to(call.language)
    found = list(findings_of(call.engine))
    with call.read() as desk:
        found += findings_at(call.engine, desk.session, desk.now)
    shown = [
        HealthFinding(what=each.what.said(translate), found=each.found.said(translate),
                      well=each.well)
        for each in found
    ]  # fmt: skip
    return Answer(body=Health(well=all(each.well for each in shown), findings=shown)).response()


@router.get("/system/outbox", response_model=Outbox)
def get_outbox(call: Call) -> Response:
    """How many messages stand where, and the next hundred that have not arrived."""
    with call.read() as desk:
        shown = Outbox(
            counts=[StandingShown(**each._asdict()) for each in delivery_counts(desk.session)],
            underway=[UnderwayShown(**each._asdict()) for each in underway(desk.session)],
        )
    return Answer(body=shown).response()


@router.get("/system/security", response_model=SecurityLog)
def get_security_log(call: Call, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Response:
    """What was denied and administered, and whether the log was rewritten."""
    with call.read() as desk:
        entries = security.entries(desk.session, latest=limit)
        names = logins(desk.session, [each.actor_id for each in entries])
        faults = security.verify(desk.session)
    shown = [
        SecurityEntry(
            seq=each.seq,
            at=each.at,
            kind=each.kind,
            actor=names.get(each.actor_id),
            address=each.address,
            data=each.data,
            hash=each.hash,
        )
        for each in entries
    ]
    return Answer(
        body=SecurityLog(
            entries=shown, faults=[each.said(translate_to(call.language)) for each in faults]
        )
    ).response()


@router.get("/system/sessions", response_model=EverybodySignedIn)
def get_signed_in(call: Call) -> Response:
    """Who is signed in."""
    with call.read() as desk:
        shown = [SignedInShown(**each._asdict()) for each in signed_in(desk.session)]
    return Answer(body=EverybodySignedIn(persons=shown)).response()


@router.delete("/system/sessions/{login}", status_code=204, response_class=Response)
def end_sessions(call: Call, login: Login) -> Response:
    """Sign somebody out everywhere. Safe to repeat."""

    def work(desk: Desk) -> Answer:
        sign_out(desk.session, desk.actor, person_named(desk.session, login), now=desk.now)
        return Answer(status=204)

    return call.once(work)


@router.get("/calendar/notices", response_model=Notices)
def get_notices(call: Call) -> Response:
    """The holiday notices that were imported; those that are built in are not among them."""
    query = select(CalendarNotice).order_by(col(CalendarNotice.issued).desc())
    with call.read() as desk:
        shown = [
            NoticeShown(number=each.number, title=each.title, issued=each.issued)
            for each in desk.session.exec(query)
        ]
    return Answer(body=Notices(notices=shown)).response()
