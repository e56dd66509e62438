"""The formats of a bulletin: pure functions of a snapshot's content, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from casetrack.bulletins.content import Content, canonical, read_content
from casetrack.bulletins.formats import cms, figures, html, markdown, text
from casetrack.bulletins.formats.found import FoundFigure
from casetrack.bulletins.formats.makers import makers_of
from casetrack.workflow.folders import shipped_folder, templates_in

__all__ = [
    "FORMATS",
    "TEMPLATE_PREFIX",
    "Format",
    "FoundFigure",
    "default_templates",
    "formats_of",
    "later",
    "makers_of",
    "render_again",
    "render_all",
]


@dataclass(frozen=True, kw_only=True)
class Format:
    """How an edition is written in this format, and how its figures are read back from a file."""

    name: str
    file_name: str
    # Empty for what is written without one.
    template: str
    render: Callable[[Content], bytes]
    find_figures: Callable[[Content, bytes], list[FoundFigure]]


def later(module: str, function: str) -> Callable[..., Any]:
    """A function of a format whose libraries are heavy: loaded with its first use.

    A server that shows pages all day has no need of a word processor and a typesetter in memory.
    """

    def call(*given: object) -> object:
        return getattr(import_module(f"{__name__}.{module}"), function)(*given)

    return call


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
    "docx": Format(
        name="docx",
        file_name="bulletin.docx",
        template="bulletin.docx",
        render=later("docx", "render"),
        find_figures=later("docx", "find_figures"),
    ),
    "pdf": Format(
        name="pdf",
        file_name="bulletin.pdf",
        template="bulletin.typ",
        render=later("pdf", "render"),
        find_figures=later("pdf", "find_figures"),
    ),
    "cms": Format(
        name="cms",
        file_name="bulletin-cms.html",
        template=cms.TEMPLATE,
        render=cms.render,
        find_figures=cms.find_figures,
    ),
    "figures": Format(
        name="figures",
        file_name="figures.json",
        template="",
        render=figures.render,
        find_figures=figures.find_figures,
    ),
}


TEMPLATE_PREFIX = "bulletin"


def default_templates() -> dict[str, str]:
    """The bulletin templates that come with casetrack, by file name."""
    shipped = templates_in(shipped_folder() / "rectification")
    return {name: text for name, text in shipped.items() if name.startswith(TEMPLATE_PREFIX)}


def formats_of(content: Content) -> Mapping[str, Format]:
    """The formats that the snapshot has what they need for: older ones knew fewer."""
    templates = content["templates"]
    return {
        name: each
        for name, each in FORMATS.items()
        if (each.template in templates if each.template else "rows" in content)
    }


def render_all(content: Content) -> dict[str, bytes]:
    """Render every format, by its name. Raises Invalid where a template does not render.

    Remembered for the last few snapshots: check, approval page, publishing and verification ask
    for the same one.
    """
    return dict(_rendered(canonical(content), frozenset(formats_of(content))))


def render_again(content: Content) -> dict[str, bytes]:
    """Render every format that can still be made as it was: by the same versions and fonts."""
    made_by, makers = content.get("makers", {}), makers_of(content)
    names = (name for name in formats_of(content) if made_by.get(name) == makers.get(name))
    return dict(_rendered(canonical(content), frozenset(names)))


@lru_cache(maxsize=4)
def _rendered(content: str, names: frozenset[str]) -> dict[str, bytes]:
    """All at once: most of the time is spent in programs beside this one and in native code."""
    told = read_content(content)
    wanted = [name for name in FORMATS if name in names]
    with ThreadPoolExecutor(max_workers=max(1, len(wanted))) as pool:
        begun = {name: pool.submit(FORMATS[name].render, told) for name in wanted}
        return {name: each.result() for name, each in begun.items()}
