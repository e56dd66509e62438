"""One step for many items: those that were ticked, or all that a filter finds when it is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from casetrack.cases.items import Moved, Refusal
from casetrack.cases.planning import Move
from casetrack.cases.rows import ITEM, table_of
from casetrack.errors import Invalid
from casetrack.language import Language, Say, translate_to
from casetrack.store.columns import spoken
from casetrack.store.tables import CarryOver
from casetrack.web.asked import require_known
from casetrack.web.declared import CASE_WORKERS
from casetrack.web.listing import CYCLE, Listed, Wanted, conditions_of, joined
from casetrack.web.scope import visible
from casetrack.web.visit import Desk
from casetrack.workflow import Definition

# All that match, but never more than one transaction should hold.
MOST_MATCHING = 5_000
# A step for many takes a reason and a unit at the most.
_FIELDS = frozenset({"reason", "unit"})
# So many reasons of refusals are told together, above the list.
_MOST_REASONS = 8
Verb = Callable[..., list[Moved | Refusal]]
# The hash of a definition, and a state of it.
Places = AbstractSet[tuple[str, str]]
NOWHERE: Places = frozenset()
_CARRIED = table_of(CarryOver)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A step that somebody wants taken with many items, and what it asks for."""

    transition: str
    reason: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class BulkLine:
    """What a step does, or would do, with one of many items."""

    id: int
    key: str
    title: str
    state: str
    refused: str
    # That the step left it in.
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What came of a step, item by item, the refused first."""

    moved: tuple[BulkLine, ...]
    refused: tuple[BulkLine, ...]

    @property
    def lines(self) -> tuple[BulkLine, ...]:
        """All of them."""
        return self.refused + self.moved

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why items were refused, the most frequent first, and how many for each."""
        return Counter(each.refused for each in self.refused).most_common(_MOST_REASONS)


def require_chosen(ids: Sequence[int]) -> None:
    """Raise Invalid where no item was ticked."""
    if not ids:
        raise Invalid("no item was chosen")


def ticked(desk: Desk, ids: Sequence[int]) -> Sequence[Any]:
    """The items with these ids, of those this person may see. Raises Invalid for none."""
    require_chosen(ids)
    # Others' items are left out before the verb sees them: its refusal would tell of them.
    rows = _rows(desk, [visible(desk.actor, desk.rules.tree), ITEM.c.id.in_(ids)], len(ids))
    places = {each: place for place, each in enumerate(dict.fromkeys(ids))}
    return sorted(rows, key=lambda row: places[row.id])


def matching(desk: Desk, wanted: Wanted) -> Sequence[Any]:
    """Every item that the filter finds now. Raises Invalid for none, or for too many at once."""
    require_known(desk, wanted)
    rows = _rows(desk, conditions_of(desk, wanted), MOST_MATCHING + 1)
    if not rows:
        raise Invalid("No item matches the filter any more.")
    if len(rows) > MOST_MATCHING:
        raise Invalid(
            "More than {most} items match, and one step takes no more at once. Narrow the filter, "
            "by cycle, project or unit, and take the step for each part.",
            most=MOST_MATCHING,
        )
    return rows


def _rows(desk: Desk, conditions: Sequence[sa.ColumnElement[bool]], most: int) -> Sequence[Any]:
    query = (
        sa.select(ITEM.c.id, ITEM.c.title, ITEM.c.definition_hash, ITEM.c.key, ITEM.c.state)
        .select_from(joined())
        .where(*conditions)
        .order_by(ITEM.c.id)
        .limit(most)
    )
    return desk.session.connection().execute(query).all()


def take(
    desk: Desk, rows: Sequence[Any], wish: Wish, verb: Verb, say: Say, language: Language
) -> Taken:
    """Take the step with each of these items, or only say what it would do: as the verb does."""
    fields = {"unit": wish.unit} if wish.unit else {}
    moves = [
        Move(item_id=row.id, transition=wish.transition, fields=fields, reason=wish.reason)
        for row in rows
    ]
    results = verb(desk.session, desk.rules, desk.actor, moves, now=desk.now)
    lines = [
        _line(desk, row, wish.transition, result, say, language)
        for row, result in zip(rows, results, strict=True)
    ]
    return Taken(
        moved=tuple(each for each in lines if not each.refused),
        refused=tuple(each for each in lines if each.refused),
    )


