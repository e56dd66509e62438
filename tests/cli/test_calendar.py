from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.office import Office

# Friday 2023-09-22 off, so that two workdays from Wednesday end on Monday.
NOTICE = """
number = "定政办发〔2023〕99号"
title = "关于调整放假的通知"
issued = 2023-09-19
years = []
off = ["2023-09-22"]
"""


@pytest.fixture
def notice(tmp_path: Path) -> str:
    (tmp_path / "notice.toml").write_text(NOTICE, "utf-8")
    return "notice.toml"


def test_a_year_is_shown_by_what_differs_from_plain_weeks(program: Program) -> None:
    answer = program("calendar", "show", "2023")

    assert "2023-01-01 to 2023-12-31, workdays: 249." in answer.out
    assert "2023-10-07 to 2023-10-08: 调休上班 (worked)" in answer.out
    assert "国庆节" in answer.out


def test_days_are_told_one_by_one_as_json(program: Program) -> None:
    answer = program("calendar", "show", "--from", "2026-02-14", "--to", "2026-02-15", "--json")

    assert [day["reason"] for day in answer.json["days"]] == ["调休上班", "农历除夕"]
    assert answer.json["workdays"] == 1


def test_a_year_without_a_notice_is_said_to_be_provisional(program: Program) -> None:
    answer = program("calendar", "show", "2090")

    assert "provisional" in answer.out
    assert "casetrack calendar import FILE" in answer.out


@pytest.mark.parametrize(
    "span", [("0",), ("--from", "2023-02-01", "--to", "2023-01-01"), ("--from", "soon")]
)
def test_a_span_that_is_none_is_refused(program: Program, span: tuple[str, ...]) -> None:
    assert program("calendar", "show", *span).code in (1, 2)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2023-09-20", "15 workdays", "2023-10-17 (工作日)"),
        ("2023-09-20T16:30", "24 hours", "2023-09-21 16:30 (工作日)"),
        ("2023-09-20T16:30+08:00", "2 days", "2023-09-22 (工作日)"),
        ("2090-01-02", "3 workdays", "2090-01-05 (工作日), provisional"),
    ],
)
def test_a_deadline_is_counted(program: Program, start: str, duration: str, end: str) -> None:
    assert program("calendar", "deadline", start, duration).out.startswith(end)


def test_a_deadline_is_told_as_json(program: Program) -> None:
    answer = program("calendar", "deadline", "2023-09-20", "15 workdays", "--json")

    assert answer.json["due_on"] == "2023-10-17"


def test_what_is_no_start_is_refused(program: Program) -> None:
    answer = program("calendar", "deadline", "yesterday", "1 days")

    assert answer.code == 2
    assert "expected 2023-09-20 or" in answer.err


def test_a_notice_moves_running_deadlines_and_tells_them(
    program: Program, office: Office, notice: str
) -> None:
    office.assigned()

    answer = program("calendar", "import", notice, "--json", by="sun")

    moved = {"cycle": "t-2023", "item": "1", "party": "handler"}
    assert answer.json["moved"] == [moved | {"old": "2023-09-22", "new": "2023-09-25"}]
    assert program("audit", "verify").code == 0


def test_a_notice_counts_once(program: Program, office: Office, notice: str) -> None:
    office.assigned()
    program("calendar", "import", notice, by="sun")

    again = program("calendar", "import", notice, by="sun")

    assert "deadlines moved: 0;" in again.out
    assert "249" not in program("calendar", "show", "2023").out


def test_another_text_under_the_same_number_is_refused(
    program: Program, office: Office, notice: str
) -> None:
    assert office.units
    program("calendar", "import", notice, by="sun")
    Path(notice).write_text(NOTICE.replace("09-22", "09-21"), "utf-8")

    answer = program("calendar", "import", notice, by="sun")

    assert answer.code == 1
    assert "imported already, with another text" in answer.err


def test_every_problem_of_a_notice_is_told(program: Program, office: Office, notice: str) -> None:
    assert office.units
    Path(notice).write_text('number = ""\noff = ["2023-13-01"]\n', "utf-8")

    answer = program("calendar", "import", notice, by="sun")

    assert answer.code == 2
    assert answer.err.count("casetrack: notice.toml") >= 3


def test_only_a_supervisor_imports_a_notice(program: Program, office: Office, notice: str) -> None:
    assert office.units

    answer = program("calendar", "import", notice, by="jiao")

    assert answer.code == 1
    assert "needs supervisor" in answer.err


def test_only_days_without_a_notice_are_said_to_be_unsettled(program: Program) -> None:
    answer = program("calendar", "show", "--from", "2026-12-01", "--to", "2026-12-31")

    assert "From 2026-12-29 to 2026-12-31 no notice has settled the days yet" in answer.out
