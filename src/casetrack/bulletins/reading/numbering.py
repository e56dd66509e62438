"""The numbers that Word sets before paragraphs (一、 （二） 3.): they are no part of their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_DIGITS = "零一二三四五六七八九"
_TEN = 10
_HUNDRED = 100
_PLACE = re.compile(r"%([1-9])")
_LETTERS = 26
_MOST_STYLES = 12


@dataclass(frozen=True, kw_only=True)
class Level:
    """How one level of a list is numbered: from where, in which signs, with what around them."""

    start: int
    signs: str
    text: str


class Numbering:
    """Counts the numbered paragraphs of one document in their order, as Word does."""

    def __init__(self, document: Document) -> None:
        self._lists = dict(_lists(document))
        self._counts: dict[str, list[int]] = {}

    def before(self, paragraph: Paragraph) -> str:
        """Give what Word prints before this paragraph; nothing if it is in no list."""
        number, depth = _place(paragraph)
        levels = self._lists.get(number, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(number, [])
        while len(counts) <= depth:
            level = levels.get(len(counts))
            counts.append((level.start if level else 1) - 1)
        counts[depth] += 1
        del counts[depth + 1 :]
        if levels[depth].signs == "bullet":
            return "- "
        return _PLACE.sub(lambda found: _printed(levels, counts, int(found[1])), levels[depth].text)


def _printed(levels: Mapping[int, Level], counts: list[int], place: int) -> str:
    level = levels.get(place - 1)
    if level is None or place > len(counts):
        return ""
    return in_signs(counts[place - 1], level.signs)


def in_signs(number: int, signs: str) -> str:
    """Write a number in the signs that Word names: decimal, chineseCounting, lowerLetter."""
    small = 0 < number < _HUNDRED
    if small and ("hinese" in signs or "apanese" in signs or "ideograph" in signs):
        tens, ones = divmod(number, _TEN)
        head = f"{_DIGITS[tens] if tens > 1 else ''}十" if tens else ""
        return head + (_DIGITS[ones] if ones else "")
    if small and signs.endswith("Letter") and number <= _LETTERS:
        return chr(ord("A" if signs.startswith("upper") else "a") + number - 1)
    return "" if signs == "none" else str(number)


def _place(paragraph: Paragraph) -> tuple[str, int]:
    """Give the list and the level of a paragraph: its own, or those of its style."""
    number, depth = "", 0
    for properties in _properties(paragraph):
        found = properties.find(qn("w:numPr")) if properties is not None else None
        if found is None:
            continue
        own, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
        number = number or (own.get(qn("w:val"), "") if own is not None else "")
        depth = depth or (int(level.get(qn("w:val"), "0")) if level is not None else 0)
        if number:
            break
    return number, depth


def _properties(paragraph: Paragraph) -> Iterator[Any]:
    yield paragraph._p.pPr  # noqa: SLF001 - the library gives no other way to the numbering
    style = paragraph.style
    for _ in range(_MOST_STYLES):
        if style is None:
            return
        yield style.element.find(qn("w:pPr"))
        style = getattr(style, "base_style", None)


def _lists(document: Document) -> Iterator[tuple[str, dict[int, Level]]]:
    part = next(
        (
            each.target_part
            for each in document.part.rels.values()
            if each.reltype == RELATIONSHIP_TYPE.NUMBERING and not each.is_external
        ),
        None,
    )
    root = getattr(part, "element", None)
    if root is None:
        return
    shapes = {
        each.get(qn("w:abstractNumId")): {
            int(level.get(qn("w:ilvl"), "0")): _level(level) for level in each.findall(qn("w:lvl"))
        }
        for each in root.findall(qn("w:abstractNum"))
    }
    for each in root.findall(qn("w:num")):
        shape = each.find(qn("w:abstractNumId"))
        if shape is not None:
            yield each.get(qn("w:numId"), ""), shapes.get(shape.get(qn("w:val")), {})


def _level(level: Any) -> Level:  # noqa: ANN401 - an element of the library
    def told(name: str, otherwise: str) -> str:
        found = level.find(qn(name))
        return otherwise if found is None else str(found.get(qn("w:val"), otherwise))

    start = told("w:start", "1")
    return Level(
        start=int(start) if start.isdecimal() else 1,
        signs=told("w:numFmt", "decimal"),
        text=told("w:lvlText", ""),
    )
