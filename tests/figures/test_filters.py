"""Filters: what they read, what they refuse, which rows they let through."""

from datetime import date
from decimal import Decimal

import pytest

from casetrack.errors import Invalid
from casetrack.figures.filters import Condition, FieldType, Value, matches, parse_filter

FIELDS: dict[str, FieldType] = {
    "category": str,
    "outcome": str,
    "found_on": date,
    "amount": Decimal,
}
ROW: dict[str, Value | None] = {
    "category": "路面坑槽",
    "outcome": None,
    "found_on": date(2019, 11, 30),
    "amount": Decimal("13717.50"),
}


def test_a_filter_is_typed_conditions() -> None:
    read = parse_filter("category=边沟|绿化 & found_on>=2019-09-01", FIELDS)

    assert read.conditions == (
        Condition(field="category", operator="=", values=("边沟", "绿化")),
        Condition(field="found_on", operator=">=", values=(date(2019, 9, 1),)),
    )


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("", True),
        ("category=路面坑槽|边沟", True),
        ("category=边沟", False),
        ("category!=边沟|绿化", True),
        ("category!=路面坑槽", False),
        ("found_on>=2019-11-30", True),
        ("found_on>2019-11-30", False),
        ("found_on<2019-12-01 & amount>=13717.5", True),
        ("amount<=100", False),
        ("amount=13717.5", True),
        ("category>=路", True),
        ("outcome=", True),
        ("outcome!=", False),
        ("outcome=unfounded", False),
        ("outcome!=unfounded", True),
        ("outcome>=a", False),
    ],
)
def test_a_row_passes_when_each_condition_is_met(text: str, *, passes: bool) -> None:
    assert matches(ROW, parse_filter(text, FIELDS)) is passes


def test_every_problem_is_reported_at_once_with_the_nearest_field() -> None:
    with pytest.raises(Invalid) as refusal:
        parse_filter("catagory=a & amount>=many & found_on=2019-11-31 & x & zzz=1", FIELDS)

    assert [str(problem.sentence) for problem in refusal.value.problems] == [
        "there is no field “catagory”; did you mean category?",
        "amount is a number, which “many” is not",
        "found_on is a date such as 2019-11-30, which “2019-11-31” is not",
        "“x” is no condition: expected field=a|b, field!=a or field>=x",
        "there is no field “zzz”; known: category, outcome, found_on, amount",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("amount>=1|2", "amount>= takes one value, not 2"),
        ("amount>=", "amount is a number, which “” is not"),
        ("amount=NaN", "amount is a number, which “NaN” is not"),
        ("category=a||b", "category is a text, which “” is not"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(text: str, problem: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_filter(text, FIELDS, source="数据")

    assert str(refusal.value) == f"数据: {problem}"


def test_a_filter_prints_as_it_is_read() -> None:
    text = "category=边沟|绿化 & found_on>=2019-09-01 & amount!="

    assert str(parse_filter(text, FIELDS)) == text
