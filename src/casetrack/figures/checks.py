"""Checks (勾稽关系): the ledger declares a relation between figures, never its answer.

Four answers: holds, fails, explained (it fails and the ledger says why), and undecided, where a
figure is missing or the figures do not count the same thing.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from casetrack.errors import Invalid, Problem, Sentence, choices, problem_with, sentence, several
from casetrack.figures import wording
from casetrack.figures.arithmetic import evaluate, substituted
from casetrack.figures.comparison import Stated, Verdict, compare
from casetrack.figures.expression import (
    AND,
    COMPARISONS,
    Call,
    Chain,
    Expression,
    Key,
    is_relation,
    keys,
    parse,
    parts,
)
from casetrack.figures.printing import short
from casetrack.figures.units import Quantity
from casetrack.language import translate_to

AnswerName = Literal["holds", "fails", "explained", "undecided"]

KINDS = {
    "partition": ("=",),
    "funnel": ("<=", ">=", "<", ">"),
    "subset": ("<=", ">=", "<", ">"),
    "product": ("=",),
    "rate": COMPARISONS,
    "difference": ("=",),
    "before_after": COMPARISONS,
    "target_result": COMPARISONS,
    "cumulative": ("<=", ">=", "<", ">"),
    "preface": ("=",),
    "ordinals": COMPARISONS,
    "custom": (*COMPARISONS, AND),
}
"""The kinds of check, each with the comparisons that make one of it."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """A declared relation. The explanation counts only where the relation fails."""

    key: str
    project: int
    kind: str
    expression: Expression
    explanation: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a check, with the numbers put in and a sentence that says why."""

    key: str
    project: int
    kind: str
    answer: AnswerName
    expression: str
    figures: tuple[str, ...]
    why: Sentence

    @property
    def sentence_zh(self) -> str:
        """The sentence as a bulletin's snapshot keeps it."""
        return self.why.said(translate_to("zh"))

    @property
    def sentence_en(self) -> str:
        """The same in English."""
        return self.why.said(translate_to("en"))


@dataclass(frozen=True, kw_only=True)
class Residual:
    """What a project has not finished, and how it was reckoned: 45-2-3-3=37."""

    quantity: Quantity
    expression: str


def read_check(
    key: str,
    *,
    project: int,
    kind: str,
    expression: str,
    explanation: str = "",
    source: str = "",
) -> Check:
    """Read a declared check. Raises Invalid with every problem: kind, syntax, and their fit."""
    problems: list[Problem] = []
    if kind not in KINDS:
        problems.append(problem_with(_unknown_kind(kind), source=source))
    try:
        relation = parse(expression, source)
    except Invalid as error:
        raise Invalid([*problems, *error.problems]) from error
    if not is_relation(relation):
        wrong = sentence(
            "“{expression}” compares nothing: expected one of {signs}",
            expression=expression,
            signs=" ".join(COMPARISONS),
        )
        problems.append(problem_with(wrong, source=source))
    elif kind in KINDS and not _operators(relation) & set(KINDS[kind]):
        wrong = sentence(
            "a {kind} check compares with {signs}", kind=kind, signs=several(KINDS[kind], " or ")
        )
        problems.append(problem_with(wrong, source=source))
    if problems:
        raise Invalid(problems)
    return Check(
        key=key, project=project, kind=kind, expression=relation, explanation=explanation.strip()
    )


def answer(
    check: Check, lookup: Mapping[str, Stated], *, working_day_hours: Decimal | None = None
) -> Answer:
    """Answer a check from the printed figures.

    Quotients are compared at the precision printed; 100% and 0% are never rounded to. Percentages
    that add up to within 0.1 are accepted, and the sentence says so. Hours meet working days only
    with the configured length of a day. A check that reads no figure fails.
    """
    read = keys(check.expression)
    if not read:
        return _answered(check, lookup, "fails", wording.EMPTY)
    missing = [key for key in read if key not in lookup or lookup[key].printed is None]
    if missing:
        return _answered(check, lookup, "undecided", wording.missing(missing))
    verdict = compare(check.expression, lookup, working_day_hours=working_day_hours)
    apart = _apart(check.expression, lookup)
    if apart and not (verdict.holds is False and check.explanation):
        return _answered(check, lookup, "undecided", wording.apart(apart))
    return _decided(check, lookup, verdict)


