"""What cells may name: units, people, projects, items, figures, stored or in the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from casetrack.errors import Invalid, Problem, Sentence, choices, sentence, several
from casetrack.figures.vocabulary import Vocabulary
from casetrack.ledger.cells import nearest_hint, quoted
from casetrack.ledger.columns import Cell, Column, Row
from casetrack.ledger.export import EVERYWHERE
from casetrack.people.persons import OFFICE_ROLES, ROLES
from casetrack.people.units import UnitTree


@dataclass(frozen=True, kw_only=True)
class References:
    """Everything that may be named. Units go by their code."""

    # Every code, name and alias → code.
    units: Mapping[str, str]
    # Code → the code of the unit that stands there now.
    successors: Mapping[str, str]
    # "person", "project", "item", "figure", "workflow", or a sheet's name → the keys there.
    keys: Mapping[str, frozenset[Cell]]
    # Field of a filter → every word it may hold, where all are known.
    words: Vocabulary

    def named(self, text: str) -> str:
        """The code of the unit called so. Raises Invalid with the nearest known name."""
        if text not in self.units:
            hint = nearest_hint(text, self.units)
            raise Invalid("there is no unit {found}{hint}", found=quoted(text), hint=hint)
        return self.units[text]

    def unit(self, text: str) -> str:
        """The same, after successions."""
        return last_of(self.successors, self.named(text))

    def resolved(self, column: Column, row: Row, *, own_unit: str = "") -> Cell:
        """A cell with every name in it looked up. Raises Invalid for names nobody has.

        A role without a place is held at `own_unit`, or for the whole office where that is usual.
        """
        value = row.values[column.name]
        if value is None or not column.refers:
            return value
        if column.refers == "unit":
            return self.unit(row.text(column.name))
        if column.refers == "units":
            return _each(self.unit, row.names(column.name))
        if column.refers == "old units":
            return _each(self.named, row.names(column.name))
        if column.refers == "roles":
            return _each(lambda text: self._role(text, own_unit), row.names(column.name))
        kind = row.sheet if column.refers == "row" else column.refers
        if value not in self.keys[kind]:
            word = "row with the key" if column.refers == "row" else kind
            hint = _known(value, self.keys[kind])
            raise Invalid(
                "there is no {kind} {found}{hint}",
                kind=sentence(word),
                found=quoted(value),
                hint=hint,
            )
        return value

    def _role(self, text: str, own_unit: str) -> str:
        """A role with the code of its unit, or * for the whole office."""
        role, at, place = (part.strip() for part in text.partition("@"))
        if role not in ROLES:
            raise Invalid(
                "found {found}, allowed: {allowed}{hint}",
                found=quoted(role),
                allowed=choices(ROLES),
                hint=nearest_hint(role, ROLES),
            )
        if not at:
            return f"{role}@{EVERYWHERE if role in OFFICE_ROLES else own_unit}"
        return f"{role}@{EVERYWHERE if place == EVERYWHERE else self.unit(place)}"


def unit_names(tree: UnitTree, rows: Iterable[Row]) -> dict[str, str]:
    """Every code, name and alias → code. A name that is taken stays with whom it belongs to."""
    names = {name: tree.code(unit_id) for name, unit_id in tree.names.items()}
    for row in rows:
        code = row.text("code")
        for name in (code, row.text("name"), *row.names("aliases")):
            names.setdefault(name, code)
    return names


def unit_successors(
    tree: UnitTree, rows: Iterable[Row], names: Mapping[str, str]
) -> dict[str, str]:
    """Code → the code of the unit that succeeded it, as stored and as the rows say."""
    successors = {
        unit.code: tree.code(unit.successor_id)
        for unit in tree.units.values()
        if unit.successor_id is not None
    }
    for row in rows:
        for old in row.names("succeeds"):
            successors[names.get(old, old)] = row.text("code")
    return successors


def last_of(following: Mapping[str, str], first: str) -> str:
    """Where a chain that starts here ends; in a circle, the last one before it closes."""
    seen = {first}
    while (after := following.get(first)) is not None and after not in seen:
        first = after
        seen.add(first)
    return first


def _known(value: Cell, keys: frozenset[Cell]) -> Sentence:
    """The nearest key; for a number, whose neighbours say nothing, all there are."""
    if isinstance(value, str):
        return nearest_hint(value, (key for key in keys if isinstance(key, str)))
    numbers = sorted(key for key in keys if isinstance(key, int))
    if not numbers:
        return sentence("")
    names = [str(each) if each else sentence("0 (preface)") for each in numbers]
    return sentence("; known: {names}", names=several(names))


def _each(named: Callable[[str], str], texts: Iterable[str]) -> tuple[str, ...]:
    found: set[str] = set()
    problems: list[Problem] = []
    for text in texts:
        try:
            found.add(named(text))
        except Invalid as error:
            problems += error.problems
    if problems:
        raise Invalid(problems)
    return tuple(sorted(found))
