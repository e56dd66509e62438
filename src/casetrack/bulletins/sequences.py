"""Finds gaps in what a text counts off: 一是、二是、四是; （一）（三）; 第一、第三. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casetrack.bulletins.findings import Finding

_SIGNS = "一二三四五六七八九十"
_SPELT = r"(?P<number>[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_FORMS = {
    "一是": re.compile(rf"(?:(?<=[，。；：、！\s])|^){_SPELT}是"),
    "（一）": re.compile(rf"（{_SPELT}）"),
    "第一": re.compile(rf"(?:(?<=[。；\n])|^)第{_SPELT}(?=[，、])"),
    "1.": re.compile(r"(?:(?<=\n)|^)(?:- )?(?P<number>\d{1,2})[.．、](?!\d)"),
}


def sequence_findings(text: str) -> Iterator[Finding]:
    """Give each number of an enumeration that does not follow the one before it.

    A one begins another enumeration.
    """
    for name, form in _FORMS.items():
        expected = 1
        for match in form.finditer(text):
            number = _value(match["number"])
            if number not in (1, expected):
                yield _gap(name, match, expected)
            expected = number + 1


def _gap(name: str, match: re.Match[str], expected: int) -> Finding:
    return Finding(
        level="warning",
        rule="ordinal",
        message_zh=f"序号不连续：“{match[0]}”之前没有第{expected}项（{name}）",
        message_en=f"the enumeration skips: {match[0]} where number {expected} is next",
        text=match[0],
        start=match.start(),
        end=match.end(),
    )


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    # rpartition leaves everything on the right where there is no 十.
    tens, ten, ones = number.rpartition("十")
    return 10 * _sign(tens or "一") * bool(ten) + _sign(ones)


def _sign(sign: str) -> int:
    return _SIGNS.index(sign) + 1 if sign else 0
