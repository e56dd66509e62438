"""Numerals that count nothing: in names, titles, grades, ordinals, hotlines, everyday words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from casetrack.bulletins.numerals import known_words
from casetrack.bulletins.reading.found import Passed
from casetrack.bulletins.reading.vocabulary import ZH_DIGITS, any_of, measures, vocabulary, words

_TITLES = re.compile(r"《[^《》\n]{1,120}》")
_QUOTES = re.compile(r"“[^“”\n]{1,40}”|\"[^\"\n]{1,40}\"")
_SHORT_NAME = 18
_STOPS = re.compile(r"[,。;:!?]")
_TIMED = re.compile(
    rf"(?:[0-9.]+|[{ZH_DIGITS}]+)(?:个?小时|个?工作日|分钟|天|日|个月|年|%)(?:内|以内)?"
)
_DOCUMENT = re.compile(r"(?P<year>[0-9]{4})[〕\])】]第?[0-9]{1,5}号")
_SENDER = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,10}$")
_BEFORE_SENDER = re.compile(r".*(?:根据|按照|依据|依照|印发|下发|关于|执行|落实|以|按)")
_HOTLINE = re.compile(
    r"(?:400|800)-?[0-9]{3}-?[0-9]{4}|0[0-9]{2,3}-?[0-9]{7,8}|1[3-9][0-9]{9}(?![0-9])"
    r"|[0-9]{3,6}(?=[^0-9,。;个条件起次家户人名份项]{0,6}(?:热线|专线|平台|电话))"
    r"|(?:110|119|120|122|114)(?=[报急火指联接警]|、)"
)
_TELEPHONE = re.compile(r"(?:电话|热线|传真|邮编|编码|编号|QQ|微信)[:为是]?$")
_MARKER = re.compile(r"[.、)](?![0-9])")
_GRADE = re.compile(
    rf"[{ZH_DIGITS}]+(?:[、和至到或][{ZH_DIGITS}]+)*(?:级(?!次)|等(?![{ZH_DIGITS}]|[,。;])|甲|乙|丙|号|型|档|楼|单元|号线)"
)
_TERMS = re.compile(
    rf"[{ZH_DIGITS}0-9]+届(?:[{ZH_DIGITS}]{{1,3}}[中次]|(?=[区市县省州中人大政协党委全第代理]))"
    r"|[0-9]+[-~至][0-9]+批"
    r"|24小时(?=[服值在不全热监营轮畅开巡运自待应人接响报制客])"
    r"|[0-9]+(?=[×*+])|[0-9]{1,2}·[0-9]{1,2}"
    r"|[0-9]+(?=[国省县乡]道)"
    r"|二(?:期|批|次|类|组|环|院|标段|线|楼|层)|[一三四五]期(?=工程|项目|建设|改造|、[二三四五]期)"
    r"|[一二三四五]类(?=水|断面|标准|声|[及]?以[上下])"
    rf"|[0-9{ZH_DIGITS}]+周年"
    r"|[九十][二五]?年一贯|[0-9]0后(?=[^,。;])"
)
_TERM_SIGNS = tuple("届小×*+·国省县乡周后-~至")
_ADDED = re.compile(r"[×*+]$")
_ABOUT = re.compile(r"[近约超逾达]$|超过$|多达$|接近$")
_SET = re.compile(rf"(?:[0-9]+|[{ZH_DIGITS}]+)大(?!型|量|约|于|概)")
_OR_MORE = ("余", "多")
_CODE = re.compile(r"[A-Za-z]-$")
_LONGEST_WORD = 10


def titles_and_quotes(text: str) -> list[Passed]:
    """Document titles and short names in quotation marks that hold a numeral."""
    found = [
        Passed(start=each.start(), end=each.end(), reason="title of a document")
        for each in _TITLES.finditer(text)
        if _HAS_NUMERAL.search(each[0])
    ]
    for each in _QUOTES.finditer(text):
        inner = each[0][1:-1]
        if not _HAS_NUMERAL.search(inner) or _TIMED.fullmatch(inner):
            continue
        if len(inner) <= _SHORT_NAME and not _STOPS.search(inner):
            found.append(
                Passed(start=each.start(), end=each.end(), reason="name in quotation marks")
            )
    return sorted(found, key=lambda each: each.start)


def document_number_at(text: str, place: int) -> tuple[int, int, str] | None:
    """Give first, end and text of a document number whose year starts here."""
    if text[place - 1 : place] not in tuple("〔[(【"):
        return None
    match = _DOCUMENT.match(text, place)
    if match is None:
        return None
    sender = _SENDER.search(text, max(0, place - 11), place - 1)
    first = sender.start() if sender else place - 1
    if said := _BEFORE_SENDER.match(text, first, place - 1):
        first = said.end()
    return first, match.end(), text[first : match.end()]


def named_number_at(text: str, match: re.Match[str], *, opening: bool) -> Passed | None:
    """Give why an Arabic numeral counts nothing, where that is plain before its unit is read."""
    return next(_reasons_of_number(text, match, opening=opening), None)


def _reasons_of_number(text: str, match: re.Match[str], *, opening: bool) -> Iterator[Passed]:
    start, end = match.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    if hotline := _HOTLINE.match(text, start):
        yield Passed(start=start, end=hotline.end(), reason="telephone or hotline number")
    if _TELEPHONE.search(text, max(0, start - 4), start):
        yield Passed(start=start, end=end, reason="telephone or hotline number")
    if before == "(" and after == ")":
        yield Passed(start=start - 1, end=end + 1, reason="list marker or year of a name")
    if _lettered(text, start, end):
        yield Passed(start=start, end=end, reason="part of a code or name")
    yield from _terms_of_number(text, match)
    if (opening or before in ("。", ";")) and _MARKER.match(text, end):
        yield Passed(start=start, end=end + 1, reason="list marker")


def _terms_of_number(text: str, match: re.Match[str]) -> Iterator[Passed]:
    """Ordinals, versions, sets and other words that hold a number: 第3, 5号, 1+5, 十大."""
    start, end = match.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    if _ADDED.search(text, max(0, start - 1), start) and "=" not in text[end : end + 12]:
        yield Passed(start=start, end=end, reason="named set")
    if before == "第":
        yield Passed(start=start - 1, end=min(end + 1, len(text)), reason="ordinal")
    if after in _TERM_SIGNS and (term := _TERMS.match(text, start)):
        yield Passed(start=start, end=term.end(), reason="fixed term")
    if after in ("号", "版"):
        yield Passed(start=start, end=end + 1, reason="number in a name")
    if set_of := _SET.match(text, start):
        yield Passed(start=start, end=set_of.end(), reason="named set")


def _lettered(text: str, start: int, end: int) -> bool:
    """Whether letters stand before or behind: G329, COVID-19, 5A."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isascii() and (before.isalpha() or before in ("#", "_")):
        return True
    if _CODE.search(text, max(0, start - 3), start):
        return True
    return after.isascii() and after.isalpha() and not _latin_unit().match(text, end)


