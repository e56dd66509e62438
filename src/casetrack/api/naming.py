"""What other systems name by code, key and login, as the numbers that verbs take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlmodel import select

from casetrack.api.shapes.items import AmendBody, Fields
from casetrack.api.shapes.plain import decimal
from casetrack.cases.rows import ITEM
from casetrack.cycles.phases import cycle_of
from casetrack.errors import Invalid, NotFound, Problem, problem_with
from casetrack.people.persons import person_named
from casetrack.store.tables import Cycle, Project
from casetrack.web.scope import PROJECT, visible, visible_item
from casetrack.web.visit import Desk

_DECIMALS = ("quantity", "amount")


@contextmanager
def in_body(name: str) -> Iterator[None]:
    """Raise Invalid for what a field of the body names and does not exist: the address is right."""
    try:
        yield
    except NotFound as error:
        raise Invalid([problem_with(error.sentence, column=name)]) from error


def cycle_in_body(desk: Desk, code: str) -> Cycle:
    """The campaign that a body names. Raises Invalid."""
    with in_body("cycle"):
        return cycle_of(desk.session, code)


def project_in_body(desk: Desk, cycle: Cycle, ordinal: int) -> int:
    """The own number of the project that a body names. Raises Invalid."""
    with in_body("project"):
        return project_of(desk, cycle, ordinal).id or 0


def unit_in_body(desk: Desk, name: str | None, field: str = "unit") -> int | None:
    """The unit that a body names, if it names one. Raises Invalid."""
    if not name:
        return None
    with in_body(field):
        return unit_id_of(desk, name)


def project_of(desk: Desk, cycle: Cycle, ordinal: int) -> Project:
    """The project with this number. Raises NotFound."""
    query = select(Project).where(Project.cycle_id == cycle.id, Project.ordinal == ordinal)
    found = desk.session.exec(query).one_or_none()
    if found is None:
        raise NotFound("{code} has no project {ordinal}.", code=cycle.code, ordinal=ordinal)
    return found


def unit_id_of(desk: Desk, name: str) -> int:
    """The unit with this code, name or alias. Raises UnitUnknown."""
    return desk.rules.tree.named(name)


def item_id_of(desk: Desk, cycle_id: int, key: str) -> int | None:
    """The item with this key in a cycle, if the caller may see it."""
    return visible_item(desk.session, desk.actor, desk.rules.tree, cycle_id, key)


def no_such_item(field: str) -> Problem:
    """What is wrong with a field that names no item of its cycle."""
    return Problem(message="no item of this cycle has that key", column=field)


def seen_items(desk: Desk, ids: Sequence[int]) -> dict[int, int]:
    """Those of these items that the caller may see, each with its cycle."""
    query = (
        sa.select(ITEM.c.id, ITEM.c.cycle_id)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .where(ITEM.c.id.in_(set(ids)), visible(desk.actor, desk.rules.tree))
    )
    return {row.id: row.cycle_id for row in desk.session.connection().execute(query)}


def columns(desk: Desk, *, unit: str | None, handler: str | None) -> dict[str, int]:
    """Columns of an item that name a unit and a person. Raises Invalid with each unknown name."""
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for column, name, read in (
        ("unit_id", unit, unit_id_of),
        ("handler_id", handler, _person_id_of),
    ):
        if name is None:
            continue
        try:
            found[column] = read(desk, name)
        except NotFound as error:
            problems.append(problem_with(error.sentence, column=column.removesuffix("_id")))
    if problems:
        raise Invalid(problems)
    return found


def fields_of(desk: Desk, fields: Fields, cycle_id: int) -> Mapping[str, str]:
    """The fields of a step as the door takes them. Raises Invalid."""
    given = {
        name: str(value)
        for name, value in fields.model_dump(mode="json", exclude_none=True).items()
    }
    named = columns(desk, unit=fields.unit, handler=fields.handler)
    given |= {column.removesuffix("_id"): str(number) for column, number in named.items()}
    if fields.duplicate_of is not None:
        found = item_id_of(desk, cycle_id, fields.duplicate_of)
        if found is None:
            raise Invalid(no_such_item("duplicate_of"))
        given["duplicate_of"] = str(found)
    return given


def amended(desk: Desk, body: AmendBody) -> Mapping[str, Any]:
    """The columns that an amendment sets: those that were sent, also as null."""
    sent = body.model_fields_set - {"reason", "unit", "handler"}
    changes: dict[str, Any] = {name: getattr(body, name) for name in sent}
    for name in _DECIMALS:
        if name in changes:
            changes[name] = decimal(changes[name])
    named = columns(desk, unit=body.unit, handler=body.handler)
    for name in body.model_fields_set & {"unit", "handler"}:
        changes[f"{name}_id"] = named.get(f"{name}_id")
    empty = [
        Problem(message="it cannot be empty", column=name)
        for name in ("title", "found_on", "category", "quantity_unit")
        if name in changes and changes[name] is None
    ]
    if empty:
        raise Invalid(empty)
    return changes


def _person_id_of(desk: Desk, login: str) -> int:
    return person_named(desk.session, login).id or 0
