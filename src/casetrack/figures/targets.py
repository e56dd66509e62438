"""Targets (治理目标): linted when a cycle opens, and again with their results when it closes."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from casetrack.errors import Invalid, Problem, Sentence, choices, sentence
from casetrack.figures.bounds import Interval, at_least, equal, interval
from casetrack.figures.comparison import Stated
from casetrack.figures.units import PERCENT, POINTS, Quantity, aligned, like

Outcome = Literal["met", "missed", "undecided"]

DIRECTIONS = {
    "at_least": "the more the better: the result reaches the value or more",
    "at_most": "the less the better: the result stays at the value or below",
    "exactly": "the result is the value",
    "rise": "the result is above the baseline, by the value where there is one",
    "fall": "the result is below the baseline, by the value where there is one",
    "qualitative": "nothing to measure, signed off by a named person",
}
"""Which way is good, for each direction a target may state."""

_RELATIVE = ("rise", "fall")


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a project has promised.

    figure: the key of its result. value: None for a qualitative target, or for a rise or fall of
    any size. baseline: where a rise or fall starts, frozen when the cycle opens.
    """

    key: str
    project: int
    direction: str
    figure: str = ""
    value: Quantity | None = None
    bound: str | None = None
    baseline: Quantity | None = None
    signed_off_by: str = ""


def lint_targets(targets: Iterable[Target], figure_units: Mapping[str, str]) -> tuple[Problem, ...]:
    """Give everything that keeps a target from being judged later; nothing if all can be.

    `figure_units` names each defined figure and its unit.
    """
    listed = list(targets)
    doubles = [key for key, times in Counter(each.key for each in listed).items() if times > 1]
    problems = [
        Problem(message="target {key} is there more than once", values={"key": key})
        for key in doubles
    ]
    for target in listed:
        said = _lint(target, figure_units)
        problems += [
            Problem(message="target {key}: {fault}", values={"key": target.key, "fault": each})
            for each in said
        ]
    return tuple(problems)


def lint_results(
    targets: Iterable[Target], results: Mapping[str, Stated], *, reported: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Give targets without a result, and reported results that no target asked for."""
    measured = [each for each in targets if each.direction != "qualitative"]
    asked = {each.figure for each in measured}
    known = {figure for figure, each in results.items() if each.printed is not None}
    without = [
        Problem(
            message="target {key}: its result {figure} has no value",
            values={"key": each.key, "figure": each.figure},
        )
        for each in measured
        if each.figure not in known
    ]
    unasked = [
        Problem(
            message="figure {figure} is reported as a result, but no target asks for it",
            values={"figure": figure},
        )
        for figure in reported
        if figure not in asked
    ]
    return (*without, *unasked)


def judge(
    target: Target, result: Stated | None, *, working_day_hours: Decimal | None = None
) -> Outcome:
    """Give whether the result meets the target.

    Bounded words count as what they allow: 80%以上 meets at least 75%, 约1000 against at least
    1050 is undecided. Undecided also: qualitative, no result, unlike units.
    """
    if result is None or result.printed is None or target.direction == "qualitative":
        return "undecided"
    try:
        goal = _goal(target, working_day_hours)
        if goal is None:
            return "undecided"
        one, other = aligned(result.printed, goal, working_day_hours=working_day_hours)
    except Invalid:
        return "undecided"
    reached = _interval(result.printed, result.bound, one)
    asked = _interval(goal, target.bound, other)
    return _outcome(target, reached, asked)


def _lint(target: Target, figure_units: Mapping[str, str]) -> list[Sentence]:
    if target.direction not in DIRECTIONS:
        near = difflib.get_close_matches(target.direction, DIRECTIONS, n=1)
        hint = sentence("known: {names}", names=choices(DIRECTIONS))
        if near:
            hint = sentence("did you mean {name}?", name=choices(near))
        return [
            sentence(
                "“{direction}” is no direction of good; {hint}",
                direction=target.direction,
                hint=hint,
            )
        ]
    if target.direction == "qualitative":
        signed = bool(target.signed_off_by)
        wrong = sentence("it cannot be measured, and nobody signed it off as qualitative")
        return [] if signed else [wrong]
    return [*_lint_figure(target, figure_units), *_lint_value(target)]


def _lint_figure(target: Target, figure_units: Mapping[str, str]) -> list[Sentence]:
    if not target.figure:
        return [sentence("no figure gives its result")]
    if target.figure not in figure_units:
        near = difflib.get_close_matches(target.figure, figure_units, n=1)
        hint = sentence("; did you mean {name}?", name=near[0]) if near else sentence("")
        return [sentence("there is no figure {figure}{hint}", figure=target.figure, hint=hint)]
    unit = figure_units[target.figure]
    stated = [each for each in (_absolute(target), target.baseline) if each is not None]
    unlike = [each.unit for each in stated if not like(unit, each.unit)]
    return [
        sentence(
            "it is in {own}, but its result {figure} is in {unit}",
            own=each,
            figure=target.figure,
            unit=unit,
        )
        for each in unlike
    ]


def _absolute(target: Target) -> Quantity | None:
    """Give the value where it must be in the unit of the result, as a change by 5% need not be."""
    if target.value is None or target.direction not in _RELATIVE:
        return target.value
    return None if target.value.unit in (PERCENT, POINTS) else target.value


def _lint_value(target: Target) -> list[Sentence]:
    if target.direction in _RELATIVE:
        wrong = sentence(
            "a {direction} needs a baseline to start from", direction=sentence(target.direction)
        )
        return [] if target.baseline else [wrong]
    wrong = sentence("it has no value, so nothing can be measured against it")
    return [] if target.value else [wrong]


def _goal(target: Target, working_day_hours: Decimal | None) -> Quantity | None:
    """Give the value to reach; None where the target does not state one."""
    if target.direction not in _RELATIVE:
        return target.value
    if target.baseline is None or target.value is None:
        return target.baseline
    sign = Decimal(1 if target.direction == "rise" else -1)
    if target.value.unit == PERCENT:
        # 下降55% is relative even where the figure is a rate itself: points are 个百分点.
        return target.baseline.scale(1 + sign * target.value.reduced().value)
    step = target.value.scale(sign)
    return target.baseline.add(step, working_day_hours=working_day_hours)


def _interval(printed: Quantity, bound: str | None, shared: Quantity) -> Interval:
    span = interval(printed.value, bound)
    return span.scale(shared.value / printed.value) if printed.value else span


def _outcome(target: Target, reached: Interval, asked: Interval) -> Outcome:
    match target.direction:
        case "at_least":
            met = at_least(reached, asked)
        case "at_most":
            met = at_least(asked, reached)
        case "exactly":
            met = equal(reached, asked)
        case "rise" if target.value is None:
            met = _not(at_least(asked, reached))
        case "fall" if target.value is None:
            met = _not(at_least(reached, asked))
        case "rise":
            met = at_least(reached, asked)
        case _:
            met = at_least(asked, reached)
    return "undecided" if met is None else "met" if met else "missed"


def _not(known: bool | None) -> bool | None:  # noqa: FBT001 it is the answer, not a choice
    return None if known is None else not known
