"""Reads the stored rows that define figures: source, filter, measure or formula, each checked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from casetrack.errors import Invalid, NotFound, Sentence, choices, problem_with, sentence
from casetrack.figures.bounds import bound_of
from casetrack.figures.expression import Expression, is_relation, parse
from casetrack.figures.filters import Condition, FieldType, Filter, Value, parse_filter
from casetrack.figures.words import MEASURE_NAMES
from casetrack.people.units import UnitTree
from casetrack.store.tables import Figure

FIELDS: Mapping[str, Mapping[str, FieldType]] = {
    "items": {
        "state": str,
        "outcome": str,
        "category": str,
        "unit": str,
        "key": str,
        "found_on": date,
        "quantity": Decimal,
        "quantity_unit": str,
        "amount": Decimal,
        "project": Decimal,
        "scope": str,
        "overdue": str,
        "carried_in": str,
        "relapsed": str,
    },
    "activities": {
        "kind": str,
        "unit": str,
        "date": date,
        "quantity": Decimal,
        "quantity_unit": str,
        "amount": Decimal,
        "item": str,
        "key": str,
        "project": Decimal,
        "scope": str,
    },
    "readings": {"indicator": str, "date": date, "key": str, "project": Decimal},
    "target": {"key": str},
}
"""What a filter may ask, by source. The sources without fields count no rows."""

MEASURES: Mapping[str, tuple[str, ...]] = {
    "items": (
        "count",
        "sum(quantity)",
        "sum(amount)",
        "distinct(category)",
        "distinct(unit)",
        "distinct(handler)",
        "mean(hours)",
        "median(hours)",
        "mean(workdays)",
        "median(workdays)",
    ),
    "activities": (
        "count",
        "sum(quantity)",
        "sum(amount)",
        "distinct(unit)",
        "distinct(item)",
        "distinct(date)",
    ),
    "readings": ("latest", "first", "change", "sum"),
}
SOURCES = ("items", "activities", "readings", "target", "parameter", "formula", "cited")
STATED = ("parameter", "cited")
KINDS = (
    "count",
    "amount",
    "rate",
    "ratio",
    "duration",
    "change",
    "target",
    "doc-number",
    "date",
)
# A duration that is counted, not one that is asked for.
_KIND_NAMES = {"duration": "时长"}
YES, NO = "yes", "no"
APART = ("category", "date", "handler", "hours", "item", "unit")
"""What tells many rows apart that others need not, and is read for these figures alone."""

_KEY = re.compile(r"(?P<project>\d+)\.[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*")


@dataclass(frozen=True, kw_only=True)
class Definition:
    """How one figure comes about, ready to be computed."""

    id: int
    key: str
    project: int
    label: str
    source: str
    filter: Filter
    measure: str
    # Only of a formula.
    formula: Expression | None
    unit: str
    # As stated; empty means that of the project's units.
    scope: str
    # What is printed, where that is stated.
    value: str
    cited_from: str
    kind: str
    bound: str | None

    @cached_property
    def asks(self) -> frozenset[str]:
        """The fields its filter names."""
        return frozenset(each.field for each in self.filter.conditions)

    @property
    def whole(self) -> bool:
        """Whether it counts the whole cycle, not its project alone."""
        return self.project == 0 or "project" in self.asks

    @property
    def argument(self) -> str:
        """What its measure is of: the amount of sum(amount); empty for a count."""
        return self.measure.removesuffix(")").partition("(")[2] if self.source in FIELDS else ""

    @property
    def pool(self) -> str:
        """Its source, and what only few figures tell apart: whose hands, how long."""
        return f"{self.source} {self.argument}" if self.argument in APART else self.source

    def asked(self, field: str) -> tuple[str, ...]:
        """The values its filter wants in a field."""
        return tuple(
            str(value)
            for each in self.filter.conditions
            if each.field == field and each.operator == "="
            for value in each.values
        )


def read_figure(row: Figure, project: int, tree: UnitTree) -> Definition:
    """Read one stored definition. Raises Invalid with every problem, under the figure's key."""
    problems = [*_shape(row, project), *_stated(row)]
    wanted, formula = Filter(), None
    try:
        if row.source in FIELDS:
            wanted = normal(parse_filter(row.filter, FIELDS[row.source]), tree)
        elif row.filter.strip():
            problems.append(
                sentence(
                    "a {source} figure counts no rows, so it has no filter",
                    source=sentence(row.source),
                )
            )
    except (Invalid, NotFound) as error:
        problems += _messages(error)
    if row.source == "formula":
        try:
            formula = parse(row.measure)
            problems += [sentence("a formula gives a value, not a relation")] * is_relation(formula)
        except Invalid as error:
            problems += _messages(error)
    problems += _rows(row, wanted)
    if problems:
        raise Invalid([problem_with(each, source=f"figure {row.key}") for each in problems])
    assert row.id is not None, "the figure is stored"
    return Definition(
        id=row.id,
        key=row.key,
        project=project,
        label=row.label,
        source=row.source,
        filter=wanted,
        measure=row.measure.strip() if row.source == "formula" else _plain(row.measure),
        formula=formula,
        unit=row.unit.strip(),
        scope=row.scope.strip(),
        value=row.value.strip(),
        cited_from=row.cited_from,
        kind=row.kind,
        bound=row.bound or None,
    )


