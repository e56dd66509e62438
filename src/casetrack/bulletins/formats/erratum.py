"""An erratum as documents: what was wrong with which edition, in the layout of that edition.

A pure function of the corrected edition's content and the erratum.
"""

from __future__ import annotations

from datetime import date

from casetrack.bulletins.content import Content, ErratumContent
from casetrack.bulletins.formats import FORMATS, default_templates, later
from casetrack.bulletins.formats.official import (
    Numbered,
    Official,
    official_of,
    signature,
    title_lines,
)
from casetrack.workflow.templates import render as render_template

STAYS = "原版保持不变，更正内容载入下一版。"
TEMPLATES = {"html": "bulletin-erratum.html.j2", "text": "bulletin-erratum.txt.j2"}
_DOCUMENTS = {"docx": later("docx", "written"), "pdf": later("pdf", "written")}


def render(content: Content, erratum: ErratumContent) -> dict[str, bytes]:
    """Every file of an erratum, by the name of its format."""
    official = _official(content, erratum)
    documents = {
        name: write(content, official)
        for name, write in _DOCUMENTS.items()
        if name in formats(content)
    }
    return {name: _page(name, content, official, erratum) for name in TEMPLATES} | documents


def formats(content: Content) -> list[str]:
    """The formats of an erratum; of an edition of before there were documents it has none."""
    documents = [name for name in _DOCUMENTS if FORMATS[name].template in content["templates"]]
    return [*TEMPLATES, *documents]


def render_again(content: Content, erratum: ErratumContent) -> dict[str, bytes]:
    """Render what the templates of the snapshot alone make, so that it must be as it was."""
    official = _official(content, erratum)
    return {
        name: _page(name, content, official, erratum)
        for name, template in TEMPLATES.items()
        if template in content["templates"]
    }


def _page(name: str, content: Content, official: Official, erratum: ErratumContent) -> bytes:
    templates = {**default_templates(), **content["templates"]}
    values = {
        "title": official["title"],
        "lines": [each["text"] for each in official["preface"]],
        "issuer": official["issuer"],
        "date": {"iso": erratum["date"], "zh": official["signature"]["date"]},
        "edition": official["edition"],
        "taken_at": official["taken_at"],
        "log_size": official["log_size"],
        "log_root": official["log_root"],
    }
    template = TEMPLATES[name]
    page = render_template(templates[template], values, name=template, bundle=templates)
    return page.encode()


def _official(content: Content, erratum: ErratumContent) -> Official:
    """A public notice of a few paragraphs; the edition it corrects is the one it names."""
    whole = official_of(content)
    title = f"关于{whole['title']}（第{erratum['edition']}版）的更正（第{erratum['number']}号）"
    lines = [*erratum["text"].splitlines(), f"更正原因：{erratum['reason']}", STAYS]
    return {
        **whole,
        "title": title,
        "title_lines": title_lines(title),
        "number": "",
        "preface": [Numbered(mark="", text=each.strip()) for each in lines if each.strip()],
        "progress": [],
        "sections": [],
        "errata": [],
        "signature": signature(whole["issuer"], date.fromisoformat(erratum["date"]), sealed=False),
        "definitions": [],
        "tables": [],
    }
