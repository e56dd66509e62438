"""The lists of facts are themselves sound: whole, parsable, and arithmetic where they claim it."""

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest

from tests.facts import CYCLES, Fact, Facts, load_facts, matches, parse_value

KINDS = {"count", "amount", "rate", "ratio", "duration", "change", "target", "doc-number", "date"}
TEN_THOUSAND = 10_000
ARITHMETIC: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
NUMERIC = [
    (cycle, project.ordinal, relation.expr, relation.status)
    for cycle in CYCLES
    for project in load_facts(cycle).projects
    for relation in project.relations
    if re.fullmatch(r"[\d.+\-*/%<>= ]+", relation.expr.replace("mod", "%"))
    and not re.search(r"\d-0\d", relation.expr)
]


@pytest.fixture(params=CYCLES)
def facts(request: pytest.FixtureRequest) -> Facts:
    return load_facts(request.param)


def test_the_totals_are_those_counted_when_the_texts_were_read() -> None:
    kinds = {cycle: Counter(fact.kind for fact in load_facts(cycle).figures) for cycle in CYCLES}

    assert kinds["dinghai-2019"] == counted(
        count=99, amount=13, date=12, duration=9, rate=6, target=4, change=2, document=1
    )
    assert kinds["dinghai-2023"] == counted(
        count=85, amount=10, date=14, duration=8, rate=2, target=9, change=5
    )


def test_sections_are_contiguous_from_the_preface(facts: Facts) -> None:
    last = {"dinghai-2019": 18, "dinghai-2023": 12}[facts.cycle]

    assert [project.ordinal for project in facts.projects] == list(range(last + 1))


def test_every_section_but_the_preface_has_a_title_and_a_lead_unit(facts: Facts) -> None:
    preface, *projects = facts.projects

    assert preface.lead_unit == ()
    assert all(project.title and project.lead_unit for project in projects)
    assert all(project.figures for project in facts.projects)


def test_a_label_names_one_figure_of_its_section(facts: Facts) -> None:
    labels = Counter((fact.project, fact.label) for fact in facts.figures)

    assert [label for label, times in labels.items() if times > 1] == []


def test_kinds_and_answers_are_the_agreed_ones(facts: Facts) -> None:
    answers = {relation.status for project in facts.projects for relation in project.relations}

    assert {fact.kind for fact in facts.figures} <= KINDS
    assert answers <= {"holds", "fails", "explained", "undecided"}


def test_only_dates_frequencies_and_document_numbers_are_text(facts: Facts) -> None:
    texts = [fact for fact in facts.figures if isinstance(fact.value, str)]

    assert {fact.kind for fact in texts if fact.measure != "frequency"} <= {"date", "doc-number"}
    assert all(fact.kind in {"date", "doc-number", "duration"} for fact in texts)


def test_ranges_run_upwards(facts: Facts) -> None:
    ranges = [fact.value for fact in facts.figures if isinstance(fact.value, tuple)]

    assert ranges
    assert all(low < high for low, high in ranges)


def test_ten_thousands_are_converted_and_nothing_else_is(facts: Facts) -> None:
    for fact in facts.figures:
        if fact.unit.startswith("万"):
            assert not isinstance(fact.value, (str, tuple))
            assert fact.value_base == fact.value * TEN_THOUSAND
            assert fact.unit_base == fact.unit.removeprefix("万")
        else:
            assert fact.value_base == fact.value
            assert fact.unit.startswith(fact.unit_base)


def test_the_printed_form_carries_the_word_that_makes_it_approximate(facts: Facts) -> None:
    approximate = [fact for fact in facts.figures if fact.approx]

    assert approximate
    assert all(fact.approx and fact.approx in fact.printed for fact in approximate)


@pytest.mark.parametrize(("cycle", "project", "expr", "status"), NUMERIC)
def test_numeric_relations_answer_what_arithmetic_answers(
    cycle: str, project: int, expr: str, status: str
) -> None:
    expected = {"holds": {True}, "fails": {False}, "explained": {False}, "undecided": {True, False}}

    assert is_true(expr) in expected[status], (cycle, project)


