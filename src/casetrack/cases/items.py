"""The one door: every change of an item's state passes through `advance_many`.

Decide each move (pure), then write all that may happen in one guarded batch: the item where it
still has its version, its event, its clocks. `advance` is a list of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.clocks import ClockChanges, Clockwork, turn
from casetrack.cases.decisions import Case, decided
from casetrack.cases.events import Step, write_steps
from casetrack.cases.facts import (
    EVIDENCE,
    REFUSE_EXTENSION,
    REQUEST_EXTENSION,
    Known,
    last_steps,
    read_ahead,
    who_may_verify,
)
from casetrack.cases.fields import values_of
from casetrack.cases.rows import (
    DEADLINE,
    ClockRow,
    ItemRow,
    insert_rows,
    lock_items,
    running_clocks,
    write_items,
)
from casetrack.cases.rules import Rules
from casetrack.errors import CasetrackError, Conflict, NotFound, Refused
from casetrack.people.actors import Actor
from casetrack.workflow import Decision, GuardRefused, TransitionRefused

# Refusals that somebody else's step may explain.
_TOO_LATE = (Conflict, TransitionRefused)


@dataclass(frozen=True, kw_only=True)
class Move:
    """One step somebody wants for one item. `seen` is the version they looked at, if they say."""

    item_id: int
    transition: str
    seen: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A step that happened."""

    item_id: int
    key: str
    state: str
    version: int


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A step that did not happen, and why."""

    item_id: int
    key: str
    error: CasetrackError


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A step that may happen: the decision and all that follows from it."""

    move: Move
    decision: Decision
    before: ItemRow
    after: ItemRow
    clocks: ClockChanges


def advance_many(
    session: Session, rules: Rules, actor: Actor, moves: Sequence[Move], *, now: datetime
) -> list[Moved | Refusal]:
    """Do what may be done, refuse the rest; one result per move, in the order given."""
    plans = _plan(session, rules, actor, moves, now=now)
    done = _write(session, [plan for plan in plans if isinstance(plan, Plan)], actor, now=now)
    return [_result(plan, done) for plan in plans]


def preview_many(
    session: Session, rules: Rules, actor: Actor, moves: Sequence[Move], *, now: datetime
) -> list[Moved | Refusal]:
    """What `advance_many` would answer, without writing anything."""
    plans = _plan(session, rules, actor, moves, now=now)
    return [_result(plan, {}) for plan in plans]


def advance(session: Session, rules: Rules, actor: Actor, move: Move, *, now: datetime) -> Moved:
    """Do one step, or raise what forbids it: NotFound, Refused or Invalid."""
    [result] = advance_many(session, rules, actor, [move], now=now)
    if isinstance(result, Refusal):
        raise result.error
    return result


def _plan(
    session: Session, rules: Rules, actor: Actor, moves: Sequence[Move], *, now: datetime
) -> list[Plan | Refusal]:
    ids = [move.item_id for move in moves]
    rows = lock_items(session, ids)
    known = read_ahead(
        session,
        rules,
        list(rows.values()),
        guards=_guards(rules, moves),
        duplicates={move.fields["duplicate_of"] for move in moves if "duplicate_of" in move.fields},
    )
    clocks = running_clocks(session, list(rows))
    work = Clockwork(calendar=rules.calendar, now=now)
    asked = Counter(ids)
    plans: list[Plan | Refusal] = []
    for move in moves:
        row = rows.get(move.item_id)
        try:
            if row is None:
                raise NotFound(f"There is no item with the number {move.item_id}")
            if asked[move.item_id] > 1:
                raise Refused(f"{row.key} is named {asked[move.item_id]} times; name it once")
            case = Case(row=row, clocks=clocks.get(row.id, []), known=known)
            plans.append(_planned(rules, actor, move, case, work))
        except CasetrackError as error:
            key = "" if row is None else row.key
            plans.append(Refusal(item_id=move.item_id, key=key, error=error))
    return _explained(session, rules, plans, rows, known)


def _planned(rules: Rules, actor: Actor, move: Move, case: Case, work: Clockwork) -> Plan:
    row = case.row
    if move.seen is not None and move.seen != row.version:
        raise Conflict(f"{row.key} has changed since version {move.seen} was read.")
    definition = rules.definitions[row.definition_hash]
    values = values_of(definition, move.transition, move.fields)
    decision = decided(rules, actor, move.transition, move.fields, move.reason, case, now=work.now)
    changed = _changed(
        row, decision, actor, closed=definition.states[decision.target].closed, now=work.now
    )
    changed = changed._replace(**values)
    turned = turn(
        work,
        definition,
        decision,
        case.clocks,
        item_id=row.id,
        revision=row.revision,
        due=changed.due,
        fields={"duration": case.known.asked_durations.get(row.id, "")} | dict(move.fields),
    )
    after = changed._replace(
        revision=row.revision + len(turned.started),
        remind_at=work.remind_at(definition, decision.target, turned.running),
    )
    return Plan(move=move, decision=decision, before=row, after=after, clocks=turned)


