"""How items begin: opened in a cycle under way, or adopted while it is being set up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.chain import NOTHING
from casetrack.cases.clocks import ClockChanges, Clockwork, start_first
from casetrack.cases.events import Links, Step, chain, write_links
from casetrack.cases.facts import active_people
from casetrack.cases.fields import misdated, unfit
from casetrack.cases.items import PORTION, write_clocks
from casetrack.cases.rows import ITEM, ClockRow, ItemRow, lock_cycle, table_of
from casetrack.cases.rules import Rules, pin
from casetrack.errors import Invalid, Refused, Sentence, sentence, several
from casetrack.people.actors import Actor, NotAllowed
from casetrack.store.bulk import insert_tuples, take_ids, writing_behind
from casetrack.store.tables import Cycle, Project
from casetrack.workflow import Definition, listed

MAY_OPEN = ("supervisor", "unit_lead", "handler")
MAY_ADOPT = ("supervisor",)

# What every item was before its first event.
_BLANK = ItemRow._make(None for _ in ItemRow._fields)._replace(version=0, head=NOTHING, state="")


class CycleNotOpen(Refused):
    """Items are opened while their cycle is under way, and only then."""


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """A problem as it was found. `amount` is in 元; without a key the number becomes the key."""

    project_id: int
    title: str
    found_on: date
    key: str = ""
    unit_id: int | None = None
    handler_id: int | None = None
    due: date | None = None
    category: str = ""
    quantity: Decimal | None = None
    quantity_unit: str = ""
    amount: Decimal | None = None


def open_many(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    new: Sequence[NewItem],
    *,
    now: datetime,
) -> list[ItemRow]:
    """Open items in the initial state of the cycle's workflow. All of them or none.

    Raises CycleNotOpen, NotAllowed, or Invalid with every row that cannot be opened.
    """
    lock_cycle(session, cycle)
    if cycle.opened_at is None or cycle.closed_at is not None:
        setup = cycle.opened_at is None
        phase = sentence("being set up; open it first") if setup else sentence("closed")
        raise CycleNotOpen(
            "The cycle {code} is {phase}; items are opened in a cycle under way.",
            code=cycle.code,
            phase=phase,
        )
    definition = rules.definition_for(cycle.workflow)
    begun = [(item, definition.initial, "") for item in new]
    return _begin(session, rules, actor, cycle, begun, transition="open", roles=MAY_OPEN, now=now)


def adopt_many(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    adopted: Sequence[tuple[NewItem, str, str]],
    *,
    now: datetime,
) -> list[ItemRow]:
    """Take over items already under way, each with its state and outcome; the event says so.

    Only while the cycle is being set up. Raises Refused, NotAllowed or Invalid.
    """
    lock_cycle(session, cycle)
    if cycle.opened_at is not None:
        raise Refused(
            "The cycle {code} is open already. Items already under way are adopted while it is "
            "being set up; now items are opened and advanced.",
            code=cycle.code,
        )
    definition = rules.definition_for(cycle.workflow)
    unknown = [
        sentence(
            "{item}: the workflow has no state {state!r}; possible: {states}",
            item=item.key or item.title,
            state=state,
            states=listed(definition.states, definition.state_titles),
        )
        for item, state, _ in adopted
        if state not in definition.states
    ]
    unknown += [
        sentence(
            "{item}: the workflow has no outcome {outcome!r}; possible: {outcomes}",
            item=item.key or item.title,
            outcome=outcome,
            outcomes=listed(definition.outcomes, definition.outcomes),
        )
        for item, _, outcome in adopted
        if outcome and outcome not in definition.outcomes
    ]
    if unknown:
        raise Invalid(unknown)
    return _begin(
        session, rules, actor, cycle, adopted, transition="adopt", roles=MAY_ADOPT, now=now
    )


def _begin(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    begun: Sequence[tuple[NewItem, str, str]],
    *,
    transition: str,
    roles: Sequence[str],
    now: datetime,
) -> list[ItemRow]:
    definition = rules.definition_for(cycle.workflow)
    today = rules.calendar.local_day(now)
    new = [item for item, _, _ in begun]
    _check_all(session, rules, actor, cycle, new, roles=roles, today=today)
    pin(session, definition, now=now)
    first = _take_numbers(session, cycle, len(begun))
    keys = _keys(session, cycle, [item.key for item, _, _ in begun], first)
    ids = take_ids(session.connection(), ITEM, len(begun))
    drafts = [
        _draft(*each, cycle, definition, item_id=item_id, key=key, number=number, now=now)
        for number, (item_id, key, each) in enumerate(zip(ids, keys, begun, strict=True), first)
    ]
    work = Clockwork(calendar=rules.calendar, now=now)
    rows: list[ItemRow] = []
    with writing_behind(session.connection()) as write:
        for start in range(0, len(drafts), PORTION):
            portion = [_started(work, definition, each) for each in drafts[start : start + PORTION]]
            links = chain((_step(item, transition) for item, _ in portion), actor, now=now)
            clocks = [(transition, ClockChanges(started=started)) for _, started in portion]
            write(_write, session, links, clocks, now)
            rows += links.rows
    return rows


def _started(
    work: Clockwork, definition: Definition, draft: ItemRow
) -> tuple[ItemRow, list[ClockRow]]:
    """The item with its first clock running, where its state has one."""
    started = start_first(work, definition, item_id=draft.id, state=draft.state, due=draft.due)
    remind_at = work.remind_at(definition, draft.state, started)
    return draft._replace(revision=len(started), remind_at=remind_at), started


def _write(
    session: Session, links: Links, clocks: Sequence[tuple[str, ClockChanges]], now: datetime
) -> None:
    insert_tuples(session.connection(), ITEM, ItemRow._fields, links.rows)
    write_links(session, links)
    write_clocks(session, clocks, now=now)


def _step(item: ItemRow, transition: str) -> Step:
    """The first event tells everything the item began with."""
    texts = {"title": item.title}
    return Step(before=_BLANK, after=item, transition=transition, texts=texts, source="")


def _check_all(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    new: Sequence[NewItem],
    *,
    roles: Sequence[str],
    today: date,
) -> None:
    project = table_of(Project)
    query = sa.select(project.c.id, project.c.lead_unit_id).where(project.c.cycle_id == cycle.id)
    leads = {row[0]: row[1] for row in session.connection().execute(query)}
    keys = [item.key for item in new if item.key]
    taken = _taken(session, cycle, keys)
    twice = {key for key, count in Counter(keys).items() if count > 1}
    people = active_people(session, [item.handler_id for item in new])
    problems: list[Sentence] = []
    for item in new:
        name = item.key or item.title or sentence("an item")
        if item.project_id not in leads:
            problems.append(
                sentence("{key}: the project is not one of {cycle}", key=name, cycle=cycle.code)
            )
            continue
        faults = [
            *unfit(vars(item), tree=rules.tree, people=people),
            *misdated(item.found_on, item.due, today=today),
        ]
        problems += [sentence("{key}: {fault}", key=name, fault=fault) for fault in faults]
        if faults:
            continue
        if item.key in taken or item.key in twice:
            problems.append(sentence("{key}: there is another item with this key", key=item.key))
        unit = item.unit_id if item.unit_id is not None else leads[item.project_id]
        if actor.roles_at(unit, rules.tree).isdisjoint(roles):
            raise NotAllowed(
                "{name} may not open items for {unit}; that needs {roles} there.",
                name=actor.name,
                unit=rules.tree.name(unit) or sentence("no unit"),
                roles=several(map(sentence, roles), " or "),
            )
    if problems:
        raise Invalid(problems)


def _keys(session: Session, cycle: Cycle, given: Sequence[str], first: int) -> list[str]:
    """The keys as given; an item without one goes by its number, or by the next free word."""
    wanted = [key or str(number) for number, key in enumerate(given, start=first)]
    taken = set(_taken(session, cycle, wanted)) | {key for key in given if key}
    keys = []
    for key, default in zip(given, wanted, strict=True):
        place, free = 1, key or default
        while not key and free in taken:
            place += 1
            free = f"{default}-{place}"
        keys.append(free)
        taken.add(free)
    return keys


def _taken(session: Session, cycle: Cycle, keys: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(keys), 5_000):
        query = sa.select(ITEM.c.key).where(
            ITEM.c.cycle_id == cycle.id, ITEM.c.key.in_(keys[start : start + 5_000])
        )
        found.update(session.connection().scalars(query))
    return frozenset(found)


def _take_numbers(session: Session, cycle: Cycle, count: int) -> int:
    """Reserve gap-free numbers; the row lock makes others wait for this transaction's end."""
    table = table_of(Cycle)
    statement = (
        sa.update(table)
        .where(table.c.id == cycle.id, table.c.closed_at.is_(None))
        .values(item_count=table.c.item_count + count)
        .returning(table.c.item_count)
    )
    last: int | None = session.connection().execute(statement).scalar_one_or_none()
    if last is None:
        raise CycleNotOpen(
            "The cycle {code} was closed a moment ago; nothing was opened.", code=cycle.code
        )
    return last - count + 1


def _draft(
    item: NewItem,
    state: str,
    outcome: str,
    cycle: Cycle,
    definition: Definition,
    *,
    item_id: int,
    key: str,
    number: int,
    now: datetime,
) -> ItemRow:
    assert cycle.id is not None, "the cycle is stored"
    return ItemRow(
        id=item_id,
        cycle_id=cycle.id,
        project_id=item.project_id,
        key=key,
        number=number,
        title=item.title,
        unit_id=item.unit_id,
        handler_id=item.handler_id,
        found_on=item.found_on,
        due=item.due,
        category=item.category,
        quantity=item.quantity,
        quantity_unit=item.quantity_unit,
        amount=item.amount,
        definition_hash=definition.hash,
        state=state,
        outcome=outcome,
        version=0,
        head=NOTHING,
        opened_at=now,
        state_since=now,
        closed_at=now if definition.states[state].closed else None,
        closeout_requested=False,
        extension_requested_by=None,
        extensions=0,
        revision=0,
        merged_into_id=None,
        remind_at=None,
    )
