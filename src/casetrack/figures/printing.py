"""How a figure reads in Chinese: digits, bounded words and units in their places."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from casetrack.figures.bounds import bound_of
from casetrack.figures.units import ONE, PERCENT

# No ledger types more; only a division gives more, and then nobody reads them.
_MOST_DECIMALS = 6
_NUMERALS = "零一二三四五六七八九"
_HUNDRED_MILLION = 10**8
_TEN_THOUSAND = 10**4


def printed(
    value: Decimal,
    unit: str,
    bound: str | None = None,
    *,
    decimals: int | None = None,
    numeral: Literal["zh"] | None = None,
) -> str:
    """Give the figure as a bulletin prints it: 343个, 650余份, 约1000万元, 80%以上, 近三个月.

    余 and 多 stand between number and unit, 约 and 近 before, 以上 and 左右 after. No thousands
    separators. `decimals` fixes the decimals (13717.50元); None prints no trailing zero.
    """
    number = chinese_numeral(int(value)) if _is_spelt(value, numeral) else digits(value, decimals)
    shown_unit = "" if unit == ONE else unit
    word = bound or ""
    match bound_of(bound).place:
        case "before":
            return f"{word}{number}{shown_unit}"
        case "between":
            return f"{number}{word}{shown_unit}"
        case _:
            return f"{number}{shown_unit}{word}"


def printed_range(low: Decimal, high: Decimal, unit: str) -> str:
    """Give 65-70%: the unit once, at the end."""
    return f"{digits(low)}-{digits(high)}{unit}"


def digits(value: Decimal, decimals: int | None = None) -> str:
    """Give plain digits, without exponent or separators.

    None prints the value as exactly as a ledger can hold it (six decimals) and without trailing
    zeros; what is longer came from a division and is rounded half up to two.
    """
    if decimals is None:
        exponent = value.normalize().as_tuple().exponent
        assert isinstance(exponent, int), "a figure is a finite number"
        value = _rounded(value, 2) if exponent < -_MOST_DECIMALS else value
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{_rounded(value, decimals):f}"
    return text.removeprefix("-") if Decimal(text) == 0 else text


def short(value: Decimal, unit: str) -> str:
    """Give the number as it stands in arithmetic: 23, 93.75%."""
    return f"{digits(value)}{PERCENT}" if unit == PERCENT else digits(value)


def chinese_numeral(number: int) -> str:
    """Give a count in Chinese numerals: 两 for two things, 十二, 一百零五."""
    if number < 0:
        return f"负{chinese_numeral(-number)}"
    text = _spelt(number)
    if text == "二":
        return "两"
    return text.removeprefix("一") if text.startswith("一十") else text


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _is_spelt(value: Decimal, numeral: Literal["zh"] | None) -> bool:
    return numeral == "zh" and value == value.to_integral_value()


def _spelt(number: int) -> str:
    for size, name in ((_HUNDRED_MILLION, "亿"), (_TEN_THOUSAND, "万")):
        if number >= size:
            head, rest = divmod(number, size)
            gap = "零" if 0 < rest < size // 10 else ""
            return f"{_spelt(head)}{name}{gap}{_spelt(rest) if rest else ''}"
    return _below_ten_thousand(number)


def _below_ten_thousand(number: int) -> str:
    text = ""
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            text += f"{_NUMERALS[digit]}{name}"
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零") or "零"
