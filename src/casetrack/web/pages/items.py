"""Items as a table, a board and a month, on one filter; and one step for many, previewed first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Form, Path, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlmodel import col, select

from casetrack.cases.items import Moved, Refusal, advance_many, preview_many
from casetrack.cases.planning import Move
from casetrack.cases.rows import ITEM
from casetrack.errors import Invalid
from casetrack.language import Language, translate_to
from casetrack.store.tables import Cycle
from casetrack.web.asked import require_known
from casetrack.web.board import read_board
from casetrack.web.declared import CASE_WORKERS
from casetrack.web.listing import COLUMNS, USUAL_COLUMNS, Wanted, list_items
from casetrack.web.month import read_month
from casetrack.web.pages.signin import own_page
from casetrack.web.scope import PROJECT, visible, visible_units
from casetrack.web.shown import page
from casetrack.web.views import keep_view, remove_view, views_of
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
# A step for many takes a reason and a unit at the most.
_BULK_FIELDS = frozenset({"reason", "unit"})
_MOST = 1_000
Text = Annotated[str, Field(max_length=200)]
Chosen = Annotated[list[int], Form(max_length=_MOST)]
Word = Annotated[str, Form(max_length=200)]
Reason = Annotated[str, Form(max_length=4000)]


@dataclass(frozen=True, kw_only=True)
class BulkLine:
    """What a step does, or would do, with one of many items."""

    id: int
    key: str
    title: str
    state: str
    refused: str


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
    after: Text = ""
    view: Text = "table"
    columns: Annotated[list[Text], Field(max_length=20)] = []


@router.get("/items")
def show(visit: Visit, asked: Annotated[Asked, Query()]) -> Response:
    wanted = Wanted(**(asked.model_dump() | {"columns": _listed(asked.columns)}))
    with visit.read() as desk:
        require_known(desk, wanted)
        shared: dict[str, Any] = {
            "wanted": wanted,
            "choices": _choices(desk, visit.language),
            "units": unit_choices(desk),
            "views": views_of(desk.session, desk.actor.person_id),
        }
        shared |= _SHOWN[wanted.view](visit, desk, wanted)
        return page(visit, f"items-{wanted.view}.html.j2", **shared)


def _table(visit: Visitor, desk: Desk, wanted: Wanted) -> Mapping[str, Any]:
    return {
        "listed": list_items(desk, wanted, visit.say, visit.language),
        "steps": _bulk_steps(desk, visit.language),
        "may_assign": desk.actor.has("supervisor"),
        "all_columns": COLUMNS,
    }


def _board(visit: Visitor, desk: Desk, wanted: Wanted) -> Mapping[str, Any]:
    return {"board": read_board(desk, wanted, visit.say, visit.language)}


def _calendar(visit: Visitor, desk: Desk, wanted: Wanted) -> Mapping[str, Any]:
    return {"month": read_month(desk, wanted, visit.language)}


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
    with visit.write() as desk:
        keep_view(desk.session, desk.actor.person_id, name=name, query=query, now=desk.now)
    return RedirectResponse(own_page(f"/items?{query}"), 303)


@router.post("/items/views/{view_id}/delete")
def remove(visit: Visit, view_id: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Response:
    with visit.write() as desk:
        remove_view(desk.session, desk.actor.person_id, view_id)
    return RedirectResponse("/items", 303)


@router.post("/items/bulk/preview")
def preview(
    visit: Visit,
    transition: Word = "",
    reason: Reason = "",
    unit: Word = "",
    item: Chosen = [],  # noqa: B006 - a default of the form, never changed
) -> Response:
    with visit.read() as desk:
        lines = _stepped(visit, desk, item, transition, reason, unit, preview_many)
        return page(
            visit, "bulk.html.j2", lines=lines, done=False, transition=transition, reason=reason,
            unit=unit, step_title=_title(desk, transition, visit.language),
        )  # fmt: skip


@router.post("/items/bulk")
def step_many(
    visit: Visit,
    transition: Word = "",
    reason: Reason = "",
    unit: Word = "",
    item: Chosen = [],  # noqa: B006 - a default of the form, never changed
) -> Response:
    with visit.write() as desk:
        lines = _stepped(visit, desk, item, transition, reason, unit, advance_many)
        return page(
            visit, "bulk.html.j2", lines=lines, done=True, transition=transition, reason=reason,
            unit=unit, step_title=_title(desk, transition, visit.language),
        )  # fmt: skip


def unit_choices(desk: Desk) -> list[tuple[int, str]]:
    """Units that stand today, of those this person may see items of."""
    tree = desk.rules.tree
    seen = visible_units(desk.actor, tree)
    return [
        (unit.id, unit.name)
        for unit in tree.units.values()
        if unit.successor_id is None and (seen is None or unit.id in seen)
    ]


def _choices(desk: Desk, language: Language) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What each filter may be set to."""
    definitions = desk.rules.current.values()
    states = {
        state.name: state.title[language] for each in definitions for state in each.states.values()
    }
    cycles = desk.session.exec(
        select(Cycle.code, Cycle.title).order_by(sa.desc(col(Cycle.opens)))
    ).all()
    return {"cycle": cycles, "state": list(states.items())}


