"""Reads an item's history back: as sentences for people, as proof that nobody rewrote it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from casetrack.cases.chain import (
    NOTHING,
    Link,
    as_told,
    head_leaf,
    link_hash,
    merkle_root,
    text_hash,
)
from casetrack.cases.corrections import GONE, Worded, corrected
from casetrack.cases.events import EVENT_TEXT, NOT_TOLD
from casetrack.cases.facts import EVENT
from casetrack.cases.rows import ITEM, ItemRow, table_of
from casetrack.cases.rules import Rules
from casetrack.errors import Sentence
from casetrack.errors import sentence as sentence_of
from casetrack.language import Language, minute, translate_to
from casetrack.store.tables import Cycle, Person
from casetrack.workflow import Definition, by_title

# What stands as the reason where a ledger corrected an item; shown in the reader's language.
IMPORT_REASON = "ledger import"
_IMPORTED = sentence_of("ledger import")
AMEND = "amend"
# By item and event: each text by its name, with its salt.
_Texts = Mapping[tuple[int, int], Mapping[str, tuple[str, str]]]
_LINK = [EVENT.c[name] for name in Link._fields]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that is not as it was written: which item, which event, what is wrong."""

    item: str
    seq: int | None
    message: Sentence

    @property
    def sentence(self) -> Sentence:
        """What is wrong, after its place."""
        if self.seq is None:
            return sentence_of("{place}: {what}", place=self.item, what=self.message)
        return sentence_of(
            "{place}, event {number}: {what}",
            place=self.item,
            number=self.seq,
            what=self.message,
        )

    def __str__(self) -> str:
        """Say it in English."""
        return str(self.sentence)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event, readable: who did what when, what changed, what was said."""

    seq: int
    at: datetime
    actor: str
    # Whom they stood in for; empty where they acted for themselves.
    on_behalf: str
    unit_id: int
    transition: str
    source: str
    target: str
    outcome: str
    data: Mapping[str, Any]
    texts: Mapping[str, str]
    # What an amendment changed and `data` does not say: before and after, in words.
    worded: Worded
    hash: str


def history(session: Session, item_id: int) -> list[Told]:
    """All events of an item, oldest first, with the texts that were not erased."""
    person = table_of(Person)
    absent = person.alias("absent")
    query = (
        sa.select(EVENT, person.c.name, absent.c.name.label("absent"))
        .join(person, person.c.id == EVENT.c.actor_id)
        .outerjoin(absent, absent.c.id == EVENT.c.on_behalf_id)
        .where(EVENT.c.item_id == item_id)
        .order_by(EVENT.c.seq)
    )
    texts = _texts(session, EVENT_TEXT.c.item_id == item_id)
    rows = session.connection().execute(query).all()
    worded = _worded(session, rows, texts)
    return [
        Told(
            seq=row.seq,
            at=row.at,
            actor=row.name,
            on_behalf=row.absent or "",
            unit_id=row.actor_unit_id,
            transition=row.transition,
            source=row.source,
            target=row.target,
            outcome=row.outcome,
            data=json.loads(row.data),
            texts={name: text for name, (_, text) in texts.get((item_id, row.seq), {}).items()},
            worded=worded.get(row.seq, {}),
            hash=row.hash,
        )
        for row in rows
    ]


def _worded(
    session: Session, rows: Sequence[sa.Row[Any]], texts: _Texts
) -> Mapping[int, dict[str, tuple[str, str]]]:
    """By the number of an amendment: titles and handlers, which its data does not tell."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    title, handlers = GONE, {}
    for row in rows:
        changes = json.loads(row.data)["changes"]
        if "title" in changes:
            before = title
            _, title = texts.get((row.item_id, row.seq), {}).get("title", ("", GONE))
            if row.transition == AMEND:
                found.setdefault(row.seq, {})["title"] = before, title
        if row.transition == AMEND and "handler_id" in changes:
            handlers[row.seq] = changes["handler_id"]
    names = _names(session, (each for pair in handlers.values() for each in pair))
    for seq, (old, new) in handlers.items():
        found.setdefault(seq, {})["handler_id"] = names.get(old, ""), names.get(new, "")
    return found


def _names(session: Session, ids: Iterable[int | None]) -> Mapping[int | None, str]:
    asked = {each for each in ids if each is not None}
    if not asked:
        return {}
    person = table_of(Person)
    query = sa.select(person.c.id, person.c.name).where(person.c.id.in_(asked))
    return {row.id: row.name for row in session.connection().execute(query)}


