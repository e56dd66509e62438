"""Items as a table, a board and a month, on one filter that is kept as a view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qs

import sqlalchemy as sa
from fastapi import APIRouter, Form, Path, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, ValidationError
from sqlmodel import col

from casetrack.language import Language
from casetrack.store.tables import Cycle
from casetrack.web.answers import NONE, Trouble, kept
from casetrack.web.asked import fault_of, problems_of, require_known
from casetrack.web.board import read_board
from casetrack.web.bulk import bulk_steps, places_matching
from casetrack.web.listing import COLUMNS, USUAL_COLUMNS, Wanted, list_items
from casetrack.web.month import read_month
from casetrack.web.orders import SORTS, begins_with_least, other_way
from casetrack.web.pages.signin import own_page
from casetrack.web.scope import visible_units
from casetrack.web.shown import page
from casetrack.web.views import keep_view, remove_view, views_of
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
Text = Annotated[str, Field(max_length=200)]
Word = Annotated[str, Form(max_length=200)]


class Asked(BaseModel):
    """The address as it came; what its words mean is looked up before they are used."""

    cycle: Text = ""
    project: Text = ""
    state: Text = ""
    unit: Text = ""
    waits: Text = ""
    due: Text = ""
    q: Text = ""
    sort: Text = "due"
    after: Annotated[str, Field(max_length=500)] = ""
    view: Text = "table"
    columns: Annotated[list[Text], Field(max_length=20)] = []

    @property
    def wanted(self) -> Wanted:
        """The same for the list, with columns as one word; what is empty is as usual."""
        given = {name: value for name, value in self.model_dump().items() if value}
        return Wanted(**(given | {"columns": _listed(self.columns)}))


# The filters that the page shows, to be put right there; the others are part of its address.
_ON_PAGE = frozenset({"project", "due", "state", "unit", "cycle", "waits"})


@router.get("/items")
def show(visit: Visit, asked: Annotated[Asked, Query()]) -> Response:
    return page_of(visit, asked.wanted, NONE)


def page_of(visit: Visitor, wanted: Wanted, trouble: Trouble) -> Response:
    """The items that are wanted, with what is wrong with a form of this page."""
    with visit.read() as desk:
        faults = {fault_of(problem) for problem in problems_of(desk, wanted)}
        if not faults <= _ON_PAGE:
            # Nothing that somebody chose or typed on the page.
            require_known(desk, wanted)
        shared: dict[str, Any] = {
            "wanted": wanted,
            "choices": _choices(desk, visit.language),
            "units": unit_choices(desk),
            "views": views_of(desk.session, desk.actor.person_id),
            "trouble": trouble,
        }
        if faults:
            return page(visit, "items-unknown.html.j2", 422, **shared, faults=faults)
        shared |= _SHOWN[wanted.view](visit, desk, wanted)
        return page(visit, f"items-{wanted.view}.html.j2", trouble.status, **shared)


def _table(visit: Visitor, desk: Desk, wanted: Wanted) -> Mapping[str, Any]:
    listed = list_items(desk, wanted, visit.say, visit.language)
    return {
        "listed": listed,
        "steps": bulk_steps(desk, places_matching(desk, wanted, listed), visit.language),
        "may_assign": desk.actor.has("supervisor"),
        "all_columns": COLUMNS,
        "sorts": SORTS,
        "rising": begins_with_least,
        "other_way": other_way,
    }


def _board(visit: Visitor, desk: Desk, wanted: Wanted) -> Mapping[str, Any]:
    return {"board": read_board(desk, wanted, visit.say, visit.language)}


def _calendar(visit: Visitor, desk: Desk, wanted: Wanted) -> Mapping[str, Any]:
    return {"month": read_month(desk, wanted, visit.say, visit.language)}


_SHOWN = {"table": _table, "board": _board, "calendar": _calendar}


def _listed(columns: Sequence[str]) -> str:
    """Columns as the address has them, whether named one by one or in a list."""
    named = ",".join(dict.fromkeys(name for each in columns for name in each.split(",") if name))
    return "" if named == ",".join(USUAL_COLUMNS) else named


@router.post("/items/views")
def keep(
    visit: Visit,
    name: Word = "",
    query: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    with kept(visit, "view", {"name": name}) as trouble, visit.write() as desk:
        keep_view(desk.session, desk.actor.person_id, name=name, query=query, now=desk.now)
    if trouble:
        return page_of(visit, _asked_in(query).wanted, trouble[0])
    return RedirectResponse(own_page(f"/items?{query}" if query else "/items"), 303)


def _asked_in(query: str) -> Asked:
    """The filter that was to be kept, as its address says it; the usual one where none can be."""
    given = parse_qs(query)
    try:
        return Asked.model_validate(
            {name: found if name == "columns" else found[-1] for name, found in given.items()}
        )
    except ValidationError:
        return Asked()


@router.post("/items/views/{view_id}/delete")
def remove(visit: Visit, view_id: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Response:
    with visit.write() as desk:
        remove_view(desk.session, desk.actor.person_id, view_id)
    return RedirectResponse("/items", 303)


def unit_choices(desk: Desk) -> list[tuple[int, str]]:
    """Units that stand today, of those this person may see items of."""
    tree = desk.rules.tree
    seen = visible_units(desk.actor, tree)
    return [
        (unit.id, unit.name)
        for unit in tree.units.values()
        if unit.successor_id is None and (seen is None or unit.id in seen)
    ]


_CYCLES = sa.select(col(Cycle.code), col(Cycle.title)).order_by(sa.desc(col(Cycle.opens)))


def _choices(desk: Desk, language: Language) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What each filter may be set to."""
    definitions = desk.rules.current.values()
    states = {
        state.name: state.title[language] for each in definitions for state in each.states.values()
    }
    cycles = [(code, title) for code, title in desk.session.connection().execute(_CYCLES)]
    return {"cycle": cycles, "state": list(states.items())}
