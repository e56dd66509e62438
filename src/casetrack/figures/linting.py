"""Finds what keeps a cycle's figures and checks from being computed, before anybody counts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from sqlmodel import Session, col, select

from casetrack.errors import Invalid, Problem, Sentence, problem_with, sentence, several
from casetrack.figures.arithmetic import evaluate
from casetrack.figures.checks import read_check
from casetrack.figures.compute import read_definitions, scope_of, scopes_below
from casetrack.figures.definitions import Definition
from casetrack.figures.expression import AND, Chain, Expression, keys, leaves
from casetrack.figures.measures import in_unit
from casetrack.figures.populations import Leads, load_leads
from casetrack.figures.units import Quantity, aligned, like
from casetrack.people.units import load_tree
from casetrack.store.tables import Check, Cycle, Figure, Project, Target

# What a formula is tried with, to see whether its units fit: no two alike, so nothing cancels.
_FIRST_SAMPLE, _SAMPLE_STEP = 7, 3
# Only the length of a working day makes hours and working days comparable; any length will do.
_SOME_HOURS = Decimal(8)
_CLOCKS = {"sum(amount)": "元", "(hours)": "小时", "(workdays)": "工作日"}


def lint_figures(session: Session, cycle: Cycle) -> None:
    """Raise Invalid with every problem of every figure and check of the cycle.

    Unknown sources, measures, fields, units and keys; formulas that rest on themselves, add
    unlike units, or mix whose work they count without `across`; checks that compare nothing.
    """
    problems = figure_problems(session, cycle)
    if problems:
        raise Invalid(problems)


def figure_problems(session: Session, cycle: Cycle) -> list[Problem]:
    """What `lint_figures` raises, as a list."""
    tree = load_tree(session)
    definitions, unread = read_definitions(session, cycle, tree)
    leads = load_leads(session, cycle, tree)
    problems = [problem for listed in unread.values() for problem in listed]
    read = {key: each for key, each in definitions.items() if key not in unread}
    formulas = {key: each.formula for key, each in read.items() if each.formula is not None}
    circles: set[str] = set()
    for key in formulas:
        try:
            leaves(key, formulas)
        except Invalid as error:
            circles.add(key)
            problems += _placed(f"figure {key}", *(each.sentence for each in error.problems))
    targets = {
        row.key: row.unit for row in session.exec(select(Target).where(Target.cycle_id == cycle.id))
    }
    samples = _samples(read)
    for key, definition in read.items():
        if key in circles:
            continue
        said = [
            *_unit_problems(definition, targets),
            *(_formula_problems(definition, definitions, samples, leads)),
        ]
        problems += _placed(f"figure {key}", *said)
    return [*problems, *_check_problems(session, cycle, definitions, samples)]


def figure_units(session: Session, cycle: Cycle) -> dict[str, str]:
    """The unit of every figure of a cycle, by key."""
    rows = session.exec(select(Figure.key, Figure.unit).where(Figure.cycle_id == cycle.id))
    return {key: unit.strip() for key, unit in rows}


def _unit_problems(definition: Definition, targets: Mapping[str, str]) -> list[Sentence]:
    if definition.source == "target":
        [key] = definition.asked("key")
        if key not in targets:
            return [sentence("there is no target {key}{hint}", key=key, hint=_hint(key, targets))]
        fits = like(definition.unit, targets[key])
        wrong = sentence(
            "it is in {unit}, target {key} in {other}",
            unit=definition.unit,
            key=key,
            other=targets[key],
        )
        return [] if fits else [wrong]
    if definition.source not in ("items", "activities"):
        return []
    wanted = next((unit for end, unit in _CLOCKS.items() if definition.measure.endswith(end)), "")
    if wanted and not like(definition.unit, wanted):
        return [
            sentence(
                "{measure} is in {wanted}, which is no {unit}",
                measure=definition.measure,
                wanted=wanted,
                unit=definition.unit or sentence("number"),
            )
        ]
    return []


def _formula_problems(
    definition: Definition,
    definitions: Mapping[str, Definition],
    samples: Mapping[str, Quantity],
    leads: Leads,
) -> list[Sentence]:
    if definition.formula is None:
        return []
    unknown = _unknown(definition.formula, definitions)
    if unknown:
        return unknown
    problems = []
    scopes = scopes_below(definition, definitions, leads)
    own = scope_of(definition, definitions, leads)
    mixed = tuple(dict.fromkeys((*scopes, own))) if scopes else ()
    if len(mixed) > 1:
        problems.append(
            sentence(
                "it mixes whose work it counts ({mixed}); declare it: across(…)",
                mixed=several(map(sentence, mixed)),
            )
        )
    try:
        found = evaluate(definition.formula, samples, working_day_hours=_SOME_HOURS)
        in_unit(found, definition.unit)
    except Invalid as error:
        problems += [each.sentence for each in error.problems]
    return problems


def _check_problems(
    session: Session,
    cycle: Cycle,
    definitions: Mapping[str, Definition],
    samples: Mapping[str, Quantity],
) -> list[Problem]:
    query = (
        select(Check, Project.ordinal)
        .join(Project, col(Project.id) == col(Check.project_id))
        .where(Check.cycle_id == cycle.id)
        .order_by(col(Check.position), col(Check.id))
    )
    problems: list[Problem] = []
    for row, ordinal in session.exec(query):
        place = f"check {row.key}"
        try:
            check = read_check(
                row.key, project=ordinal, kind=row.kind, expression=row.expression, source=place
            )
        except Invalid as error:
            problems += error.problems
            continue
        said = _unknown(check.expression, definitions) or [*_unlike(check.expression, samples)]
        problems += _placed(place, *said)
    return problems


def _unlike(relation: Expression, samples: Mapping[str, Quantity]) -> Iterator[Sentence]:
    """What keeps the two sides of a relation from being compared."""
    assert isinstance(relation, Chain), "a relation is a chain of comparisons"
    if AND in relation.operators:
        for each in relation.operands:
            yield from _unlike(each, samples)
        return
    try:
        sides = [
            evaluate(each, samples, working_day_hours=_SOME_HOURS) for each in relation.operands
        ]
        for left, right in pairwise(sides):
            aligned(left, right, working_day_hours=_SOME_HOURS)
    except Invalid as error:
        yield from (each.sentence for each in error.problems)


def _unknown(expression: Expression, definitions: Mapping[str, Definition]) -> list[Sentence]:
    return [
        sentence("there is no figure {key}{hint}", key=key, hint=_hint(key, definitions))
        for key in keys(expression)
        if key not in definitions
    ]


def _samples(definitions: Mapping[str, Definition]) -> dict[str, Quantity]:
    return {
        key: Quantity(value=Decimal(_FIRST_SAMPLE + _SAMPLE_STEP * place), unit=each.unit)
        for place, (key, each) in enumerate(definitions.items())
    }


def _hint(key: str, known: Mapping[str, object]) -> Sentence:
    near = difflib.get_close_matches(key, known, n=1)
    return sentence("; did you mean {name}?", name=near[0]) if near else sentence("")


def _placed(place: str, *said: Sentence) -> list[Problem]:
    return [problem_with(each, source=place) for each in said]
