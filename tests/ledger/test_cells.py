from datetime import date, datetime, time
from decimal import Decimal

import pytest

from casetrack.errors import Invalid
from casetrack.ledger.cells import Stored, read_cell
from casetrack.ledger.columns import Column, Kind


def read(kind: Kind, stored: Stored) -> object:
    return read_cell(Column(name="x", label="X", kind=kind), stored)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (date(2023, 9, 20), date(2023, 9, 20)),
        ("2023-09-20", date(2023, 9, 20)),
        ("2023/9/20", date(2023, 9, 20)),
        ("2023.9.20", date(2023, 9, 20)),
        ("２０２３年９月２０日", date(2023, 9, 20)),
        (" ", None),
    ],
)
def test_a_date_is_read_as_people_write_it(stored: Stored, expected: date | None) -> None:
    assert read("date", stored) == expected


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (12.345678, "12.345678"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        ("1,248,397.42", "1248397.42"),
        ("１２．５", "12.5"),
        ("9223372036854.775807", "9223372036854.775807"),
        (-2, "-2"),
    ],
)
def test_a_decimal_stays_exactly_what_was_typed(stored: Stored, expected: str) -> None:
    assert read("decimal", stored) == Decimal(expected)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [("012", "012"), (12.0, "12"), (12.5, "12.5"), (" a\r\nb ", "a\nb"), ("=1+1", "=1+1")],
)
def test_text_stays_text(stored: Stored, expected: str) -> None:
    assert read("text", stored) == expected


def test_a_list_is_split_at_either_semicolon_and_names_each_part_once() -> None:
    assert read("list", "甲; 乙；甲;;丙") == ("甲", "乙", "丙")
    assert read("list", " ; ") is None


def test_a_whole_number_may_come_as_a_float() -> None:
    assert read("integer", 3.0) == 3


@pytest.mark.parametrize(
    ("kind", "stored", "said"),
    [
        ("date", "2023-02-30", "no such day"),
        ("date", "下周", "expected a date such as 2023-09-20"),
        ("date", 45189.0, "expected a date"),
        ("date", datetime(2023, 9, 20, 8, 30), "without a time of day"),  # noqa: DTZ001
        ("decimal", "许多", "expected a number"),
        ("decimal", 1.2345678, "more than 6 decimal places"),
        ("decimal", 1e13, "too large"),
        ("decimal", float("inf"), "expected a number"),
        ("decimal", float("nan"), "expected a number"),
        ("text", float("nan"), "lost its last digits"),
        ("decimal", True, "a logical value True"),
        ("integer", 2.5, "expected a whole number"),
        ("text", date(2026, 12, 1), "format the cell as text"),
        ("text", time(12, 0), "a time of day"),
        ("text", 123456789012345678.0, "lost its last digits"),
        ("text", "a\x01b", "control character"),
        ("text", "x" * 32_768, "at most 32767"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_found(
    kind: Kind, stored: Stored, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        read(kind, stored)


def test_a_value_that_is_not_allowed_names_the_nearest_one() -> None:
    column = Column(name="source", label="来源", allowed=("items", "activities"))
    with pytest.raises(Invalid, match="allowed: items, activities; nearest known: items"):
        read_cell(column, "item")


def test_a_negative_quantity_is_refused() -> None:
    column = Column(name="quantity", label="数量", kind="decimal", not_negative=True)
    with pytest.raises(Invalid, match="zero or more"):
        read_cell(column, -1.0)


def test_a_key_of_another_shape_is_refused_with_the_shape() -> None:
    column = Column(name="key", label="编号", pattern=r"\d+\.[a-z]+", pattern_words="PROJECT.name")
    with pytest.raises(Invalid, match=r"PROJECT\.name"):
        read_cell(column, "Found")
