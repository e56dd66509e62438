"""Numbers in English paragraphs: 343 defects, 2.5 million yuan, 98.6 per cent, three months."""

from __future__ import annotations

import re
from decimal import Decimal

from casetrack.bulletins.reading.found import Found, Passed
from casetrack.bulletins.reading.numbers import (
    ENGLISH_WORDS,
    LONGEST,
    english_number,
    printed_number,
)
from casetrack.bulletins.reading.values import Value
from casetrack.bulletins.reading.vocabulary import any_of, vocabulary

_WORDS = vocabulary()["english"]
_MONTHS = any_of(_WORDS["months"])
_SPELT = any_of(ENGLISH_WORDS)
_UNITS_DIGIT = "one|two|three|four|five|six|seven|eight|nine"
_NUMBER = r"[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:{_DAY} )?(?:{_MONTHS})\.? (?:{_DAY},? )?(?:19|20)[0-9]{{2}}"
    rf"|{_DAY} (?:{_MONTHS})\b|(?:{_MONTHS})\.? {_DAY}\b"
    r"|(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}|(?:19|20)[0-9]{2}[/-](?:[0-9]{4}|[0-9]{2})\b"
    r"|(?:Q[1-4]|FY) ?(?:19|20)[0-9]{2}"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?![0-9,.]*[0-9])(?! [a-z]+s\b)")
_YEAR_BEFORE = re.compile(rf"\b(?:{any_of(_WORDS['years_after'])}) ?-?$", re.IGNORECASE)
_TOKEN = re.compile(
    rf"(?P<date>{_DATE})"
    rf"|(?P<money>(?:CNY|RMB|USD|EUR|GBP|HK\$|US\$|[$£€¥]) ?)?(?P<number>{_NUMBER})"
    rf"|(?<![A-Za-z-])(?P<spelt>(?:{_SPELT})(?:[- ](?:{_UNITS_DIGIT})(?![a-z]))?)(?![A-Za-z-])",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"(?: ?(?:-|—) ?| to )(?P<high>{_NUMBER})")
