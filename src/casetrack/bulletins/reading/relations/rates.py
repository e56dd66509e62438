"""Rates against the counts they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.passages import Sentence
from casetrack.bulletins.reading.relations.answers import (
    Answer,
    alike,
    answer,
    counted,
    exact,
    shared,
    written,
)
from casetrack.bulletins.reading.values import plain

_SHARE = re.compile(r"率|比例|占|比重|完成|share|rate|proportion|per ?cent of", re.IGNORECASE)
_MAY_EXCEED = re.compile(
    r"增长|完成|目标|任务|计划|预算|产能|增速|达产|入库|报酬|回报|倍|growth|increase|plan|target",
    re.IGNORECASE,
)
_VERB = re.compile(r"([\u4e00-\u9fff]{2})(?:完成|成功)?(?:率|比例)$")
_PART_OF = re.compile(r"^[、,\s(]*占")
_OF_THEM = re.compile(r"^[、,\s(]*占(?:比|其中|总数的?|全部的?|总量的?)?[为达到约]{0,2}$")
_ASIDE = re.compile(r"[;。]")
_FINISHED = re.compile(
    r"答复|办结|整改|完成|解决|化解|处理|结案|修复|销号|回复|handled|closed|resolved|fixed"
)
_FOUND = re.compile(r"发现|排查|受理|收到|found|received")
_WHOLE = Decimal(100)
_LARGEST = 200
_ABOUT_EQUAL = 0.02


def rates(
    sentence: Sentence, earlier: Sentence | None, known: Sequence[Answer]
) -> Iterator[Answer]:
    """Each rate of the sentence with the counts before it, those of the last sentence too."""
    wider = earlier.figures if earlier and earlier.passage is sentence.passage else []
    for each in sentence.figures:
        if each.unit != "%" or each.number is None or each.kind == "change":
            continue
        if not _SHARE.search(f"{each.before}{each.after}"):
            continue
        if each.number <= _WHOLE or not _MAY_EXCEED.search(each.before):
            yield answer(sentence, f"{plain(each.number)}<=100", holds=each.number <= _WHOLE)
        before = [f for f in sentence.figures if f.start < each.start and _countable(f)]
        exactly = each.bound is None and each.approx is None
        pair = _pair(each, [*filter(_countable, wider), *before]) if exactly else None
        if pair is not None:
            a, b = written(pair)
            expr = f"{a}/{b}={plain(each.number)}%"
            yield answer(sentence, expr, holds=True, figures=pair)
        elif before and each.bound is None and each.approx is None:
            totals = {one.figures[-1] for one in known if "+" in one.expr and one.figures}
            yield from _of_counts(sentence, each, before, totals)


def _countable(each: Found) -> bool:
    return counted(each) and each.kind == "count" and each.approx is None and exact(each) > 0


def _of_counts(
    sentence: Sentence, rate: Found, before: Sequence[Found], totals: set[int]
) -> Iterator[Answer]:
    if _PART_OF.search(rate.before):
        yield from _share_of(sentence, rate, before)
        return
    stem = _stem(rate)
    named = [each for each in before if stem and stem in f"{each.before}{each.after}"]
    if _value(rate) == _WHOLE:
        total = next((each for each in reversed(before) if id(each) in totals), before[-1])
        yield from _all_of_them(sentence, total)
    elif len(named) == 1:
        yield from _named(sentence, rate, named[0], before)


def _pair(rate: Found, before: Sequence[Found]) -> tuple[Found, Found] | None:
    """Give the two counts nearest to the rate whose quotient it is."""
    near = float(_value(rate)) / 100
    numbers = [(each, float(exact(each))) for each in reversed(before)]
    for part, small in numbers:
        for whole, large in numbers:
            # In floats first: exact division is dear, and hardly any two counts fit.
            if part is whole or small > large or abs(small / large - near) > _ABOUT_EQUAL:
                continue
            if alike(part, whole) and rounds_to(exact(part) / exact(whole), rate):
                return part, whole
    return None


def _share_of(sentence: Sentence, rate: Found, before: Sequence[Found]) -> Iterator[Answer]:
    """45件，占37.5%: false only where no other number can be the whole, and none is beside it."""
    part = before[-1]
    wholes = [each for each in before[:-1] if alike(each, part) and exact(each) >= exact(part)]
    beside = [f for f in sentence.figures if f is not rate and _PART_OF.search(f.before)]
    if beside or not _OF_THEM.match(rate.before) or len(wholes) != 1 or part.bound:
        return
    if not _ASIDE.search(sentence.between(wholes[0], part)):
        a, b = written([part, wholes[0]])
        yield answer(sentence, f"{a}/{b}={plain(_value(rate))}%", holds=False)


def _named(
    sentence: Sentence, rate: Found, part: Found, before: Sequence[Found]
) -> Iterator[Answer]:
    """A rate named after a count: 劝返15名，劝返率93.75%."""
    others = [each for each in before if each is not part and alike(each, part)]
    a, percent = written([part])[0], plain(_value(rate))
    if not others and (whole := _smallest_whole(exact(part), rate)):
        yield answer(sentence, f"{a}/{whole}={percent}%", holds=True)
    sure = len(others) == 1 and exact(others[0]) >= exact(part) and others[0].start < part.start
    if sure and shared(others[0].label, part.label, general=True):
        b = written([others[0]])[0]
        yield answer(sentence, f"{a}/{b}={percent}%", holds=False, figures=[part, others[0]])


def _all_of_them(sentence: Sentence, last: Found) -> Iterator[Answer]:
    number = written([last])[0]
    if _FINISHED.search(last.before) and not _FOUND.search(last.before):
        yield answer(sentence, f"{number}*100%={number}", holds=True)
        return
    if not _FOUND.search(last.before):
        return
    # All are said to be solved; how many were is not printed.
    yield Answer(expr=f"100% of {number}", status="undecided", sentence=sentence)


def _stem(rate: Found) -> str:
    found = _VERB.search(rate.before.rstrip("达到了为至约在 "))
    return found[1] if found else ""


def _value(rate: Found) -> Decimal:
    return rate.number if rate.number is not None else Decimal(0)


def rounds_to(quotient: Decimal, rate: Found) -> bool:
    printed = _value(rate)
    step = Decimal(1).scaleb(min(int(printed.as_tuple().exponent), 0))
    percent = quotient * 100
    if abs(percent - printed) > 1:
        return False
    return printed in (
        percent.quantize(step, rounding=ROUND_HALF_UP),
        percent.quantize(step, rounding=ROUND_HALF_EVEN),
    )


def _smallest_whole(part: Decimal, rate: Found) -> int | None:
    """Give the smallest number of which the part is the rate; only a rate with decimals tells."""
    if part != part.to_integral_value() or part > _LARGEST or _value(rate) in (0, _WHOLE):
        return None
    if int(_value(rate).as_tuple().exponent) >= 0:
        return None
    near = int(part * 100 / _value(rate))
    return next((w for w in range(max(near - 1, 1), near + 3) if rounds_to(part / w, rate)), None)
