"""Numerals as exact numbers: 1,248.5, 三百二十, twenty-five."""

from __future__ import annotations

import re
from decimal import Decimal

from casetrack.bulletins.reading.values import Value

_DIGITS = dict(
    zip(
        "零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖",
        [0, 0, *range(1, 10), 2, *range(1, 10)],
        strict=True,
    )
)
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
LONGEST = 15

_ENGLISH = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {"hundred": 100, "thousand": 1000}
ENGLISH_WORDS = tuple(_ENGLISH)


def printed_number(text: str) -> Decimal:
    """Read Arabic digits with or without thousands separators."""
    return Decimal(text.replace(",", "").replace(" ", ""))


def spelt_number(text: str) -> Decimal:
    """Read a Chinese numeral; a row of bare digits (二〇一九) is read digit by digit."""
    if text == "半":
        return Decimal("0.5")
    if not any(sign in _TENS or sign in _MYRIADS for sign in text):
        return Decimal("".join(str(_DIGITS.get(sign, 0)) for sign in text) or "0")
    whole = Decimal(0)
    for part, myriad in _by_myriads(text):
        # 亿 multiplies all before it, 万 only its own part: 三万亿, 一亿二千万.
        whole = (whole + part) * myriad if myriad > 10**4 else whole + part * (myriad or 1)
    return whole


_TWO = re.compile(r"(十?)([一二三四五六七八九])([二三四五六七八九])([十百千]?[万亿]?)")
_APART = 2


def spelt_value(text: str) -> Value:
    """Read a Chinese numeral that may name two numbers side by side: 七八, 三五, 五六十."""
    two = _TWO.fullmatch(text)
    if two and 0 < _DIGITS[two[3]] - _DIGITS[two[2]] <= _APART:
        return spelt_number(f"{two[1]}{two[2]}{two[4]}"), spelt_number(f"{two[1]}{two[3]}{two[4]}")
    return spelt_number(text)


def english_number(text: str) -> Decimal:
    """Read a number below a million in words: twenty-five, three hundred and ten."""
    total = part = 0
    for word in re.split(r"[- ]+", text.lower()):
        if word in _SCALES:
            part = (part or 1) * _SCALES[word]
            if _SCALES[word] > _SCALES["hundred"]:
                total, part = total + part, 0
        else:
            part += _ENGLISH.get(word, 0)
    return Decimal(total + part)


def _by_myriads(text: str) -> list[tuple[int, int]]:
    """Give each part with the 万 or 亿 after it; 0 after the last."""
    parts: list[tuple[int, int]] = []
    total, digit, bare = 0, 0, True
    for sign in text:
        if sign in _MYRIADS:
            parts.append((1 if bare and not parts else total + digit, _MYRIADS[sign]))
            total, digit, bare = 0, 0, True
        elif sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit, bare = 0, False
        else:
            digit, bare = _DIGITS.get(sign, 0), False
    return [*parts, (total + digit, 0)]
