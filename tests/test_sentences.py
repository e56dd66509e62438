"""Everything said to people can be said in Chinese, with the same values, and nothing is glued."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from string import Formatter

import pytest

from casetrack.bulletins.levels import DEFAULTS, TITLES, levels_of
from casetrack.bulletins.ratings import GRADES
from casetrack.errors import Invalid, Problem, Refused, sentence, several
from casetrack.figures.bounds import bound_of
from casetrack.figures.checks import KINDS
from casetrack.figures.definitions import FIELDS as FILTERED
from casetrack.figures.definitions import SOURCES
from casetrack.figures.filters import parse_filter
from casetrack.figures.targets import DIRECTIONS
from casetrack.figures.vocabulary import refuse_unknown_words, vocabulary
from casetrack.language import catalog, translate_to
from casetrack.ledger.cells import read_cell
from casetrack.ledger.columns import Column
from casetrack.people.tokens import SCOPES as TOKEN_SCOPES
from casetrack.people.units import SCOPES as UNIT_SCOPES
from casetrack.workflow import EVIDENCE_KINDS, FIELDS, ROLES
from tests.cli.test_language import helps
from tests.office import DEFINITIONS
from tests.sentences import constants, said, values

# Values that are words themselves and said through the same catalog.
SAID_AS_VALUES = (
    *ROLES,
    *FIELDS,
    *SOURCES,
    *("reason", "evidence", *(f"evidence:{kind}" for kind in EVIDENCE_KINDS)),
    *("setup", "open", "closed", "opened", "draft", "approved", "published"),
    *("holds", "fails", "explained", "undecided", "rise", "fall"),
    *("preface", "goals", "results", "bulletin", "pending", "sound", "relapsed"),
    *("workdays", "working hours", "hours", "days", "months"),
    *(*TOKEN_SCOPES, *UNIT_SCOPES, *EVIDENCE_KINDS),
    *("project {key}", "figure {key}", "check {key}"),
    *(*KINDS, *DIRECTIONS, *GRADES),
    *(", ", "; ", " or "),
)
CHECK = Column(name="kind", label="类别", allowed=("funnel", "x"))
# In Chinese a state or a step goes by its title alone, and a finding by its Chinese sentence.
RENAMED = {"{typed}", "{identifier}", "{en}"}
# These words are put together from others.
COMPOSED = {"working hours", *(f"evidence:{kind}" for kind in EVIDENCE_KINDS)}


def _sentences() -> dict[str, str]:
    """Every sentence with letters of its own, and one place where it is said."""
    return {
        words.value: place
        for place, words in said()
        if isinstance(words, ast.Constant)
        and isinstance(words.value, str)
        and re.search(r"[A-Za-z]", re.sub(r"{[^}]*}", "", words.value))
    }


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_sentence_has_its_chinese() -> None:
    known = catalog("zh")
    missing = {text: place for text, place in _sentences().items() if not known.get(text)}

    assert len(_sentences()) > 600
    assert missing == {}


def test_every_word_that_is_a_value_has_its_chinese() -> None:
    assert [word for word in SAID_AS_VALUES if not catalog("zh").get(word)] == []
    assert TITLES.keys() == DEFAULTS.keys()


def test_the_catalog_holds_nothing_that_nobody_says() -> None:
    assert sorted(set(catalog("zh")) - constants() - COMPOSED - set(helps())) == []


def test_both_languages_fill_in_the_same_values() -> None:
    differing = [
        text
        for text, told in catalog("zh").items()
        if text not in RENAMED and "{" in text and _names(text) != _names(told)
    ]

    assert differing == []


def test_nothing_said_is_glued_together() -> None:
    glued = [place for place, words in said() if isinstance(words, ast.JoinedStr)]

    assert glued == []
    assert [place for place, value in values() if "', '.join(" in ast.unparse(value)] == []


def test_values_that_are_sentences_are_said_in_the_same_language() -> None:
    error = Refused(
        "{name} may not urge {key}; that needs {role} for {unit}.",
        name="王敏",
        key="12-3",
        role=sentence("supervisor"),
        unit=sentence("the office"),
    )

    assert str(error) == "王敏 may not urge 12-3; that needs supervisor for the office."
    assert error.said(translate_to("zh")) == "王敏无权催办 12-3；须是本办的督办人。"


@pytest.mark.parametrize(
    ("between", "english", "chinese"),
    [(", ", "handler, editor", "经办人、编辑"), (" or ", "handler or editor", "经办人或编辑")],
)
def test_a_listing_is_joined_in_the_language_it_is_said_in(
    between: str, english: str, chinese: str
) -> None:
    listed = several(map(sentence, ["handler", "editor"]), between)

    assert str(listed) == english
    assert listed.said(translate_to("zh")) == chinese


def _state() -> None:
    wanted = parse_filter("state=qqq", FILTERED["items"])
    refuse_unknown_words(wanted, vocabulary([DEFINITIONS["rectification"]]))


@pytest.mark.parametrize(
    ("refused", "english", "chinese"),
    [
        (
            _state,
            "possible: identified, assigned",
            "状态 state 不会是“qqq”；可选：已发现 identified、",
        ),
        (lambda: parse_filter("xyz=1", FILTERED["readings"]), "known: indicator", "指标 indicator"),
        (lambda: bound_of("许多"), "Known: 余, 多", "可用：余、多"),
        (lambda: levels_of({"perod": "warning"}), "known: period", "统计时段混用 period"),
        (lambda: read_cell(CHECK, "?"), "allowed: funnel, x", "逐级递减 funnel、x"),
    ],
)
def test_what_may_be_typed_is_listed_in_the_readers_language(
    refused: Callable[[], object], english: str, chinese: str
) -> None:
    with pytest.raises(Invalid) as raised:
        refused()

    assert english in str(raised.value)
    assert english in raised.value.said(translate_to("en"))
    assert chinese in raised.value.said(translate_to("zh"))


def test_every_problem_is_told_with_its_place_in_chinese() -> None:
    error = Invalid(
        [
            Problem(message="a title is needed", sheet="问题", row=5, column="title"),
            sentence("{key}: a correction needs a reason", key="7"),
        ]
    )

    assert error.said(translate_to("zh")).splitlines() == [
        "工作表“问题”，第5行，“title”列：请填写标题",
        "7：更正须写明理由",
    ]


def test_a_problem_names_what_it_is_about_in_the_same_language() -> None:
    about = Problem(message="there is no reading yet", source="figure 12.found")

    assert str(about) == "figure 12.found: there is no reading yet"
    assert about.said(translate_to("zh")) == "数据 12.found：还没有读数"
