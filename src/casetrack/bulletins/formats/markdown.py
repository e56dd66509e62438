"""The Markdown bulletin: words are escaped, so that no text can pose as mark-up."""

from __future__ import annotations

import re

from casetrack.bulletins.content import Content
from casetrack.bulletins.formats.found import FoundFigure, find_between_words
from casetrack.bulletins.page import lines_in_order, page_of
from casetrack.workflow.templates import render as render_template

TEMPLATE = "bulletin.md.j2"
_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")
# At the start of a line these begin a list or underline a heading.
_LINE_START = re.compile(r"^(\s*)([-+](?=\s)|-(?=-)|=|\d+(?=[.)]\s))")


def render(content: Content) -> bytes:
    """Render in UTF-8 with line feeds."""
    templates = content["templates"]
    values = dict(page_of(content, escape))
    finished = render_template(templates[TEMPLATE], values, name=TEMPLATE, bundle=templates)
    return finished.encode()


def find_figures(content: Content, finished: bytes) -> list[FoundFigure]:
    """Read back what the file prints at the place of each figure."""
    lines = lines_in_order(page_of(content, escape))
    found = find_between_words(finished.decode(errors="replace"), lines)
    return [FoundFigure(key=each.key, text=unescape(each.text)) for each in found]


def escape(text: str) -> str:
    """Put a backslash before everything that Markdown would take as a mark."""
    return _LINE_START.sub(_mark_start, _MARKS.sub(r"\\\1", text))


def unescape(text: str) -> str:
    return re.sub(r"\\([\\`*_\[\]<>#|~&.)+=-])", r"\1", text)


def _mark_start(match: re.Match[str]) -> str:
    space, start = match.groups()
    # A number keeps its digits; the sign after it is what makes a list of it.
    return f"{space}{start}\\" if start.isdecimal() else f"{space}\\{start}"
