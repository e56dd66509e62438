"""What an English number counts: the noun after it, or one said before."""

from __future__ import annotations

import re

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.vocabulary import vocabulary

_WORDS = vocabulary()["english"]
_WORD = re.compile(r" (?P<word>[A-Za-z][A-Za-z'’-]*(?:/[a-z]+)?)")
_NUMBER_OF = re.compile(r"\bnumbers? of(?= [a-z])(?=[^.;:]*$)", re.IGNORECASE)
_SENTENCE = 120
_OF = re.compile(r"\)?(?: out)? of (?:(?:the|these|those|its|our|all|their|such|other) )*")
_NO_NOUNS = frozenset(_WORDS["no_nouns"])
_ADJECTIVES = frozenset(_WORDS["adjectives"])
_PLURALS = frozenset(_WORDS["plurals"])
_NO_PLURALS = frozenset(_WORDS["no_plurals"])
_NO_PLURAL = re.compile(r"(?:ss|us|is|'s|’s)$")
_MOST_WORDS = 6
_MEASURED = re.compile(r"(?:square|cubic)$")
_FEW = 8


def noun_after(text: str, end: int, *, one: bool = False) -> tuple[str, int] | None:
    """Give the noun a number counts and where it ends: the first plural of the words after it.

    One thing has no plural: the last of its words, before a verb or a preposition.
    """
    place, last = end, None
    for count in range(_MOST_WORDS):
        found = _WORD.match(text, place)
        word = found["word"].lower() if found else ""
        if found is None or (word in _NO_NOUNS and not (count and word in ("and", "or"))):
            break
        if word in _PLURALS or found["word"] in _PLURALS:
            return _with_measure(text, found)
        if word.endswith("s") and word not in _NO_PLURALS and not _NO_PLURAL.search(word):
            return _with_measure(text, found)
        if word.endswith("ed") and not _plural_next(text, found.end()):
            break
        last, place = found, found.end()
    if last is None or not one or last["word"].lower() in _ADJECTIVES:
        return None
    return last["word"], last.end()


def _plural_next(text: str, place: int) -> bool:
    found = _WORD.match(text, place)
    return found is not None and found["word"].endswith("s") and found["word"] not in _NO_NOUNS


def _with_measure(text: str, found: re.Match[str]) -> tuple[str, int]:
    """Keep 12 square metres together."""
    measure = _MEASURED.search(text, max(0, found.start() - _FEW), found.start())
    return f"{measure[0]} {found['word']}" if measure else found["word"], found.end()


def name_the_bare(text: str, found: list[Found], noun: str) -> None:
    """Say what is counted where the noun stands elsewhere: 12 of 15 bridges, 147 were closed."""
    for place in range(len(found) - 1, -1, -1):
        each = found[place]
        if each.measure != "bare":
            continue
        after = _OF.match(text, each.end)
        following = found[place + 1] if place + 1 < len(found) else None
        if after and following and following.start == after.end() and following.measure != "rate":
            each.unit = following.unit
        elif after and (named := noun_after(text, after.end() - 1)):
            each.unit = named[0]
        elif number := _NUMBER_OF.search(text, max(0, each.start - _SENTENCE), each.start):
            each.unit = (noun_after(text, number.end()) or ("",))[0]
    for each in found:
        if each.measure == "bare" and not each.unit.strip():
            each.unit = noun
        elif each.measure in ("bare", "things"):
            noun = each.unit
