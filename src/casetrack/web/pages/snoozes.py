"""One's own reminders: taking note of them, putting them off, hearing of an item again."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import Field

from casetrack.errors import CasetrackError, Invalid, NotFound, Problem, Refused
from casetrack.people.actors import NotAllowed
from casetrack.reminders.acknowledge import acknowledge
from casetrack.reminders.snooze import LONGEST, end_snooze, snooze
from casetrack.web.answers import to
from casetrack.web.campaign import LARGEST_ID, Id, typed_day
from casetrack.web.case import find_item
from casetrack.web.forms import LINES
from casetrack.web.pages.item import item_page
from casetrack.web.pages.signin import own_page
from casetrack.web.together import together
from casetrack.web.visit import Desk, Visit

router = APIRouter()
Word = Annotated[str, Form(max_length=200)]
Reason = Annotated[str, LINES, Form(max_length=4000)]
Items = Annotated[list[Annotated[int, Field(ge=1, le=LARGEST_ID)]], Form(max_length=200)]
# What the item page knows this form by.
SNOOZE = "snooze"


@router.post("/items/{item_id}/snooze")
def put_off(visit: Visit, item_id: Id, until: Word = "", reason: Reason = "") -> Response:
    try:
        with visit.write() as desk, together() as form:
            find_item(desk, item_id)
            begins = form.read(partial(_begins, desk), until, "until", desk.now + LONGEST)
            _require(reason)
            done = snooze(
                desk.session, desk.rules, desk.actor, item_id, until=begins, reason=reason,
                now=desk.now,
            )  # fmt: skip
    except (NotFound, NotAllowed):
        raise
    except (Refused, Invalid) as error:
        typed = {"transition": SNOOZE, "until": until, "reason": reason}
        return item_page(visit, item_id, _status(error), error, typed)
    # What was asked for is kept nowhere; the page that follows says that it was too long.
    wished = f"?wished={typed_day(until, 'until')}" if done.cut else ""
    return to(f"/items/{item_id}{wished}#snooze")


@router.post("/items/{item_id}/snooze/end")
def hear_again(visit: Visit, item_id: Id, back: Word = "") -> Response:
    with visit.write() as desk:
        find_item(desk, item_id)
        end_snooze(desk.session, desk.actor, item_id, now=desk.now)
    return to(own_page(back or f"/items/{item_id}#snooze"))


@router.post("/reminders/acknowledgements")
def take_note(visit: Visit, item: Items, back: Word = "") -> Response:
    # What stopped asking since the page was shown, or was never one's own, has no note to take.
    with visit.write() as desk:
        acknowledge(desk.session, desk.rules, desk.actor, item, now=desk.now)
    return to(own_page(back or "/inbox"))


def _begins(desk: Desk, text: str, column: str) -> datetime:
    """When the office opens on a day that is typed. Raises Invalid where that has passed."""
    begins = desk.rules.calendar.opens_at(typed_day(text, column))
    if begins <= desk.now:
        message = "That moment has passed; name one that lies ahead."
        raise Invalid(Problem(message=message, column=column))
    return begins


def _require(reason: str) -> None:
    if not reason.strip():
        message = "Say why it can wait: the supervisor reads your reason."
        raise Invalid(Problem(message=message, column="reason"))


def _status(error: CasetrackError) -> int:
    return 422 if isinstance(error, Invalid) else 409
