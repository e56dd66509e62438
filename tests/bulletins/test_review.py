import pytest

from casetrack.bulletins.content import Content
from casetrack.bulletins.findings import Finding
from casetrack.bulletins.review import exemptions_of, review
from tests.bulletins.samples import content, figure


def findings(made: Content) -> list[Finding]:
    return list(review(made))


def of_results(words: str, **more: object) -> list[Finding]:
    made = content({(0, "preface"): "公布如下。", (1, "results"): words}, figure("1.found", **more))  # type: ignore[arg-type]
    return findings(made)


def test_a_bulletin_whose_numbers_are_figures_has_nothing_to_tell() -> None:
    assert of_results("查出{{ f.found }}。") == []


def test_a_phone_number_blocks_even_where_it_was_exempted() -> None:
    text = '查出{{ f.found }}，联系{{ "13812345678"|hotline("电话") }}。'
    (found,) = of_results(text)

    assert (found.level, found.rule) == ("blocking", "disclosure")
    assert text[found.start : found.end] == "13812345678"
    assert "138****5678" in found.message_zh


def test_a_small_count_beside_a_place_warns() -> None:
    (found,) = of_results("白泉镇查出{{ f.found }}。", base="1")

    assert (found.level, found.rule) == ("warning", "disclosure")
    assert "白泉镇" in found.message_zh


def test_what_has_no_mask_is_only_told() -> None:
    text = '{{ f.found }}，家住{{ "海滨路12号3幢402室"|name("住址") }}。'
    (found,) = of_results(text)

    assert found.level == "warning"
    assert found.message_zh == "含个人住址“海滨路12号3幢402室”，不宜公开"


@pytest.mark.parametrize(
    ("kind", "exact", "base"), [("rate", "1", "1"), ("count", None, "每季度"), ("count", "3", "3")]
)
def test_only_small_counts_point_at_somebody(kind: str, exact: str | None, base: str) -> None:
    assert of_results("白泉镇查出{{ f.found }}。", kind=kind, exact=exact, base=base) == []


def test_a_project_without_results_blocks() -> None:
    made = content({(0, "preface"): "共{{ p1.found }}。", (1, "goals"): "好。"}, figure("1.found"))

    assert [(each.level, each.rule, each.project) for each in findings(made)] == [
        ("blocking", "missing", 1)
    ]


def test_a_bulletin_without_a_preface_is_told() -> None:
    made = content({(1, "results"): "查出{{ f.found }}。"}, figure("1.found"))

    assert [(each.level, each.rule) for each in findings(made)] == [("warning", "missing")]


def test_a_figure_that_nobody_prints_is_told() -> None:
    made = content(
        {(0, "preface"): "公布如下。", (1, "results"): "查出{{ f.found }}。"},
        figure("1.found"),
        figure("1.kept"),
    )

    assert [(each.level, each.text) for each in findings(made)] == [("warning", "1.kept")]


def test_a_bulletin_without_any_figure_blocks() -> None:
    made = content({(0, "preface"): "公布如下。", (1, "results"): "完成。"})

    assert [(each.level, each.rule) for each in findings(made)] == [("blocking", "no-figure")]


def test_exemptions_are_gathered_over_all_texts() -> None:
    made = content(
        {(0, "preface"): '{{ "三资"|name("集合") }}', (1, "goals"): '{{ "二"|ordinal("序") }}'}
    )

    gathered = exemptions_of(made["narratives"], {})

    assert [(each["project"], each["type"], each["text"], each["owner"]) for each in gathered] == [
        (0, "name", "三资", "王敏"),
        (1, "ordinal", "二", "王敏"),
    ]


def test_a_figure_without_a_value_blocks_and_says_why() -> None:
    (found,) = of_results("查出{{ f.found }}。", problem="there is no reading yet", text="—")

    assert (found.level, found.rule) == ("blocking", "no-value")
    assert "there is no reading yet" in found.message_en
