"""English numbers that count nothing: list markers, sections, laws, codes, round the clock."""

from __future__ import annotations

import re

from casetrack.bulletins.reading.nouns import noun_after
from casetrack.bulletins.reading.vocabulary import any_of, vocabulary

_WORDS = vocabulary()["english"]
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?![0-9,.]*[0-9])(?! [a-z]+s\b)")
_NAMED_YEAR = re.compile(
    r"\b(?!Of|In|Since|By|During|For|From|Until|To|And|The|Between)[A-Z][a-z]+ $"
)
_YEAR_BEFORE = re.compile(rf"\b(?:{any_of(_WORDS['years_after'])}) ?-?$", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?:\b(?:{any_of(_WORDS['names'])})s?[ .:#]*"
    r"(?:[0-9.]+(?:, | and |, and | to | or |-))*|[A-Za-z#]|[A-Za-z]-)$",
    re.IGNORECASE,
)
_NAMES = frozenset(word.lower() for word in _WORDS["names"])
_LAST_WORD = re.compile(r"[A-Za-z0-9]+(?=[^A-Za-z0-9]{1,3}$)")
_ACRONYM = re.compile(r"\b(?!FY|USD)[A-Z]{2,6} $")
_NUMBERED = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})+\.? (?=[A-Z])")
_ROUND_THE_CLOCK = re.compile(
    r"24[- ]hours? (?:hot|help|service|line|emergency|support|operation|a day|monitor)"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
# A 10-step plan; a 5-day course and a 3-million budget do count.
_COMPOUND = re.compile(
    rf"-(?!(?:{any_of(_WORDS['times'])}|working|calendar|million|billion|thousand|percent|point))[a-z]"
)
_LONG_LOOK_BACK = 48
_LOOK_BACK = 34
_SHORT = 3


def is_year(text: str, start: int) -> bool:
    """Whether the four digits that start here are a year, and no name of a law or a plan."""
    if not _YEAR.match(text, start):
        return False
    before = max(0, start - _LOOK_BACK)
    if start == 0 or _YEAR_BEFORE.search(text, before, start):
        return not text.startswith("Act of ", max(0, start - 7))
    named = (_NAMED, _NAMED_YEAR, _ACRONYM)
    return not any(each.search(text, before, start) for each in named)


def name_around(text: str, start: int, end: int) -> str:
    """Why a number names something and counts nothing; empty if it may count."""
    if _is_marker(text, start, end):
        return "list marker"
    if _is_named(text, start, end):
        return "number in a name"
    if _ROUND_THE_CLOCK.match(text, start):
        return "fixed term"
    if _ORDINAL.match(text, end):
        return "ordinal"
    if "/" in (text[end : end + 1], text[start - 1 : start]) or _COMPOUND.match(text, end):
        return "part of a code or name"
    return ""


def _is_marker(text: str, start: int, end: int) -> bool:
    """Whether a number only numbers: 1. or (2) at the start, 6.1 before a sentence, 7(6)."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if not text[:start].strip(" (") and after and after in ".)":
        return True
    if before == "(" and after == ")":
        return end - start < _SHORT and (text[start - 2 : start - 1].isdigit() or start == 1)
    begins = start == 0 or text[start - 2 : start] in (". ", ": ", "; ")
    return begins and _NUMBERED.match(text, start) is not None


def _may_name(word: str) -> bool:
    """Whether a number behind this word may be part of a name, or of a list of such numbers."""
    word = word.lower()
    if word[0].isdigit() or word in ("and", "to", "or"):
        return True
    return word in _NAMES or word.removesuffix("s") in _NAMES


def _is_named(text: str, start: int, end: int) -> bool:
    before = max(0, start - _LOOK_BACK)
    if text.startswith(("%", " per"), end):
        return False
    last = _LAST_WORD.search(text, before, start)
    plain = last is not None and not _may_name(last[0]) and not text[start - 1].isalpha()
    # Looked into only where the word before says so: most numbers follow a plain word.
    if not plain and _NAMED.search(text, max(0, start - _LONG_LOOK_BACK), start):
        return True
    if last and last[0].isupper() and _ACRONYM.search(text, before, start):
        return noun_after(text, end) is None
    named = _NAMED_YEAR.search(text, before, start) or _ACRONYM.search(text, before, start)
    return bool(_YEAR.match(text, start) and named)
