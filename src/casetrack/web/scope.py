"""Which items a person may see: a condition for the query, never a filter afterwards."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import ITEM, table_of
from casetrack.people.actors import Actor
from casetrack.people.units import UnitTree
from casetrack.store.tables import Project
from casetrack.web.declared import CASE_READERS

PROJECT = table_of(Project)


def visible_units(actor: Actor, tree: UnitTree) -> frozenset[int] | None:
    """The units whose items this person may see; None for all of them."""
    held = {role: units for role, units in actor.grants.items() if role in CASE_READERS}
    if any(units is None for units in held.values()):
        return None
    return units_below({unit for units in held.values() for unit in units or ()}, tree)


def units_below(units: Collection[int], tree: UnitTree) -> frozenset[int]:
    """These units and all that lie below them, whatever they are called now."""
    here = {tree.canonical(unit) for unit in units}
    return frozenset(unit for unit in tree.units if not here.isdisjoint(tree.ancestors(unit)))


def visible(actor: Actor, tree: UnitTree) -> sa.ColumnElement[bool]:
    """True for items that this person may see. The query joins items with their projects.

    An item that no unit has yet is seen by the unit that leads its project.
    """
    units = visible_units(actor, tree)
    if units is None:
        return sa.true()
    return sa.func.coalesce(ITEM.c.unit_id, PROJECT.c.lead_unit_id).in_(sorted(units))


def visible_item(
    session: Session, actor: Actor, tree: UnitTree, cycle_id: int, key: str
) -> int | None:
    """The item with this key in a cycle, if this person may see it."""
    query = (
        sa.select(ITEM.c.id)
        .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
        .where(ITEM.c.cycle_id == cycle_id, ITEM.c.key == key, visible(actor, tree))
    )
    found: int | None = session.connection().scalar(query)
    return found
