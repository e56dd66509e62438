"""Opening one item in the browser: the form of a problem as somebody found it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Form, Query, Response
from pydantic import BaseModel, Field

from casetrack.cases.opening import MAY_OPEN, NewItem, open_many
from casetrack.cases.rows import ITEM, ItemRow
from casetrack.cycles.projects import projects_under_way
from casetrack.errors import Invalid, Problem, Sentence, problem_with
from casetrack.store.tables import Cycle, Project
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import LARGEST_ID, typed_day, typed_number, typed_whole
from casetrack.web.case import find_item, handlers, long
from casetrack.web.scope import PROJECT, visible
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor
from casetrack.workdays import due_day
from casetrack.workdays.deadlines import deadline

router = APIRouter()
Short = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Query(max_length=200)]
# So many words that others used before are offered.
_MOST_WORDS = 60
# What a fault is about, where it does not begin with the name of its field.
_ABOUT = {
    "a title is needed": "title",
    "{key}: there is another item with this key": "key",
    "there is no unit with the number {number}": "unit",
    "there is nobody active with the number {number}": "handler",
}


class Found(BaseModel):
    """The form as it was filled in. `place` is a cycle and the number of its project."""

    place: Short = ""
    title: Short = ""
    unit: Short = ""
    handler: Short = ""
    category: Short = ""
    found_on: Short = ""
    due: Short = ""
    quantity: Short = ""
    quantity_unit: Short = ""
    amount: Short = ""
    key: Short = ""
    # Whether another one follows.
    then: Short = ""


@router.get("/items/new")
def ask(
    visit: Visit,
    cycle: Text = "",
    project: Text = "",
    unit: Text = "",
    opened: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> Response:
    place = f"{cycle}/{project}" if cycle and project else ""
    return _page(visit, NONE, {"place": place, "unit": unit}, opened)


@router.post("/items")
def open_one(visit: Visit, form: Annotated[Found, Form()]) -> Response:
    typed = {name: str(value) for name, value in form.model_dump().items()}
    opened: list[ItemRow] = []
    with kept(visit, "item", typed) as troubles, visit.write() as desk:
        opened.append(_opened(desk, form))
    if troubles:
        return _page(visit, troubles[0], {}, None)
    if form.then != "another":
        return to(f"/items/{opened[0].id}")
    cycle, _, project = form.place.partition("/")
    return to(f"/items/new?cycle={cycle}&project={project}&unit={form.unit}&opened={opened[0].id}")


def _opened(desk: Desk, form: Found) -> ItemRow:
    """The item of the form. Raises Invalid with every field that will not do, beside it."""
    values, problems = _read(form)
    under_way = projects_under_way(desk.session)
    chosen = next((each for each in under_way if _place(*each) == form.place), None)
    if chosen is None:
        problems.append(Problem(message="choose a project of a campaign under way", column="place"))
    if not form.title.strip():
        problems.append(Problem(message="a title is needed", column="title"))
    if problems or chosen is None:
        raise Invalid(problems)
    cycle, project = chosen
    new = NewItem(
        project_id=project.id or 0,
        title=form.title.strip(),
        key=form.key.strip(),
        found_on=values["found_on"] or desk.rules.calendar.local_day(desk.now),
        due=values["due"],
        unit_id=values["unit"],
        handler_id=values["handler"],
        category=form.category.strip(),
        quantity=values["quantity"],
        quantity_unit=form.quantity_unit.strip(),
        amount=values["amount"],
    )
    try:
        [row] = open_many(desk.session, desk.rules, desk.actor, cycle, [new], now=desk.now)
    except Invalid as error:
        raise Invalid([_beside(each) for each in error.problems]) from error
    return row


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "found_on": typed_day,
    "due": typed_day,
    "quantity": typed_number,
    "amount": typed_number,
    "unit": typed_whole,
    "handler": typed_whole,
}


def _read(form: Found) -> tuple[dict[str, Any], list[Problem]]:
    """What was typed as values, None where nothing was; and what cannot be read."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, read in _READERS.items():
        text = getattr(form, name).strip()
        try:
            values[name] = read(text, name) if text else None
        except Invalid as error:
            problems += error.problems
    return values, problems


def _beside(problem: Problem) -> Problem:
    """A fault of the verb's, with the field it is about."""
    fault = problem.values.get("fault")
    said = fault if isinstance(fault, Sentence) else problem.sentence
    first = said.template.replace(":", " ").partition(" ")[0]
    name = str(said.values.get("name", first))
    column = _ABOUT.get(said.template, name.removesuffix("_id"))
    return problem_with(said, column=column)


def _place(cycle: Cycle, project: Project) -> str:
    return f"{cycle.code}/{project.ordinal}"


def _units(desk: Desk) -> list[tuple[int, str]]:
    """Units that stand today, of those this person may open items for."""
    tree = desk.rules.tree
    return [
        (unit.id, unit.name)
        for unit in tree.units.values()
        if unit.successor_id is None and not desk.actor.roles_at(unit.id, tree).isdisjoint(MAY_OPEN)
    ]


def _page(
    visit: Visitor, trouble: Trouble, asked: Mapping[str, str], opened: int | None
) -> Response:
    with visit.read() as desk:
        units, projects = _units(desk), projects_under_way(desk.session)
        own = str(desk.actor.unit_id)
        whole_office = desk.actor.has_for_office(*MAY_OPEN)
        return page(
            visit,
            "found.html.j2",
            trouble.status,
            it=trouble,
            today=desk.rules.calendar.local_day(desk.now),
            places=[(_place(*each), f"{each[1].ordinal} {each[1].title}") for each in projects],
            campaigns=len({cycle.id for cycle, _ in projects}),
            asked={**asked, "unit": asked.get("unit") or ("" if whole_office else own)},
            units=units,
            may_leave_unit_open=whole_office,
            handlers=handlers(desk, visit.say, {unit for unit, _ in units}),
            categories=_words(desk, ITEM.c.category),
            counted=_words(desk, ITEM.c.quantity_unit),
            limits=_limits(visit, desk, projects),
            opened=find_item(desk, opened) if opened else None,
        )


def _words(desk: Desk, column: sa.ColumnElement[str]) -> Sequence[str]:
    """What this person's items hold there already, so that like is called alike."""
    query = (
        sa.select(column)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .where(column != "", visible(desk.actor, desk.rules.tree))
        .distinct()
        .order_by(column)
        .limit(_MOST_WORDS)
    )
    return desk.session.connection().scalars(query).all()


def _limits(
    visit: Visitor, desk: Desk, projects: Sequence[tuple[Cycle, Project]]
) -> list[tuple[str, str, date]]:
    """Where a due date left open is set by the workflow: in which state, how long, until when."""
    calendar, found = desk.rules.calendar, []
    for name in dict.fromkeys(cycle.workflow for cycle, _ in projects):
        for state in desk.rules.definition_for(name).states.values():
            if state.within is not None and state.within.item:
                end = deadline(calendar, desk.now, state.within.duration)
                length = long(str(state.within.duration), visit.say)
                day = due_day(calendar, end.due_at)
                found.append((state.title[visit.language], length, day))
    return found
