"""The file an office imports a notice from."""

from __future__ import annotations

import json
from datetime import date

import pytest

from casetrack.errors import Invalid, Problem
from casetrack.workdays import china, parse_notice
from tests.workdays.clock import days

GOOD = """\
number = "国办发明电〔2026〕0号"
title = "测试用的通知"
issued = 2026-11-05
years = [2027]
off = ["2027-01-01", "2027-02-05..2027-02-07", 2027-05-01]
work = ["2026-12-31"]
"""


def problems(text: str) -> list[Problem]:
    with pytest.raises(Invalid) as caught:
        parse_notice(text, "next.toml")
    return list(caught.value.problems)


def test_a_toml_file_becomes_a_notice() -> None:
    notice = parse_notice(GOOD, "next.toml")
    assert notice.number == "国办发明电〔2026〕0号"
    assert notice.issued == date(2026, 11, 5)
    assert notice.covers == {2027}
    assert notice.off == days("2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-05-01")
    assert notice.work == days("2026-12-31")
    assert not china().with_notices([notice]).is_provisional(date(2027, 6, 1))


def test_a_json_file_says_the_same() -> None:
    values = {
        "number": "国办发明电〔2026〕0号",
        "title": "测试用的通知",
        "issued": "2026-11-05",
        "years": [2027],
        "off": ["2027-01-01", "2027-02-05..2027-02-07", "2027-05-01"],
        "work": ["2026-12-31"],
    }
    assert parse_notice(json.dumps(values), "next.json") == parse_notice(GOOD, "next.toml")


def test_a_change_of_single_days_covers_no_year_and_needs_no_work() -> None:
    text = 'number = "1"\ntitle = "t"\nissued = "2026-03-01"\nyears = []\noff = ["2026-05-06"]\n'
    notice = parse_notice(text, "change.toml")
    assert (notice.covers, notice.work) == (frozenset(), frozenset())


def test_every_problem_is_reported_at_once_with_field_and_line() -> None:
    text = (
        'nummer = "1"\ntitle = ""\nissued = "yesterday"\nyears = ["2027"]\n'
        'off = ["2027-01-01",\n  "2027-02-30"]\nwork = "2027-02-06"\n'
    )
    found = [(str(problem.sentence).split(":")[0], problem.line) for problem in problems(text)]
    assert found == [
        ("nummer", 1),
        ("number", None),
        ("title", 2),
        ("issued", 3),
        ("years", 4),
        ("off", 6),
        ("work", 7),
    ]
    assert str(problems(text)[0]) == (
        "next.toml, line 1: nummer: there is no such field. Did you mean number?"
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("2027-02-05..2027-02-07", "2027-02-07..2027-02-05", 5, "ends before it begins"),
        ("2027-02-05..2027-02-07", "2027-02-05..2072-02-07", 5, "is longer than 31 days"),
        ("2027-02-05..2027-02-07", "02-05..02-07", 5, "'02-05..02-07' is no day"),
        ("2027-05-01]", "12]", 5, "12 is no day"),
        ('"2026-12-31"', '"2027-01-01"', 6, "2027-01-01 is listed as off as well"),
        ('"2026-12-31"', '"2026-12-28"', 6, "2026-12-28 is none of the days a notice for 2027"),
        ('"2027-01-01"', '"2028-01-01"', 5, "2028-01-01 is none of the days"),
        ("[2027]", "[2207]", 4, "expected a list of years such as [2027]"),
        ("[2027]", "[true]", 4, "expected a list of years"),
        ("title =", "titel =", 2, "there is no such field. Did you mean title?"),
        ("title =", "x =", 2, "Known are number, title, issued, years, off, work."),
    ],
)
def test_each_slip_is_named_at_its_line(old: str, new: str, line: int, message: str) -> None:
    found = problems(GOOD.replace(old, new, 1))
    assert message in str(found[0].sentence)
    assert found[0].line == line


def test_a_notice_without_a_day_off_is_no_notice() -> None:
    text = 'number = "1"\ntitle = "t"\nissued = "2026-03-01"\nyears = [2027]\noff = []\n'
    assert [str(problem.sentence) for problem in problems(text)] == [
        "off: no day off is named. Expected at least one."
    ]


def test_a_change_may_only_take_a_day_off_back() -> None:
    text = (
        'number = "1"\ntitle = "t"\nissued = "2026-03-01"\nyears = []\noff = []\n'
        'work = ["2026-05-05"]\n'
    )
    assert parse_notice(text, "change.toml").work == days("2026-05-05")


def test_what_is_neither_toml_nor_json_is_refused_at_its_line() -> None:
    assert problems('number = "1"\noff = [}')[0].line == 2
    assert "This is not TOML" in str(problems("放假")[0].sentence)
    assert problems('{"number": "1",\n "off": }')[0].line == 2
    assert "This is not JSON" in str(problems("{")[0].sentence)
