"""HTML to paste into a content management system: plain elements, no attributes, nothing active."""

from __future__ import annotations

from html.parser import HTMLParser

from casetrack.bulletins.charts import charts_of
from casetrack.bulletins.content import Content
from casetrack.bulletins.formats.found import FoundFigure, find_between_words
from casetrack.bulletins.page import lines_in_order, page_of
from casetrack.errors import Invalid, Problem
from casetrack.workflow.templates import render as render_template

TEMPLATE = "bulletin-cms.html.j2"
_TEXT = ("h2", "h3", "h4", "p", "ul", "ol", "li")
_TABLE = ("table", "caption", "thead", "tbody", "tr", "th", "td")
BLOCKS = frozenset({*_TEXT, *_TABLE})
ALLOWED = BLOCKS | {"strong", "em", "br"}
_EMPTY = frozenset({"br"})


def render(content: Content) -> bytes:
    """Render in UTF-8. Raises Invalid where the template writes what a CMS could not take."""
    templates = content["templates"]
    charts = charts_of(content)
    values = {**page_of(content), "charts": charts}
    finished = render_template(templates[TEMPLATE], values, name=TEMPLATE, bundle=templates)
    if problems := _problems(finished):
        raise Invalid(problems)
    return finished.encode()


def find_figures(content: Content, finished: bytes) -> list[FoundFigure]:
    """Read back what stands between the words of each line."""
    reader = _Reader()
    reader.feed(finished.decode(errors="replace"))
    reader.close()
    return find_between_words(reader.text, lines_in_order(page_of(content)))


def _problems(finished: str) -> list[Problem]:
    reader = _Reader()
    reader.feed(finished)
    reader.close()
    return reader.problems


class _Reader(HTMLParser):
    """Gathers the text, a line for each block, and whatever is not on the list."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.problems: list[Problem] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self._refuse("the element {name} is not for a CMS", tag)
        for name, _ in attrs:
            self._refuse("the attribute {name} is not for a CMS", name)
        if tag in BLOCKS:
            self.text += "\n"
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self._refuse("the element {name} is closed where none is open", tag)
        if tag in BLOCKS:
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self._refuse("the comment {name} is not for a CMS", data.strip())

    def handle_decl(self, decl: str) -> None:
        self._refuse("the declaration {name} is not for a CMS", decl)

    def handle_pi(self, data: str) -> None:
        self._refuse("the instruction {name} is not for a CMS", data)

    def _refuse(self, message: str, name: str) -> None:
        line = self.getpos()[0]
        values = {"name": name}
        self.problems.append(Problem(message=message, values=values, source=TEMPLATE, line=line))
