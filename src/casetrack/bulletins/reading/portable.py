"""The text of a PDF: what its pages say, without page numbers and the words inside drawings."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2
from pypdfium2 import raw

from casetrack.bulletins.reading.flow import HAN
from casetrack.errors import Invalid

# The library keeps its state for the whole process and must be asked by one thread at a time.
ONE_AT_A_TIME = Lock()
_MOST_PAGES = 1000
# The words of the standard for tags.
DRAWING, OF_THE_PAGE = "Figure", "Artifact"
_LONGEST_NAME = 64
# Deeper than any document, and shallow enough for one that was made to be endless.
_DEEPEST = 100
# What a word broken at the end of a line is marked with.
_BROKEN_WORD = re.compile("[\\x02\\ufffe]\n?")
_WIDE = rf"[{HAN}、。，：；（）“”《》〔〕%％]"
# The gap that a typesetter leaves between Chinese and Latin is no space of the text.
_GAP = re.compile(rf"(?<={_WIDE}) (?=[A-Za-z0-9〔])|(?<=[A-Za-z0-9%％〕]) (?={_WIDE})")


def text_of_pdf(data: bytes, path: Path) -> str:
    """Give the lines of all pages in their order. Raises Invalid.

    In a tagged file the drawings and what belongs to the page alone are left out.
    """
    with ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise Invalid("{path} is no PDF that can be read without a password.", path=path) from (
                error
            )
        try:
            if len(document) > _MOST_PAGES:
                raise Invalid(
                    "{path} has more than {most} pages: that is no bulletin.",
                    path=path,
                    most=_MOST_PAGES,
                )
            pages = [_text_of_page(page) for page in document]
        except pypdfium2.PdfiumError as error:
            raise Invalid("{path} has a page that cannot be read.", path=path) from error
        finally:
            document.close()
    text = _BROKEN_WORD.sub("", "\n".join(pages))
    if not text.strip():
        raise Invalid(
            "{path} holds pictures of pages and no text; recognise its text first.", path=path
        )
    return _GAP.sub("", text) + "\n"


def _text_of_page(page: pypdfium2.PdfPage) -> str:
    for each in _beside_the_text(page):
        page.remove_obj(each)
    text: str = page.get_textpage().get_text_range()
    return text.replace("\r\n", "\n").strip("\n")


def _beside_the_text(page: pypdfium2.PdfPage) -> list[pypdfium2.PdfObject]:
    """The words that tags call part of a drawing or of the page; none where nothing is tagged."""
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return []
    try:
        count = raw.FPDF_StructTree_CountChildren(tree)
        tops = [raw.FPDF_StructTree_GetChildAtIndex(tree, each) for each in range(count)]
        drawn = set(_drawn(tops))
    finally:
        raw.FPDF_StructTree_Close(tree)
    words = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1)
    return [
        each
        for each in words
        if raw.FPDFPageObj_GetMarkedContentID(each.raw) in drawn or _is_of_the_page(each)
    ]


def _drawn(tops: list[Any]) -> Iterator[int]:
    """The numbers of the marked content that stands in a drawing."""
    waiting = [(each, 0, _type_of(each) == DRAWING) for each in tops if each]
    while waiting:
        element, depth, inside = waiting.pop()
        for place in range(raw.FPDF_StructElement_CountChildren(element)):
            number = raw.FPDF_StructElement_GetChildMarkedContentID(element, place)
            if inside and number >= 0:
                yield number
            child = raw.FPDF_StructElement_GetChildAtIndex(element, place)
            if child and depth < _DEEPEST:
                waiting.append((child, depth + 1, inside or _type_of(child) == DRAWING))


def _type_of(element: Any) -> str:  # noqa: ANN401 - a pointer of the library
    length = raw.FPDF_StructElement_GetType(element, None, 0)
    name = ctypes.create_string_buffer(length)
    raw.FPDF_StructElement_GetType(element, name, length)
    return name.raw.decode("utf-16-le", errors="replace").rstrip("\0")


def _is_of_the_page(words: pypdfium2.PdfObject) -> bool:
    places = range(raw.FPDFPageObj_CountMarks(words.raw))
    return any(_mark(raw.FPDFPageObj_GetMark(words.raw, each)) == OF_THE_PAGE for each in places)


def _mark(mark: Any) -> str:  # noqa: ANN401 - a pointer of the library
    name = (ctypes.c_ushort * _LONGEST_NAME)()
    length = ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), ctypes.byref(length))
    return bytes(name)[: length.value].decode("utf-16-le", errors="replace").rstrip("\0")
