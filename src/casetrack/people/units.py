"""The tree of units: names, aliases, successions. Read once per transaction as a frozen value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from casetrack.errors import Invalid, NotFound, choices, nearest_hint, sentence
from casetrack.store.tables import Unit, UnitAlias

# Whose work a unit's work counts as: what one organ did is not what another did.
SCOPES = ("lead", "discipline", "police", "procuratorate", "court", "third_party")


class UnitUnknown(NotFound):
    """No unit has this code, name or alias."""


class UnitRow(NamedTuple):
    """A unit as it is stored."""

    id: int
    code: str
    name: str
    parent_id: int | None
    successor_id: int | None
    scope: str


@dataclass(frozen=True, kw_only=True)
class UnitTree:
    """All units by id, and every name that leads to one."""

    units: Mapping[int, UnitRow]
    names: Mapping[str, int]
    # Every unit's place after successions, and the way from there to the root.
    canonicals: Mapping[int, int]
    ways: Mapping[int, tuple[int, ...]]

    def canonical(self, unit_id: int) -> int:
        """The unit that stands today where this one stood."""
        return self.canonicals[unit_id]

    def ancestors(self, unit_id: int) -> tuple[int, ...]:
        """The unit itself (as it stands today) and those above it, nearest first."""
        return self.ways[self.canonicals[unit_id]]

    def named(self, text: str) -> int:
        """The id of the unit with this code, name or alias, after successions.

        Raises UnitUnknown with the nearest known name.
        """
        found = self.names.get(text.strip())
        if found is not None:
            return self.canonicals[found]
        hint = nearest_hint(get_close_matches(text, self.names, n=1, cutoff=0.4))
        raise UnitUnknown("No unit is called {text!r}{hint}", text=text, hint=hint)

    def name(self, unit_id: int | None) -> str:
        """The unit's own name, also where it was succeeded; empty for none."""
        return "" if unit_id is None else self.units[unit_id].name

    def code(self, unit_id: int | None) -> str:
        """The unit's code; empty for none."""
        return "" if unit_id is None else self.units[unit_id].code

    def scope(self, unit_id: int) -> str:
        """Whose work this unit's work counts as: lead, discipline, police and so on."""
        return self.units[self.canonicals[unit_id]].scope


def load_tree(session: Session) -> UnitTree:
    """Read all units and aliases."""
    # Plain rows: nothing of the tree is changed through it.
    return tree_of(session.connection().execute(_UNITS).all())


# A unit, and each of its other names: what has no code. In one shape with the rest that every
# transaction reads.
UNIT_ROWS: Sequence[Any] = (
    sa.select(*(getattr(Unit, name) for name in UnitRow._fields)),
    sa.select(col(UnitAlias.unit_id), sa.null(), col(UnitAlias.name), *[sa.null()] * 3),
)
_UNITS: sa.CompoundSelect[Any] = sa.union_all(*UNIT_ROWS)


def tree_of(rows: Iterable[Sequence[Any]]) -> UnitTree:
    """The tree that stands in these rows, whatever their order."""
    known, others = [], {}
    for row in rows:
        if row[1] is None:
            others[row[2]] = row[0]
        else:
            known.append(UnitRow._make(row))
    units = {unit.id: unit for unit in sorted(known)}
    names: dict[str, int] = dict(sorted(others.items()))
    for unit_id, unit in units.items():
        names[unit.name] = names[unit.code] = unit_id
    canonicals = {unit_id: _end(units, unit_id) for unit_id in units}
    ways = {unit_id: _way(units, canonicals, unit_id) for unit_id in set(canonicals.values())}
    return UnitTree(units=units, names=names, canonicals=canonicals, ways=ways)


def add_unit(
    session: Session,
    *,
    code: str,
    name: str,
    parent: str = "",
    aliases: Sequence[str] = (),
    scope: str = "lead",
) -> Unit:
    """Add a unit below another. Raises Invalid for names that are taken and unknown scopes."""
    tree = load_tree(session)
    problems = [
        sentence("{name!r} already names {unit}", name=each, unit=tree.name(tree.names[each]))
        for each in (code, name, *aliases)
        if each in tree.names
    ]
    if scope not in SCOPES:
        problems.append(
            sentence(
                "there is no scope {scope!r}; possible: {scopes}",
                scope=scope,
                scopes=choices(SCOPES),
            )
        )
    if problems:
        raise Invalid(problems)
    parent_id = tree.named(parent) if parent else None
    unit = Unit(code=code, name=name, parent_id=parent_id, scope=scope)
    session.add(unit)
    session.flush()
    assert unit.id is not None, "a stored unit has an id"
    for alias in aliases:
        add_alias(session, unit.id, alias)
    return unit


def add_alias(session: Session, unit_id: int, alias: str) -> None:
    """Let another name lead to a unit. Raises Invalid where the name is taken."""
    tree = load_tree(session)
    if alias in tree.names:
        if tree.names[alias] == unit_id:
            return
        raise Invalid(
            "{name!r} already names {unit}", name=alias, unit=tree.name(tree.names[alias])
        )
    session.add(UnitAlias(name=alias, unit_id=unit_id))
    session.flush()


def succeed(session: Session, *, old: str, new: str) -> None:
    """Say that one unit stands where another stood; the old one keeps its history.

    Raises Invalid if the succession would run in a circle.
    """
    tree = load_tree(session)
    new_id = tree.named(new)
    tree.named(old)
    old_id = tree.names[old.strip()]
    if tree.names[new.strip()] == old_id:
        raise Invalid("{old!r} cannot succeed itself", old=old)
    if new_id == old_id:
        raise Invalid(
            "{new!r} was itself succeeded by {old!r}: that would be a circle", new=new, old=old
        )
    unit = tree.units[old_id]
    if unit.successor_id is not None and tree.canonical(old_id) != new_id:
        raise Invalid(
            "{old!r} was succeeded by {successor} already",
            old=old,
            successor=tree.name(unit.successor_id),
        )
    session.get_one(Unit, old_id).successor_id = unit.successor_id or new_id
    session.flush()


def _end(units: Mapping[int, UnitRow], unit_id: int) -> int:
    seen = {unit_id}
    while (successor := units[unit_id].successor_id) is not None and successor not in seen:
        unit_id = successor
        seen.add(unit_id)
    return unit_id


def _way(
    units: Mapping[int, UnitRow], canonicals: Mapping[int, int], unit_id: int
) -> tuple[int, ...]:
    way, seen = [unit_id], {unit_id}
    parent = units[unit_id].parent_id
    while parent is not None and parent not in seen:
        seen.add(parent)
        here = canonicals[parent]
        # A unit that succeeded its own superior stands in both places; the way goes on above.
        parent = units[parent if here in way else here].parent_id
        if here not in way:
            way.append(here)
    return tuple(way)
