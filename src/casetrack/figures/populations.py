"""The rows that figures count, read once per computation and kept as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from casetrack.cases.records import counting_activities, counting_readings
from casetrack.cases.rows import ITEM
from casetrack.cases.standing import Standing, Stood, as_of, stands_at
from casetrack.figures.definitions import FIELDS, NO, YES, Definition
from casetrack.figures.filters import Value, matches
from casetrack.figures.units import Quantity
from casetrack.people.units import UnitTree
from casetrack.store.tables import Activity, Cycle, LookBackItem, Project, Reading, Target
from casetrack.workdays import Calendar

LEAD = "lead"
ITEM_FIELDS = {name: each for name, each in FIELDS["items"].items() if name != "relapsed"}
"""What a filter over a list of items may ask; figures also ask what a look-back found."""
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class RowRef:
    """One thing a figure rests on: item, activity, reading, figure, target, parameter or cited."""

    kind: str
    id: int
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One item, piece of work or reading, or several that no figure tells apart, as counted.

    Filters ask `fields`; measures add up the rest. Of several, `fields` are what any one of them
    could have, and only what figures ask is filled in.
    """

    project: int
    # Whose work it is.
    scope: str
    lead_unit_id: int | None
    fields: Mapping[str, Value | None]
    # Only of an item.
    carried_in: bool = False
    count: int = 1
    # The sum, in one unit, of the rows that have any; and how many have.
    quantity: Decimal | None
    quantity_unit: str
    quantity_count: int
    amount: Decimal | None
    amount_count: int
    # Only of closed items: the microseconds that each took; how many went from which day to which.
    took: Sequence[int] = ()
    days: Mapping[tuple[date, date], int] = field(default_factory=dict)
    # Only of one: which it is, what is told of it, and its day.
    ref: RowRef | None = None
    what: str = ""
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Leads:
    """Lead units and titles of a cycle's projects, by ordinal."""

    units: Mapping[int, int | None]
    titles: Mapping[int, str]
    tree: UnitTree

    def scope_of(self, definition: Definition) -> str:
        """Whose work it counts: as it says, or else that of the project's lead unit."""
        lead = self.units.get(definition.project)
        own = LEAD if lead is None else self.tree.scope(lead)
        return definition.scope or own


@dataclass(frozen=True, kw_only=True)
class Records:
    """Everything that figures of a cycle may count, as it stood at an instant.

    By source, one by one; or by pool, in groups of what the figures of the pool do not tell apart.
    """

    at: datetime
    leads: Leads
    rows: Mapping[str, Sequence[Row]]
    targets: Mapping[str, tuple[RowRef, Quantity | None]] = field(default_factory=dict)

    def picked(self, definition: Definition) -> list[Row]:
        """The rows that a figure counts.

        Its population is its project, the whole cycle for the preface or where the filter names
        projects. Items carried in count where the filter asks for them: those of projects with
        the same lead unit. Only work of the figure's scope counts, unless the filter names one.
        """
        asks, project = definition.asks, definition.project
        listed = definition.pool if definition.pool in self.rows else definition.source
        rows = (
            self.rows[listed]
            if definition.whole or "carried_in" in asks
            else self._by_project.get((listed, project), ())
        )
        scoped = definition.source != "readings" and "scope" not in asks
        scope, lead = self.leads.scope_of(definition), self.leads.units.get(project)
        return [
            row
            for row in rows
            if (not scoped or row.scope == scope)
            and ("carried_in" in asks if row.carried_in else True)
            and (
                definition.whole
                or (row.lead_unit_id == lead if row.carried_in else row.project == project)
            )
            and matches(row.fields, definition.filter)
        ]

    @cached_property
    def _by_project(self) -> dict[tuple[str, int], list[Row]]:
        found: dict[tuple[str, int], list[Row]] = defaultdict(list)
        for listed, rows in self.rows.items():
            for row in rows:
                found[listed, row.project].append(row)
        return found


