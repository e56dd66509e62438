"""What waits for a person: short lists by what is to be done, each a filter of the item table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, select

from casetrack.language import Language, Say
from casetrack.people.actors import Actor
from casetrack.store.tables import Cycle, Edition
from casetrack.web.acting import is_under_way
from casetrack.web.board import Card, cards_of
from casetrack.web.declared import CASE_READERS
from casetrack.web.listing import Total, Wanted, list_items
from casetrack.web.visit import Desk
from casetrack.workflow import Definition, State

FEW = 6


@dataclass(frozen=True, kw_only=True)
class Pile:
    """Items of one kind that wait: how many, the most urgent few, and where the rest is."""

    name: str
    title: str
    total: Total
    cards: tuple[Card, ...]
    address: str


@dataclass(frozen=True, kw_only=True)
class WaitingEdition:
    """An edition that somebody must approve or publish."""

    cycle: str
    title: str
    number: int
    state: str


def piles(desk: Desk, say: Say, language: Language) -> list[Pile]:
    """What waits: to be decided first, then by urgency; empty piles are left out."""
    if CASE_READERS.isdisjoint(desk.actor.grants):
        return []
    found = []
    for name, title, wanted in _wanted(desk, say, language):
        listed = list_items(desk, wanted, say, language, most=FEW)
        if listed.lines:
            found.append((name, title, wanted.address(), listed))
    # Asked once for all of them: the same item may wait in two piles.
    lines = {line.id: line for *_, listed in found for line in listed.lines}
    cards = {card.line.id: card for card in cards_of(desk, [*lines.values()], language)}
    return [
        Pile(
            name=name,
            title=title,
            total=listed.total,
            cards=tuple(cards[line.id] for line in listed.lines),
            address=address,
        )
        for name, title, address, listed in found
    ]


def waiting_editions(desk: Desk) -> list[WaitingEdition]:
    """Drafts to approve and approved editions to publish, for publishers."""
    if not desk.actor.has("publisher"):
        return []
    query = (
        select(Cycle.code, Cycle.title, Edition.number, Edition.state)
        .join(Cycle, col(Cycle.id) == col(Edition.cycle_id))
        .where(col(Edition.state) != "published", col(Cycle.closed_at).is_not(None))
        .order_by(sa.desc(col(Edition.checked_at)))
    )
    return [
        WaitingEdition(cycle=code, title=title, number=number, state=state)
        for code, title, number, state in desk.session.exec(query)
    ]


def _wanted(desk: Desk, say: Say, language: Language) -> Iterator[tuple[str, str, Wanted]]:
    actor = desk.actor
    # What nobody else decides comes before what is late and mostly others' to do.
    if actor.has("verifier"):
        yield "verification", say("等待核查"), Wanted(waits="verification")
    if actor.has("supervisor"):
        yield "extension", say("等待答复的延期申请"), Wanted(waits="extension")
    # What somebody else must move waits for somebody else, however late it is.
    yield "overdue", say("已经逾期"), Wanted(waits="my_overdue")
    yield "soon", say("两个工作日内到期"), Wanted(waits="my_soon")
    for state in _first_steps(desk, actor):
        title = say("等待处理：%(state)s", state=state.title[language])
        yield state.name, title, Wanted(state=state.name)
    # A relapsed one has time again, so that it would stand behind all that has less.
    yield "relapsed", say("反弹，重新整改"), Wanted(waits="my_relapsed")
    yield "work", say("正在办理"), Wanted(waits="my_work")


def _first_steps(desk: Desk, actor: Actor) -> Iterator[State]:
    """States in which an item waits for a role of this person to take it on."""
    seen = set()
    for definition in desk.rules.current.values():
        for state in definition.states.values():
            mine = not actor.grants.keys().isdisjoint(_takers(definition, state))
            if mine and state.name not in seen and not is_under_way(state):
                seen.add(state.name)
                yield state


def _takers(definition: Definition, state: State) -> tuple[str, ...]:
    """Who may take the first step onward from a state in which somebody is waited for."""
    if state.waits_for is None:
        return ()
    onward = (
        each.by
        for each in definition.transitions.values()
        if state.name in each.sources and each.target not in (None, state.name)
    )
    return next(onward, ())
