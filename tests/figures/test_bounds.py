"""Bounded words as intervals."""

from decimal import Decimal

import pytest

from casetrack.errors import Invalid
from casetrack.figures.bounds import Interval, at_least, bound_of, equal, interval, satisfies


@pytest.mark.parametrize(
    ("exact", "printed", "word", "allowed"),
    [
        ("651", "650", "余", True),
        ("659.9", "650", "余", True),
        ("650", "650", "余", False),
        ("660", "650", "余", False),
        ("5999", "5000", "余", True),
        ("6000", "5000", "余", False),
        ("950", "900", "余", True),
        ("1580", "1500", "多", True),
        ("900", "1000", "约", True),
        ("1101", "1000", "约", False),
        ("3499", "3500", "左右", True),
        ("2.8", "3", "近", True),
        ("3", "3", "近", False),
        ("80", "80", "以上", True),
        ("79.99", "80", "以上", False),
        ("80", "80", "超过", False),
        ("60", "60", "以内", True),
        ("4275", "4275", "不超过", True),
        ("4275.01", "4275", "不超过", False),
        ("8", "8", "低于", False),
        ("7.99", "8", "低于", True),
    ],
)
def test_a_bounded_word_allows_what_a_reader_would(
    exact: str, printed: str, word: str, *, allowed: bool
) -> None:
    assert satisfies(Decimal(exact), Decimal(printed), word) is allowed


@pytest.mark.parametrize("word", [None, "", "平均"])
def test_without_a_word_the_exact_value_rounds_to_the_printed_one(word: str | None) -> None:
    assert satisfies(Decimal("88.155"), Decimal("88.16"), word)
    assert not satisfies(Decimal("88.154"), Decimal("88.16"), word)
    assert not satisfies(Decimal("13717.6"), Decimal("13717.50"), word)


def test_an_average_is_one_value_and_no_interval() -> None:
    assert interval(Decimal(2), "平均") == Interval(low=Decimal(2), high=Decimal(2))


def test_a_word_that_bounds_nothing_is_refused_with_those_that_do() -> None:
    with pytest.raises(Invalid, match=r"大概 is not a bounded word\. Known: 余, 多, 约"):
        bound_of("大概")


def test_each_bound_that_is_an_inequality_has_its_sign() -> None:
    signs = [bound_of(word).symbol for word in ("以上", "不超过", "低于", "超过", "余")]

    assert signs == [">=", "<=", "<", ">", ""]


def test_two_intervals_compare_only_where_every_value_agrees() -> None:
    about_1000, above_80 = interval(Decimal(1000), "约"), interval(Decimal(80), "以上")
    point = interval(Decimal(1100), None)

    assert at_least(point, about_1000) is True
    assert at_least(interval(Decimal(899), None), about_1000) is False
    assert at_least(interval(Decimal(950), None), about_1000) is None
    assert at_least(above_80, interval(Decimal(75), None)) is True
    assert at_least(above_80, interval(Decimal(90), None)) is None


def test_touching_open_ends_lie_apart() -> None:
    more, next_step = interval(Decimal(650), "余"), interval(Decimal(660), None)

    assert at_least(more, next_step) is False
    assert at_least(next_step, more) is True


def test_a_value_equals_an_approximate_one_that_allows_it() -> None:
    more = interval(Decimal(650), "余")

    assert equal(interval(Decimal(655), None), more) is True
    assert equal(more, interval(Decimal(700), None)) is False
    assert equal(more, interval(Decimal(655), "约")) is None
    assert equal(more, interval(Decimal(900), "约")) is False
