"""The one door: every change of an item's state passes through `advance_many`.

Decide each move (pure), then write all that may happen in one guarded batch: the item where it
still has its version, its event, its clocks. `advance` is a list of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from casetrack.cases.clocks import ClockChanges, Clockwork
from casetrack.cases.courses import Courses
from casetrack.cases.decisions import Docket
from casetrack.cases.events import Links, chain, write_links
from casetrack.cases.facts import EVIDENCE, last_steps, read_ahead, verifiers_beside
from casetrack.cases.fields import number_in
from casetrack.cases.history import step_called
from casetrack.cases.planning import Move, Plan
from casetrack.cases.rows import (
    DEADLINE,
    ClockRow,
    ItemRow,
    lock_items,
    read_items,
    running_clocks,
    write_items,
)
from casetrack.cases.rules import Rules
from casetrack.errors import CasetrackError, Conflict, NotFound, Refused, sentence, several
from casetrack.people.actors import Actor
from casetrack.store.bulk import insert_tuples, update_columns, writing_behind
from casetrack.workflow import GuardRefused, TransitionRefused, called

__all__ = ["Move", "Moved", "Refusal", "advance", "advance_many", "preview_many", "write_clocks"]

# Refusals that somebody else's step may explain.
_TOO_LATE = (Conflict, TransitionRefused)
# So many items are written while the next are planned.
PORTION = 1_000
# A field that names another item, which must not change under this step either.
_DUPLICATE = "duplicate_of"


@dataclass(frozen=True, kw_only=True, slots=True)
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


def advance_many(
    session: Session, rules: Rules, actor: Actor, moves: Sequence[Move], *, now: datetime
) -> list[Moved | Refusal]:
    """Do what may be done, refuse the rest; one result per move, in the order given."""
    rows = lock_items(session, _named(moves))
    ahead = _look_ahead(session, rules, actor, moves, rows, now=now)
    plans: list[Plan | Refusal] = []
    done: dict[int, ItemRow] = {}
    with writing_behind(session.connection()) as write:
        for start in range(0, len(moves), PORTION):
            portion = [_planned(ahead, move) for move in moves[start : start + PORTION]]
            taken = [plan for plan in portion if isinstance(plan, Plan)]
            links = chain((plan.step for plan in taken), actor, now=now)
            write(_write, session, taken, links, now)
            plans += portion
            done |= {row.id: row for row in links.rows}
    return [
        plan if isinstance(plan, Refusal) else _moved(done[plan.step.after.id])
        for plan in _explained(session, ahead, plans)
    ]


def preview_many(
    session: Session, rules: Rules, actor: Actor, moves: Sequence[Move], *, now: datetime
) -> list[Moved | Refusal]:
    """What `advance_many` would answer, without writing or holding anything."""
    rows = read_items(session, _named(moves))
    ahead = _look_ahead(session, rules, actor, moves, rows, now=now)
    return [
        plan
        if isinstance(plan, Refusal)
        else _moved(plan.step.after._replace(version=plan.step.before.version + 1))
        for plan in _explained(session, ahead, [_planned(ahead, move) for move in moves])
    ]


def advance(session: Session, rules: Rules, actor: Actor, move: Move, *, now: datetime) -> Moved:
    """Do one step, or raise what forbids it: NotFound, Refused or Invalid."""
    [result] = advance_many(session, rules, actor, [move], now=now)
    if isinstance(result, Refusal):
        raise result.error
    return result


def _named(moves: Sequence[Move]) -> list[int]:
    """Every item that these moves look at: those that move, and those they are merged into."""
    into = [number_in(move.fields.get(_DUPLICATE, "")) for move in moves]
    return [move.item_id for move in moves] + [each for each in into if each is not None]


@dataclass(frozen=True, kw_only=True)
class _Ahead:
    """All that the moves of one call look at, read before the first of them is planned."""

    courses: Courses
    rows: Mapping[int, ItemRow]
    clocks: Mapping[int, Sequence[ClockRow]]
    # How often each item is named.
    asked: Mapping[int, int]


def _look_ahead(
    session: Session,
    rules: Rules,
    actor: Actor,
    moves: Sequence[Move],
    rows: Mapping[int, ItemRow],
    *,
    now: datetime,
) -> _Ahead:
    asked = Counter(move.item_id for move in moves)
    known = read_ahead(
        session,
        rules,
        [row for row in rows.values() if row.id in asked],
        guards=_guards(rules, moves),
        handlers=[number_in(move.fields.get("handler", "")) for move in moves],
        # What moves in this very call is nothing to be merged into: two could swallow each other.
        merge_targets=[row for row in rows.values() if row.id not in asked],
    )
    return _Ahead(
        courses=Courses(
            docket=Docket(rules=rules, actor=actor, known=known, now=now),
            work=Clockwork(calendar=rules.calendar, now=now),
        ),
        rows=rows,
        clocks=running_clocks(session, asked),
        asked=asked,
    )


def _planned(ahead: _Ahead, move: Move) -> Plan | Refusal:
    row = ahead.rows.get(move.item_id)
    try:
        if row is None:
            raise NotFound("There is no item with the number {number}", number=move.item_id)
        if ahead.asked[move.item_id] > 1:
            raise Refused(
                "{key} is named {times} times; name it once",
                key=row.key,
                times=ahead.asked[move.item_id],
            )
        return ahead.courses.plan(move, row, ahead.clocks.get(row.id, []))
    except CasetrackError as error:
        return Refusal(item_id=move.item_id, key="" if row is None else row.key, error=error)


def _explained(
    session: Session, ahead: _Ahead, plans: Sequence[Plan | Refusal]
) -> list[Plan | Refusal]:
    """Tell those who came too late who was first, and those too near whom to ask."""
    rows, docket = ahead.rows, ahead.courses.docket
    refusals = [plan for plan in plans if isinstance(plan, Refusal)]
    steps = last_steps(
        session, [each.item_id for each in refusals if isinstance(each.error, _TOO_LATE)]
    )
    near = [
        rows[each.item_id]
        for each in refusals
        if isinstance(each.error, GuardRefused) and each.error.transition == "verify"
    ]
    names = verifiers_beside(session, docket.rules, near, docket.known)
    told = iter(
        [_told(each, docket.rules, rows.get(each.item_id), steps, names) for each in refusals],
    )
    return [plan if isinstance(plan, Plan) else next(told) for plan in plans]


def _told(
    refusal: Refusal,
    rules: Rules,
    row: ItemRow | None,
    steps: Mapping[int, tuple[str, str, datetime]],
    names: Mapping[int, Sequence[str]],
) -> Refusal:
    if row is None:
        return refusal
    if row.id in steps and isinstance(refusal.error, _TOO_LATE):
        transition, name, at = steps[row.id]
        when = rules.calendar.local(at)
        definition = rules.definitions[row.definition_hash]
        last = sentence(
            "Last step: {step} by {name} at {when}; now {state}.",
            step=step_called(definition, transition),
            name=name,
            when=when,
            state=called(row.state, definition.states[row.state]),
        )
        return replace(
            refusal,
            error=Conflict(
                "{key}: {why} {last}", key=refusal.key, why=refusal.error.sentence, last=last
            ),
        )
    if names.get(row.id) and isinstance(refusal.error, GuardRefused):
        possible = sentence("Possible: {names}.", names=several(names[row.id]))
        return replace(
            refusal,
            error=Refused("{why} {possible}", why=refusal.error.sentence, possible=possible),
        )
    return refusal


def _write(session: Session, plans: Sequence[Plan], links: Links, now: datetime) -> None:
    write_links(session, links)
    write_items(
        session, [(plan.step.before, row) for plan, row in zip(plans, links.rows, strict=True)]
    )
    write_clocks(session, [(plan.step.transition, plan.clocks) for plan in plans], now=now)


def write_clocks(
    session: Session, turned: Sequence[tuple[str, ClockChanges]], *, now: datetime
) -> None:
    """Store which clocks stopped (and by what), were paused, were started."""
    connection = session.connection()
    stopped = [(clock.id, by) for by, clocks in turned for clock in clocks.stopped]
    if stopped:
        update_columns(
            connection,
            DEADLINE,
            {"stopped_at": [now] * len(stopped), "stopped_by": [by for _, by in stopped]},
            where={"id": [each for each, _ in stopped]},
        )
    paused = [clock for _, clocks in turned for clock in clocks.paused]
    if paused:
        update_columns(
            connection,
            DEADLINE,
            {name: [getattr(each, name) for each in paused] for name in ("remaining", "paused_at")},
            where={"id": [clock.id for clock in paused]},
        )
    started = [clock for _, clocks in turned for clock in clocks.started]
    # All but their numbers, which the database gives.
    rows = [(*clock[1:], "") for clock in started]
    insert_tuples(connection, DEADLINE, (*ClockRow._fields[1:], "stopped_by"), rows)


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


def _moved(row: ItemRow) -> Moved:
    return Moved(item_id=row.id, key=row.key, state=row.state, version=row.version)
