"""The expression language of formulas and checks: exact arithmetic over figure keys.

`11.problem - 11.cleared`, `147 + 90 <= 12.found`, `sum(12.road, 12.ditch) = 12.found`. Nothing is
computed here that a reader could not redo on paper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from casetrack.errors import Invalid, Problem, Sentence, problem_with, sentence, several

COMPARISONS = ("<=", ">=", "!=", "=", "<", ">")
AND = "and"
FUNCTIONS = {
    "sum": "the sum of its arguments",
    "min": "the smallest of its arguments",
    "max": "the largest of its arguments",
    "count": "how many arguments there are",
    "number": "the bare number, its unit set aside on purpose",
    "across": "the same, declared comparable with another actor scope or population",
}
_ONE_ARGUMENT = frozenset({"number", "across"})
_LONGEST = 4000
_DEEPEST = 20

_TOKEN = re.compile(
    r"(?P<key>\d+\.[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_]+)"
    r"|(?P<sign><=|>=|!=|[-+*/(),=<>])"
)
_SAME_SIGN = str.maketrans("＋－−×÷＝（），、＜＞", "+--*/=(),,<>")
_SAME_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!="}


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number as written. `percent` where a % follows it."""

    value: Decimal
    percent: bool = False


@dataclass(frozen=True, kw_only=True)
class Key:
    """The figure of that key."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Negative:
    """The same with the other sign."""

    operand: Expression


@dataclass(frozen=True, kw_only=True)
class Call:
    """A function of its arguments."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Operands joined by operators of one rank, read from left to right: a + b - c, a <= b <= c."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]


Expression = Number | Key | Negative | Call | Chain


def parse(text: str, source: str = "") -> Expression:
    """Read an expression. Raises Invalid with the position and what was expected there."""
    plain = text.translate(_SAME_SIGN)
    for sign, same in _SAME_SIGNS.items():
        plain = plain.replace(sign, same)
    if len(plain) > _LONGEST:
        raise Invalid(
            Problem(
                message="longer than {most} characters",
                values={"most": _LONGEST},
                source=source,
            )
        )
    reader = _Reader(tokens=_tokens(plain, source), source=source)
    return reader.whole()


def keys(expression: Expression) -> tuple[str, ...]:
    """Give the figures it reads, in order, each once."""
    return tuple(dict.fromkeys(node.name for node in walk(expression) if isinstance(node, Key)))


def walk(expression: Expression) -> tuple[Expression, ...]:
    """Give the expression and everything in it, from left to right."""
    return expression, *(each for part in parts(expression) for each in walk(part))


def parts(expression: Expression) -> tuple[Expression, ...]:
    """Give what the expression is directly made of."""
    match expression:
        case Negative(operand=operand):
            return (operand,)
        case Call(arguments=arguments):
            return arguments
        case Chain(operands=operands):
            return operands
        case _:
            return ()


def is_relation(expression: Expression) -> bool:
    """Whether it is something that holds or fails, rather than a value."""
    if not isinstance(expression, Chain):
        return False
    return expression.operators[0] in {*COMPARISONS, AND}


def leaves(key: str, formulas: Mapping[str, Expression]) -> tuple[str, ...]:
    """Give the figures a formula rests on in the end; a figure that is no formula is its own.

    Raises Invalid where a formula rests on itself, naming the circle.
    """
    return tuple(dict.fromkeys(_leaves(key, formulas, path=())))


def _leaves(key: str, formulas: Mapping[str, Expression], *, path: tuple[str, ...]) -> list[str]:
    if key in path:
        circle = " → ".join([*path[path.index(key) :], key])
        raise Invalid("The formula of {key} rests on itself: {circle}.", key=key, circle=circle)
    if key not in formulas:
        return [key]
    below = keys(formulas[key])
    return [leaf for each in below for leaf in _leaves(each, formulas, path=(*path, key))]


