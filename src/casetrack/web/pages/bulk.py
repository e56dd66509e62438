"""One step for many items, previewed first."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field, ValidationError

from casetrack.cases.items import advance_many, preview_many
from casetrack.errors import Invalid
from casetrack.web.answers import kept
from casetrack.web.bulk import (
    Verb,
    Wish,
    bulk_steps,
    matching,
    places_of,
    require_chosen,
    step_title,
    take,
    ticked,
)
from casetrack.web.campaign import unit_choices
from casetrack.web.forms import LINES
from casetrack.web.pages.items import Asked, page_of
from casetrack.web.shown import page
from casetrack.web.undone import STEPS, can_undo, read, take_back, written
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
LARGEST_COUNT = 1_000_000
_MOST_TICKED = 1_000
# So many items are listed one by one.
_MOST_LINES = 200
Word = Annotated[str, Field(max_length=200)]
Count = Annotated[int | None, Field(ge=0, le=LARGEST_COUNT)]


class Many(BaseModel):
    """The form of a step for many: `all` for whatever the filter in `query` finds."""

    transition: Word = ""
    reason: Annotated[str, LINES, Field(max_length=4000)] = ""
    unit: Word = ""
    item: Annotated[list[int], Field(max_length=_MOST_TICKED)] = []
    all: Word = ""
    query: Annotated[str, Field(max_length=2000)] = ""
    # How many matched and could move when it was previewed.
    matched: Count = None
    movable: Count = None


class Undo(BaseModel):
    """The form that takes such a step back, with each item as the step left it."""

    transition: Word = ""
    steps: Annotated[str, Field(max_length=24_000, pattern=STEPS)]
    reason: Annotated[str, LINES, Field(max_length=4000)] = ""
    query: Annotated[str, Field(max_length=2000)] = ""


@router.post("/items/bulk/preview")
def preview(visit: Visit, form: Annotated[Many, Form()]) -> Response:
    typed = {"transition": form.transition, "unit": form.unit, "reason": form.reason}
    with kept(visit, "bulk", typed) as trouble:
        if not form.all:
            require_chosen(form.item)
    if trouble:
        return page_of(visit, _asked(form.query).wanted, trouble[0])
    with visit.read() as desk:
        return _page(visit, desk, form, preview_many)


@router.post("/items/bulk")
def step_many(visit: Visit, form: Annotated[Many, Form()]) -> Response:
    with visit.write() as desk:
        return _page(visit, desk, form, advance_many)


@router.post("/items/bulk/withdrawal/preview")
def preview_withdrawal(visit: Visit, form: Annotated[Undo, Form()]) -> Response:
    with visit.rehearse() as desk:
        return _undone(visit, desk, form, done=False)


@router.post("/items/bulk/withdrawal")
def withdraw_many(visit: Visit, form: Annotated[Undo, Form()]) -> Response:
    with visit.write() as desk:
        return _undone(visit, desk, form, done=True)


def _undone(visit: Visitor, desk: Desk, form: Undo, *, done: bool) -> Response:
    left = read(form.steps)
    rows = ticked(desk, list(left))
    title = step_title(desk, form.transition, visit.language, places_of(rows))
    taken = take_back(desk, rows, left, form.reason, visit.language)
    return page(
        visit,
        "bulk-undone.html.j2",
        form=form,
        taken=taken,
        done=done,
        step_title=title,
        # What can be taken back is as it was left, whatever became of the others.
        steps=",".join(f"{each.id}:{left[each.id]}" for each in taken.moved),
        most=_MOST_LINES,
        back=_list_of(form.query),
    )


def _list_of(query: str) -> str:
    return f"/items?{query}" if query else "/items"


def _page(visit: Visitor, desk: Desk, form: Many, verb: Verb) -> Response:
    rows = matching(desk, _asked(form.query).wanted) if form.all else ticked(desk, form.item)
    # As they stood: taking the step may already have moved them.
    places = places_of(rows)
    title = step_title(desk, form.transition, visit.language, places)
    wish = Wish(transition=form.transition, reason=form.reason, unit=form.unit)
    taken = take(desk, rows, wish, verb, visit.say, visit.language)
    now = (len(rows), len(taken.moved))
    return page(
        visit,
        "bulk.html.j2",
        form=form,
        taken=taken,
        done=verb is advance_many,
        step_title=title,
        # What the form asked for can be changed where it is previewed.
        steps=dict([*bulk_steps(desk, places, visit.language), (form.transition, title)]).items(),
        units=unit_choices(desk),
        may_assign=desk.actor.has("supervisor"),
        most=_MOST_LINES,
        changed=None not in (form.matched, form.movable) and (form.matched, form.movable) != now,
        back=_list_of(form.query),
        undo=written(taken) if verb is advance_many and can_undo(desk, taken) else "",
    )


def _asked(query: str) -> Asked:
    """The filter of an address. Raises Invalid for what no list asks."""
    values = parse_qs(query)
    columns = values.pop("columns", [])
    try:
        return Asked(**{name: each[0] for name, each in values.items()}, columns=columns)
    except ValidationError as error:
        raise Invalid("The filter cannot be read; go back to the list and try again.") from error
