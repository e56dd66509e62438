"""Urging by hand (催办): a supervisor reminds whoever an item waits for, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import chunks
from casetrack.cases.rules import Rules
from casetrack.errors import CasetrackError, NotFound, Refused, sentence
from casetrack.people.actors import Actor, NotAllowed
from casetrack.reminders.candidates import (
    Candidate,
    Key,
    RunningClock,
    Waiting,
    read_running,
    read_waiting,
)
from casetrack.reminders.roster import Roster, load_roster
from casetrack.reminders.sweep import REMINDER, URGE, record
from casetrack.store.turns import take_turn

MAY_URGE = "supervisor"
# Above every step of a ladder: a person has stepped in.
STEP = 9
QUEUED = "queued"
NO_REASON = "Say what is urged: the people who get it read your reason."


class NothingToUrge(Refused):
    """No clock of the item runs, so nobody is waited for."""


@dataclass(frozen=True, kw_only=True)
class Urged:
    """An item whose people will hear of it, by login, and what they are called."""

    item_id: int
    key: str
    people: tuple[str, ...]
    names: tuple[str, ...]
    # Since when an earlier urge to one of them has been waiting to be sent; None for none.
    waiting_since: datetime | None = None
    # Whether anybody reads this reason: not where the same one is waiting already.
    added: bool = True


class _Urge(NamedTuple):
    """An urge that was recorded: so far that another one must not be it again."""

    item_id: int
    revision: int
    rule: str
    occurrence: int
    recipient_id: int
    owed_at: datetime
    state: str
    reason: str
    urged_by: int


@dataclass(frozen=True, kw_only=True)
class NotUrged:
    """An item that could not be urged, and why."""

    item_id: int
    key: str
    error: CasetrackError


def urge(
    session: Session,
    rules: Rules,
    actor: Actor,
    item_ids: Sequence[int],
    *,
    reason: str,
    now: datetime,
) -> list[Urged | NotUrged]:
    """Remind whoever each item waits for; one result per item, in the order given.

    A reason that waits to be sent already is not recorded again, nor within a minute; another
    one is, and leaves in the same message. It changes no clock and no step of the ladder. Raises
    Refused without a reason.
    """
    if not reason.strip():
        raise Refused(NO_REASON)
    # Two who urge at once would each find nothing waiting.
    take_turn(session, "urges")
    earlier = _earlier(session, item_ids)
    items = read_waiting(session, item_ids)
    clocks = read_running(session, item_ids)
    roster = load_roster(session, rules.tree)
    results: list[Urged | NotUrged] = []
    candidates: list[Candidate] = []
    for item_id in item_ids:
        item = items.get(item_id)
        try:
            if item is None:
                raise NotFound("There is no item with the number {number}", number=item_id)
            _check(rules, actor, item)
            asked = _candidates(roster, item, clocks.get(item_id, ()), reason=reason, now=now)
        except CasetrackError as error:
            results.append(NotUrged(item_id=item_id, key=item.key if item else "", error=error))
            continue
        known = earlier.get(item_id, ())
        new = [free for each in asked if (free := _not_yet(each, known, actor)) is not None]
        candidates += new
        results.append(_urged(roster, item, asked, known, added=bool(new)))
    record(session, candidates, now=now, urged_by=actor.person_id)
    return results


def _earlier(session: Session, item_ids: Sequence[int]) -> dict[int, list[_Urge]]:
    """What was urged before, by item."""
    columns = [REMINDER.c[name] for name in _Urge._fields]
    found: dict[int, list[_Urge]] = {}
    for portion in chunks(sorted(set(item_ids))):
        query = (
            sa.select(*columns)
            .where(REMINDER.c.item_id.in_(portion), REMINDER.c.rule == URGE)
            .order_by(REMINDER.c.id)
        )
        for row in session.connection().execute(query):
            found.setdefault(row.item_id, []).append(_Urge._make(row))
    return found


def _not_yet(wanted: Candidate, known: Sequence[_Urge], actor: Actor) -> Candidate | None:
    """What is to be recorded, under a key that is free; None where it is recorded already."""
    key = wanted.key
    same = [
        each
        for each in known
        if (each.revision, each.recipient_id) == (key.revision, key.recipient_id)
    ]
    for each in same:
        lately = each.state == QUEUED or each.occurrence >= key.occurrence
        if lately and (each.reason, each.urged_by) == (wanted.reason, actor.person_id):
            return None
    # Of another reason in the same minute both are kept.
    taken = max((each.occurrence for each in same), default=0)
    return replace(wanted, key=key._replace(occurrence=max(key.occurrence, taken + 1)))


def _urged(
    roster: Roster,
    item: Waiting,
    asked: Sequence[Candidate],
    known: Sequence[_Urge],
    *,
    added: bool,
) -> Urged:
    clocks = {(each.key.revision, each.key.recipient_id) for each in asked}
    waiting = [
        each.owed_at
        for each in known
        if each.state == QUEUED and (each.revision, each.recipient_id) in clocks
    ]
    people = [roster.people[each.key.recipient_id] for each in asked]
    return Urged(
        item_id=item.id,
        key=item.key,
        people=tuple(each.login for each in people),
        names=tuple(each.name for each in people),
        waiting_since=min(waiting, default=None),
        added=added,
    )


def _check(rules: Rules, actor: Actor, item: Waiting) -> None:
    if MAY_URGE not in actor.roles_at(item.unit_id, rules.tree):
        unit = rules.tree.name(item.unit_id) or sentence("the office")
        raise NotAllowed(
            "{name} may not urge {key}; that needs {role} for {unit}.",
            name=actor.name,
            key=item.key,
            role=sentence(MAY_URGE),
            unit=unit,
        )


def _candidates(
    roster: Roster,
    item: Waiting,
    clocks: Sequence[RunningClock],
    *,
    reason: str,
    now: datetime,
) -> list[Candidate]:
    if not clocks:
        raise NothingToUrge("{key} waits for nobody: no clock of it runs.", key=item.key)
    found = {}
    for clock in clocks:
        people = roster.asked(clock.party, item.unit_id, item.handler_id)
        for person_id in people or roster.standing_in(item.unit_id):
            key = Key(item.id, clock.revision, URGE, int(now.timestamp()) // 60, person_id)
            found[key] = Candidate(key=key, step=STEP, owed_at=now, reason=reason.strip())
    if not found:
        raise NothingToUrge("Nobody answers for {key}, and nobody could stand in.", key=item.key)
    return list(found.values())
