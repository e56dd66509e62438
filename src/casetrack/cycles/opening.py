"""How a cycle begins: created, set up, and opened once everything agreed can be counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Session, func, select

from casetrack.cases.rules import Rules
from casetrack.cycles.carrying import carry_in
from casetrack.cycles.phases import claim, done, phase
from casetrack.cycles.projects import PREFACE, PREFACE_TITLE, project_problems, projects_of
from casetrack.errors import Invalid, NotFound, Problem, Refused
from casetrack.figures.linting import figure_problems, figure_units
from casetrack.figures.results import read_targets
from casetrack.figures.targets import lint_targets
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Check, Cycle, Project

CYCLE_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

Part = Literal["cycle", "projects", "targets", "figures", "checks"]


@dataclass(frozen=True, kw_only=True)
class OpeningStep:
    """One part of what is agreed before a cycle opens: how many there are, and what is missing."""

    part: Part
    count: int
    problems: tuple[Problem, ...]


def create_cycle(
    session: Session,
    actor: Actor,
    *,
    code: str,
    title: str,
    opens: date,
    cut_off: date,
    workflow: str = "rectification",
) -> Cycle:
    """Begin to set up a cycle, with its preface. Raises NotAllowed, or Invalid with all of it."""
    require_for_office(actor, "supervisor", what="setting up a cycle")
    problems: list[str | Problem] = []
    if not CYCLE_CODE.fullmatch(code):
        problems.append(
            _about(
                "code", "the code {code!r} is not of small letters, digits and dashes", code=code
            )
        )
    elif session.exec(select(Cycle).where(Cycle.code == code)).first() is not None:
        problems.append(_about("code", "there is a cycle {code!r} already", code=code))
    if not title.strip():
        problems.append(_about("title", "a cycle has a title"))
    if cut_off < opens:
        problems.append(
            _about(
                "cut_off",
                "the cut-off {cut_off} lies before the beginning {opens}",
                cut_off=cut_off,
                opens=opens,
            )
        )
    if problems:
        raise Invalid(problems)
    cycle = Cycle(code=code, title=title.strip(), opens=opens, cut_off=cut_off, workflow=workflow)
    session.add(cycle)
    session.flush()
    _add_preface(session, cycle)
    return cycle


def open_cycle(
    session: Session, rules: Rules, actor: Actor, cycle: Cycle, *, now: datetime
) -> Cycle:
    """Open a cycle whose projects, targets, figures and checks can all be counted.

    The supervisor who opens it signs off the qualitative targets. What earlier cycles of the
    same workflow left unfinished goes on in this one. Raises NotAllowed, Conflict where somebody
    was faster, Refused where it is closed, or Invalid with every problem.
    """
    require_for_office(actor, "supervisor", what="opening a cycle")
    if phase(cycle) == "closed":
        raise Refused(
            "The cycle {cycle} was closed {done} and stays closed. A correction enters the next "
            "edition; what is unfinished goes on in the next cycle.",
            cycle=cycle.code,
            done=done(session, cycle, rules.calendar, "closed"),
        )
    claim(session, cycle, actor, rules.calendar, "opened", now=now)
    problems = [
        each for step in opening_steps(session, rules, actor, cycle) for each in step.problems
    ]
    if problems:
        raise Invalid(problems)
    if all(each.ordinal != PREFACE for each in projects_of(session, cycle)):
        _add_preface(session, cycle)
    carry_in(session, cycle)
    return cycle


def opening_steps(
    session: Session, rules: Rules, actor: Actor, cycle: Cycle
) -> tuple[OpeningStep, ...]:
    """What is agreed before a cycle opens, with all that keeps this person from opening it."""
    targets = read_targets(session, cycle, signed_off_by=actor.name)
    units = figure_units(session, cycle)
    found = figure_problems(session, cycle)
    of_checks = [each for each in found if each.source.startswith("check ")]
    of_figures = [each for each in found if each not in of_checks]
    projects = projects_of(session, cycle)
    agreed: tuple[tuple[Part, int, Sequence[Problem]], ...] = (
        ("cycle", 1, _cycle_problems(rules, cycle)),
        ("projects", sum(each.ordinal != PREFACE for each in projects), project_problems(projects)),
        ("targets", len(targets), lint_targets(targets, units)),
        ("figures", len(units), of_figures),
        ("checks", count_checks(session, cycle), of_checks),
    )
    return tuple(
        OpeningStep(part=part, count=count, problems=tuple(problems))
        for part, count, problems in agreed
    )


def count_checks(session: Session, cycle: Cycle) -> int:
    """How many relations the cycle declares."""
    return session.exec(select(func.count()).where(Check.cycle_id == cycle.id)).one()


def _cycle_problems(rules: Rules, cycle: Cycle) -> list[Problem]:
    problems = []
    try:
        rules.definition_for(cycle.workflow)
    except NotFound as error:
        problems.append(Problem(message="{why}", values={"why": error.sentence}, source="workflow"))
    if cycle.cut_off < cycle.opens:
        problems.append(
            Problem(
                message="the cut-off {cut_off} lies before the beginning {opens}",
                values={"cut_off": cycle.cut_off, "opens": cycle.opens},
                source="cycle",
            )
        )
    return problems


def _about(column: str, message: str, **values: object) -> Problem:
    return Problem(message=message, values=values, column=column)


def _add_preface(session: Session, cycle: Cycle) -> None:
    assert cycle.id is not None, "the cycle is stored"
    session.add(Project(cycle_id=cycle.id, ordinal=PREFACE, title=PREFACE_TITLE))
    session.flush()
