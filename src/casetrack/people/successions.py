"""What a succession of units would move, before it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from casetrack.people.units import UnitTree
from casetrack.store.tables import Item, Person, Project, RoleGrant


@dataclass(frozen=True, kw_only=True)
class Succession:
    """Who and what stands under the old unit now, and would be the new one's."""

    old: str
    new: str
    persons: int
    roles: int
    items: int
    projects: int


def preview(session: Session, tree: UnitTree, *, old: str, new: str) -> Succession:
    """Count what the old unit holds. Raises UnitUnknown."""
    new_id, old_id = tree.named(new), tree.named(old)
    here = [unit for unit in tree.units if tree.canonical(unit) == old_id]

    def count(column: Mapped[Any]) -> int:
        found = session.connection().scalar(sa.select(sa.func.count()).where(column.in_(here)))
        return found or 0

    return Succession(
        old=tree.name(old_id),
        new=tree.name(new_id),
        persons=count(col(Person.unit_id)),
        roles=count(col(RoleGrant.unit_id)),
        items=count(col(Item.unit_id)),
        projects=count(col(Project.lead_unit_id)),
    )
