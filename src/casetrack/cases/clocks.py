"""What a transition does to an item's clocks. Pure: rows in, rows out.

Each party has its own clock, so overdue is asked per party. A new due instant is a new
revision; the old row keeps what was promised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from casetrack.cases.rows import ClockRow
from casetrack.errors import Refused
from casetrack.workdays import (
    Calendar,
    Due,
    Duration,
    DurationUnit,
    deadline,
    deadline_on,
    extend,
    parse_duration,
    remaining,
    resume,
)
from casetrack.workflow import Decision, Definition, Within, next_owed_at

# An item's own date is no count of anything; what is left of it is told in days.
_DATE = DurationUnit.days
_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class ClockChanges:
    """Clocks that stop, that are paused (with what is left), and that start."""

    stopped: Sequence[ClockRow] = ()
    paused: Sequence[ClockRow] = ()
    started: Sequence[ClockRow] = ()
    # All that have not stopped afterwards.
    running: Sequence[ClockRow] = ()


@dataclass(frozen=True, kw_only=True)
class Clockwork:
    """A calendar and an instant, remembering what was already counted from there."""

    calendar: Calendar
    now: datetime
    _dues: dict[Duration, Due] = field(default_factory=dict)
    _owed: dict[tuple[str, str, str, datetime], datetime | None] = field(default_factory=dict)

    def due(self, within: Within, item_due: date | None) -> tuple[Due, str]:
        """When a limit that starts now ends, and the limit as text."""
        if within.item and item_due is not None:
            return deadline_on(self.calendar, item_due), item_due.isoformat()
        if within.duration not in self._dues:
            self._dues[within.duration] = deadline(self.calendar, self.now, within.duration)
        return self._dues[within.duration], str(within.duration)

    def remind_at(
        self, definition: Definition, state: str, running: Sequence[ClockRow]
    ) -> datetime | None:
        """The next instant at which any running clock of the item may owe a reminder."""
        instants = [
            self._next(definition, state, clock) for clock in running if clock.paused_at is None
        ]
        return min((each for each in instants if each is not None), default=None)

    def _next(self, definition: Definition, state: str, clock: ClockRow) -> datetime | None:
        asked = (definition.hash, state, clock.party, clock.due_at)
        if asked not in self._owed:
            self._owed[asked] = next_owed_at(
                definition,
                state=state,
                party=clock.party,
                due_at=clock.due_at,
                after=self.now,
                calendar=self.calendar,
            )
        return self._owed[asked]


def start_first(
    work: Clockwork, definition: Definition, *, item_id: int, state: str, due: date | None
) -> list[ClockRow]:
    """The clock of a newly opened item, where its state has one."""
    own = definition.states[state]
    if own.waits_for is None or own.within is None:
        return []
    return [_started(work, own.waits_for, own.within, item_id=item_id, state=state, due=due)]


def turn(
    work: Clockwork,
    definition: Definition,
    decision: Decision,
    clocks: Sequence[ClockRow],
    *,
    item_id: int,
    revision: int,
    due: date | None,
    fields: Mapping[str, str],
) -> ClockChanges:
    """What the decision does to the clocks; `revision` is the highest one so far."""
    stopped = _stopped(definition, decision, clocks)
    kept = [clock for clock in clocks if clock not in stopped]
    started: list[ClockRow] = []
    paused: list[ClockRow] = []
    if resting := _resting(definition, decision, kept):
        paused = [_paused(work, clock) for clock in resting]
        kept = [clock for clock in kept if clock not in resting] + paused
    elif decision.clock in ("add", "resume"):
        renew = _extended if decision.clock == "add" else _resumed
        own = definition.states[decision.source].waits_for
        renewed = [
            clock
            for clock in kept
            if (clock.paused_at is not None if decision.clock == "resume" else clock.party == own)
        ]
        started = [renew(work, clock, fields) for clock in renewed]
        stopped = [*stopped, *renewed]
        kept = [clock for clock in kept if clock not in renewed]
    elif decision.clock == "restart":
        started = start_first(work, definition, item_id=item_id, state=decision.target, due=due)
    if decision.starts is not None:
        limit = decision.starts
        started.append(
            _started(
                work, limit.waits_for, limit.within, item_id=item_id, state=decision.target, due=due
            )
        )
    numbered = [
        clock._replace(revision=revision + place) for place, clock in enumerate(started, start=1)
    ]
    return ClockChanges(
        stopped=stopped, paused=paused, started=numbered, running=[*kept, *numbered]
    )


def redated(
    work: Clockwork, definition: Definition, clock: ClockRow, *, state: str, due: date | None
) -> ClockRow:
    """The clock of a state under another due date of its item; one that rests goes on resting."""
    [fresh] = start_first(work, definition, item_id=clock.item_id, state=state, due=due)
    if clock.paused_at is None:
        return fresh
    left = remaining(work.calendar, fresh.due_at, clock.paused_at, _unit(fresh.within))
    return fresh._replace(remaining=_text(left), paused_at=clock.paused_at)


def recounted(calendar: Calendar, clock: ClockRow) -> Due | None:
    """What the clock's limit gives under another calendar; None where no limit was counted."""
    if clock.paused_at is not None or "-" in clock.within:
        return None
    return deadline(calendar, clock.started_at, parse_duration(clock.within))


