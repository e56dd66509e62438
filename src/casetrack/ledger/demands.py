"""What a row as a whole must satisfy: the rules that no single cell can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from casetrack.cycles.opening import CYCLE_CODE
from casetrack.errors import Sentence, Several, choices, sentence, several
from casetrack.ledger.cells import nearest_hint
from casetrack.ledger.columns import Cell, Row
from casetrack.ledger.definitions import Demand, check_demands, figure_demands, target_demands
from casetrack.ledger.export import Cells
from casetrack.ledger.narratives import narrative_demands
from casetrack.ledger.reading import Workbook
from casetrack.ledger.references import References, last_of
from casetrack.ledger.sheets import SHEETS
from casetrack.people.persons import LOGIN
from casetrack.store.tables import Cycle
from casetrack.workflow import Definition, by_title, called, listed


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row that is new (`before` is None) or differs from what is stored."""

    # With every name looked up: units by code, roles as role@code.
    row: Row
    before: Cells | None
    # What differs, as the workbook and the export spell it: (stored, found).
    fields: Mapping[str, tuple[Cell, Cell]]

    @property
    def sheet(self) -> str:
        """The sheet's identifier."""
        return self.row.sheet

    @property
    def key(self) -> Cell:
        """What the row is recognised by."""
        return self.row.values.get(SHEETS[self.sheet].key)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What rows are judged by, read once for the whole workbook."""

    references: References
    # None while the workbook itself brings the cycle.
    cycle: Cycle | None
    definition: Definition | None
    stored: Mapping[str, Mapping[Cell, Cells]]
    workbook: Workbook
    # Logins of people who act no more.
    disabled: frozenset[str] = frozenset()

    @property
    def phase(self) -> str:
        """Where the cycle stands: being set up, open or closed."""
        if self.cycle is None or self.cycle.opened_at is None:
            return "being set up"
        return "open" if self.cycle.closed_at is None else "closed"


def demands(change: Change, facts: Facts) -> Iterator[Demand]:
    """What the row must satisfy and does not: (column, message)."""
    yield from _read_only(change, facts)
    yield from _DEMANDS[change.sheet](change, facts)
    if change.sheet in _AGREED and facts.phase == "closed":
        yield "", sentence("the cycle is closed; what was agreed in it stays as it is")
        if (
            change.row.values.get("source") == "cited"
            and change.before
            and _CITED & {*change.fields}
        ):
            yield (
                "value",
                sentence("the cycle is closed; what it cites is corrected on the figure's page"),
            )


def _read_only(change: Change, facts: Facts) -> Iterator[Demand]:
    if change.before is None:
        return
    for column in SHEETS[change.sheet].columns:
        if column.read_only and column.name in change.fields:
            stored, found = change.fields[column.name]
            yield (
                column.name,
                (
                    sentence(
                        "found {found!r}, but the item stands at {stored}; an import changes no "
                        "{name}. Leave the cell empty, or export again and work on that",
                        found=found,
                        stored=_stands(stored, facts),
                        name=_label(change, column.name),
                    )
                ),
            )


def _person(change: Change, facts: Facts) -> Iterator[Demand]:
    if change.row.names("roles") and change.row.text("login") in facts.disabled:
        yield "roles", sentence("this person was disabled and holds no role; leave the cell empty")
    if change.before is None and not LOGIN.fullmatch(change.row.text("login")):
        yield "login", sentence("A login has at most 60 letters (a to z), digits, and . _ @ -")
    email = change.row.text("email")
    if email and "@" not in email:
        yield (
            "email",
            sentence("found {email!r}, expected an address such as wang@example.org", email=email),
        )


def _unit(change: Change, facts: Facts) -> Iterator[Demand]:
    row, code = change.row, change.row.text("code")
    for column, name in [
        ("code", code),
        ("name", row.text("name")),
        *(("aliases", alias) for alias in row.names("aliases")),
    ]:
        if (owner := facts.references.units.get(name, code)) != code:
            yield (
                column,
                sentence("{name!r} already names the unit {owner}", name=name, owner=owner),
            )
        if ";" in name or "；" in name:
            yield (
                column,
                sentence(
                    "{name!r} holds a semicolon, which parts names from each other", name=name
                ),
            )
    parents = _parents(facts)
    if _circles(parents, code):
        yield "parent", sentence("{code!r} would stand above itself", code=code)
    if _circles(facts.references.successors, code):
        yield "succeeds", sentence("{code!r} would succeed itself", code=code)


def _circles(following: Mapping[str, str], first: str) -> bool:
    """Whether the way from here comes back."""
    return first in (following.get(first), following.get(last_of(following, first)))


def _parents(facts: Facts) -> dict[str, str]:
    given = [row.values for row in facts.workbook.rows("units") if "parent" in row.values]
    known = facts.references.units
    return {
        str(row["code"]): known.get(str(row["parent"]), "")
        for row in [*facts.stored.get("units", {}).values(), *given]
        if row.get("parent") is not None and row.get("code") is not None
    }


def _cycle(change: Change, facts: Facts) -> Iterator[Demand]:
    code, opens, cut_off = (
        change.row.text("code"),
        change.row.day("opens"),
        change.row.day("cut_off"),
    )
    if change.before is None and not CYCLE_CODE.fullmatch(code):
        yield (
            "code",
            sentence(
                "found {code!r}, expected small letters, digits and dashes: dinghai-2023", code=code
            ),
        )
    if opens is not None and cut_off is not None and cut_off < opens:
        yield (
            "cut_off",
            sentence(
                "found {cut_off}, which is before the cycle opens ({opens})",
                cut_off=cut_off,
                opens=opens,
            ),
        )
    if facts.phase == "closed":
        yield "", sentence("the cycle is closed; it stays as it is")
    fixed: tuple[str, ...] = ("opens", "workflow") if facts.phase == "open" else ()
    if not fixed and facts.cycle is not None and facts.cycle.item_count:
        fixed = ("workflow",)
    for name in fixed:
        if change.before is not None and name in change.fields:
            yield name, sentence("this was settled when the first item or the cycle was opened")


def _project(change: Change, facts: Facts) -> Iterator[Demand]:  # noqa: ARG001
    ordinal, lead = change.row.whole("ordinal"), change.row.text("lead_unit")
    if ordinal == 0 and lead:
        yield "lead_unit", sentence("nobody leads the preface (0); leave this empty")
    elif ordinal and not lead:
        yield "lead_unit", sentence("found nothing, expected the unit that leads the project")


def _item(change: Change, facts: Facts) -> Iterator[Demand]:
    row = change.row
    if row.number_in("quantity") is not None and not row.text("quantity_unit"):
        yield "quantity_unit", sentence("found nothing, expected what the quantity counts")
    found_on, due = row.day("found_on"), row.day("due")
    if found_on is not None and due is not None and due < found_on:
        yield (
            "due",
            sentence(
                "found {due}, which is before the day it was found ({found_on})",
                due=due,
                found_on=found_on,
            ),
        )
    if change.before is None:
        yield from _new_item(row, facts)
        return
    if "project" in change.fields:
        yield "project", sentence("an item stays in the project it was opened in")
    initial = None if facts.definition is None else facts.definition.initial
    state = change.before["state"]
    if state == "published":
        yield from _published(change)
        return
    for name in ("unit", "handler"):
        if name in change.fields and state != initial:
            yield name, _kept(change, name, str(state), facts)


def _published(change: Change) -> Iterator[Demand]:
    columns = SHEETS["items"].by_name
    for name in change.fields:
        if not columns[name].read_only:
            yield name, sentence("the item is published; an error in it is corrected by an erratum")


def _kept(change: Change, name: str, state: str, facts: Facts) -> Sentence:
    """Where an item stands that keeps its unit, and by which steps it would change there."""
    definition = facts.definition
    steps = [
        called(each.name, each)
        for each in (definition.transitions.values() if definition else ())
        if state in each.sources and "unit" in each.requires
    ]
    words = {
        # An item that follows an older version may stand where today's has no state.
        "state": called(state, None if definition is None else definition.states.get(state)),
        "name": _label(change, name),
    }
    if not steps:
        return sentence("the item is {state}, where an import changes no {name}", **words)
    return sentence(
        "the item is {state}; its {name} changes by {steps} alone, on the item's page",
        steps=several(steps, " or "),
        **words,
    )


def _new_item(row: Row, facts: Facts) -> Iterator[Demand]:
    state = row.text("state")
    states = {} if facts.definition is None else facts.definition.states
    if facts.phase == "closed":
        yield "key", sentence("the cycle is closed; new items belong to the next one")
    elif facts.phase == "open" and state:
        yield (
            "state",
            (
                sentence(
                    "found {state!r}; a new item begins at the beginning, so leave this empty. "
                    "Items already under way are taken over while the cycle is being set up",
                    state=state,
                )
            ),
        )
    elif facts.phase == "being set up" and not state:
        yield (
            "state",
            (
                sentence(
                    "found nothing; while the cycle is being set up, only items "
                    "already under way are taken over, with their state. "
                    "Open the cycle first to open new items"
                )
            ),
        )
    elif state and state not in states:
        yield (
            "state",
            sentence(
                "found {state!r}, allowed: {states}{hint}",
                state=state,
                states=listed(states, {name: each.title for name, each in states.items()}),
                hint=nearest_hint(state, states),
            ),
        )
    if row.whole("version") is not None:
        yield "version", sentence("a new item has no version yet; leave this empty")


def _record(change: Change, facts: Facts) -> Iterator[Demand]:
    row = change.row
    if change.before is not None:
        differs = several(
            sentence(
                "{name}: {old} → {new}",
                name=_label(change, name),
                old=_plain(old),
                new=_plain(new),
            )
            for name, (old, new) in change.fields.items()
        )
        yield (
            "",
            (
                sentence(
                    "what was recorded is never changed ({differs}); add a new row "
                    "with another key, replaces = {key} and a reason",
                    differs=differs,
                    key=change.key,
                )
            ),
        )
        return
    if facts.phase == "being set up":
        yield "", sentence("the cycle is being set up; work is recorded once it is open")
    replaces, reason = row.text("replaces"), row.text("reason")
    if replaces and not reason:
        yield "reason", sentence("found nothing, expected why the row is corrected")
    if reason and not replaces:
        yield "replaces", sentence("found nothing, expected the key of the row that is corrected")
    if replaces:
        yield from _correction(change, replaces, facts)


def _correction(change: Change, replaces: str, facts: Facts) -> Iterator[Demand]:
    if replaces == change.key:
        yield (
            "replaces",
            sentence("a row does not correct itself; give the new row a key of its own"),
        )
    stored = facts.stored[change.sheet].values()
    others = [row["key"] for row in stored if row["replaces"] == replaces]
    others += [
        row.text("key")
        for row in facts.workbook.rows(change.sheet)
        if row.text("replaces") == replaces and row.number < change.row.number
    ]
    if others and others[0] != change.key:
        yield (
            "replaces",
            sentence(
                "{replaces!r} is replaced by {other!r} already; replace that one",
                replaces=replaces,
                other=others[0],
            ),
        )


def _label(change: Change, name: str) -> Sentence:
    """A column by the label above it."""
    return by_title(name, {"zh": SHEETS[change.sheet].by_name[name].label})


def _stands(stored: Cell, facts: Facts) -> Several | Sentence | str:
    """Where an item stands, as the workbook holds it, with its title before it."""
    if not isinstance(stored, str) or facts.definition is None:
        return _plain(stored)
    definition = facts.definition
    titles = {name: each["zh"] for name, each in definition.outcomes.items()}
    titles |= {name: each.title["zh"] for name, each in definition.states.items()}
    return choices([stored], titles)


def _plain(cell: Cell) -> Sentence | str:
    return sentence("nothing") if cell is None else str(cell)


_CITED = frozenset({"value", "cited_from"})
_AGREED = frozenset({"projects", "targets", "figures", "checks"})
_DEMANDS: Mapping[str, Callable[[Change, Facts], Iterator[Demand]]] = {
    "people": _person,
    "units": _unit,
    "cycle": _cycle,
    "projects": _project,
    "targets": lambda change, _: target_demands(change.row),
    "items": _item,
    "activities": _record,
    "readings": _record,
    "figures": lambda change, facts: figure_demands(change.row, facts.references),
    "checks": lambda change, facts: check_demands(change.row, facts.references),
    "narratives": lambda change, facts: narrative_demands(change.row, facts.references),
}