_SCALE = re.compile(r" ?(?P<scale>million|billion|thousand|bn|m|k)\b", re.IGNORECASE)
_MONEY = re.compile(r" (?:yuan|RMB|CNY|dollars|pounds|euros)\b", re.IGNORECASE)
_RATE = re.compile(r" ?%| per ?cent\b| percent\b", re.IGNORECASE)
_POINTS = re.compile(r" (?:percentage points?|points)\b", re.IGNORECASE)
_TIME = re.compile(
    rf"[ -](?P<unit>(?:working |calendar |business )?(?:{any_of(_WORDS['times'])})s?)\b",
    re.IGNORECASE,
)
_NOUN = re.compile(rf" (?:(?:{any_of(_WORDS['adjectives'])}) )*(?P<unit>[a-z][a-z-]+(?:/[a-z]+)?)")
_NO_NOUNS = frozenset(_WORDS["no_nouns"])
_BOUNDS = {
    word: sign
    for name, sign in {"at_most": "<=", "below": "<", "at_least": ">=", "above": ">"}.items()
    for word in _WORDS[name]
}
_BEFORE = re.compile(
    rf"\b(?P<word>{any_of([*_BOUNDS, *_WORDS['about']])})(?: the)? $", re.IGNORECASE
)
_NAMED = re.compile(rf"(?:\b(?:{any_of(_WORDS['names'])})[ .:#]*|[A-Za-z#])$", re.IGNORECASE)
_CHANGE = re.compile(
    rf"\b(?:{any_of(_WORDS['changes'])})(?: by| of)?(?: (?:about|nearly|over|more than|some))? $",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r" (?:year[ -]on[ -]year|more than (?:last|the)|lower|higher|(?:in|de)crease|rise|fall|drop)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"st\b|nd\b|rd\b|th\b")
_ENGLISH = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NOT_ONE = re.compile(
    r"(?: of\b| by one\b| another\b|-stop| or more\b| hand\b|self\b)", re.IGNORECASE
)
_FACTORS = {
    "million": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "thousand": 1000,
    "k": 1000,
}
_CURRENCY = {
    "CNY": "yuan",
    "RMB": "yuan",
    "¥": "yuan",
    "$": "dollars",
    "US$": "dollars",
    "USD": "dollars",
    "£": "pounds",
    "GBP": "pounds",
    "€": "euros",
    "EUR": "euros",
    "HK$": "Hong Kong dollars",
}
_LOOK_BACK = 34
_FEW = 8
ITEMS = "items"


def is_english(text: str) -> bool:
    """Whether a paragraph is written in English."""
    letters = len(_ENGLISH.findall(text[:400]))
    return letters > 3 * len(_HAN.findall(text[:400])) and letters > _FEW


def scan_english(text: str) -> tuple[list[Found], list[Passed]]:
    """Every figure of an English paragraph, and every numeral that is none."""
    found: list[Found] = []
    passed: list[Passed] = []
    place = 0
    while match := _TOKEN.search(text, place):
        each = _token(text, match)
        if isinstance(each, Found) and each.unit == ITEMS:
            # "147 were on bridges": the noun was said before.
            each.unit = next((f.unit for f in reversed(found) if f.measure == "things"), ITEMS)
        place = max(match.end(), each.last if isinstance(each, Found) else each.end)
        (found if isinstance(each, Found) else passed).append(each)  # type: ignore[arg-type]
    return found, passed


def _token(text: str, match: re.Match[str]) -> Found | Passed:
    start, end = match.span()
    if match["date"]:
        return _plain(match, match[0], "date", "date")
    if match["spelt"]:
        return _spelt(text, match)
    if not match["money"]:
        if _YEAR.match(text, start) and (
            start == 0 or _YEAR_BEFORE.search(text, max(0, start - 9), start)
        ):
            return _plain(match, match[0], "date", "date")
        if reason := _names(text, start, end):
            return Passed(start=start, end=end, reason=reason)
    if len(match["number"]) > LONGEST:
        return Passed(start=start, end=end, reason="too long for a number")
    value: Value = printed_number(match["number"])
    if (high := _RANGE.match(text, end)) and len(high["high"]) <= LONGEST:
        value, end = (printed_number(match["number"]), printed_number(high["high"])), high.end()
    return _measured(text, match, value, end)


def _names(text: str, start: int, end: int) -> str:
    """Why a number names something and counts nothing; empty if it may count."""
    if (not text[:start].strip() and text[end : end + 1] in (".", ")")) or (
        text[start - 1 : start] == "(" and text[end : end + 1] == ")"
    ):
        return "list marker"
    if _NAMED.search(text, max(0, start - 18), start):
        return "number in a name"
    if _ORDINAL.match(text, end):
        return "ordinal"
    if text[end : end + 1] == "/" or text[start - 1 : start] == "/":
        return "part of a code or name"
    return ""


def _spelt(text: str, match: re.Match[str]) -> Found | Passed:
    start, end = match.span()
    if match[0].lower() == "one" and _NOT_ONE.match(text, end):
        return Passed(start=start, end=end, reason="fixed term")
    each = _measured(text, match, english_number(match["spelt"]), end)
    if match[0].lower() == "one" and each.measure == "bare":
        return Passed(start=start, end=end, reason="numeral in a word")
    each.numeral = "en"
    return each


def _measured(text: str, match: re.Match[str], value: Value, end: int) -> Found:
    unit, measure, end, factor = _unit(text, match, end)
    each = Found(
        start=match.start(),
        end=end,
        first=match.start(),
        last=end,
        value=value,
        unit=unit,
        measure=measure,
    )
    if factor != 1 and isinstance(value, Decimal):
        each.base = value * factor
    kinds = {"rate": "rate", "points": "change", "money": "amount", "time": "duration"}
    each.kind = kinds.get(measure, "count")
    _bounded(text, each)
    if measure in ("rate", "points") and (
        _CHANGE.search(text, max(0, each.first - _LOOK_BACK), each.first)
        or _CHANGED.match(text, each.last)
    ):
        each.kind = "change"
    return each


def _unit(text: str, match: re.Match[str], end: int) -> tuple[str, str, int, int]:
    """Give the unit after a number, its list, where it ends, and what one of it is worth."""
    factor, prefix = 1, ""
    if scale := _SCALE.match(text, end):
        factor, prefix, end = (
            _FACTORS[scale["scale"].lower()],
            f"{scale['scale'].lower()} ",
            scale.end(),
        )
    currency = (match.groupdict().get("money") or "").strip()
    if currency:
        return f"{prefix}{_CURRENCY.get(currency.upper(), currency)}", "money", end, factor
    for measure, pattern in (("money", _MONEY), ("rate", _RATE), ("points", _POINTS)):
        if found := pattern.match(text, end):
            unit = "%" if measure == "rate" else found[0].strip().lower()
            return f"{prefix}{unit}", measure, found.end(), factor
    if found := _TIME.match(text, end):
        return found["unit"].lower(), "time", found.end(), 1
    if (found := _NOUN.match(text, end)) and not _no_noun(found["unit"]):
        return f"{prefix}{found['unit']}", "things", found.end(), factor
    return (prefix.strip() or ITEMS), "bare", end, factor


def _no_noun(word: str) -> bool:
    """Whether a word after a number is no noun it counts: 12 failed, 90 were closed."""
    return word in _NO_NOUNS or word.endswith("ed")


def _bounded(text: str, each: Found) -> None:
    before = _BEFORE.search(text, max(0, each.first - _LOOK_BACK), each.first)
    if before is None:
        return
    each.first = before.start()
    word = before["word"].lower()
    if word in _BOUNDS:
        each.bound = _BOUNDS[word]
    else:
        each.approx = word


def _plain(match: re.Match[str], value: str, measure: str, kind: str) -> Found:
    return Found(
        start=match.start(),
        end=match.end(),
        first=match.start(),
        last=match.end(),
        value=value,
        unit="",
        measure=measure,
        kind=kind,
    )
