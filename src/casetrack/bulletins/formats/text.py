"""The plain-text bulletin, in the layout of docs/reference/bulletin.md, "Plain text"."""

from __future__ import annotations

from casetrack.bulletins.content import Content
from casetrack.bulletins.formats.found import FoundFigure, find_between_words
from casetrack.bulletins.page import lines_in_order, page_of
from casetrack.workflow.templates import render as render_template

TEMPLATE = "bulletin.txt.j2"


def render(content: Content) -> bytes:
    """Render in UTF-8 with line feeds."""
    templates = content["templates"]
    values = dict(page_of(content))
    finished = render_template(templates[TEMPLATE], values, name=TEMPLATE, bundle=templates)
    return finished.encode()


def find_figures(content: Content, finished: bytes) -> list[FoundFigure]:
    """Read back what the file prints at the place of each figure."""
    return find_between_words(finished.decode(errors="replace"), lines_in_order(page_of(content)))
