"""The bulletin of a campaign: its text with every figure, what stands in its way, the acts."""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from functools import partial
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Form, Header, Query, Response
from fastapi.responses import HTMLResponse

from casetrack.bulletins import editions, publishing, waivers
from casetrack.bulletins.content import Content, WaiverContent
from casetrack.bulletins.findings import Finding
from casetrack.bulletins.formats import html
from casetrack.bulletins.page import page_of
from casetrack.cycles.phases import cycle_of, phase
from casetrack.errors import Conflict
from casetrack.store.tables import Cycle, Edition
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import LARGEST_ID, Code, Reason, Word
from casetrack.web.differences import excerpt
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
Number = Annotated[int, Query(ge=0, le=LARGEST_ID)]
Coding = Annotated[str, Header(alias="Accept-Encoding")]
Seen = Annotated[int, Form(ge=0, le=LARGEST_ID)]
MAY_WAIVE = ("editor", "publisher", "supervisor")
NOTHING = "'none'"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@router.get("/cycles/{code}/bulletin")
def show(visit: Visit, code: Code) -> Response:
    return _page(visit, code, NONE)


@router.get("/cycles/{code}/bulletin/public")
def public(visit: Visit, code: Code, coding: Coding = "", edition: Number = 0) -> Response:
    """The page that the public will see, or sees: an edition, or what a check would take now."""
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        content = (
            editions.content_of(desk.session, editions.edition_of(desk.session, cycle, edition))
            if edition
            else editions.preview(desk.session, desk.rules, cycle, now=desk.now)
        )
    return standing_alone(html.render(content), coding)


@router.post("/cycles/{code}/bulletin/check")
def check(visit: Visit, code: Code) -> Response:
    with kept(visit, "acts", {}) as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        editions.check(desk.session, desk.rules, desk.actor, cycle, now=desk.now)
    return _back(visit, code, trouble)


@router.post("/cycles/{code}/bulletin/approve")
def approve(visit: Visit, code: Code, seen: Seen = 0) -> Response:
    _require_edition(visit, code)
    with kept(visit, "acts", {}) as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        edition = _as_seen(desk, cycle, seen)
        editions.approve(desk.session, desk.rules, desk.actor, cycle, edition, now=desk.now)
    return _back(visit, code, trouble)


@router.post("/cycles/{code}/bulletin/publish")
def publish(visit: Visit, code: Code, seen: Seen = 0) -> Response:
    _require_edition(visit, code)
    with kept(visit, "acts", {}) as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        edition = _as_seen(desk, cycle, seen)
        publishing.publish(
            desk.session, desk.rules, desk.actor, cycle, edition, folder=visit.engine.data,
            now=desk.now,
        )  # fmt: skip
    return _back(visit, code, trouble)


@router.post("/cycles/{code}/bulletin/waivers")
def waive(visit: Visit, code: Code, finding: Word = "", reason: Reason = "") -> Response:
    form = f"waive-{finding}"
    with kept(visit, form, {"reason": reason}, beside="reason") as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        editions.waive(
            desk.session, desk.rules, desk.actor, cycle, finding=finding, reason=reason,
            now=desk.now,
        )  # fmt: skip
    return _back(visit, code, trouble)


def standing_alone(document: bytes, coding: str) -> Response:
    """A finished document with its own style and nothing else: it can run and send nothing.

    A bulletin is long, and a tenth of it comes where the `coding` that is accepted is gzip.
    """
    digests = (sha256(each.encode()).digest() for each in _STYLE.findall(document.decode()))
    hashes = [f"'sha256-{b64encode(each).decode()}'" for each in digests]
    policy = (
        f"default-src 'none'; style-src {' '.join(hashes or [NOTHING])}; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Vary": "Accept-Encoding"}
    if "gzip" not in coding:
        return HTMLResponse(document, headers=headers)
    return HTMLResponse(gzip.compress(document), headers=headers | {"Content-Encoding": "gzip"})


def _require_edition(visit: Visitor, code: str) -> None:
    """Raise NotFound where there is nothing to approve or publish: no form could be shown again."""
    with visit.read() as desk:
        editions.edition_of(desk.session, cycle_of(desk.session, code))


def _as_seen(desk: Desk, cycle: Cycle, seen: int) -> Edition:
    """The newest edition, if it is still the draft that the page showed. Raises Conflict."""
    edition = editions.edition_of(desk.session, cycle)
    if seen and edition.snapshot_id != seen:
        raise Conflict(
            "Edition {number} was checked again meanwhile; look at it again.",
            number=edition.number,
        )
    return edition


def _excerpt(content: Content, finding: Finding) -> tuple[str, str, str]:
    """A finding with what stands around it; empty where it is not about a text."""
    for each in content["narratives"]:
        if (each["project"], each["part"]) == (finding.project, finding.part):
            return excerpt(each["text"], finding)
    return "", "", ""


def _let_pass(desk: Desk, cycle: Cycle, draft: editions.Draft | None) -> dict[str, WaiverContent]:
    """What was let pass by now, by the id of the finding; a check takes note of it."""
    findings = draft.findings if draft else ()
    return {
        each["finding"]: each
        for each in waivers.waivers_of(desk.session, desk.rules, cycle, findings)
    }


def _back(visit: Visitor, code: str, trouble: list[Trouble]) -> Response:
    return _page(visit, code, trouble[0]) if trouble else to(f"/cycles/{code}/bulletin")


def _page(visit: Visitor, code: str, trouble: Trouble) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        known = editions.editions_of(desk.session, cycle)
        newest = known[-1] if known else None
        content = (
            editions.content_of(desk.session, newest)
            if newest
            else editions.outline_of(desk.session, desk.rules, cycle, now=desk.now)
        )
        open_edition = newest if newest and newest.state != editions.PUBLISHED else None
        draft = editions.draft_of(desk.session, cycle, open_edition) if open_edition else None
        return page(
            visit,
            "bulletin.html.j2",
            trouble.status,
            cycle=cycle,
            phase=phase(cycle),
            newest=newest,
            bulletin=page_of(content),
            draft=draft,
            let_pass=_let_pass(desk, cycle, draft),
            editions=list(reversed(known)),
            people=editions.person_names(desk.session, newest) if newest else {},
            excerpt=partial(_excerpt, content),
            may_waive=any(desk.actor.has(role) for role in MAY_WAIVE),
            trouble=trouble,
        )
