"""What clocks owed while they ran, worked out from their rows and the items' history alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.facts import EVENT
from casetrack.cases.rows import DEADLINE, ITEM, chunks
from casetrack.cases.rules import Rules
from casetrack.workflow import Definition, Owed, ReminderRule, next_owed_at, owed

# What stops a clock when a notice moves it; the next revision goes on at that moment.
NOTICE = "notice"


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """A step whose instant came while its clock ran, and was owed until the clock ended."""

    item_id: int
    revision: int
    rule: ReminderRule
    occurrence: int
    at: datetime
    # When the clock stopped, was paused, or the item moved on; None if it still runs.
    ended_at: datetime | None


class PastClock(NamedTuple):
    """A clock, whether it runs or not."""

    item_id: int
    revision: int
    party: str
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None
    stopped_at: datetime | None
    stopped_by: str


class Stretch(NamedTuple):
    """A span of time in which a clock ran while its item stood in one state."""

    state: str
    first: datetime
    # None while it lasts.
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Window:
    """The window asked about, remembering what equal clocks owed in it."""

    rules: Rules
    since: datetime
    until: datetime
    _steps: dict[tuple[object, ...], list[tuple[ReminderRule, int, datetime]]] = field(
        default_factory=dict
    )

    def steps(
        self, definition: Definition, clock: PastClock, stretch: Stretch
    ) -> list[tuple[ReminderRule, int, datetime]]:
        """Steps whose instant falls in the stretch and in the window.

        What lies before a clock's beginning is no obligation of it: a limit of two workdays needs
        no word two workdays before its end.
        """
        begun = max(stretch.first, self.since)
        end = min(stretch.ended_at or self.until, self.until)
        after = stretch.first if stretch.first >= self.since else None
        asked = (definition.hash, stretch.state, clock.party, clock.due_at, begun, end, after)
        if asked not in self._steps:
            self._steps[asked] = [
                (step.rule, step.occurrence, step.at)
                for step in self._owed(definition, clock, stretch.state, begun, end)
                if step.at >= begun and (after is None or step.at > after)
            ]
        return self._steps[asked]

    def _owed(
        self, definition: Definition, clock: PastClock, state: str, begun: datetime, end: datetime
    ) -> Iterator[Owed]:
        """Each step once, in its order, with those that were owed at the beginning."""
        calendar, party, due_at = self.rules.calendar, clock.party, clock.due_at
        seen: set[tuple[str, int]] = set()
        at: datetime | None = begun
        while at is not None and at < end:
            steps = owed(
                definition, state=state, party=party, due_at=due_at, now=at, calendar=calendar
            )
            for step in steps:
                if (step.rule.name, step.occurrence) not in seen:
                    seen.add((step.rule.name, step.occurrence))
                    yield step
            at = next_owed_at(
                definition, state=state, party=party, due_at=due_at, after=at, calendar=calendar
            )


def past_obligations(
    session: Session, rules: Rules, *, since: datetime, until: datetime
) -> list[Obligation]:
    """Every step that fell due from `since` up to `until`, by item and clock, oldest first."""
    ids = _touched(session, since)
    definitions = _definitions(session, rules, ids)
    states = _states(session, ids)
    window = Window(rules=rules, since=since, until=until)
    found = []
    for item_id, clocks in _clocks(session, ids).items():
        definition = definitions[item_id]
        for place, clock in enumerate(clocks):
            begun = _begun(definition, clock, clocks[:place])
            for stretch in _stretches(clock, begun, states.get(item_id, ())):
                found += [
                    Obligation(
                        item_id=item_id,
                        revision=clock.revision,
                        rule=rule,
                        occurrence=occurrence,
                        at=at,
                        ended_at=stretch.ended_at,
                    )
                    for rule, occurrence, at in window.steps(definition, clock, stretch)
                ]
    return found


def _begun(definition: Definition, clock: PastClock, earlier: Sequence[PastClock]) -> datetime:
    """When the clock began to count for reminders.

    A clock that was extended or moved by a notice goes on from where the one before it stopped,
    whatever day its limit is counted from.
    """
    for before in reversed(earlier):
        if before.party != clock.party or before.stopped_at is None:
            continue
        transition = definition.transitions.get(before.stopped_by)
        if before.stopped_by == NOTICE or (transition is not None and transition.clock == "add"):
            return before.stopped_at
        break
    return clock.started_at


def _stretches(
    clock: PastClock, begun: datetime, states: Sequence[tuple[datetime, str]]
) -> Iterator[Stretch]:
    """The clock's time, cut where its item changed its state."""
    ends = [each for each in (clock.paused_at, clock.stopped_at) if each is not None]
    ended = min(ends, default=None)
    for place, (entered, state) in enumerate(states):
        left = states[place + 1][0] if place + 1 < len(states) else None
        first = max(begun, entered)
        last = min((each for each in (left, ended) if each is not None), default=None)
        if last is None or first < last:
            yield Stretch(state, first, last)


def _touched(session: Session, since: datetime) -> list[int]:
    """Items with a clock that ran at or after an instant."""
    query = (
        sa.select(DEADLINE.c.item_id)
        .where(sa.or_(DEADLINE.c.stopped_at.is_(None), DEADLINE.c.stopped_at > since))
        .distinct()
        .order_by(DEADLINE.c.item_id)
    )
    return list(session.connection().scalars(query))


def _clocks(session: Session, ids: Sequence[int]) -> dict[int, list[PastClock]]:
    found: dict[int, list[PastClock]] = defaultdict(list)
    columns = [DEADLINE.c[name] for name in PastClock._fields]
    for portion in chunks(ids):
        query = (
            sa.select(*columns)
            .where(DEADLINE.c.item_id.in_(portion))
            .order_by(DEADLINE.c.item_id, DEADLINE.c.revision)
        )
        for row in session.connection().execute(query):
            found[row.item_id].append(PastClock._make(row))
    return found


def _definitions(session: Session, rules: Rules, ids: Sequence[int]) -> dict[int, Definition]:
    found: dict[int, Definition] = {}
    for portion in chunks(ids):
        query = sa.select(ITEM.c.id, ITEM.c.definition_hash).where(ITEM.c.id.in_(portion))
        for item_id, pinned in session.connection().execute(query):
            found[item_id] = rules.definitions[pinned]
    return found


def _states(session: Session, ids: Sequence[int]) -> Mapping[int, list[tuple[datetime, str]]]:
    """By item: when it entered which state, oldest first."""
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for portion in chunks(ids):
        query = (
            sa.select(EVENT.c.item_id, EVENT.c.at, EVENT.c.target)
            .where(EVENT.c.item_id.in_(portion), EVENT.c.source != EVENT.c.target)
            .order_by(EVENT.c.item_id, EVENT.c.seq)
        )
        for item_id, at, state in session.connection().execute(query):
            found[item_id].append((at, state))
    return found