def answer_ordinals(key: str, *, ordinals: Sequence[int], declared: int | None) -> Answer:
    """Answer whether sections are numbered 1, 2, 3 … without a gap, up to the declared count."""
    expected = list(range(1, (len(ordinals) if declared is None else declared) + 1))
    good = bool(ordinals) and list(ordinals) == expected
    return Answer(
        key=key,
        project=0,
        kind="ordinals",
        answer="holds" if good else "fails",
        expression=f"count({', '.join(str(each) for each in ordinals)})={len(expected)}",
        figures=(),
        why=wording.ordinals(ordinals, expected) if ordinals else wording.EMPTY,
    )


def residual(
    expression: Expression,
    lookup: Mapping[str, Stated],
    *,
    working_day_hours: Decimal | None = None,
) -> Residual:
    """Give what is still open. Raises Invalid where a figure is missing or more closed than opened.

    Source: docs/reference/figures.md, "Residual".
    """
    values = _printed(lookup)
    left = evaluate(expression, values, working_day_hours=working_day_hours)
    text = f"{substituted(expression, values)}={short(left.value, left.unit)}"
    if left.value < 0:
        raise Invalid(
            "{text}: more was closed than opened, so a figure counts something else.", text=text
        )
    return Residual(quantity=left, expression=text)


def _decided(check: Check, lookup: Mapping[str, Stated], verdict: Verdict) -> Answer:
    text = substituted(check.expression, _printed(lookup))
    if verdict.holds:
        why = wording.holds_rounded(text) if verdict.rounded else wording.holds(text)
        return _answered(check, lookup, "holds", why)
    if verdict.holds is None:
        assert verdict.reason is not None, "what is undecided says why"
        return _answered(check, lookup, "undecided", verdict.reason)
    if check.explanation:
        explained = wording.explained(text, check.explanation)
        return _answered(check, lookup, "explained", explained)
    return _answered(check, lookup, "fails", wording.fails(text, verdict.left, verdict.right))


def _answered(
    check: Check, lookup: Mapping[str, Stated], name: AnswerName, why: Sentence
) -> Answer:
    return Answer(
        key=check.key,
        project=check.project,
        kind=check.kind,
        answer=name,
        expression=substituted(check.expression, _printed(lookup)),
        figures=keys(check.expression),
        why=why,
    )


def _printed(lookup: Mapping[str, Stated]) -> dict[str, Quantity]:
    return {key: each.printed for key, each in lookup.items() if each.printed is not None}


def _apart(expression: Expression, lookup: Mapping[str, Stated]) -> tuple[str, ...]:
    """Give the scopes, or else populations, that the relation mixes without declaring it."""
    within = [lookup[key] for key in undeclared(expression)]
    scopes = tuple(dict.fromkeys(each.scope for each in within if each.scope))
    populations = tuple(dict.fromkeys(each.population for each in within if each.population))
    return next((mixed for mixed in (scopes, populations) if len(mixed) > 1), ())


def undeclared(expression: Expression) -> tuple[str, ...]:
    """Give the figures that no `across(…)` declares comparable."""
    match expression:
        case Key(name=name):
            return (name,)
        case Call(function="across"):
            return ()
        case _:
            return tuple(key for part in parts(expression) for key in undeclared(part))


def _operators(relation: Expression) -> set[str]:
    assert isinstance(relation, Chain), "a relation is a chain of comparisons"
    inner = {sign for each in relation.operands if is_relation(each) for sign in _operators(each)}
    return {*relation.operators, *inner}


def _unknown_kind(kind: str) -> Sentence:
    near = difflib.get_close_matches(kind, KINDS, n=1)
    hint = sentence("known: {names}", names=choices(KINDS))
    if near:
        hint = sentence("did you mean {name}?", name=choices(near))
    return sentence("there is no kind of check “{kind}”; {hint}", kind=kind, hint=hint)
