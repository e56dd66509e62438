"""What the address asks the items for, refused with what is possible where it means nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

import sqlalchemy as sa
from sqlmodel import col, select

from casetrack.errors import Invalid, Sentence, choices, sentence
from casetrack.store.tables import Cycle, Project
from casetrack.web.listing import COLUMNS, VIEWS, WAITS, Wanted, days_of
from casetrack.web.orders import REVERSED, SORTS
from casetrack.web.scope import visible_units
from casetrack.web.visit import Desk

# So many of what is possible are named.
_NAMED = 12


def require_known(desk: Desk, wanted: Wanted) -> None:
    """Raise Invalid with every filter whose value means nothing here, and what would."""
    if problems := list(problems_of(desk, wanted)):
        raise Invalid(problems)


def problems_of(desk: Desk, wanted: Wanted) -> Iterator[Sentence]:
    """Every filter whose value means nothing here, and what would."""
    yield from unknown("view", wanted.view, VIEWS)
    yield from unknown("sort", wanted.sort.removeprefix(REVERSED) or REVERSED, SORTS)
    for name in wanted.columns.split(",") if wanted.columns else ():
        yield from unknown("columns", name, COLUMNS)
    yield from unknown("waits", wanted.waits, WAITS)
    if wanted.state:
        definitions = desk.rules.definitions.values()
        states = {
            name: state.title["zh"] for each in definitions for name, state in each.states.items()
        }
        yield from unknown("state", wanted.state, states, states)
    if wanted.unit:
        yield from unknown("unit", wanted.unit, _units(desk))
    if wanted.cycle or wanted.project:
        yield from _unknown_places(desk, wanted)
    if wanted.due and not _is_time(wanted.due):
        yield sentence("due: possible: a day or a month, as in 2023-10-31 or 2023-10")


def fault_of(problem: Sentence) -> str:
    """The filter that a problem is about."""
    return str(problem.values.get("name") or problem.template.partition(":")[0])


def unknown(
    name: str,
    value: str,
    known: Collection[str],
    titles: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Sentence]:
    """What is possible, where a filter was given something else; nothing where all is well."""
    if value and value not in known:
        named = sorted(known)[:_NAMED]
        shown = [*named, "…"] if len(known) > _NAMED else named
        # What stands in an address has no word of its own where no title is known.
        listed = choices(shown, {each: titles.get(each, each) for each in shown})
        # What was typed is not said back: it may be anything.
        yield sentence("{name}: possible: {known}", name=name, known=listed)


def _units(desk: Desk) -> Collection[str]:
    tree = desk.rules.tree
    seen = visible_units(desk.actor, tree)
    return [str(each) for each in tree.units if seen is None or each in seen]


def _unknown_places(desk: Desk, wanted: Wanted) -> Iterator[Sentence]:
    codes = desk.session.exec(select(Cycle.code).order_by(sa.desc(col(Cycle.opens)))).all()
    yield from unknown("cycle", wanted.cycle, codes)
    if wanted.project:
        query = select(Project.ordinal).distinct()
        if wanted.cycle in codes:
            query = query.join(Cycle, col(Cycle.id) == col(Project.cycle_id)).where(
                Cycle.code == wanted.cycle
            )
        ordinals = [str(each) for each in desk.session.exec(query)]
        yield from unknown("project", wanted.project, ordinals)


def _is_time(due: str) -> bool:
    try:
        days_of(due)
    except (ValueError, OverflowError):
        return False
    return True
