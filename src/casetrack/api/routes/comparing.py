"""Texts tried before they are kept, and what differs between editions and the records now."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from casetrack.api.caller import Answer, Call
from casetrack.api.naming import project_of
from casetrack.api.routes.figures import finding_shown
from casetrack.api.shapes.comparing import (
    AnswerDiffers,
    Differences,
    FigureDiffers,
    TextDiffers,
    TrialBody,
    Tried,
    UsableFigure,
)
from casetrack.bulletins.comparison import compare
from casetrack.bulletins.content import problem_of
from casetrack.bulletins.editions import content_of, edition_of, preview
from casetrack.bulletins.trial import try_text
from casetrack.cycles.narrative import PARTS
from casetrack.cycles.phases import cycle_of
from casetrack.errors import NotFound, sentence
from casetrack.language import translate_to
from casetrack.web.differences import changed_answers

router = APIRouter(prefix="/api/v1", tags=["comparing"])
CycleCode = Annotated[str, Path(min_length=1, max_length=100)]
Project = Annotated[int, Path(ge=0, le=9999)]
Part = Annotated[str, Path(min_length=1, max_length=40)]
Number = Annotated[int, Path(ge=1, le=9999)]


@router.post("/cycles/{code}/narratives/{project}/{part}/trial", response_model=Tried)
def try_narrative(
    call: Call, code: CycleCode, project: Project, part: Part, body: TrialBody
) -> Response:
    """Print a text with the figures of this moment and say what is found in it; keep nothing."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        if part not in PARTS or (part == "preface") != (project == 0):
            raise NotFound("Project 0 has a preface; all others have goals and results.")
        tried = try_text(
            desk.session, desk.rules, cycle, project_of(desk, cycle, project), part=part,
            text=body.text, author=desk.actor.name, now=desk.now,
        )  # fmt: skip
    shown = Tried(
        lines=[each["text"] for each in tried.printed["lines"]],
        blocking=tried.blocking,
        findings=[finding_shown(each, call.language) for each in tried.findings],
        figures=[
            UsableFigure(
                key=each["key"],
                label=each["label"],
                text=each["text"],
                problem=problem_of(each, call.language),
            )
            for each in tried.figures
        ],
    )
    return Answer(body=shown).response()


@router.get("/cycles/{code}/editions/{number}/differences", response_model=Differences)
def get_differences(
    call: Call,
    code: CycleCode,
    number: Number,
    to: Annotated[
        int | None, Query(ge=1, le=9999, description="Another edition; default: the records now.")
    ] = None,
) -> Response:
    """What another edition, or the records as they stand now, say otherwise than this one."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        was = content_of(desk.session, edition_of(desk.session, cycle, number))
        now = (
            preview(desk.session, desk.rules, cycle, now=desk.now)
            if to is None
            else content_of(desk.session, edition_of(desk.session, cycle, to))
        )
    found = compare(was, now, names=(sentence(str(number)), sentence(str(to or ""))))
    shown = Differences(
        before=number,
        after=to,
        figures=[
            FigureDiffers(
                key=each.key,
                label=each.label,
                before=each.before,
                after=each.after,
                why=each.why.said(translate_to(call.language)),
            )
            for each in found.figures
        ],
        answers=[AnswerDiffers(**vars(each)) for each in changed_answers(was, now)],
        texts=[
            TextDiffers(
                project=each.project,
                part=each.part,
                removed=list(each.removed),
                added=list(each.added),
            )
            for each in found.texts
        ],
    )
    return Answer(body=shown).response()
