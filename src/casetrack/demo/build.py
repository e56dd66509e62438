"""From a story to the rows of a ledger workbook, and to the course each item takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from casetrack.demo.story import (
    Batch,
    Campaign,
    Course,
    Fig,
    Goal,
    PersonRow,
    Project,
    Read,
    Rel,
    Span,
    UnitRow,
    Work,
)

Row = dict[str, Any]
Sheets = dict[str, list[Row]]

_PREFACE_TITLE = "前言"
# How the shares of a total differ from row to row; real rows are never alike.
_WEIGHTS = (5, 3, 4, 6, 2, 5, 4)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one item in the replay."""

    key: str
    project: int
    unit: str
    found_on: date
    course: Course
    # Empty where nothing was established: still open, or merged.
    outcome: str
    # From opening to verification on the swift course; None on the others.
    hours: Decimal | None
    # The key of the item it duplicates, on the merged course.
    into: str


def sheets(campaign: Campaign, *, as_of: date | None = None) -> Sheets:
    """Give the rows of each sheet by column identifier.

    `as_of` leaves out items found and work and readings dated after that day; figures, checks
    and text are agreed from the start. Replays import the same ledger as it grows.
    """
    parts = (_preface(campaign), *campaign.projects)
    items = _until(_items(campaign), "found_on", as_of)
    found = {"", *(row["key"] for row in items)}
    activities = _until(_activities(parts), "date", as_of)
    return {
        "units": [_unit(each) for each in campaign.units],
        "people": [_person(each) for each in campaign.people],
        "cycle": [_cycle(campaign)],
        "projects": [_project(each) for each in parts],
        "targets": [_target(part, each) for part in parts for each in part.goals],
        "items": items,
        # Work for an item is entered once the item is.
        "activities": [row for row in activities if row["item"] in found],
        "readings": _until(_readings(parts), "date", as_of),
        "figures": [_figure(part, each) for part in parts for each in part.figures],
        "checks": [_check(part, each) for part in parts for each in part.relations],
        "narratives": [row for part in parts for row in _narratives(part)],
    }


def office_sheets(units: Sequence[UnitRow], people: Sequence[PersonRow]) -> Sheets:
    """Give the two sheets that bring in who takes part at all."""
    return {
        "units": [_unit(each) for each in units],
        "people": [_person(each) for each in people],
    }


def grown(ledger: Mapping[str, Sequence[Row]], *, after: date, until: date) -> Sheets:
    """Give the rows that an office adds to its ledger between two days: found, done and read."""
    found = {row["key"]: row["found_on"] for row in ledger["items"]}

    def added(name: str, column: str) -> list[Row]:
        # Work for an item is entered once the item is.
        days = (
            (row, max(row[column], found.get(row.get("item"), date.min))) for row in ledger[name]
        )
        return [row for row, day in days if after < day <= until]

    return {
        "items": added("items", "found_on"),
        "activities": added("activities", "date"),
        "readings": added("readings", "date"),
    }


def fates(campaign: Campaign) -> dict[str, Fate]:
    """Give what becomes of each item, by key, in the order of the ledger."""
    return {
        fate.key: fate
        for project in campaign.projects
        for batch in project.batches
        for fate in _batch_fates(project, batch)
    }


def split(total: Decimal, rows: int) -> tuple[Decimal, ...]:
    """Share a total out unevenly, without a rest, in steps of its last decimal place.

    Raises ValueError where a row would get nothing.
    """
    return _shares(total, [_WEIGHTS[place % len(_WEIGHTS)] for place in range(rows)])