@dataclass(frozen=True, kw_only=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str, source: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        kind = "" if match is None else match.lastgroup or ""
        token = _Token(kind=kind, text=match[0] if match else text[at], at=at)
        if text[at] == "%":
            token = _Token(kind="percent", text="%", at=at)
        elif match is None:
            raise Invalid(
                _problem(token, sentence("a figure key, a number or an operator"), source)
            )
        found.append(token)
        at += len(token.text)
    return [*found, _Token(kind="end", text="", at=len(text))]


def _problem(token: _Token, expected: Sentence, source: str) -> Problem:
    seen = sentence("“{text}”", text=token.text) if token.text else sentence("the end")
    wrong = sentence(
        "position {place}: expected {expected}, found {seen}",
        place=token.at + 1,
        expected=expected,
        seen=seen,
    )
    return problem_with(wrong, source=source)


class _Reader:
    """Reads tokens from left to right; the place it has reached is its only state."""

    def __init__(self, *, tokens: list[_Token], source: str) -> None:
        self._tokens = tokens
        self._source = source
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        relation = self._relation()
        if self._next.kind != "end":
            raise self._expected(sentence("an operator or the end"))
        return relation

    def _relation(self) -> Expression:
        first = self._comparison()
        if self._next.text != AND:
            return first
        operands = [first]
        while self._next.text == AND:
            if not is_relation(operands[-1]):
                raise self._expected(sentence("a comparison before “and”"))
            self._take()
            operands.append(self._comparison())
        if not is_relation(operands[-1]):
            raise self._expected(sentence("a comparison after “and”"))
        return Chain(operands=tuple(operands), operators=(AND,) * (len(operands) - 1))

    def _comparison(self) -> Expression:
        operands, operators = [self._sum()], list[str]()
        while self._next.text in COMPARISONS:
            operators.append(self._take().text)
            operands.append(self._sum())
        return _chain(operands, operators)

    def _sum(self) -> Expression:
        operands, operators = [self._product()], list[str]()
        while self._next.text in ("+", "-"):
            operators.append(self._take().text)
            operands.append(self._product())
        return _chain(operands, operators)

    def _product(self) -> Expression:
        operands, operators = [self._operand()], list[str]()
        while self._next.text in ("*", "/", "mod"):
            operators.append(self._take().text)
            operands.append(self._operand())
        return _chain(operands, operators)

    def _operand(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._expected(sentence("no more than {most} levels of nesting", most=_DEEPEST))
        operand = self._plain_operand()
        self._depth -= 1
        return operand

    def _plain_operand(self) -> Expression:
        token = self._next
        if token.kind not in ("number", "key") and token.text not in ("-", "(", *FUNCTIONS):
            raise self._expected(
                sentence("a figure key, a number, ( or one of {names}", names=several(FUNCTIONS))
            )
        self._take()
        if token.kind == "number":
            return self._number(token)
        if token.kind == "key":
            return Key(name=token.text)
        if token.text == "-":
            return Negative(operand=self._operand())
        if token.text in FUNCTIONS:
            return self._call(token)
        inside = self._sum()
        self._close()
        return inside

    def _number(self, token: _Token) -> Number:
        if self._next.kind == "percent":
            self._take()
            return Number(value=Decimal(token.text), percent=True)
        return Number(value=Decimal(token.text))

    def _call(self, token: _Token) -> Call:
        if self._next.text != "(":
            raise self._expected(sentence("( after {name}", name=token.text))
        self._take()
        arguments = [self._sum()]
        while self._next.text == "," and token.text not in _ONE_ARGUMENT:
            self._take()
            arguments.append(self._sum())
        self._close()
        return Call(function=token.text, arguments=tuple(arguments))

    def _close(self) -> None:
        if self._next.text != ")":
            raise self._expected(sentence(")"))
        self._take()

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def _expected(self, what: Sentence) -> Invalid:
        return Invalid(_problem(self._next, what, self._source))


def _chain(operands: list[Expression], operators: list[str]) -> Expression:
    if not operators:
        return operands[0]
    return Chain(operands=tuple(operands), operators=tuple(operators))
