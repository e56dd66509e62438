"""Takes items under way over to another version of their workflow: previewed, all or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from casetrack.cases.clocks import Clockwork
from casetrack.cases.events import Step, write_steps
from casetrack.cases.rows import (
    DEADLINE,
    ITEM,
    ClockRow,
    ItemRow,
    lock_items,
    read_items,
    running_clocks,
    write_items,
)
from casetrack.cases.rules import Rules, pin
from casetrack.errors import Invalid, Refused, Sentence, sentence, several
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.bulk import update_columns
from casetrack.store.tables import Cycle
from casetrack.workflow import Definition, MigrationPlan, called, compare, listed

MIGRATE = "migrate"


@dataclass(frozen=True, kw_only=True)
class Takeover:
    """What a migration would do, and the items that keep it from being done."""

    # One plan for each older version that items stand under, by its hash.
    plans: Mapping[str, MigrationPlan]
    # How many items would be taken over, by the state they would stand in.
    states: Mapping[str, int]
    # What speaks against it, item by item.
    objections: Sequence[Sentence]

    @property
    def count(self) -> int:
        """How many items would be taken over."""
        return sum(self.states.values())


def preview_migration(
    session: Session, rules: Rules, cycle: Cycle, renamed: Mapping[str, str]
) -> Takeover:
    """What `migrate` would do. `renamed` gives states that go the state that takes their place.

    Raises Invalid for states that neither version knows.
    """
    definition = rules.definition_for(cycle.workflow)
    rows = read_items(session, _under_way(session, rules, cycle, definition))
    return _takeover(session, rules, definition, rows, renamed)


def migrate(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    renamed: Mapping[str, str],
    *,
    reason: str,
    now: datetime,
) -> Takeover:
    """Let every item that is not final go on under the current version of the cycle's workflow.

    Deadlines and the reminders that were sent stay; each item's event says from where to where.
    Raises Refused with every item that would be illegal or stuck, NotAllowed, or Invalid.
    """
    require_for_office(actor, "supervisor", what="a migration")
    if not reason.strip():
        raise Invalid("a migration needs a reason")
    definition = rules.definition_for(cycle.workflow)
    rows = lock_items(session, _under_way(session, rules, cycle, definition))
    takeover = _takeover(session, rules, definition, rows, renamed)
    if takeover.objections:
        raise Refused("{faults}", faults=several(takeover.objections, "\n"))
    pin(session, definition, now=now)
    clocks = running_clocks(session, list(rows))
    work = Clockwork(calendar=rules.calendar, now=now)
    steps = []
    for row in rows.values():
        state = _state(rules, definition, row, renamed)
        running = [clock._replace(state=state) for clock in clocks.get(row.id, [])]
        after = row._replace(
            definition_hash=definition.hash,
            state=state,
            remind_at=work.remind_at(definition, state, running),
        )
        steps.append(Step(before=row, after=after, transition=MIGRATE, texts={"reason": reason}))
    written = write_steps(session, steps, actor, now=now)
    write_items(session, list(zip(rows.values(), written, strict=True)))
    _move_clocks(session, {row.id: row for row in written}, clocks)
    return takeover


def count_under_way(session: Session, rules: Rules) -> list[tuple[Cycle, str, int]]:
    """How many items of each campaign go on, by the hash of the version that they follow.

    Not those that ended: no migration takes them over. Closed ones, which may be taken up again,
    go on like those that are open.
    """
    counted = sa.func.count(ITEM.c.id)
    query = sa.select(ITEM.c.cycle_id, ITEM.c.definition_hash, ITEM.c.state, counted).group_by(
        ITEM.c.cycle_id, ITEM.c.definition_hash, ITEM.c.state
    )
    found: Counter[tuple[int, str]] = Counter()
    for cycle_id, hash_, state, count in session.connection().execute(query):
        if not rules.definitions[hash_].states[state].final:
            found[cycle_id, hash_] += count
    cycles = {each.id: each for each in session.exec(select(Cycle))}
    return [(cycles[cycle_id], hash_, found[cycle_id, hash_]) for cycle_id, hash_ in sorted(found)]


def _under_way(session: Session, rules: Rules, cycle: Cycle, definition: Definition) -> list[int]:
    """Items of the cycle under another version, but for those that ended under it."""
    query = sa.select(ITEM.c.id, ITEM.c.definition_hash, ITEM.c.state).where(
        ITEM.c.cycle_id == cycle.id, ITEM.c.definition_hash != definition.hash
    )
    return [
        row.id
        for row in session.connection().execute(query)
        if not rules.definitions[row.definition_hash].states[row.state].final
    ]


def _takeover(
    session: Session,
    rules: Rules,
    definition: Definition,
    rows: Mapping[int, ItemRow],
    renamed: Mapping[str, str],
) -> Takeover:
    hashes = dict.fromkeys(row.definition_hash for row in rows.values())
    plans = {each: compare(rules.definitions[each], definition) for each in hashes}
    _require_known(rules, definition, list(plans), renamed)
    clocks = running_clocks(session, list(rows))
    said = [
        sentence("{key} ({state}): {fault}", key=row.key, state=_called(rules, row), fault=fault)
        for row in rows.values()
        for fault in _faults(rules, definition, row, clocks.get(row.id, []), renamed)
    ]
    states = Counter(_state(rules, definition, row, renamed) for row in rows.values())
    return Takeover(plans=plans, states=states, objections=said)


def _require_known(
    rules: Rules, definition: Definition, hashes: Sequence[str], renamed: Mapping[str, str]
) -> None:
    before = {
        name: title
        for each in hashes
        for name, title in rules.definitions[each].state_titles.items()
    }
    problems = [
        sentence(
            "no item stands in {state!r}; possible: {states}",
            state=old,
            states=listed(sorted(before), before),
        )
        for old in renamed
        if old not in before
    ]
    problems += [
        sentence(
            "the workflow has no state {state!r}; possible: {states}",
            state=new,
            states=listed(definition.states, definition.state_titles),
        )
        for new in renamed.values()
        if new not in definition.states
    ]
    if problems:
        raise Invalid(problems)


def _state(rules: Rules, definition: Definition, row: ItemRow, renamed: Mapping[str, str]) -> str:
    """Where the item would stand: as told, else under the same name, else the same title."""
    if row.state in renamed:
        return renamed[row.state]
    plan = compare(rules.definitions[row.definition_hash], definition)
    return plan.renamed_states.get(row.state, row.state)


def _called(rules: Rules, row: ItemRow) -> Sentence:
    return called(row.state, rules.definitions[row.definition_hash].states[row.state])


def _faults(
    rules: Rules,
    definition: Definition,
    row: ItemRow,
    clocks: Sequence[ClockRow],
    renamed: Mapping[str, str],
) -> Iterator[Sentence]:
    """What the item could not be, or never get out of."""
    state = definition.states.get(_state(rules, definition, row, renamed))
    if state is None:
        yield sentence("the new version has no such state; say which takes its place")
        return
    closed = rules.definitions[row.definition_hash].states[row.state].closed
    if state.closed != closed or state.final:
        yield sentence(
            "{state} would close or reopen it, which no migration does",
            state=called(state.name, state),
        )
    if row.outcome and row.outcome not in definition.outcomes:
        yield sentence("the new version has no outcome {outcome!r}", outcome=row.outcome)
    steps = [each for each in definition.transitions.values() if state.name in each.sources]
    for party in sorted({clock.party for clock in clocks} - {state.waits_for}):
        if not any(party in each.ends for each in steps):
            yield sentence("nothing would ever end the clock of the {party}", party=sentence(party))
    if row.extension_requested_by is not None and not any(each.clock == "add" for each in steps):
        yield sentence("nobody could answer its request for an extension")


def _move_clocks(
    session: Session, rows: Mapping[int, ItemRow], clocks: Mapping[int, Sequence[ClockRow]]
) -> None:
    """Running clocks follow the new name of their state; when they end stays as it is."""
    moved = [
        (clock.id, rows[item_id].state)
        for item_id, running in clocks.items()
        for clock in running
        if clock.state != rows[item_id].state
    ]
    if moved:
        update_columns(
            session.connection(),
            DEADLINE,
            {"state": [state for _, state in moved]},
            where={"id": [clock_id for clock_id, _ in moved]},
        )
