"""Finds what must not be published: numbers of persons, and counts so small that they point. Pure.

Treatment by the customs in docs/reference/bulletin.md, "Disclosure".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["id_number", "mobile", "bank_card", "name", "address", "small_count"]

_GAP = r"[ \-－—]?"
_ID = re.compile(
    rf"(?<![\dA-Za-z])[1-9]\d{{5}}{_GAP}(?:19|20)\d{{2}}{_GAP}(?:0[1-9]|1[0-2])"
    rf"(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dXx](?![\dA-Za-z])"
    rf"|(?<!\d)[1-9]\d{{7}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}(?!\d)"
)
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
_CARD = re.compile(rf"(?<!\d)\d{{4}}(?:{_GAP}\d{{4}}){{2,3}}(?:{_GAP}\d{{1,4}})?(?!\d)")
_CARD_DIGITS = range(15, 20)
_SURNAMES = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|夏侯|令狐|"
    "[王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜"
    "丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹"
    "钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管]"
)
_PARTY = "投诉人|举报人|信访人|来访人|上访人|控告人|申诉人|受害人|被害人|证人|当事人|患者|求助人"
_NAME = re.compile(
    rf"(?:{_PARTY})(?:为|是|系|[：:])?(?P<name>(?:{_SURNAMES})(?!某)[一-鿿]{{1,2}}?)"
    r"(?=[，。；、（(反投举来说称向在等的]|$)"
)
_ADDRESS = re.compile(
    r"[一-鿿]{1,12}?(?:路|街|巷|弄|村|小区|新村|花园)[^，。；\n]{0,8}?\d+[号弄幢栋](?:\d+(?:号|弄|幢|栋|单元|室))*"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＋Ｘｘ", "0123456789+Xx")
# A name that the word before it, or 镇（街道）, does not turn into any place at all.
_PLACE = re.compile(
    r"(?:(?![在于对由经为向从各全本该每的和及与等个])[一-鿿]){2,4}"
    r"(?:街道|社区|小区|[镇乡村](?![级民委务庄居干企（(、])|学校|小学|中学|幼儿园|养老院|敬老院)"
)
_SENTENCE_END = re.compile(r"[。！？；\n]")
SMALL = Decimal(2)


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """One place that gives somebody away, and what could stand there instead."""

    kind: Kind
    level: Literal["blocking", "warning"]
    text: str
    start: int
    end: int
    mask: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number as it stands in the text, with its exact value."""

    text: str
    start: int
    value: Decimal


def find_disclosures(text: str) -> tuple[Disclosure, ...]:
    """Every number, name and address of a person in a finished text, in its order.

    Full-width digits count as digits. Office phones and company names are nobody's secret.
    """
    plain = text.translate(_FULL_WIDTH)
    found: list[Disclosure] = []
    for each in _candidates(plain, text):
        if not any(each.start < other.end and other.start < each.end for other in found):
            found.append(each)
    return tuple(sorted(found, key=lambda each: each.start))


def small_counts(text: str, counts: Sequence[Count]) -> tuple[Disclosure, ...]:
    """Counts of one or two in a sentence that names a small place: together they may identify."""
    found = []
    for count in counts:
        place = _PLACE.search(_sentence_around(text, count.start))
        if place and 0 < count.value <= SMALL:
            found.append(
                Disclosure(
                    kind="small_count",
                    level="warning",
                    text=count.text,
                    start=count.start,
                    end=count.start + len(count.text),
                    place=place[0],
                )
            )
    return tuple(found)


def _candidates(plain: str, text: str) -> Iterator[Disclosure]:
    """Give the surest kind first: what an ID number covers is not a bank card as well."""
    for match in _ID.finditer(plain):
        yield _found("id_number", "blocking", match.span(), text, _mask_id(match[0]))
    for match in _MOBILE.finditer(plain):
        yield _found("mobile", "blocking", match.span(), text, _mask_mobile(match[0]))
    for match in _CARD.finditer(plain):
        if _is_card(match[0]):
            yield _found("bank_card", "blocking", match.span(), text, "")
    for match in _NAME.finditer(plain):
        yield _found("name", "warning", match.span("name"), text, _mask_name(match["name"]))
    for match in _ADDRESS.finditer(plain):
        yield _found("address", "warning", match.span(), text, "")


def _found(
    kind: Kind, level: Literal["blocking", "warning"], span: tuple[int, int], text: str, mask: str
) -> Disclosure:
    start, end = span
    return Disclosure(kind=kind, level=level, text=text[start:end], start=start, end=end, mask=mask)


def _mask_id(number: str) -> str:
    kept = re.sub(r"[^\dXx]", "", number)
    return f"{kept[:6]}{'*' * (len(kept) - 10)}{kept[-4:]}"


def _mask_mobile(number: str) -> str:
    kept = re.sub(r"\D", "", number)[-11:]
    return f"{kept[:3]}****{kept[-4:]}"


def _mask_name(name: str) -> str:
    surname = re.match(_SURNAMES, name)
    assert surname is not None, "a name was found by its surname"
    return f"{surname[0]}某"


def _is_card(number: str) -> bool:
    digits = [int(sign) for sign in number if sign.isdecimal()]
    doubled = [each if place % 2 == 0 else each * 2 for place, each in enumerate(reversed(digits))]
    total = sum(each - 9 if each > 9 else each for each in doubled)  # noqa: PLR2004 - Luhn's rule
    return len(digits) in _CARD_DIGITS and total % 10 == 0


def _sentence_around(text: str, place: int) -> str:
    before = [match.end() for match in _SENTENCE_END.finditer(text, 0, place)]
    after = _SENTENCE_END.search(text, place)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]