def _bulk_steps(desk: Desk, language: Language) -> list[tuple[str, str]]:
    """Steps that this person's roles may take and that ask for no more than a short form."""
    held = desk.actor.grants.keys() & CASE_WORKERS
    names = [
        each.name
        for definition in desk.rules.current.values()
        for each in definition.transitions.values()
        if not held.isdisjoint(each.by) and _BULK_FIELDS.issuperset(each.requires)
    ]
    return [(name, _title(desk, name, language)) for name in dict.fromkeys(names)]


def _title(desk: Desk, transition: str, language: Language) -> str:
    """What a step is called; workflows may call steps of one name differently."""
    titles = [
        definition.transitions[transition].title[language]
        for definition in desk.rules.current.values()
        if transition in definition.transitions
    ]
    if not titles:
        raise Invalid("no step was chosen")
    return " / ".join(dict.fromkeys(titles))


def _stepped(
    visit: Visitor,
    desk: Desk,
    ids: Sequence[int],
    transition: str,
    reason: str,
    unit: str,
    verb: Callable[..., list[Moved | Refusal]],
) -> list[BulkLine]:
    if not ids:
        raise Invalid("no item was chosen")
    wanted = dict.fromkeys(ids)
    # Others' items are left out before the verb sees them: its refusal would tell of them.
    query = (
        sa.select(ITEM.c.id, ITEM.c.title, ITEM.c.definition_hash, ITEM.c.key, ITEM.c.state)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .where(visible(desk.actor, desk.rules.tree), ITEM.c.id.in_(wanted))
    )
    rows = {row.id: row for row in desk.session.connection().execute(query)}
    fields = {"unit": unit} if unit else {}
    moves = [
        Move(item_id=each, transition=transition, fields=fields, reason=reason)
        for each in wanted
        if each in rows
    ]
    results = verb(desk.session, desk.rules, desk.actor, moves, now=desk.now)
    return [_bulk_line(visit, desk, rows[each.item_id], transition, each) for each in results]


def _bulk_line(
    visit: Visitor,
    desk: Desk,
    row: Any,  # noqa: ANN401 - a row of the query above
    transition: str,
    result: Moved | Refusal,
) -> BulkLine:
    definition, language = desk.rules.definitions[row.definition_hash], visit.language
    if isinstance(result, Moved):
        state = definition.states[result.state].title[language]
        return BulkLine(id=row.id, key=row.key, title=row.title, state=state, refused="")
    refused, known = (
        result.error.said(translate_to(language)),
        definition.transitions.get(transition),
    )
    if known is None or row.state not in known.sources:
        here = definition.states[row.state].title[language]
        refused = visit.say("状态为“%(state)s”，不能办理这一步。", state=here)
    return BulkLine(id=row.id, key=row.key, title=row.title, state="", refused=refused)
