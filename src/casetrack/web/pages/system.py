"""The system: its health in words, what waits to be sent, its history proved, who is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlmodel import col, select

from casetrack.cases.evidence import damaged
from casetrack.cases.history import root_of, verify
from casetrack.cases.witness import verify_log
from casetrack.health import findings_at, findings_of
from casetrack.language import translate_to
from casetrack.people import security
from casetrack.people.administration import sign_out
from casetrack.people.persons import person_named
from casetrack.people.presence import signed_in
from casetrack.reminders.underway import delivery_counts, underway
from casetrack.store.tables import Cycle, Person
from casetrack.web.answers import to
from casetrack.web.logged import Known, in_words
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit

router = APIRouter()
_LATEST = 100


@router.get("/system")
def show(visit: Visit) -> Response:
    translate = translate_to(visit.language)
    findings = list(findings_of(visit.engine))
    with visit.read() as desk:
        findings += findings_at(visit.engine, desk.session, desk.now)
    told = [(each.what.said(translate), each.found.said(translate), each.well) for each in findings]
    return page(visit, "system.html.j2", told=told, well=all(each.well for each in findings))


@router.get("/system/outbox")
def show_outbox(visit: Visit) -> Response:
    with visit.read() as desk:
        counts, waiting = delivery_counts(desk.session), underway(desk.session)
    return page(visit, "outbox.html.j2", counts=counts, waiting=waiting)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What reading a campaign's history again has shown."""

    code: str
    title: str
    events: int
    root: str
    faults: tuple[str, ...]


@router.get("/system/audit")
def prove(visit: Visit, run: Annotated[str, Query(max_length=10)] = "") -> Response:
    if not run:
        return page(visit, "audit.html.j2", proofs=(), ran_at=None, lost=(), log=())
    with visit.read() as desk:
        cycles = desk.session.exec(select(Cycle).order_by(col(Cycle.opens))).all()
        proofs = []
        for cycle in cycles:
            root, events = root_of(desk.session, cycle)
            faults = tuple(
                each.sentence.said(translate_to(visit.language))
                for each in verify(desk.session, cycle)
            )
            proofs.append(
                Proof(code=cycle.code, title=cycle.title, events=events, root=root, faults=faults)
            )
        lost = damaged(desk.session, visit.engine.data / "evidence")
        log = [*verify_log(desk.session), *security.verify(desk.session)]
    return page(visit, "audit.html.j2", proofs=proofs, ran_at=visit.now, lost=lost, log=log)


@router.get("/system/security")
def show_log(visit: Visit) -> Response:
    with visit.read() as desk:
        names = {
            each[0]: each[1] for each in desk.session.exec(select(Person.id, Person.name)).all()
        }
        entries = security.entries(desk.session, latest=_LATEST)
        known = Known(
            language=visit.language,
            persons=names,
            tree=desk.rules.tree,
            states=_titles(visit, desk),
        )
    return page(
        visit, "security-log.html.j2", entries=entries, names=names, known=known, in_words=in_words
    )


def _titles(visit: Visit, desk: Desk) -> dict[str, str]:
    """What states are called, also those of earlier versions of a workflow."""
    return {
        state.name: state.title[visit.language]
        for each in desk.rules.definitions.values()
        for state in each.states.values()
    }


@router.get("/system/sessions")
def show_sessions(visit: Visit) -> Response:
    with visit.read() as desk:
        found = signed_in(desk.session)
    return page(visit, "sessions.html.j2", found=found)


@router.post("/system/sessions/{login}/end")
def end(visit: Visit, login: str) -> Response:
    with visit.write() as desk:
        sign_out(desk.session, desk.actor, person_named(desk.session, login), now=desk.now)
    return to("/system/sessions", done="signed-out")
