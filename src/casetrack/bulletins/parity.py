"""Proves that every format of an edition carries the same figures as its snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from casetrack.bulletins.content import Content, canonical, read_content
from casetrack.bulletins.formats import FORMATS, FoundFigure
from casetrack.bulletins.page import PrintedPiece, page_of, printed_figures
from casetrack.errors import Sentence, sentence

_NOTHING, _NOTHING_HERE = sentence("nothing"), sentence("nothing here")


@dataclass(frozen=True, kw_only=True)
class Discrepancy:
    """A figure that one file prints differently from the snapshot, or not at all."""

    format: str
    key: str
    expected: str | Sentence
    found: str | Sentence

    @property
    def sentence(self) -> Sentence:
        """Which figure is printed otherwise, where and how."""
        return sentence("{format}: figure {key} is {expected}, the file says {found}", **vars(self))

    def __str__(self) -> str:
        """Say it in English."""
        return str(self.sentence)


def compare_figures(content: Content, files: Mapping[str, bytes]) -> list[Discrepancy]:
    """Compare the figures of each finished file, by format, with the content.

    A bulletin without any figure is a discrepancy of its own: nothing was compared. Remembered for
    the last few, since check, approval page and publishing compare the same ones.
    """
    told = tuple(sorted(files.items()))
    return list(_compared(canonical(content), told))


@lru_cache(maxsize=4)
def _compared(text: str, files: tuple[tuple[str, bytes], ...]) -> tuple[Discrepancy, ...]:
    content = read_content(text)
    expected = printed_figures(page_of(content))
    if not expected:
        nothing = sentence("no figure at all")
        return tuple(
            Discrepancy(format=name, key="", expected=sentence("at least one"), found=nothing)
            for name, _ in files
        )
    return tuple(
        discrepancy
        for name, finished in files
        for discrepancy in _compare(name, expected, FORMATS[name].find_figures(content, finished))
    )


def _compare(
    name: str, expected: Sequence[PrintedPiece], found: Sequence[FoundFigure]
) -> list[Discrepancy]:
    discrepancies: list[Discrepancy] = []
    wanted: str | Sentence
    for should, does in zip_longest(expected, found):
        if should is None:
            key, wanted = does.key, _NOTHING_HERE
        else:
            key, wanted = should["key"], should["text"]
        if should is None or does is None or not _same(should, does):
            said = _NOTHING if does is None else _said(does)
            discrepancies.append(Discrepancy(format=name, key=key, expected=wanted, found=said))
    return discrepancies


def _same(should: PrintedPiece, does: FoundFigure) -> bool:
    told = does.value is None or does.value == should["value"]
    return does.key == should["key"] and does.text == should["text"] and told


def _said(found: FoundFigure) -> str | Sentence:
    if found.value is None:
        return found.text
    return sentence("{text} (value {value})", text=found.text, value=found.value)
