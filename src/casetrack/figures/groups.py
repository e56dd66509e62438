"""Counts what figures count where it lies: the database groups, filters and measures see groups.

A group holds rows that no figure tells apart; which rows a figure picks and what they come to is
decided by `Records.picked` and `measured`, over groups exactly as over single rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.records import counts
from casetrack.cases.rows import ITEM, table_of
from casetrack.cases.standing import Standing, Stood, stands_at
from casetrack.figures.definitions import NO, YES, Definition
from casetrack.figures.populations import (
    Records,
    Row,
    leads_of,
    load_readings,
    load_targets,
    read_projects,
    relapsed_items,
)
from casetrack.figures.tallies import Ground, grouped
from casetrack.people.units import UnitTree
from casetrack.store.tables import Activity, Cycle
from casetrack.workdays import Calendar

ACTIVITY = table_of(Activity)
_COLUMNS = {
    "handler": ("handler_id",),
    "quantity": ("quantity", "quantity_unit"),
    "hours": ("opened_at", "closed_at"),
    "workdays": ("opened_at", "closed_at"),
}
"""What has to be read for a measure's argument, where that is no column of the same name."""

# Per join and process, and taken only as far as it is filled: a million items need some 60 MB.
_ROOM_BYTES = 64 * 1024 * 1024


def count_records(
    session: Session,
    cycle: Cycle,
    definitions: Sequence[Definition],
    *,
    at: datetime,
    calendar: Calendar,
    tree: UnitTree,
) -> Records:
    """All that these figures may count at an instant, in as few groups as they tell apart.

    The same rows as `load_records` reads one by one.
    """
    _give_room(session.connection())
    ground = Ground(
        connection=session.connection(),
        calendar=calendar,
        tree=tree,
        projects=read_projects(session),
    )
    own = {id_: each for id_, each in ground.projects.items() if each.cycle_id == cycle.id}
    rows: dict[str, Sequence[Row]] = {}
    for pool, figures in _pools(definitions).items():
        match figures[0].source:
            case "items":
                rows[pool] = _items(ground, cycle, figures, at=stands_at(cycle, at))
            case "activities":
                rows[pool] = grouped(ground, _work(ground, cycle, figures, at=at), figures)
            case _:
                rows[pool] = load_readings(session, cycle, own, at=at)
    return Records(
        at=at,
        leads=leads_of(own.values(), tree),
        rows=rows,
        targets=load_targets(session, cycle),
    )


def _give_room(connection: sa.Connection) -> None:
    """Let PostgreSQL join in memory while this transaction lasts; one that has more keeps it."""
    if connection.dialect.name == "postgresql":
        less = sa.func.pg_size_bytes(sa.func.current_setting("work_mem")) < _ROOM_BYTES
        room = sa.func.set_config("work_mem", f"{_ROOM_BYTES // 1024}kB", sa.true())
        connection.execute(sa.select(room).where(less))


def _pools(definitions: Sequence[Definition]) -> dict[str, list[Definition]]:
    pools: dict[str, list[Definition]] = defaultdict(list)
    for each in definitions:
        if each.source in ("items", "activities", "readings"):
            pools[each.pool].append(each)
    return pools


def _items(
    ground: Ground, cycle: Cycle, figures: Sequence[Definition], *, at: datetime
) -> list[Row]:
    """Groups of the items at home, and of those carried in where some figure asks for them."""
    stood, names = Stood(ground.connection, cycle, at), _names(figures)
    home = stood.home(names).where(ITEM.c.found_on <= cycle.cut_off)
    if not any(each.whole for each in figures):
        ordinals = {each.project for each in figures}
        ids = [id_ for id_, each in ground.projects.items() if each.ordinal in ordinals]
        home = home.where(ITEM.c.project_id.in_(ids))
    found = grouped(ground, _looked_back(home, figures, at=at), figures)
    if any("carried_in" in each.asks for each in figures):
        carried = _looked_back(stood.carried_in(names), figures, at=at)
        found += grouped(ground, carried, figures, carried_in=True)
    return found


def _names(figures: Sequence[Definition]) -> list[str]:
    """The columns that these figures ask of an item."""
    asked = {name for each in figures for name in each.asks & frozenset(Standing._fields)}
    for each in figures:
        asked.update(_COLUMNS.get(each.argument, (each.argument,) if each.argument else ()))
    mapped = {"unit", "project", "carried_in"}
    return sorted({"item_id", "project_id", "unit_id"} | asked - mapped)


def _looked_back(
    stood: sa.Select[tuple[object, ...]], figures: Sequence[Definition], *, at: datetime
) -> sa.Subquery:
    """The items, and whether a look-back had found them relapsed where that is asked."""
    items = stood.subquery("stood")
    if not any("relapsed" in each.asks for each in figures):
        return items
    relapsed = relapsed_items(at).subquery("relapsed")
    found = sa.case((relapsed.c.item_id.is_not(None), YES), else_=NO).label("relapsed")
    source = items.outerjoin(relapsed, relapsed.c.item_id == items.c.item_id)
    return sa.select(*items.c, found).select_from(source).subquery("looked_back")


def _work(
    ground: Ground, cycle: Cycle, figures: Sequence[Definition], *, at: datetime
) -> sa.Subquery:
    """The work that counts, with the key of the item it was done on where that is asked."""
    assert cycle.id is not None, "the cycle is stored"
    wanted = counts(ACTIVITY, cycle.id, at) & (ACTIVITY.c.date <= cycle.cut_off)
    if not any("item" in (*each.asks, each.argument) for each in figures):
        return sa.select(ACTIVITY).where(wanted).subquery("work")
    stood, names = Stood(ground.connection, cycle, stands_at(cycle, at)), ("item_id", "key")
    items = sa.union(stood.home(names), stood.carried_in(names)).subquery("stood")
    source = ACTIVITY.outerjoin(items, items.c.item_id == ACTIVITY.c.item_id)
    query = sa.select(ACTIVITY, items.c.key.label("item")).select_from(source).where(wanted)
    return query.subquery("work")