def _changed(
    row: ItemRow, decision: Decision, actor: Actor, *, closed: bool, now: datetime
) -> ItemRow:
    """The item after the step, before its fields and clocks."""
    moved = decision.target != decision.source
    opens = decision.starts is not None and not moved
    requester, extensions = row.extension_requested_by, row.extensions
    if decision.transition == REQUEST_EXTENSION:
        requester = actor.person_id
    elif decision.clock == "add":
        requester, extensions = None, extensions + 1
    elif decision.transition == REFUSE_EXTENSION or moved:
        requester = None
    return row._replace(
        state=decision.target,
        outcome=decision.outcome or ("" if row.closed_at and not closed else row.outcome),
        state_since=now if moved else row.state_since,
        closed_at=(row.closed_at or now) if closed else None,
        closeout_requested=opens or (row.closeout_requested and not moved and not decision.ends),
        extension_requested_by=requester,
        extensions=extensions,
    )


def _explained(
    session: Session,
    rules: Rules,
    plans: Sequence[Plan | Refusal],
    rows: Mapping[int, ItemRow],
    known: Known,
) -> list[Plan | Refusal]:
    """Tell those who came too late who was first, and those too near whom to ask."""
    refusals = [plan for plan in plans if isinstance(plan, Refusal)]
    late = [each.item_id for each in refusals if isinstance(each.error, _TOO_LATE)]
    steps = last_steps(session, late) if late else {}
    told: dict[int, Refusal] = {}
    for refusal in refusals:
        error = refusal.error
        if refusal.item_id in steps:
            transition, name, at = steps[refusal.item_id]
            when = rules.calendar.local(at).strftime("%Y-%m-%d %H:%M:%S")
            last = (
                f"Last step: {transition} by {name} at {when}; now {rows[refusal.item_id].state}."
            )
            error = Conflict(f"{refusal.key}: {error} {last}")
        elif isinstance(error, GuardRefused) and error.transition == "verify":
            names = who_may_verify(session, rules, rows[refusal.item_id], known)
            if names:
                error = Refused(f"{error} Possible: {', '.join(names)}.")
        told[id(refusal)] = replace(refusal, error=error)
    return [plan if isinstance(plan, Plan) else told[id(plan)] for plan in plans]


def _write(
    session: Session, plans: Sequence[Plan], actor: Actor, *, now: datetime
) -> dict[int, ItemRow]:
    steps = [
        Step(
            before=plan.before,
            after=plan.after,
            transition=plan.decision.transition,
            texts={"reason": plan.move.reason, "text": plan.move.fields.get("text", "")},
            notes=_notes(plan),
        )
        for plan in plans
    ]
    rows = write_steps(session, steps, actor, now=now)
    write_items(session, list(zip((plan.before for plan in plans), rows, strict=True)))
    write_clocks(session, [(plan.decision.transition, plan.clocks) for plan in plans], now=now)
    return {row.id: row for row in rows}


def write_clocks(
    session: Session, turned: Sequence[tuple[str, ClockChanges]], *, now: datetime
) -> None:
    """Store which clocks stopped (and by what), were paused, were started."""
    stopped = [
        {"b_id": clock.id, "stopped_at": now, "stopped_by": transition}
        for transition, clocks in turned
        for clock in clocks.stopped
    ]
    paused = [
        {"b_id": clock.id, "remaining": clock.remaining, "paused_at": now}
        for _, clocks in turned
        for clock in clocks.paused
    ]
    for rows in (stopped, paused):
        if rows:
            statement = sa.update(DEADLINE).where(DEADLINE.c.id == sa.bindparam("b_id"))
            session.connection().execute(statement, rows)
    started = [clock for _, clocks in turned for clock in clocks.started]
    insert_rows(session, DEADLINE, [clock_values(clock) for clock in started])


def clock_values(clock: ClockRow) -> dict[str, object]:
    """A clock as an insert wants it."""
    return {name: value for name, value in clock._asdict().items() if name != "id"} | {
        "stopped_by": ""
    }


def _notes(plan: Plan) -> dict[str, object]:
    notes: dict[str, object] = {}
    if "duration" in plan.move.fields:
        notes["duration"] = plan.move.fields["duration"]
    if plan.clocks.started:
        notes["due"] = {
            clock.party: clock.due_at.strftime("%Y-%m-%dT%H:%M:%SZ")
            for clock in plan.clocks.started
        }
    return notes


def _guards(rules: Rules, moves: Sequence[Move]) -> frozenset[str]:
    """What has to be read ahead: the guards of these transitions, and evidence where required."""
    names = {move.transition for move in moves}
    asked = [
        transition
        for definition in rules.definitions.values()
        for transition in definition.transitions.values()
        if transition.name in names
    ]
    guards = {guard for transition in asked for guard in transition.guards}
    if any(each.startswith(EVIDENCE) for transition in asked for each in transition.requires):
        guards.add(EVIDENCE)
    return frozenset(guards)


def _result(plan: Plan | Refusal, done: Mapping[int, ItemRow]) -> Moved | Refusal:
    if isinstance(plan, Refusal):
        return plan
    row = done.get(plan.before.id, plan.after)
    return Moved(item_id=row.id, key=row.key, state=row.state, version=row.version)
