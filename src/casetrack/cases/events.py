"""Writes events: each chained to the one before it, free text beside it under a salted hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from casetrack.cases.chain import FORMAT, Link, canonical, link_hash, new_salt, text_hash
from casetrack.cases.clocks import ClockChanges
from casetrack.cases.facts import EVENT
from casetrack.cases.rows import ItemRow, table_of
from casetrack.people.actors import Actor
from casetrack.store.bulk import insert_tuples
from casetrack.store.columns import to_text
from casetrack.store.tables import EventText

EVENT_TEXT = table_of(EventText)
_EVENT_COLUMNS = (*Link._fields, "format", "hash")
_TEXT_COLUMNS = ("item_id", "seq", "field", "salt", "text")
# Values in the order of these columns.
EventRow = tuple[Any, ...]
TextRow = tuple[int, int, str, str, str]
# Free text, and so erasable: an event shows that it changed, never what it said.
TEXT_FIELDS = frozenset({"title"})
# The chain's own columns, and the index for sweeps: no part of what happened.
NOT_TOLD = frozenset({"id", "version", "head", "remind_at", "state", "outcome", "revision"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Something that happened to one item: what it was before, what it is now, what was said."""

    before: ItemRow
    after: ItemRow
    transition: str
    texts: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, object] = field(default_factory=dict)
    # Changes and notes as `told` writes them, where steps that are alike were told once.
    told: str = ""
    # None for the event that opens an item.
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """Events ready to be inserted, their texts, and the items as they stand after them."""

    rows: list[ItemRow]
    events: list[EventRow]
    texts: list[TextRow]


def chained(step: Step, actor: Actor, *, now: datetime) -> tuple[ItemRow, EventRow, list[TextRow]]:
    """The item with its new version and head, the event row, and the rows of its texts."""
    item_id, seq = step.after.id, step.before.version + 1
    salted = [(name, new_salt(), text) for name, text in step.texts.items() if text]
    hashes = {name: text_hash(salt, text) for name, salt, text in salted}
    link = Link(
        item_id=item_id,
        seq=seq,
        at=now,
        actor_id=actor.person_id,
        actor_unit_id=actor.unit_id,
        on_behalf_id=actor.on_behalf_id,
        os_user=actor.os_user,
        transition=step.transition,
        source=step.before.state if step.source is None else step.source,
        target=step.after.state,
        outcome=step.after.outcome,
        data=with_texts(step.told or told(step), hashes),
        previous=step.before.head,
    )
    head = link_hash(link)
    after = step.after._replace(version=seq, head=head)
    return after, (*link, FORMAT, head), [(item_id, seq, *each) for each in salted]


def chain(steps: Iterable[Step], actor: Actor, *, now: datetime) -> Links:
    """Chain one event to each of these items."""
    links = [chained(step, actor, now=now) for step in steps]
    return Links(
        rows=[row for row, _, _ in links],
        events=[event for _, event, _ in links],
        texts=[text for _, _, texts in links for text in texts],
    )


def write_links(session: Session, links: Links) -> None:
    """Insert events and their texts."""
    connection = session.connection()
    insert_tuples(connection, EVENT, _EVENT_COLUMNS, links.events)
    insert_tuples(connection, EVENT_TEXT, _TEXT_COLUMNS, links.texts)


def write_steps(
    session: Session, steps: Iterable[Step], actor: Actor, *, now: datetime
) -> list[ItemRow]:
    """Chain and insert the events of many steps. Gives the items as they now stand."""
    links = chain(steps, actor, now=now)
    write_links(session, links)
    return links.rows


def told(step: Step) -> str:
    """What a step changed and noted, as canonical JSON."""
    return canonical({"changes": changes(step.before, step.after), "notes": dict(step.notes)})


def with_texts(told: str, hashes: Mapping[str, str]) -> str:
    """The same with the hashes of its texts, whose name is the last in canonical order."""
    return f'{told[:-1]},"texts":{canonical(hashes)}}}'


def clock_notes(turned: ClockChanges) -> dict[str, object]:
    """What a step did to the clocks, by their revisions; and when those it started are due."""
    notes: dict[str, object] = {
        name: [clock.revision for clock in clocks]
        for name, clocks in (
            ("paused", turned.paused),
            ("started", turned.started),
            ("stopped", turned.stopped),
        )
        if clocks
    }
    if turned.started:
        notes["due"] = {clock.party: to_text(clock.due_at) for clock in turned.started}
    return notes


def changes(before: ItemRow, after: ItemRow) -> dict[str, object]:
    """What changed, as {field: [before, after]}; of free text only that it changed.

    The values are the item's own; `canonical` writes each as `as_told` tells it.
    """
    return {
        name: None if name in TEXT_FIELDS else [old, new]
        for name, old, new in zip(ItemRow._fields, before, after, strict=True)
        if old != new and name not in NOT_TOLD
    }
