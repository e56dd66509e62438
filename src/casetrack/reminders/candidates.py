"""What items owe at an instant: a candidate per clock, step and recipient. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import DEADLINE, ITEM, chunks, table_of
from casetrack.cases.rules import Rules
from casetrack.reminders.roster import Roster, load_roster
from casetrack.store.tables import Project
from casetrack.workflow import Owed, next_owed_at, owed

PROJECT = table_of(Project)


class Waiting(NamedTuple):
    """An item as reminders see it. The unit is that of its project where it has none itself."""

    id: int
    key: str
    title: str
    state: str
    definition_hash: str
    handler_id: int | None
    unit_id: int | None
    project: str


class RunningClock(NamedTuple):
    """A clock that runs: neither stopped nor paused."""

    item_id: int
    revision: int
    party: str
    due_at: datetime


class Key(NamedTuple):
    """What makes a reminder one and the same: the unique constraint of its table."""

    item_id: int
    revision: int
    rule: str
    occurrence: int
    recipient_id: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who must hear of a step. `reason` says why it is somebody the rule did not name."""

    key: Key
    step: int
    owed_at: datetime
    reason: str = ""


_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_WAITING = (
    sa.select(
        ITEM.c.id,
        ITEM.c.key,
        ITEM.c.title,
        ITEM.c.state,
        ITEM.c.definition_hash,
        ITEM.c.handler_id,
        sa.func.coalesce(ITEM.c.unit_id, PROJECT.c.lead_unit_id),
        PROJECT.c.title,
    )
    .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
    .where(ITEM.c.id.in_(_IDS))
    .order_by(ITEM.c.id)
)
_RUNNING = sa.select(*(DEADLINE.c[name] for name in RunningClock._fields)).where(
    DEADLINE.c.item_id.in_(_IDS), DEADLINE.c.stopped_at.is_(None), DEADLINE.c.paused_at.is_(None)
)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """An obligation that did not reach whom it should, and why."""

    item_id: int
    item_key: str
    revision: int
    rule: str
    occurrence: int
    # Login of the recipient, or the role that nobody holds.
    whom: str
    since: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Rules and an instant, remembering what was worked out for equal clocks of other items."""

    rules: Rules
    now: datetime
    _owed: dict[tuple[str, str, str, datetime], list[Owed]] = field(default_factory=dict)
    _next: dict[tuple[str, str, str, datetime], datetime | None] = field(default_factory=dict)

    def owed(self, item: Waiting, clock: RunningClock) -> list[Owed]:
        """Steps whose instant has come, oldest first."""
        asked = (item.definition_hash, item.state, clock.party, clock.due_at)
        if asked not in self._owed:
            self._owed[asked] = owed(
                self.rules.definitions[item.definition_hash],
                state=item.state,
                party=clock.party,
                due_at=clock.due_at,
                now=self.now,
                calendar=self.rules.calendar,
            )
        return self._owed[asked]

    def next(self, item: Waiting, clocks: Sequence[RunningClock]) -> datetime | None:
        """The next instant at which any of the item's clocks may owe something."""
        instants = [self._next_of(item, clock) for clock in clocks]
        return min((each for each in instants if each is not None), default=None)

    def _next_of(self, item: Waiting, clock: RunningClock) -> datetime | None:
        asked = (item.definition_hash, item.state, clock.party, clock.due_at)
        if asked not in self._next:
            self._next[asked] = next_owed_at(
                self.rules.definitions[item.definition_hash],
                state=item.state,
                party=clock.party,
                due_at=clock.due_at,
                after=self.now,
                calendar=self.rules.calendar,
            )
        return self._next[asked]


@dataclass(frozen=True, kw_only=True)
class Found:
    """All that some items owe at an instant."""

    items: Mapping[int, Waiting]
    candidates: Sequence[Candidate]
    # Steps with a role that nobody holds; somebody stands in, if there is anybody at all.
    gaps: Sequence[Gap]
    # By item: the next instant at which it may owe something.
    next: Mapping[int, datetime | None]


def find_candidates(session: Session, rules: Rules, ids: Sequence[int], *, now: datetime) -> Found:
    """What the items owe at `now`, and to whom. The number of questions grows with nothing."""
    items = read_waiting(session, ids)
    clocks = read_running(session, ids)
    roster = load_roster(session, rules.tree)
    ladder = Ladder(rules=rules, now=now)
    candidates: dict[Key, Candidate] = {}
    gaps: list[Gap] = []
    for item in items.values():
        for clock in clocks.get(item.id, ()):
            for step in ladder.owed(item, clock):
                for each in _asked(roster, item, clock, step, gaps):
                    # Whom the rule itself names is not standing in for anybody.
                    if each.key not in candidates or not each.reason:
                        candidates[each.key] = each
    return Found(
        items=items,
        candidates=list(candidates.values()),
        gaps=gaps,
        next={item.id: ladder.next(item, clocks.get(item.id, ())) for item in items.values()},
    )


def read_waiting(session: Session, ids: Sequence[int]) -> dict[int, Waiting]:
    """Items by id, in the order of their ids."""
    found: dict[int, Waiting] = {}
    for portion in chunks(sorted(set(ids))):
        rows = session.connection().execute(_WAITING, {"ids": list(portion)})
        found.update((row[0], Waiting._make(row)) for row in rows)
    return found


def read_running(session: Session, ids: Sequence[int]) -> dict[int, list[RunningClock]]:
    """Clocks that run, by item."""
    found: dict[int, list[RunningClock]] = {}
    for portion in chunks(sorted(set(ids))):
        for row in session.connection().execute(_RUNNING, {"ids": list(portion)}):
            found.setdefault(row.item_id, []).append(RunningClock._make(row))
    return found


def _asked(
    roster: Roster, item: Waiting, clock: RunningClock, step: Owed, gaps: list[Gap]
) -> Iterator[Candidate]:
    """A candidate per person who must hear of the step; roles nobody holds go to `gaps`."""
    for role in step.rule.to:
        people = roster.asked(role, item.unit_id, item.handler_id)
        reason = ""
        if not people:
            people = roster.standing_in(item.unit_id)
            reason = f"{nobody_is(role)} for {roster.tree.name(item.unit_id) or 'the office'}"
            gaps.append(_unheld(item, clock, step, role, reason))
        for person_id in people:
            key = Key(item.id, clock.revision, step.rule.name, step.occurrence, person_id)
            yield Candidate(key=key, step=step.step, owed_at=step.at, reason=reason)


def nobody_is(role: str) -> str:
    """How the reason of a reminder begins whose recipient stands in for a role."""
    return f"nobody is {role}"


def _unheld(item: Waiting, clock: RunningClock, step: Owed, role: str, reason: str) -> Gap:
    return Gap(
        item_id=item.id,
        item_key=item.key,
        revision=clock.revision,
        rule=step.rule.name,
        occurrence=step.occurrence,
        whom=role,
        since=step.at,
        reason=reason,
    )
