"""Finds numerals in Chinese text, Arabic and Chinese, and says which of them count something."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

HIDDEN = "\x00"
"""Stands for each character that is not looked at, so that places stay places."""

_SPOKEN = "零〇一二三四五六七八九十百千万亿两廿卅"
_FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
_ARABIC = r"\d+(?:[.,．:：/\-–—－~～]\d+)*"
_DATE = (
    r"(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}[日号]|底|初|份|中旬|上旬|下旬)?|\d{2,4}年度?|\d{1,2}[日号]"
)
_DOCUMENT = r"[〔\[（(【]\d{4}[〕\]）)】]\s*第?\d+号"
_RUN = re.compile(
    rf"(?P<doc>{_DOCUMENT})|(?P<date>{_DATE})"
    rf"|(?P<number>(?:{_ARABIC}|[{_SPOKEN}]|[{_FORMAL}]{{2,}}|[{_FORMAL}](?=[元万亿个]))+[%％‰]?)"
)
_MEASURES = (
    "个|名|人|户|家|件|起|条|项|份|位|所|处|座|幢|栋|期|篇|批|班|亩|公顷|平方|公里|里|米|吨|元|角|分|"
    "次|场|类|种|级|岁|年|月|日|天|周|季|小时|时|分钟|秒|组|对|届|轮|套|台|辆|艘|架|部|本|册|张|页|"
    "字|句|支|只|头|匹|口|间|层|楼|号|期|季度|阶段|倍|成|折|点|度|款|章|节|步|大|方面|分之|万|亿|"
    "余|多|来|几|以上|以下|以内|左右"
)
_COUNTS = re.compile(rf"(?:{_MEASURES})")
_RUN_OF_TWO = 2
# What is left of a telephone or identity number once its middle is covered.
_COVERED = re.compile(r"(?<!\d)(?:\d{3}\*{4}\d{4}|\d{6}\*{5,8}\d{3}[\dXx])(?!\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Numeral:
    """A run of numerals, where it stands, and whether it is sure to count something."""

    text: str
    start: int
    end: int
    # doc, date or number: what it looks like, so that the right exemption can be proposed.
    shape: str
    counts: bool


@cache
def known_words() -> tuple[str, ...]:
    """Words whose numerals count nothing, the longest first."""
    text = files("casetrack.bulletins").joinpath("words.txt").read_text(encoding="utf-8")
    words = {line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def find_numerals(text: str) -> list[Numeral]:
    """Every run of numerals outside the known words and covered numbers of persons.

    Hidden characters are passed over.
    """
    visible = _COVERED.sub(lambda match: HIDDEN * len(match[0]), _hide_words(text))
    found = [_numeral(visible, match) for match in _RUN.finditer(visible)]
    taken = {place for each in found for place in range(each.start, each.end)}
    # ①, Ⅲ, ½ and whatever else Unicode calls a number: an own sieve, so that none slips through.
    others = [
        Numeral(text=sign, start=place, end=place + 1, shape="number", counts=True)
        for place, sign in enumerate(visible)
        if place not in taken and unicodedata.category(sign)[0] == "N"
    ]
    return sorted([*found, *others], key=lambda each: each.start)


def _hide_words(text: str) -> str:
    hidden = list(text)
    for match in _words_pattern().finditer(text):
        # A look-ahead match has no length of its own: words may overlap (统一, 一定).
        for place in range(match.start(), match.start() + len(match[1])):
            hidden[place] = HIDDEN
    return "".join(hidden)


@cache
def _words_pattern() -> re.Pattern[str]:
    return re.compile(f"(?=({'|'.join(map(re.escape, known_words()))}))")


def _numeral(text: str, match: re.Match[str]) -> Numeral:
    run = match[0]
    spelt = not any(sign.isdecimal() for sign in run)
    before = text[: match.start()][-1:]
    counts = (
        not spelt
        or before in ("第", "约", "近", "共", "达", "超", "逾")
        or len(run) > _RUN_OF_TWO
        or _COUNTS.match(text, match.end()) is not None
    )
    return Numeral(
        text=run,
        start=match.start(),
        end=match.end(),
        shape=match.lastgroup or "number",
        counts=counts,
    )
