"""The text of a web page: a line for each block, a tab between the cells of a row."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "main", "center", "title", "address"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dd", "dt", "hr", "blockquote", "pre"}
    | {"table", "thead", "tbody", "tfoot", "caption", "figure", "form", "fieldset"}
)
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "nav", "select", "button"}
)
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of_html(page: str) -> str:
    """Give what a reader of the page sees, scripts and menus left out."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    lines = (line.strip(" ") for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


class _Reader(HTMLParser):
    """Collects the words of a page; remembers only how deep it stands in cells and menus."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []
        self._cells = 0
        self._first_cell = True

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag == "tr":
            self._break()
            self._first_cell = True
        elif tag in _CELLS:
            if not self._first_cell:
                self.parts.append("\t")
            self._first_cell = False
            self._cells += 1
        elif tag == "li":
            self._break()
            self.parts.append("- ")
        elif tag == "br" or tag in _BLOCKS:
            self._break()
        if tag == "body":
            # A head that was never closed must not silence the page.
            self._silent.clear()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent and self._silent.pop() != tag:
                pass
        elif tag in _CELLS:
            self._cells = max(self._cells - 1, 0)
        elif tag in ("li", "tr"):
            self._break()
        elif tag in _BLOCKS:
            if tag == "table":
                self._cells = 0
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(_SPACE.sub(" ", data))

    def _break(self) -> None:
        """End the line; inside a cell paragraphs follow each other on one line."""
        if self.parts and not self._silent:
            self.parts.append(" " if self._cells else "\n")
