"""A dry run: who would get what now, and why. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import ITEM, chunks
from casetrack.cases.rules import Rules
from casetrack.language import Language
from casetrack.reminders.candidates import (
    Candidate,
    Key,
    find_candidates,
    read_running,
    read_waiting,
)
from casetrack.reminders.digest import FREE_LINES
from casetrack.reminders.letters import TO_OTHERS, Desk, Letter, Line
from casetrack.reminders.moot import moot_reasons
from casetrack.reminders.post import Post
from casetrack.reminders.roster import load_roster
from casetrack.reminders.sweep import REMINDER, URGE, QueuedRow, winners


def planned(
    session: Session,
    rules: Rules,
    post: Post,
    *,
    language: Language | None,
    now: datetime,
    most: int | None = None,
) -> list[Letter]:
    """The letters that a tick would form now, quiet hours aside; in the order of logins.

    Of the items that nobody has looked after yet, those that waited longest, up to `most`.

    Whoever looks is not whom they are for, so their rows speak of that person, in the language
    of whoever looks; in that of the recipient where None is given.
    """
    waiting = (
        sa.select(ITEM.c.id)
        .where(ITEM.c.remind_at <= now)
        .order_by(ITEM.c.remind_at, ITEM.c.id)
        .limit(most)
    )
    due = list(session.connection().scalars(waiting))
    queued = [Line._make(row) for row in session.connection().execute(FREE_LINES, {"now": now})]
    moot = moot_reasons(session, [line.id for line in queued])
    lines = [line for line in queued if line.id not in moot]
    lines += _new_lines(session, rules, due, now=now)
    gone = winners(_row(line) for line in lines if line.rule != URGE)
    lines = [line for line in lines if line.id not in gone]
    roster = load_roster(session, rules.tree)
    items = read_waiting(session, [line.item_id for line in lines])
    desk = Desk(
        rules=rules,
        post=post,
        roster=roster,
        items=items,
        now=now,
        voice=TO_OTHERS,
        language=language,
    )
    people = sorted(
        {roster.people[line.recipient_id] for line in lines}, key=lambda each: each.login
    )
    return [
        desk.letter(person, [line for line in lines if line.recipient_id == person.id])
        for person in sorted(people, key=lambda person: person.login)
    ]


def _new_lines(session: Session, rules: Rules, ids: Sequence[int], *, now: datetime) -> list[Line]:
    """What a sweep would record, with numbers below zero for ids."""
    found = find_candidates(session, rules, ids, now=now)
    known = _known(session, ids)
    dues = {
        (clock.item_id, clock.revision): clock.due_at
        for clocks in read_running(session, ids).values()
        for clock in clocks
    }
    new = [each for each in found.candidates if each.key not in known]
    return [
        _line(-number, each, dues[each.key.item_id, each.key.revision])
        for number, each in enumerate(new, start=1)
    ]


def _known(session: Session, ids: Sequence[int]) -> set[Key]:
    columns = [REMINDER.c[name] for name in Key._fields]
    return {
        Key._make(row)
        for portion in chunks(ids)
        for row in session.connection().execute(
            sa.select(*columns).where(REMINDER.c.item_id.in_(portion))
        )
    }


def _line(number: int, each: Candidate, due_at: datetime) -> Line:
    return Line(
        id=number,
        **each.key._asdict(),
        step=each.step,
        owed_at=each.owed_at,
        reason=each.reason,
        due_at=due_at,
        urged_by=None,
    )


def _row(line: Line) -> QueuedRow:
    return QueuedRow._make(getattr(line, name) for name in QueuedRow._fields)
