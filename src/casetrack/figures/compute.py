"""Computes every figure of a cycle at an instant, over groups that the database counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial

from sqlmodel import Session, col, select

from casetrack.cases.standing import Standing
from casetrack.errors import Invalid, Problem, Sentence, sentence, several
from casetrack.figures.arithmetic import evaluate
from casetrack.figures.checks import undeclared
from casetrack.figures.corrections import cited_now, corrected
from casetrack.figures.definitions import STATED, Definition, number, read_figure
from casetrack.figures.expression import keys, leaves
from casetrack.figures.filters import Filter
from casetrack.figures.groups import count_records
from casetrack.figures.measures import Measured, in_unit, measured
from casetrack.figures.populations import Leads, Records, RowRef, load_records
from casetrack.figures.provenance import definition_text, population_text
from casetrack.figures.units import Quantity
from casetrack.figures.values import Behind, Computed, Origin, Value, listed_source, value_of
from casetrack.people.units import UnitTree
from casetrack.store.tables import Cycle, Figure, Project
from casetrack.workdays import Calendar

__all__ = ["Computed", "Value", "compute", "read_definitions"]

_MICROSECONDS_PER_HOUR = Decimal(3_600_000_000)


def compute(
    session: Session,
    cycle: Cycle,
    *,
    at: datetime,
    calendar: Calendar,
    tree: UnitTree,
    standing: Sequence[Standing] | None = None,
    words: Mapping[str, str] | None = None,
) -> Computed:
    """Every figure of the cycle as the records of that instant give it, in ledger order.

    What was found, done or read after the cut-off day does not count, and once the cycle is
    closed its items count as they stood at the close; see `load_records`. A definition that
    cannot be used gives a figure without a value, which says why. Rounding: see `value_of`.
    The database counts, so the rows behind a figure are read when somebody looks at them, in the
    same session. `standing` are the items as they stood, for callers that have read them already;
    `words` are what the definitions call states and outcomes.
    """
    definitions, problems = read_definitions(session, cycle, tree)
    figures = tuple(definitions.values())
    if standing is not None:
        records = load_records(
            session, cycle, figures, at=at, calendar=calendar, tree=tree, standing=standing
        )
        return computed_from(cycle, definitions, problems, records, calendar, words)
    records = count_records(session, cycle, figures, at=at, calendar=calendar, tree=tree)

    def behind(definition: Definition) -> tuple[RowRef, ...]:
        alone = load_records(session, cycle, (definition,), at=at, calendar=calendar, tree=tree)
        return refs(_found(definition, alone, calendar))

    return computed_from(cycle, definitions, problems, records, calendar, words, behind=behind)


def read_definitions(
    session: Session, cycle: Cycle, tree: UnitTree
) -> tuple[dict[str, Definition], dict[str, list[Problem]]]:
    """The definitions of a cycle by key, in ledger order, and what is wrong with which.

    One that cannot be read stands as a citation of nothing, so that it keeps its place.
    """
    query = (
        select(Figure, Project.ordinal)
        .join(Project, col(Project.id) == col(Figure.project_id))
        .where(Figure.cycle_id == cycle.id)
        .order_by(col(Figure.position), col(Figure.id))
    )
    definitions: dict[str, Definition] = {}
    problems: dict[str, list[Problem]] = {}
    cited = cited_now(session, cycle)
    for row, ordinal in session.exec(query):
        try:
            read = read_figure(row, ordinal, tree)
            definitions[row.key] = corrected(read, cited.get(row.key))
        except Invalid as error:
            problems[row.key] = list(error.problems)
            definitions[row.key] = _unread(row, ordinal)
    return definitions, problems


def computed_from(
    cycle: Cycle,
    definitions: Mapping[str, Definition],
    problems: Mapping[str, Sequence[Problem]],
    records: Records,
    calendar: Calendar,
    words: Mapping[str, str] | None = None,
    *,
    behind: Callable[[Definition], tuple[RowRef, ...]] | None = None,
) -> Computed:
    """Every figure over records that were read already.

    `behind` reads the rows that a figure counts, where the records are groups that do not know.
    """
    assert cycle.id is not None, "the cycle is stored"
    hours = calendar.weekly_hours.day_microseconds / _MICROSECONDS_PER_HOUR
    work = _Evaluation(
        definitions=definitions,
        problems={
            key: sentence("{problems}", problems=several((one.sentence for one in each), "; "))
            for key, each in problems.items()
        },
        records=records,
        calendar=calendar,
        hours=hours,
        words=words or {},
        behind=behind,
    )
    return Computed(
        cycle_id=cycle.id,
        cycle=cycle.code,
        cut_off=cycle.cut_off,
        at=records.at,
        figures={key: work.value(key) for key in definitions},
        projects=tuple(each for each in records.leads.titles if each),
        working_day_hours=hours,
    )


def scope_of(definition: Definition, definitions: Mapping[str, Definition], leads: Leads) -> str:
    """Whose work a figure counts; empty where it is comparable with any.

    A formula that states none has the scope that the figures it does not declare `across` share.
    """
    if definition.source in ("items", "activities"):
        return "|".join(definition.asked("scope")) or leads.scope_of(definition)
    if definition.scope or definition.formula is None:
        return definition.scope
    return next(iter(scopes_below(definition, definitions, leads)), "")


def scopes_below(
    definition: Definition, definitions: Mapping[str, Definition], leads: Leads
) -> tuple[str, ...]:
    """The scopes that a formula mixes without declaring it; one or none if it mixes nothing."""
    assert definition.formula is not None, "only a formula reads figures"
    below = (definitions[key] for key in undeclared(definition.formula) if key in definitions)
    scopes = dict.fromkeys(scope_of(each, definitions, leads) for each in below)
    return tuple(scope for scope in scopes if scope)


@dataclass(frozen=True, kw_only=True)
class _Evaluation:
    """Figures in the making; each is made once, formulas after what they read."""

    definitions: Mapping[str, Definition]
    problems: Mapping[str, Sentence]
    records: Records
    calendar: Calendar
    hours: Decimal
    words: Mapping[str, str]
    behind: Callable[[Definition], tuple[RowRef, ...]] | None
    _values: dict[str, Value] = field(default_factory=dict)
    _circles: dict[str, Sentence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the formulas that rest on themselves, which have no value."""
        formulas = {
            key: each.formula for key, each in self.definitions.items() if each.formula is not None
        }
        for key in formulas:
            try:
                leaves(key, formulas)
            except Invalid as error:
                self._circles[key] = error.sentence

    def value(self, key: str) -> Value:
        if key not in self._values:
            definition = self.definitions[key]
            found, origin = self._made(definition)
            self._values[key] = value_of(definition, found, origin)
        return self._values[key]

    def _made(self, definition: Definition) -> tuple[Measured, Origin]:
        problem = self.problems.get(definition.key) or self._circles.get(definition.key)
        if problem:
            found = Measured(exact=None, rows=(), count=0, problem=problem)
            return found, Origin(
                rows=(), scope="", population="", definition="", listed_source=definition.source
            )
        match definition.source:
            case "formula":
                found, rows, source = self._formula(definition)
            case "target":
                found, rows, source = self._target(definition)
            case "parameter" | "cited":
                found, rows, source = self._given(definition)
            case _:
                found = _found(definition, self.records, self.calendar)
                rows = self._rows(definition, found)
                source = listed_source(definition, found)
        scope = scope_of(definition, self.definitions, self.records.leads)
        return found, Origin(
            rows=rows,
            scope=scope,
            population=population_text(definition, self.records.leads.titles),
            definition=definition_text(definition, self.records.leads.titles, scope, self.words),
            listed_source=source,
        )

    def _rows(self, definition: Definition, found: Measured) -> Sequence[RowRef]:
        if self.behind is None or definition.source == "readings":
            return refs(found)
        return Behind(count=found.count, read=partial(self.behind, definition))

    def _formula(self, definition: Definition) -> tuple[Measured, Sequence[RowRef], str]:
        """A formula counts as its leaves; one that only repeats another is listed as that one."""
        assert definition.formula is not None, "a formula was read"
        read = [key for key in keys(definition.formula) if key in self.definitions]
        below = [self.value(key) for key in read]
        lookup = {each.key: each.exact for each in below if each.exact is not None}
        rows = tuple(
            RowRef(kind="figure", id=self.definitions[each.key].id, key=each.key) for each in below
        )
        missing = [key for key in keys(definition.formula) if key not in lookup]
        if missing:
            empty = all(self.definitions.get(key) and self.value(key).empty for key in missing)
            problem = sentence("there is no value for {keys}", keys=several(missing))
            return (
                Measured(exact=None, rows=(), count=0, problem=problem, empty=empty),
                rows,
                "formula",
            )
        try:
            found = evaluate(definition.formula, lookup, working_day_hours=self.hours)
            exact = in_unit(found, definition.unit)
        except Invalid as error:
            zero = "divided by 0" in str(error)
            return (
                Measured(exact=None, rows=(), count=0, problem=error.sentence, empty=zero),
                rows,
                "formula",
            )
        same = len(below) == 1 and below[0].exact == exact
        source = below[0].listed_source if same else "formula"
        return Measured(exact=exact, rows=(), count=0), rows, source

    def _target(self, definition: Definition) -> tuple[Measured, Sequence[RowRef], str]:
        [key] = definition.asked("key")
        if key not in self.records.targets:
            absent = sentence("there is no target {key}", key=key)
            return Measured(exact=None, rows=(), count=0, problem=absent), (), "target"
        ref, promised = self.records.targets[key]
        try:
            exact = None if promised is None else in_unit(promised, definition.unit)
            problem = None
            if exact is None:
                problem = sentence("target {key} promises nothing that is counted", key=key)
        except Invalid as error:
            exact, problem = None, error.sentence
        return Measured(exact=exact, rows=(), count=0, problem=problem), (ref,), "target"

    def _given(self, definition: Definition) -> tuple[Measured, Sequence[RowRef], str]:
        stated = number(definition.value)
        exact = None if stated is None else Quantity(value=stated, unit=definition.unit)
        row = RowRef(kind=definition.source, id=definition.id, key=definition.cited_from)
        return Measured(exact=exact, rows=(), count=0), (row,), definition.source


def refs(found: Measured) -> tuple[RowRef, ...]:
    """Which rows were measured, where each stands for itself."""
    return tuple(row.ref for row in found.rows if row.ref is not None)


def _found(definition: Definition, records: Records, calendar: Calendar) -> Measured:
    return measured(records.picked(definition), definition.measure, definition.unit, calendar)


def _unread(row: Figure, project: int) -> Definition:
    assert row.id is not None, "the figure is stored"
    return Definition(
        id=row.id,
        key=row.key,
        project=project,
        label=row.label,
        source=row.source if row.source not in STATED else "formula",
        filter=Filter(),
        measure="",
        formula=None,
        unit=row.unit.strip(),
        scope="",
        value="",
        cited_from=row.cited_from,
        kind="",
        bound=None,
    )