def _shape(row: Figure, project: int) -> list[Sentence]:
    problems = []
    match = _KEY.fullmatch(row.key)
    if match is None or int(match["project"]) != project:
        problems.append(
            sentence(
                "its key is {project}, a dot and a name, such as {project}.found", project=project
            )
        )
    if row.source not in SOURCES:
        problems.append(
            sentence(
                "there is no source “{source}”; {hint}",
                source=row.source,
                hint=_near(row.source, SOURCES),
            )
        )
    if row.kind and row.kind not in KINDS:
        problems.append(
            sentence(
                "there is no kind “{kind}”; {hint}",
                kind=row.kind,
                hint=_near(row.kind, KINDS, _KIND_NAMES),
            )
        )
    known = MEASURES.get(row.source)
    if known is not None and _plain(row.measure) not in known:
        problems.append(
            sentence(
                "{source} have no measure “{measure}”; {hint}",
                source=row.source,
                measure=row.measure,
                hint=_near(row.measure, known, MEASURE_NAMES),
            )
        )
    return problems


def _stated(row: Figure) -> list[Sentence]:
    problems = []
    if row.source in STATED and not row.value.strip():
        problems.append(sentence("a {source} figure states its value", source=sentence(row.source)))
    if row.source in STATED and not row.cited_from.strip():
        problems.append(sentence("it names no document and date that it is taken from"))
    if row.source not in STATED and row.value.strip() and number(row.value) is None:
        problems.append(
            sentence("what is printed for it, “{value}”, is no number", value=row.value)
        )
    try:
        claims = bound_of(row.bound).claim != "none"
    except Invalid as error:
        return [*problems, *_messages(error)]
    if claims and not row.value.strip():
        problems.append(sentence("{bound} needs the value that it stands beside", bound=row.bound))
    return problems


def _rows(row: Figure, wanted: Filter) -> list[Sentence]:
    asked = {each.field: each for each in wanted.conditions if each.operator == "="}
    if row.source == "target" and len(asked.get("key", _NOTHING).values) != 1:
        return [sentence("a target figure names its target: key=…")]
    one = row.source == "readings" and _plain(row.measure) in ("latest", "first", "change")
    if one and len(asked.get("indicator", _NOTHING).values) != 1:
        return [sentence("{measure} is of one indicator: indicator=…", measure=row.measure)]
    return []


_NOTHING = Condition(field="", operator="=", values=())


def number(text: str) -> Decimal | None:
    """The number a text is, or None."""
    plain = re.fullmatch(r"-?\d+(?:\.\d+)?", text.strip())
    return Decimal(plain[0]) if plain else None


def span(text: str) -> tuple[Decimal, Decimal] | None:
    """The two ends of 65-70, or None where the text is no range."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)[-~—至](\d+(?:\.\d+)?)", text.strip())
    return (Decimal(match[1]), Decimal(match[2])) if match else None


def normal(wanted: Filter, tree: UnitTree) -> Filter:
    """The filter with units by the code they go by today. Raises Invalid or UnitUnknown."""
    return Filter(conditions=tuple(_normal_condition(each, tree) for each in wanted.conditions))


def _normal_condition(condition: Condition, tree: UnitTree) -> Condition:
    if condition.field == "unit":
        codes: tuple[Value, ...] = tuple(
            tree.code(tree.named(str(each))) for each in condition.values
        )
        return Condition(field="unit", operator=condition.operator, values=codes)
    if condition.field in ("overdue", "carried_in", "relapsed"):
        wrong = [str(each) for each in condition.values if each not in (YES, NO)]
        if wrong or not condition.values:
            raise Invalid(
                "{field} is {yes} or {no}, not “{wrong}”",
                field=condition.field,
                yes=YES,
                no=NO,
                wrong="|".join(wrong),
            )
    return condition


def _plain(measure: str) -> str:
    """A measure without the spaces somebody may have typed: sum( amount )."""
    return "".join(measure.split())


def _near(
    given: str, known: tuple[str, ...], titles: Mapping[str, str] = MappingProxyType({})
) -> Sentence:
    near = difflib.get_close_matches(given, known, n=1)
    if near:
        return sentence("did you mean {name}?", name=choices(near, titles))
    return sentence("known: {names}", names=choices(known, titles))


def _messages(error: Invalid | NotFound) -> list[Sentence]:
    if isinstance(error, Invalid):
        return [problem.sentence for problem in error.problems]
    return [error.sentence]
