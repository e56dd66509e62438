"""Numbers in English paragraphs: 343 defects, 2.5 million yuan, 98.6 per cent, three months."""

from __future__ import annotations

import re
from decimal import Decimal

from casetrack.bulletins.reading.codes import is_year, name_around
from casetrack.bulletins.reading.found import Found, Passed
from casetrack.bulletins.reading.nouns import name_the_bare, noun_after
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
_CODES = any_of(_WORDS["currencies"])
_UNITS_DIGIT = "one|two|three|four|five|six|seven|eight|nine"
_NUMBER = (
    r"[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|(?<![0-9.] )[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9])"
    r"|[0-9]+(?:\.[0-9]+)?"
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_SHARE = (
    r"(?<![A-Za-z-])(?:(?P<many>one|two|three|four|nine|an?)[- ]"
    r"(?P<part>third|quarter|fifth|tenth|half)s?"
    r"|(?<!first )(?<!second )(?P<half>half)(?= (?:of|the|all)\b)"
    rf"|(?P<top>{_UNITS_DIGIT}) (?:in|out of)(?: every)? (?P<bottom>{_UNITS_DIGIT}|ten|twenty))"
    r"(?![A-Za-z-])"
)
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:{_DAY} )?(?:{_MONTHS})\.? (?:{_DAY},? )?(?:19|20)[0-9]{{2}}"
    rf"|{_DAY} (?:{_MONTHS})\b|(?:{_MONTHS})\.? {_DAY}\b"
    r"|(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}|(?:19|20)[0-9]{2}[/-](?:[0-9]{4}|[0-9]{2})\b"
    r"|(?:Q[1-4]|FY) ?(?:19|20)[0-9]{2}(?:[/-][0-9]{2,4})?"
)
_MARK = rf"\b(?:{_CODES}) ?|(?:HK|US|NZ|[ACS])?\$ ?|\bRs\.? ?|[£€¥] ?"
_TOKEN = re.compile(
    # Only where a word or a number begins: most characters are passed over at once.
    rf"(?:(?<![A-Za-z])(?=[A-Za-z0-9$£€¥])|(?<=[A-Za-z])(?=[0-9$£€¥]))"
    rf"(?:{_SHARE}|(?P<date>{_DATE})"
    rf"|(?P<money>{_MARK})?(?P<number>{_NUMBER})"
    rf"|(?<![A-Za-z-])(?P<spelt>(?:{_SPELT})(?:[- ](?:{_UNITS_DIGIT})(?![a-z]))?"
    rf"(?: (?:hundred|thousand)(?: and (?:{_SPELT})(?:[- ](?:{_UNITS_DIGIT}))?)?(?![a-z]))?)"
    r"(?![A-Za-z]|-(?!and-a-half|day|hour|week|month|year)))",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?: ?(?:-|—) ?| to | or )(?P<high>{_NUMBER}|(?:{_SPELT})(?![A-Za-z-]))", re.IGNORECASE
)
_FROM = re.compile(r"\bfrom [^.,;]{0,20}$", re.IGNORECASE)
_SCALE = re.compile(
    r"[ -]?(?P<scale>trillion|billion|million|thousand)\b|(?P<short>tn|bn|m|k)\b", re.IGNORECASE
)
_MONEY = re.compile(rf" (?:US )?(?:{any_of(_WORDS['money'])})\b", re.IGNORECASE)
_RATE = re.compile(r" ?%| per ?cent\b| percent\b", re.IGNORECASE)
_POINTS = re.compile(r"[ -](?:percentage[ -]points?|basis points|points|pp)\b", re.IGNORECASE)
_TIME = re.compile(
    rf"[ -](?P<unit>(?:working |calendar |business )?(?:{any_of(_WORDS['times'])})s?)\b",
    re.IGNORECASE,
)
_BOUNDS = {
    word: sign
    for name, sign in {"at_most": "<=", "below": "<", "at_least": ">=", "above": ">"}.items()
    for word in _WORDS[name]
}
_BEFORE = re.compile(
    rf"\b(?P<word>{any_of([*_BOUNDS, *_WORDS['about']])})(?: the)? $", re.IGNORECASE
)
_LIMITS = frozenset(word.split()[-1].lower() for word in [*_BOUNDS, *_WORDS["about"]])
_CHANGE = re.compile(
    rf"\b(?:{any_of(_WORDS['changes'])})(?: by| of)?(?: (?:about|nearly|over|more than|some))? $",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r" (?:year[ -]on[ -]year|more than (?:last|the)|lower|higher|(?:in|de)crease|rise|fall|drop)",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"[A-Za-z]")
