"""Checks: what holds, what fails, what is explained, what nobody can decide."""

from decimal import Decimal

import pytest

from casetrack.errors import Invalid
from casetrack.figures.checks import (
    Answer,
    answer,
    answer_ordinals,
    read_check,
    residual,
)
from casetrack.figures.comparison import Stated, agrees
from casetrack.figures.expression import parse
from casetrack.figures.units import Quantity


def q(value: str, unit: str = "") -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


def stated(value: str, unit: str, *, bound: str | None = None, scope: str = "") -> Stated:
    return Stated(printed=q(value, unit), bound=bound, scope=scope)


FIGURES = {
    "1.checked": stated("2386", "户"),
    "1.anomalies": stated("602", "户"),
    "1.kept": stated("583", "户"),
    "1.cancelled": stated("19", "户"),
    "1.people": stated("39", "人"),
    "2.bases": stated("3", "家"),
    "2.cancelled": stated("1", "家"),
    "2.mended": stated("1", "家"),
    "2.passed": stated("3", "家"),
    "4.total": stated("895.49", "万元"),
    "4.visits": stated("85190", "人次"),
    "6.river": stated("15", "平方米"),
    "6.demolished": stated("41", "平方米"),
    "7.planned": stated("1000", "万元", bound="约"),
    "7.done": stated("3472", "万元"),
    "9.district": stated("40", "个", scope="district audit"),
    "9.township": stated("22", "个", scope="township audit"),
    "11.flats": stated("197", "户"),
    "11.fit": stated("152", "户"),
    "11.problem": stated("45", "户"),
    "11.moved": stated("2", "户"),
    "11.cleared": stated("3", "户"),
    "11.vacated": stated("3", "户"),
    "11.recovered": stated("6", "处"),
    "12.found": stated("343", "个"),
    "12.growth": stated("80", "%", bound="以上"),
    "12.facilities": stated("147", "个"),
    "12.potholes": stated("90", "个"),
    "12.ditches": stated("48", "个"),
    "12.green": stated("35", "个"),
    "12.water": stated("23", "个"),
    "12.rate": stated("100", "%"),
    "12.solved": Stated(printed=None),
    "12.almost": stated("342", "个"),
    "12.before": stated("2", "个工作日", bound="平均"),
    "12.after": stated("3.6", "个小时"),
    "13.letters": stated("40", "起"),
    "13.completed": stated("100", "%"),
    "14.amount": stated("359523", "元"),
    "14.price": stated("8", "元/生/餐"),
    "15.filed": stated("23", "起"),
    "15.closed": stated("20", "起"),
    "15.pending": stated("6", "起"),
    "17.fee": stated("855", "元"),
    "17.pupils": stated("57", "名"),
    "20.returned": stated("15", "名"),
    "20.planned": stated("16", "名"),
    "20.rate": stated("93.75", "%"),
    "30.a": stated("76.4", "%"),
    "30.b": stated("15.6", "%"),
    "30.c": stated("8.1", "%"),
    "30.all": stated("100", "%"),
    "0.inspections": stated("194", "次", scope="discipline"),
    "21.inspections": stated("117", "次", scope="lead"),
    "27.inspections": stated("316", "次", scope="lead"),
}


def ask(expression: str, *, kind: str = "custom", explanation: str = "", day: int = 0) -> Answer:
    check = read_check(
        "check", project=1, kind=kind, expression=expression, explanation=explanation
    )
    return answer(check, FIGURES, working_day_hours=Decimal(day) if day else None)


@pytest.mark.parametrize(
    ("kind", "expression", "shown"),
    [
        (
            "partition",
            "sum(12.facilities, 12.potholes, 12.ditches, 12.green, 12.water) = 12.found",
            "147+90+48+35+23=343",
        ),
        ("partition", "1.kept + 1.cancelled = 1.anomalies", "583+19=602"),
        ("partition", "11.fit + 11.problem = 11.flats", "152+45=197"),
        ("funnel", "1.checked >= 1.anomalies >= 1.cancelled", "2386>=602>=19"),
        ("subset", "number(1.people) >= number(1.cancelled)", "39>=19"),
        ("custom", "number(11.cleared) + number(11.vacated) = number(11.recovered)", "3+3=6"),
        ("rate", "20.returned / 20.planned = 20.rate", "15/16=93.75%"),
        ("rate", "4.total / 4.visits = 105.12", "8954900/85190=105.12"),
        ("product", "13.letters * 13.completed = 13.letters", "40*100%=40"),
        ("product", "17.fee / 17.pupils = 15", "855/57=15"),
        ("target_result", "7.done >= 7.planned", "3472>=1000"),
        ("rate", "12.rate <= 100", "100%<=100"),
        (
            "custom",
            "count(12.green, 12.water) = 2 and 12.green > 12.water",
            "count(35, 23)=2 and 35>23",
        ),
    ],
)
def test_what_adds_up_holds_as_printed(kind: str, expression: str, shown: str) -> None:
    given = ask(expression, kind=kind)

    assert (given.answer, given.expression) == ("holds", shown)
    assert given.sentence_zh == f"{shown}，成立。"