def _shares(total: Decimal, weights: Sequence[int]) -> tuple[Decimal, ...]:
    exponent = total.as_tuple().exponent
    assert isinstance(exponent, int), "a total is a finite number"
    step = Decimal(1).scaleb(min(exponent, 0))
    spare = int(total / step) - len(weights)
    if spare < 0:
        raise ValueError(f"{total} is too little for {len(weights)} rows")
    whole = sum(weights)
    edges = [spare * sum(weights[:place]) // whole for place in range(len(weights) + 1)]
    return tuple((1 + after - before) * step for before, after in pairwise(edges))


def _preface(campaign: Campaign) -> Project:
    return Project(
        ordinal=0,
        title=_PREFACE_TITLE,
        lead_unit="",
        results_text=campaign.preface_text,
        works=campaign.preface_works,
        figures=campaign.preface_figures,
        relations=campaign.preface_relations,
    )


def _unit(unit: UnitRow) -> Row:
    return {
        "code": unit.code,
        "name": unit.name,
        "parent": unit.parent,
        # In the order an export gives them, so that a second import changes nothing.
        "aliases": ";".join(sorted(unit.aliases)),
        "succeeds": ";".join(unit.succeeds),
        "scope": unit.scope,
    }


def _person(person: PersonRow) -> Row:
    return {
        "login": person.login,
        "name": person.name,
        "unit": person.unit,
        "roles": person.roles,
        "email": person.email,
    }


def _cycle(campaign: Campaign) -> Row:
    return {
        "code": campaign.code,
        "title": campaign.title,
        "opens": campaign.opens,
        "cut_off": campaign.cut_off,
    }


def _project(project: Project) -> Row:
    return {
        "ordinal": project.ordinal,
        "title": project.title,
        "lead_unit": project.lead_unit,
        "supporting_units": ";".join(project.supporting_units),
        # What was promised stands in the narrative, where its numbers are figures.
        "goals": "",
    }


def _target(project: Project, goal: Goal) -> Row:
    return {
        "key": f"{project.ordinal}.{goal.name}",
        "project": project.ordinal,
        "figure": _full(project, goal.figure) if goal.figure else "",
        "direction": goal.direction,
        "value": goal.value,
        "unit": goal.unit,
    }


def _items(campaign: Campaign) -> Iterator[Row]:
    handlers = _handlers(campaign)
    for project in campaign.projects:
        for batch in project.batches:
            yield from _batch_rows(project, batch, handlers)


def _batch_rows(project: Project, batch: Batch, handlers: Mapping[str, str]) -> Iterator[Row]:
    quantities = _given(batch.quantity, batch.count)
    amounts = _amounts(batch.amount, quantities)
    for place, fate in enumerate(_batch_fates(project, batch)):
        yield {
            "key": fate.key,
            "project": project.ordinal,
            "title": _title(batch, place),
            "unit": fate.unit,
            "handler": handlers.get(fate.unit, ""),
            "found_on": fate.found_on,
            "due": batch.due,
            "category": batch.category,
            "quantity": quantities[place],
            "quantity_unit": batch.quantity_unit,
            "amount": amounts[place],
        }


def _batch_fates(project: Project, batch: Batch) -> Iterator[Fate]:
    for place, found_on in enumerate(_spread(batch.found, batch.count)):
        course = batch.exceptions.get(place + 1, batch.course)
        swift = course == "swift"
        yield Fate(
            key=f"{project.ordinal}.{batch.name}-{place + 1:03}",
            project=project.ordinal,
            unit=batch.unit or project.lead_unit,
            found_on=found_on,
            course=course,
            outcome=_outcome(batch, course),
            hours=batch.hours[place % len(batch.hours)] if swift else None,
            into=batch.into if course == "merged" else "",
        )


def _outcome(batch: Batch, course: Course) -> str:
    match course:
        case "open" | "untouched" | "merged":
            return ""
        case "cleared":
            return "unfounded"
        case _:
            return batch.outcome


def _title(batch: Batch, place: int) -> str:
    where = batch.places[place % len(batch.places)] if batch.places else ""
    return batch.title.format(n=place + 1, place=where)


def _activities(parts: Sequence[Project]) -> Iterator[Row]:
    for part in parts:
        for work in part.works:
            yield from _work_rows(part, work)


def _work_rows(project: Project, work: Work) -> Iterator[Row]:
    quantities = split(work.quantity, work.rows)
    amounts = _amounts(work.amount, quantities)
    for place, day in enumerate(_spread(work.dates, work.rows)):
        number = f"{place + 1:02}"
        yield {
            "key": f"{project.ordinal}.{work.name}-{number}",
            "project": project.ordinal,
            "item": work.item,
            "kind": work.kind,
            "date": day,
            "unit": work.unit or project.lead_unit,
            "quantity": quantities[place],
            "quantity_unit": work.quantity_unit,
            "amount": amounts[place],
            "replaces": f"{project.ordinal}.{work.corrects}-{number}" if work.corrects else "",
            "reason": work.reason,
        }


def _readings(parts: Sequence[Project]) -> Iterator[Row]:
    for part in parts:
        for reading in part.readings:
            yield _reading(part, reading)


def _reading(project: Project, reading: Read) -> Row:
    return {
        "key": f"{project.ordinal}.{reading.name}",
        "project": project.ordinal,
        "indicator": reading.indicator,
        "date": reading.date,
        "value": reading.value,
        "unit": reading.unit,
        "evidence": reading.evidence,
        "replaces": "",
        "reason": "",
    }


def _figure(project: Project, figure: Fig) -> Row:
    return {
        "key": f"{project.ordinal}.{figure.name}",
        "project": project.ordinal,
        "label": figure.label,
        "source": figure.source,
        "filter": figure.filter,
        "measure": figure.measure,
        "unit": figure.unit,
        "scope": figure.scope,
        "value": figure.value,
        "cited_from": figure.cited_from,
        "kind": figure.kind,
        "bound": figure.bound,
    }


def _check(project: Project, relation: Rel) -> Row:
    return {
        "key": f"{project.ordinal}.{relation.name}",
        "project": project.ordinal,
        "kind": relation.kind,
        "expression": relation.expression,
        "explanation": relation.explanation,
    }


def _narratives(project: Project) -> Iterator[Row]:
    results = "results" if project.ordinal else "preface"
    for part, text in (("goals", project.goals_text), (results, project.results_text)):
        if text:
            key = f"{project.ordinal}.{part}"
            yield {"key": key, "project": project.ordinal, "part": part, "text": text.strip()}


def _handlers(campaign: Campaign) -> dict[str, str]:
    return {
        person.unit: person.login
        for person in reversed(campaign.people)
        if "handler" in re.split(r"[;\s]+", person.roles)
    }


def _given(value: Decimal | tuple[Decimal, ...] | None, count: int) -> Sequence[Decimal | None]:
    match value:
        case None:
            return (None,) * count
        case Decimal():
            return split(value, count)
        case _:
            return tuple(value[place % len(value)] for place in range(count))


def _amounts(
    amount: Decimal | tuple[Decimal, ...] | None, quantities: Sequence[Decimal | None]
) -> Sequence[Decimal | None]:
    """Share an amount out by quantity, so that 15 a head stays 15 a head in every row."""
    weights = [each for each in quantities if each is not None]
    if not isinstance(amount, Decimal) or len(weights) < len(quantities):
        return _given(amount, len(quantities))
    whole = sum(weights, start=Decimal(0))
    shares = [amount * each / whole for each in weights]
    if all(each == each.quantize(Decimal("0.01")) for each in shares):
        return shares
    return _given(amount, len(quantities))


def _spread(span: Span, count: int) -> list[date]:
    """Spread over the span, moved off weekends where the span allows."""
    first, last = span
    days = (last - first).days
    even = [first + timedelta(days=days * place // max(count - 1, 1)) for place in range(count)]
    return [_working(day, first) for day in even]


def _working(day: date, first: date) -> date:
    return max(day - timedelta(days=max(0, day.isoweekday() - 5)), first)


def _until(rows: Iterator[Row], column: str, as_of: date | None) -> list[Row]:
    recent: Callable[[Row], bool] = (
        (lambda _: True) if as_of is None else (lambda row: str(row[column]) <= str(as_of))
    )
    return [row for row in rows if recent(row)]


def _full(project: Project, name: str) -> str:
    return name if "." in name else f"{project.ordinal}.{name}"
