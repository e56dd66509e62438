"""Reads figures back from finished plain texts, where no mark-up names them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casetrack.bulletins.page import PrintedLine

MISSING = "（缺）"
_BLANK = re.compile(r"\s+")
# So many characters of the words around a figure are enough to know its place.
_NEAR = 12
# A line may follow a label or a list mark, as in 治理成果：343个 or （1）343个.
_BEFORE_FIRST = r"^(?:[^\n]*?(?:[：*] ?|- |（[0-9]+）))?"


@dataclass(frozen=True, kw_only=True)
class FoundFigure:
    """A figure as a finished file prints it; `value` is None where the format does not tell it."""

    key: str
    text: str
    value: str | None = None


def find_between_words(finished: str, lines: Iterable[PrintedLine]) -> list[FoundFigure]:
    """Give what stands in the finished text between the words around each figure.

    A line whose words are not there at all gives its figures as missing.
    """
    found: list[FoundFigure] = []
    place = 0
    for line in lines:
        keys = [piece["key"] for piece in line["pieces"] if piece["key"]]
        if not keys:
            continue
        match = _pattern(line).search(finished, place)
        if match is None:
            found += [FoundFigure(key=key, text=MISSING) for key in keys]
            continue
        place = match.end()
        found += [
            FoundFigure(key=key, text=text) for key, text in zip(keys, match.groups(), strict=True)
        ]
    return found


def _pattern(line: PrintedLine) -> re.Pattern[str]:
    """Two figures side by side have no words between them: the first must be as printed."""
    parts: list[str] = [] if not line["pieces"][0]["key"] else [_BEFORE_FIRST]
    for piece, following in zip(line["pieces"], [*line["pieces"][1:], None], strict=True):
        if not piece["key"]:
            parts.append(re.escape(piece["text"]))
        elif following is not None and following["key"]:
            parts.append(f"({re.escape(piece['text'])})")
        else:
            parts.append("([^\n]*?)")
    return re.compile(f"{''.join(parts)}[ \t]*$", re.MULTILINE)


def find_without_lines(finished: str, lines: Iterable[PrintedLine]) -> list[FoundFigure]:
    """Give the figures of a text whose lines were broken to fit a page: white space says nothing.

    A line that stands there as it should gives its figures; of one that does not, each figure is
    what stands between the words around it, as far as those are there.
    """
    text = _BLANK.sub("", finished)
    found: list[FoundFigure] = []
    place = 0
    for line in lines:
        figures = [piece for piece in line["pieces"] if piece["key"]]
        if not figures:
            continue
        whole = "".join(_BLANK.sub("", piece["text"]) for piece in line["pieces"])
        at = text.find(whole, place)
        if at >= 0:
            place = at + len(whole)
            found += [FoundFigure(key=each["key"], text=each["text"]) for each in figures]
        else:
            found += _between(text[place:], line)
    return found


def _between(text: str, line: PrintedLine) -> Iterable[FoundFigure]:
    """What stands between the nearest words, at most twice as long as what should."""
    for before, piece, after in zip(
        [None, *line["pieces"][:-1]], line["pieces"], [*line["pieces"][1:], None], strict=True
    ):
        if piece["key"]:
            wanted = _BLANK.sub("", piece["text"])
            start, end = (_BLANK.sub("", each["text"]) if each else "" for each in (before, after))
            most = 2 * len(wanted) + 8
            pattern = f"{re.escape(start[-_NEAR:])}(.{{0,{most}}}?){re.escape(end[:_NEAR])}"
            match = re.search(pattern if end else f"{pattern}(?=[。；，\n]|$)", text)
            said = match[1] if match else ""
            told = piece["text"] if said == wanted else said or MISSING
            yield FoundFigure(key=piece["key"], text=told)
