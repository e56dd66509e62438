"""Which items a person's roles can move on: a condition for the query, never a filter after it."""

from __future__ import annotations

import sqlalchemy as sa

from casetrack.cases.rows import ITEM
from casetrack.cases.rules import Rules
from casetrack.people.actors import Actor
from casetrack.web.scope import PROJECT, units_below
from casetrack.workflow import Definition, Transition, possible


def actable(actor: Actor, rules: Rules) -> sa.ColumnElement[bool]:
    """True for open items with a step that one of the roles may take; guards are not asked.

    The query joins items with their projects, as for what is visible.
    """
    unit = sa.func.coalesce(ITEM.c.unit_id, PROJECT.c.lead_unit_id)
    ways = []
    for role, units in actor.grants.items():
        there = sa.true() if units is None else unit.in_(sorted(units_below(units, rules.tree)))
        hashes: dict[frozenset[str], list[str]] = {}
        for each in rules.definitions.values():
            hashes.setdefault(_states(each, role), []).append(each.hash)
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


def _states(definition: Definition, role: str) -> frozenset[str]:
    """The open states from which a role can move an item on."""
    return frozenset(
        state.name
        for state in definition.states.values()
        if not state.closed
        and any(moves_on(each, state.name) for each in possible(definition, state.name, [role]))
    )
