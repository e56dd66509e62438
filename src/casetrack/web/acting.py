"""Which items a person's roles can move on: a condition for the query, never a filter after it."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from casetrack.cases.rows import ITEM
from casetrack.cases.rules import Rules
from casetrack.people.actors import Actor
from casetrack.web.scope import PROJECT, units_below
from casetrack.workflow import Definition, State, Transition, possible


def actable(actor: Actor, rules: Rules) -> sa.ColumnElement[bool]:
    """True for open items with a step that one of the roles may take; guards are not asked.

    The query joins items with their projects, as for what is visible.
    """
    return _standing(actor, rules, _states)


def in_hand(actor: Actor, rules: Rules) -> sa.ColumnElement[bool]:
    """True for open items that are being worked on, and one of the roles does the work."""
    return _standing(actor, rules, _states_of_work) & ~ITEM.c.closeout_requested


def _standing(
    actor: Actor, rules: Rules, states_of: Callable[[Definition, str], frozenset[str]]
) -> sa.ColumnElement[bool]:
    """True for items in the states of a role, where it is held."""
    unit = sa.func.coalesce(ITEM.c.unit_id, PROJECT.c.lead_unit_id)
    ways = []
    for role, units in actor.grants.items():
        there = sa.true() if units is None else unit.in_(sorted(units_below(units, rules.tree)))
        hashes: dict[frozenset[str], list[str]] = {}
        for each in rules.definitions.values():
            hashes.setdefault(states_of(each, role), []).append(each.hash)
        ways += [
            there & ITEM.c.definition_hash.in_(sorted(same)) & ITEM.c.state.in_(sorted(states))
            for states, same in hashes.items()
            if states
        ]
    return sa.or_(sa.false(), *ways)


def moves_on(transition: Transition, state: str) -> bool:
    """Whether a step leads to another state, or hands the item to other people where it is."""
    leads = transition.target not in (None, state)
    return leads or transition.starts is not None or bool(transition.ends)


def is_under_way(state: State) -> bool:
    """Whether the item's own due date runs there: that is work, not something to take on."""
    return state.within is not None and state.within.item


def _states(definition: Definition, role: str) -> frozenset[str]:
    """The open states from which a role can move an item on."""
    return frozenset(
        state.name
        for state in definition.states.values()
        if not state.closed
        and any(moves_on(each, state.name) for each in possible(definition, state.name, [role]))
    )


def _states_of_work(definition: Definition, role: str) -> frozenset[str]:
    """The open states in which a role works, or may end the work of the one that is waited for."""
    return frozenset(
        state.name
        for state in definition.states.values()
        if is_under_way(state) and not state.closed and role in _workers(definition, state)
    )


def _workers(definition: Definition, state: State) -> frozenset[str]:
    return frozenset(
        role
        for each in definition.transitions.values()
        if each.rectifies and state.name in each.sources and state.waits_for in each.by
        for role in each.by
    )
