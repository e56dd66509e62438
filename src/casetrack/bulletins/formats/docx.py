"""The bulletin as .docx in the layout of GB/T 9704-2012, from a template that Word can edit.

The template's own text is a stranger's: it is rendered in the child process like any other.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate

from casetrack.bulletins.content import Content
from casetrack.bulletins.formats.drawing import drawings_of, picture
from casetrack.bulletins.formats.fonts import folder_of
from casetrack.bulletins.formats.found import FoundFigure, find_between_words
from casetrack.bulletins.formats.official import (
    Official,
    numbered_lines,
    official_of,
    plain_values,
    width,
)
from casetrack.bulletins.formats.package import repacked
from casetrack.errors import Invalid, Problem
from casetrack.workflow.templates import render as render_template

TEMPLATE = "bulletin.docx"
# Styles of the template whose paragraphs the program completes.
SIGNATURE, HEAD = "落款", "发文机关标志"
TYPE_AREA, LINE_CHARACTERS = Mm(156), 28
_PICTURE_WIDTH = Mm(150)
_TEMPLATE_BYTES = 20_000_000


def render(content: Content) -> bytes:
    """Render in the layout of the snapshot's template."""
    return written(content, official_of(content))


def written(content: Content, official: Official) -> bytes:
    """Fill the template, place the pictures, and pack it so that the bytes are always the same."""
    template = _Template(_opened(content["templates"][TEMPLATE]))
    template.render(plain_values(official))
    document: Word = template.docx
    _place_pictures(document, content, official)
    _place_signature(document, official)
    _fit_head(document)
    package = BytesIO()
    document.save(package)
    return repacked(package.getvalue(), title=official["title"])


def find_figures(content: Content, finished: bytes) -> list[FoundFigure]:
    """Read back what the document prints at the place of each figure."""
    try:
        document = Document(BytesIO(finished))
    except (BadZipFile, KeyError, ValueError):
        return find_between_words("", numbered_lines(content))
    text = "\n".join(each.text for each in document.paragraphs)
    return find_between_words(text, numbered_lines(content))


class _Template(DocxTemplate):  # type: ignore[misc] # the library ships no types
    """Fills in its parts with the sandboxed renderer, and leaves the properties to the packing."""

    def render_xml_part(
        self, src_xml: str, part: object, context: Mapping[str, object], jinja_env: object = None
    ) -> str:
        """Render a part, one paragraph a line, so that an error can tell which one it was."""
        del part, jinja_env
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)
        return render_template(lines, context, name=TEMPLATE).replace("\n", "")

    def render_properties(self, context: object, jinja_env: object = None) -> None:
        """Print none of the template's properties: they may name persons."""


@lru_cache(maxsize=8)
def _unpacked(encoded: str) -> bytes:
    try:
        package = base64.b64decode(encoded, validate=True)
        with ZipFile(BytesIO(package)) as parts:
            unpacked = sum(each.file_size for each in parts.infolist())
    except (ValueError, BadZipFile) as error:
        raise Invalid(Problem(message="is no Word document", source=TEMPLATE)) from error
    if unpacked > _TEMPLATE_BYTES:
        raise Invalid(Problem(message="is larger than a template may be", source=TEMPLATE))
    return package


def _opened(encoded: str) -> BytesIO:
    return BytesIO(_unpacked(encoded))


def _place_pictures(document: Word, content: Content, official: Official) -> None:
    charts = [*official["progress"], *(c for each in official["sections"] for c in each["charts"])]
    if not charts:
        return
    drawings, folder = drawings_of(content), folder_of(content)
    by_place = {each["place"]: each for each in charts}
    for paragraph in document.paragraphs:
        chart = by_place.get(paragraph.text.strip())
        if chart is None:
            continue
        paragraph.text = ""
        image = BytesIO(picture(drawings[chart["key"]], folder))
        paragraph.add_run().add_picture(image, width=_PICTURE_WIDTH)
        for properties in paragraph._p.iter(qn("wp:docPr")):  # noqa: SLF001 - no other way
            properties.set("descr", chart["alt"])
            properties.set("name", chart["title"])


def _place_signature(document: Word, official: Official) -> None:
    """Indent issuer and date from the right by what the standard leaves free."""
    signature = official["signature"]
    indents = {
        signature["issuer"]: signature["issuer_indent"],
        signature["date"]: signature["date_indent"],
    }
    for paragraph in _of_style(document, SIGNATURE):
        if paragraph.text in indents:
            # In hundredths of a character, which is how Word counts, and as a length.
            hundredths = indents[paragraph.text]
            length = Length(TYPE_AREA * hundredths // (100 * LINE_CHARACTERS))
            paragraph.paragraph_format.right_indent = length
            # The library knows no characters.
            element = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001
            element.set(qn("w:rightChars"), str(hundredths))


def _fit_head(document: Word) -> None:
    """Make the red head as small as it must be to stand on one line."""
    for paragraph in _of_style(document, HEAD):
        largest = paragraph.style.font.size if paragraph.style else None
        if largest is not None and paragraph.text:
            for run in paragraph.runs:
                run.font.size = Pt(min(largest.pt, TYPE_AREA.pt // width(paragraph.text)))


def _of_style(document: Word, name: str) -> list[Paragraph]:
    """The paragraphs of a style; none where an office's own template has no such style."""
    ids = {each.style_id for each in document.styles if each.name == name}
    return [
        each
        for each in document.paragraphs
        if each._p.style in ids  # noqa: SLF001 - the public way looks every style up anew
    ]
