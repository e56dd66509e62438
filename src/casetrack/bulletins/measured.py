"""What a snapshot takes from the figures room: values, answers to checks, targets and results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from casetrack.bulletins.content import CheckContent, FigureContent, RowContent, TargetContent
from casetrack.cases.standing import as_of, stands_at
from casetrack.figures.checking import check_all
from casetrack.figures.checks import Answer
from casetrack.figures.compute import Computed, Value, compute, computed_from, read_definitions
from casetrack.figures.populations import Row, RowRef, load_records
from casetrack.figures.printing import digits
from casetrack.figures.results import Result, results
from casetrack.language import translate_to
from casetrack.people.units import UnitTree
from casetrack.store.tables import Cycle
from casetrack.workdays import Calendar

_STANDING = ("state", "outcome")
_WHAT = ("category", "kind", "indicator")
_ROW_KINDS = ("item", "activity", "reading")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a cycle counts, answers and reached at one instant."""

    figures: list[FigureContent]
    checks: list[CheckContent]
    targets: list[TargetContent]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Everything counted at one instant, and the ids of the rows it was counted from."""

    stated: Stated
    rows: Mapping[str, frozenset[int]]
    # Of the items among them, the version that counted.
    versions: Mapping[int, int]
    # What the public may see of them.
    told: list[RowContent]


def state(
    session: Session,
    cycle: Cycle,
    *,
    calendar: Calendar,
    tree: UnitTree,
    titles: Mapping[str, str] | None = None,
    now: datetime,
) -> Stated:
    """The same figures, answers and results as `measure` gives, naming none of the rows behind.

    The database counts, so it costs what there is to say, not what is stored.
    """
    computed = compute(session, cycle, at=now, calendar=calendar, tree=tree, words=titles)
    return _stated(session, cycle, computed, lambda _: ())


def measure(
    session: Session,
    cycle: Cycle,
    *,
    calendar: Calendar,
    tree: UnitTree,
    titles: Mapping[str, str] | None = None,
    now: datetime,
) -> Measured:
    """Compute every figure of the cycle, answer its checks and judge its targets.

    `titles` are the words for states and outcomes.
    """
    definitions, problems = read_definitions(session, cycle, tree)
    counts_items = any(each.source == "items" for each in definitions.values())
    standing = as_of(session, cycle, stands_at(cycle, now)) if counts_items else []
    records = load_records(
        session,
        cycle,
        definitions.values(),
        at=now,
        calendar=calendar,
        tree=tree,
        standing=standing,
    )
    computed = computed_from(cycle, definitions, problems, records, calendar, titles)
    used = {(row.kind, row.id) for value in computed.figures.values() for row in value.rows}
    return Measured(
        told=[
            _row(row, row.ref, row.day, titles or {})
            for source in records.rows.values()
            for row in source
            if row.ref and row.day and (row.ref.kind, row.ref.id) in used
        ],
        stated=_stated(session, cycle, computed, lambda value: value.rows),
        rows={
            kind: frozenset(
                row.id
                for value in computed.figures.values()
                for row in value.rows
                if row.kind == kind
            )
            for kind in _ROW_KINDS
        },
        versions={
            each.item_id: each.version for each in standing if ("item", each.item_id) in used
        },
    )


def _stated(
    session: Session,
    cycle: Cycle,
    computed: Computed,
    named: Callable[[Value], Sequence[RowRef]],
) -> Stated:
    """What was computed; `named` gives the rows that are named behind a figure."""
    return Stated(
        figures=[_figure(each, named(each)) for each in computed.figures.values()],
        checks=[check_content(each) for each in check_all(session, cycle, computed)],
        targets=[target_content(each) for each in results(session, cycle, computed)],
    )


def _figure(value: Value, rows: Sequence[RowRef]) -> FigureContent:
    content = _content(value, rows)
    if value.problem is not None:
        content["problem"] = str(value.problem)
        content["problem_zh"] = value.problem.said(translate_to("zh"))
    return content


def _content(value: Value, rows: Sequence[RowRef]) -> FigureContent:
    return FigureContent(
        key=value.key,
        project=value.project,
        label=value.label,
        kind=value.kind,
        value=value.value,
        unit=value.unit,
        text=value.text,
        bound=value.bound or "",
        source=value.listed_source,
        exact=None if value.exact is None else digits(value.exact.value),
        exact_unit="" if value.exact is None else value.exact.unit,
        base=value.base,
        base_unit=value.base_unit,
        definition=value.definition,
        population=value.population,
        scope=value.scope,
        cited_from=value.cited_from,
        contradicted=value.contradicted,
        problem="",
        rows=[[row.kind, row.key] for row in rows],
    )


def _row(row: Row, ref: RowRef, day: date, titles: Mapping[str, str]) -> RowContent:
    """Tell of a row what names nobody and no place."""
    said = [row.fields.get(name) for name in _STANDING]
    quantity = "" if row.quantity is None else f"{digits(row.quantity)}{row.quantity_unit}"
    amount = "" if row.amount is None else f"{digits(row.amount)}元"
    return RowContent(
        kind=ref.kind,
        key=ref.key,
        project=row.project,
        what=str(next((row.fields[name] for name in _WHAT if row.fields.get(name)), "")),
        standing="，".join(titles.get(str(each), str(each)) for each in said if each),
        month=f"{day.year}年{day.month}月",
        quantity="，".join(each for each in (quantity, amount) if each),
    )


def check_content(given: Answer) -> CheckContent:
    """A check and its answer, as a snapshot holds them."""
    return CheckContent(
        key=given.key,
        project=given.project,
        kind=given.kind,
        answer=given.answer,
        expression=given.expression,
        figures=list(given.figures),
        sentence_zh=given.sentence_zh,
        sentence_en=given.sentence_en,
    )


def target_content(result: Result) -> TargetContent:
    """A target and what came of it, as a snapshot holds them."""
    return TargetContent(
        key=result.key,
        project=result.project,
        figure=result.figure,
        direction=result.direction,
        promised=result.promised,
        result=result.result,
        outcome=result.outcome,
    )
