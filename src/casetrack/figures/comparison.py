"""Whether a relation is true at the precision its figures are printed with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casetrack.errors import Invalid, Sentence
from casetrack.figures import bounds, wording
from casetrack.figures.arithmetic import evaluate
from casetrack.figures.bounds import BOUNDS, Interval, interval, rounded_as
from casetrack.figures.expression import (
    AND,
    Call,
    Chain,
    Expression,
    Key,
    Number,
    keys,
    walk,
)
from casetrack.figures.units import BARE, PERCENT, Quantity, aligned, like

ROUNDING = Decimal("0.1")
"""How far percentages that were rounded one by one may miss their total, in percentage points."""


Pair = tuple[Quantity, Quantity]

_ORDERS = {"=": (0,), "!=": (-1, 1), "<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (0, 1)}


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A figure as a check sees it.

    printed: as it stands in the text; None where the figure is declared but has no value.
    exact: what the records give, None where it is only cited.
    bound: its bounded word, if any. scope: whose work it counts. population: among what.
    An empty scope or population is comparable with any.
    """

    printed: Quantity | None
    exact: Quantity | None = None
    bound: str | None = None
    scope: str = ""
    population: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """True, false or None for undecided, with the two sides that decided it."""

    holds: bool | None
    left: Quantity | None = None
    right: Quantity | None = None
    rounded: bool = False
    # Why it is undecided.
    reason: Sentence | None = None


def compare(
    relation: Expression,
    lookup: Mapping[str, Stated],
    *,
    working_day_hours: Decimal | None = None,
) -> Verdict:
    """Decide a relation over printed figures, all of which are known."""
    assert isinstance(relation, Chain), "a relation is a chain of comparisons"
    if AND in relation.operators:
        return _worst(
            [
                compare(each, lookup, working_day_hours=working_day_hours)
                for each in relation.operands
            ]
        )
    sides = list(zip(relation.operands, relation.operators, relation.operands[1:], strict=False))
    return _worst(
        [
            _compared(left, sign, right, lookup=lookup, working_day_hours=working_day_hours)
            for left, sign, right in sides
        ]
    )


def agrees(stated: Stated) -> bool | None:
    """Whether the records give what is printed; None where there is nothing to compare with."""
    if stated.printed is None or stated.exact is None:
        return None
    exact = stated.exact.to(stated.printed.unit).value
    if stated.bound and BOUNDS[stated.bound].claim != "none":
        return interval(stated.printed.value, stated.bound).contains(exact)
    return _rounds_to(exact, stated.printed)


def _worst(verdicts: Sequence[Verdict]) -> Verdict:
    """One false comparison makes the relation false, one open one leaves it open."""
    for wanted in (False, None):
        for verdict in verdicts:
            if verdict.holds is wanted:
                return verdict
    return Verdict(holds=True, rounded=any(verdict.rounded for verdict in verdicts))


def _compared(
    left: Expression,
    sign: str,
    right: Expression,
    *,
    lookup: Mapping[str, Stated],
    working_day_hours: Decimal | None,
) -> Verdict:
    printed = {key: each.printed for key, each in lookup.items() if each.printed is not None}
    try:
        one = evaluate(left, printed, working_day_hours=working_day_hours)
        other = evaluate(right, printed, working_day_hours=working_day_hours)
        pair = aligned(one, other, working_day_hours=working_day_hours)
    except Invalid as error:
        units = _unlike_units((*keys(left), *keys(right)), printed)
        reason = wording.unlike(units) if units else wording.unreckoned(error.sentence)
        return Verdict(holds=None, reason=reason)
    words = _word(left, lookup), _word(right, lookup)
    if any(word != "" for word in words):
        return _by_words((one, other), sign, words=words, pair=pair)
    return _by_value((left, right), sign, values=(one, other), pair=pair)


def _by_words(
    values: Pair, sign: str, *, words: tuple[str | None, str | None], pair: Pair
) -> Verdict:
    one, other = words
    if one is None or other is None:
        return Verdict(holds=None, reason=wording.INSIDE)
    spans = _span(values[0], one, pair[0]), _span(values[1], other, pair[1])
    holds = _between(spans[0], sign, spans[1])
    return Verdict(holds=holds, left=pair[0], right=pair[1], reason=wording.EITHER)


