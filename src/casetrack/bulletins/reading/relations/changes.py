"""What was before and after, and what one thing costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.passages import Sentence
from casetrack.bulletins.reading.relations.answers import (
    Answer,
    alike,
    answer,
    counted,
    exact,
    written,
)
from casetrack.bulletins.reading.values import plain
from casetrack.bulletins.reading.vocabulary import verbs
from casetrack.errors import Invalid
from casetrack.figures.units import Quantity, aligned

_FROM = re.compile(r"(?:从|由|自)[^,。;]{0,24}$|\bfrom (?:[a-z ]{0,20})?$", re.IGNORECASE)
_TO = re.compile(r"到|至|为|\bto\b", re.IGNORECASE)
_UP = re.compile(
    r"延长|扩大|[升增涨][至到]|\b(?:up|rose|increased|extended|grew|improved)\b", re.IGNORECASE
)
_DOWN = re.compile(
    r"\b(?:down|fell|cut|reduced|shortened|dropped|decreased)\b|缩|压|[降减跌][至到为]",
    re.IGNORECASE,
)
_ONLY_A_VERB = re.compile(
    r"[、,，\s]*(?:同比|环比|共|累计|较.{0,8})?[\u4e00-\u9fff]{0,5}|[ ,a-z]{0,24}", re.IGNORECASE
)
_FAR_OFF = Decimal(2)
_WORKING_DAY_HOURS = Decimal(8)
_EXPLAINED = re.compile(r"按实际|全免|减免|除外|不足部分|据实|部分")
_PERSONS = ("人", "名", "位", "户")
_LARGE_CASE = re.compile(r"一起|一件|该案|典型|最大|单笔|个案")


def changed(sentence: Sentence) -> Iterator[Answer]:
    """从4周延长到12周: a value that rose or fell, as the verb between says."""
    for left, right in zip(sentence.figures, sentence.figures[1:], strict=False):
        between = sentence.between(left, right)
        if left.number is None or right.number is None or not _FROM.search(left.before):
            continue
        if not _TO.search(between) or "," in between:
            continue
        # English names the direction before the pair: cut from 9 days to 4.
        words = between if re.search(r"[\u4e00-\u9fff]", between) else f"{left.before}{between}"
        rises = verbs("rise").search(words) or _UP.search(words)
        falls = verbs("fall").search(words) or _DOWN.search(words)
        if bool(rises) == bool(falls):
            continue
        yield from _moved(sentence, left, right, ">" if rises else "<")
        later = [each for each in sentence.figures if each.start > right.start]
        if later:
            yield from _difference(sentence, left, right, later[0])


def unit_prices(sentences: Sequence[Sentence]) -> Iterator[Answer]:
    """Sums of money against a price, a number of persons, or the total they belong to."""
    price: Found | None = None
    for place, sentence in enumerate(sentences):
        for number, each in enumerate(sentence.figures):
            if "/" in each.unit and each.unit.partition("/")[0].endswith("元"):
                price = each
            elif each.kind == "amount" and each.number is not None:
                if price is not None and each is not price and each.bound is None:
                    yield from _whole_steps(sentence, price, each)
                    price = None
                before = sentence.figures[number - 1] if number else None
                if before is not None:
                    yield from _per_person(sentence, before, each)
        earlier = sentences[place - 1].figures if place else []
        yield from _fines(sentence, [*earlier, *sentence.figures])


def _moved(sentence: Sentence, left: Found, right: Found, sign: str) -> Iterator[Answer]:
    assert left.number is not None
    assert right.number is not None
    old = Quantity(value=left.number, unit=left.unit)
    new = Quantity(value=right.number, unit=right.unit)
    try:
        one, other = aligned(new, old, working_day_hours=_WORKING_DAY_HOURS)
    except (Invalid, ArithmeticError):
        return
    holds = one.value > other.value if sign == ">" else one.value < other.value
    same = left.unit == right.unit
    a, b = plain(right.number), plain(left.number)
    expr = f"{a}{sign}{b}" if same else f"{a}{right.unit}{sign}{b}{left.unit}"
    yield answer(sentence, expr, holds=holds)


def _difference(sentence: Sentence, left: Found, right: Found, change: Found) -> Iterator[Answer]:
    """从12.6%降至8.3%，下降4.3个百分点: the change that is printed, against the pair."""
    plainly = change.bound is None and change.approx is None and left.approx is None
    if change.kind != "change" or change.number is None or left.unit != right.unit or not plainly:
        return
    old, new = left.number or Decimal(0), right.number or Decimal(0)
    if not _ONLY_A_VERB.fullmatch(change.before) or not old:
        return
    high, low = (plain(old), plain(new)) if old > new else (plain(new), plain(old))
    points = change.unit.endswith("百分点") or "point" in change.unit
    if points == (left.unit == "%") and (points or change.unit == left.unit):
        holds = abs(old - new) == change.number
        yield answer(sentence, f"{high}-{low}={plain(change.number)}", holds=holds)
    elif change.unit == "%" and left.unit != "%":
        step = Decimal(1).scaleb(min(int(change.number.as_tuple().exponent), 0))
        off = abs(abs(old - new) / old * 100 - change.number)
        expr = f"({high}-{low})/{plain(old)}={plain(change.number)}%"
        if off < step or off > _FAR_OFF:
            yield answer(sentence, expr, holds=off < step)


def _whole_steps(sentence: Sentence, price: Found, total: Found) -> Iterator[Answer]:
    step = exact(price)
    if step <= 0 or exact(total) < step or step != step.to_integral_value():
        return
    expr = f"{plain(exact(total))} mod {plain(step)} = 0"
    if exact(total) % step == 0:
        yield answer(sentence, expr, holds=True)
        return
    # A lower price for some explains what is left; otherwise the rule of the price may.
    status = "explained" if _EXPLAINED.search(sentence.text) else "undecided"
    yield Answer(expr=expr, status=status, sentence=sentence)


def _per_person(sentence: Sentence, persons: Found, total: Found) -> Iterator[Answer]:
    """多收4名学生住宿费1500元: a whole number of yuan each."""
    many = persons.unit in _PERSONS and counted(persons) and exact(persons) > 1
    if not many or "," in sentence.between(persons, total) or total.before[:1] == "":
        return
    each = exact(total) / exact(persons)
    if each == each.to_integral_value():
        a, b = plain(exact(total)), plain(exact(persons))
        yield answer(sentence, f"{a}/{b}={plain(each)}", holds=True)


def _fines(sentence: Sentence, figures: Sequence[Found]) -> Iterator[Answer]:
    """The fine of one case lies within the fines of all."""
    fines = [e for e in figures if e.kind == "amount" and verbs("sanction").search(e.before)]
    if len(fines) < 2 or not _LARGE_CASE.search(sentence.text):  # noqa: PLR2004 - a pair
        return
    total, one = fines[0], fines[-1]
    if alike(total, one) and exact(one) <= exact(total) and one in sentence.figures:
        a, b = written([one, total])
        yield answer(sentence, f"{a}<={b}", holds=True)
