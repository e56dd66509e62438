"""What guards may know about items, gathered for many items in a few questions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import ITEM, ItemRow, table_of
from casetrack.cases.rules import Rules
from casetrack.people.actors import Actor, holders
from casetrack.store.bulk import among
from casetrack.store.tables import Cycle, Event, Evidence, LookBackItem, Person, Project

EVENT = table_of(Event)
# Attaching evidence is no transition of a definition, but it is rectifying work.
ATTACH = "attach"
# Asked for beside the guards where a step requires evidence.
EVIDENCE = "evidence"
REQUEST_EXTENSION = "request_extension"
REFUSE_EXTENSION = "refuse_extension"


@dataclass(frozen=True, kw_only=True)
class Known:
    """Answers that were read ahead for the items at hand."""

    rectifiers: Mapping[int, frozenset[int]] = field(default_factory=dict)
    rectifier_units: Mapping[int, frozenset[int]] = field(default_factory=dict)
    relapsed: frozenset[int] = frozenset()
    closed_cycles: frozenset[int] = frozenset()
    # Items that another may be merged into, as (cycle, item).
    merge_targets: frozenset[tuple[int, int]] = frozenset()
    lead_units: Mapping[int, int | None] = field(default_factory=dict)
    # By item: the kinds of evidence attached to it.
    evidence: Mapping[int, frozenset[str]] = field(default_factory=dict)
    # By item: the duration that the last extension request asked for.
    asked_durations: Mapping[int, str] = field(default_factory=dict)
    # Active persons among those whom the moves name.
    people: frozenset[int] = frozenset()

    def of(self, item_id: int) -> tuple[object, ...]:
        """What is known about this item and not of every one of its project."""
        return (
            self.rectifiers.get(item_id),
            self.rectifier_units.get(item_id),
            item_id in self.relapsed,
            self.evidence.get(item_id),
            self.asked_durations.get(item_id),
        )


def read_ahead(
    session: Session,
    rules: Rules,
    rows: Sequence[ItemRow],
    *,
    guards: frozenset[str] = frozenset(),
    handlers: Collection[int | None] = (),
    merge_targets: Collection[ItemRow] = (),
) -> Known:
    """Read what the guards of these moves will ask, and nothing else.

    `handlers` are the persons that moves name, `merge_targets` the items beside those that move.
    """
    ids = [row.id for row in rows]
    people, units = _rectifiers(session, rules, ids) if "independent" in guards else ({}, {})
    return Known(
        rectifiers=people,
        rectifier_units=units,
        relapsed=_relapsed(session, ids) if "look_back" in guards else frozenset(),
        closed_cycles=_closed(session, rows) if "cycle_closed" in guards else frozenset(),
        merge_targets=frozenset(
            (row.cycle_id, row.id) for row in merge_targets if row.merged_into_id is None
        ),
        lead_units=_lead_units(session, rows),
        evidence=_evidence(session, ids) if EVIDENCE in guards else {},
        asked_durations=_asked(session, rows) if "extension_open" in guards else {},
        people=active_people(session, handlers),
    )


def facts_for(
    rules: Rules, actor: Actor, row: ItemRow, known: Known, **clock: object
) -> dict[str, object]:
    """The facts of one item; `clock` holds due_at, paused and now."""
    people = known.rectifiers.get(row.id, frozenset())
    units = known.rectifier_units.get(row.id, frozenset())
    unit = rules.tree.canonical(actor.unit_id)
    person_id = actor.person_id
    if actor.on_behalf_id is not None and actor.on_behalf_unit_id is not None:
        # Who stands in may do neither what they themselves may not, nor what the absent may not.
        person_id = actor.on_behalf_id if actor.on_behalf_id in people else person_id
        absent_unit = rules.tree.canonical(actor.on_behalf_unit_id)
        unit = absent_unit if absent_unit in units else unit
    return {
        "actor_id": person_id,
        "actor_name": actor.name,
        "actor_unit_id": unit,
        "actor_unit_name": rules.tree.name(unit),
        "independence": rules.independence,
        "rectifier_ids": people,
        "rectifier_unit_ids": units,
        "open_request": row.closeout_requested,
        "open_extension": row.extension_requested_by is not None,
        "extension_requester_id": row.extension_requested_by,
        "extension_count": row.extensions,
        "cycle_closed": row.cycle_id in known.closed_cycles,
        "look_back": row.id in known.relapsed,
        **clock,
    }


def acting_unit(row: ItemRow, known: Known) -> int | None:
    """Whose rights count on an item: its unit's, or its project's lead unit's before that."""
    return row.unit_id if row.unit_id is not None else known.lead_units.get(row.project_id)


