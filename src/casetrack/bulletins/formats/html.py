"""The HTML bulletin: one page that needs nothing else, each figure a `data` element."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from casetrack.bulletins.charts import Chart, charts_of
from casetrack.bulletins.content import Content
from casetrack.bulletins.formats.drawing import drawings_of
from casetrack.bulletins.formats.found import FoundFigure
from casetrack.bulletins.page import page_of
from casetrack.workflow.templates import render as render_template

TEMPLATE = "bulletin.html.j2"
BLOCK_TEMPLATE = "bulletin-block.html.j2"


def render(content: Content) -> bytes:
    """Render in UTF-8 with line feeds."""
    templates = content["templates"]
    charts = charts_of(content)
    values = {**page_of(content), "charts": charts}
    finished = render_template(templates[TEMPLATE], values, name=TEMPLATE, bundle=templates)
    drawings = drawings_of(content)
    for chart in charts:
        finished = finished.replace(chart["place"], _drawing(chart, drawings[chart["key"]]))
    return finished.encode()


def find_figures(content: Content, finished: bytes) -> list[FoundFigure]:
    """Read back each `<data class="figure">`, with its value and its text."""
    del content
    reader = _FigureReader()
    reader.feed(finished.decode(errors="replace"))
    reader.close()
    return reader.found


def _drawing(chart: Chart, drawing: str) -> str:
    """The drawing as part of a page: named for who cannot see it, in a face that is there."""
    opened = f'<svg role="img" aria-label="{escape(chart["alt"], quote=True)}"'
    drawing = drawing.replace('<svg xmlns="http://www.w3.org/2000/svg"', opened, 1)
    return re.sub(r'font-family="([^"]*)"', r'font-family="\1, sans-serif"', drawing)


class _FigureReader(HTMLParser):
    """Gathers figures on the way through a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[FoundFigure] = []
        self._open: dict[str, str | None] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "data" and "figure" in (attributes.get("class") or "").split():
            self._open, self._text = attributes, ""

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self._open is not None:
            key = self._open.get("data-key") or ""
            value = self._open.get("value") or ""
            self.found.append(FoundFigure(key=key, text=self._text, value=value))
            self._open = None
