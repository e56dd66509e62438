"""Expressions: what parses, what each one comes to, and how it reads."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.errors import Invalid
from casetrack.figures.arithmetic import evaluate, substituted
from casetrack.figures.expression import (
    Call,
    Chain,
    Key,
    Negative,
    Number,
    is_relation,
    keys,
    leaves,
    parse,
)
from casetrack.figures.units import Quantity


def q(value: str, unit: str = "") -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


FIGURES = {
    "11.problem": q("45", "户"),
    "11.moved": q("2", "户"),
    "11.cleared": q("3", "户"),
    "11.recovered": q("6", "处"),
    "5.refund": q("13717.50", "元"),
    "5.rejected": q("41.63", "万元"),
    "12.before": q("2", "个工作日"),
    "12.after": q("3.6", "个小时"),
    "2.returned": q("15", "名"),
    "2.planned": q("16", "名"),
    "2.rate": q("93.75", "%"),
}


def test_a_key_is_a_project_and_a_name_latin_or_chinese() -> None:
    chain = parse("12.found_2 + 0.督查次数 - 1.5")

    assert keys(chain) == ("12.found_2", "0.督查次数")
    assert isinstance(chain, Chain)
    assert chain.operands[2] == Number(value=Decimal("1.5"))


def test_products_bind_tighter_than_sums_and_brackets_tightest() -> None:
    assert evaluate(parse("2 + 3 * 4 - 10 / 5"), {}) == q("12")
    assert evaluate(parse("(2 + 3) * -(4 - 2)"), {}) == q("-10")
    assert evaluate(parse("17 mod 5"), {}) == q("2")


def test_full_width_signs_are_read_like_the_plain_ones() -> None:
    typed = parse("（1.a＋1.b）×2≤1.c")

    assert typed == parse("(1.a+1.b)*2<=1.c")


def test_keys_come_in_order_and_once() -> None:
    assert keys(parse("sum(1.b, 1.a) = 1.b + 1.c")) == ("1.b", "1.a", "1.c")


def test_a_relation_is_told_from_a_value() -> None:
    assert is_relation(parse("1.a <= 1.b <= 1.c"))
    assert is_relation(parse("1.a = 1.b and 1.c > 0"))
    assert not is_relation(parse("1.a - 1.b"))
    assert not is_relation(parse("1.a"))


def test_the_tree_is_plain_frozen_values() -> None:
    assert parse("-max(1.a, 100%)") == Negative(
        operand=Call(
            function="max", arguments=(Key(name="1.a"), Number(value=Decimal(100), percent=True))
        )
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "position 1: expected a figure key, a number, ( or one of sum"),
        ("1.a +", "position 6: expected a figure key"),
        ("1.a 1.b", "position 5: expected an operator or the end, found “1.b”"),
        ("(1.a", "position 5: expected ), found the end"),
        ("sum(1.a", "position 8: expected )"),
        ("sum 1.a", "position 5: expected ( after sum"),
        ("sum()", "position 5: expected a figure key"),
        ("number(1.a, 1.b)", "position 11: expected )"),
        ("1.a & 1.b", "position 5: expected a figure key, a number or an operator, found “&”"),
        ("avg(1.a)", "position 1: expected a figure key, a number, ( or one of sum"),
        ("1.a and 1.b = 2", "position 5: expected a comparison before “and”"),
        ("1.b = 2 and 1.a", "position 16: expected a comparison after “and”"),
        ("1.a = (1.b = 2)", "position 12: expected )"),
    ],
)
def test_what_does_not_parse_names_the_place_and_what_belongs_there(
    text: str, problem: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(text, "ledger.xlsx")

    assert str(refusal.value).startswith(f"ledger.xlsx: {problem}")


def test_an_expression_has_a_limit_of_length_and_depth() -> None:
    with pytest.raises(Invalid, match="longer than 4000 characters"):
        parse("1+" * 2001 + "1")
    with pytest.raises(Invalid, match="no more than 20 levels of nesting"):
        parse("(" * 21 + "1" + ")" * 21)


def test_a_long_sum_is_no_deep_one() -> None:
    assert evaluate(parse("1" + "+1" * 1500), {}) == q("1501")


def test_a_residual_keeps_its_unit() -> None:
    residual = parse("11.problem - 11.moved - 11.cleared - 11.cleared")

    assert evaluate(residual, FIGURES) == q("37", "户")
    assert substituted(residual, FIGURES) == "45-2-3-3"


def test_unlike_units_do_not_add_up_unless_the_unit_is_set_aside() -> None:
    with pytest.raises(Invalid, match="户 and 处 are unlike"):
        evaluate(parse("11.cleared + 11.recovered"), FIGURES)

    assert evaluate(parse("number(11.cleared) + number(11.recovered)"), FIGURES) == q("9")


def test_functions_give_what_they_say() -> None:
    figures = FIGURES

    assert evaluate(parse("sum(5.refund, 5.rejected)"), figures) == q("430017.50", "元")
    assert evaluate(parse("max(5.refund, 5.rejected)"), figures) == q("41.63", "万元")
    assert evaluate(parse("min(5.rejected, 5.refund)"), figures) == q("13717.50", "元")
    assert evaluate(parse("count(11.moved, 11.cleared)"), figures) == q("2")
    assert evaluate(parse("across(11.moved)"), figures) == q("2", "户")


def test_hours_and_working_days_subtract_with_a_configured_day() -> None:
    saved = evaluate(parse("12.before - 12.after"), FIGURES, working_day_hours=Decimal(8))

    assert saved == q("12.4", "小时")


def test_a_missing_figure_is_named() -> None:
    with pytest.raises(Invalid, match=r"There is no figure 12\.solved"):
        evaluate(parse("12.solved / 12.found"), FIGURES)


def test_a_comparison_has_no_value() -> None:
    with pytest.raises(Invalid, match="holds or fails"):
        evaluate(parse("11.moved = 2"), FIGURES)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2.returned / 2.planned = 2.rate", "15/16=93.75%"),
        ("5.rejected > 5.refund", "416300>13717.5"),
        ("5.rejected * 2.rate <= 41.63", "41.63*93.75%<=41.63"),
        ("12.after < 12.before", "3.6个小时<2个工作日"),
        ("sum(11.moved, 11.cleared) * 2 = 11.problem", "(2+3)*2=45"),
        ("11.problem - (11.moved + 11.cleared)", "45-(2+3)"),
        ("11.problem mod 8 = 0", "45 mod 8=0"),
        ("11.problem = 45 and 11.moved = 2", "45=45 and 2=2"),
        ("number(11.cleared) <= max(11.recovered, 4)", "3<=max(6, 4)"),
        ("11.solved / 11.problem = 100%", "11.solved/45=100%"),
        ("11.problem - -11.moved", "45-(-2)"),
    ],
)
def test_an_expression_reads_with_its_numbers_put_in(text: str, shown: str) -> None:
    assert substituted(parse(text), FIGURES) == shown


def test_a_formula_counts_as_its_leaves() -> None:
    formulas = {"1.all": parse("1.open + 1.closed"), "1.rate": parse("1.closed / 1.all")}

    assert leaves("1.rate", formulas) == ("1.closed", "1.open")
    assert leaves("1.open", formulas) == ("1.open",)


def test_a_formula_that_rests_on_itself_is_refused_with_the_circle() -> None:
    formulas = {"1.a": parse("1.b + 1"), "1.b": parse("1.a * 2")}

    with pytest.raises(Invalid, match=r"1\.a rests on itself: 1\.a → 1\.b → 1\.a"):
        leaves("1.a", formulas)


@given(st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=20))
def test_a_sum_written_out_is_the_sum_of_its_parts(parts: list[int]) -> None:
    figures = {f"1.p{place}": q(str(part), "个") for place, part in enumerate(parts)}

    total = evaluate(parse(f"sum({', '.join(figures)})"), figures)

    assert total == evaluate(parse(" + ".join(figures)), figures) == q(str(sum(parts)), "个")
