"""Lengths of time as rules state them: an amount and its unit. Counting them is elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from casetrack.errors import Invalid, sentence

MICROSECONDS_AN_HOUR = 3_600_000_000


class DurationUnit(StrEnum):
    """What is counted. No unit converts into another without a calendar."""

    workdays = "workdays"
    days = "days"
    months = "months"
    working_hours = "working_hours"
    hours = "hours"


# Longer limits than these are typing errors; the calendar would have to guess a century.
_LONGEST = {
    DurationUnit.workdays: 5_000,
    DurationUnit.days: 7_500,
    DurationUnit.months: 240,
    DurationUnit.working_hours: 40_000,
    DurationUnit.hours: 180_000,
}
_WHOLE = frozenset({DurationUnit.workdays, DurationUnit.days, DurationUnit.months})
_CHINESE = {
    DurationUnit.workdays: "个工作日",
    DurationUnit.days: "天",
    DurationUnit.months: "个月",
    DurationUnit.working_hours: "个工作小时",
    DurationUnit.hours: "小时",
}
# What is left of an hour limit has up to 38 decimals, and its text must read back exactly.
_AMOUNT = r"([0-9]{1,9}(?:\.[0-9]{1,40})?)"
_TEXT = re.compile(_AMOUNT + r" +(working hour|workday|day|month|hour)s?")
_CHINESE_TEXT = re.compile(_AMOUNT + r" *个?(工作日|天|日|月|工作小时|小时)")
_CHINESE_UNITS = {
    "工作日": DurationUnit.workdays,
    "天": DurationUnit.days,
    "日": DurationUnit.days,
    "月": DurationUnit.months,
    "工作小时": DurationUnit.working_hours,
    "小时": DurationUnit.hours,
}


@dataclass(frozen=True, kw_only=True)
class Duration:
    """An amount of one unit. Days and months are whole; what is left of a limit may be negative."""

    amount: Decimal | int
    unit: DurationUnit

    def __post_init__(self) -> None:
        """Raise Invalid where days or months come in parts."""
        if self.unit in _WHOLE and self.amount != int(self.amount):
            raise Invalid(
                "{duration}: {unit} are counted whole.",
                duration=self,
                unit=sentence(_words(self.unit)),
            )

    def __str__(self) -> str:
        """Give the text that `parse_duration` reads, such as `2 workdays`."""
        words = _words(self.unit)
        return f"{_plain(self.amount)} {words[:-1] if self.amount == 1 else words}"

    def label(self, locale: str) -> str:
        """Give the words for people, `2个工作日` or `2 workdays`, to two decimals at most."""
        amount = round(Decimal(self.amount), 2)
        if locale == "en":
            return str(Duration(amount=amount, unit=self.unit))
        return f"{_plain(amount)}{_CHINESE[self.unit]}"


def parse_duration(text: str) -> Duration:
    """Read `2 workdays`, `24 hours`, `8 working hours`, `30 days`, `2 months`, or one of each.

    Likewise as people write them in Chinese: `2个工作日`, `24小时`, `8个工作小时`, `30天`, `2个月`.

    Raises Invalid if the text is no such duration, is nothing long, or is beyond belief.
    """
    chinese = _CHINESE_TEXT.fullmatch(text.strip())
    match = chinese or _TEXT.fullmatch(text.strip())
    if match is None:
        raise Invalid(
            "{text!r} is no duration. Expected an amount and a unit, such as 2 workdays,"
            " 24 hours, 8 working hours, 30 days or 2 months.",
            text=text,
        )
    named = match[2]
    unit = _CHINESE_UNITS[named] if chinese else DurationUnit(named.replace(" ", "_") + "s")
    duration = Duration(amount=_exact(match[1]), unit=unit)
    if not 0 < duration.amount <= _LONGEST[unit]:
        raise Invalid(
            "{text!r} is out of range: from more than 0 to {most} {unit}.",
            text=text,
            most=_LONGEST[unit],
            unit=sentence(_words(unit)),
        )
    return duration


def hours_of(microseconds: int, unit: DurationUnit) -> Duration:
    """Give a span of microseconds as hours of the unit, exactly enough to be turned back."""
    return Duration(amount=Decimal(microseconds) / MICROSECONDS_AN_HOUR, unit=unit)


def microseconds_of(duration: Duration) -> int:
    """Give a duration counted in hours of either kind as microseconds."""
    return round(Decimal(duration.amount) * MICROSECONDS_AN_HOUR)


def _exact(text: str) -> Decimal | int:
    amount = Decimal(text)
    return int(amount) if amount == int(amount) else amount


def _words(unit: DurationUnit) -> str:
    return unit.value.replace("_", " ")


def _plain(amount: Decimal | int) -> str:
    """Write the amount without an exponent and without zeros that say nothing."""
    text = format(Decimal(amount), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
