"""What the definitions of targets, figures and checks must say, by what they are computed from."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.errors import Invalid, Sentence, choices, sentence, several
from casetrack.figures.bounds import BOUNDS, bound_of
from casetrack.figures.checks import read_check
from casetrack.figures.definitions import FIELDS, MEASURES, STATED, number
from casetrack.figures.expression import Expression, keys, parse
from casetrack.figures.filters import parse_filter
from casetrack.figures.vocabulary import unknown_words
from casetrack.figures.words import MEASURE_NAMES
from casetrack.ledger.cells import nearest_hint
from casetrack.ledger.columns import Row
from casetrack.ledger.references import References

Demand = tuple[str, Sentence]


def target_demands(row: Row) -> Iterator[Demand]:
    """A target is measured by a figure against a value, unless it says that it is qualitative."""
    if row.text("direction") in ("", "qualitative"):
        return
    if row.number_in("value") is None:
        yield (
            "value",
            sentence("found nothing, expected the promised number, or direction qualitative"),
        )
    if not row.text("figure"):
        yield (
            "figure",
            sentence("found nothing, expected the key of the figure that tells the result"),
        )


def figure_demands(row: Row, known: References) -> Iterator[Demand]:
    """A figure says what its source needs, and nothing in it names what is not there."""
    key, project, source = row.text("key"), row.whole("project"), row.text("source")
    if key and project is not None and key.partition(".")[0] != str(project):
        yield (
            "key",
            sentence(
                "found {key!r}, expected {project}.… as its project is {project}",
                key=key,
                project=project,
            ),
        )
    if source in MEASURES:
        yield from _measure(row, MEASURES[source])
    if source in FIELDS:
        yield from _filter(row, source, known)
    elif row.text("filter") and source:
        yield (
            "filter",
            sentence(
                "found {filter!r}; a {source} figure counts no rows to filter",
                filter=row.text("filter"),
                source=choices([source]),
            ),
        )
    if source == "formula":
        yield from _formula(row, known)
    if source in STATED:
        for name in ("value", "cited_from"):
            if not row.text(name):
                yield (
                    name,
                    sentence(
                        "found nothing; a {source} figure says its value and where it stands",
                        source=choices([source]),
                    ),
                )
    elif row.text("value") and number(row.text("value")) is None:
        yield (
            "value",
            sentence(
                "found {value!r}, expected the number that is printed", value=row.text("value")
            ),
        )
    yield from _bound(row)


def _measure(row: Row, allowed: tuple[str, ...]) -> Iterator[Demand]:
    found = row.text("measure")
    if found.replace(" ", "") not in allowed:
        yield (
            "measure",
            sentence(
                "found {found!r}, allowed: {allowed}{hint}",
                found=found,
                allowed=choices(allowed, MEASURE_NAMES),
                hint=nearest_hint(found, allowed),
            ),
        )


def _filter(row: Row, source: str, known: References) -> Iterator[Demand]:
    try:
        wanted = parse_filter(row.text("filter"), FIELDS[source])
    except Invalid as error:
        for problem in error.problems:
            yield "filter", problem.sentence
        return
    conditions = wanted.conditions
    for said in unknown_words(wanted, known.words):
        yield "filter", said
    named = {each.field: each.values for each in conditions if each.operator == "="}
    asked = [value for each in conditions if each.field == "unit" for value in each.values]
    for unit in map(str, asked):
        if unit not in known.units:
            yield (
                "filter",
                sentence(
                    "there is no unit {unit!r}{hint}",
                    unit=unit,
                    hint=nearest_hint(unit, known.units),
                ),
            )
    if source == "target" and len(named.get("key", ())) != 1:
        yield "filter", sentence("expected key=… naming one target")
    for key in named.get("key", ()) if source == "target" else ():
        if key not in known.keys["targets"]:
            hint = nearest_hint(str(key), map(str, known.keys["targets"]))
            yield "filter", sentence("there is no target {key!r}{hint}", key=key, hint=hint)
    one = row.text("measure") in ("latest", "first", "change")
    if source == "readings" and one and len(named.get("indicator", ())) != 1:
        yield (
            "filter",
            sentence(
                "{measure} is of one indicator: expected indicator=…",
                measure=choices([row.text("measure")], MEASURE_NAMES),
            ),
        )


def _formula(row: Row, known: References) -> Iterator[Demand]:
    if not row.text("measure"):
        yield (
            "measure",
            sentence("found nothing, expected an expression such as 1.resolved / 1.found"),
        )
        return
    try:
        expression = parse(row.text("measure"))
    except Invalid as error:
        for problem in error.problems:
            yield "measure", problem.sentence
        return
    yield from _unknown_figures(expression, "measure", known)
    if row.text("key") in keys(expression):
        yield "measure", sentence("a figure is not computed from itself")


def _bound(row: Row) -> Iterator[Demand]:
    bound = row.text("bound")
    if bound and bound not in BOUNDS:
        yield (
            "bound",
            sentence(
                "found {bound!r}, allowed: {bounds}{hint}",
                bound=bound,
                bounds=several(BOUNDS),
                hint=nearest_hint(bound, BOUNDS),
            ),
        )
    elif bound and bound_of(bound).claim != "none" and not row.text("value"):
        yield (
            "value",
            sentence(
                "found nothing, expected the printed number that {bound} belongs to", bound=bound
            ),
        )


def check_demands(row: Row, known: References) -> Iterator[Demand]:
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
            yield "expression", problem.sentence
        return
    yield from _unknown_figures(check.expression, "expression", known)


def _unknown_figures(expression: Expression, column: str, known: References) -> Iterator[Demand]:
    for key in keys(expression):
        if key not in known.keys["figure"]:
            hint = nearest_hint(key, map(str, known.keys["figure"]))
            yield column, sentence("there is no figure {key!r}{hint}", key=key, hint=hint)
