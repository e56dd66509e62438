from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casetrack.errors import Invalid
from casetrack.workdays import Duration, DurationUnit, parse_duration


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2 workdays", 2, DurationUnit.workdays),
        ("1 workday", 1, DurationUnit.workdays),
        ("24 hours", 24, DurationUnit.hours),
        ("8 working hours", 8, DurationUnit.working_hours),
        ("0.5 hours", Decimal("0.5"), DurationUnit.hours),
        ("30 days", 30, DurationUnit.days),
        ("2 months", 2, DurationUnit.months),
    ],
)
def test_a_duration_is_read_and_written_back(
    text: str, amount: Decimal | int, unit: DurationUnit
) -> None:
    duration = parse_duration(text)
    assert duration == Duration(amount=amount, unit=unit)
    assert str(duration) == text


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("10个工作日", "10 workdays"),
        ("10 工作日", "10 workdays"),
        ("15天", "15 days"),
        (" 15 日 ", "15 days"),
        ("2个月", "2 months"),
        ("8个工作小时", "8 working hours"),
        ("0.5小时", "0.5 hours"),
    ],
)
def test_a_duration_is_read_in_chinese_as_well(text: str, same: str) -> None:
    assert str(parse_duration(text)) == same


@pytest.mark.parametrize(
    "text",
    [
        "",
        "十天",
        "天",
        "workdays",
        "2",
        "two days",
        "2 weeks",
        "2workdays",
        "-1 days",
        "1e3 hours",
        "２ days",
    ],
)
def test_what_is_no_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Invalid, match="Expected an amount and a unit, such as 2 workdays"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["0 workdays", "0.0 hours", "5001 workdays", "999999999 months"])
def test_a_duration_of_nothing_or_beyond_belief_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="is out of range: from more than 0 to"):
        parse_duration(text)


def test_days_come_whole() -> None:
    with pytest.raises(Invalid, match=r"1\.5 workdays: workdays are counted whole"):
        parse_duration("1.5 workdays")


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("2 workdays", "2个工作日", "2 workdays"),
        ("1 workday", "1个工作日", "1 workday"),
        ("30 days", "30天", "30 days"),
        ("2 months", "2个月", "2 months"),
        ("8 working hours", "8个工作小时", "8 working hours"),
        ("1.256 hours", "1.26小时", "1.26 hours"),
        ("100 hours", "100小时", "100 hours"),
    ],
)
def test_people_read_a_duration_in_their_words(text: str, chinese: str, english: str) -> None:
    assert parse_duration(text).label("zh") == chinese
    assert parse_duration(text).label("en") == english


@settings(deadline=None)
@given(st.decimals(Decimal("0.01"), 5000, places=2), st.sampled_from(DurationUnit))
def test_every_duration_reads_back_as_itself(amount: Decimal, unit: DurationUnit) -> None:
    whole = unit in {DurationUnit.workdays, DurationUnit.days, DurationUnit.months}
    duration = Duration(amount=int(amount) % 240 + 1 if whole else amount, unit=unit)
    assert parse_duration(str(duration)) == duration
