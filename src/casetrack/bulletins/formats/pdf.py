"""The bulletin as PDF in the layout of GB/T 9704-2012, set by Typst from an editable template."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pypdfium2

from casetrack.bulletins.charts import Chart
from casetrack.bulletins.content import Content
from casetrack.bulletins.formats.drawing import DARK, INK, drawings_of
from casetrack.bulletins.formats.fonts import families_of, folder_of
from casetrack.bulletins.formats.found import FoundFigure, find_without_lines
from casetrack.bulletins.formats.official import Official, numbered_lines, official_of, width
from casetrack.bulletins.formats.typesetting import set_in_type
from casetrack.bulletins.reading.portable import ONE_AT_A_TIME

TEMPLATE = "bulletin.typ"
_PAGE_NUMBER = re.compile(r"—\s*\d+\s*—")


def render(content: Content) -> bytes:
    """Render in the layout of the snapshot's template."""
    return written(content, official_of(content))


def written(content: Content, official: Official) -> bytes:
    """Set the template with the values of an official document, its fonts and its charts."""
    families = families_of(content)
    wanted = {each["key"] for each in (*official["progress"], *_of_sections(official))}
    drawn = drawings_of(content) if wanted else {}
    drawings = {key: each.replace(INK, DARK) for key, each in drawn.items() if key in wanted}
    values = {
        **official,
        "fonts": families,
        "drawings": drawings,
        "head_width": width(f"{official['issuer']}文件"),
    }
    return set_in_type(
        content["templates"][TEMPLATE],
        json.dumps(values, ensure_ascii=False, sort_keys=True),
        name=TEMPLATE,
        folder=folder_of(content),
        families=frozenset(families.values()),
    )


def _of_sections(official: Official) -> Iterator[Chart]:
    for section in official["sections"]:
        yield from section["charts"]


def find_figures(content: Content, finished: bytes) -> list[FoundFigure]:
    """Read back what the pages print at the place of each figure."""
    return find_without_lines(text_of(finished), numbered_lines(content))


def text_of(finished: bytes) -> str:
    """The text of all pages, without page numbers; empty for what is no PDF."""
    with ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(finished)
        except pypdfium2.PdfiumError:
            return ""
        try:
            pages = [page.get_textpage().get_text_bounded() for page in document]
        finally:
            document.close()
    return "\n".join(_PAGE_NUMBER.sub("", page) for page in pages)
