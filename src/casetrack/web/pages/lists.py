"""The four lists and three tables (四清单三表) of a campaign, as pages and as one workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, TypedDict
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from casetrack.cycles.phases import cycle_of
from casetrack.cycles.projects import projects_of
from casetrack.ledger.lists import count_lists, export_lists, read_lists
from casetrack.people.exports import begin_export, note_export
from casetrack.web.campaign import Code, downloaded, unit_choices
from casetrack.web.shown import page
from casetrack.web.visit import Visit

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The rows of a list that are shown at once; the workbook has all of them.
_MOST_ROWS = 200
_LONGEST_NUMBER = 10
Text = Annotated[str, Query(max_length=200)]


class About(TypedDict):
    """What the lists are narrowed to."""

    project: int | None
    unit: str


@router.get("/cycles/{code}/lists")
def show(
    visit: Visit, code: Code, name: Text = "", project: Text = "", unit: Text = ""
) -> Response:
    with visit.read() as desk:
        cycle = cycle_of(desk.session, code)
        about: About = {"project": _ordinal(project), "unit": unit}
        lists = read_lists(desk.session, desk.rules, code, **about, most=_MOST_ROWS)
        chosen = name if name in lists else next(iter(lists))
        return page(
            visit,
            "lists.html.j2",
            cycle=cycle,
            counts=count_lists(desk.session, desk.rules, code, lists, **about),
            chosen=chosen,
            table=lists[chosen],
            most=_MOST_ROWS,
            projects=[each for each in projects_of(desk.session, cycle) if each.ordinal],
            units=[each for _, each in unit_choices(desk)],
            wanted={"project": project, "unit": unit},
            query=urlencode({"project": project, "unit": unit}),
        )


@router.get("/cycles/{code}/lists.xlsx")
def download(visit: Visit, code: Code, project: Text = "", unit: Text = "") -> Response:
    with visit.write() as desk:
        cycle_of(desk.session, code)
        begin_export(desk.session, desk.actor, now=desk.now)
        note_export(desk.session, desk.actor, now=desk.now, cycle=code, what="lists")
    with visit.read() as desk, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lists.xlsx"
        export_lists(desk.session, desk.rules, code, path, project=_ordinal(project), unit=unit)
        content = path.read_bytes()
    return downloaded(content, f"{visit.say('四清单三表')} {code}.xlsx", XLSX)


def _ordinal(text: str) -> int | None:
    """The project that was named; none where that is no number of one."""
    return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else None
