"""Numbers that lie within others: of which, found among, stopped of those watched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
from casetrack.bulletins.reading.vocabulary import verbs

_OF_WHICH = re.compile(r"^[、,\s]*(?:其中|of which|including)", re.IGNORECASE)
_SUM = re.compile(r"[0-9.]+(?:\+[0-9.]+)+=[0-9.]+")
_HOLDERS = ("户", "家", "所", "起", "件", "处")
_HELD = ("人", "名", "位")
_DEALT_WITH = ("起", "件", "个", "名", "位", "人")
_NEXT_TO = re.compile(r"[、,共计和\s]{0,3}")
_ABOUT_THEM = re.compile(r"^[、,\s]*对(?:相关|其|涉事|违规)?")
_NOTICE = re.compile(r"通知书|整改书|告知书|建议书|提示函|督办单")
_LOOKED_AT = re.compile(r"检查|排查|巡查|抽查|核查")
_FOUND = re.compile(r"发现|存在|不合格|检查|抽检|found", re.IGNORECASE)
_BASE = re.compile(
    r"排查|检查|核查|核对|巡查|督查|抽查|抽检|监管|监测|受理|收到|发现|共有|抽取|走访|梳理|研判|审核|录入|"
    r"登记|清查|摸排|立案|查处|inspected|checked|found|received|visited",
    re.IGNORECASE,
)
_CHIEFS = re.compile(r"([\u4e00-\u9fff]{2})(?:主要|相关|分管)?(?:负责人|责任人|领导)")


def subsets(
    sentence: Sentence, before: Sentence | None, known: Sequence[Answer]
) -> Iterator[Answer]:
    """Give what must lie within another number of the sentence, or of the one before."""
    figures = [each for each in sentence.figures if counted(each)]
    summed = [set(each.figures) for each in known if _SUM.fullmatch(each.expr)]
    for place, each in enumerate(figures):
        same = [
            other for other in figures[:place] if alike(other, each) and other.role == each.role
        ]
        in_sum = any({id(each), id(other)} <= group for group in summed for other in same)
        if in_sum:
            continue
        if _OF_WHICH.search(_own_words(sentence, each)):
            yield from _of_which(sentence, each, same)
        elif same:
            yield from _within(sentence, same[-1], each)
            yield from _done_over_found(sentence, same, each)
        elif not same and before is not None and before.passage is sentence.passage:
            yield from _within_before(sentence, before, each)
        if place:
            yield from _beside(sentence, figures[place - 1], each)


def _own_words(sentence: Sentence, each: Found) -> str:
    return sentence.passage.flow.text[max(sentence.start, each.clause) : each.first]


def _of_which(sentence: Sentence, each: Found, same: Sequence[Found]) -> Iterator[Answer]:
    if not same:
        return
    larger = [other for other in reversed(same) if exact(other) >= exact(each)]
    named = [other for other in larger if shared(other.label, each.label, general=True)]
    if not larger and (each.approx or each.bound or same[-1].approx or same[-1].bound):
        return
    whole = (named or larger or [same[-1]])[0]
    a, b = written([each, whole])
    yield answer(sentence, f"{a}<={b}", holds=bool(larger), figures=[each, whole])


def _within(sentence: Sentence, whole: Found, each: Found) -> Iterator[Answer]:
    """Give what was chosen or found among what was looked at."""
    if exact(each) > exact(whole) or each.kind != "count" or whole.kind != "count":
        return
    own = each.before if len(each.before.strip()) > 1 else each.after
    chosen = verbs("select").search(own)
    looked = _BASE.search(f"{whole.before}{whole.after}")
    if looked and chosen and chosen[0] not in whole.before:
        a, b = written([each, whole])
        yield answer(sentence, f"{a}<={b}", holds=True)


def _done_over_found(sentence: Sentence, same: Sequence[Found], each: Found) -> Iterator[Answer]:
    """More was put right than was found: the two cannot count the same thing."""
    if not verbs("done").search(each.label) or verbs("found").match(each.label):
        return
    for other in same:
        found = verbs("found").search(other.label) and not verbs("done").match(other.label)
        inexact = other.approx or other.bound or each.approx or each.bound
        if not found or inexact or exact(each) <= exact(other):
            continue
        if shared(_things(other.label), _things(each.label), general=False):
            a, b = written([each, other])
            yield answer(sentence, f"{a}<={b}", holds=False, figures=[each, other])
            return


def _things(label: str) -> str:
    return verbs("found").sub("|", verbs("done").sub("/", label))


def _within_before(sentence: Sentence, before: Sentence, each: Found) -> Iterator[Answer]:
    if not _FOUND.search(each.before):
        return
    for whole in before.figures:
        fits = counted(whole) and alike(whole, each) and exact(each) <= exact(whole)
        named = f"{whole.label}{whole.after}"
        if fits and shared(named, each.label, general=False):
            a, b = written([each, whole])
            yield answer(sentence, f"{a}<={b}", holds=True)
            return


def _beside(sentence: Sentence, left: Found, right: Found) -> Iterator[Answer]:
    """19户39人: at least one person each; 5起，对5位: as many as."""
    between = sentence.between(left, right)
    a, b = written([left]), written([right])
    if left.unit in _HOLDERS and right.unit in _HELD and _NEXT_TO.fullmatch(between):
        if exact(right) >= exact(left):
            yield answer(sentence, f"{b[0]}>={a[0]}", holds=True)
        elif left.unit == "户" and "," not in between and right.bound is None:
            yield answer(sentence, f"{b[0]}>={a[0]}", holds=False, figures=[left, right])
        return
    if alike(left, right) or left.kind != right.kind or left.kind == "amount":
        return
    chiefs = _CHIEFS.search(right.after)
    if chiefs and chiefs[1] in f"{left.before}{left.after}" and exact(right) <= exact(left):
        yield answer(sentence, f"{b[0]}<={a[0]}", holds=True)
    elif not chiefs and left.unit in _DEALT_WITH:
        yield from _about_them(sentence, left, right)
    if _NOTICE.search(right.before):
        yield from _notices(sentence, right)


def _about_them(sentence: Sentence, left: Found, right: Found) -> Iterator[Answer]:
    """查处5起，对5位: as many persons as cases, or fewer 相关 schools than persons."""
    about = _ABOUT_THEM.search(right.before)
    a, b = written([left])[0], written([right])[0]
    if about and exact(left) == exact(right):
        yield answer(sentence, f"{a}={b}", holds=True)
    elif about and "相关" in about[0] and exact(right) < exact(left):
        yield answer(sentence, f"{b}<={a}", holds=True)


def _notices(sentence: Sentence, notices: Found) -> Iterator[Answer]:
    """As many notices as places inspected, where the two are equal."""
    for other in sentence.figures:
        looked = _LOOKED_AT.search(f"{other.before}{other.after}")
        if other.start >= notices.start or not counted(other):
            continue
        if (looked or other.before.endswith("对")) and exact(other) == exact(notices):
            a, b = written([notices])[0], written([other])[0]
            yield answer(sentence, f"{a}={b}", holds=True)
            return