def sentence(told: Told, rules: Rules, definition_hash: str, language: Language = "zh") -> str:
    """One event as a sentence: 2023年9月20日 09:00 焦经办（区交通运输局）签收."""
    when = minute(rules.calendar.local(told.at), language)
    did = deed(told, rules, rules.definitions[definition_hash], language)
    return f"{when} {did}{''.join(quotes(told, language))}"


def quotes(told: Told, language: Language) -> tuple[str, ...]:
    """What was said with an event, as it follows the sentence about it."""
    translate = translate_to(language)
    return tuple(
        sentence_of(" ({text})", text=_IMPORTED if text == IMPORT_REASON else text).said(translate)
        for name, text in told.texts.items()
        if name not in told.worded
    )


def deed(told: Told, rules: Rules, definition: Definition, language: Language) -> str:
    """Who did what, and what became of it: 焦经办（区交通运输局）签收：已交办 → 整改中."""
    acting = sentence_of("{who} for {absent}", who=told.actor, absent=told.on_behalf)
    done = sentence_of(
        "{who} ({unit}): {did}",
        who=acting if told.on_behalf else told.actor,
        unit=rules.tree.name(told.unit_id),
        did=step_title(definition, told.transition)[language],
    )
    if told.source != told.target:
        passed = [each for each in (told.source, told.target) if each]
        way = " → ".join(_titled(each, definition, rules, language) for each in passed)
        done = sentence_of("{done}, {way}", done=done, way=way)
    if told.transition == AMEND:
        fields = corrected(told.data["changes"], told.worded, rules, language)
        for name, before, after in fields:
            done = sentence_of(
                "{done}; {name}: {before} → {after}",
                done=done, name=name, before=before, after=after,
            )  # fmt: skip
    return done.said(translate_to(language))


def _titled(state: str, definition: Definition, rules: Rules, language: Language) -> str:
    """The title of a state, also of one that only an earlier version of the workflow knows."""
    for each in (definition, *rules.definitions.values()):
        if state in each.states:
            return each.states[state].title[language]
    return state


def step_called(definition: Definition, transition: str) -> Sentence:
    """A step of a history in a sentence, by its title."""
    return by_title(transition, step_title(definition, transition))


def step_title(definition: Definition, transition: str) -> Mapping[str, str]:
    """What a step of a history is called, also one that is no step of the workflow."""
    known = definition.transitions.get(transition)
    same = {"zh": transition, "en": transition}
    return known.title if known else _BESIDE.get(transition, same)


# Events that are no step of a workflow.
_BESIDE: Mapping[str, Mapping[str, str]] = {
    "open": {"zh": "登记", "en": "Opened"},
    "adopt": {"zh": "接管", "en": "Adopted"},
    AMEND: {"zh": "更正", "en": "Amended"},
    "withdraw": {"zh": "撤回上一步", "en": "Last step withdrawn"},
    "attach": {"zh": "上传佐证", "en": "Evidence uploaded"},
    "notice": {"zh": "按放假通知重算期限", "en": "Due dates recomputed by a holiday notice"},
    "migrate": {"zh": "转入新版流程", "en": "Moved to a new version of the workflow"},
}


def heads(session: Session, cycle: Cycle, until: datetime | None = None) -> list[str]:
    """The leaves of the cycle's tree: one per item, in the order of their numbers."""
    each = EVENT.alias("each")
    newest = sa.select(sa.func.max(each.c.seq)).where(each.c.item_id == ITEM.c.id)
    if until is not None:
        newest = newest.where(each.c.at <= until)
    # Asked item by item, along the index: other cycles have events too.
    last = newest.correlate(ITEM).scalar_subquery()
    query = (
        sa.select(ITEM.c.number, EVENT.c.seq, EVENT.c.hash)
        .select_from(ITEM.join(EVENT, EVENT.c.item_id == ITEM.c.id))
        .where(ITEM.c.cycle_id == cycle.id, EVENT.c.seq == last)
        .order_by(ITEM.c.number)
    )
    return [
        head_leaf(number=row[0], seq=row[1], head=row[2])
        for row in session.connection().execute(query)
    ]


def root_of(session: Session, cycle: Cycle, until: datetime | None = None) -> tuple[str, int]:
    """The Merkle root over the heads of a cycle's chains, and how many events it covers."""
    leaves = heads(session, cycle, until)
    return merkle_root(leaves), sum(int(leaf.split(":")[1]) for leaf in leaves)


