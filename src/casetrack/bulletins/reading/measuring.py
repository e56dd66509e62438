"""Numbers with measure words: 343个, 5000余万元, 65-70%, 不超过4275元, 三个, 百分之六十."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.numbers import (
    LONGEST,
    printed_number,
    spelt_number,
    spelt_value,
)
from casetrack.bulletins.reading.values import Value
from casetrack.bulletins.reading.vocabulary import any_of, measures, verbs, vocabulary, words

ARABIC = r"[0-9]+(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_TO = r"(?:[-—~至到]{1,2})"
_RANGED = re.compile(r"[-—~至到]")
_LOOK_BACK = 9
_LISTED = re.compile(r"[、,和及与或]*(?:分别)?(?:不超过|不低于)?")
_SPLIT = re.compile(r"个(?P<about>多|余|半)(?P<unit>月|小时|星期|季度|学期|工作日)")
_AND_A_HALF = re.compile(r"半(?=[,。;、)的内以后时前来]|$)")
_HALVES = ("年", "天", "小时")
_PER_CENT = re.compile(r"([百千])分之([零一二三四五六七八九十百点]+)")
_HALF = re.compile(r"一半|半数")
# How much of the whole was cut: a share, though the verb is one of change.
_SHARE_OF_LESS = re.compile(r"(?:压减|压降|压缩|精简|核减|消减)率[为达到是]{0,2}$")
_MORE_THAN = re.compile(r"比(?:去年|上年|上月|往年|同期)[^,。;、]{0,6}[多少]$")
_SLASHED = re.compile(r"([1-9])/([2-9]|10)(?=的|以上|左右|[,。;])")
_FRACTION = re.compile(r"([一二三四五六七八九十百]+|[0-9]+)分之([一二三四五六七八九十百]+|[0-9]+)")
_TENTHS = re.compile(
    r"(?:(?<=[近约超逾达过占])([一二三四五六七八九])成|([一二三四五六七八九])成(?=[,。;、)以左多的]|$))"
)
_RATIO = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:[::]|比)([0-9]+(?:\.[0-9]+)?)(?![0-9:])")


def quantity_at(text: str, match: re.Match[str]) -> Found | None:
    """Give the quantity whose Arabic numeral was matched, if a measure word follows."""
    low = match[0]
    if len(low) > LONGEST:
        return None
    start, end = match.span()
    value: Value = printed_number(low)
    pair = _range().match(text, start) if _RANGED.search(text, end, end + _LOOK_BACK) else None
    if pair and len(pair["high"]) <= LONGEST:
        left, right = pair["unit"] or "", _tail().match(text, pair.end())
        if right and (left in ("", _unit(right)) or _scaled(left, _unit(right))):
            value, end = (printed_number(low), printed_number(pair["high"])), pair.end()
    tail = _tail().match(text, end)
    if tail is None:
        return None
    return _measured(text, start, tail, value, numeral=None)


def spelt_quantity_at(text: str, match: re.Match[str]) -> Found | None:
    """Give the quantity whose Chinese numeral was matched, if a sure measure word follows."""
    printed, end = match[0], match.end()
    if printed[:-1].strip("万亿") == printed[:-1] != "" and printed[-1] in "万亿":
        # 两万元 counts in 万元, as 2万元 does.
        printed, end = printed[:-1], end - 1
    tail = _spelt_tail().match(text, end)
    if tail is None:
        return None
    return _measured(text, match.start(), tail, spelt_value(printed), numeral="zh")


def share_at(text: str, match: re.Match[str]) -> Found | None:
    """Give 百分之六十, 三分之二, 八成 or 1:3, if one starts here."""
    place = match.start()
    if found := _PER_CENT.match(text, place):
        spelt = found[2].partition("点")
        value = Decimal(f"{spelt_number(spelt[0])}.{spelt_number(spelt[2]) if spelt[2] else 0}")
        return _share(text, found, value.normalize() + 0, "%" if found[1] == "百" else "‰", "rates")
    if found := _TENTHS.match(text, place):
        return _share(text, found, spelt_number(found[1] or found[2]), "成", "rates")
    return _ratio_at(text, place)


def _ratio_at(text: str, place: int) -> Found | None:
    """Give 三分之二, 一半, 1/3 or 1:3."""
    if found := _HALF.match(text, place):
        return _share(text, found, "1/2", "", "ratio")
    if (found := _SLASHED.match(text, place)) and int(found[1]) < int(found[2]):
        return _share(text, found, found[0], "", "ratio")
    if found := _FRACTION.match(text, place):
        return _share(text, found, f"{_digits(found[2])}/{_digits(found[1])}", "", "ratio")
    if found := _RATIO.match(text, place):
        return _share(text, found, f"{found[1]}:{found[2]}", "", "ratio")
    return None


def listed(text: str, before: Found, each: Found) -> bool:
    """Whether what is said of one number goes on in a list: 不超过4275元、4105元和3935元."""
    between = text[before.last : each.first]
    return (
        each.unit == before.unit and len(between) <= _LOOK_BACK and bool(_LISTED.fullmatch(between))
    )


def _measured(
    text: str, start: int, tail: re.Match[str], value: Value, *, numeral: str | None
) -> Found:
    unit = _unit(tail)
    end, approx = tail.end(), tail["about"] or tail["about2"]
    if split := _SPLIT.match(text, tail.start("measure")) if tail["measure"] else None:
        unit, end, approx = f"个{split['unit']}", split.end(), split["about"]
        if approx == "半":
            value, approx = _and_a_half(value), None
    elif unit in _HALVES and (half := _AND_A_HALF.match(text, end)):
        value, end = _and_a_half(value), half.end()
    each = Found(
        start=start,
        end=end,
        first=start,
        last=end,
        value=value,
        unit=unit,
        measure=measures().get(unit.partition("/")[0].partition("(")[0], "things"),
        approx=_about(approx),
        numeral=numeral,
    )
    _bounded(text, each)
    return each


def _and_a_half(value: Value) -> Value:
    return value + Decimal("0.5") if isinstance(value, Decimal) else value


def _scaled(scale: str, unit: str) -> bool:
    """Whether both ends of a range count alike: 3万至5万元."""
    return scale in words("measures", "scales") and unit.startswith(scale)


def _about(sign: str | None) -> str | None:
    return sign or None


def _unit(tail: re.Match[str]) -> str:
    printed = f"{tail['scale'] or ''}{tail['measure'] or tail['measure2'] or ''}"
    return f"{printed}{tail['other'] or ''}{tail['per'] or ''}"


def _bounded(text: str, each: Found) -> None:
    """Take in the words on both sides that make it a bound or an approximation."""
    for _ in range(2):
        if text[each.first - 1 : each.first] not in _limit_ends():
            break
        before = _before().search(text, max(0, each.first - _LOOK_BACK), each.first)
        if before is None or _not_approx().search(
            text, max(0, before.start() - 1), before.end("word")
        ):
            break
        each.first = before.start()
        word = before["word"]
        if word in vocabulary()["bounds"]["before"]:
            each.bound = vocabulary()["bounds"]["before"][word] or each.bound
        else:
            each.approx = each.approx or ("平均" if "均" in word else word)
    after = _after().match(text, each.end)
    if after is None or (after[0] == "内" and each.measure not in ("durations", "sizes")):
        return
    each.last = after.end()
    if after[0] in vocabulary()["bounds"]["after"]:
        each.bound = each.bound or vocabulary()["bounds"]["after"][after[0]]
    else:
        each.approx = each.approx or after[0]


def _share(text: str, found: re.Match[str], value: Value, unit: str, measure: str) -> Found:
    each = Found(
        start=found.start(),
        end=found.end(),
        first=found.start(),
        last=found.end(),
        value=value,
        unit=unit,
        measure=measure,
        numeral=None if found[0][0].isdigit() else "zh",
    )
    _bounded(text, each)
    return each


def _digits(text: str) -> Decimal:
    return Decimal(text) if text.isdecimal() else spelt_number(text)


@cache
def _tail() -> re.Pattern[str]:
    """What may follow an Arabic numeral: 余万元, 个工作日, 元/生/餐, 盒(瓶)."""
    simple = any_of(word for word in measures() if word not in words("measures", "scales"))
    return _tail_of(simple, any_of(words("measures", "scales")), bare=r"|(?![0-9])")


@cache
def _spelt_tail() -> re.Pattern[str]:
    sure = [*words("spelt", "measures"), *(f"{s}元" for s in words("measures", "scales"))]
    return _tail_of(any_of(sure), "[万亿]", bare="")


def _tail_of(simple: str, scales: str, *, bare: str) -> re.Pattern[str]:
    pers = any_of(words("bounds", "pers"))
    plain = rf"(?P<measure>{simple})"
    scaled = rf"(?P<scale>{scales})(?P<about2>余|多|来|几)?(?:(?P<measure2>{simple}){bare})"
    rest = rf"(?P<other>\((?:{simple})\))?(?P<per>(?:/(?:{pers}))*)"
    return re.compile(rf"(?P<about>余|多|来|几)?(?:{plain}|{scaled}){rest}")


@cache
def _range() -> re.Pattern[str]:
    unit = any_of([*words("measures", "scales"), *measures()])
    return re.compile(rf"(?:{ARABIC})(?P<unit>{unit})?{_TO}(?P<high>{ARABIC})")


@cache
def _before() -> re.Pattern[str]:
    bounds = [*vocabulary()["bounds"]["before"], *words("bounds", "approx_before")]
    return re.compile(rf"(?P<word>{any_of(bounds)})(?:了|为|在|到|达|是)?$")


@cache
def _limit_ends() -> frozenset[str]:
    """The last signs of words that make a bound or an approximation; most numbers follow none."""
    limits = [*vocabulary()["bounds"]["before"], *words("bounds", "approx_before")]
    return frozenset([*(word[-1] for word in limits), *"了为在到达是"])


@cache
def _not_approx() -> re.Pattern[str]:
    return re.compile(any_of(words("bounds", "not_approx")))


@cache
def _after() -> re.Pattern[str]:
    ends = [*vocabulary()["bounds"]["after"], *words("bounds", "approx_after")]
    # 多 and 余 may begin the next word: 11次多媒体.
    return re.compile(rf"(?:{any_of(ends)})(?<![多余])|[多余](?=[,。;:、)的]|$)")


def changes(text: str, each: Found, clause_start: int) -> bool:
    """Whether a number says by how much something changed, not what it came to."""
    before = text[max(clause_start, each.first - 14) : each.first]
    if _SHARE_OF_LESS.search(before):
        return False
    if each.unit.endswith("百分点"):
        return True
    moved = re.search(
        rf"(?:{verbs('rise').pattern}|{verbs('fall').pattern})(?P<to>[^,。;、]*)$", before
    )
    if _MORE_THAN.search(before):
        return True
    if moved is None or re.search(r"[到至]", moved["to"]) or len(moved["to"]) > _LOOK_BACK - 5:
        return False
    if each.measure in ("rates", "durations"):
        return True
    placed = each.unit in ("位", "名", "名次", "个位次", "位次") and moved["to"] == ""
    compared = verbs("against").search(text, max(0, clause_start), each.first)
    return compared is not None or (placed and not before.endswith(("增加", "减少")))
