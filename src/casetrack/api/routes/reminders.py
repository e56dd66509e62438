"""Reminders: who got what and why, what comes next, urging by hand, dead letters, coverage."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query, Response

from casetrack.api.caller import Answer, Call
from casetrack.api.naming import seen_items
from casetrack.api.shapes.plain import LARGEST_ID
from casetrack.api.shapes.reminders import (
    AcknowledgeRemindersBody,
    ComingReminders,
    ComingShown,
    Covered,
    Dead,
    DeadShown,
    NotedDone,
    NotedShown,
    Planned,
    PlannedLetter,
    PlannedRow,
    Reminders,
    ReminderShown,
    ResendBody,
    UrgeBody,
    UrgeDone,
    UrgedShown,
)
from casetrack.cases.rows import ITEM
from casetrack.errors import Invalid
from casetrack.language import translate_to
from casetrack.reminders.acknowledge import Noted, acknowledge, noted_at
from casetrack.reminders.coverage import coverage
from casetrack.reminders.dead import dead_letters, resend
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.planned import planned
from casetrack.reminders.roster import PERSON
from casetrack.reminders.sweep import REMINDER
from casetrack.reminders.told import TOLD
from casetrack.reminders.urge import Urged, urge
from casetrack.web.reminded import Asked, coming, conditions_of
from casetrack.web.scope import visible
from casetrack.web.visit import Desk

router = APIRouter(prefix="/api/v1", tags=["reminders"])
MessageId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
_EARLIEST = date(2000, 1, 1)
State = Literal["queued", "sent", "superseded", "held", "cancelled"]


@router.get("/reminders", response_model=Reminders)
def list_reminders(
    call: Call,
    state: State | None = None,
    item: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    person: Annotated[str, Query(max_length=200, description="Login, or part of a name.")] = "",
    day: Annotated[date | None, Query(description="On which it was owed.")] = None,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """Reminders of items one may see, the newest first."""
    with call.read() as desk:
        require_near(desk, "day", day)
        asked = Asked(state=state or "", person=person.strip(), day=day, before=before)
        query = _query().where(visible(desk.actor, desk.rules.tree), *conditions_of(desk, asked))
        if item is not None:
            query = query.where(ITEM.c.id == item)
        rows = desk.session.connection().execute(query.limit(limit + 1)).mappings().all()
    shown = [ReminderShown(**row) for row in rows[:limit]]
    following = shown[-1].id if len(rows) > limit else None
    return Answer(body=Reminders(reminders=shown, next=following)).response()


def _query() -> sa.Select[Any]:
    return (
        sa.select(
            REMINDER.c.id,
            ITEM.c.id.label("item"),
            ITEM.c.key,
            REMINDER.c.rule,
            PERSON.c.login.label("to"),
            REMINDER.c.owed_at,
            REMINDER.c.state,
            DELIVERY.c.state.label("delivery"),
            REMINDER.c.reason,
            noted_at().label("noted_at"),
        )
        .select_from(TOLD)
        .order_by(REMINDER.c.id.desc())
    )


@router.get("/reminders/planned", response_model=Planned)
def get_planned(call: Call) -> Response:
    """Who would get what now, and why. Nothing is queued."""
    with call.read() as desk:
        letters = planned(
            desk.session, desk.rules, call.engine.post(), language=call.language, now=desk.now
        )
        shown = [
            PlannedLetter(
                to=each.recipient.login,
                rows=[
                    PlannedRow(**{name: row[name] for name in PlannedRow.model_fields})
                    for row in _rows(each.values["rows"])
                ],
            )
            for each in letters
        ]
    return Answer(body=Planned(letters=shown)).response()


def _rows(rows: object) -> list[dict[str, Any]]:
    assert isinstance(rows, list), "a letter has a list of rows"
    return rows


@router.post("/reminders/urges", status_code=201, response_model=UrgeDone)
def new_urges(call: Call, body: UrgeBody) -> Response:
    """Remind by hand whoever these items wait for. One result for each item."""
    translate = translate_to(call.language)

    def work(desk: Desk) -> Answer:
        seen = seen_items(desk, body.items)
        ids = [each for each in dict.fromkeys(body.items) if each in seen]
        done = urge(desk.session, desk.rules, desk.actor, ids, reason=body.reason, now=desk.now)
        results = [
            UrgedShown(
                id=each.item_id,
                key=each.key,
                people=list(each.people),
                detail=None,
                waiting_since=each.waiting_since,
                added=each.added,
            )
            if isinstance(each, Urged)
            else UrgedShown(
                id=each.item_id, key=each.key, people=[], detail=each.error.said(translate)
            )
            for each in done
        ]
        missing = translate("There is no such item, or it is another unit's.")
        results += [
            UrgedShown(id=each, key=None, people=[], detail=missing)
            for each in dict.fromkeys(body.items)
            if each not in seen
        ]
        return Answer(body=UrgeDone(results=results), status=201)

    return call.once(work)


@router.post("/reminders/acknowledgements", response_model=NotedDone)
def acknowledge_reminders(call: Call, body: AcknowledgeRemindersBody) -> Response:
    """Take note of one's own reminders of these items. One result for each; nothing is held back.

    Safe to repeat: what was noted already is recorded once.
    """
    translate = translate_to(call.language)

    def work(desk: Desk) -> Answer:
        seen = seen_items(desk, body.items)
        ids = [each for each in body.items if each in seen]
        done = acknowledge(
            desk.session, desk.rules, desk.actor, ids, reason=body.reason, now=desk.now
        )
        results = [
            NotedShown(
                id=each.item_id,
                key=each.key,
                detail=None if isinstance(each, Noted) else each.error.said(translate),
            )
            for each in done
        ]
        missing = translate("There is no such item, or it is another unit's.")
        results += [
            NotedShown(id=each, key=None, detail=missing)
            for each in dict.fromkeys(body.items)
            if each not in seen
        ]
        return Answer(body=NotedDone(results=results))

    return call.once(work)


def require_near(desk: Desk, name: str, day: date | None) -> None:
    """Raise Invalid for a day that has not come, or that lies before any reminder."""
    if day and not _EARLIEST <= day <= desk.rules.calendar.local_day(desk.now):
        raise Invalid("{name}: a day that has come, from 2000-01-01 on", name=name)


@router.get("/reminders/coming", response_model=ComingReminders)
def get_coming(call: Call) -> Response:
    """The items that next owe somebody a reminder, the nearest first."""
    with call.read() as desk:
        shown = [
            ComingShown(item=each.item_id, key=each.key, title=each.title, unit=each.unit,
                        at=each.at)
            for each in coming(desk)
        ]  # fmt: skip
    return Answer(body=ComingReminders(coming=shown)).response()


@router.get("/reminders/coverage", response_model=Covered)
def get_coverage(call: Call, on: date | None = None) -> Response:
    """Prove that everything owed on a day reached somebody; default: today until now."""
    with call.read() as desk:
        calendar = desk.rules.calendar
        require_near(desk, "on", on)
        wanted = on or calendar.local_day(desk.now)
        found = coverage(
            desk.session,
            desk.rules,
            since=calendar.start_of_day(wanted),
            until=min(desk.now, calendar.end_of_day(wanted)),
            quiet=call.engine.post().quiet,
        )
    gaps = [f"{gap.item_key} {gap.rule} → {gap.whom}: {gap.reason}" for gap in found.gaps]
    names = ("delivered", "superseded", "waiting", "settled")
    counts = {name: getattr(found, name) for name in names}
    return Answer(body=Covered(on=wanted, gaps=gaps, **counts)).response()


@router.get("/dead-letters", response_model=Dead)
def get_dead(call: Call) -> Response:
    """Messages that were given up, or held after a backup came back."""
    with call.read() as desk:
        shown = [DeadShown(**each._asdict()) for each in dead_letters(desk.session)]
    return Answer(body=Dead(dead_letters=shown)).response()


@router.post("/dead-letters/{message_id}/resend", status_code=204, response_class=Response)
def send_again(call: Call, message_id: MessageId, body: ResendBody) -> Response:
    """Queue a dead letter again, under its old Message-ID."""

    def work(desk: Desk) -> Answer:
        resend(desk.session, desk.actor, message_id, reason=body.reason, now=desk.now)
        return Answer(status=204)

    return call.once(work)