def test_a_figure_is_the_fact_when_base_value_and_unit_agree() -> None:
    paid = labelled("dinghai-2019", 5, "剔除不合理及违规费用")

    assert matches(paid, {"value": "41.63", "unit": "万元", "base": "416300", "base_unit": "元"})
    assert matches(paid, {"value": 41.63, "unit": "万元", "value_base": 416300})
    assert not matches(paid, {"value": "416300", "unit": "元", "base": "416300"})
    assert not matches(paid, {"value": "41.64", "unit": "万元", "base": "416400"})


def test_persons_and_person_visits_are_different_units() -> None:
    seen = labelled("dinghai-2019", 4, "贫困对象医疗救助人次")

    assert matches(seen, {"unit": "人次", "base": "85190"})
    assert not matches(seen, {"unit": "人", "base": "85190"})


def test_brackets_in_a_unit_may_have_either_width() -> None:
    seized = labelled("dinghai-2019", 15, "查获涉嫌违法物品")

    assert matches(seized, {"unit": "盒（瓶）", "base": "249"})


def test_an_exact_value_stands_behind_an_approximate_fact_if_the_words_agree() -> None:
    avoided = labelled("dinghai-2023", 2, "避免财产损失")

    assert matches(avoided, {"unit": "万元", "base": "50312000", "text": "5000余万元"})
    assert not matches(avoided, {"unit": "万元", "base": "50312000", "text": "5031.2万元"})


def test_an_exact_fact_is_not_matched_by_its_words_alone() -> None:
    found = labelled("dinghai-2019", 12, "发现问题总数")

    assert not matches(found, {"unit": "个", "base": "344", "text": "343个"})


def test_a_score_printed_without_unit_accepts_the_unit_it_implies() -> None:
    score = labelled("dinghai-2023", 6, "生态环境公众满意度")

    assert matches(score, {"unit": "", "base": "88.16"})
    assert matches(score, {"unit": "分", "base": "88.16"})
    assert not matches(score, {"unit": "%", "base": "88.16"})


def test_a_range_is_matched_at_both_ends() -> None:
    share = labelled("dinghai-2019", 4, "大病保险支付比例(区间)")

    assert matches(share, {"unit": "%", "base": ["65", "70"]})
    assert not matches(share, {"unit": "%", "base": ["65", "75"]})


def test_a_figure_without_a_value_is_no_fact() -> None:
    found = labelled("dinghai-2019", 12, "发现问题总数")

    assert parse_value("11月底") == "11月底"
    assert not matches(found, {"unit": "个", "base": None})


def test_the_printed_form_shows_the_digits_of_the_value(facts: Facts) -> None:
    for fact in facts.figures:
        digits = re.findall(r"\d+(?:\.\d+)?", fact.printed)
        if digits and not isinstance(fact.value, str):
            values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
            assert digits == [str(value) for value in values]


def counted(*, document: int = 0, **kinds: int) -> dict[str, int]:
    return kinds | ({"doc-number": document} if document else {})


def labelled(cycle: str, project: int, label: str) -> Fact:
    (fact,) = [
        fact for fact in load_facts(cycle).figures if (fact.project, fact.label) == (project, label)
    ]
    return fact


def is_true(expr: str) -> bool:
    """The truth of a chain of comparisons over exact fractions; 93.75% is 93.75/100."""
    plain = expr.replace("%", "/100").replace("mod", "%")
    first, *rest = re.split(r"(<=|>=|=|<|>)", plain)
    sides = [amount(side) for side in [first, *rest[1::2]]]
    pairs = zip(rest[0::2], pairwise(sides), strict=True)
    return all(COMPARISONS[sign](left, right) for sign, (left, right) in pairs)


def amount(expr: str) -> Fraction:
    def value(node: ast.expr) -> Fraction:
        if isinstance(node, ast.BinOp):
            return ARITHMETIC[type(node.op)](value(node.left), value(node.right))
        return Fraction(ast.unparse(node))

    return value(ast.parse(expr.strip(), mode="eval").body)