def _line(
    desk: Desk,
    row: Any,  # noqa: ANN401 - a row of the query above
    transition: str,
    result: Moved | Refusal,
    say: Say,
    language: Language,
) -> BulkLine:
    definition = desk.rules.definitions[row.definition_hash]
    if isinstance(result, Moved):
        state = definition.states[result.state].title[language]
        return BulkLine(
            id=row.id, key=row.key, title=row.title, state=state, refused="", version=result.version
        )
    known = definition.transitions.get(transition)
    refused = result.error.said(translate_to(language))
    if known is None or row.state not in known.sources:
        here = definition.states[row.state].title[language]
        refused = say("状态为“%(state)s”，不能办理这一步。", state=here)
    return BulkLine(id=row.id, key=row.key, title=row.title, state="", refused=refused)


def bulk_steps(desk: Desk, places: Places, language: Language) -> list[tuple[str, str]]:
    """Steps from these places that this person may take and that ask for a short form at most."""
    held = desk.actor.grants.keys() & CASE_WORKERS
    known = {name for each in desk.rules.current.values() for name in each.transitions}
    names = [
        each.name
        for definition, states in _by_definition(desk, places)
        for each in definition.transitions.values()
        if each.name in known
        and not states.isdisjoint(each.sources)
        and not held.isdisjoint(each.by)
        and _FIELDS.issuperset(each.requires)
    ]
    return [(name, step_title(desk, name, language, places)) for name in dict.fromkeys(names)]


def _by_definition(desk: Desk, places: Places) -> Iterator[tuple[Definition, set[str]]]:
    """Definitions and the states of them that occur: those of today first, in their order."""
    ordered = dict.fromkeys([each.hash for each in desk.rules.current.values()])
    for found in [*ordered, *sorted({each for each, _ in places} - ordered.keys())]:
        if states := {state for each, state in places if each == found}:
            yield desk.rules.definitions[found], states


def places_of(rows: Iterable[Any]) -> Places:
    """Where these items stand."""
    return {(row.definition_hash, row.state) for row in rows}


def places_matching(desk: Desk, wanted: Wanted, listed: Listed) -> Places:
    """Where items stand that match, told without reading more of them than the page shows.

    Beyond one page it is all that the workflows of the campaigns have, or the state asked for.
    """
    if not listed.following and not wanted.after:
        return listed.places
    running = desk.session.connection().execute(_workflows(wanted.cycle)).scalars()
    current = [desk.rules.current[name] for name in running if name in desk.rules.current]
    return listed.places | {
        (each.hash, state)
        for each in current
        for state in each.states
        if wanted.state in ("", state)
    }


def _workflows(cycle: str) -> sa.Select[Any]:
    """The workflows of all campaigns, or of one and of those that handed items on to it."""
    query = sa.select(CYCLE.c.workflow).distinct()
    if not cycle:
        return query
    into = CYCLE.alias("into")
    handed = sa.select(_CARRIED.c.from_cycle_id).join(into, into.c.id == _CARRIED.c.to_cycle_id)
    before = CYCLE.c.id.in_(handed.where(into.c.code == spoken(cycle)))
    return query.where((CYCLE.c.code == spoken(cycle)) | before)


def step_title(desk: Desk, transition: str, language: Language, places: Places = NOWHERE) -> str:
    """What a step is called, of workflows that call it differently by those of these places."""
    if not any(transition in each.transitions for each in desk.rules.current.values()):
        raise Invalid("no step was chosen")
    here = [definition for definition, _ in _by_definition(desk, places)]
    met = [each for each in here if transition in each.transitions]
    titles = [
        each.transitions[transition].title[language]
        for each in met or desk.rules.current.values()
        if transition in each.transitions
    ]
    return " / ".join(dict.fromkeys(titles))
