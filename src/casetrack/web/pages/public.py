"""The public's pages: bulletins as anyone reads them, grades and comments, tips and their codes."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request, Response
from sqlmodel import Session, col, select

from casetrack.bulletins.editions import content_of
from casetrack.bulletins.errata import errata_of
from casetrack.bulletins.page import page_of
from casetrack.bulletins.ratings import (
    GRADES,
    MINIMUM,
    comments_waiting,
    paragraphs_of,
    rate,
    review_comment,
    summary,
)
from casetrack.cases.tips import (
    Answered,
    TipUnknown,
    accept_tip,
    answer_tip,
    leave_tip,
    list_tips,
    tip_by_code,
)
from casetrack.cycles.phases import cycle_of
from casetrack.errors import Invalid, NotFound
from casetrack.people.limits import FEEDBACK, FOLLOW, LOOKUP, use
from casetrack.store.tables import Cycle, Edition, Rating, Tip
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import Id
from casetrack.web.forms import LINES
from casetrack.web.readers import (
    looking_up,
    newest_published,
    paragraphs,
    published_edition,
    voter_of,
)
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor, address_of

router = APIRouter()
Code = Annotated[str, Path(max_length=100)]
Text = Annotated[str, Query(max_length=200)]
LONGEST_WORD = 200
Word = Annotated[str, Form(max_length=LONGEST_WORD)]
Long = Annotated[str, LINES, Form(max_length=20_000)]
# Of the number of a project.
_DIGITS = 4
_SENTENCE = re.compile(r"[^。！？\n]+")


@router.get("/public")
def front(visit: Visit) -> Response:
    with visit.engine.database.read() as session:
        cycles = session.exec(select(Cycle).order_by(col(Cycle.opens).desc())).all()
        found = [(cycle, each) for cycle in cycles if (each := newest_published(session, cycle))]
    return page(visit, "public.html.j2", found=found)


@router.get("/public/bulletins/{code}")
def show(request: Request, visit: Visit, code: Code, rated: Text = "") -> Response:
    with looking_up(visit.engine.database, address_of(request), LOOKUP, now=visit.now) as session:
        edition = published_edition(session, code)
        bulletin = page_of(content_of(session, edition))
        told = {each.paragraph: each for each in summary(session, edition.id or 0)}
        errata = errata_of(session, edition)
    return page(
        visit, "public-bulletin.html.j2", code=code, edition=edition, bulletin=bulletin,
        errata=errata, rated=rated,
        told=told, least=MINIMUM, id=id,
        placed={id(line): place for place, line in paragraphs(bulletin)},
    )  # fmt: skip


@router.get("/public/bulletins/{code}/rate")
def ask_grade(request: Request, visit: Visit, code: Code, paragraph: Text = "") -> Response:
    with looking_up(visit.engine.database, address_of(request), LOOKUP, now=visit.now) as session:
        return _grading(session, visit, code, paragraph, NONE)


@router.post("/public/bulletins/{code}/rate")
def give_grade(
    request: Request,
    visit: Visit,
    code: Code,
    paragraph: Word = "",
    grade: Word = "",
    comment: Long = "",
) -> Response:
    typed = {"grade": grade, "comment": comment}
    with kept(visit, "rate", typed) as troubles, visit.engine.database.write() as session:
        edition = published_edition(session, code)
        use(session, FEEDBACK, f"address {address_of(request)}", now=visit.now)
        rate(
            session, edition_id=edition.id or 0, paragraph=paragraph, grade=grade,
            comment=comment, voter=voter_of(request, edition), now=visit.now,
        )  # fmt: skip
    if troubles:
        with visit.engine.database.read() as session:
            return _grading(session, visit, code, paragraph, troubles[0])
    return to(f"/public/bulletins/{code}?rated={paragraph}#p-{paragraph}")


@router.get("/public/tips")
def ask_tip(visit: Visit) -> Response:
    return page(visit, "public-tip.html.j2", it=NONE)


@router.post("/public/tips")
def leave(request: Request, visit: Visit, text: Long = "", contact: Word = "") -> Response:
    typed, code = {"text": text, "contact": contact}, ""
    with kept(visit, "tip", typed) as troubles, visit.engine.database.write() as session:
        use(session, FEEDBACK, f"address {address_of(request)}", now=visit.now)
        code = leave_tip(session, text=text, contact=contact, now=visit.now)
    if troubles:
        return page(visit, "public-tip.html.j2", troubles[0].status, it=troubles[0])
    # Shown on the answer itself: an address is kept by browsers and read over shoulders.
    return page(visit, "public-tip-left.html.j2", code=code)


@router.post("/public/tips/follow")
def follow(request: Request, visit: Visit, code: Word = "") -> Response:
    found: list[Tip] = []
    with (
        kept(visit, "follow", {"code": code}, beside="code") as troubles,
        visit.engine.database.write() as session,
    ):
        use(session, FOLLOW, f"address {address_of(request)}", now=visit.now)
        try:
            found.append(tip_by_code(session, code))
        except TipUnknown as error:
            # The try is counted: the transaction goes on.
            unknown = error
    if not troubles and not found:
        with kept(visit, "follow", {"code": code}, beside="code") as troubles:
            raise unknown
    if troubles:
        return page(visit, "public-tip.html.j2", troubles[0].status, it=troubles[0])
    return page(visit, "public-tip-followed.html.j2", tip=found[0])


@router.get("/feedback")
def desk(visit: Visit) -> Response:
    return _desk(visit, NONE)


@router.post("/feedback/comments/{number}")
def review(visit: Visit, number: Id, show: Word = "") -> Response:
    with kept(visit, f"comment-{number}", {}) as troubles, visit.write() as desk:
        if show not in ("shown", "hidden"):
            raise Invalid("Choose whether the comment is shown.")
        wanted: Literal["shown", "hidden"] = "shown" if show == "shown" else "hidden"
        review_comment(desk.session, desk.actor, number, show=wanted, now=desk.now)
    return _desk(visit, troubles[0]) if troubles else to("/feedback", done="handled")


@router.post("/feedback/tips/{number}/accept")
def accept(
    visit: Visit,
    number: Id,
    cycle: Word = "",
    project: Word = "",
    title: Word = "",
    unit: Word = "",
) -> Response:
    typed = {"cycle": cycle, "project": project, "title": title, "unit": unit}
    with kept(visit, f"accept-{number}", typed) as troubles, visit.write() as desk:
        if not project.isdecimal() or len(project) > _DIGITS:
            raise Invalid("Choose the number of a project.")
        accept_tip(
            desk.session, desk.rules, desk.actor, number, cycle=cycle_of(desk.session, cycle),
            project=int(project), title=title, now=desk.now,
            unit=desk.rules.tree.named(unit) if unit else None,
        )  # fmt: skip
    return _desk(visit, troubles[0]) if troubles else to("/feedback", done="handled")


@router.post("/feedback/tips/{number}/answer")
def answer(visit: Visit, number: Id, text: Long = "", state: Word = "") -> Response:
    typed = {"answer": text, "state": state}
    with kept(visit, f"answer-{number}", typed) as troubles, visit.write() as desk:
        wanted: Answered = "dismissed" if state == "dismissed" else "settled"
        answer_tip(desk.session, desk.actor, number, answer=text, state=wanted, now=desk.now)
    return _desk(visit, troubles[0]) if troubles else to("/feedback", done="handled")


def _grading(
    session: Session, visit: Visitor, code: str, paragraph: str, trouble: Trouble
) -> Response:
    edition = published_edition(session, code)
    content = content_of(session, edition)
    if paragraph not in dict(paragraphs_of(content)):
        raise NotFound("The edition has no paragraph {paragraph}.", paragraph=paragraph)
    printed = dict(paragraphs(page_of(content)))
    text = printed[paragraph]["text"] if paragraph in printed else ""
    return page(
        visit, "public-rate.html.j2", trouble.status, it=trouble, code=code,
        paragraph=paragraph, text=text, grades=GRADES,
    )  # fmt: skip


def _codes(session: Session, edition_ids: set[int]) -> dict[int | None, str]:
    query = select(Edition.id, Cycle.code).join(Cycle, col(Cycle.id) == Edition.cycle_id)
    return dict(session.exec(query.where(col(Edition.id).in_(edition_ids))).all())


def _desk(visit: Visitor, trouble: Trouble) -> Response:
    with visit.read() as desk:
        reads_comments = desk.actor.has_for_office("editor", "auditor")
        reads_tips = desk.actor.has_for_office("supervisor", "auditor")
        comments: list[Rating] = []
        tips: list[Tip] = []
        if reads_comments:
            comments = list(comments_waiting(desk.session, desk.actor))
        if reads_tips:
            tips = list(list_tips(desk.session, desk.actor))
        open_cycles = desk.session.exec(
            select(Cycle.code, Cycle.title).where(
                col(Cycle.opened_at).is_not(None), col(Cycle.closed_at).is_(None)
            )
        ).all()
        units = desk.rules.tree.units.values()
        codes = _codes(desk.session, {each.edition_id for each in comments})
        return page(
            visit, "feedback.html.j2", trouble.status, it=trouble, comments=comments, tips=tips,
            codes=codes, cycles=open_cycles, reads_comments=reads_comments, reads_tips=reads_tips,
            units=[(each.code, each.name) for each in units if each.successor_id is None],
            may_review=desk.actor.has_for_office("editor"),
            titles={each.id: _first_sentence(each.text) for each in tips},
            may_answer=desk.actor.has_for_office("supervisor"),
        )  # fmt: skip


def _first_sentence(text: str) -> str:
    """What a tip begins with: a title to start from, where the form has room for no more."""
    found = _SENTENCE.search(text.strip())
    return (found[0] if found else text).strip()[:LONGEST_WORD]
