"""How a cycle begins: created, set up, and opened once everything agreed can be counted."""

from __future__ import annotations

import re
from datetime import date, datetime

from sqlmodel import Session, select

from casetrack.cases.rules import Rules
from casetrack.cycles.carrying import carry_in
from casetrack.cycles.phases import claim, done, phase
from casetrack.cycles.projects import PREFACE, PREFACE_TITLE, project_problems, projects_of
from casetrack.errors import Invalid, NotFound, Problem, Refused
from casetrack.figures.linting import figure_problems, figure_units
from casetrack.figures.results import read_targets
from casetrack.figures.targets import lint_targets
from casetrack.people.actors import Actor, require
from casetrack.store.tables import Cycle, Project

CYCLE_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


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
    require(actor, "supervisor", what="setting up a cycle")
    problems: list[str | Problem] = []
    if not CYCLE_CODE.fullmatch(code):
        problems.append(f"the code {code!r} is not of small letters, digits and dashes")
    elif session.exec(select(Cycle).where(Cycle.code == code)).first() is not None:
        problems.append(f"there is a cycle {code!r} already")
    if not title.strip():
        problems.append("a cycle has a title")
    if cut_off < opens:
        problems.append(f"the cut-off {cut_off} lies before the beginning {opens}")
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
    require(actor, "supervisor", what="opening a cycle")
    if phase(cycle) == "closed":
        raise Refused(
            f"The cycle {cycle.code} was closed {done(session, cycle, rules.calendar, 'closed')} "
            "and stays closed. A correction enters the next edition; what is unfinished goes on "
            "in the next cycle."
        )
    claim(session, cycle, actor, rules.calendar, "opened", now=now)
    problems = opening_problems(session, rules, actor, cycle)
    if problems:
        raise Invalid(problems)
    if all(each.ordinal != PREFACE for each in projects_of(session, cycle)):
        _add_preface(session, cycle)
    carry_in(session, cycle)
    return cycle


def opening_problems(session: Session, rules: Rules, actor: Actor, cycle: Cycle) -> list[Problem]:
    """Everything that keeps the cycle from being opened by this person."""
    problems = project_problems(projects_of(session, cycle))
    try:
        rules.definition_for(cycle.workflow)
    except NotFound as error:
        problems.append(Problem(message=str(error), source="workflow"))
    if cycle.cut_off < cycle.opens:
        message = f"the cut-off {cycle.cut_off} lies before the beginning {cycle.opens}"
        problems.append(Problem(message=message, source="cycle"))
    targets = read_targets(session, cycle, signed_off_by=actor.name)
    problems += lint_targets(targets, figure_units(session, cycle))
    return [*problems, *figure_problems(session, cycle)]


def _add_preface(session: Session, cycle: Cycle) -> None:
    assert cycle.id is not None, "the cycle is stored"
    session.add(Project(cycle_id=cycle.id, ordinal=PREFACE, title=PREFACE_TITLE))
    session.flush()