def _by_value(
    sides: tuple[Expression, Expression], sign: str, *, values: Pair, pair: Pair
) -> Verdict:
    left, right = sides
    one, other = pair[0].value, pair[1].value
    near = _same_when_printed(left, right, values, pair) or _same_when_printed(
        right, left, (values[1], values[0]), (pair[1], pair[0])
    )
    rounded = one != other and not near and _rounding_sum(sides, values)
    order = 0 if near or rounded else (one > other) - (one < other)
    holds = order in _ORDERS[sign]
    return Verdict(holds=holds, left=pair[0], right=pair[1], rounded=rounded and holds)


def _word(expression: Expression, lookup: Mapping[str, Stated]) -> str | None:
    """Give the word of a lone figure, "" where all is exact, None where a word is inside."""
    match expression:
        case Key(name=name):
            return _claiming(lookup[name].bound)
        case Call(function="across" | "number", arguments=(argument,)):
            return _word(argument, lookup)
        case _:
            within = [_claiming(lookup[key].bound) for key in keys(expression)]
            return None if any(within) else ""


def _claiming(word: str | None) -> str:
    """Give the word unless it claims nothing, as 平均 does."""
    return word if word and bounds.bound_of(word).claim != "none" else ""


def _span(printed: Quantity, word: str, aligned_to: Quantity) -> Interval:
    """Give what the word allows, in the unit both sides share: 余 steps in the printed unit."""
    span = interval(printed.value, word)
    return span.scale(aligned_to.value / printed.value) if printed.value else span


def _between(left: Interval, sign: str, right: Interval) -> bool | None:
    match sign:
        case ">=":
            return bounds.at_least(left, right)
        case "<=":
            return bounds.at_least(right, left)
        case "<":
            return _opposite(bounds.at_least(left, right))
        case ">":
            return _opposite(bounds.at_least(right, left))
        case "=":
            return bounds.equal(left, right)
        case _:
            return _opposite(bounds.equal(left, right))


def _opposite(known: bool | None) -> bool | None:  # noqa: FBT001 it is the answer, not a choice
    return None if known is None else not known


def _same_when_printed(reckoned: Expression, plain: Expression, values: Pair, pair: Pair) -> bool:
    """Whether a quotient, rounded as the number beside it is printed, is that number."""
    if not _is_plain(plain) or not _is_inexact(reckoned):
        return False
    printed, in_common = values[1], pair[1].value
    exact = pair[0].value * (printed.value / in_common if in_common else 1)
    return _rounds_to(exact, Quantity(value=printed.value, unit=printed.unit or values[0].unit))


def _is_plain(expression: Expression) -> bool:
    match expression:
        case Call(function="across" | "number", arguments=(argument,)):
            return _is_plain(argument)
        case _:
            return isinstance(expression, Key | Number)


def _rounds_to(exact: Decimal, printed: Quantity) -> bool:
    # 342 of 343 solved is not 100%: the two ends of a rate say "all" and "none".
    if printed.unit == PERCENT and printed.value in (0, 100):
        return exact == printed.value
    return rounded_as(exact, printed.value) == printed.value


def _is_inexact(expression: Expression) -> bool:
    """Whether there is a division in it, or a share of something."""
    signs = {
        sign for node in walk(expression) if isinstance(node, Chain) for sign in node.operators
    }
    return bool(signs & {"/", "*"})


def _rounding_sum(sides: tuple[Expression, Expression], values: Pair) -> bool:
    """Whether percentages, each rounded, add up to within the accepted 0.1."""
    if {value.unit for value in values} - {BARE} != {PERCENT}:
        return False
    return any(map(_is_sum, sides)) and abs(values[0].value - values[1].value) <= ROUNDING


def _is_sum(expression: Expression) -> bool:
    match expression:
        case Call(function="sum", arguments=(_, _, *_)):
            return True
        case Chain(operators=operators):
            return set(operators) == {"+"}
        case _:
            return False


def _unlike_units(read: Sequence[str], printed: Mapping[str, Quantity]) -> tuple[str, ...]:
    """Give the first unit and those that cannot be added to it; none if all can."""
    units = tuple(dict.fromkeys(printed[key].unit for key in read))
    unlike = tuple(unit for unit in units if not like(units[0], unit))
    return (units[0], *unlike) if unlike else ()
