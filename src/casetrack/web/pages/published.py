"""Bulletins that somebody else published: pasted or dropped, read, and forgotten again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile

from casetrack.bulletins.reading import (
    Figure,
    PublishedBulletin,
    Value,
    plain,
)
from casetrack.bulletins.reading.apart import bulletin_apart
from casetrack.bulletins.reading.upload import (
    ENDINGS,
    LARGEST_FILE,
    LONGEST_TEXT,
    text_as_pasted,
    text_of_upload,
)
from casetrack.web.answers import NONE, Trouble, kept
from casetrack.web.files import named
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor

router = APIRouter()
Pasted = Annotated[str, Form(max_length=2 * LONGEST_TEXT)]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A piece of the text; where it is a figure, with what was read."""

    text: str
    figure: Figure | None = None
    number: str = ""


@router.get("/reading")
def ask(visit: Visit) -> Response:
    return _page(visit, NONE, "")


@router.post("/reading")
def read(
    visit: Visit, text: Pasted = "", file: Annotated[UploadFile | None, File()] = None
) -> Response:
    given, bulletin = "", None
    with kept(visit, "reading", {"text": text, "file": ""}, beside="file") as trouble:
        given, name = _given(text, file)
        bulletin = bulletin_apart(given, name=name)
    return _page(visit, trouble[0] if trouble else NONE, text, given, bulletin)


def _given(text: str, file: UploadFile | None) -> tuple[str, str]:
    """The text that was pasted or dropped, and what it is called. Raises Invalid."""
    name = named(file.filename) if file else ""
    if file is None or not name:
        return text_as_pasted(text), ""
    return text_of_upload(file.file.read(LARGEST_FILE + 1), name), name


def _page(
    visit: Visitor,
    trouble: Trouble,
    typed: str,
    text: str = "",
    bulletin: PublishedBulletin | None = None,
) -> Response:
    projects = bulletin.projects if bulletin else ()
    figures = [each for project in projects for each in project.figures]
    return page(
        visit,
        "reading.html.j2",
        trouble.status,
        typed=typed,
        bulletin=bulletin,
        projects=[each for each in projects if each.ordinal or each.figures],
        sections=sum(each.ordinal > 0 for each in projects),
        figures=figures,
        counts=Counter(each.status for project in projects for each in project.relations),
        pieces=_pieces(text, figures),
        number=_number,
        endings=",".join(ENDINGS),
        longest=LONGEST_TEXT,
        trouble=trouble,
    )


def _pieces(text: str, figures: Sequence[Figure]) -> list[Shown]:
    """The text cut at its figures; of two that overlap, the first is shown."""
    pieces, place = [], 0
    for each in sorted(figures, key=lambda figure: figure.at):
        end = each.at + len(each.quote)
        if each.at < place or text[each.at : end] != each.quote:
            continue
        pieces += [
            Shown(text=text[place : each.at]),
            Shown(text=each.quote, figure=each, number=_number(each.value)),
        ]
        place = end
    return [*pieces, Shown(text=text[place:])]


def _number(value: Value) -> str:
    if isinstance(value, tuple):
        return "–".join(plain(each) for each in value)
    return value if isinstance(value, str) else plain(value)
