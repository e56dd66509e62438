"""Look-backs (回头看): a repeatable sample of closed items is inspected again by other eyes."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.facts import EVENT, read_ahead
from casetrack.cases.items import Move, advance
from casetrack.cases.rows import ITEM, ItemRow, insert_rows, lock_items, table_of
from casetrack.cases.rules import Rules
from casetrack.cycles.carrying import carry_on
from casetrack.errors import Conflict, Invalid, NotFound, Problem, Refused, sentence
from casetrack.people import security
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Cycle, Item, LookBack, LookBackItem, Person, Project

RELAPSE = "relapse"
COMMENT = "comment"
PENDING, SOUND, RELAPSED = "pending", "sound", "relapsed"
Found = Literal["sound", "relapsed"]
Stratum = Literal["project", "unit", "category"]
Place = TypeVar("Place", int, str, int | str)

_SAMPLE = table_of(LookBackItem)
_PROJECT = table_of(Project)


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """One item of a sample, with what was found."""

    item_id: int
    key: str
    project: int
    title: str
    state: str
    result: str
    at: datetime | None
    by: str


def draw(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    *,
    size: int,
    by: Stratum = "project",
    seed: str | None = None,
    now: datetime,
) -> LookBack:
    """Draw a sample of the cycle's closed items, spread over its projects, units or kinds.

    The same seed draws the same items again from the same cycle; without one, a seed is drawn
    first. Items that wait for an earlier look-back are left out. Seed and sizes by stratum are
    in the security log. Raises NotAllowed, Invalid, or Refused where nothing can be drawn.
    """
    require_for_office(actor, "supervisor", what="drawing a look-back")
    if size < 1:
        message = "a sample has at least one item, not {size}"
        raise Invalid(Problem(message=message, values={"size": size}, column="size"))
    chosen = secrets.token_hex(8) if seed is None else seed
    strata = _strata(session, rules, cycle, by)
    drawn_from = sum(len(each) for each in strata.values())
    if not drawn_from:
        raise Refused("No item of {cycle} can be looked back at: none is closed.", cycle=cycle.code)
    assert cycle.id is not None, "the cycle is stored"
    look_back = LookBack(
        cycle_id=cycle.id,
        seed=chosen,
        size=min(size, drawn_from),
        drawn_from=drawn_from,
        at=now,
        by_id=actor.person_id,
    )
    session.add(look_back)
    session.flush()
    ids = sample(strata, size=size, seed=f"{cycle.code}:{chosen}")
    _keep(session, look_back, ids)
    _record(session, actor, cycle, strata, ids, by=by, seed=chosen, now=now)
    return look_back


def _keep(session: Session, look_back: LookBack, ids: Sequence[int]) -> None:
    """Write down what was drawn; nothing is found yet."""
    insert_rows(
        session,
        _SAMPLE,
        [{"look_back_id": look_back.id, "item_id": each, "result": PENDING} for each in ids],
    )


def _record(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    strata: Mapping[int | str, Mapping[int, int]],
    drawn: Sequence[int],
    *,
    by: Stratum,
    seed: str,
    now: datetime,
) -> None:
    """Keep for good how many of how many were drawn from each stratum."""
    sizes = {
        str(place): [len(set(drawn) & set(items.values())), len(items)]
        for place, items in sorted(strata.items())
    }
    told = {"cycle": cycle.code, "seed": seed, "by": by, "drawn": sizes}
    security.append(session, "look-back drawn", actor_id=actor.person_id, data=told, now=now)


def sample(strata: Mapping[Place, Mapping[int, int]], *, size: int, seed: str) -> list[int]:
    """Ids drawn from the strata, each given as item number → id. Pure, and the same for ever.

    Every stratum gives its share of the size, remainders going to the largest ones left over;
    within it, the items with the smallest SHA-256 of `seed:number` are drawn.
    """
    total = sum(len(each) for each in strata.values())
    size = min(size, total)
    shares = {place: divmod(size * len(each), total) for place, each in strata.items()}
    quotas = {place: whole for place, (whole, _) in shares.items()}
    spare = sorted(shares, key=lambda place: (-shares[place][1], place))
    for place in spare[: size - sum(quotas.values())]:
        quotas[place] += 1
    return [
        strata[place][number]
        for place in sorted(strata)
        for number in sorted(strata[place], key=lambda each: _rank(seed, each))[: quotas[place]]
    ]


def judge(
    session: Session,
    rules: Rules,
    actor: Actor,
    look_back_id: int,
    item_id: int,
    *,
    result: Found,
    reason: str,
    now: datetime,
) -> LookBackItem:
    """Say what the second inspection of an item found: sound, or relapsed and so reopened.

    By somebody who neither rectified it nor closed it. Either way the reason becomes an event of
    the item. Raises NotAllowed, NotFound, Invalid, Refused, or Conflict where it was judged.
    """
    require_for_office(actor, "supervisor", what="judging a look-back")
    if not reason.strip():
        raise Invalid(
            Problem(message="a look-back says what was found on the spot", column="reason")
        )
    row = lock_items(session, [item_id]).get(item_id)
    place = session.get(LookBackItem, (look_back_id, item_id))
    if row is None or place is None:
        raise NotFound(
            "The look-back {number} did not draw the item {item}.",
            number=look_back_id,
            item=item_id,
        )
    _require_independent(session, rules, actor, row)
    _settle(session, rules, actor, place, row, result, now=now)
    definition = rules.definitions[row.definition_hash]
    if result == RELAPSED:
        move = Move(item_id=item_id, transition=RELAPSE, reason=reason)
        advance(session, rules, actor, move, now=now)
        home = session.get_one(Cycle, row.cycle_id)
        carry_on(session, item_id, home, now=now)
    elif COMMENT in definition.transitions:
        move = Move(item_id=item_id, transition=COMMENT, reason=f"回头看未反弹：{reason}")
        advance(session, rules, actor, move, now=now)
    return place


def inspected(session: Session, look_back_id: int) -> list[Inspected]:
    """The items of a sample, by project and number, with what was found so far."""
    query = (
        select(LookBackItem, Item, Project.ordinal, Person.name)
        .join(Item, col(Item.id) == col(LookBackItem.item_id))
        .join(Project, col(Project.id) == col(Item.project_id))
        .outerjoin(Person, col(Person.id) == col(LookBackItem.by_id))
        .where(LookBackItem.look_back_id == look_back_id)
        .order_by(col(Project.ordinal), col(Item.number))
    )
    return [
        Inspected(
            item_id=place.item_id,
            key=item.key,
            project=ordinal,
            title=item.title,
            state=item.state,
            result=place.result,
            at=place.at,
            by=name or "",
        )
        for place, item, ordinal, name in session.exec(query)
    ]


def look_backs(session: Session, cycle: Cycle) -> Sequence[LookBack]:
    """The look-backs of a cycle, oldest first."""
    query = select(LookBack).where(LookBack.cycle_id == cycle.id).order_by(col(LookBack.id))
    return session.exec(query).all()


def strata_sizes(session: Session, rules: Rules, cycle: Cycle) -> dict[int, int]:
    """How many items of each project could be drawn now, by its number."""
    query = (
        sa.select(_PROJECT.c.ordinal, ITEM.c.definition_hash, ITEM.c.state, sa.func.count())
        .join(_PROJECT, _PROJECT.c.id == ITEM.c.project_id)
        .where(ITEM.c.cycle_id == cycle.id, ITEM.c.id.not_in(_pending()))
        .group_by(_PROJECT.c.ordinal, ITEM.c.definition_hash, ITEM.c.state)
        .order_by(_PROJECT.c.ordinal)
    )
    sizes: dict[int, int] = {}
    for ordinal, hash_, state, count in session.connection().execute(query):
        if _may_relapse(rules, hash_, state):
            sizes[ordinal] = sizes.get(ordinal, 0) + count
    return sizes


def result_counts(session: Session, cycle: Cycle) -> dict[int, dict[str, int]]:
    """What each look-back of a cycle has found so far: look-back → result → items."""
    query = (
        sa.select(_SAMPLE.c.look_back_id, _SAMPLE.c.result, sa.func.count())
        .join(table_of(LookBack), table_of(LookBack).c.id == _SAMPLE.c.look_back_id)
        .where(table_of(LookBack).c.cycle_id == cycle.id)
        .group_by(_SAMPLE.c.look_back_id, _SAMPLE.c.result)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for look_back_id, result, count in session.connection().execute(query):
        found[look_back_id][result] = count
    return dict(found)


def _strata(
    session: Session, rules: Rules, cycle: Cycle, by: Stratum
) -> dict[int | str, dict[int, int]]:
    """By project, unit code or kind: number → id of every closed item that could relapse."""
    query = (
        sa.select(
            ITEM.c.project_id,
            ITEM.c.unit_id,
            ITEM.c.category,
            ITEM.c.number,
            ITEM.c.id,
            ITEM.c.definition_hash,
            ITEM.c.state,
        )
        .where(ITEM.c.cycle_id == cycle.id, ITEM.c.id.not_in(_pending()))
        .order_by(ITEM.c.number)
    )
    ordinals = dict(
        session.exec(select(Project.id, Project.ordinal).where(Project.cycle_id == cycle.id)).all()
    )
    strata: dict[int | str, dict[int, int]] = defaultdict(dict)
    for row in session.connection().execute(query):
        if _may_relapse(rules, row.definition_hash, row.state):
            place: dict[Stratum, int | str] = {
                "project": ordinals[row.project_id],
                "unit": rules.tree.code(row.unit_id),
                "category": row.category,
            }
            strata[place[by]][row.number] = row.id
    return dict(strata)


def _pending() -> sa.Select[tuple[int]]:
    """What waits for an earlier look-back."""
    return sa.select(_SAMPLE.c.item_id).where(_SAMPLE.c.result == PENDING)


def _may_relapse(rules: Rules, definition_hash: str, state: str) -> bool:
    relapse = rules.definitions[definition_hash].transitions.get(RELAPSE)
    return relapse is not None and state in relapse.sources


def _rank(seed: str, number: int) -> str:
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def _require_independent(session: Session, rules: Rules, actor: Actor, row: ItemRow) -> None:
    known = read_ahead(session, rules, [row], guards=frozenset({"independent"}))
    people = known.rectifiers.get(row.id, frozenset())
    units = known.rectifier_units.get(row.id, frozenset())
    own_unit = rules.tree.canonical(actor.unit_id)
    if actor.person_id in people or (rules.independence == "unit" and own_unit in units):
        raise Refused(
            "{name} or {unit} rectified {item}, so somebody else looks back at it. "
            "It needs a supervisor of another unit.",
            name=actor.name,
            unit=rules.tree.name(own_unit),
            item=row.key,
        )
    if actor.person_id in _closers(session, rules, row):
        raise Refused(
            "{name} closed {item}, so another supervisor looks back at it. It needs one more.",
            name=actor.name,
            item=row.key,
        )


def _closers(session: Session, rules: Rules, row: ItemRow) -> frozenset[int]:
    """Who brought the item into a closed state, in any round."""
    states = rules.definitions[row.definition_hash].states.values()
    closed = [state.name for state in states if state.closed]
    query = sa.select(EVENT.c.actor_id).where(
        EVENT.c.item_id == row.id,
        EVENT.c.target.in_(closed),
        EVENT.c.source.not_in([*closed, ""]),
    )
    return frozenset(session.connection().scalars(query))


def _settle(
    session: Session,
    rules: Rules,
    actor: Actor,
    place: LookBackItem,
    row: ItemRow,
    result: Found,
    *,
    now: datetime,
) -> None:
    """Write the result where there is none yet. Raises Conflict with who was first."""
    statement = (
        sa.update(_SAMPLE)
        .where(
            _SAMPLE.c.look_back_id == place.look_back_id,
            _SAMPLE.c.item_id == place.item_id,
            _SAMPLE.c.result == PENDING,
        )
        .values(result=result, at=now, by_id=actor.person_id)
    )
    written = session.connection().execute(statement)
    session.refresh(place)
    if written.rowcount == 0:
        person = session.get(Person, place.by_id) if place.by_id is not None else None
        name = sentence("somebody") if person is None else person.name
        assert place.at is not None, "a judged item has its time"
        when = rules.calendar.local(place.at)
        raise Conflict(
            "{item} was judged {result} by {name} on {when}.",
            item=row.key,
            result=sentence(place.result),
            name=name,
            when=when,
        )
