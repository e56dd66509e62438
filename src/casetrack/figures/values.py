"""A computed figure: its exact value, what is printed for it, and what it rests on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import overload

from casetrack.errors import Sentence
from casetrack.figures.bounds import bound_of, decimals_of
from casetrack.figures.comparison import Stated, agrees
from casetrack.figures.definitions import STATED, Definition, number, span
from casetrack.figures.measures import Measured
from casetrack.figures.populations import RowRef
from casetrack.figures.printing import digits, printed, printed_range
from casetrack.figures.units import PERCENT, Quantity, kind_of

MISSING = "—"
"""What stands in the place of a figure that has no value yet."""

# A typed value up to this is plain counting of few things, whoever typed it.
_FEW = 3
_TEXTS = ("date", "doc-number")


class Behind(Sequence[RowRef]):
    """The rows behind a figure: known to be so many, and read when they are first looked at."""

    def __init__(self, *, count: int, read: Callable[[], tuple[RowRef, ...]]) -> None:
        """Keep how they are read, which needs the session that the figure was computed in."""
        self._count, self._read = count, read
        self._found: tuple[RowRef, ...] | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> RowRef: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[RowRef]: ...
    def __getitem__(self, place: int | slice) -> RowRef | Sequence[RowRef]:
        if self._found is None:
            self._found = self._read()
        return self._found[place]


@dataclass(frozen=True, kw_only=True)
class Value:
    """One figure of a cycle at an instant.

    value, unit: as printed, exactly; text adds unit and bounded word. exact: what the records, the
    formula or the document give; None for texts, ranges, and where there is nothing to give.
    contradicted: what the records give where something else is printed; empty where they agree.
    problem: why there is no value; None where there is one.
    """

    key: str
    project: int
    label: str
    source: str
    # The same, except for a typed row (recorded) and a contradicted value (cited).
    listed_source: str
    value: str
    unit: str
    base: str
    base_unit: str
    kind: str
    bound: str | None
    text: str
    exact: Quantity | None
    printed: Quantity | None
    rows: Sequence[RowRef]
    scope: str
    population: str
    definition: str
    cited_from: str
    contradicted: str = ""
    problem: Sentence | None = None
    # There are no rows yet, which is nobody's mistake.
    empty: bool = False

    @property
    def stated(self) -> Stated:
        """The figure as checks and targets see it."""
        return Stated(
            printed=self.printed,
            exact=None if self.source in STATED else self.exact,
            bound=self.bound,
            scope=self.scope,
        )


@dataclass(frozen=True, kw_only=True)
class Computed:
    """All figures of a cycle at one instant, in the order of the ledger."""

    cycle_id: int
    cycle: str
    # The last day that counts, and the instant up to which records count.
    cut_off: date
    at: datetime
    figures: Mapping[str, Value]
    projects: Sequence[int]
    working_day_hours: Decimal

    @property
    def stated(self) -> dict[str, Stated]:
        """The figures as checks and targets see them."""
        return {key: value.stated for key, value in self.figures.items()}


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a figure comes from, in words and by row."""

    rows: Sequence[RowRef]
    scope: str
    population: str
    definition: str
    # "recorded" where one typed row is all there is.
    listed_source: str


def value_of(definition: Definition, found: Measured, origin: Origin) -> Value:
    """The figure as it is printed.

    Where a value is stated, it is printed as typed; otherwise rates have up to two decimals, means
    and medians one, each rounded half up, and all else is exact to six. A rate is never rounded to
    0 or 100: as many decimals as it takes are printed.
    """
    blank = _blank(definition, origin)
    if definition.source in STATED and _is_text(definition):
        return _text(definition, blank)
    if found.exact is None:
        return replace(blank, problem=found.problem, empty=found.empty)
    stated = number(definition.value)
    shown = Quantity(
        value=_rounded(definition, found.exact) if stated is None else stated,
        unit=definition.unit,
    )
    at_odds = definition.source not in STATED and _at_odds(definition, shown, found.exact)
    computed = _rounded(definition, found.exact)
    base = shown.base()
    return replace(
        blank,
        listed_source="cited" if at_odds else origin.listed_source,
        value=definition.value or digits(shown.value),
        base=digits(base.value),
        base_unit=base.unit,
        text=_printed(definition, shown.value),
        exact=found.exact,
        printed=shown,
        contradicted=printed(computed, definition.unit) if at_odds else "",
    )


def listed_source(definition: Definition, found: Measured) -> str:
    """The source, except that a value above 3 which is one typed row is only recorded."""
    summed = definition.measure in ("sum(quantity)", "sum(amount)", "sum")
    if not summed or found.count != 1 or found.exact is None:
        return definition.source
    return "recorded" if found.exact.base().value > _FEW else definition.source


def _at_odds(definition: Definition, shown: Quantity, exact: Quantity) -> bool:
    """Whether the records give something else than a value printed without a bounded word."""
    if bound_of(definition.bound).claim != "none":
        return False
    return agrees(Stated(printed=shown, exact=exact)) is False


def _is_text(definition: Definition) -> bool:
    return definition.kind in _TEXTS or number(definition.value) is None


def _text(definition: Definition, blank: Value) -> Value:
    """A date, a document number, a range, or words such as 每季度."""
    ends = None if definition.kind in _TEXTS else span(definition.value)
    if ends is None:
        return replace(
            blank,
            value=definition.value,
            base=definition.value,
            base_unit=definition.unit,
            text=definition.value,
        )
    low, high = (Quantity(value=each, unit=definition.unit).base() for each in ends)
    return replace(
        blank,
        value=f"{digits(ends[0])}-{digits(ends[1])}",
        base=f"{digits(low.value)}-{digits(high.value)}",
        base_unit=low.unit,
        text=printed_range(*ends, definition.unit),
    )


def _blank(definition: Definition, origin: Origin) -> Value:
    """The figure with everything that is known of it before it has a value."""
    by_source = "target" if definition.source == "target" else kind_of(definition.unit)
    return Value(
        key=definition.key,
        project=definition.project,
        label=definition.label,
        source=definition.source,
        listed_source=origin.listed_source,
        value="",
        unit=definition.unit,
        base="",
        base_unit="",
        kind=definition.kind or by_source,
        bound=definition.bound,
        text=MISSING,
        exact=None,
        printed=None,
        rows=origin.rows,
        scope=origin.scope,
        population=origin.population,
        definition=origin.definition,
        cited_from=definition.cited_from,
    )


def _printed(definition: Definition, value: Decimal) -> str:
    decimals = decimals_of(value) if definition.value else None
    return printed(value, definition.unit, definition.bound, decimals=decimals)


def _rounded(definition: Definition, exact: Quantity) -> Decimal:
    value = exact.value
    if definition.unit in (PERCENT, "‰"):
        return _rate(value, whole=Decimal(100 if definition.unit == PERCENT else 1000))
    if definition.measure.startswith(("mean", "median")):
        return Decimal(digits(_half_up(value, 1)))
    return Decimal(digits(value))


def _rate(value: Decimal, *, whole: Decimal) -> Decimal:
    """342 of 343 is not 100%, and one of many is not 0%: the ends of a rate say all and none."""
    decimals = 2
    while (shown := _half_up(value, decimals)) in (0, whole) and shown != value:
        decimals += 1
    return Decimal(digits(shown, decimals).rstrip("0").rstrip(".") or "0")


def _half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
