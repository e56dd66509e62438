"""What an expression comes to, and how it reads with the numbers put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from casetrack.errors import Invalid
from casetrack.figures.expression import (
    AND,
    COMPARISONS,
    Call,
    Chain,
    Expression,
    Key,
    Negative,
    Number,
    is_relation,
    keys,
)
from casetrack.figures.printing import digits, short
from casetrack.figures.units import BARE, PERCENT, POINTS, Quantity, aligned, kind_of

_RANKS = {AND: 0, **dict.fromkeys(COMPARISONS, 1), "+": 2, "-": 2, "*": 3, "/": 3, "mod": 3}


def evaluate(
    expression: Expression,
    lookup: Mapping[str, Quantity],
    *,
    working_day_hours: Decimal | None = None,
) -> Quantity:
    """Give the exact value, with its unit.

    Raises Invalid where a figure is missing, units are unlike, a divisor is 0, or the expression
    is a relation and so has no value.
    """
    match expression:
        case Number(value=value, percent=percent):
            return Quantity(value=value, unit=PERCENT if percent else BARE)
        case Key(name=name):
            if name not in lookup:
                raise Invalid("There is no figure {name}.", name=name)
            return lookup[name]
        case Negative(operand=operand):
            inside = evaluate(operand, lookup, working_day_hours=working_day_hours)
            return inside.scale(Decimal(-1))
        case Call(function=function, arguments=arguments):
            values = _values(arguments, lookup, working_day_hours)
            return _called(function, values, working_day_hours)
        case _:
            return _chained(expression, lookup, working_day_hours)


def substituted(expression: Expression, lookup: Mapping[str, Quantity]) -> str:
    """Give the expression with numbers for keys: 23-20=6, 15/16=93.75%.

    Figures of one unit stand as printed, beside literals that take that unit; of several, 万元
    and the like become 元, so that the arithmetic can be redone as it stands. Durations of unlike
    units keep them: 3.6个小时<2个工作日. A figure that is missing keeps its key.
    """
    named = {key: lookup[key] for key in keys(expression) if key in lookup}
    units = {quantity.unit for quantity in named.values()}
    clocks = {unit for unit in units if kind_of(unit) == "duration"}
    as_printed = len(units - {BARE, PERCENT, POINTS}) <= 1
    texts = {
        key: _shown(each if as_printed else each.base(), with_unit=len(clocks) > 1)
        for key, each in named.items()
    }
    return _written(expression, texts)


def _chained(
    chain: Chain, lookup: Mapping[str, Quantity], working_day_hours: Decimal | None
) -> Quantity:
    if is_relation(chain):
        raise Invalid("A comparison holds or fails; it has no value.")
    total, *rest = _values(chain.operands, lookup, working_day_hours)
    for operator, each in zip(chain.operators, rest, strict=True):
        total = _joined(total, operator, each, working_day_hours)
    return total


def _values(
    expressions: Sequence[Expression],
    lookup: Mapping[str, Quantity],
    working_day_hours: Decimal | None,
) -> list[Quantity]:
    return [evaluate(each, lookup, working_day_hours=working_day_hours) for each in expressions]


def _joined(
    left: Quantity, operator: str, right: Quantity, working_day_hours: Decimal | None
) -> Quantity:
    match operator:
        case "+":
            return left.add(right, working_day_hours=working_day_hours)
        case "-":
            return left.sub(right, working_day_hours=working_day_hours)
        case "*":
            return left.times(right)
        case "/":
            return left.ratio(right, working_day_hours=working_day_hours)
        case _:
            return left.remainder(right)


def _called(
    function: str, values: Sequence[Quantity], working_day_hours: Decimal | None
) -> Quantity:
    first, *rest = values
    match function:
        case "count":
            return Quantity(value=Decimal(len(values)))
        case "number":
            return Quantity(value=first.value)
        case "min" | "max":
            return _extreme(function, values, working_day_hours)
        case _:
            for value in rest:
                first = first.add(value, working_day_hours=working_day_hours)
            return first


def _extreme(
    function: str, values: Sequence[Quantity], working_day_hours: Decimal | None
) -> Quantity:
    best, *rest = values
    for value in rest:
        held, other = aligned(best, value, working_day_hours=working_day_hours)
        less = other.value < held.value
        best = value if other.value != held.value and less == (function == "min") else best
    return best


def _shown(quantity: Quantity, *, with_unit: bool) -> str:
    if with_unit:
        return f"{digits(quantity.value)}{quantity.unit}"
    return short(quantity.value, quantity.unit)


def _written(expression: Expression, texts: Mapping[str, str]) -> str:
    match expression:
        case Number(value=value, percent=percent):
            return f"{digits(value)}{PERCENT if percent else ''}"
        case Key(name=name):
            return texts.get(name, name)
        case Negative(operand=operand):
            return f"-{_inside(operand, texts, rank=4)}"
        case Call():
            return _written_call(expression, texts)
        case _:
            return _written_chain(expression, texts)


def _written_chain(chain: Chain, texts: Mapping[str, str]) -> str:
    rank = _RANKS[chain.operators[0]]
    first, *rest = (_inside(each, texts, rank=rank) for each in chain.operands)
    signs = (f" {sign} " if sign.isalpha() else sign for sign in chain.operators)
    return first + "".join(f"{sign}{text}" for sign, text in zip(signs, rest, strict=True))


def _written_call(call: Call, texts: Mapping[str, str]) -> str:
    if call.function in ("number", "across"):
        return _written(call.arguments[0], texts)
    if call.function == "sum":
        return "+".join(_inside(each, texts, rank=2) for each in call.arguments)
    return f"{call.function}({', '.join(_written(each, texts) for each in call.arguments)})"


def _inside(expression: Expression, texts: Mapping[str, str], *, rank: int) -> str:
    """Write an operand, in brackets where it binds no tighter than what it stands in."""
    text = _written(expression, texts)
    return f"({text})" if _rank(expression) <= rank else text


def _rank(expression: Expression) -> int:
    match expression:
        case Chain(operators=operators):
            return _RANKS[operators[0]]
        case Call(function="sum", arguments=(_, _, *_)):
            return _RANKS["+"]
        case Call(function="number" | "across" | "sum", arguments=(argument, *_)):
            return _rank(argument)
        case Negative():
            return _RANKS["+"]
        case _:
            return len(_RANKS)