def _stopped(
    definition: Definition, decision: Decision, clocks: Sequence[ClockRow]
) -> list[ClockRow]:
    if definition.states[decision.target].closed or definition.states[decision.target].final:
        return list(clocks)
    parties = set(decision.ends)
    if decision.clock == "restart" or (decision.clock == "stop" and decision.starts is None):
        own = definition.states[decision.source].waits_for
        parties |= {own} if own is not None else set()
    return [clock for clock in clocks if clock.party in parties]


def _resting(
    definition: Definition, decision: Decision, clocks: Sequence[ClockRow]
) -> list[ClockRow]:
    """Clocks that stand still from now on, keeping what is left of them.

    A clock that stops because another party's starts may be needed again: a rejected close-out
    gives the unit back the time it had.
    """
    own = definition.states[decision.source].waits_for
    handed_over = decision.clock == "stop" and decision.starts is not None
    return [
        clock
        for clock in clocks
        if clock.paused_at is None
        and (decision.clock == "pause" or (handed_over and clock.party == own))
    ]


def _started(
    work: Clockwork, party: str, within: Within, *, item_id: int, state: str, due: date | None
) -> ClockRow:
    ends, limit = work.due(within, due)
    return ClockRow(
        id=None,
        item_id=item_id,
        revision=1,
        party=party,
        state=state,
        started_at=work.now,
        within=limit,
        due_at=ends.due_at,
        provisional=ends.provisional,
        calendar_version=ends.calendar_version,
        remaining=None,
        paused_at=None,
    )


def _paused(work: Clockwork, clock: ClockRow) -> ClockRow:
    left = remaining(work.calendar, clock.due_at, work.now, _unit(clock.within))
    return clock._replace(remaining=_text(left), paused_at=work.now)


def _resumed(work: Clockwork, clock: ClockRow, _fields: Mapping[str, str]) -> ClockRow:
    assert clock.remaining is not None, "only a paused clock is resumed"
    amount, _, unit = clock.remaining.partition(" ")
    left = Duration(amount=_number(amount), unit=DurationUnit(unit))
    renewed = resume(work.calendar, left, work.now)
    limit = str(left) if left.amount > 0 else work.calendar.local_day(renewed.due_at).isoformat()
    return _renewed(clock, renewed, started_at=work.now, within=limit)


def _extended(work: Clockwork, clock: ClockRow, fields: Mapping[str, str]) -> ClockRow:
    if clock.paused_at is not None:
        raise Refused("The clock stands still; it is extended once it runs again.")
    more = parse_duration(fields["duration"])
    # Days count from the old due day, the local day just before its end; hours from the end.
    by_hours = more.unit in (DurationUnit.hours, DurationUnit.working_hours)
    return _renewed(
        clock,
        extend(work.calendar, clock.due_at, more),
        started_at=clock.due_at if by_hours else clock.due_at - _JUST_BEFORE,
        within=str(more),
    )


def _renewed(clock: ClockRow, ends: Due, *, started_at: datetime, within: str) -> ClockRow:
    return clock._replace(
        id=None,
        started_at=started_at,
        within=within,
        due_at=ends.due_at,
        provisional=ends.provisional,
        calendar_version=ends.calendar_version,
        remaining=None,
        paused_at=None,
    )


def _text(left: Duration) -> str:
    return f"{left.amount} {left.unit.value}"


def _unit(within: str) -> DurationUnit:
    # A date has dashes, a duration has none.
    return _DATE if "-" in within else parse_duration(within).unit


def _number(text: str) -> int | Decimal:
    amount = Decimal(text)
    return int(amount) if amount == int(amount) else amount