def verifiers_beside(
    session: Session, rules: Rules, rows: Sequence[ItemRow], known: Known
) -> dict[int, list[str]]:
    """By item: verifiers who did not rectify it, by person and (where that is set) by unit."""
    by_unit = {
        unit_id: holders(session, "verifier", unit_id, rules.tree)
        for unit_id in {row.unit_id for row in rows}
    }
    names: dict[int, list[str]] = {}
    for row in rows:
        people = known.rectifiers.get(row.id, frozenset())
        units = known.rectifier_units.get(row.id, frozenset())
        names[row.id] = [
            person.name
            for person in by_unit[row.unit_id]
            if person.id not in people
            and (
                rules.independence == "person" or rules.tree.canonical(person.unit_id) not in units
            )
        ]
    return names


def active_people(session: Session, ids: Collection[int | None]) -> frozenset[int]:
    """Those of these persons who exist and may act."""
    named = {each for each in ids if each is not None}
    if not named:
        return frozenset()
    table, connection = table_of(Person), session.connection()
    query = sa.select(table.c.id).where(among(connection, table.c.id, named), table.c.active)
    return frozenset(connection.scalars(query))


def last_steps(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str, datetime]]:
    """The last event of each item: transition, the actor's name, when."""
    if not ids:
        return {}
    person, connection = table_of(Person), session.connection()
    query = (
        sa.select(EVENT.c.item_id, EVENT.c.transition, person.c.name, EVENT.c.at)
        .join(ITEM, (ITEM.c.id == EVENT.c.item_id) & (ITEM.c.version == EVENT.c.seq))
        .join(person, person.c.id == EVENT.c.actor_id)
        .where(among(connection, ITEM.c.id, ids))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(query)}


def _rectifiers(
    session: Session, rules: Rules, ids: Sequence[int]
) -> tuple[dict[int, frozenset[int]], dict[int, frozenset[int]]]:
    names = {ATTACH} | {
        each.name
        for definition in rules.definitions.values()
        for each in definition.transitions.values()
        if each.rectifies
    }
    people: dict[int, set[int]] = defaultdict(set)
    units: dict[int, set[int]] = defaultdict(set)
    connection = session.connection()
    absent = table_of(Person)
    query = (
        sa.select(
            EVENT.c.item_id,
            EVENT.c.actor_id,
            EVENT.c.actor_unit_id,
            EVENT.c.on_behalf_id,
            absent.c.unit_id,
        )
        .outerjoin(absent, absent.c.id == EVENT.c.on_behalf_id)
        .where(among(connection, EVENT.c.item_id, ids), EVENT.c.transition.in_(names))
    )
    for item_id, actor_id, unit_id, absent_id, absent_unit in connection.execute(query):
        people[item_id].add(actor_id)
        units[item_id].add(rules.tree.canonical(unit_id))
        if absent_id is not None:
            people[item_id].add(absent_id)
            units[item_id].add(rules.tree.canonical(absent_unit))
    return (
        {item_id: frozenset(found) for item_id, found in people.items()},
        {item_id: frozenset(found) for item_id, found in units.items()},
    )


def _relapsed(session: Session, ids: Sequence[int]) -> frozenset[int]:
    table, connection = table_of(LookBackItem), session.connection()
    query = sa.select(table.c.item_id).where(
        among(connection, table.c.item_id, ids), table.c.result == "relapsed"
    )
    return frozenset(connection.scalars(query))


def _closed(session: Session, rows: Sequence[ItemRow]) -> frozenset[int]:
    table = table_of(Cycle)
    query = sa.select(table.c.id).where(
        table.c.id.in_({row.cycle_id for row in rows}), table.c.closed_at.is_not(None)
    )
    return frozenset(session.connection().scalars(query))


def _lead_units(session: Session, rows: Sequence[ItemRow]) -> dict[int, int | None]:
    table = table_of(Project)
    asked = {row.project_id for row in rows if row.unit_id is None}
    if not asked:
        return {}
    query = sa.select(table.c.id, table.c.lead_unit_id).where(table.c.id.in_(asked))
    return {row[0]: row[1] for row in session.connection().execute(query)}


def _evidence(session: Session, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    table, connection = table_of(Evidence), session.connection()
    found: dict[int, set[str]] = defaultdict(set)
    query = sa.select(table.c.item_id, table.c.kind).where(among(connection, table.c.item_id, ids))
    for item_id, kind in connection.execute(query):
        found[item_id].add(kind)
    return {item_id: frozenset(kinds) for item_id, kinds in found.items()}


def _asked(session: Session, rows: Sequence[ItemRow]) -> dict[int, str]:
    waiting = [row.id for row in rows if row.extension_requested_by is not None]
    connection = session.connection()
    query = (
        sa.select(EVENT.c.item_id, EVENT.c.data)
        .where(among(connection, EVENT.c.item_id, waiting), EVENT.c.transition == REQUEST_EXTENSION)
        .order_by(EVENT.c.seq)
    )
    return {
        item_id: json.loads(data)["notes"].get("duration", "")
        for item_id, data in connection.execute(query)
    }
