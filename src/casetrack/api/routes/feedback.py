"""What the public sent, as the office handles it: comments reviewed, tips accepted and answered."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from casetrack.api.caller import Answer, Call
from casetrack.api.naming import cycle_in_body, project_in_body, unit_in_body
from casetrack.api.shapes.plain import LARGEST_ID
from casetrack.api.shapes.public import (
    AcceptBody,
    AnswerBody,
    Comments,
    CommentShown,
    ReviewBody,
    Reviewed,
    Tips,
    TipShown,
)
from casetrack.bulletins.ratings import comments_waiting, review_comment
from casetrack.cases.tips import accept_tip, answer_tip, list_tips
from casetrack.store.tables import Tip
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1/feedback", tags=["feedback"])
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("/comments", response_model=Comments)
def get_comments(call: Call) -> Response:
    """Comments that no editor has read yet."""
    with call.read() as desk:
        shown = [
            CommentShown(**{name: getattr(each, name) for name in CommentShown.model_fields})
            for each in comments_waiting(desk.session, desk.actor)
        ]
    return Answer(body=Comments(comments=shown)).response()


@router.post("/comments/{comment_id}/review", status_code=201, response_model=Reviewed)
def review(call: Call, comment_id: Number, body: ReviewBody) -> Response:
    """Show a comment to everybody, or to nobody; one that gives somebody away only the latter."""

    def work(desk: Desk) -> Answer:
        done = review_comment(desk.session, desk.actor, comment_id, show=body.show, now=desk.now)
        return Answer(body=Reviewed(id=comment_id, state=done.state), status=201)

    return call.once(work)


@router.get("/tips", response_model=Tips)
def get_tips(call: Call) -> Response:
    """Tips of the public, the newest first."""
    with call.read() as desk:
        shown = [_tip(each) for each in list_tips(desk.session, desk.actor)]
    return Answer(body=Tips(tips=shown)).response()


@router.post("/tips/{tip_id}/acceptance", status_code=201, response_model=TipShown)
def accept(call: Call, tip_id: Number, body: AcceptBody) -> Response:
    """Open an item for a tip; it was found on the day the tip came."""

    def work(desk: Desk) -> Answer:
        cycle = cycle_in_body(desk, body.cycle)
        project_in_body(desk, cycle, body.project)
        done = accept_tip(
            desk.session, desk.rules, desk.actor, tip_id,
            cycle=cycle, project=body.project, title=body.title,
            unit=unit_in_body(desk, body.unit), now=desk.now,
        )  # fmt: skip
        return Answer(
            body=_tip(done), status=201, headers={"Location": f"/api/v1/items/{done.item_id}"}
        )

    return call.once(work)


@router.post("/tips/{tip_id}/answer", status_code=201, response_model=TipShown)
def answer(call: Call, tip_id: Number, body: AnswerBody) -> Response:
    """Answer a tip for good, and forget how to reach its sender."""

    def work(desk: Desk) -> Answer:
        done = answer_tip(
            desk.session, desk.actor, tip_id, answer=body.answer, state=body.state, now=desk.now
        )
        return Answer(body=_tip(done), status=201)

    return call.once(work)


def _tip(each: Tip) -> TipShown:
    return TipShown(
        item=each.item_id,
        **{name: getattr(each, name) for name in TipShown.model_fields if name != "item"},
    )
