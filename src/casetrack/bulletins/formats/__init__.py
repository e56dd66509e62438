"""The formats of a bulletin: pure functions of a snapshot's content, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from casetrack.bulletins.content import Content
from casetrack.bulletins.formats import html, markdown, text
from casetrack.bulletins.formats.found import FoundFigure
from casetrack.workflow import shipped_folder

__all__ = [
    "FORMATS",
    "TEMPLATE_PREFIX",
    "Format",
    "FoundFigure",
    "default_templates",
    "render_all",
]


@dataclass(frozen=True, kw_only=True)
class Format:
    """How an edition is written in this format, and how its figures are read back from a file."""

    name: str
    file_name: str
    template: str
    render: Callable[[Content], bytes]
    find_figures: Callable[[Content, bytes], list[FoundFigure]]


FORMATS: Mapping[str, Format] = {
    "html": Format(
        name="html",
        file_name="bulletin.html",
        template=html.TEMPLATE,
        render=html.render,
        find_figures=html.find_figures,
    ),
    "text": Format(
        name="text",
        file_name="bulletin.txt",
        template=text.TEMPLATE,
        render=text.render,
        find_figures=text.find_figures,
    ),
    "markdown": Format(
        name="markdown",
        file_name="bulletin.md",
        template=markdown.TEMPLATE,
        render=markdown.render,
        find_figures=markdown.find_figures,
    ),
}


TEMPLATE_PREFIX = "bulletin"


def default_templates() -> dict[str, str]:
    """The bulletin templates that come with casetrack, by file name."""
    folder = shipped_folder() / "rectification"
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(folder.glob(f"{TEMPLATE_PREFIX}*.j2"))
    }


def render_all(content: Content) -> dict[str, bytes]:
    """Render every format, by its name. Raises Invalid where a template does not render."""
    return {name: each.render(content) for name, each in FORMATS.items()}
