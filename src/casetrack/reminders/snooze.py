"""Putting reminders of an item off. The clocks run on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import DEADLINE, ITEM, chunks
from casetrack.cases.rules import Rules
from casetrack.errors import CasetrackError, NotFound, Refused
from casetrack.people.actors import Actor, NotAllowed
from casetrack.reminders.candidates import RunningClock, Waiting, read_running, read_waiting
from casetrack.reminders.digest import SNOOZE
from casetrack.reminders.roster import load_roster
from casetrack.reminders.sweep import REMINDER
from casetrack.store.tables import Snooze
from casetrack.workflow import next_owed_at, owed

# Nobody is silent for longer, also on the last step of a ladder.
LONGEST = timedelta(days=14)


class NothingToSnooze(Refused):
    """No clock of the item runs for this person."""


@dataclass(frozen=True, kw_only=True)
class Snoozed:
    """Until when reminders wait; `cut` where that is earlier than was asked for."""

    key: str
    until: datetime
    cut: bool


class PutOff(NamedTuple):
    """An item somebody hears nothing of until an instant, and why."""

    item_id: int
    key: str
    title: str
    until: datetime
    reason: str


def snooze(
    session: Session,
    rules: Rules,
    actor: Actor,
    item_id: int,
    *,
    until: datetime,
    reason: str,
    now: datetime,
) -> Snoozed:
    """Hold one's own reminders of an item until an instant, at most until its next higher step.

    The newest wish counts, be it the shorter one; those before it stay recorded as ended now.
    What a supervisor urges arrives nevertheless, and so does everything once the time is over.
    Raises Refused without a reason or for an instant that has passed, NotFound, NotAllowed.
    """
    if not reason.strip():
        raise Refused("Say why it can wait: the supervisor reads your reason.")
    if until <= now:
        raise Refused("That moment has passed; name one that lies ahead.")
    item, clocks = _concerned(session, rules, actor, item_id)
    granted = min(until, now + LONGEST, *_next_steps(rules, item, clocks, now))
    _end(session, actor, item_id, SNOOZE.c.revision.in_([each.revision for each in clocks]), now)
    for clock in clocks:
        _add(session, actor, clock, until=granted, reason=reason.strip(), now=now)
    return Snoozed(key=item.key, until=granted, cut=granted < until)


def end_snooze(session: Session, actor: Actor, item_id: int, *, now: datetime) -> int:
    """Hear of an item again from now on; gives how many of its clocks were put off.

    What waited meanwhile goes out with the next sweep. Raises NothingToSnooze where nothing of
    this person's waits, also where somebody else's does.
    """
    ended = _end(session, actor, item_id, sa.true(), now)
    if not ended:
        raise NothingToSnooze("{name} has put off no reminders of this item.", name=actor.name)
    return ended


def _end(
    session: Session, actor: Actor, item_id: int, which: sa.ColumnElement[bool], now: datetime
) -> int:
    statement = (
        sa.update(SNOOZE)
        .where(
            SNOOZE.c.item_id == item_id,
            SNOOZE.c.person_id == actor.person_id,
            SNOOZE.c.until > now,
            which,
        )
        .values(until=now)
    )
    return session.connection().execute(statement).rowcount


def put_off_by(session: Session, person_id: int, *, now: datetime) -> list[PutOff]:
    """The items whose reminders this person put off and that wait still, the nearest first."""
    query = (
        sa.select(ITEM.c.id, ITEM.c.key, ITEM.c.title, SNOOZE.c.until, SNOOZE.c.reason)
        .join(DEADLINE, _of_its_clock())
        .join(ITEM, ITEM.c.id == SNOOZE.c.item_id)
        .where(
            SNOOZE.c.person_id == person_id,
            SNOOZE.c.until > now,
            DEADLINE.c.stopped_at.is_(None),
            ITEM.c.closed_at.is_(None),
        )
        .order_by(SNOOZE.c.until.desc(), SNOOZE.c.id.desc())
    )
    # Put off for two clocks: what lasts longest holds.
    longest: dict[int, PutOff] = {}
    for row in session.connection().execute(query):
        longest.setdefault(row.id, PutOff(*row))
    return sorted(longest.values(), key=lambda each: (each.until, each.item_id))


def _of_its_clock() -> sa.ColumnElement[bool]:
    """A snooze holds for one revision of the deadline; a new deadline is not put off."""
    return (DEADLINE.c.item_id == SNOOZE.c.item_id) & (DEADLINE.c.revision == SNOOZE.c.revision)


def concerned(
    session: Session, rules: Rules, actor: Actor, item_ids: Sequence[int]
) -> dict[int, tuple[Waiting | None, list[RunningClock] | CasetrackError]]:
    """Items with those of their running clocks that this person hears of, or why with none."""
    items = read_waiting(session, item_ids)
    clocks = read_running(session, item_ids)
    told = _told(session, actor, item_ids)
    roster = load_roster(session, rules.tree)
    found: dict[int, tuple[Waiting | None, list[RunningClock] | CasetrackError]] = {}
    for item_id in item_ids:
        item = items.get(item_id)
        if item is None:
            missing = NotFound("There is no item with the number {number}", number=item_id)
            found[item_id] = (None, missing)
            continue
        running = clocks.get(item_id, [])
        mine = [
            clock
            for clock in running
            if (item_id, clock.revision) in told
            or actor.person_id in roster.asked(clock.party, item.unit_id, item.handler_id)
        ]
        found[item_id] = (item, mine or _why_none(actor, item, running))
    return found


def _why_none(actor: Actor, item: Waiting, running: Sequence[RunningClock]) -> CasetrackError:
    if not running:
        return NothingToSnooze("{key} reminds nobody now: no clock of it runs.", key=item.key)
    return NotAllowed("{name} gets no reminders of {key}.", name=actor.name, key=item.key)


def _concerned(
    session: Session, rules: Rules, actor: Actor, item_id: int
) -> tuple[Waiting, list[RunningClock]]:
    item, clocks = concerned(session, rules, actor, [item_id])[item_id]
    if isinstance(clocks, CasetrackError):
        raise clocks
    assert item is not None, "clocks belong to an item"
    return item, clocks


def _told(session: Session, actor: Actor, item_ids: Sequence[int]) -> set[tuple[int, int]]:
    """The clocks of which this person was reminded, by item and revision."""
    found: set[tuple[int, int]] = set()
    for portion in chunks(sorted(set(item_ids))):
        query = sa.select(REMINDER.c.item_id, REMINDER.c.revision).where(
            REMINDER.c.item_id.in_(portion), REMINDER.c.recipient_id == actor.person_id
        )
        rows = session.connection().execute(query)
        found.update((row.item_id, row.revision) for row in rows)
    return found


def _next_steps(
    rules: Rules, item: Waiting, clocks: Sequence[RunningClock], now: datetime
) -> list[datetime]:
    """When each clock next reaches a step above the one it stands on."""
    definition, calendar = rules.definitions[item.definition_hash], rules.calendar
    found = []
    for clock in clocks:
        state, party, due_at = item.state, clock.party, clock.due_at
        reached = owed(
            definition, state=state, party=party, due_at=due_at, now=now, calendar=calendar
        )
        step = max((each.step for each in reached), default=0)
        higher = tuple(rule for rule in definition.reminders if rule.step > step)
        found.append(
            next_owed_at(
                replace(definition, reminders=higher),
                state=state,
                party=party,
                due_at=due_at,
                after=now,
                calendar=calendar,
            )
        )
    return [each for each in found if each is not None]


def _add(
    session: Session,
    actor: Actor,
    clock: RunningClock,
    *,
    until: datetime,
    reason: str,
    now: datetime,
) -> None:
    session.add(
        Snooze(
            item_id=clock.item_id,
            person_id=actor.person_id,
            revision=clock.revision,
            until=until,
            reason=reason,
            at=now,
        )
    )
    session.flush()
