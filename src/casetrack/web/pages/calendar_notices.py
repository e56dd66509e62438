"""Working days: a year as it stands, and holiday notices with what they would move."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Form, Query, Response
from sqlmodel import col, select

from casetrack.cases.notices import Imported, import_notice
from casetrack.store.tables import CalendarNotice, Cycle
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.shown import page
from casetrack.web.visit import Visit, Visitor
from casetrack.workdays import Calendar, due_day

router = APIRouter()
Notice = Annotated[str, Form(max_length=20_000)]
ONE_DAY = timedelta(days=1)
EXAMPLE = """number = "国办发明电〔2026〕0号"
title = "关于2027年部分节假日安排的通知"
issued = 2026-11-05
years = [2027]
off = ["2027-01-01..2027-01-03", "2027-02-05..2027-02-11"]
work = ["2027-01-30"]
"""


@router.get("/workdays")
def show(visit: Visit, year: Annotated[int | None, Query(ge=2004, le=2100)] = None) -> Response:
    return _page(visit, NONE, year)


@router.post("/workdays/notices/preview")
def preview(visit: Visit, text: Notice = "") -> Response:
    text, found = _lines(text), []
    with kept(visit, "notice", {"text": text}, beside="text") as troubles, visit.rehearse() as desk:
        found.append(
            import_notice(
                desk.session, desk.rules, desk.actor, text, source=visit.say("通知"), now=desk.now
            )
        )
    if troubles:
        return _page(visit, troubles[0], None)
    return _preview(visit, found[0], text)


@router.post("/workdays/notices")
def import_one(visit: Visit, text: Notice = "") -> Response:
    text, years = _lines(text), [0]
    with kept(visit, "notice", {"text": text}, beside="text") as troubles, visit.write() as desk:
        done = import_notice(
            desk.session, desk.rules, desk.actor, text, source=visit.say("通知"), now=desk.now
        )
        years = [min(done.notice.off | done.notice.work, default=desk.now.date()).year]
    return (
        _page(visit, troubles[0], None)
        if troubles
        else to(f"/workdays?year={years[0]}", done="notice")
    )


def _lines(text: str) -> str:
    """A text as a file has it: browsers send their own line ends."""
    return text.replace("\r\n", "\n")


def _page(visit: Visitor, trouble: Trouble, year: int | None) -> Response:
    with visit.read() as desk:
        calendar = desk.rules.calendar
        wanted = year or calendar.local_day(desk.now).year
        notices = desk.session.exec(
            select(CalendarNotice).order_by(sa.desc(col(CalendarNotice.issued)))
        ).all()
        return page(
            visit, "workdays.html.j2", trouble.status, it=trouble, year=wanted, example=EXAMPLE,
            months=[_month(calendar, wanted, each, visit.language) for each in range(1, 13)],
            today=calendar.local_day(desk.now), notices=notices, calendar=calendar,
            may_import=desk.actor.has("supervisor"),
        )  # fmt: skip


def _month(
    calendar: Calendar, year: int, month: int, language: str
) -> tuple[int, int, list[tuple[date, bool, bool, str]]]:
    """The blank days before the first, how many days are worked, and each day."""
    days = []
    day = date(year, month, 1)
    while day.month == month:
        worked, provisional = calendar.is_workday(day), calendar.is_provisional(day)
        days.append((day, worked, provisional, calendar.reason(day, language)))
        day += ONE_DAY
    return days[0][0].weekday(), sum(worked for _, worked, _, _ in days), days


def _preview(visit: Visitor, done: Imported, text: str) -> Response:
    with visit.read() as desk:
        codes = {each.id: each.code for each in desk.session.exec(select(Cycle))}
    moved = [
        (
            codes[each.cycle_id],
            each.item,
            each.party,
            due_day(done.calendar, each.old_due_at),
            due_day(done.calendar, each.new_due_at),
        )
        for each in done.moved
    ]
    return page(visit, "notice.html.j2", done=done, moved=moved, text=text)
