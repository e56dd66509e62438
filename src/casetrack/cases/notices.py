"""Imports a holiday notice and counts the running clocks again under it, on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.clocks import ClockChanges, Clockwork, recounted
from casetrack.cases.events import Step, write_steps
from casetrack.cases.items import write_clocks
from casetrack.cases.rows import (
    DEADLINE,
    ClockRow,
    ItemRow,
    lock_items,
    running_clocks,
    write_items,
)
from casetrack.cases.rules import Rules
from casetrack.errors import Refused
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.columns import to_text
from casetrack.store.tables import CalendarNotice
from casetrack.workdays import Calendar, Due, Notice, changed, parse_notice, settle

NOTICE = "notice"


@dataclass(frozen=True, kw_only=True)
class MovedDeadline:
    """A running clock that ends otherwise under the new notice."""

    cycle_id: int
    item: str
    party: str
    old_due_at: datetime
    new_due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A notice that now counts, what it moved, and how many clocks it only settled."""

    notice: Notice
    calendar: Calendar
    moved: tuple[MovedDeadline, ...] = ()
    settled: int = 0


def import_notice(
    session: Session, rules: Rules, actor: Actor, text: str, *, source: str, now: datetime
) -> Imported:
    """Keep a notice and move the deadlines it changes, each with its event.

    Nothing becomes overdue in hindsight. A notice that is here already changes nothing. Raises
    NotAllowed, Invalid with every problem of the file, or Refused where another text has its
    number.
    """
    require_for_office(actor, "supervisor", what="importing a holiday notice")
    notice = parse_notice(text, source)
    stored = session.get(CalendarNotice, notice.number)
    if stored is not None and stored.text != text:
        raise Refused(
            "{number} was imported already, with another text. A change of single days is a "
            "notice of its own, with its own number.",
            number=notice.number,
        )
    if stored is not None:
        return Imported(notice=notice, calendar=rules.calendar)
    assert notice.number is not None, "a notice file without a number is refused"
    assert notice.issued is not None, "a notice file without a date is refused"
    session.add(
        CalendarNotice(
            number=notice.number,
            calendar=rules.calendar.name,
            title=notice.title,
            issued=notice.issued,
            text=text,
            at=now,
            by_id=actor.person_id,
        )
    )
    session.flush()
    return _recount(session, rules, actor, notice, now=now)


def _recount(
    session: Session, rules: Rules, actor: Actor, notice: Notice, *, now: datetime
) -> Imported:
    work = Clockwork(calendar=rules.calendar.with_notices([notice]), now=now)
    rows = lock_items(session, _waiting(session))
    clocks = running_clocks(session, list(rows))
    steps: list[Step] = []
    turned: list[tuple[str, ClockChanges]] = []
    moved: list[MovedDeadline] = []
    marked: list[tuple[ClockRow, Due]] = []
    for item_id, row in rows.items():
        shifted = []
        for clock in clocks.get(item_id, ()):
            due = _changed(work, clock)
            if due is not None and due.due_at == clock.due_at:
                marked.append((clock, due))
            elif due is not None:
                shifted.append((clock, due))
        if shifted:
            step, clocked = _moved(work, rules, row, clocks[item_id], shifted, notice)
            steps.append(step)
            turned.append((NOTICE, clocked))
            moved += [_told(row, clock, due) for clock, due in shifted]
    written = write_steps(session, steps, actor, now=now)
    write_items(session, list(zip((step.before for step in steps), written, strict=True)))
    write_clocks(session, turned, now=now)
    _mark(session, marked)
    return Imported(notice=notice, calendar=work.calendar, moved=tuple(moved), settled=len(marked))


def _waiting(session: Session) -> Sequence[int]:
    query = sa.select(DEADLINE.c.item_id).where(
        DEADLINE.c.stopped_at.is_(None), DEADLINE.c.paused_at.is_(None)
    )
    return session.connection().scalars(query.distinct()).all()


def _changed(work: Clockwork, clock: ClockRow) -> Due | None:
    """The deadline under the new notice, or None where neither its end nor its mark changes."""
    old = Due(
        due_at=clock.due_at,
        provisional=clock.provisional,
        calendar_version=clock.calendar_version,
    )
    new = recounted(work.calendar, clock)
    return None if new is None else changed(settle(work.calendar, new, old, work.now), old)


def _moved(
    work: Clockwork,
    rules: Rules,
    row: ItemRow,
    clocks: Sequence[ClockRow],
    shifted: Sequence[tuple[ClockRow, Due]],
    notice: Notice,
) -> tuple[Step, ClockChanges]:
    stopped = [clock for clock, _ in shifted]
    started = [
        clock._replace(
            id=None,
            revision=row.revision + place,
            due_at=due.due_at,
            provisional=due.provisional,
            calendar_version=due.calendar_version,
        )
        for place, (clock, due) in enumerate(shifted, start=1)
    ]
    running = [*(clock for clock in clocks if clock not in stopped), *started]
    after = row._replace(
        revision=row.revision + len(started),
        remind_at=work.remind_at(rules.definitions[row.definition_hash], row.state, running),
    )
    dues = {clock.party: [to_text(clock.due_at), to_text(due.due_at)] for clock, due in shifted}
    notes = {"notice": notice.number, "due": dues}
    step = Step(before=row, after=after, transition=NOTICE, notes=notes)
    return step, ClockChanges(stopped=stopped, started=started, running=running)


def _told(row: ItemRow, clock: ClockRow, due: Due) -> MovedDeadline:
    return MovedDeadline(
        cycle_id=row.cycle_id,
        item=row.key,
        party=clock.party,
        old_due_at=clock.due_at,
        new_due_at=due.due_at,
    )


def _mark(session: Session, marked: Sequence[tuple[ClockRow, Due]]) -> None:
    """Clocks that end as before, but for certain: nothing happened to the item."""
    if not marked:
        return
    statement = (
        sa.update(DEADLINE)
        .where(DEADLINE.c.id == sa.bindparam("b_id"))
        .values(provisional=sa.bindparam("mark"), calendar_version=sa.bindparam("version"))
    )
    values = [
        {"b_id": clock.id, "mark": due.provisional, "version": due.calendar_version}
        for clock, due in marked
    ]
    session.connection().execute(statement, values)
