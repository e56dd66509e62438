"""A number on its way to be a figure: where it stands in its paragraph, and what surrounds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from casetrack.bulletins.reading.values import Value
from casetrack.errors import Invalid
from casetrack.figures.units import Quantity

_SCALES = frozenset("十百千万亿")
_SCALE = re.compile(r"^(?:trillion|billion|million|thousand|tn|bn|m|k) ")


@dataclass(kw_only=True, slots=True)
class Found:
    """A number with its unit. Places are those of the paragraph, not of the text."""

    # The numeral and its unit; `first` and `last` take in words such as 不超过 and 以上.
    start: int
    end: int
    first: int
    last: int
    value: Value
    unit: str
    # The list of measure words it was found in, or doc, date, rank, score, none.
    measure: str
    approx: str | None = None
    bound: str | None = None
    numeral: str | None = None
    # Where it matters that it is not what is printed: an ISO date.
    base: Value | None = None
    kind: str = ""
    label: str = ""
    # The words of its clause on either side, up to the next figure.
    before: str = ""
    after: str = ""
    clause: int = 0
    sentence: int = 0
    paragraph: int = 0
    role: str = ""
    # Table, row and column, where it stands in a table; a last row of totals has its own mark.
    cell: tuple[int, int, int] | None = None
    is_total: bool = False
    # Value and unit in base units, once they were asked for.
    worth: tuple[Value, str] | None = None
    # Whether it is one number of things or of money, once that was asked for.
    counts: bool | None = None

    @property
    def number(self) -> Decimal | None:
        """The value where it is one number."""
        return self.value if isinstance(self.value, Decimal) else None

    @property
    def in_base(self) -> tuple[Value, str]:
        """Give value and unit in 元 and without 万."""
        if self.worth is None:
            self.worth = _worth(self.value, self.unit, self.base)
        return self.worth


def _worth(value: Value, unit: str, base: Value | None) -> tuple[Value, str]:
    if base is not None:
        return base, _SCALE.sub("", unit)
    if isinstance(value, str) or not unit:
        return value, unit
    if unit[0] not in _SCALES:
        return value, _money(unit)
    try:
        if isinstance(value, tuple):
            low, high = (Quantity(value=each, unit=unit).base() for each in value)
            return (low.value, high.value), _money(low.unit)
        one = Quantity(value=value, unit=unit).base()
    except (Invalid, ArithmeticError):
        return value, unit
    return one.value, _money(one.unit)


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """A numeral that is no figure, as places of the paragraph, and the reason."""

    start: int
    end: int
    reason: str


def _money(unit: str) -> str:
    """A price keeps 元 as the unit it is counted in."""
    return "元" if unit.startswith("元/") else unit
