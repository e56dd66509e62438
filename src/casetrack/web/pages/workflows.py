"""Workflows: what they say, drawn and checked."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query, Response
from sqlmodel import Session, col, select

from casetrack.bulletins.example import file_problems
from casetrack.errors import NotFound, Problem
from casetrack.language import translate_to
from casetrack.store.tables import Cycle, Item
from casetrack.web.campaign import LARGEST_ID
from casetrack.web.reminded import rule_in_words
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor
from casetrack.workflow import mermaid, shipped_folder, svg

router = APIRouter()
FILE_NAME = "workflow.toml"


@router.get("/workflows")
def table(visit: Visit) -> Response:
    with visit.read() as desk:
        counts = _counts(desk.session)
        pinned = desk.rules.definitions
        found = [
            (each, counts.get(each.hash, 0), sum(
                count for key, count in counts.items()
                if key != each.hash and key in pinned and pinned[key].name == each.name
            ))
            for each in desk.rules.current.values()
        ]  # fmt: skip
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
        older = _older(desk.session, name, definition.hash)
    return page(
        visit, "workflow.html.j2", moved=moved, older=older, flow=definition,
        drawn=mermaid(definition, visit.language),
        drawing=svg(definition, visit.language), text=text,
        problems=[(_beside(each), each.line, each.sentence.said(translate)) for each in problems],
        when={each.name: rule_in_words(each.when, visit.say) for each in definition.reminders},
    )  # fmt: skip


def _counts(session: Session) -> dict[str, int]:
    """How many items are pinned to each version of a workflow."""
    query = select(Item.definition_hash, sa.func.count(col(Item.id))).group_by(Item.definition_hash)
    return {row[0]: row[1] for row in session.exec(query)}


def _older(session: Session, name: str, hash_: str) -> list[tuple[str, str, int]]:
    """Campaigns under this workflow with how many open items follow an older version of it."""
    query = (
        select(Cycle.code, Cycle.title, sa.func.count(col(Item.id)))
        .join(Item, col(Item.cycle_id) == col(Cycle.id))
        .where(Cycle.workflow == name, Item.definition_hash != hash_, col(Item.closed_at).is_(None))
        .group_by(col(Cycle.code), col(Cycle.title))
        .order_by(col(Cycle.code))
    )
    return [(row[0], row[1], row[2]) for row in session.exec(query)]


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
