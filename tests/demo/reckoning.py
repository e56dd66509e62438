"""Works figures out from the rows of a ledger alone, as a person with a calculator would.

The replay has no part in it: what state an item is in follows from its course. So the data can be
held to the published numbers before, and apart from, the engine that computes them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from casetrack.demo.build import Fate, fates, sheets
from casetrack.demo.story import Campaign
from casetrack.figures.arithmetic import evaluate
from casetrack.figures.bounds import satisfies
from casetrack.figures.checks import Answer, answer, read_check
from casetrack.figures.comparison import Stated
from casetrack.figures.expression import parse
from casetrack.figures.filters import matches, parse_filter
from casetrack.figures.printing import printed
from casetrack.figures.units import Quantity

STATES = {"open": "rectifying", "untouched": "assigned", "merged": "merged"}
FIELDS = {
    "key": str, "unit": str, "category": str, "state": str, "outcome": str, "kind": str,
    "date": date, "found_on": date, "quantity": Decimal, "amount": Decimal, "indicator": str,
    "direction": str, "item": str, "quantity_unit": str, "project": Decimal,
    "carried_in": str, "relapsed": str,
}  # fmt: skip
WORKING_DAY_HOURS = Decimal(8)

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """A figure worked out: exact value, what is printed, and the rows behind it."""

    row: Row
    exact: Quantity | None
    shown: Quantity | None
    text: str
    rows: int


class Ledger:
    """The rows of a campaign, and what its figures come to."""

    def __init__(self, campaign: Campaign, *, carried_in: Sequence[Row] = ()) -> None:
        """Of items carried in, the rows of the earlier ledger, with what came of each."""
        self.sheets = _plain(sheets(campaign))
        self._carried_in = carried_in
        self._fates: Mapping[str, Fate] = fates(campaign)
        self._scopes: dict[str, str] = {row["code"]: row["scope"] for row in self.sheets["units"]}
        self._defined: dict[str, Row] = {row["key"]: row for row in self.sheets["figures"]}

    @cached_property
    def figures(self) -> dict[str, Reckoned]:
        return {key: self.figure(key) for key in self._defined}

    def figure(self, key: str) -> Reckoned:
        row = self._defined[key]
        rows = self._rows(row)
        exact = self._exact(row, rows)
        if exact is None:
            text = f"{row['value']}{row['unit'] if row['kind'] == 'rate' else ''}"
            return Reckoned(row=row, exact=None, shown=None, text=text, rows=0)
        shown = Quantity(value=Decimal(row["value"] or exact.value), unit=row["unit"])
        typed = row["source"] in {"parameter", "cited"}
        good = typed or satisfies(exact.value, shown.value, row["bound"])
        assert good, f"{key}: {exact} for {shown}"
        text = printed(shown.value, shown.unit, row["bound"])
        return Reckoned(row=row, exact=exact, shown=shown, text=text, rows=len(rows))

    def answers(self) -> dict[str, Answer]:
        lookup = {key: self._stated(each) for key, each in self.figures.items()}
        return {
            row["key"]: answer(
                read_check(row["key"], project=row["project"], kind=row["kind"],
                           expression=row["expression"], explanation=row["explanation"]),
                lookup,
                working_day_hours=WORKING_DAY_HOURS,
            )
            for row in self.sheets["checks"]
        }  # fmt: skip

    def _stated(self, each: Reckoned) -> Stated:
        return Stated(
            printed=each.shown,
            exact=each.exact,
            bound=each.row["bound"] or None,
            scope=each.row["scope"] or "lead",
        )

    def _rows(self, figure: Row) -> list[Row]:
        if figure["source"] not in {"items", "activities", "readings", "target"}:
            return []
        source: str = figure["source"]
        sheet = "targets" if source == "target" else source
        wanted = parse_filter(figure["filter"], FIELDS)
        rows = self._carried_in if "carried_in" in figure["filter"] else self._counting(sheet)
        population = [row for row in rows if self._belongs(row, figure)]
        return [row for row in population if matches(row, wanted)]

    def _counting(self, sheet: str) -> Iterable[Row]:
        replaced = {row.get("replaces") for row in self.sheets[sheet]} - {""}
        for row in self.sheets[sheet]:
            if row["key"] not in replaced:
                yield {**row, **(self._standing(row) if sheet == "items" else {})}

    def _standing(self, row: Row) -> Row:
        fate = self._fates[row["key"]]
        state = STATES.get(fate.course, "verified")
        return {"state": state, "outcome": fate.outcome, "hours": fate.hours}

    def _belongs(self, row: Row, figure: Row) -> bool:
        here = figure["project"] in (row["project"], 0)
        if "unit" not in row or figure["source"] in {"readings", "target"}:
            return here
        return here and self._scopes[row["unit"]] == (figure["scope"] or "lead")

    def _exact(self, figure: Row, rows: list[Row]) -> Quantity | None:
        unit = figure["unit"]
        match figure["source"]:
            case "parameter" | "cited":
                return _typed(figure)
            case "formula":
                lookup = _Lazy(self.figure, self._defined)
                value = evaluate(parse(figure["measure"]), lookup)
                return value.to(unit)
            case "target":
                (target,) = rows
                return Quantity(value=target["value"], unit=target["unit"]).to(unit)
            case "readings":
                return _read(figure["measure"], rows).to(unit)
            case _:
                return _measured(figure["measure"], rows, unit)


def _plain(rows: Mapping[str, list[dict[str, object]]]) -> Mapping[str, list[dict[str, Any]]]:
    return rows


class _Lazy(dict[str, Quantity]):
    """The exact values of figures, worked out when they are asked for."""

    def __init__(self, figure: Callable[[str], Reckoned], defined: Iterable[str]) -> None:
        super().__init__(dict.fromkeys(defined, Quantity(value=Decimal(0))))
        self._figure = figure

    def __getitem__(self, key: str) -> Quantity:
        exact = self._figure(key).exact
        assert exact is not None, f"{key} has no value"
        return exact


def _typed(figure: Row) -> Quantity | None:
    try:
        return Quantity(value=Decimal(figure["value"]), unit=figure["unit"])
    except ArithmeticError:
        return None


def _measured(measure: str, rows: list[Row], unit: str) -> Quantity:
    match measure:
        case "count":
            return Quantity(value=Decimal(len(rows)), unit=unit)
        case "sum(quantity)":
            (counted,) = {row["quantity_unit"] for row in rows} or {unit}
            total = sum((row["quantity"] for row in rows), start=Decimal(0))
            return Quantity(value=total, unit=counted).to(unit)
        case "sum(amount)":
            total = sum((row["amount"] for row in rows), start=Decimal(0))
            return Quantity(value=total, unit="元").to(unit)
        case "mean(hours)":
            hours = [row["hours"] for row in rows]
            return Quantity(value=sum(hours, start=Decimal(0)) / len(hours), unit=unit)
        case _:
            field = measure.removeprefix("distinct(").removesuffix(")")
            return Quantity(value=Decimal(len({row[field] for row in rows})), unit=unit)


def _read(measure: str, rows: list[Row]) -> Quantity:
    ordered = sorted(rows, key=_day)
    first, latest = (
        Quantity(value=row["value"], unit=row["unit"]) for row in (ordered[0], ordered[-1])
    )
    return {"first": first, "latest": latest, "change": latest.sub(first)}[measure]


def _day(row: Row) -> date:
    day = row["date"]
    assert isinstance(day, date)
    return day