def named_numeral_at(text: str, match: re.Match[str], *, opening: bool) -> Passed | None:
    """Give why a Chinese numeral counts nothing, where that is plain."""
    return next(_reasons_of_numeral(text, match, opening=opening), None)


def _reasons_of_numeral(text: str, match: re.Match[str], *, opening: bool) -> Iterator[Passed]:
    start, end = match.span()
    before = text[start - 1 : start]
    about = _is_about(text, match)
    if term := _TERMS.match(text, start):
        yield Passed(start=start, end=term.end(), reason="fixed term")
    if not about and (word := _word_around(text, start, end)):
        yield Passed(start=word[0], end=word[1], reason="fixed term")
    if before in ("第", "初") or text[start - 2 : start] in _WEEK:
        yield Passed(start=start - 1, end=end, reason="ordinal or day")
    if (opening or before in ("。", "(")) and _MARKER.match(text, end):
        yield Passed(start=start, end=end + 1, reason="list marker")
    if re.match(r"[批期][0-9]", text[end : end + 2]):
        yield Passed(start=start, end=end + 1, reason="ordinal or day")
    yield from _terms_of_numeral(text, match, about=about)


def _terms_of_numeral(text: str, match: re.Match[str], *, about: bool) -> Iterator[Passed]:
    """Grades, sets and words of no exact number: 三级, 五大, 数十, 同一."""
    start, end = match.span()
    before = text[start - 1 : start]
    if not match[0].strip("万亿") and not about:
        yield Passed(start=start, end=end, reason="numeral in a word")
    if before in ("数", "几", "好") or text.startswith("几", end):
        yield Passed(start=start - len(before), end=end, reason="no exact number")
    if grade := _GRADE.match(text, start):
        yield Passed(start=start, end=grade.end(), reason="grade or number in a name")
    if set_of := _SET.match(text, start):
        yield Passed(start=start, end=set_of.end(), reason="named set")
    if match[0] == "一" and _names_one(text, start, end):
        yield Passed(start=max(start - 1, 0), end=min(end + 1, len(text)), reason="fixed term")


def _is_about(text: str, match: re.Match[str]) -> bool:
    """Whether 百, 千 or 万 counts: 近千名, 万余人."""
    if match[0].strip("百千万亿"):
        return False
    start, end = match.span()
    return bool(_ABOUT.search(text, max(0, start - 2), start)) or text[end : end + 1] in _OR_MORE


def _names_one(text: str, start: int, end: int) -> bool:
    """Whether 一 names: 同一, 一户一策, 一起推进."""
    each = "一" in (text[end + 1 : end + 2], text[start - 2 : start - 1])
    together = text.startswith("起", end) and not _case_follows(text, end)
    return each or together or text[start - 1 : start] in _NAMED_AFTER


def _case_follows(text: str, place: int) -> bool:
    return any(word in text[place : place + 30] for word in vocabulary()["spelt"]["cases"])


def _word_around(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Give the known word that holds the whole numeral, the longest."""
    best = None
    for first in range(max(0, start - _LONGEST_WORD), start + 1):
        for length in _lengths().get(text[first : first + 1], ()):
            last = first + length
            if last > len(text):
                continue
            if (
                last >= end
                and text[first:last] in _known()
                and (best is None or length > best[1] - best[0])
            ):
                best = first, last
    return best


@cache
def _known() -> frozenset[str]:
    spelt = vocabulary()["spelt"]
    return frozenset([*known_words(), *spelt["not_one"], *spelt["terms"]])


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """The lengths of the known words by their first sign."""
    found: dict[str, set[int]] = {}
    for word in _known():
        found.setdefault(word[0], set()).add(len(word))
    return {sign: tuple(sorted(lengths)) for sign, lengths in found.items()}


@cache
def _latin_unit() -> re.Pattern[str]:
    latin = [word for word in measures() if word[0].isascii() and word[0].isalpha()]
    return re.compile(rf"(?:{any_of(latin)})(?![A-Za-z])")


_HAS_NUMERAL = re.compile(rf"[0-9{ZH_DIGITS}]")
_NAMED_AFTER = tuple(words("spelt", "named_after"))
_WEEK = ("星期", "礼拜")
