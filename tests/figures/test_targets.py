"""Targets: what can be judged, and how it is judged."""

from decimal import Decimal

import pytest

from casetrack.figures.comparison import Stated
from casetrack.figures.targets import DIRECTIONS, Target, judge, lint_results, lint_targets
from casetrack.figures.units import Quantity

UNITS = {"7.pipe": "公里", "12.time": "个小时", "6.score": "分", "20.price": "元", "4.share": "%"}


def q(value: str, unit: str) -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


def pipe(*, direction: str = "at_least", **changes: object) -> Target:
    fields: dict[str, object] = {"figure": "7.pipe", "value": q("18", "公里"), **changes}
    return Target(key="7.t", project=7, direction=direction, **fields)  # type: ignore[arg-type]


def judged(target: Target, value: str, unit: str, bound: str | None = None) -> str:
    return judge(target, Stated(printed=q(value, unit), bound=bound))


def problems(*targets: Target) -> list[str]:
    return [str(problem.sentence) for problem in lint_targets(targets, UNITS)]


def test_a_measurable_target_and_a_signed_qualitative_one_pass() -> None:
    signed = Target(key="1.t", project=1, direction="qualitative", signed_off_by="zhou")

    assert problems(pipe(), signed) == []


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        (pipe(direction="atleast"), "“atleast” is no direction of good; did you mean at_least?"),
        (
            pipe(direction="好"),
            f"“好” is no direction of good; known: {', '.join(DIRECTIONS)}",
        ),
        (
            pipe(direction="qualitative"),
            "it cannot be measured, and nobody signed it off as qualitative",
        ),
        (pipe(figure=""), "no figure gives its result"),
        (pipe(figure="7.pip"), "there is no figure 7.pip; did you mean 7.pipe?"),
        (pipe(figure="zzzzzz"), "there is no figure zzzzzz"),
        (pipe(value=None), "it has no value, so nothing can be measured against it"),
        (pipe(value=q("18", "个")), "it is in 个, but its result 7.pipe is in 公里"),
        (pipe(direction="rise"), "a rise needs a baseline to start from"),
    ],
)
def test_a_target_nobody_could_judge_is_reported(target: Target, problem: str) -> None:
    assert problems(target) == [f"target 7.t: {problem}"]


def test_a_change_may_be_in_percent_or_points_of_its_figure() -> None:
    halved = pipe(direction="fall", value=q("55", "%"), baseline=q("30", "公里"))
    points = Target(
        key="4.t",
        project=4,
        direction="rise",
        figure="4.share",
        value=q("5", "个百分点"),
        baseline=q("65", "%"),
    )

    assert problems(halved, points) == []


def test_every_problem_of_every_target_comes_at_once() -> None:
    listed = problems(pipe(figure="", value=None), pipe())

    assert listed == [
        "target 7.t is there more than once",
        "target 7.t: no figure gives its result",
        "target 7.t: it has no value, so nothing can be measured against it",
    ]


def test_at_the_close_every_target_has_a_result_and_every_result_a_target() -> None:
    results = {"7.pipe": Stated(printed=None), "7.pumps": Stated(printed=q("6", "个"))}

    found = lint_results([pipe()], results, reported=["7.pipe", "7.pumps"])

    assert [str(problem.sentence) for problem in found] == [
        "target 7.t: its result 7.pipe has no value",
        "figure 7.pumps is reported as a result, but no target asks for it",
    ]


def test_a_result_is_met_or_missed_by_the_direction_of_good() -> None:
    assert judged(pipe(), "30", "公里") == "met"
    assert judged(pipe(), "17900", "米") == "missed"
    assert judged(pipe(direction="at_most"), "30", "公里") == "missed"
    assert judged(pipe(direction="at_most"), "18", "公里") == "met"
    assert judged(pipe(direction="exactly"), "18000", "米") == "met"
    assert judged(pipe(direction="exactly"), "18.1", "公里") == "missed"


def test_a_rise_or_fall_starts_at_its_baseline() -> None:
    rise = pipe(direction="rise", value=None, baseline=q("18", "公里"))
    fall = pipe(direction="fall", value=None, baseline=q("18", "公里"))

    assert judged(rise, "19", "公里") == "met"
    assert judged(rise, "18", "公里") == "missed"
    assert judged(fall, "17", "公里") == "met"
    assert judged(fall, "18", "公里") == "missed"


def test_a_change_by_percent_is_relative_and_by_points_is_not() -> None:
    cheaper = pipe(direction="fall", value=q("55", "%"), baseline=q("2000", "元"))
    relative = pipe(direction="rise", value=q("5", "%"), baseline=q("60", "%"))
    points = pipe(direction="rise", value=q("5", "个百分点"), baseline=q("60", "%"))

    assert judged(cheaper, "900", "元") == "met"
    assert judged(cheaper, "901", "元") == "missed"
    assert judged(relative, "63", "%") == "met"
    assert judged(points, "63", "%") == "missed"


def test_bounded_words_count_as_what_they_allow() -> None:
    about = pipe(value=q("1000", "万元"), bound="约")

    assert judged(about, "3472", "万元") == "met"
    assert judged(about, "9500000", "元") == "undecided"
    assert judged(about, "899", "万元") == "missed"
    assert judged(pipe(value=q("75", "%")), "80", "%", "以上") == "met"


def test_what_cannot_be_measured_is_undecided() -> None:
    qualitative = pipe(direction="qualitative", signed_off_by="zhou")

    assert judge(pipe(), None) == "undecided"
    assert judge(pipe(), Stated(printed=None)) == "undecided"
    assert judged(pipe(value=None), "30", "公里") == "undecided"
    assert judged(pipe(), "30", "个") == "undecided"
    assert judged(qualitative, "30", "公里") == "undecided"


def test_a_limit_in_working_days_is_judged_with_a_configured_day() -> None:
    limit = pipe(direction="at_most", value=q("2", "个工作日"))
    result = Stated(printed=q("3.6", "个小时"))

    assert judge(limit, result) == "undecided"
    assert judge(limit, result, working_day_hours=Decimal(8)) == "met"


def test_nothing_at_all_meets_a_target_of_zero() -> None:
    assert judged(pipe(direction="at_most", value=q("0", "户")), "0", "户") == "met"
