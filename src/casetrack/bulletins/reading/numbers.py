"""Numerals as exact numbers: 1,248.5, 三百二十, twenty-five."""

from __future__ import annotations

import re
from decimal import Decimal

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
ENGLISH_WORDS = tuple(_ENGLISH)


def printed_number(text: str) -> Decimal:
    """Read Arabic digits with or without thousands separators."""
    return Decimal(text.replace(",", ""))


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


def english_number(text: str) -> Decimal:
    """Read one to ninety-nine in words."""
    return Decimal(sum(_ENGLISH[word] for word in re.split(r"[- ]", text.lower()) if word))


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
