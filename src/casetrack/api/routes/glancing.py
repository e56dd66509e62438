"""A campaign at a glance, as the front page shows it to those who watch over it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from casetrack.api.caller import Answer, Call
from casetrack.api.shapes.glancing import (
    AgeShown,
    DayLeft,
    Glanced,
    ProjectGlanced,
    UnitGlanced,
)
from casetrack.cycles.phases import cycle_of
from casetrack.cycles.projects import PREFACE, projects_of
from casetrack.store.tables import Cycle
from casetrack.web.campaigns import AGES_DAYS, Counted, Group, counted_of
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["cycles"])


@router.get("/cycles/{code}/glance", response_model=Glanced)
def glance(call: Call, code: Annotated[str, Path(min_length=1, max_length=100)]) -> Response:
    """Projects and units with what is open and late, what was left day by day, and how old."""
    with call.read() as desk:
        cycle = cycle_of(desk.session, code)
        shown = _glanced(desk, cycle, counted_of(desk, cycle))
    return Answer(body=shown).response()


def _glanced(desk: Desk, cycle: Cycle, counted: Counted) -> Glanced:
    tree = desk.rules.tree
    projects = [each for each in projects_of(desk.session, cycle) if each.ordinal != PREFACE]
    ends = [*AGES_DAYS, None]
    begins = [0, *(days + 1 for days in AGES_DAYS)]
    return Glanced(
        cycle=cycle.code,
        counted_at=counted.at,
        projects=[
            ProjectGlanced(
                ordinal=each.ordinal,
                title=each.title,
                lead_unit=tree.code(each.lead_unit_id) or None,
                **_group(counted.projects.get(each.id or 0)),
            )
            for each in projects
        ],
        units=[
            UnitGlanced(unit=tree.code(key), **_group(counted.units[key])) for key in counted.units
        ],
        left=[DayLeft(date=on, open=still) for on, still in counted.left],
        ages=[
            AgeShown(from_days=first, to_days=last, open=still)
            for first, last, still in zip(begins, ends, counted.ages, strict=True)
        ],
    )


def _group(found: Group | None) -> dict[str, Any]:
    if found is None:
        return {"total": 0, "open": 0, "late": 0, "late_since": None}
    return {
        "total": found.total,
        "open": found.open,
        "late": found.late,
        "late_since": found.since,
    }