def verify(session: Session, cycle: Cycle) -> list[Fault]:
    """Every fault in the history of a cycle: chains, texts, numbers, and items against events.

    Reads each event once, item by item; cost grows with the events of the cycle.
    """
    connection = session.connection()
    items = {row.id: ItemRow._make(row) for row in connection.execute(_items(cycle))}
    faults = _numbers(session, cycle, [row.number for row in items.values()])
    texts = _texts(session, EVENT_TEXT.c.item_id.in_(_item_ids(cycle)))
    query = (
        sa.select(*_LINK, EVENT.c.hash)
        .where(EVENT.c.item_id.in_(_item_ids(cycle)))
        .order_by(EVENT.c.item_id, EVENT.c.seq)
    )
    seen = set()
    rows = connection.execute(query, execution_options={"yield_per": 5_000})
    for item_id, events in groupby(rows, key=lambda row: row.item_id):
        seen.add(item_id)
        faults.extend(_chain_faults(items[item_id], [*events], texts))
    faults.extend(
        Fault(item=row.key, seq=None, message=sentence_of("has no history at all"))
        for item_id, row in items.items()
        if item_id not in seen
    )
    return faults


def _chain_faults(
    item: ItemRow,
    events: Sequence[Any],
    texts: _Texts,
) -> Iterator[Fault]:
    previous, title = NOTHING, None
    folded: dict[str, object] = {}
    for expected, row in enumerate(events, start=1):
        link = Link(**{name: getattr(row, name) for name in Link._fields})
        if row.seq != expected:
            message = sentence_of("event {number} is missing", number=expected)
            yield Fault(item=item.key, seq=row.seq, message=message)
            return
        if row.previous != previous:
            message = sentence_of("does not follow the event before it")
            yield Fault(item=item.key, seq=row.seq, message=message)
        if link_hash(link) != row.hash:
            message = sentence_of("was changed: its hash does not match")
            yield Fault(item=item.key, seq=row.seq, message=message)
        said = texts.get((row.item_id, row.seq), {})
        yield from _text_faults(item, row, said)
        changed = json.loads(row.data)["changes"]
        folded |= {name: told[1] for name, told in changed.items() if told is not None}
        title = said.get("title", (None, None))[1] if "title" in changed else title
        previous = row.hash
    yield from _item_faults(item, events[-1], folded, title)


def _item_faults(
    item: ItemRow, last: sa.Row[Any], folded: Mapping[str, object], title: str | None
) -> Iterator[Fault]:
    """What the item says of itself must be what its events add up to; an erased title is free."""
    told = {name: as_told(value) for name, value in item._asdict().items() if name not in NOT_TOLD}
    expected: dict[str, object] = {name: folded.get(name) for name in told}
    expected["title"] = told["title"] if title is None else title
    told |= {
        "version": item.version,
        "head": item.head,
        "state": item.state,
        "outcome": item.outcome,
    }
    expected |= {
        "version": last.seq,
        "head": last.hash,
        "state": last.target,
        "outcome": last.outcome,
    }
    for name, value in expected.items():
        if told[name] != value:
            message = sentence_of(
                "its {name} is {now}, its events say {told}",
                name=name,
                now=repr(told[name]),
                told=repr(value),
            )
            yield Fault(item=item.key, seq=None, message=message)


def _text_faults(
    item: ItemRow, row: sa.Row[Any], said: Mapping[str, tuple[str, str]]
) -> Iterator[Fault]:
    """A text may be erased; one that is there must be the one that was hashed."""
    hashes = json.loads(row.data).get("texts", {}) if said else {}
    for name, (salt, text) in said.items():
        if hashes.get(name) != text_hash(salt, text):
            message = sentence_of("its text {name} was changed", name=repr(name))
            yield Fault(item=item.key, seq=row.seq, message=message)


def _numbers(session: Session, cycle: Cycle, numbers: list[int]) -> list[Fault]:
    given = sa.select(col(Cycle.item_count)).where(col(Cycle.id) == cycle.id)
    last = session.connection().scalar(given) or 0
    missing = sorted(set(range(1, last + 1)) - set(numbers))
    return [
        Fault(item=f"{cycle.code} item {number}", seq=None, message=sentence_of("was removed"))
        for number in missing
    ]


def _items(cycle: Cycle) -> sa.Select[Any]:
    return sa.select(*(ITEM.c[name] for name in ItemRow._fields)).where(ITEM.c.cycle_id == cycle.id)


def _item_ids(cycle: Cycle) -> sa.Select[tuple[int]]:
    return sa.select(ITEM.c.id).where(ITEM.c.cycle_id == cycle.id)


def _texts(
    session: Session, which: sa.ColumnElement[bool]
) -> dict[tuple[int, int], dict[str, tuple[str, str]]]:
    found: dict[tuple[int, int], dict[str, tuple[str, str]]] = {}
    for row in session.connection().execute(sa.select(EVENT_TEXT).where(which)):
        found.setdefault((row.item_id, row.seq), {})[row.field] = (row.salt, row.text)
    return found
