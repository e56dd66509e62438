"""What the pages of a campaign share: names in addresses, figures at one moment, typed values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Path, Response

from casetrack.cases.fields import decimal_in
from casetrack.cycles.projects import projects_of
from casetrack.errors import Invalid, NotFound, Problem
from casetrack.figures.compute import compute
from casetrack.figures.values import Computed
from casetrack.language import translate_to
from casetrack.store.tables import Cycle, Project
from casetrack.web.forms import LINES
from casetrack.web.visit import Desk, Visitor

LARGEST_ID = 2**31 - 1
Code = Annotated[str, Path(max_length=100)]
Ordinal = Annotated[int, Path(ge=0, le=9999)]
Key = Annotated[str, Path(max_length=200)]
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Word = Annotated[str, Form(max_length=200)]
Reason = Annotated[str, LINES, Form(max_length=4000)]


def measured(desk: Desk, cycle: Cycle) -> Computed:
    """Every figure of the cycle now."""
    rules = desk.rules
    return compute(desk.session, cycle, at=desk.now, calendar=rules.calendar, tree=rules.tree)


def project_numbered(desk: Desk, cycle: Cycle, ordinal: int) -> Project:
    """The project with this number. Raises NotFound."""
    for each in projects_of(desk.session, cycle):
        if each.ordinal == ordinal:
            return each
    raise NotFound("{cycle} has no project {number}.", cycle=cycle.code, number=ordinal)


def unit_choices(desk: Desk) -> list[tuple[int, str]]:
    """Units that stand today, to choose from."""
    units = desk.rules.tree.units.values()
    return [(unit.id, unit.name) for unit in units if unit.successor_id is None]


def typed_day(text: str, column: str) -> date:
    """A date as browsers send it. Raises Invalid beside its field."""
    if not text.strip():
        raise Invalid(Problem(message="a date is needed", column=column))
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        message = "{text!r} is no date such as 2026-03-31"
        raise Invalid(
            Problem(message=message, values={"text": text[:40]}, column=column)
        ) from error


def typed_number(text: str, column: str) -> Decimal:
    """An exact number. Raises Invalid beside its field."""
    if not text.strip():
        raise Invalid(Problem(message="a number is needed", column=column))
    try:
        found = decimal_in(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        message = "{text!r} is no number such as 1248397.42"
        raise Invalid(Problem(message=message, values={"text": text[:40]}, column=column))
    return found


def typed_whole(text: str, column: str) -> int:
    """A whole number that a database can hold. Raises Invalid beside its field."""
    found = typed_number(text, column)
    if found != found.to_integral_value() or abs(found) > LARGEST_ID:
        message = "{text!r} is no whole number"
        raise Invalid(Problem(message=message, values={"text": text[:40]}, column=column))
    return int(found)


def downloaded(content: bytes, name: str, media_type: str) -> Response:
    """A file to be saved under this name, never opened as a page of ours."""
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Content-Disposition": f"attachment; filename*=utf-8''{quote(name, safe='')}",
        },
    )


def told(visit: Visitor, problem: Problem) -> str:
    """What is missing, after the project, figure or check it is about."""
    said = problem if " " in problem.source else problem.sentence
    return said.said(translate_to(visit.language))
