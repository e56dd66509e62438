"""How figures read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.figures.printing import chinese_numeral, digits, printed, printed_range


@pytest.mark.parametrize(
    ("value", "unit", "bound", "text"),
    [
        ("343", "个", None, "343个"),
        ("650", "份", "余", "650余份"),
        ("5000", "万元", "余", "5000余万元"),
        ("1000", "万元", "约", "约1000万元"),
        ("80", "%", "以上", "80%以上"),
        ("3500", "元", "左右", "3500元左右"),
        ("60", "天", "内", "60天内"),
        ("4275", "元", "不超过", "不超过4275元"),
        ("2", "个工作日", "平均", "平均2个工作日"),
        ("124.839742", "万元", None, "124.839742万元"),
        ("3.60", "个小时", None, "3.6个小时"),
        ("1E+3", "户", None, "1000户"),
        ("0.9375", "1", None, "0.9375"),
    ],
)
def test_number_word_and_unit_stand_where_a_bulletin_puts_them(
    value: str, unit: str, bound: str | None, text: str
) -> None:
    assert printed(Decimal(value), unit, bound) == text


def test_a_figure_may_fix_its_decimals() -> None:
    assert printed(Decimal("13717.5"), "元", decimals=2) == "13717.50元"
    assert printed(Decimal("93.755"), "%", decimals=2) == "93.76%"


def test_a_figure_may_be_written_in_chinese_numerals() -> None:
    assert printed(Decimal(3), "个月", "近", numeral="zh") == "近三个月"
    assert printed(Decimal(2), "个", numeral="zh") == "两个"
    assert printed(Decimal("2.5"), "个", numeral="zh") == "2.5个"


def test_what_only_a_division_gives_is_rounded_to_two_decimals() -> None:
    assert digits(Decimal(570_000) / 53) == "10754.72"


def test_nothing_is_printed_as_minus_zero() -> None:
    assert digits(Decimal("-0.001"), 2) == "0.00"


def test_a_range_has_its_unit_once() -> None:
    assert printed_range(Decimal(65), Decimal(70), "%") == "65-70%"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (2, "两"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (10_010, "一万零一十"),
        (110_000, "十一万"),
        (100_001_000, "一亿零一千"),
        (-3, "负三"),
    ],
)
def test_counts_are_spelt_as_they_are_spoken(number: int, text: str) -> None:
    assert chinese_numeral(number) == text


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_what_is_printed_reads_back_as_the_same_value(value: Decimal) -> None:
    assert Decimal(digits(value)) == value
