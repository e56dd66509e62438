"""Answers as lines for people and as JSON for scripts."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from casetrack.cli.show import show_json, show_table


def test_chinese_characters_count_as_two_columns(capsys: pytest.CaptureFixture[str]) -> None:
    show_table([["区交通局", 1], ["jt", None]], head=["unit", "n"], empty="")

    lines = capsys.readouterr().out.splitlines()

    assert lines == ["unit      n", "区交通局  1", "jt"]


def test_an_empty_table_says_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    show_table([], head=["unit"], empty="Nothing yet.")

    assert capsys.readouterr().out == "Nothing yet.\n"


def test_decimals_and_times_are_strings(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2023, 9, 20, 1, tzinfo=UTC)
    show_json({"amount": Decimal("1248397.42"), "on": date(2023, 9, 20), "at": at})

    assert json.loads(capsys.readouterr().out) == {
        "format": 1,
        "amount": "1248397.42",
        "on": "2023-09-20",
        "at": "2023-09-20T01:00:00+00:00",
    }


def test_what_has_no_shape_is_never_guessed() -> None:
    with pytest.raises(TypeError, match="object is not shown as JSON"):
        show_json({"thing": object()})
