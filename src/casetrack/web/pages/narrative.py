"""The texts of a bulletin: written with figures in them, tried, kept as versions, restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Response
from sqlmodel import select

from casetrack.bulletins.content import FigureContent, problem_of
from casetrack.bulletins.trial import try_text
from casetrack.cycles.narrative import (
    LONGEST_TEXT,
    PARTS,
    current_narratives,
    set_narrative,
    versions_of,
)
from casetrack.cycles.phases import cycle_of
from casetrack.cycles.projects import projects_of
from casetrack.errors import NotFound
from casetrack.language import Language
from casetrack.store.tables import Cycle, Narrative, Person, Project
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.campaign import LARGEST_ID, Code, Ordinal, project_numbered
from casetrack.web.differences import differing, marked
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor

router = APIRouter()
Part = Annotated[Literal["preface", "goals", "results"], Path()]
# A browser sends line ends as two signs each.
Text = Annotated[str, Form(max_length=2 * LONGEST_TEXT)]
Version = Annotated[int, Form(ge=0, le=LARGEST_ID)]
_CONFLICT = 409
Shown = Annotated[int, Query(ge=0, le=LARGEST_ID)]


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A figure as a writer inserts it."""

    code: str
    key: str
    label: str
    text: str
    problem: str


@router.get("/cycles/{code}/text")
def table(visit: Visit, code: Code) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        newest = {
            (each.project_id, each.part): each
            for each in current_narratives(desk.session, cycle.id or 0)
        }
        return page(
            visit,
            "texts.html.j2",
            cycle=cycle,
            people=_names(desk),
            rows=[
                (project, part, newest.get((project.id or 0, part)))
                for project in projects_of(desk.session, cycle)
                for part in PARTS
                if _is_part(project, part)
            ],
        )


@router.get("/cycles/{code}/text/{ordinal}/{part}")
def show(visit: Visit, code: Code, ordinal: Ordinal, part: Part, version: Shown = 0) -> Response:
    return _page(visit, code, ordinal, part, shown=version)


@router.post("/cycles/{code}/text/{ordinal}/{part}")
def write(
    visit: Visit, code: Code, ordinal: Ordinal, part: Part, text: Text = "", seen: Version = 0
) -> Response:
    typed = {"text": text}
    with kept(visit, "text", typed, beside="text") as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        set_narrative(
            desk.session, desk.actor, cycle, project=ordinal, part=part, text=text, seen=seen,
            now=desk.now,
        )  # fmt: skip
    if trouble:
        return _page(visit, code, ordinal, part, trouble=trouble[0], typed=text)
    return to(f"/cycles/{code}/text/{ordinal}/{part}")


@router.post("/cycles/{code}/text/{ordinal}/{part}/preview")
def preview(
    visit: Visit, code: Code, ordinal: Ordinal, part: Part, text: Text = "", seen: Version = 0
) -> Response:
    return _page(visit, code, ordinal, part, typed=text, seen=seen)


@router.post("/cycles/{code}/text/{ordinal}/{part}/restore")
def restore(
    visit: Visit, code: Code, ordinal: Ordinal, part: Part, version: Version = 0, seen: Version = 0
) -> Response:
    with kept(visit, "text", {"text": ""}, beside="text") as trouble, visit.write() as desk:
        cycle = cycle_of(desk.session, code)
        old = _version(_versions(desk, cycle, ordinal, part), version)
        set_narrative(
            desk.session, desk.actor, cycle, project=ordinal, part=part, text=old.text, seen=seen,
            now=desk.now,
        )  # fmt: skip
    if trouble:
        return _page(visit, code, ordinal, part, trouble=trouble[0], shown=version)
    return to(f"/cycles/{code}/text/{ordinal}/{part}")


def _page(
    visit: Visitor,
    code: str,
    ordinal: int,
    part: str,
    *,
    trouble: Trouble = NONE,
    typed: str | None = None,
    seen: int | None = None,
    shown: int = 0,
) -> Response:
    """The editor with what was typed, else with the newest version; beside it, one version."""
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        project = project_numbered(desk, cycle, ordinal)
        if not _is_part(project, part):
            raise NotFound("Project 0 has a preface; all others have goals and results.")
        versions = _versions(desk, cycle, ordinal, part)
        newest = versions[-1] if versions else None
        stored = newest.text if newest else project.goals if part == "goals" else ""
        text = stored if typed is None else _plain(typed)
        trial = try_text(
            desk.session, desk.rules, cycle, project, part=part, text=text, author=desk.actor.name,
            now=desk.now,
        )  # fmt: skip
        old = _version(versions, shown) if shown else None
        return page(
            visit,
            "text.html.j2",
            trouble.status,
            cycle=cycle,
            project=project,
            part=part,
            text=text,
            newest=newest,
            # After a conflict the form has seen what the page now tells of.
            seen=(newest.version if newest else 0) if seen is None else seen,
            outdated=seen is not None and newest is not None and seen != newest.version,
            theirs=differing(text, stored) if trouble.status == _CONFLICT else [],
            trial=trial,
            marked=marked(text, trial.findings),
            chips=_chips(trial.figures, ordinal, visit.language),
            versions=list(reversed(versions)),
            people=_names(desk),
            old=old,
            since=differing(old.text, stored) if old else [],
            longest=LONGEST_TEXT,
            trouble=trouble,
        )


def _is_part(project: Project, part: str) -> bool:
    return (part == "preface") == (project.ordinal == 0)


def _plain(typed: str) -> str:
    """What a browser sent, with the line ends that a text is kept with."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


def _versions(desk: Desk, cycle: Cycle, ordinal: int, part: str) -> Sequence[Narrative]:
    return versions_of(desk.session, cycle, project=ordinal, part=part)


def _version(versions: Sequence[Narrative], number: int) -> Narrative:
    found = [each for each in versions if each.version == number]
    if not found:
        raise NotFound("There is no version {number} of this text.", number=number)
    return found[0]


def _names(desk: Desk) -> dict[int | None, str]:
    return dict(desk.session.exec(select(Person.id, Person.name)).all())


def _chips(
    figures: Sequence[FigureContent], ordinal: int, language: Language
) -> tuple[list[Chip], list[Chip]]:
    """The figures of the text's own project, and those of all others."""
    own = [each for each in figures if each["project"] == ordinal]
    others = [each for each in figures if each["project"] != ordinal]
    return (
        [_chip(each, "f", language) for each in own],
        [_chip(each, "", language) for each in others],
    )


def _chip(figure: FigureContent, name: str, language: Language) -> Chip:
    place, _, rest = figure["key"].partition(".")
    return Chip(
        code=f"{{{{ {name or f'p{place}'}.{rest} }}}}",
        key=figure["key"],
        label=figure["label"],
        text=figure["text"],
        problem=problem_of(figure, language),
    )
