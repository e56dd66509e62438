"""The rows that figures count, read once per computation and kept as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from casetrack.cases.records import counting_activities, counting_readings
from casetrack.cases.standing import Standing, as_of, stands_at
from casetrack.figures.definitions import FIELDS, NO, YES, Definition
from casetrack.figures.filters import Value, matches
from casetrack.figures.units import Quantity
from casetrack.people.units import UnitTree
from casetrack.store.tables import Activity, Cycle, LookBackItem, Project, Reading, Target

LEAD = "lead"
ITEM_FIELDS = {name: each for name, each in FIELDS["items"].items() if name != "relapsed"}
"""What a filter over a list of items may ask; figures also ask what a look-back found."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RowRef:
    """One thing a figure rests on: item, activity, reading, figure, target, parameter or cited."""

    kind: str
    id: int
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One item, piece of work or reading, as filters and measures see it."""

    ref: RowRef
    project: int
    # Whose work it is.
    scope: str
    lead_unit_id: int | None
    what: str
    day: date
    quantity: Decimal | None
    quantity_unit: str
    amount: Decimal | None
    fields: Mapping[str, Value | None]
    # Only of an item.
    carried_in: bool = False
    opened_at: datetime | None = None
    closed_at: datetime | None = None


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
    """Everything the figures of a cycle may count, as it stood at an instant."""

    at: datetime
    leads: Leads
    rows: Mapping[str, Sequence[Row]]
    # By source and project.
    _by_project: Mapping[tuple[str, int], Sequence[Row]] = field(repr=False)
    targets: Mapping[str, tuple[RowRef, Quantity | None]] = field(default_factory=dict)

    def picked(self, definition: Definition) -> list[Row]:
        """The rows that a figure counts.

        Its population is its project, the whole cycle for the preface or where the filter names
        projects. Items carried in count where the filter asks for them: those of projects with
        the same lead unit. Only work of the figure's scope counts, unless the filter names one.
        """
        asks, project = definition.asks, definition.project
        whole = project == 0 or "project" in asks
        rows = (
            self.rows[definition.source]
            if whole or "carried_in" in asks
            else self._by_project.get((definition.source, project), ())
        )
        scoped = definition.source != "readings" and "scope" not in asks
        scope, lead = self.leads.scope_of(definition), self.leads.units.get(project)
        return [
            row
            for row in rows
            if (not scoped or row.scope == scope)
            and ("carried_in" in asks if row.carried_in else True)
            and (whole or (row.lead_unit_id == lead if row.carried_in else row.project == project))
            and matches(row.fields, definition.filter)
        ]


def load_records(
    session: Session,
    cycle: Cycle,
    *,
    at: datetime,
    tree: UnitTree,
    standing: Sequence[Standing] | None = None,
) -> Records:
    """Read all that counts at an instant; `standing` are its items, where they were read already.

    What was found, done or read after the cut-off day does not count. Once the cycle is closed,
    items count as they stood at the close; records count as corrected since, up to the instant.
    """
    assert cycle.id is not None, "the cycle is stored"
    projects = {each.id: each for each in session.exec(select(Project)) if each.id is not None}
    own = {id_: each for id_, each in projects.items() if each.cycle_id == cycle.id}
    if standing is None:
        standing = as_of(session, cycle, stands_at(cycle, at))
    keys = {each.item_id: each.key for each in standing}
    relapsed = _relapsed(session, stands_at(cycle, at))
    rows = {
        "items": [
            _item(each, projects, tree, relapsed)
            for each in standing
            if each.carried_in or each.found_on <= cycle.cut_off
        ],
        "activities": [
            _activity(each, own, tree, keys)
            for each in counting_activities(session, cycle.id, at)
            if each.date <= cycle.cut_off
        ],
        "readings": [
            _reading(each, own)
            for each in counting_readings(session, cycle.id, at)
            if each.date <= cycle.cut_off
        ],
    }
    by_project: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for source, found in rows.items():
        for row in found:
            by_project[source, row.project].append(row)
    return Records(
        at=at,
        leads=_leads(own.values(), tree),
        rows=rows,
        _by_project=by_project,
        targets=_targets(session, cycle),
    )


def load_leads(session: Session, cycle: Cycle, tree: UnitTree) -> Leads:
    """The projects of a cycle, without any of its records."""
    return _leads(session.exec(select(Project).where(Project.cycle_id == cycle.id)), tree)


def _leads(projects: Iterable[Project], tree: UnitTree) -> Leads:
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


def _relapsed(session: Session, at: datetime) -> frozenset[int]:
    """The items that a look-back had found relapsed by that instant, whatever came of them."""
    query = select(LookBackItem.item_id).where(
        LookBackItem.result == "relapsed", col(LookBackItem.at) <= at
    )
    return frozenset(session.exec(query))


def _item(
    item: Standing, projects: Mapping[int, Project], tree: UnitTree, relapsed: frozenset[int]
) -> Row:
    lead = projects[item.project_id].lead_unit_id
    fields = item_values(item, tree, lead_unit_id=lead)
    fields["relapsed"] = YES if item.item_id in relapsed else NO
    return Row(
        ref=RowRef(kind="item", id=item.item_id, key=item.key),
        project=item.project,
        scope=str(fields["scope"]),
        lead_unit_id=lead,
        what=item.title,
        day=item.found_on,
        quantity=item.quantity,
        quantity_unit=item.quantity_unit,
        amount=item.amount,
        fields=fields,
        carried_in=item.carried_in,
        opened_at=item.opened_at,
        closed_at=item.closed_at,
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
        amount=work.amount,
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
        amount=None,
        fields=fields,
    )


def _targets(session: Session, cycle: Cycle) -> dict[str, tuple[RowRef, Quantity | None]]:
    found: dict[str, tuple[RowRef, Quantity | None]] = {}
    for row in session.exec(select(Target).where(Target.cycle_id == cycle.id)):
        assert row.id is not None, "the target is stored"
        promised = None if row.value is None else Quantity(value=row.value, unit=row.unit)
        found[row.key] = RowRef(kind="target", id=row.id, key=row.key), promised
    return found
