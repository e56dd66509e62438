"""Who holds which role where, read in two questions for as many items as there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import table_of
from casetrack.people.units import UnitTree
from casetrack.store.tables import Person, Preference, RoleGrant

PERSON = table_of(Person)
ROLE_GRANT = table_of(RoleGrant)
_PREFERENCE = table_of(Preference)
# Who hears of an obligation that nobody else could hear of, nearest first.
STAND_INS = ("supervisor", "admin")


class Recipient(NamedTuple):
    """An active person as a message needs one."""

    id: int
    login: str
    name: str
    email: str | None
    # As the profile has it; empty as the office speaks.
    language: str = ""


_ACTIVE = (
    sa.select(
        *(PERSON.c[name] for name in Recipient._fields[:-1]),
        sa.func.coalesce(_PREFERENCE.c.language, "").label("language"),
    )
    .outerjoin(_PREFERENCE, _PREFERENCE.c.person_id == PERSON.c.id)
    .where(PERSON.c.active)
)
_GRANTS = sa.select(ROLE_GRANT).order_by(ROLE_GRANT.c.person_id)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Active persons, and who of them holds a role for a unit (None: for the whole office)."""

    tree: UnitTree
    people: Mapping[int, Recipient]
    held: Mapping[tuple[str, int | None], tuple[int, ...]]

    def holding(self, role: str, unit_id: int | None) -> tuple[int, ...]:
        """Persons who hold the role for the unit: there, above it, or for the office."""
        way = () if unit_id is None else self.tree.ancestors(unit_id)
        found = [each for place in (*way, None) for each in self.held.get((role, place), ())]
        return tuple(sorted(set(found)))

    def asked(self, role: str, unit_id: int | None, handler_id: int | None) -> tuple[int, ...]:
        """Persons who answer for an item in a role: its own handler, else who holds the role."""
        if role == "handler" and handler_id in self.people:
            assert handler_id is not None, "None is nobody's id"
            return (handler_id,)
        return self.holding(role, unit_id)

    def standing_in(self, unit_id: int | None) -> tuple[int, ...]:
        """Persons who hear of what nobody answers for: supervisors here, anywhere, then admins."""
        for role in STAND_INS:
            anywhere = {
                each for (name, _), held in self.held.items() if name == role for each in held
            }
            found = self.holding(role, unit_id) or tuple(sorted(anywhere))
            if found:
                return found
        return ()


def load_roster(session: Session, tree: UnitTree) -> Roster:
    """Read all active persons and the roles they hold."""
    connection = session.connection()
    people = {row.id: Recipient._make(row) for row in connection.execute(_ACTIVE)}
    held: dict[tuple[str, int | None], list[int]] = {}
    for grant in connection.execute(_GRANTS):
        if grant.person_id in people:
            place = None if grant.unit_id is None else tree.canonical(grant.unit_id)
            held.setdefault((grant.role, place), []).append(grant.person_id)
    return Roster(tree=tree, people=people, held={key: tuple(ids) for key, ids in held.items()})
