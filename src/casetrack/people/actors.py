"""Who is acting, what they may do where, and who holds a role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.errors import NotFound, Refused, Sentence, sentence, several
from casetrack.people.units import UnitTree
from casetrack.store.tables import Person, RoleGrant

Grants = Mapping[str, frozenset[int] | None]
# Of a person joined with the roles they hold, for `actor_in`.
ACTOR_COLUMNS: tuple[sa.Label[Any], ...] = (
    col(Person.id).label("person_id"),
    col(Person.login).label("login"),
    col(Person.name).label("name"),
    col(Person.unit_id).label("home_id"),
    col(RoleGrant.role).label("role"),
    col(RoleGrant.unit_id).label("held_at"),
)


class NotAllowed(Refused):
    """The person holds none of the roles that may do this."""


class PersonUnknown(NotFound):
    """Nobody has this login, or the person was disabled."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person who acts, with the roles held: for units, or (None) for the whole office."""

    person_id: int
    login: str
    name: str
    unit_id: int
    grants: Grants
    os_user: str = ""
    # Whom the person stands in for; the grants are then those of that person on cases.
    on_behalf_id: int | None = None
    on_behalf_unit_id: int | None = None
    on_behalf_name: str = ""
    # Roles by unit, found once: a bulk move asks the same few units thousands of times.
    _seen: dict[int, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def has(self, role: str) -> bool:
        """Whether the person holds the role anywhere."""
        return role in self.grants

    def has_for_office(self, *roles: str) -> bool:
        """Whether the person holds one of the roles for the whole office."""
        return any(self.grants[role] is None for role in roles if role in self.grants)

    def roles_at(self, unit_id: int | None, tree: UnitTree) -> frozenset[str]:
        """The roles held for a unit: there, above it, or for the whole office."""
        key = -1 if unit_id is None else unit_id
        if key not in self._seen:
            way = frozenset() if unit_id is None else frozenset(tree.ancestors(unit_id))
            self._seen[key] = frozenset(
                role
                for role, units in self.grants.items()
                if units is None or not way.isdisjoint(tree.canonical(unit) for unit in units)
            )
        return self._seen[key]


def load_actor(session: Session, login: str, *, os_user: str = "") -> Actor:
    """The person with this login, ready to act. Raises PersonUnknown."""
    person = session.exec(select(Person).where(Person.login == login)).one_or_none()
    if person is None or not person.active:
        raise PersonUnknown(
            "Nobody active signs in as {login!r}. See: casetrack person list", login=login
        )
    assert person.id is not None, "a stored person has an id"
    held = session.exec(
        select(RoleGrant.role, RoleGrant.unit_id).where(RoleGrant.person_id == person.id)
    )
    return Actor(
        person_id=person.id,
        login=person.login,
        name=person.name,
        unit_id=person.unit_id,
        grants=_grants(held),
        os_user=os_user,
    )


def actor_in(rows: Sequence[Any]) -> Actor:
    """The one person of these rows of `ACTOR_COLUMNS`, of which each has a role that is held."""
    person = rows[0]
    return Actor(
        person_id=person.person_id,
        login=person.login,
        name=person.name,
        unit_id=person.home_id,
        grants=_grants((row.role, row.held_at) for row in rows if row.role is not None),
    )


def require_for_office(actor: Actor, *roles: str, what: str | Sentence) -> None:
    """Raise NotAllowed unless the actor holds one of the roles for the whole office.

    For what is no unit's own: campaigns, bulletins, persons, units, and who may do what. What
    belongs to a unit is looked at by `Actor.roles_at`.
    """
    if not actor.has_for_office(*roles):
        raise NotAllowed(
            "{name} holds {held}; {what} needs {needed} for the whole office.",
            name=actor.name,
            held=several(map(sentence, sorted(actor.grants) or ["no role"])),
            what=sentence(what) if isinstance(what, str) else what,
            needed=several(map(sentence, roles), " or "),
        )


def holders(session: Session, role: str, unit_id: int | None, tree: UnitTree) -> list[Person]:
    """Active persons who hold the role for the unit: there, above it, or for the office."""
    way = frozenset() if unit_id is None else frozenset(tree.ancestors(unit_id))
    query = (
        select(Person, RoleGrant.unit_id)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(RoleGrant.role == role, col(Person.active))
        .order_by(col(Person.id))
    )
    found = {
        person.id: person
        for person, held_at in session.exec(query)
        if held_at is None or tree.canonical(held_at) in way
    }
    return list(found.values())


def _grants(held: Iterable[tuple[str, int | None]]) -> dict[str, frozenset[int] | None]:
    grants: dict[str, frozenset[int] | None] = {}
    for role, unit_id in held:
        known = grants.get(role, frozenset())
        if unit_id is None or known is None:
            grants[role] = None
        else:
            grants[role] = known | {unit_id}
    return grants
