"""What the two real bulletins print, as read by hand: the facts a rendered bulletin is held to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
CYCLES = ("dinghai-2019", "dinghai-2023")

Value = Decimal | tuple[Decimal, Decimal] | str


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One number as printed. A range is a pair; a date or document number is its text."""

    project: int
    label: str
    value: Value
    unit: str
    value_base: Value
    unit_base: str
    kind: str
    approx: str | None
    bound: str | None
    measure: str | None
    printed: str
    """The number with the words and the unit around it: 5000余万元, 两期, 不超过4275元."""
    unit_implied: str
    """The unit meant where none is printed: 分 of a score, 名 of a rank."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A name with a numeral in it that counts nothing."""

    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Relation:
    """Arithmetic that a careful reader checks, and what the printed numbers answer."""

    expr: str
    status: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ProjectFacts:
    """One section; the preface has ordinal 0 and no lead unit."""

    ordinal: int
    title: str
    lead_unit: tuple[str, ...]
    figures: tuple[Fact, ...]
    terms: tuple[Term, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One campaign. Words are everyday words that hold a numeral, in any section."""

    cycle: str
    words: tuple[str, ...]
    projects: tuple[ProjectFacts, ...]

    @property
    def figures(self) -> tuple[Fact, ...]:
        return tuple(fact for project in self.projects for fact in project.figures)


def load_facts(cycle: str) -> Facts:
    """The facts of one campaign, sections and figures in the order of the text."""
    path = FOLDER / f"facts-{cycle.removeprefix('dinghai-')}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    return Facts(
        cycle=data["cycle"],
        words=tuple(data["words"]),
        projects=tuple(_project(entry) for entry in data["projects"]),
    )


def matches(fact: Fact, figure: Mapping[str, Any]) -> bool:
    """Whether a figure, as `figures show --json` or `bulletin read --json` gives it, is this fact.

    Units must be those printed and values equal in base units. Where the text prints only an
    interval or a date, a figure that prints the same words is the fact too, whatever exact
    value stands behind it.
    """
    if not _same_unit(fact, str(figure.get("unit") or "")):
        return False
    if _figure_base(figure) == fact.value_base:
        return True
    inexact = isinstance(fact.value, str) or bool(fact.approx or fact.bound)
    return inexact and figure.get("text") == fact.printed


def parse_value(raw: object) -> Value:
    """A decimal, a pair of decimals, or the text itself where it is no number."""
    if isinstance(raw, list):
        low, high = raw
        return Decimal(str(low)), Decimal(str(high))
    try:
        return Decimal(str(raw))
    except InvalidOperation:
        return str(raw)


def _project(entry: Mapping[str, Any]) -> ProjectFacts:
    ordinal = entry["ordinal"]
    return ProjectFacts(
        ordinal=ordinal,
        title=entry["title"],
        lead_unit=tuple(entry["lead_unit"]),
        figures=tuple(_fact(ordinal, row) for row in entry["figures"]),
        terms=tuple(Term(**row) for row in entry["terms"]),
        relations=tuple(Relation(**{"note": "", **row}) for row in entry["relations"]),
    )


def _fact(project: int, row: Mapping[str, Any]) -> Fact:
    values = {"value": parse_value(row["value"]), "value_base": parse_value(row["value_base"])}
    defaults = {"printed": f"{row['value']}{row['unit']}", "unit_implied": ""}
    return Fact(project=project, **{**defaults, **row, **values})


def _same_unit(fact: Fact, unit: str) -> bool:
    plain = _plain_brackets(unit)
    return plain == _plain_brackets(fact.unit) or (fact.unit == "" and plain == fact.unit_implied)


def _plain_brackets(text: str) -> str:
    return text.replace("（", "(").replace("）", ")")


def _figure_base(figure: Mapping[str, Any]) -> Value:
    # The two commands name the same thing differently; a text has no base of its own.
    for key in ("base", "value_base", "value"):
        if figure.get(key) is not None:
            return parse_value(figure[key])
    return ""
