"""Groups rows in the database by what figures ask of them, and adds up what they measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from casetrack.figures.definitions import NO, YES, Definition
from casetrack.figures.filters import Value
from casetrack.figures.populations import LEAD, Row
from casetrack.figures.reductions import Reduced, reduced, reduced_unit
from casetrack.figures.spans import Days, days_reader, microseconds, workday_span
from casetrack.people.units import UnitTree
from casetrack.store.columns import MILLION
from casetrack.store.tables import Project
from casetrack.workdays import Calendar

_LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where rows lie, and what says whose they are and on which day."""

    connection: sa.Connection
    calendar: Calendar
    tree: UnitTree
    # Of every cycle, by id.
    projects: Mapping[int, Project]


def grouped(
    ground: Ground, rows: sa.Subquery, figures: Sequence[Definition], *, carried_in: bool = False
) -> list[Row]:
    """The rows as groups of those that none of the figures, all of one source, tells apart.

    `carried_in` says of all of them whether they are items carried in.
    """
    kept = [
        Reduced(name="project_id", column=rows.c.project_id),
        reduced_unit(figures, rows.c.unit_id, ground.tree),
        *reduced(figures, _columns(rows)),
    ]
    arguments = {each.argument for each in figures} & _SUMS.keys()
    keys = [each.column.label(f"by_{each.name}") for each in kept if each.values is None]
    keys += [code.label(f"by_code_{place}") for place, code in enumerate(_codes(kept))]
    inner = sa.select(*keys, *(_measured(ground, rows, each) for each in arguments))
    if "hours" in arguments:
        # Of what is still open no time can be taken.
        inner = inner.where(rows.c.closed_at.is_not(None))
    # Of a union PostgreSQL takes the keys for the few that they are: it groups in parallel, and
    # need not sort.
    listed = sa.union_all(inner, inner.where(sa.false())).subquery("listed")
    by = [listed.c[each.name] for each in keys]
    sums = [sum_ for each in arguments for sum_ in _SUMS[each](listed.c[f"of_{each}"])]
    query = sa.select(*by, sa.func.count().label("count"), *sums).group_by(*by)
    if "workdays" in arguments:
        query = _with_spans(query, [each.name for each in by], listed.c.of_workdays)
    days = days_reader(ground.connection, ground.calendar)
    return [
        _row(ground, _told(kept, row), row, days(row.get("spans")), carried_in=carried_in)
        for row in ground.connection.execute(query).mappings()
    ]


def _codes(kept: Sequence[Reduced]) -> list[sa.ColumnElement[int]]:
    """Small numbers as one, or as few as hold them: to group by one costs a fraction of many."""
    codes: list[sa.ColumnElement[int]] = []
    for members in _members(kept):
        code: sa.ColumnElement[int] = sa.literal(0, sa.BigInteger)
        for each in members:
            code = code * len(each.values or ()) + each.column
        codes.append(code)
    return codes


def _members(kept: Sequence[Reduced]) -> list[list[Reduced]]:
    """Which columns go into one number of 64 bits."""
    members: list[list[Reduced]] = []
    room = 0
    for each in kept:
        if each.values is not None:
            room //= len(each.values)
            if not room:
                members.append([])
                room = _LARGEST // len(each.values)
            members[-1].append(each)
    return members


def _told(kept: Sequence[Reduced], row: sa.RowMapping) -> dict[str, Any]:
    """The values of the kept columns, from their own and from the numbers of the others."""
    told = {each.name: row[f"by_{each.name}"] for each in kept if each.values is None}
    for place, members in enumerate(_members(kept)):
        code = row[f"by_code_{place}"]
        for each in reversed(members):
            code, number = divmod(code, len(each.values or ()))
            told[each.name] = each.told(number)
    return told


def _columns(rows: sa.Subquery) -> dict[str, sa.ColumnElement[Any]]:
    """The columns by the names that figures know them by."""
    columns: dict[str, sa.ColumnElement[Any]] = dict(rows.c.items())
    for own in ("id", "item_id", "project_id", "unit_id"):
        columns.pop(own, None)
    if "overdue" in columns:
        columns["overdue"] = sa.case((columns["overdue"] == 1, YES), else_=NO)
    if "handler_id" in columns:
        columns["handler"] = sa.cast(columns["handler_id"], sa.String)
    return columns


