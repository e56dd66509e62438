"""Opening a campaign, step by step: what is agreed, what is missing, and then the act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Path, Response
from sqlmodel import select

from casetrack.cycles.carrying import waiting
from casetrack.cycles.opening import open_cycle, opening_steps
from casetrack.cycles.phases import cycle_of, phase
from casetrack.cycles.projects import (
    add_project,
    correct_project,
    projects_of,
    remove_project,
)
from casetrack.errors import Invalid, Problem
from casetrack.ledger.sheets import SHEETS
from casetrack.store.tables import Cycle, Project, ProjectSupport
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import LARGEST_ID, Code, Reason, Word, told, typed_whole, unit_choices
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=9999)]
Units = Annotated[list[Annotated[int, Form(ge=1, le=LARGEST_ID)]], Form(max_length=200)]


@router.get("/cycles/{code}/opening")
def show(visit: Visit, code: Code) -> Response:
    return _page(visit, code, NONE)


@router.post("/cycles/{code}/opening")
def open_now(visit: Visit, code: Code) -> Response:
    with kept(visit, "open", {}) as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        open_cycle(desk.session, desk.rules, desk.actor, cycle, now=desk.now)
    return _page(visit, code, trouble[0]) if trouble else to(f"/cycles/{code}")


@router.post("/cycles/{code}/projects")
def add(
    visit: Visit,
    code: Code,
    ordinal: Word = "",
    title: Word = "",
    lead: Word = "",
    goals: Reason = "",
    supporting: Units = [],  # noqa: B006 - a default of the form, never changed
) -> Response:
    typed = {"ordinal": ordinal, "title": title, "lead": lead, "goals": goals, "supporting": ""}
    with kept(visit, "project", typed) as trouble, visit.write() as desk:
        cycle, number = cycle_of(desk.session, code), typed_whole(ordinal, "ordinal")
        with _openable(desk, cycle, number, lead):
            add_project(
                desk.session,
                desk.actor,
                cycle,
                ordinal=number,
                title=title,
                lead_unit_id=_unit(desk, typed_whole(lead, "lead")) if lead else None,
                supporting_unit_ids=[_unit(desk, each) for each in supporting],
                goals=goals,
            )
    if trouble:
        return _page(visit, code, trouble[0], supporting)
    return to(f"/cycles/{code}/opening#projects")


@router.post("/cycles/{code}/projects/{ordinal}")
def correct(
    visit: Visit, code: Code, ordinal: Number, title: Word = "", lead: Word = ""
) -> Response:
    typed = {"title": title, "lead": lead}
    with kept(visit, f"project-{ordinal}", typed) as trouble, visit.write() as desk:
        correct_project(
            desk.session,
            desk.actor,
            cycle_of(desk.session, code),
            ordinal,
            title=title,
            lead_unit_id=_unit(desk, typed_whole(lead, "lead")) if lead else None,
        )
    return _page(visit, code, trouble[0]) if trouble else to(f"/cycles/{code}/opening#projects")


@router.post("/cycles/{code}/projects/{ordinal}/remove")
def remove(visit: Visit, code: Code, ordinal: Number) -> Response:
    with kept(visit, f"project-{ordinal}", {}) as trouble, visit.write() as desk:
        remove_project(desk.session, desk.actor, cycle_of(desk.session, code), ordinal)
    if trouble:
        # The form shows again what the project has, not that nothing was typed.
        return _page(visit, code, replace(trouble[0], typed=_stored(visit, code, ordinal)))
    return to(f"/cycles/{code}/opening#projects")


def _stored(visit: Visitor, code: str, ordinal: int) -> Mapping[str, str]:
    with visit.read() as desk:
        projects = projects_of(desk.session, cycle_of(desk.session, code))
    found = next((each for each in projects if each.ordinal == ordinal), None)
    return {} if found is None else {"title": found.title, "lead": str(found.lead_unit_id or "")}


@contextmanager
def _openable(desk: Desk, cycle: Cycle, number: int, lead: str) -> Iterator[None]:
    """Raise Invalid for a project with which the campaign could never be opened."""
    problems = [] if lead else [Problem(message="choose the unit in charge", column="lead")]
    free = 1 + max((each.ordinal for each in projects_of(desk.session, cycle)), default=0)
    if number > free:
        message, values = "projects are numbered without gaps; next is {number}", {"number": free}
        problems.append(Problem(message=message, values=values, column="ordinal"))
    try:
        yield
    except Invalid as error:
        raise Invalid([*error.problems, *problems]) from error
    if problems:
        raise Invalid(problems)


def _forms(cycle: Cycle, projects: Sequence[Project]) -> set[str]:
    if phase(cycle) != "setup":
        return set()
    return {"open", "project", *(f"project-{each.ordinal}" for each in projects)}


def _unit(desk: Desk, unit_id: int) -> int:
    """The unit with this number, by its code. Raises NotFound where there is none."""
    tree = desk.rules.tree
    return unit_id if unit_id in tree.units else tree.named(str(unit_id))


def _page(visit: Visitor, code: str, trouble: Trouble, supporting: Sequence[int] = ()) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        projects = [each for each in projects_of(desk.session, cycle) if each.ordinal]
        tree = desk.rules.tree
        steps = opening_steps(desk.session, desk.rules, desk.actor, cycle)
        supports = desk.session.exec(select(ProjectSupport)).all()
        return page(
            visit,
            "opening.html.j2",
            trouble.status,
            cycle=cycle,
            phase=phase(cycle),
            steps=[
                (step.part, step.count, [told(visit, each) for each in step.problems])
                for step in steps
            ],
            ready=not any(step.problems for step in steps),
            projects=[
                (
                    each,
                    tree.name(each.lead_unit_id),
                    [tree.name(it.unit_id) for it in supports if it.project_id == each.id],
                )
                for each in projects
            ],
            units=unit_choices(desk),
            sheets={name: sheet.label for name, sheet in SHEETS.items()},
            carried=waiting(desk.session, cycle.workflow),
            supporting=supporting,
            trouble=trouble,
            # Of a form that the page no longer has.
            apart=() if trouble.form in _forms(cycle, projects) else trouble.lines,
        )
