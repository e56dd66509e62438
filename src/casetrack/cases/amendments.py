"""Changes beside the workflow: an item's fields amended, one's own last step withdrawn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.clocks import ClockChanges, Clockwork, redated
from casetrack.cases.events import Step, clock_notes, write_steps
from casetrack.cases.facts import EVENT, acting_unit, active_people, read_ahead
from casetrack.cases.fields import field_called, misdated, refuse_unwritable, unfit
from casetrack.cases.history import step_called
from casetrack.cases.items import write_clocks
from casetrack.cases.rows import (
    DEADLINE,
    ClockRow,
    ItemRow,
    lock_items,
    running_clocks,
    write_items,
)
from casetrack.cases.rules import Rules
from casetrack.errors import Invalid, NotFound, Refused, Sentence, sentence, several
from casetrack.people.actors import Actor, NotAllowed
from casetrack.workflow import Definition, called

# Fields a unit may correct; the due date is the supervisor's, or extensions would mean nothing.
BY_UNIT = ("title", "found_on", "category", "quantity", "quantity_unit", "amount")
BY_SUPERVISOR = (*BY_UNIT, "due", "unit_id", "handler_id")
_MOVED = ("unit_id", "handler_id")
_AMENDERS = ("supervisor", "unit_lead", "handler")
# Steps that are no one's to take back.
_LASTING = frozenset({"open", "adopt", "attach", "publish", "withdraw", "notice"})


def amend(
    session: Session,
    rules: Rules,
    actor: Actor,
    item_id: int,
    changes: Mapping[str, Any],
    *,
    reason: str,
    now: datetime,
) -> ItemRow:
    """Correct fields of an item; the event tells before and after. No change writes nothing.

    Raises NotFound, NotAllowed, Refused, or Invalid with every field that cannot be changed.
    """
    [row] = amend_many(session, rules, actor, [(item_id, changes)], reason=reason, now=now)
    return row


def amend_many(
    session: Session,
    rules: Rules,
    actor: Actor,
    amendments: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    reason: str,
    now: datetime,
) -> list[ItemRow]:
    """Correct fields of many items for one reason. All of them or none."""
    if not reason.strip():
        raise Invalid("an amendment needs a reason")
    refuse_unwritable(reason=reason)
    ids = [item_id for item_id, _ in amendments]
    rows = lock_items(session, ids)
    missing = [item_id for item_id in ids if item_id not in rows]
    if missing:
        raise NotFound("There is no item with the number {number}", number=missing[0])
    twice = [rows[item_id].key for item_id, count in Counter(ids).items() if count > 1]
    if twice:
        raise Refused("{twice}: named more than once; name each item once", twice=several(twice))
    _require_fit(session, rules, rows, amendments, today=rules.calendar.local_day(now))
    known = read_ahead(session, rules, list(rows.values()))
    clocks = running_clocks(session, ids)
    work = Clockwork(calendar=rules.calendar, now=now)
    steps, turned = [], []
    for item_id, changes in amendments:
        row = rows[item_id]
        roles = actor.roles_at(acting_unit(row, known), rules.tree)
        _require_amendable(actor, row, roles, changes, rules)
        after, clocked = _amended(work, rules, row, changes, clocks.get(item_id, []))
        if after != row:
            texts = {"reason": reason} | (
                {"title": after.title} if after.title != row.title else {}
            )
            steps.append(
                Step(
                    before=row,
                    after=after,
                    transition="amend",
                    texts=texts,
                    notes=clock_notes(clocked),
                )
            )
            turned.append(("amend", clocked))
    written = write_steps(session, steps, actor, now=now)
    write_items(session, list(zip((step.before for step in steps), written, strict=True)))
    write_clocks(session, turned, now=now)
    done = {row.id: row for row in written}
    return [done.get(item_id, rows[item_id]) for item_id in ids]


def withdraw(
    session: Session, rules: Rules, actor: Actor, item_id: int, *, reason: str, now: datetime
) -> ItemRow:
    """Take back one's own last step while nobody has acted on it.

    The item's fields and clocks are as before the step; both events stay. Raises NotFound or
    Refused with who acted last.
    """
    refuse_unwritable(reason=reason)
    row = lock_items(session, [item_id]).get(item_id)
    if row is None:
        raise NotFound("There is no item with the number {number}", number=item_id)
    last = _last_event(session, row)
    _require_withdrawable(rules, actor, row, last)
    data = json.loads(last.data)
    before: dict[str, Any] = {
        name: _READERS.get(name, _same)(told[0])
        for name, told in data["changes"].items()
        if told is not None
    }
    turned = _restored(session, row, data["notes"])
    after = row._replace(
        **before,
        state=last.source,
        outcome=_outcome_before(session, item_id, last.seq),
        revision=row.revision + len(turned.started),
        remind_at=Clockwork(calendar=rules.calendar, now=now).remind_at(
            rules.definitions[row.definition_hash], last.source, turned.running
        ),
    )
    notes = {"withdrawn": last.seq, "transition": last.transition} | clock_notes(turned)
    step = Step(
        before=row, after=after, transition="withdraw", texts={"reason": reason}, notes=notes
    )
    [written] = write_steps(session, [step], actor, now=now)
    write_items(session, [(row, written)])
    write_clocks(session, [("withdraw", turned)], now=now)
    return written


def withdrawable(session: Session, rules: Rules, actor: Actor, row: ItemRow) -> str:
    """The step that this person could withdraw now; empty where there is none."""
    last = _last_event(session, row)
    try:
        _require_withdrawable(rules, actor, row, last)
    except Refused:
        return ""
    return str(last.transition)


def amendable(rules: Rules, row: ItemRow, roles: frozenset[str]) -> tuple[str, ...]:
    """The columns that these roles may amend now. Once assigned, steps move unit and handler."""
    if row.state == "published" or roles.isdisjoint(_AMENDERS):
        return ()
    if "supervisor" not in roles:
        return BY_UNIT
    unassigned = row.state == rules.definitions[row.definition_hash].initial
    return BY_SUPERVISOR if unassigned else tuple(x for x in BY_SUPERVISOR if x not in _MOVED)


def _last_event(session: Session, row: ItemRow) -> sa.Row[Any]:
    query = sa.select(EVENT).where(EVENT.c.item_id == row.id, EVENT.c.seq == row.version)
    return session.connection().execute(query).one()


def _require_withdrawable(rules: Rules, actor: Actor, row: ItemRow, last: sa.Row[Any]) -> None:
    """Raise Refused for somebody else's step, or one that is no one's to take back."""
    if last.actor_id != actor.person_id:
        raise Refused(
            "{key}: the last step was somebody else's ({transition}).",
            key=row.key,
            transition=step_called(rules.definitions[row.definition_hash], last.transition),
        )
    if last.transition in _LASTING:
        raise Refused(
            "{key}: the last step is '{transition}', which is not taken back.",
            key=row.key,
            transition=step_called(rules.definitions[row.definition_hash], last.transition),
        )
    if "title" in json.loads(last.data)["changes"]:
        raise Refused("{key}: a changed title is corrected by another amendment.", key=row.key)


def _require_amendable(
    actor: Actor,
    row: ItemRow,
    roles: frozenset[str],
    changes: Mapping[str, Any],
    rules: Rules,
) -> None:
    if roles.isdisjoint(_AMENDERS):
        raise NotAllowed("{name} may not amend {key}.", name=actor.name, key=row.key)
    allowed = BY_SUPERVISOR if "supervisor" in roles else BY_UNIT
    problems = [
        sentence(
            "{key}: {name} cannot be amended by {actor}; possible: {fields}",
            key=row.key,
            name=sentence(name.removesuffix("_id")),
            actor=actor.name,
            fields=several(field_called(each.removesuffix("_id")) for each in allowed),
        )
        for name in changes
        if name not in allowed
    ]
    definition = rules.definitions[row.definition_hash]
    if set(_MOVED) & set(changes) and row.state != definition.initial:
        problems.append(_kept(definition, row))
    if problems:
        raise Invalid(problems)
    if row.state == "published":
        raise Refused("{key} is published; an error in it is corrected by an erratum.", key=row.key)


def _kept(definition: Definition, row: ItemRow) -> Sentence:
    """Where an item stands that keeps its unit, and the steps by which another takes over."""
    steps = [
        called(each.name, each)
        for each in definition.transitions.values()
        if row.state in each.sources and "unit" in each.requires
    ]
    state = called(row.state, definition.states[row.state])
    if not steps:
        return sentence(
            "{key}: it is {state}, where no other unit takes over", key=row.key, state=state
        )
    return sentence(
        "{key}: it is {state}; another unit takes over by {steps}",
        key=row.key,
        state=state,
        steps=several(steps, " or "),
    )


def _amended(
    work: Clockwork,
    rules: Rules,
    row: ItemRow,
    changes: Mapping[str, Any],
    clocks: list[ClockRow],
) -> tuple[ItemRow, ClockChanges]:
    after = row._replace(**changes)
    definition = rules.definitions[row.definition_hash]
    own = definition.states[row.state]
    if after.due == row.due or own.within is None or not own.within.item:
        return after, ClockChanges(running=clocks)
    stopped = [clock for clock in clocks if clock.party == own.waits_for]
    started = [
        redated(work, definition, clock, state=row.state, due=after.due)._replace(
            revision=row.revision + place
        )
        for place, clock in enumerate(stopped, start=1)
    ]
    running = [*(clock for clock in clocks if clock not in stopped), *started]
    return (
        after._replace(
            revision=row.revision + len(started),
            remind_at=work.remind_at(definition, row.state, running),
        ),
        ClockChanges(stopped=stopped, started=started, running=running),
    )


def _require_fit(
    session: Session,
    rules: Rules,
    rows: Mapping[int, ItemRow],
    amendments: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    today: date,
) -> None:
    """Raise Invalid with every new value that cannot be kept, of all items at once."""
    people = active_people(session, [changes.get("handler_id") for _, changes in amendments])
    problems = [
        sentence("{key}: {fault}", key=rows[item_id].key, fault=fault)
        for item_id, changes in amendments
        for fault in (
            *unfit(changes, tree=rules.tree, people=people),
            *_misdated(rows[item_id], changes, today=today),
        )
    ]
    if problems:
        raise Invalid(problems)


def _misdated(row: ItemRow, changes: Mapping[str, Any], *, today: date) -> list[Sentence]:
    """What about the dates would no longer be; those that nobody touches are left alone."""
    if not {"found_on", "due"} & set(changes):
        return []
    after = row._replace(**{name: changes[name] for name in ("found_on", "due") if name in changes})
    return misdated(after.found_on, after.due, today=today)


def _restored(session: Session, row: ItemRow, notes: Mapping[str, Any]) -> ClockChanges:
    """Clocks as before the step with these notes: what it began stops, what it stopped goes on."""
    running = running_clocks(session, [row.id]).get(row.id, [])
    begun = [clock for clock in running if clock.revision in notes.get("started", ())]
    resting = [clock for clock in running if clock.revision in notes.get("paused", ())]
    query = (
        sa.select(*(DEADLINE.c[name] for name in ClockRow._fields))
        .where(DEADLINE.c.item_id == row.id, DEADLINE.c.revision.in_(notes.get("stopped", ())))
        .order_by(DEADLINE.c.revision)
    )
    ended = [ClockRow._make(each) for each in session.connection().execute(query)]
    # What had been resting before the step rests again; what the step itself paused runs again.
    woken = [clock._replace(remaining=None, paused_at=None) for clock in resting]
    again = [
        clock._replace(id=None, revision=row.revision + place)
        for place, clock in enumerate([*ended, *woken], start=1)
    ]
    stopped = [*begun, *resting]
    kept = [clock for clock in running if clock not in stopped]
    return ClockChanges(stopped=stopped, started=again, running=[*kept, *again])


def _outcome_before(session: Session, item_id: int, seq: int) -> str:
    query = sa.select(EVENT.c.outcome).where(EVENT.c.item_id == item_id, EVENT.c.seq == seq - 1)
    return str(session.connection().scalar(query) or "")


def _same(value: object) -> object:
    return value


def _instant(text: object) -> object:
    return None if text is None else datetime.fromisoformat(str(text)).astimezone(UTC)


def _day(text: object) -> object:
    return None if text is None else date.fromisoformat(str(text))


def _decimal(text: object) -> object:
    return None if text is None else Decimal(str(text))


_READERS: Mapping[str, Callable[[object], object]] = {
    "state_since": _instant,
    "closed_at": _instant,
    "found_on": _day,
    "due": _day,
    "quantity": _decimal,
    "amount": _decimal,
}
