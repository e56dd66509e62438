"""What the definitions of targets, figures and checks must say, by what they are computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from casetrack.errors import Invalid
from casetrack.figures.bounds import BOUNDS
from casetrack.figures.checks import read_check
from casetrack.figures.expression import Expression, keys, parse
from casetrack.figures.filters import FieldType, parse_filter
from casetrack.ledger.cells import nearest_hint
from casetrack.ledger.columns import Cell, Row

Demand = tuple[str, str]
Keys = Mapping[str, frozenset[Cell]]

_ITEM_FIELDS: Mapping[str, FieldType] = {
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
    "overdue": str,
    "carried_in": str,
}
_ACTIVITY_FIELDS: Mapping[str, FieldType] = {
    "kind": str,
    "unit": str,
    "date": date,
    "quantity_unit": str,
    "item": str,
    "key": str,
    "scope": str,
}
_READING_FIELDS: Mapping[str, FieldType] = {"indicator": str, "date": date}
_TARGET_FIELDS: Mapping[str, FieldType] = {"key": str}
_FIELDS = {
    "items": _ITEM_FIELDS,
    "activities": _ACTIVITY_FIELDS,
    "readings": _READING_FIELDS,
    "target": _TARGET_FIELDS,
}
MEASURES = {
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


def target_demands(row: Row) -> Iterator[Demand]:
    """A target is measured by a figure against a value, unless it says that it is qualitative."""
    if row.text("direction") in ("", "qualitative"):
        return
    if row.number_in("value") is None:
        yield "value", "found nothing, expected the promised number, or direction qualitative"
    if not row.text("figure"):
        yield "figure", "found nothing, expected the key of the figure that tells the result"


def figure_demands(row: Row, known: Keys) -> Iterator[Demand]:
    """A figure says what its source needs, and nothing in it names what is not there."""
    key, project, source = row.text("key"), row.whole("project"), row.text("source")
    if key and project is not None and key.partition(".")[0] != str(project):
        yield "key", f"found {key!r}, expected {project}.… as its project is {project}"
    if source in MEASURES:
        yield from _measure(row, MEASURES[source])
    if source in _FIELDS:
        yield from _filter(row, source)
    if source == "formula":
        yield from _formula(row, known)
    if source == "target" and not row.text("filter"):
        yield "filter", "found nothing, expected key=… naming the target"
    if source in ("parameter", "cited"):
        for name in ("value", "cited_from"):
            if not row.text(name):
                yield name, f"found nothing; a {source} figure says its value and where it stands"
    yield from _bound(row)


def _measure(row: Row, allowed: tuple[str, ...]) -> Iterator[Demand]:
    found = row.text("measure")
    if found.replace(" ", "") not in allowed:
        yield (
            "measure",
            f"found {found!r}, allowed: {', '.join(allowed)}{nearest_hint(found, allowed)}",
        )


def _filter(row: Row, source: str) -> Iterator[Demand]:
    try:
        parse_filter(row.text("filter"), _FIELDS[source])
    except Invalid as error:
        for problem in error.problems:
            yield "filter", problem.message


def _formula(row: Row, known: Keys) -> Iterator[Demand]:
    if not row.text("measure"):
        yield "measure", "found nothing, expected an expression such as 1.resolved / 1.found"
        return
    try:
        expression = parse(row.text("measure"))
    except Invalid as error:
        for problem in error.problems:
            yield "measure", problem.message
        return
    yield from _unknown_figures(expression, "measure", known)
    if row.text("key") in keys(expression):
        yield "measure", "a figure is not computed from itself"


def _bound(row: Row) -> Iterator[Demand]:
    bound = row.text("bound")
    if bound and bound not in BOUNDS:
        yield "bound", f"found {bound!r}, allowed: {', '.join(BOUNDS)}{nearest_hint(bound, BOUNDS)}"
    computed = row.text("source") not in ("parameter", "cited", "")
    if computed and row.text("value") and not bound:
        yield "bound", "found nothing; a computed figure prints its own value, or a bounded one"
    if bound and not row.text("value"):
        yield "value", f"found nothing, expected the printed number that {bound} belongs to"


def check_demands(row: Row, known: Keys) -> Iterator[Demand]:
    """A check is a relation of its kind between figures that exist."""
    try:
        check = read_check(
            row.text("key"),
            project=row.whole("project") or 0,
            kind=row.text("kind"),
            expression=row.text("expression"),
        )
    except Invalid as error:
        for problem in error.problems:
            yield "expression", problem.message
        return
    yield from _unknown_figures(check.expression, "expression", known)


def _unknown_figures(expression: Expression, column: str, known: Keys) -> Iterator[Demand]:
    for key in keys(expression):
        if key not in known["figure"]:
            hint = nearest_hint(key, map(str, known["figure"]))
            yield column, f"there is no figure {key!r}{hint}"