def load_records(
    session: Session,
    cycle: Cycle,
    definitions: Iterable[Definition],
    *,
    at: datetime,
    calendar: Calendar,
    tree: UnitTree,
    standing: Sequence[Standing] | None = None,
) -> Records:
    """Read one by one all that these figures may count at an instant.

    What was found, done or read after the cut-off day does not count. Once the cycle is closed,
    items count as they stood at the close; records count as corrected since, up to the instant.
    `standing` are its items, where they were read already.
    """
    assert cycle.id is not None, "the cycle is stored"
    figures = tuple(definitions)
    sources = {each.source for each in figures}
    projects = read_projects(session)
    own = {id_: each for id_, each in projects.items() if each.cycle_id == cycle.id}
    rows: dict[str, list[Row]] = {"items": [], "activities": [], "readings": []}
    if "items" in sources:
        if standing is None:
            ordinals = _ordinals(each for each in figures if each.source == "items")
            standing = as_of(session, cycle, stands_at(cycle, at), projects=ordinals)
        relapsed = frozenset(session.exec(relapsed_items(stands_at(cycle, at))))
        rows["items"] = [
            _item(each, projects, tree, calendar, relapsed)
            for each in standing
            if each.carried_in or each.found_on <= cycle.cut_off
        ]
    if "activities" in sources:
        keys = _item_keys(session, cycle, stands_at(cycle, at))
        rows["activities"] = [
            _activity(each, own, tree, keys)
            for each in counting_activities(session, cycle.id, at)
            if each.date <= cycle.cut_off
        ]
    if "readings" in sources:
        rows["readings"] = load_readings(session, cycle, own, at=at)
    return Records(
        at=at,
        leads=leads_of(own.values(), tree),
        rows=rows,
        targets=load_targets(session, cycle),
    )


def _ordinals(figures: Iterable[Definition]) -> set[int] | None:
    """The projects whose items these figures count; None where they count others too."""
    found = set()
    for each in figures:
        if each.whole or "carried_in" in each.asks:
            return None
        found.add(each.project)
    return found


def read_projects(session: Session) -> dict[int, Project]:
    """The projects of every cycle: items carried in belong to those of another."""
    return {each.id: each for each in session.exec(select(Project)) if each.id is not None}


def load_readings(
    session: Session, cycle: Cycle, projects: Mapping[int, Project], *, at: datetime
) -> list[Row]:
    """The readings that count at an instant, oldest first; they are few and never grouped."""
    assert cycle.id is not None, "the cycle is stored"
    return [
        _reading(each, projects)
        for each in counting_readings(session, cycle.id, at)
        if each.date <= cycle.cut_off
    ]


def load_leads(session: Session, cycle: Cycle, tree: UnitTree) -> Leads:
    """The projects of a cycle, without any of its records."""
    return leads_of(session.exec(select(Project).where(Project.cycle_id == cycle.id)), tree)


def leads_of(projects: Iterable[Project], tree: UnitTree) -> Leads:
    """Lead units and titles of the projects of a cycle."""
    own = sorted(projects, key=lambda each: each.ordinal)
    return Leads(
        units={each.ordinal: each.lead_unit_id for each in own},
        titles={each.ordinal: each.title for each in own},
        tree=tree,
    )


def item_values(
    item: Standing, tree: UnitTree, *, lead_unit_id: int | None = None
) -> dict[str, Value | None]:
    """An item as filters see it. Without a unit of its own it counts as its lead unit's work."""
    acting = item.unit_id if item.unit_id is not None else lead_unit_id
    return {
        "state": item.state,
        "outcome": item.outcome,
        "category": item.category,
        "unit": None if item.unit_id is None else tree.code(tree.canonical(item.unit_id)),
        "handler": None if item.handler_id is None else str(item.handler_id),
        "key": item.key,
        "found_on": item.found_on,
        "quantity": item.quantity,
        "quantity_unit": item.quantity_unit,
        "amount": item.amount,
        "project": Decimal(item.project),
        "scope": LEAD if acting is None else tree.scope(acting),
        "overdue": YES if item.overdue else NO,
        "carried_in": YES if item.carried_in else NO,
    }


def relapsed_items(at: datetime) -> SelectOfScalar[int]:
    """The items that a look-back had found relapsed by that instant, whatever came of them."""
    return (
        select(LookBackItem.item_id)
        .where(LookBackItem.result == "relapsed", col(LookBackItem.at) <= at)
        .distinct()
    )


