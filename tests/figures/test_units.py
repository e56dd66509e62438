"""Counting units: what converts, what may be added, what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.errors import Invalid
from casetrack.figures.units import Quantity, aligned, kind_of, like

MONEY = st.decimals(min_value=0, max_value=10**6, places=6)


def q(value: str, unit: str = "") -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


@pytest.mark.parametrize(
    ("printed", "base"),
    [
        (q("124.839742", "万元"), q("1248397.42", "元")),
        (q("2.7313", "万元"), q("27313", "元")),
        (q("1.2", "亿元"), q("120000000", "元")),
        (q("3", "千元"), q("3000", "元")),
        (q("2.4", "万人"), q("24000", "人")),
        (q("59", "万平方米"), q("590000", "平方米")),
        (q("6", "万吨/年"), q("60000", "吨/年")),
        (q("18", "公里"), q("18", "公里")),
        (q("3.6", "个小时"), q("3.6", "个小时")),
    ],
)
def test_large_units_convert_exactly_to_their_base(printed: Quantity, base: Quantity) -> None:
    assert printed.base() == base


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("人", "人次"),
        ("户", "人"),
        ("家", "家次"),
        ("起", "件"),
        ("个工作日", "天"),
        ("年", "天"),
        ("元", "户"),
        ("元/生/餐", "元"),
        ("吨", "吨/年"),
    ],
)
def test_unlike_units_are_never_added_and_both_are_named(left: str, right: str) -> None:
    with pytest.raises(Invalid, match=f"{left} and {right} are unlike") as refusal:
        q("1", left).add(q("1", right))

    assert len(refusal.value.problems) == 1
    assert not like(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("元", "万元"),
        ("人", "万人"),
        ("名", "位"),
        ("小时", "天"),
        ("周", "天"),
        ("年", "个月"),
        ("公里", "米"),
        ("亩", "公顷"),
        ("吨/年", "万吨/年"),
        ("元/名", "元/人"),
    ],
)
def test_like_units_are_added(left: str, right: str) -> None:
    assert like(left, right)


def test_a_measure_word_nobody_foresaw_is_its_own_unit() -> None:
    assert q("249", "盒(瓶)").add(q("1", "盒(瓶)")) == q("250", "盒(瓶)")
    assert not like("盒(瓶)", "粒")


def test_a_sum_keeps_the_unit_where_both_have_it_and_else_takes_the_base() -> None:
    assert q("11", "名").add(q("22", "名")) == q("33", "名")
    assert q("41.63", "万元").add(q("13717.50", "元")) == q("430017.50", "元")


def test_land_and_minutes_convert_without_loss() -> None:
    assert q("15", "亩").to("公顷") == q("1", "公顷")
    assert q("90", "分钟").to("小时") == q("1.5", "小时")


def test_hours_meet_working_days_only_where_a_day_has_a_length() -> None:
    hours, days = aligned(q("3.6", "个小时"), q("2", "个工作日"), working_day_hours=Decimal(8))

    assert (hours.value, days.value) == (Decimal("3.6"), Decimal(16))
    with pytest.raises(Invalid, match="Configure the hours of a working day"):
        aligned(q("3.6", "个小时"), q("2", "个工作日"))


def test_natural_days_stay_unlike_working_days_even_then() -> None:
    assert not like("天", "个工作日", working_day_hours=Decimal(8))
    assert like("天", "小时", working_day_hours=Decimal(8))


def test_a_rate_is_never_compared_with_points() -> None:
    with pytest.raises(Invalid, match="% and 个百分点 are unlike"):
        aligned(q("5", "%"), q("5", "个百分点"))


def test_rates_differ_in_points_and_points_move_rates() -> None:
    assert q("70", "%").sub(q("65", "%")) == q("5", "个百分点")
    assert q("65", "%").add(q("5", "个百分点")) == q("70", "%")
    assert q("70", "%").sub(q("5", "个百分点")) == q("65", "%")


def test_a_price_times_what_it_is_for_is_an_amount() -> None:
    assert q("15", "元/名").times(q("57", "人")) == q("855", "元")
    assert q("57", "人").times(q("15", "元/名")) == q("855", "元")


def test_a_share_of_something_is_some_of_it() -> None:
    assert q("40", "起").times(q("100", "%")) == q("40", "起")
    assert q("50", "%").times(q("40", "起")) == q("20", "起")
    assert q("50", "%").times(q("50", "%")) == q("0.25", "1")


def test_a_bare_number_scales_and_takes_the_unit_beside_it() -> None:
    assert q("2").times(q("50", "%")) == q("100", "%")
    assert q("50", "%").times(q("2")) == q("100", "%")
    assert q("3", "户").add(q("2")) == q("5", "户")


def test_a_product_that_means_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="户 times 人"):
        q("2", "户").times(q("3", "人"))
    with pytest.raises(Invalid, match="元/名 times 户"):
        q("15", "元/名").times(q("3", "户"))


def test_a_quotient_is_a_ratio_of_like_units_and_a_price_of_unlike_ones() -> None:
    assert q("15", "名").ratio(q("16", "人")) == q("0.9375", "1")
    assert q("855", "元").ratio(q("57", "名")) == q("15", "元/名")
    assert q("895.49", "万元").ratio(q("10", "人次")) == q("895490", "元/人次")
    assert q("12", "周").ratio(q("4")) == q("3", "周")
    assert q("20", "起").ratio(q("50", "%")) == q("40", "起")


def test_nothing_is_divided_by_zero_nor_a_bare_number_by_a_unit() -> None:
    with pytest.raises(Invalid, match="cannot be divided by 0"):
        q("1", "户").ratio(q("0", "户"))
    with pytest.raises(Invalid, match="cannot be divided by 0"):
        q("1", "户").remainder(q("0"))
    with pytest.raises(Invalid, match="bare number"):
        q("1").ratio(q("4", "户"))


def test_the_remainder_after_whole_priced_meals_is_money() -> None:
    assert q("359523", "元").remainder(q("8", "元/生/餐")) == q("3", "元")
    assert q("7", "户").remainder(q("4")) == q("3", "户")


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("个", "count"),
        ("吨/年", "count"),
        ("万元", "amount"),
        ("元/生/餐", "amount"),
        ("%", "rate"),
        ("个百分点", "change"),
        ("个工作日", "duration"),
        ("个月", "duration"),
        ("1", "ratio"),
        ("倍", "ratio"),
        ("", "count"),
    ],
)
def test_each_unit_says_what_kind_of_figure_it_makes(unit: str, kind: str) -> None:
    assert kind_of(unit) == kind


@given(MONEY, MONEY)
def test_money_adds_up_whatever_the_unit_it_was_typed_in(first: Decimal, second: Decimal) -> None:
    mixed = Quantity(value=first, unit="万元").add(Quantity(value=second, unit="元"))

    assert mixed.value == first * 10_000 + second
    assert mixed.sub(Quantity(value=second, unit="元")).to("万元").value == first
