"""Text as it reads: widths made one, broken lines joined, each character with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from casetrack.bulletins.reading.vocabulary import words

# One character for one character, so that every place stays the same.
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(old): new
    for old, new in {
        "\u00a0": " ",
        "\u3000": " ",
        "\u2002": " ",
        "\u2003": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": " ",
        "\ufeff": " ",
        "\r": " ",
        "\x0c": "\n",
        "\x0b": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "「": "“",
        "『": "“",
        "」": "”",
        "』": "”",
        "∶": ":",
        "｡": "。",
        "﹝": "〔",
        "﹞": "〕",
        "–": "-",
        "−": "-",
        "‐": "-",
        "‑": "-",
    }.items()
}
_WIDTHS |= {
    ord(pair[0]): pair[1] for pair in re.findall("..", "".join(words("signs", "traditional")))
}
HAN = "\u3400-\u9fff〇"
_WIDE = re.compile(rf"[{HAN}、。“”《》〔〕…]")
_BLANKS = re.compile(r"[ \t]+")
# Blanks that are more than one space between words.
_UNEVEN = re.compile(
    rf"\t|  | $|^ |[{HAN}、。“”《》〔〕…] | (?=[{HAN}、。“”《》〔〕…])", re.MULTILINE
)
CELL_SPACES = 4
_ENDS = tuple("。!?;:…")
_BULLET = re.compile(
    r"[ \t]*(?:[-*•●○◆■▪▸►→·✓√☑★◇]\s*|(?:\(\d{1,2}\)|[①-⑳]|\d{1,2}[.、)](?!\d))[ \t]*)"
)
_STARTS = re.compile(
    rf"[ \t]*(?:[-*•●○◆■▪▸►→·✓√★◇#|【]|\(?[一二三四五六七八九十\d]+(?:[)、]|\.(?!\d))|[①-⑳]|"
    rf"[一二三四五六七八九]是|第[一二三四五六七八九十]+[项章条]|"
    rf"[{HAN}A-Za-z ]{{2,16}}:|\d{{4}}[-年])"
)
WRAPPED_AT_LEAST = 18
WRAPPED_ENGLISH = 50
_ABOUT_THE_PAGE = re.compile(r"[ \t]*(?:发布|来源|浏览|作者|信息来源|编辑|日期|时间|Published)")
_PAGE_NUMBER = re.compile(
    r"[ \t]*(?:[-—]+[ \t]*[0-9]{1,4}[ \t]*[-—]+|[0-9]{1,3}(?:[ \t]*/[ \t]*[0-9]{1,3})?"
    r"|第[ \t]*[0-9]{1,4}[ \t]*页.{0,12}|Page [0-9]{1,4}.{0,10})[ \t]*"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """One paragraph as it reads, and the place of each of its characters in the text."""

    text: str
    places: tuple[int, ...]
    marker: tuple[int, int] | None = None
    """The bullet or number in front, as places of the text."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the places in the text of a non-empty stretch of this paragraph."""
        return self.places[start], self.places[end - 1] + 1


def narrow(text: str) -> str:
    """Give the text with one width of letters, signs and spaces, as long as before."""
    return text.translate(_WIDTHS)


def lines_of(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Each line as a range without its ends, blank ones included."""
    while start <= end:
        stop = plain.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


def paragraphs(plain: str, start: int, end: int) -> list[Flow]:
    """Paragraphs of a range, a line broken in the middle of a sentence joined to the next."""
    flows: list[Flow] = []
    pieces: list[tuple[int, int]] = []
    for begin, stop in lines_of(plain, start, end):
        if not plain[begin:stop].strip():
            continue
        if _PAGE_NUMBER.fullmatch(plain, begin, stop):
            # A sentence goes on behind the number of its page.
            flows.append(_flow(plain, [(begin, stop)]))
            continue
        if pieces and not _continues(plain, pieces[-1], (begin, stop)):
            flows.append(_flow(plain, pieces))
            pieces = []
        pieces.append((begin, stop))
    if pieces:
        flows.append(_flow(plain, pieces))
    return flows


def _continues(plain: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a line goes on in the next: a page or a narrow column broke it."""
    line = plain[before[0] : before[1]].rstrip()
    rest = plain[after[0] : after[1]]
    if (
        _ABOUT_THE_PAGE.match(line)
        or line.endswith(_ENDS)
        or "\t" in line
        or "\t" in rest
        or _STARTS.match(rest)
    ):
        return False
    if line.endswith(("”", ".", ")")) and not _WIDE.match(rest.lstrip()[:1]):
        return not line.endswith(".")
    if line[-1:].isascii() and line[-1:].isalnum() and rest.lstrip()[:1].isascii():
        return len(line) >= WRAPPED_ENGLISH or rest.lstrip()[:1].islower()
    indented = len(rest) - len(rest.lstrip()) > 1
    return len(line.strip()) >= WRAPPED_AT_LEAST and not indented


def _flow(plain: str, pieces: list[tuple[int, int]]) -> Flow:
    chars: list[str] = []
    places: list[int] = []
    found = _BULLET.match(plain, pieces[0][0], pieces[0][1])
    marker = None
    if found and found.end() < pieces[0][1]:
        marker = found.start() + len(found[0]) - len(found[0].lstrip()), found.end()
        pieces = [(found.end(), pieces[0][1]), *pieces[1:]]
    for begin, stop in pieces:
        _add_line(plain, begin, stop, chars, places)
    return Flow(text="".join(chars), places=tuple(places), marker=marker)


def _add_line(plain: str, begin: int, stop: int, chars: list[str], places: list[int]) -> None:
    place = begin
    if chars and plain[begin] not in " \t" and not _glued(chars[-1], plain[begin]):
        chars.append(" ")
        places.append(places[-1])
    if _UNEVEN.search(plain, begin, stop) is None:
        chars += plain[begin:stop]
        places += range(begin, stop)
        return
    for blank in _BLANKS.finditer(plain, begin, stop):
        chars += plain[place : blank.start()]
        places += range(place, blank.start())
        place = blank.end()
        if place < stop and chars and (sign := _space(plain, chars[-1], blank)):
            chars.append(sign)
            places.append(blank.start())
    chars += plain[place:stop]
    places += range(place, stop)


def _space(plain: str, before: str, blank: re.Match[str]) -> str:
    """What a run of spaces says: a new cell, a space between words, or nothing."""
    if "\t" in blank[0] or len(blank[0]) >= CELL_SPACES:
        return "\t"
    return "" if _glued(before, plain[blank.end()]) else " "


def _glued(before: str, after: str) -> bool:
    return bool(_WIDE.match(before) or _WIDE.match(after)) or before in "\t "


def sentences(flow: Flow) -> list[int]:
    """Where each sentence of the paragraph starts."""
    return [0, *(found.end() for found in _SENTENCE_END.finditer(flow.text))]


def sentence_at(starts: list[int], place: int) -> int:
    """Give the number of the sentence in which a character stands."""
    return bisect_right(starts, place) - 1


_SENTENCE_END = re.compile(r"[。!?\n]+[”)]?|\.(?= +[A-Z])")