@pytest.mark.parametrize(
    ("kind", "expression", "shown"),
    [
        ("difference", "15.filed - 15.closed = 15.pending", "23-20=6"),
        ("partition", "2.cancelled + 2.mended + 2.passed = 2.bases", "1+1+3=3"),
        ("subset", "6.demolished <= 6.river", "41<=15"),
        ("product", "14.amount mod 14.price = 0", "359523 mod 8=0"),
        ("rate", "12.almost / 12.found = 12.rate", "342/343=100%"),
        ("rate", "20.returned / 20.planned = 93.7%", "15/16=93.7%"),
        ("target_result", "7.planned >= 7.done", "1000>=3472"),
    ],
)
def test_what_does_not_add_up_fails(kind: str, expression: str, shown: str) -> None:
    given = ask(expression, kind=kind)

    assert (given.answer, given.expression) == ("fails", shown)
    assert "不成立" in given.sentence_zh


def test_a_failure_says_what_both_sides_come_to() -> None:
    given = ask("15.filed - 15.closed = 15.pending", kind="difference")

    assert given.sentence_zh == "23-20=6，不成立：左边为3起，右边为6起，相差3起。"
    assert (
        given.sentence_en == "23-20=6 fails: the left side is 3起, the right side 6起, 3起 apart."
    )
    assert given.figures == ("15.filed", "15.closed", "15.pending")


def test_a_failure_the_ledger_accounts_for_is_explained() -> None:
    given = ask("14.amount mod 14.price = 0", explanation="低于标准的学校按实际全免。")

    assert given.answer == "explained"
    assert given.sentence_zh.endswith("说明：低于标准的学校按实际全免。")


def test_an_explanation_of_what_holds_is_ignored() -> None:
    given = ask("11.fit + 11.problem = 11.flats", explanation="unneeded")

    assert given.answer == "holds"
    assert "unneeded" not in given.sentence_en


def test_hours_are_fewer_than_working_days_of_eight_hours() -> None:
    relation = "12.after < 12.before"

    assert ask(relation, kind="before_after", day=8).answer == "holds"
    undecided = ask(relation, kind="before_after")
    assert undecided.answer == "undecided"
    assert undecided.sentence_zh == "计量单位不同（个小时、个工作日），无法判定。"


def test_a_rate_without_its_numerator_is_undecided() -> None:
    declared = ask("12.solved / 12.found = 12.rate", kind="rate")
    absent = ask("12.cured / 12.found = 12.rate", kind="rate", explanation="unused")

    assert (declared.answer, absent.answer) == ("undecided", "undecided")
    assert declared.expression == "12.solved/343=100%"
    assert absent.sentence_zh == "缺少数据12.cured，无法判定。"


def test_figures_of_different_actors_are_not_compared() -> None:
    audits = ask("9.township <= 9.district", kind="subset")
    preface = ask("sum(21.inspections, 27.inspections) = 0.inspections", kind="preface")

    assert (audits.answer, preface.answer) == ("undecided", "undecided")
    assert preface.expression == "117+316=194"
    assert preface.sentence_zh.startswith("统计口径不同（牵头单位、纪检监察机关）")
    assert "(Lead unit, Discipline organs)" in preface.sentence_en


def test_other_actors_are_an_explanation_once_the_ledger_says_so() -> None:
    preface = "sum(21.inspections, 27.inspections) = 0.inspections"

    assert ask(preface, kind="preface", explanation="前言为纪检监察组织所查").answer == "explained"
    assert ask("9.township <= 9.district", explanation="anything").answer == "undecided"


def test_a_roll_up_across_actors_is_answered_where_it_is_declared() -> None:
    assert ask("across(9.township) <= 9.district", kind="subset").answer == "holds"
    assert ask("21.inspections + 27.inspections = across(0.inspections)").answer == "fails"


def test_different_populations_are_not_compared_either() -> None:
    shops = Stated(printed=q("268", "家"), population="shops")
    firms = Stated(printed=q("850", "家"), population="food firms")
    check = read_check("c", project=15, kind="subset", expression="15.shops <= 15.firms")

    given = answer(check, {"15.shops": shops, "15.firms": firms})

    assert given.answer == "undecided"
    assert "shops, food firms" in given.sentence_en


