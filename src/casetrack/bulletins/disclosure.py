"""Finds what must not be published: who somebody is, and counts so small that they point. Pure.

Treatment by the customs in docs/reference/bulletin.md, "Disclosure".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from casetrack.bulletins.companies import find_companies
from casetrack.bulletins.findings import Level, sentence_around
from casetrack.bulletins.names import find_names

Rule = Literal[
    "id-number", "phone", "bank-card", "name", "address", "street", "company", "small-count"
]

_GAP = r"[ \-－—]?"
_ID = re.compile(
    rf"(?<![\dA-Za-z])[1-9]\d{{5}}{_GAP}(?:19|20)\d{{2}}{_GAP}(?:0[1-9]|1[0-2])"
    rf"(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dXx](?![\dA-Za-z])"
    rf"|(?<!\d)[1-9]\d{{7}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}(?!\d)"
)
# GB 11643: each of the first seventeen digits by its weight; the remainder names the last sign.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK, _ID_SIGNS = "10X98765432", 18
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
_CARD = re.compile(rf"(?<!\d)\d{{4}}(?:{_GAP}\d{{4}}){{2,3}}(?:{_GAP}\d{{1,4}})?(?!\d)")
_CARD_DIGITS = range(15, 20)
_ADDRESS = re.compile(
    r"(?P<lives>家住|住在|住址(?:为|是|[：:])?|户籍地?(?:为|是|[：:])?|现住|居住[在于])?"
    r"[一-鿿]{1,12}?(?:路|街|巷|弄|村|小区|新村|花园)[^，。；\n]{0,8}?"
    r"\d+[号弄幢栋](?P<door>(?:\d+(?:号|弄|幢|栋|单元|室))*)"
)
# A digit of any width is one sign, so places stay places.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＋Ｘｘ－", "0123456789+Xx-")
# A name that the word before it, or 镇（街道）, does not turn into any place at all.
_PLACE = re.compile(
    r"(?:(?![在于对由经为向从各全本该每的和及与等个织])[一-鿿]){2,4}"
    r"(?:街道(?!社区|卫生)|社区(?!卫生)|小区|[镇乡村](?![级民委务庄居干企（(、])"
    r"|学校|小学|中学|幼儿园|养老院|敬老院)"
)
SMALL = Decimal(2)


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """One place that gives somebody away, and what could stand there instead."""

    rule: Rule
    text: str
    start: int
    end: int
    mask: str
    # What makes it so, where the words alone do not say it: the place beside a small count.
    beside: str = ""


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number as it stands in the text, with its exact value and its unit."""

    text: str
    start: int
    value: Decimal
    unit: str = ""


def find_disclosures(text: str) -> tuple[Disclosure, ...]:
    """Every number, name and address of a person, and every company, in the order of the text.

    Full-width digits count as digits. Office phones are nobody's secret, and neither is a company
    in a sentence that prints the number of the decision about it.
    """
    plain = text.translate(_FULL_WIDTH)
    found: list[Disclosure] = []
    for each in _candidates(plain, text):
        if not any(each.start < other.end and other.start < each.end for other in found):
            found.append(each)
    return tuple(sorted(_told_apart(found), key=lambda each: each.start))


def small_counts(text: str, counts: Sequence[Count]) -> tuple[Disclosure, ...]:
    """Counts of one or two in a sentence that names a small place: together they may identify."""
    found = []
    for count in counts:
        place = _PLACE.search(sentence_around(text, count.start))
        if place and 0 < count.value <= SMALL:
            found.append(
                Disclosure(
                    rule="small-count",
                    text=count.text,
                    start=count.start,
                    end=count.start + len(count.text),
                    mask=f"不足3{count.unit}",
                    beside=place[0],
                )
            )
    return tuple(found)


def weakest(rule: Rule) -> Level:
    """How a finding of this kind is told where no office has set anything."""
    return "warning" if rule in ("small-count", "street") else "blocking"


def _candidates(plain: str, text: str) -> Iterator[Disclosure]:
    """Give the surest kind first: what an ID number covers is not a bank card as well."""
    ids = list(_ID.finditer(plain))
    for match in sorted(ids, key=lambda each: not _is_id(each[0])):
        if _is_id(match[0]) or not _is_card(match[0]):
            yield _found("id-number", match.span(), text, _mask_id(match[0]))
    for match in _MOBILE.finditer(plain):
        yield _found("phone", match.span(), text, _mask_mobile(match[0]))
    for match in _CARD.finditer(plain):
        if _is_card(match[0]):
            yield _found("bank-card", match.span(), text, "（银行卡号略）")
    for match in _ADDRESS.finditer(plain):
        home = match["lives"] or re.search("室|单元", match["door"])
        start = match.end("lives") if match["lives"] else match.start()
        rule: Rule = "address" if home else "street"
        yield _found(rule, (start, match.end()), text, "（地址略）")
    for start, end, mask in find_names(text):
        yield _found("name", (start, end), text, mask)
    for start, end, mask in find_companies(plain):
        yield _found("company", (start, end), text, mask)


def _found(rule: Rule, span: tuple[int, int], text: str, mask: str) -> Disclosure:
    start, end = span
    return Disclosure(rule=rule, text=text[start:end], start=start, end=end, mask=mask)


def _told_apart(found: Sequence[Disclosure]) -> list[Disclosure]:
    """Two people whose masked names are the same become 刘某甲 and 刘某乙."""
    names: dict[str, list[str]] = defaultdict(list)
    for each in sorted(found, key=lambda each: each.start):
        if each.rule == "name" and each.text not in names[each.mask]:
            names[each.mask].append(each.text)
    return [
        replace(
            each, mask=each.mask + "甲乙丙丁戊己庚辛壬癸"[names[each.mask].index(each.text) % 10]
        )
        if len(names.get(each.mask, ())) > 1 and each.rule == "name"
        else each
        for each in found
    ]


def _mask_id(number: str) -> str:
    kept = re.sub(r"[^\dXx]", "", number)
    return f"{kept[:6]}{'*' * (len(kept) - 10)}{kept[-4:]}"


def _mask_mobile(number: str) -> str:
    kept = re.sub(r"\D", "", number)[-11:]
    return f"{kept[:3]}****{kept[-4:]}"


def _is_id(number: str) -> bool:
    """Whether the last sign is the one that the others give; old numbers of 15 have none."""
    kept = re.sub(r"[^\dXx]", "", number).upper()
    if len(kept) != _ID_SIGNS:
        return True
    total = sum(int(sign) * by for sign, by in zip(kept, _ID_WEIGHTS, strict=False))
    return _ID_CHECK[total % 11] == kept[-1]


def _is_card(number: str) -> bool:
    digits = [int(sign) for sign in number if sign.isdecimal()]
    doubled = [each if place % 2 == 0 else each * 2 for place, each in enumerate(reversed(digits))]
    total = sum(each - 9 if each > 9 else each for each in doubled)  # noqa: PLR2004 - Luhn's rule
    return len(digits) in _CARD_DIGITS and total % 10 == 0
