"""Totals and their parts; what was filed, closed and is left; outcomes of what was inspected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

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
from casetrack.bulletins.reading.vocabulary import any_of, verbs, words

_OF_WHICH = re.compile(
    r"其中|包括|包含|分为|分别为|分别是|含|of which|including|comprising|namely", re.IGNORECASE
)
_WHOLE = re.compile(r"分别为|分别是|分为|包括|namely|comprising", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:共计|合计|总计|累计|共|总共|总|in total|altogether|a total of)[^,。;]{0,12}$",
    re.IGNORECASE,
)
_SURE_TOTAL = re.compile(r"(?:合计|总计|in total|altogether)[^,。;]{0,8}$", re.IGNORECASE)
_LAST = re.compile(r"\band (?:\w+ )?$")
_KINDS = re.compile(r"类|型|级|性|档")
_OPEN = re.compile(r"等[。;]?$|等(?:问题|情况|方面)")
# Parts that the text itself says to count some things twice.
_OVERLAP = re.compile(
    r"部分[^,。;]{0,12}(?:多|两)[个种类项]|涉及多[个种类项]|可能涉及|含重复|有重复|交叉|重叠"
    r"|more than one",
    re.IGNORECASE,
)
_CARRIED = re.compile(r"结转|遗留|上年|上期|往年|存量|carried", re.IGNORECASE)
_FEWEST_PARTS = 2
_SURE_PARTS = 3
_MOST_PARTS = 30
_LEAST_TOTAL = 4


def sums(sentence: Sentence) -> Iterator[Answer]:
    """Totals followed by their parts, and parts followed by their total."""
    figures = [each for each in sentence.figures if counted(each)]
    used: set[int] = set()
    for place, total in enumerate(figures):
        if id(total) in used or total.approx:
            continue
        following = _run(figures[place + 1 :], total)
        found = _parts_after(sentence, total, following) or _parts_before(total, figures[:place])
        if found is not None:
            parts, holds = found
            used |= {id(each) for each in parts}
            numbers = written([*parts, total])
            expr = f"{'+'.join(numbers[:-1])}={numbers[-1]}"
            told = answer(sentence, expr, holds=holds, figures=[*parts, total])
            if not holds and _OVERLAP.search(sentence.text):
                told = replace(told, status="explained")
            yield told
    yield from _rest(sentence, figures)


def _rest(sentence: Sentence, figures: Sequence[Found]) -> Iterator[Answer]:
    """其余: what was dealt with so far lies within the number it was taken from."""
    if not figures or not _REST.search(sentence.passage.flow.text, figures[-1].last, sentence.end):
        return
    last = next((each for each in reversed(figures) if not _TOTAL.search(each.before)), None)
    same = [each for each in figures if last is not None and alike(each, last)]
    reached = Decimal(0)
    for run, each in enumerate(reversed(same)):
        if run >= _FEWEST_PARTS and exact(each) >= reached:
            parts = same[len(same) - run :]
            *numbers, whole = written([*parts, each])
            yield answer(sentence, f"{'+'.join(numbers)}<={whole}", holds=True)
            return
        reached += exact(each)


def balances(sentence: Sentence) -> Iterator[Answer]:
    """Filed less closed is what is left: 立案, 结案, 还有."""
    figures = [each for each in sentence.figures if counted(each)]
    for left in figures:
        if not (_PENDING.search(left.before) or _PENDING_AFTER.match(left.after)):
            continue
        same = [each for each in figures if each.start < left.start and alike(each, left)]
        filed = next((each for each in same if verbs("file").search(_around(each))), None)
        closed = next(
            (e for e in same if e is not filed and verbs("close").search(_around(e))), None
        )
        if filed is None or closed is None or closed.start < filed.start:
            continue
        trio = [filed, closed, left]
        a, b, c = written(trio)
        holds = exact(filed) - exact(closed) == exact(left)
        others = [e for e in same if e.start > closed.start and not _OF_WHICH.search(e.before)]
        if others and not holds:
            # 已办结75件，阶段性办结19件，正在办理3件: closed in more than one way.
            yield from _closed_in_ways(sentence, filed, [closed, *others], left)
            continue
        # What was carried over from before makes more to close than was filed.
        carried = any(_CARRIED.search(each.before) for each in same)
        if holds or not (carried or exact(closed) > exact(filed)):
            yield answer(sentence, f"{a}-{b}={c}", holds=holds, figures=trio)
        if holds:
            continue
        for extra in same:
            beside = extra not in (filed, closed)
            if beside and exact(filed) + exact(extra) == exact(closed) + exact(left):
                numbers = written([filed, extra, closed, left])
                expr = "{}+{}={}+{}".format(*numbers)
                yield answer(sentence, expr, holds=True, figures=[*trio, extra])


def _closed_in_ways(
    sentence: Sentence, filed: Found, closed: Sequence[Found], left: Found
) -> Iterator[Answer]:
    """Give the balance where all that was closed makes it up; it may count other things too."""
    if exact(filed) == sum((exact(each) for each in [*closed, left]), Decimal(0)):
        figures = [filed, *closed, left]
        *numbers, rest = written(figures)
        yield answer(sentence, f"{'-'.join(numbers)}={rest}", holds=True, figures=figures)


def _around(each: Found) -> str:
    return f"{each.before}|{each.after[:_SAID_AFTER]}"


def outcomes(before: Sentence, sentence: Sentence) -> Iterator[Answer]:
    """Outcomes that exclude each other, against the number of what was inspected."""
    figures = [each for each in sentence.figures if counted(each)]
    for place, first in enumerate(figures):
        if not verbs("outcome").search(first.before):
            continue
        run = [first]
        for each in figures[place + 1 :]:
            if not alike(each, first) or not verbs("outcome").search(each.before):
                break
            run.append(each)
        if len(run) < _FEWEST_PARTS:
            continue
        for base in before.figures:
            named = f"{base.label}{base.after}"
            if counted(base) and alike(base, first) and shared(named, first.label, general=False):
                total = sum((exact(each) for each in run), Decimal(0))
                if "查" in before.text and (total > exact(base) or total == exact(base)):
                    *parts, whole = written([*run, base])
                    expr = f"{'+'.join(parts)}={whole}"
                    yield answer(sentence, expr, holds=total == exact(base), figures=[*run, base])
                return
        return


def _run(figures: Sequence[Found], total: Found) -> list[Found]:
    """Give the figures after a total that count in its unit and belong to the same part."""
    same = [each for each in figures if alike(each, total) and each.role == total.role]
    return [each for each in same if (each.kind == "target") == (total.kind == "target")][
        :_MOST_PARTS
    ]


def _parts_after(
    sentence: Sentence, total: Found, following: Sequence[Found]
) -> tuple[list[Found], bool] | None:
    goal, reached = exact(total), Decimal(0)
    if not following:
        return None
    opening = sentence.between(total, following[0])
    cue = _OF_WHICH.search(opening)
    for number, each in enumerate(following, start=1):
        # 结案20起，其中公安立案3起: what lies within a part is no further part.
        if each.approx or (number > 1 and _OF_WHICH.search(each.before)):
            return None
        reached += exact(each)
        if reached >= goal:
            if reached == goal and number >= _FEWEST_PARTS and (cue or goal >= _LEAST_TOTAL):
                return list(following[:number]), True
            break
    if cue is None or len(opening) > _NEAR or total.bound:
        return None
    return _broken(sentence, total, following, opening)


def _broken(
    sentence: Sentence, total: Found, following: Sequence[Found], opening: str
) -> tuple[list[Found], bool] | None:
    """Give parts that should make up the total and do not. None where that is not sure."""
    parts = _parallel(following)
    if len(parts) < _FEWEST_PARTS or any(each.bound for each in parts):
        return None
    reached = sum((exact(each) for each in parts), Decimal(0))
    ending = _suffix(parts)
    if reached > exact(total):
        of_total = ending and ending in f"{total.label}{total.after}"
        kinds = len(parts) >= _SURE_PARTS and ending
        listed = len(parts) >= _SURE_PARTS and _LAST.search(parts[-1].before)
        sure = of_total or kinds or listed or _WHOLE.search(opening)
        return (parts, False) if sure else None
    if len(parts) >= _SURE_PARTS and _LAST.search(parts[-1].before) and parts[-1] is following[-1]:
        return parts, False
    closed = not _OPEN.search(sentence.text) and parts[-1] is following[-1]
    whole = _WHOLE.search(opening) or all(_KINDS.search(f"{e.before}{e.after}") for e in parts)
    if closed and whole and (len(parts) >= _SURE_PARTS or _WHOLE.search(opening)):
        return parts, False
    return None


def _parallel(following: Sequence[Found]) -> list[Found]:
    """Give the first figures that stand in one list, clause after clause."""
    parts = [following[0]]
    for each in following[1:]:
        distance = each.first - parts[-1].last
        if distance > _NEAR or ";" in each.before:
            break
        parts.append(each)
    return parts


def _suffix(parts: Sequence[Found]) -> str:
    """Give the two signs in which the words of all parts end; empty if they differ."""
    before = {_bare(each.before)[-2:] for each in parts}
    after = {each.after.strip()[-2:] for each in parts}
    for ends in (before, after):
        if len(ends) == 1 and len(end := ends.pop()) > 1:
            return end
    return ""


def _bare(words_before: str) -> str:
    return _OF_WHICH.sub("", words_before).strip(" 、为是有")


def _parts_before(total: Found, preceding: Sequence[Found]) -> tuple[list[Found], bool] | None:
    if not _TOTAL.search(total.before) or not preceding:
        return None
    unit = preceding[-1]
    parts: list[Found] = []
    reached = Decimal(0)
    for each in reversed(preceding):
        if not alike(each, unit) or each.approx:
            break
        parts.insert(0, each)
        reached += exact(each)
        if len(parts) >= _FEWEST_PARTS and reached == exact(total):
            return parts, True
    sure = _SURE_TOTAL.search(total.before) and alike(unit, total) and len(parts) >= _FEWEST_PARTS
    if sure and len(parts) == len(preceding) and _suffix(parts):
        return parts, False
    return None


_NEAR = 40
_SAID_AFTER = 24
_REST = re.compile(r"其余|剩余|其他问题|the rest|remaining", re.IGNORECASE)
_PENDING_AFTER = re.compile(rf".{{0,10}}(?:{any_of(words('verbs', 'pending'))})", re.IGNORECASE)
_PENDING = re.compile(rf"(?:{any_of(words('verbs', 'pending'))})[^,。;]{{0,8}}$")
