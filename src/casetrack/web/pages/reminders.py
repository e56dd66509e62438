"""Reminders: who was reminded of what, what comes next, what got stuck, and urging by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Form, Path, Query, Response
from sqlmodel import col, select

from casetrack.cases.rows import ITEM
from casetrack.errors import Invalid, Problem, sentence, several
from casetrack.language import translate_to
from casetrack.reminders.coverage import coverage
from casetrack.reminders.dead import MAY_RESEND, dead_letters, resend
from casetrack.reminders.planned import planned
from casetrack.reminders.post import release_at
from casetrack.reminders.urge import NO_REASON, Urged, urge
from casetrack.store.tables import Cycle, Person
from casetrack.web.answers import NONE, Trouble, kept, to
from casetrack.web.asked import unknown
from casetrack.web.campaign import LARGEST_ID
from casetrack.web.forms import LINES
from casetrack.web.reminded import (
    CYCLE,
    Asked,
    coming,
    coming_count,
    due_count,
    items_by_key,
    list_reminders,
    remark_in_words,
)
from casetrack.web.scope import PROJECT, visible
from casetrack.web.shown import page
from casetrack.web.visit import Desk, Visit, Visitor
from casetrack.web.words import REMINDER_STATES, ROLE_NAMES

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]
Word = Annotated[str, Form(max_length=200)]
Reason = Annotated[str, LINES, Form(max_length=4000)]
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]
_MOST_KEYS = 200
# As many items as one sweep takes at once; a page about more is read by nobody.
MOST_DUE = 500


@router.get("/reminders")
def table(
    visit: Visit,
    state: Text = "",
    person: Text = "",
    item: Text = "",
    day: Text = "",
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> Response:
    problems = [*unknown("state", state, REMINDER_STATES, REMINDER_STATES)]
    if day and day_of(day) is None:
        problems.append(sentence("day: possible: a day, as in 2023-10-31"))
    if problems:
        raise Invalid(problems)
    asked = Asked(
        state=state, person=person.strip(), item=item.strip(), day=day_of(day), before=before
    )
    with visit.read() as desk:
        told, following = list_reminders(desk, asked, visit.say)
    return page(
        visit, "reminders.html.j2", asked=asked, told=told,
        following=asked.address(following) if following else "",
    )  # fmt: skip


@router.get("/reminders/coming")
def show_coming(visit: Visit) -> Response:
    with visit.read() as desk:
        letters = planned(
            desk.session,
            desk.rules,
            visit.engine.post(),
            language=visit.language,
            now=desk.now,
            most=MOST_DUE,
        )
        return page(
            visit, "reminders-coming.html.j2", letters=letters, coming=coming(desk),
            total=coming_count(desk), due=due_count(desk), most=MOST_DUE,
        )  # fmt: skip


@router.get("/reminders/coverage")
def show_coverage(visit: Visit, on: Text = "") -> Response:
    with visit.read() as desk:
        calendar = desk.rules.calendar
        today = calendar.local_day(desk.now)
        wanted = min(day_of(on) or today, today)
        found = coverage(
            desk.session,
            desk.rules,
            since=calendar.start_of_day(wanted),
            until=min(desk.now, calendar.end_of_day(wanted)),
            quiet=visit.engine.post().quiet,
        )
        return page(
            visit, "reminders-coverage.html.j2", on=wanted, today=today, found=found,
            names={role: visit.say(name) for role, name in ROLE_NAMES.items()}
            | dict(desk.session.exec(select(Person.login, Person.name)).all()),
            said=lambda reason: remark_in_words(reason, visit.say),
            titles=_titles(desk, {each.item_id for each in found.gaps}),
            not_yet=bool(on) and (day_of(on) or today) > today,
            no_day=bool(on) and day_of(on) is None,
        )  # fmt: skip


@router.get("/reminders/dead")
def show_dead(visit: Visit) -> Response:
    return _dead(visit, NONE)


@router.post("/reminders/dead/{number}")
def send_again(visit: Visit, number: Number, reason: Reason = "") -> Response:
    form = f"resend-{number}"
    with kept(visit, form, {"reason": reason}, beside="reason") as troubles, visit.write() as desk:
        resend(desk.session, desk.actor, number, reason=reason, now=desk.now)
    return _dead(visit, troubles[0]) if troubles else to("/reminders/dead", done="sent-again")


@router.get("/reminders/urge")
def ask_to_urge(
    visit: Visit, item: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None
) -> Response:
    return _urging(visit, NONE, item=item)


@router.post("/reminders/urge")
def urge_by_hand(
    visit: Visit, cycle: Word = "", keys: Reason = "", reason: Reason = ""
) -> Response:
    typed = {"cycle": cycle, "keys": keys, "reason": reason}
    wanted = [each for each in dict.fromkeys(re.split(r"[\s,;，；、]+", keys)) if each][:_MOST_KEYS]
    with kept(visit, "urge", typed, beside="reason") as troubles, visit.write() as desk:
        found, unknown = items_by_key(desk, cycle, wanted)
        _require_urgeable(wanted, unknown, reason)
        done = urge(
            desk.session, desk.rules, desk.actor, list(found.values()), reason=reason, now=desk.now
        )
    if troubles:
        return _urging(visit, troubles[0])
    translate = translate_to(visit.language)
    told = [(each, "" if isinstance(each, Urged) else each.error.said(translate)) for each in done]
    leaves = release_at(desk.rules.calendar, visit.engine.post().quiet, desk.now)
    return page(
        visit, "reminders-urged.html.j2", told=told, leaves=leaves if leaves > desk.now else None
    )


def _require_urgeable(wanted: Sequence[str], unknown: Sequence[str], reason: str) -> None:
    """Raise Invalid with all that the form lacks, each beside its field."""
    problems = []
    if not wanted:
        problems.append(Problem(message="Name at least one item.", column="keys"))
    if unknown:
        values = {"keys": several(unknown)}
        message = "There is no item {keys} here."
        problems.append(Problem(message=message, values=values, column="keys"))
    if not reason.strip():
        problems.append(Problem(message=NO_REASON, column="reason"))
    if problems:
        raise Invalid(problems)


def day_of(text: str) -> date | None:
    """A day as a browser sends it; None for nothing, and for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _titles(desk: Desk, ids: set[int]) -> dict[int, str]:
    query = sa.select(ITEM.c.id, ITEM.c.title).where(ITEM.c.id.in_(ids))
    return {row[0]: row[1] for row in desk.session.connection().execute(query)}


def _dead(visit: Visitor, trouble: Trouble) -> Response:
    with visit.read() as desk:
        return page(
            visit, "reminders-dead.html.j2", trouble.status, it=trouble,
            letters=dead_letters(desk.session),
            may_resend=any(desk.actor.has(role) for role in MAY_RESEND),
        )  # fmt: skip


def _urging(visit: Visitor, trouble: Trouble, item: int | None = None) -> Response:
    with visit.read() as desk:
        cycles = desk.session.exec(
            select(Cycle.code, Cycle.title).order_by(sa.desc(col(Cycle.opens)))
        ).all()
        key, cycle = _named(desk, item) if item else ("", "")
    return page(
        visit, "reminders-urge.html.j2", trouble.status, it=trouble, cycles=cycles, key=key,
        cycle=cycle,
    )  # fmt: skip


def _named(desk: Desk, item_id: int) -> tuple[str, str]:
    query = (
        sa.select(ITEM.c.key, CYCLE.c.code)
        .join(CYCLE, CYCLE.c.id == ITEM.c.cycle_id)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .where(ITEM.c.id == item_id, visible(desk.actor, desk.rules.tree))
    )
    row = desk.session.connection().execute(query).one_or_none()
    return (row[0], row[1]) if row else ("", "")
