"""What a relation says, and how its numbers are compared and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.passages import Sentence
from casetrack.bulletins.reading.values import plain

_PERSONS = frozenset({"名", "位", "人"})
_GENERAL = re.compile(
    r"问题|工作|单位|情况|专项|整治|治理|开展|检查|行动|项目|发现|整改|完成|累计|其中|重点"
)
_COUNTED = ("count", "amount", "target")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A relation, its answer, the sentence it stands in and the figures it takes in."""

    expr: str
    status: str
    sentence: Sentence
    figures: tuple[int, ...] = ()


def answer(sentence: Sentence, expr: str, *, holds: bool, figures: Iterable[Found] = ()) -> Answer:
    """Give what a relation that is either true or false answers."""
    return Answer(
        expr=expr,
        status="holds" if holds else "fails",
        sentence=sentence,
        figures=tuple(id(each) for each in figures),
    )


def exact(each: Found) -> Decimal:
    """Give the value in base units."""
    value = each.in_base[0]
    return value if isinstance(value, Decimal) else Decimal(0)


def counted(each: Found) -> bool:
    """Whether it is one number of things or of money."""
    if each.counts is None:
        each.counts = _counts(each)
    return each.counts


def _counts(each: Found) -> bool:
    return (
        each.kind in _COUNTED
        and isinstance(each.value, Decimal)
        and isinstance(each.in_base[0], Decimal)
        and each.unit != ""
        and each.measure not in ("rates", "durations", "rank", "score")
    )


def alike(left: Found, right: Found) -> bool:
    """Whether two figures count in the same unit; persons are persons by any measure word."""
    return _unit(left) == _unit(right)


def written(figures: Sequence[Found]) -> list[str]:
    """Give each number as printed where all units are one, in base units otherwise."""
    same = len({each.unit for each in figures}) == 1
    return [
        plain(each.number if same and each.number is not None else exact(each)) for each in figures
    ]


def shared(left: str, right: str, *, general: bool) -> str:
    """Give the longest words two labels share; general words count only where they may."""
    if not general:
        left, right = _GENERAL.sub("|", left), _GENERAL.sub("/", right)
    if not any(left[place : place + 2] in right for place in range(len(left) - 1)):
        return ""
    match = SequenceMatcher(a=left, b=right, autojunk=False).find_longest_match()
    words = left[match.a : match.a + match.size].strip(" 、|/")
    return words if len(words) > 1 else ""


def _unit(each: Found) -> str:
    unit = each.in_base[1]
    return "人" if unit in _PERSONS else unit