def _measured(ground: Ground, rows: sa.Subquery, argument: str) -> sa.Label[Any]:
    """What is added up for a measure, of each single row."""
    match argument:
        case "workdays":
            found = workday_span(ground.connection, ground.calendar, rows)
        case "hours":
            opened, closed = (
                microseconds(ground.connection, rows.c[f"{each}_at"])
                for each in ("opened", "closed")
            )
            found = closed - opened
        case _:
            found = sa.type_coerce(rows.c[argument], sa.BigInteger)
    return found.label(f"of_{argument}")


def _with_spans(
    query: sa.Select[Any], by: Sequence[str], span: sa.ColumnElement[int]
) -> sa.Select[Any]:
    """The same groups, each with how many of its rows took how many workdays, as `span:count,…`."""
    parts = query.add_columns(span.label("span")).group_by(span).subquery("parts")
    keys = [parts.c[name] for name in by]
    sums = [
        sa.func.sum(each).label(each.name)
        for each in parts.c
        if each.name != "span" and each.name not in by
    ]
    told = sa.cast(parts.c.span, sa.String) + ":" + sa.cast(parts.c["count"], sa.String)
    spans = sa.func.aggregate_strings(told, ",").label("spans")
    return sa.select(*keys, *sums, spans).group_by(*keys)


def _added(column: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
    """A sum in two parts, neither of which outgrows 64 bits; and of how many rows it is."""
    name = column.key
    return [
        sa.func.sum(column // MILLION).label(f"{name}_whole"),
        sa.func.sum(column % MILLION).label(f"{name}_rest"),
        sa.func.count(column).label(f"{name}_count"),
    ]


def _listed(column: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
    """Every single number: of a mean a sum would do, a median needs them all."""
    return [sa.func.aggregate_strings(sa.cast(column, sa.String), ",").label(f"{column.key}_all")]


_SUMS: Mapping[str, Callable[[sa.ColumnElement[Any]], list[sa.ColumnElement[Any]]]] = {
    "quantity": _added,
    "amount": _added,
    "hours": _listed,
    # Counted, see `_with_spans`.
    "workdays": lambda _: [],
}


def _row(
    ground: Ground, kept: dict[str, Any], row: sa.RowMapping, days: Days, *, carried_in: bool
) -> Row:
    project, unit_id = ground.projects[kept["project_id"]], kept["unit"]
    acting = project.lead_unit_id if unit_id is None else unit_id
    scope = LEAD if acting is None else ground.tree.scope(acting)
    fields: dict[str, Value | None] = kept | {
        "unit": None if unit_id is None else ground.tree.code(ground.tree.canonical(unit_id)),
        "project": Decimal(project.ordinal),
        "scope": scope,
        "carried_in": YES if carried_in else NO,
    }
    quantity, quantity_count = _sum(row, "quantity")
    amount, amount_count = _sum(row, "amount")
    return Row(
        project=project.ordinal,
        scope=scope,
        lead_unit_id=project.lead_unit_id,
        fields=fields,
        carried_in=carried_in,
        count=int(row["count"]),
        quantity=quantity,
        quantity_unit=kept.get("quantity_unit", ""),
        quantity_count=quantity_count,
        amount=amount,
        amount_count=amount_count,
        took=tuple(_numbers(row, "hours")),
        days=days,
    )


def _sum(row: sa.RowMapping, name: str) -> tuple[Decimal | None, int]:
    count = row.get(f"of_{name}_count", 0)
    if not count:
        return None, 0
    millionths = int(row[f"of_{name}_whole"]) * MILLION + int(row[f"of_{name}_rest"])
    return Decimal(millionths) / MILLION, int(count)


def _numbers(row: sa.RowMapping, name: str) -> Iterator[int]:
    return map(int, row.get(f"of_{name}_all", "").split(",") if f"of_{name}_all" in row else ())
