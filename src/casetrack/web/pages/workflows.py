"""Workflows: what they say, drawn and checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Path, Query, Response

from casetrack.bulletins.example import file_problems
from casetrack.cases.migrating import count_under_way
from casetrack.errors import NotFound, Problem
from casetrack.language import translate_to
from casetrack.store.tables import Cycle
from casetrack.web.campaign import LARGEST_ID
from casetrack.web.reminded import rule_in_words
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor
from casetrack.workflow import Definition, mermaid, shipped_folder, svg

router = APIRouter()
# Items under way: of which campaign, under which version, how many.
Counted: TypeAlias = Sequence[tuple[Cycle, str, int]]
FILE_NAME = "workflow.toml"


@router.get("/workflows")
def table(visit: Visit) -> Response:
    with visit.read() as desk:
        counted = count_under_way(desk.session, desk.rules)
        found = [
            (each, _under(counted, each), sum(count for _, count in _older(counted, each)))
            for each in desk.rules.current.values()
        ]
    return page(visit, "workflows.html.j2", found=found)


@router.get("/workflows/{name}")
def show(
    visit: Visit,
    name: Annotated[str, Path(max_length=100)],
    moved: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
) -> Response:
    definition = visit.engine.definitions.get(name)
    if definition is None:
        raise NotFound("There is no workflow {name}.", name=name)
    translate = translate_to(visit.language)
    text, problems = _checked(visit, name)
    with visit.read() as desk:
        older = _older(count_under_way(desk.session, desk.rules), definition)
    return page(
        visit, "workflow.html.j2", moved=moved, older=older, flow=definition,
        drawn=mermaid(definition, visit.language),
        drawing=svg(definition, visit.language), text=text,
        problems=[(_beside(each), each.line, each.sentence.said(translate)) for each in problems],
        when={each.name: rule_in_words(each.when, visit.say) for each in definition.reminders},
    )  # fmt: skip


def _under(counted: Counted, definition: Definition) -> int:
    """How many items follow this very version."""
    return sum(count for _, hash_, count in counted if hash_ == definition.hash)


def _older(counted: Counted, definition: Definition) -> list[tuple[Cycle, int]]:
    """Campaigns under this workflow with how many items would be taken over to this version."""
    totals: dict[str, tuple[Cycle, int]] = {}
    for cycle, hash_, count in counted:
        if cycle.workflow == definition.name and hash_ != definition.hash:
            before = totals[cycle.code][1] if cycle.code in totals else 0
            totals[cycle.code] = (cycle, before + count)
    return list(totals.values())


def _beside(problem: Problem) -> str:
    """The template that a problem lies in; empty for the workflow file itself."""
    return "" if problem.source.endswith(FILE_NAME) else problem.source


def _checked(visit: Visitor, name: str) -> tuple[str, list[Problem]]:
    """The file as it lies on the disk now, and everything that is wrong with it."""
    folder = visit.engine.settings.folders.workflows or shipped_folder()
    file = folder / name / FILE_NAME
    try:
        return file.read_text("utf-8"), file_problems(file)
    except FileNotFoundError:
        return "", [Problem(message="the file is no longer there")]
