"""Counting units as an algebra: what may be added to what, and what converts exactly.

A unit is a Chinese measure word. One that is not known here is its own unit, never an error:
an office may count anything. Printing lives in `printing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from casetrack.errors import Invalid, Sentence, sentence

BARE = ""
"""A number without a unit, written in an expression. It takes the unit it stands beside."""

ONE = "1"
"""A ratio of like units. It is 100 times smaller than the same ratio in percent."""

PERCENT = "%"
POINTS = "个百分点"

_PREFIXES = {
    "万亿": Decimal(10) ** 12,
    "亿": Decimal(10) ** 8,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "十万": Decimal(10) ** 5,
    "万": Decimal(10) ** 4,
}

# name: (canonical unit, numerator, denominator). Fractions keep 亩 and minutes exact.
_MEASURES = {
    "%": (ONE, 1, 100),
    "‰": (ONE, 1, 1000),
    "百分点": (POINTS, 1, 1),
    "名": ("人", 1, 1),
    "位": ("人", 1, 1),
    "分钟": ("小时", 1, 60),
    "个小时": ("小时", 1, 1),
    "天": ("小时", 24, 1),
    "日": ("小时", 24, 1),
    "自然日": ("小时", 24, 1),
    "个自然日": ("小时", 24, 1),
    "周": ("小时", 168, 1),
    "个星期": ("小时", 168, 1),
    "星期": ("小时", 168, 1),
    "个工作日": ("工作日", 1, 1),
    "月": ("个月", 1, 1),
    "季度": ("个月", 3, 1),
    "个季度": ("个月", 3, 1),
    "年": ("个月", 12, 1),
    "公里": ("米", 1000, 1),
    "千米": ("米", 1000, 1),
    "平米": ("平方米", 1, 1),
    "㎡": ("平方米", 1, 1),
    "亩": ("平方米", 2000, 3),
    "公顷": ("平方米", 10_000, 1),
    "平方公里": ("平方米", 1_000_000, 1),
    "公斤": ("千克", 1, 1),
    "吨": ("千克", 1000, 1),
}
_PERSONS = frozenset({"名", "位"})
_CLOCK_UNITS = frozenset({"小时", "个小时", "分钟"})
_DURATIONS = frozenset({"小时", "工作日", "个月"})


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """An exact number of something."""

    value: Decimal
    unit: str = BARE

    def base(self) -> Quantity:
        """Give the same in 元 or without 万 and 亿: 124.839742万元 is 1248397.42元."""
        unit, factor = _without_prefix(self.unit)
        return self if unit == self.unit else Quantity(value=self.value * factor, unit=unit)

    def reduced(self) -> Quantity:
        """Give the same in the unit that all units of its kind share: 2周 is 336小时."""
        base = self.base()
        head, _, tail = base.unit.partition("/")
        unit, numerator, denominator = _MEASURES.get(head, (head, 1, 1))
        per = [_MEASURES[each][0] if each in _PERSONS else each for each in tail.split("/") if each]
        value = base.value * numerator / denominator
        return Quantity(value=value, unit="/".join([unit, *per]))

    def to(self, unit: str, *, working_day_hours: Decimal | None = None) -> Quantity:
        """Give the same in another unit. Raises Invalid where the two cannot be converted."""
        one = Quantity(value=Decimal(1), unit=unit)
        mine, theirs = aligned(self, one, working_day_hours=working_day_hours)
        return Quantity(value=mine.value / theirs.value, unit=unit)

    def add(self, other: Quantity, *, working_day_hours: Decimal | None = None) -> Quantity:
        """Give the sum. A rate plus percentage points is a rate."""
        if (self.unit, other.unit) == (PERCENT, POINTS):
            return Quantity(value=self.value + other.value, unit=PERCENT)
        left, right = aligned(self, other, working_day_hours=working_day_hours)
        return Quantity(value=left.value + right.value, unit=left.unit)

    def sub(self, other: Quantity, *, working_day_hours: Decimal | None = None) -> Quantity:
        """Give the difference. The difference of two percentages is in percentage points."""
        if (self.unit, other.unit) == (PERCENT, POINTS):
            return Quantity(value=self.value - other.value, unit=PERCENT)
        left, right = aligned(self, other, working_day_hours=working_day_hours)
        unit = POINTS if self.unit == other.unit == PERCENT else left.unit
        return Quantity(value=left.value - right.value, unit=unit)

    def scale(self, factor: Decimal) -> Quantity:
        """Give so many times the same."""
        return Quantity(value=self.value * factor, unit=self.unit)

    def times(self, other: Quantity) -> Quantity:
        """Give the product with a number, a ratio, or what a price is asked for.

        8元/生/餐 times 484人 is refused, 15元/名 times 57名 is 855元.
        """
        if other.unit == BARE:
            return self.scale(other.value)
        if self.unit == BARE:
            return other.scale(self.value)
        for one, factor in ((self, other), (other, self)):
            if factor.reduced().unit == ONE:
                share = factor.reduced().value
                return (one.reduced() if one.reduced().unit == ONE else one).scale(share)
        for price, many in ((self, other), (other, self)):
            if (unit := _without_denominator(price.unit, many.base().unit)) is not None:
                return Quantity(value=price.value * many.base().value, unit=unit)
        raise Invalid(
            "{unit} times {other} has no unit, so the product says nothing.",
            unit=self.unit,
            other=other.unit,
        )

    def ratio(self, other: Quantity, *, working_day_hours: Decimal | None = None) -> Quantity:
        """Give the quotient: of like units a ratio, of unlike units a price such as 元/名."""
        if other.value == 0:
            raise Invalid(
                "{value}{unit} cannot be divided by 0{other}.",
                value=self.value,
                unit=self.unit,
                other=other.unit,
            )
        if other.unit == BARE:
            return Quantity(value=self.value / other.value, unit=self.unit)
        if other.reduced().unit == ONE != self.reduced().unit:
            return Quantity(value=self.value / other.reduced().value, unit=self.unit)
        if self.unit == BARE:
            raise Invalid("A bare number cannot be divided by {unit}.", unit=other.unit)
        if like(self.unit, other.unit, working_day_hours=working_day_hours):
            left, right = aligned(self, other, working_day_hours=working_day_hours)
            return Quantity(value=left.value / right.value, unit=ONE)
        left, right = self.base(), other.base()
        return Quantity(value=left.value / right.value, unit=f"{left.unit}/{right.unit}")

    def remainder(self, other: Quantity) -> Quantity:
        """Give what is left of this after whole steps of the other, which may be a unit price."""
        if other.value == 0:
            raise Invalid(
                "{value}{unit} cannot be divided by 0{other}.",
                value=self.value,
                unit=self.unit,
                other=other.unit,
            )
        step = other.base()
        price, *per = step.unit.split("/")
        if per and price == self.base().unit:
            step = Quantity(value=step.value, unit=price)
        left, right = aligned(self, step)
        return Quantity(value=left.value % right.value, unit=left.unit)


def aligned(
    left: Quantity, right: Quantity, *, working_day_hours: Decimal | None = None
) -> tuple[Quantity, Quantity]:
    """Give both in one unit.

    A bare number takes the unit of the other. Hours meet working days only where the length of
    the working day is configured. Raises Invalid, naming both units, where they are unlike.
    """
    if BARE in (left.unit, right.unit):
        unit = left.unit or right.unit
        return Quantity(value=left.value, unit=unit), Quantity(value=right.value, unit=unit)
    left, right = _on_the_clock(left, right, working_day_hours)
    pairs = ((left, right), (left.base(), right.base()), (left.reduced(), right.reduced()))
    for one, other in pairs:
        if one.unit == other.unit:
            return one, other
    raise Invalid(_unlike(left.unit, right.unit))


def like(left: str, right: str, *, working_day_hours: Decimal | None = None) -> bool:
    """Whether quantities in the two units may be added and compared."""
    one = Decimal(1)
    try:
        aligned(
            Quantity(value=one, unit=left),
            Quantity(value=one, unit=right),
            working_day_hours=working_day_hours,
        )
    except Invalid:
        return False
    return True


def kind_of(unit: str) -> str:
    """Give what a figure in this unit is: count, amount, rate, ratio, duration or change."""
    reduced = Quantity(value=Decimal(1), unit=unit).reduced().unit
    if reduced.partition("/")[0] == "元":
        return "amount"
    if unit in (PERCENT, "‰"):
        return "rate"
    if reduced == POINTS:
        return "change"
    if reduced in (ONE, "倍"):
        return "ratio"
    return "duration" if reduced in _DURATIONS else "count"


def _without_prefix(unit: str) -> tuple[str, Decimal]:
    if unit == "千元":
        return "元", Decimal(1000)
    for prefix, factor in _PREFIXES.items():
        if unit.startswith(prefix):
            return unit.removeprefix(prefix), factor
    return unit, Decimal(1)


def _without_denominator(unit: str, many: str) -> str | None:
    """Give 元 for 元/名 and 人: persons are persons by any measure word. None if not priced so."""
    head, *per = unit.split("/")
    wanted = _person(many)
    for place, each in enumerate(per):
        if _person(each) == wanted:
            return "/".join([head, *per[:place], *per[place + 1 :]])
    return None


def _person(unit: str) -> str:
    return "人" if unit in _PERSONS else unit


def _on_the_clock(
    left: Quantity, right: Quantity, working_day_hours: Decimal | None
) -> tuple[Quantity, Quantity]:
    """Turn working days into hours where the other side is in hours and a day has a length."""
    if working_day_hours is None:
        return left, right
    return (
        _in_hours(left, working_day_hours) if right.unit in _CLOCK_UNITS else left,
        _in_hours(right, working_day_hours) if left.unit in _CLOCK_UNITS else right,
    )


def _in_hours(quantity: Quantity, working_day_hours: Decimal) -> Quantity:
    days = quantity.reduced()
    if days.unit != "工作日":
        return quantity
    return Quantity(value=days.value * working_day_hours, unit="小时")


def _unlike(left: str, right: str) -> Sentence:
    wrong = sentence(
        "{left} and {right} are unlike units: they cannot be added or compared.",
        left=left,
        right=right,
    )
    if {left, right} & _CLOCK_UNITS and "工作日" in left + right:
        return sentence(
            "{wrong} Configure the hours of a working day to compare the two.", wrong=wrong
        )
    return wrong
