"""Changes to an item beside its workflow: fields corrected, one's own last step taken back."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field, Json

from casetrack.cases.amendments import amend, withdraw
from casetrack.cases.rows import lock_items
from casetrack.errors import CasetrackError, Conflict, Invalid, Problem, Refused
from casetrack.web.answers import to
from casetrack.web.campaign import LARGEST_ID, Id, typed_day, typed_number
from casetrack.web.case import find_item
from casetrack.web.forms import LINES
from casetrack.web.pages.item import item_page
from casetrack.web.visit import Desk, Visit

router = APIRouter()
Seen = Annotated[int | None, Field(ge=1, le=LARGEST_ID)]
Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, LINES, Field(max_length=4000)]
# What the item page knows these forms by.
AMEND, WITHDRAW = "amend", "withdraw"
_COLUMNS = {"unit": "unit_id", "handler": "handler_id"}
_ID = re.compile(r"[1-9][0-9]{0,8}$", re.ASCII)
_BESIDE = {"seen", "was", "reason"}


class Corrected(BaseModel):
    """The form with the fields as they are to be. What differs from `was` is corrected."""

    seen: Seen = None
    # The fields as the form showed them, so that nothing is set back that others changed.
    was: Json[dict[str, str]] = Field(default_factory=dict)
    reason: Long = ""
    title: Annotated[str, Field(max_length=500)] = ""
    found_on: Short = ""
    due: Short = ""
    category: Short = ""
    quantity: Short = ""
    quantity_unit: Short = ""
    amount: Short = ""
    unit: Short = ""
    handler: Short = ""

    @property
    def changed(self) -> dict[str, str]:
        """The fields that were changed."""
        typed = {name: text.strip() for name, text in self.model_dump(exclude=_BESIDE).items()}
        return {name: text for name, text in typed.items() if text != self.was.get(name, "")}


class Withdrawn(BaseModel):
    """The form that takes back a step."""

    seen: Seen = None
    reason: Long = ""


@router.post("/items/{item_id}/amendments")
def correct(visit: Visit, item_id: Id, form: Annotated[Corrected, Form()]) -> Response:
    try:
        with visit.write() as desk:
            _hold(desk, item_id, form.seen)
            changes = _changes(form)
            amend(
                desk.session, desk.rules, desk.actor, item_id, changes, reason=form.reason,
                now=desk.now,
            )  # fmt: skip
    except (Refused, Invalid) as error:
        typed = {"transition": AMEND, "reason": form.reason, **form.changed}
        return item_page(visit, item_id, _status(error), error, typed)
    return to(f"/items/{item_id}")


@router.post("/items/{item_id}/withdrawal")
def take_back(visit: Visit, item_id: Id, form: Annotated[Withdrawn, Form()]) -> Response:
    try:
        with visit.write() as desk:
            _hold(desk, item_id, form.seen)
            _require(form.reason)
            withdraw(
                desk.session, desk.rules, desk.actor, item_id, reason=form.reason, now=desk.now
            )
    except (Refused, Invalid) as error:
        typed = {"transition": WITHDRAW, "reason": form.reason}
        return item_page(visit, item_id, _status(error), error, typed)
    return to(f"/items/{item_id}")


def _hold(desk: Desk, item_id: int, seen: int | None) -> None:
    """Keep others from the item until we are done. Raises NotFound, or Conflict if it has moved."""
    find_item(desk, item_id)
    row = lock_items(desk.session, [item_id])[item_id]
    if seen is not None and row.version != seen:
        raise Conflict("{key} was changed meanwhile; look at it again.", key=row.key)


def _require(reason: str) -> None:
    if not reason.strip():
        raise Invalid(Problem(message="say why the step is taken back", column="reason"))


def _changes(form: Corrected) -> dict[str, Any]:
    """The columns to set. Raises Invalid with every field that cannot be read, beside it."""
    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in form.changed.items():
        try:
            changes[_COLUMNS.get(name, name)] = _value(name, text)
        except Invalid as error:
            problems += error.problems
    if not form.reason.strip():
        problems.append(Problem(message="an amendment needs a reason", column="reason"))
    if not form.changed:
        problems.append(Problem(message="nothing is different yet: change a field first"))
    if problems:
        raise Invalid(problems)
    return changes


def _value(name: str, text: str) -> object:
    if name == "title" and not text:
        raise Invalid(Problem(message="a title is needed", column=name))
    if name in _COLUMNS:
        return _number(name, text) if text else None
    if name in ("quantity", "amount"):
        return typed_number(text, name) if text else None
    if name == "found_on" or (name == "due" and text):
        return typed_day(text, name)
    return None if name == "due" else text


def _number(name: str, text: str) -> int:
    if _ID.match(text) is None:
        raise Invalid(Problem(message="choose one of those offered", column=name))
    return int(text)


def _status(error: CasetrackError) -> int:
    return 422 if isinstance(error, Invalid) else 409