def test_percentages_rounded_one_by_one_may_miss_their_total_by_a_tenth() -> None:
    given = ask("30.a + 30.b + 30.c = 30.all", kind="partition")

    assert given.answer == "holds"
    assert "四舍五入" in given.sentence_zh
    assert ask("sum(30.a, 30.b, 30.c) = 100").answer == "holds"
    assert ask("30.a + 30.b = 30.all", kind="partition").answer == "fails"
    assert ask("30.a = 76.3%").answer == "fails"


def test_an_approximate_figure_is_compared_as_what_it_allows() -> None:
    assert ask("12.growth >= 75").answer == "holds"
    assert ask("12.growth >= 90").answer == "undecided"
    assert ask("7.planned < 800").answer == "fails"
    assert ask("number(7.planned) = 950").answer == "holds"
    assert ask("7.planned != 1200 and 7.planned > 899").answer == "holds"
    assert ask("7.planned <= 1100").answer == "holds"


def test_an_approximate_figure_inside_a_sum_is_undecided() -> None:
    given = ask("7.planned + 7.done = 4472")

    assert given.answer == "undecided"
    assert "约数参与了计算" in given.sentence_zh


def test_what_cannot_be_reckoned_is_undecided_with_the_reason() -> None:
    given = ask("12.found / (12.green - 12.green) = 1")

    assert given.answer == "undecided"
    assert "cannot be divided by 0个" in given.sentence_en
    assert given.sentence_zh == "无法计算，因而无法判定：343个不能除以0个。"


def test_a_check_that_reads_no_figure_fails() -> None:
    given = ask("1 + 1 = 2", explanation="arithmetic")

    assert given.answer == "fails"
    assert given.sentence_en == "The check reads no figure at all, so it fails."


def test_a_declaration_is_refused_with_every_problem() -> None:
    with pytest.raises(Invalid) as refusal:
        read_check("c", project=1, kind="partitoin", expression="1.a + 1.b", source="勾稽")

    assert [str(problem.sentence) for problem in refusal.value.problems] == [
        "there is no kind of check “partitoin”; did you mean partition?",
        "“1.a + 1.b” compares nothing: expected one of <= >= != = < >",
    ]


@pytest.mark.parametrize(
    ("kind", "expression", "problem"),
    [
        ("partition", "1.a <= 1.b", "a partition check compares with ="),
        ("cumulative", "1.a = 1.b", "a cumulative check compares with <= or >= or < or >"),
        ("zzz", "1.a = 1.b", "there is no kind of check “zzz”; known: partition"),
        ("zzz", "1.a =", "there is no kind of check “zzz”"),
    ],
)
def test_a_relation_must_be_of_its_kind(kind: str, expression: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        read_check("c", project=1, kind=kind, expression=expression)


def test_sections_are_numbered_without_a_gap() -> None:
    good = answer_ordinals("0.sections", ordinals=range(1, 19), declared=18)

    assert good.answer == "holds"
    assert good.sentence_zh == "序号1至18连续，成立。"


@pytest.mark.parametrize(
    ("ordinals", "declared", "sentence"),
    [
        ([1, 2, 4], 4, "Missing: 3; too many: none."),
        ([1, 2, 3], 2, "Missing: none; too many: 3."),
        ([1, 1, 2], None, "Missing: 3; too many: 1."),
        ([2, 1], None, "The numbers are out of order."),
        ([], 12, "The check reads no figure at all, so it fails."),
    ],
)
def test_a_gap_a_double_or_a_wrong_order_fails(
    ordinals: list[int], declared: int | None, sentence: str
) -> None:
    given = answer_ordinals("0.sections", ordinals=ordinals, declared=declared)

    assert (given.answer, given.sentence_en) == ("fails", sentence)


def test_a_project_names_what_it_has_not_finished() -> None:
    left = residual(parse("11.problem - 11.moved - 11.cleared - 11.vacated"), FIGURES)

    assert left.quantity == q("37", "户")
    assert left.expression == "45-2-3-3=37"


def test_more_closed_than_opened_is_no_residual() -> None:
    with pytest.raises(Invalid, match="3-45=-42: more was closed than opened"):
        residual(parse("11.cleared - 11.problem"), FIGURES)


def test_records_agree_with_what_is_printed_of_them() -> None:
    papers = Stated(printed=q("650", "份"), exact=q("655", "份"), bound="余")
    fines = Stated(printed=q("124.839742", "万元"), exact=q("1248397.42", "元"))
    solved = Stated(printed=q("100", "%"), exact=Quantity(value=Decimal(342) / 343, unit="1"))

    assert agrees(papers) is True
    assert agrees(fines) is True
    assert agrees(solved) is False
    assert agrees(Stated(printed=q("3", "家"))) is None