_TWO_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_AND_A_HALF = re.compile(r"[- ]and[- ]a[- ]half(?![a-z])", re.IGNORECASE)
_NOT_ONE = re.compile(
    r"(?: of\b| by one\b| another\b|-stop| or more\b| hand\b|self\b)", re.IGNORECASE
)
_FACTORS = {
    "trillion": 10**12,
    "tn": 10**12,
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


def is_english(text: str) -> bool:
    """Whether a paragraph is written in English."""
    letters, han = len(_ENGLISH.findall(text[:400])), len(_HAN.findall(text[:400]))
    return letters > max(3 * han, _FEW) or (not han and _TWO_WORDS.search(text) is not None)


def scan_english(text: str, noun: str = "") -> tuple[list[Found], list[Passed]]:
    """Every figure of an English paragraph, and every numeral that is none.

    The noun is what the paragraph before counted: items of a list leave it out.
    """
    found: list[Found] = []
    passed: list[Passed] = []
    place = 0
    while match := _TOKEN.search(text, place):
        each = _token(text, match)
        place = max(match.end(), each.last if isinstance(each, Found) else each.end)
        (found if isinstance(each, Found) else passed).append(each)  # type: ignore[arg-type]
    name_the_bare(text, found, noun)
    return found, passed


def _share(text: str, match: re.Match[str]) -> Found:
    """Read two-thirds, a quarter, half of, nine in ten."""
    many = (match["many"] or match["top"] or "one").lower()
    top = 1 if many in ("a", "an") else english_number(many)
    part = (match["part"] or match["half"] or match["bottom"]).lower()
    bottom = _PARTS.get(part) or english_number(part)
    each = _plain(match, f"{top}/{bottom}", "ratio", "ratio")
    each.numeral = "en"
    _bounded(text, each)
    return each


def _token(text: str, match: re.Match[str]) -> Found | Passed:
    start, end = match.span()
    if match["part"] or match["half"] or match["top"]:
        return _share(text, match)
    if match["date"] or (not match["money"] and match["number"] and is_year(text, start)):
        return _plain(match, match[0], "date", "date")
    if match["spelt"]:
        return _spelt(text, match)
    if not match["money"] and (reason := name_around(text, start, end)):
        return Passed(start=start, end=end, reason=reason)
    return _printed(text, match)


def _printed(text: str, match: re.Match[str]) -> Found | Passed:
    """Read digits, and those behind them where the two are a range: 3-5, but from 398 to 407."""
    start, end = match.span()
    if len(match["number"]) > LONGEST:
        return Passed(start=start, end=end, reason="too long for a number")
    return _measured(text, match, *_up_to(text, match, printed_number(match["number"])))


def _up_to(text: str, match: re.Match[str], low: Decimal) -> tuple[Value, int]:
    """Give both ends of 3-5, eight to 12, four or five, and where it ends; or the one number."""
    start, end = match.span()
    high = _RANGE.match(text, end)
    if high is None or _FROM.search(text, max(0, start - _LOOK_BACK), start):
        return low, end
    printed = high["high"]
    if len(printed) > LONGEST:
        return low, end
    top = printed_number(printed) if printed[0].isdigit() else english_number(printed)
    # 2 or 3 years; but 40 or 3 of them are two numbers.
    return ((low, top), high.end()) if low < top else (low, end)


def _spelt(text: str, match: re.Match[str]) -> Found | Passed:
    start, end = match.span()
    if match[0].lower() == "one" and _NOT_ONE.match(text, end):
        return Passed(start=start, end=end, reason="fixed term")
    half = _AND_A_HALF.match(text, end)
    value: Value = english_number(match["spelt"])
    if half:
        value, end = english_number(match["spelt"]) + Decimal("0.5"), half.end()
    else:
        value, end = _up_to(text, match, english_number(match["spelt"]))
    each = _measured(text, match, value, end)
    if match[0].lower() == "one" and each.measure == "bare" and not each.unit:
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
        name = (scale["scale"] or scale["short"]).lower()
        factor, prefix, end = _FACTORS[name], f"{name} ", scale.end()
    currency = (match.groupdict().get("money") or "").strip()
    if currency:
        return f"{prefix}{_CURRENCY.get(currency.upper(), currency)}", "money", end, factor
    for measure, pattern in (("money", _MONEY), ("rate", _RATE), ("points", _POINTS)):
        if found := pattern.match(text, end):
            unit = "%" if measure == "rate" else found[0].strip().lower()
            return f"{prefix}{unit}", measure, found.end(), factor
    if found := _TIME.match(text, end):
        return found["unit"].lower(), "time", found.end(), 1
    if named := noun_after(text, end, one=match[0].lower() in ("1", "one")):
        return f"{prefix}{named[0]}", "things", named[1], factor
    return prefix.strip(), "bare", end, factor


def _bounded(text: str, each: Found) -> None:
    last = text[max(0, each.first - _LOOK_BACK) : each.first].lower().split()[-2:]
    if not _LIMITS.intersection(last):
        return
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
