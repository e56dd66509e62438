"""Which reminders a running clock owes, and when the next one falls due. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from casetrack.workdays import Calendar, after, before, on_due
from casetrack.workflow.definition import Definition, ReminderRule


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One step of one rule whose instant has come.

    `occurrence` is 0 for a rule that fires once and counts from 1 for one that repeats.
    """

    rule: ReminderRule
    occurrence: int
    at: datetime
    step: int


def owed(
    definition: Definition,
    *,
    state: str,
    due_at: datetime | None,
    now: datetime,
    calendar: Calendar,
    party: str | None = None,
) -> list[Owed]:
    """Give the steps whose instant is not after `now`, oldest first.

    Of a rule that repeats only the latest occurrence: the earlier ones need not be sent any more,
    and after three years there would be hundreds. `party` is whose clock it is, by default the
    one the state waits for. Without a deadline nothing is owed.
    """
    if due_at is None:
        return []
    steps = []
    for rule in _rules(definition, state, party):
        occurrence = _latest(rule, due_at, now, calendar)
        if occurrence is not None:
            at = _instant(rule, occurrence, due_at, calendar)
            steps.append(Owed(rule=rule, occurrence=occurrence, at=at, step=rule.step))
    return sorted(steps, key=lambda step: (step.at, step.step))


def next_owed_at(
    definition: Definition,
    *,
    state: str,
    due_at: datetime | None,
    after: datetime,
    calendar: Calendar,
    party: str | None = None,
) -> datetime | None:
    """Give the first instant later than `after` at which something will be owed.

    None only without a deadline or in a state where no clock runs: a checked definition repeats
    some rule for as long as the item is overdue.
    """
    if due_at is None:
        return None
    instants = []
    for rule in _rules(definition, state, party):
        latest = _latest(rule, due_at, after, calendar)
        if latest is None:
            instants.append(_instant(rule, _first(rule), due_at, calendar))
        elif rule.when.repeats:
            instants.append(_instant(rule, latest + 1, due_at, calendar))
    return min(instants, default=None)


def _rules(definition: Definition, state: str, party: str | None) -> list[ReminderRule]:
    own = definition.states[state].waits_for
    return [
        rule
        for rule in definition.reminders
        if state in rule.states and (rule.waits_for or own) == (party or own)
    ]


def _first(rule: ReminderRule) -> int:
    return 1 if rule.when.repeats else 0


def _latest(rule: ReminderRule, due_at: datetime, now: datetime, calendar: Calendar) -> int | None:
    """The number of the last occurrence not after `now`, None before the first one."""
    first = _first(rule)
    if _instant(rule, first, due_at, calendar) > now:
        return None
    if not rule.when.repeats:
        return first
    # Double until past now, then halve the gap: some twenty instants even after years.
    low, high = first, 2
    while _instant(rule, high, due_at, calendar) <= now:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if _instant(rule, middle, due_at, calendar) <= now:
            low = middle
        else:
            high = middle
    return low


def _instant(rule: ReminderRule, occurrence: int, due_at: datetime, calendar: Calendar) -> datetime:
    offset = rule.when.offset
    if offset is None:
        return on_due(calendar, due_at)
    if rule.when.direction == "before":
        return before(calendar, due_at, offset)
    if rule.when.repeats:
        offset = replace(offset, amount=offset.amount * occurrence)
    return after(calendar, due_at, offset)