def _item_keys(session: Session, cycle: Cycle, at: datetime) -> dict[int, str]:
    """The keys of the cycle's items that work was recorded on."""
    worked = sa.select(col(Activity.item_id)).where(col(Activity.cycle_id) == cycle.id)
    stood = Stood(session.connection(), cycle, at)
    found: dict[int, str] = {}
    for query in (stood.home(("item_id", "key")), stood.carried_in(("item_id", "key"))):
        rows = session.connection().execute(query.where(ITEM.c.id.in_(worked)))
        found.update((row[0], row[1]) for row in rows)
    return found


def _item(
    item: Standing,
    projects: Mapping[int, Project],
    tree: UnitTree,
    calendar: Calendar,
    relapsed: frozenset[int],
) -> Row:
    lead = projects[item.project_id].lead_unit_id
    fields = item_values(item, tree, lead_unit_id=lead)
    fields["relapsed"] = YES if item.item_id in relapsed else NO
    took: tuple[int, ...] = ()
    days = {}
    if item.closed_at is not None:
        took = ((item.closed_at - item.opened_at) // _MICROSECOND,)
        days = {(calendar.local_day(item.opened_at), calendar.local_day(item.closed_at)): 1}
    return Row(
        ref=RowRef(kind="item", id=item.item_id, key=item.key),
        project=item.project,
        scope=str(fields["scope"]),
        lead_unit_id=lead,
        what=item.title,
        day=item.found_on,
        quantity=item.quantity,
        quantity_unit=item.quantity_unit,
        quantity_count=item.quantity is not None,
        amount=item.amount,
        amount_count=item.amount is not None,
        fields=fields,
        carried_in=item.carried_in,
        took=took,
        days=days,
    )


def _activity(
    work: Activity, projects: Mapping[int, Project], tree: UnitTree, keys: Mapping[int, str]
) -> Row:
    assert work.id is not None, "the activity is stored"
    project = projects[work.project_id]
    scope = tree.scope(work.unit_id)
    fields: dict[str, Value | None] = {
        "kind": work.kind,
        "unit": tree.code(tree.canonical(work.unit_id)),
        "date": work.date,
        "quantity": work.quantity,
        "quantity_unit": work.quantity_unit,
        "amount": work.amount,
        "item": None if work.item_id is None else keys.get(work.item_id),
        "key": work.key,
        "project": Decimal(project.ordinal),
        "scope": scope,
    }
    return Row(
        ref=RowRef(kind="activity", id=work.id, key=work.key),
        project=project.ordinal,
        scope=scope,
        lead_unit_id=project.lead_unit_id,
        what=work.kind,
        day=work.date,
        quantity=work.quantity,
        quantity_unit=work.quantity_unit,
        quantity_count=1,
        amount=work.amount,
        amount_count=work.amount is not None,
        fields=fields,
    )


def _reading(reading: Reading, projects: Mapping[int, Project]) -> Row:
    assert reading.id is not None, "the reading is stored"
    project = projects[reading.project_id]
    fields: dict[str, Value | None] = {
        "indicator": reading.indicator,
        "date": reading.date,
        "key": reading.key,
        "project": Decimal(project.ordinal),
    }
    return Row(
        ref=RowRef(kind="reading", id=reading.id, key=reading.key),
        project=project.ordinal,
        scope="",
        lead_unit_id=project.lead_unit_id,
        what=f"{reading.indicator}（{reading.evidence}）",
        day=reading.date,
        quantity=reading.value,
        quantity_unit=reading.unit,
        quantity_count=1,
        amount=None,
        amount_count=0,
        fields=fields,
    )


def load_targets(session: Session, cycle: Cycle) -> dict[str, tuple[RowRef, Quantity | None]]:
    """What the targets of a cycle promise, by key."""
    found: dict[str, tuple[RowRef, Quantity | None]] = {}
    for row in session.exec(select(Target).where(Target.cycle_id == cycle.id)):
        assert row.id is not None, "the target is stored"
        promised = None if row.value is None else Quantity(value=row.value, unit=row.unit)
        found[row.key] = RowRef(kind="target", id=row.id, key=row.key), promised
    return found
