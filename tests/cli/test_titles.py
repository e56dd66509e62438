"""In Chinese, what is read stands beside what is typed; a script reads identifiers alone."""

from __future__ import annotations

import pytest

from casetrack.cli.retold import reason_retold
from casetrack.cli.titles import Titles, Typed, typed
from casetrack.workflow import Definition
from tests.cli.conftest import Program
from tests.office import DEFINITIONS, Office

RECTIFICATION: Definition = DEFINITIONS["rectification"]
TITLES = Titles(definitions=(RECTIFICATION,))
CHINESE, ENGLISH = Typed("zh"), Typed("en")


@pytest.fixture
def chinese(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the terminal of the program speak Chinese."""
    assert callable(program)
    monkeypatch.setenv("CASETRACK_LANGUAGE", "zh")


@pytest.mark.parametrize(
    ("said", "told", "plain"),
    [
        (TITLES.state("rectifying"), "整改中 rectifying", "rectifying"),
        (TITLES.state("gone"), "gone", "gone"),
        (TITLES.outcome("unfounded"), "不属实 unfounded", "unfounded"),
        (typed("handler"), "经办人 handler", "handler"),
        (typed(""), "", ""),
        (TITLES.rule("late"), "逾期后每1个工作日 late", "late"),
        (TITLES.rule("today"), "到期时 today", "today"),
        (TITLES.rule("soon"), "到期前2个工作日 soon", "soon"),
        (TITLES.rule("late_lead"), "逾期3个工作日 late_lead", "late_lead"),
        (TITLES.rule("urge"), "手动催办 urge", "urge"),
        (TITLES.rule("gone"), "gone", "gone"),
    ],
)
def test_a_word_is_read_by_its_title_and_typed_as_it_is(
    said: object, told: str, plain: str
) -> None:
    assert said.said(CHINESE) == told  # type: ignore[attr-defined]
    assert said.said(ENGLISH) == plain  # type: ignore[attr-defined]


@pytest.mark.usefixtures("chinese")
def test_tables_and_answers_name_states_steps_and_roles_in_both_ways(
    program: Program, office: Office
) -> None:
    office.rectifying()

    shown = program("item", "show", "1", by="jiao").out

    assert "整改中 rectifying" in program("item", "list").out
    assert "可办理：中止计时 pause，由督办人" in program("item", "show", "1").out
    assert "现在不能：核查通过 verify：" in shown
    assert "（期限 30天）" in shown
    assert "整改中 rectifying 1" in program("cycle", "show").out
    assert "整改中 rectifying: 1" in program("project", "show", "1").out
    assert "经办人 handler@jt" in program("person", "list").out
    assert program("item", "list", "--json").json["items"][0]["state"] == "rectifying"


@pytest.mark.usefixtures("chinese")
def test_a_refusal_says_in_chinese_what_may_be_typed(program: Program, office: Office) -> None:
    office.rectifying()

    assert "应为 等待 queued、已发送 sent" in program("reminders", "list", "--state", "x").err


@pytest.mark.parametrize(
    ("reason", "chinese_"),
    [
        (
            "nobody is handler for 区交通局; superseded by late 8",
            "区交通局无人担任经办人；已由 late 第8次代替",
        ),
        ("its message is dead: 550 no such user", "信件未送达：550 no such user"),
        ("superseded by late_lead, which was not delivered", "已由 late_lead 代替，而后者没有送达"),
        ("市里下周来查", "市里下周来查"),
    ],
)
def test_why_somebody_was_not_reminded_is_told_in_chinese(reason: str, chinese_: str) -> None:
    assert reason_retold(reason, CHINESE) == chinese_
    assert reason_retold(reason, ENGLISH) == reason


@pytest.mark.usefixtures("chinese")
def test_the_doctor_speaks_chinese(program: Program, office: Office) -> None:
    assert office.projects

    told = program("doctor").out

    assert "正常  数据库：" in told
    assert "问题整改 rectification" in told
