"""Urging by hand (催办): a supervisor reminds whoever an item waits for, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

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
from casetrack.reminders.sweep import URGE, record

MAY_URGE = "supervisor"
# Above every step of a ladder: a person has stepped in.
STEP = 9


class NothingToUrge(Refused):
    """No clock of the item runs, so nobody is waited for."""


@dataclass(frozen=True, kw_only=True)
class Urged:
    """An item whose people will hear of it, by login."""

    item_id: int
    key: str
    people: tuple[str, ...]


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

    Urging the same item twice within a minute is urging once. It changes no clock and no step of
    the ladder. Raises Refused without a reason.
    """
    if not reason.strip():
        raise Refused("Say what is urged: the people who get it read your reason.")
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
        candidates += asked
        people = tuple(roster.people[each.key.recipient_id].login for each in asked)
        results.append(Urged(item_id=item_id, key=item.key, people=people))
    record(session, candidates, now=now, urged_by=actor.person_id)
    return results


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
