import pytest

from casetrack.bulletins.findings import Exemption, Finding
from casetrack.bulletins.lint import Linted, lint

FIGURES = ("12.found", "12.resolved", "12.rate", "3.found")


def linted(text: str) -> Linted:
    return lint(text, project=12, part="results", figures=FIGURES, owner="王敏")


def blocking(text: str) -> list[Finding]:
    return [each for each in linted(text).findings if each.level == "blocking"]


def rules(text: str) -> list[str]:
    return [each.rule for each in linted(text).findings]


def test_a_text_whose_numbers_are_figures_is_clean() -> None:
    result = linted("进一步排查，发现问题{{ f.found }}，整改{{ f.resolved }}。")

    assert result.findings == ()
    assert result.references == ("12.found", "12.resolved")


@pytest.mark.parametrize("number", ["343个", "３４３个", "三百四十三个", "2019年", "③"])
def test_a_typed_number_blocks_and_is_told_with_its_place(number: str) -> None:
    found = blocking(f"发现问题{number}，整改{{{{ f.resolved }}}}。")

    assert [each.rule for each in found] == ["number"]
    assert found[0].start == 4
    assert found[0].text == number[: len(found[0].text)]
    assert (found[0].project, found[0].part) == (12, "results")


def test_every_typed_number_is_told_not_only_the_first() -> None:
    found = blocking("查处3起，处理5人，约谈{{ f.found }}，通报7次。")

    assert [each.text for each in found] == ["3", "5", "7"]


def test_an_exempted_number_is_recorded_with_its_owner() -> None:
    result = linted('依据{{ "〔2019〕102号"|doc("文号") }}，查出{{ f.found }}。')

    assert result.findings == ()
    assert result.exemptions == (
        Exemption(
            project=12,
            part="results",
            type="doc",
            text="〔2019〕102号",
            reason="文号",
            owner="王敏",
        ),
    )


def test_a_chinese_numeral_that_may_count_nothing_only_warns() -> None:
    result = linted("签订九不准承诺，查出{{ f.found }}。")

    assert [(each.level, each.rule, each.text) for each in result.findings] == [
        ("warning", "numeral", "九")
    ]


def test_an_unknown_figure_is_named_with_its_nearest_key() -> None:
    found = blocking("查出{{ f.foudn }}。")

    assert [each.rule for each in found] == ["unknown-figure"]
    assert "12.found" in found[0].message_zh
    assert found[0].text == "{{ f.foudn }}"


def test_a_figure_of_another_project_is_nearest_in_that_project() -> None:
    assert "3.found" in blocking("查出{{ p3.fund }}。")[0].message_en


def test_a_figure_that_only_another_project_has_is_found_there() -> None:
    result = lint("{{ f.people }}", project=12, part="results", figures=("5.people", "12.rate"))

    assert "5.people" in result.findings[0].message_zh


def test_a_figure_that_resembles_nothing_is_told_without_a_guess() -> None:
    result = lint("{{ f.people }}", project=12, part="results", figures=())

    assert result.findings[0].message_en == "there is no figure 12.people"


def test_a_numeral_that_touches_a_figure_is_told_to_change_it() -> None:
    assert "scaled" in rules("追回{{ f.found.value }}万元。")


def test_a_text_full_of_numbers_without_a_figure_fails() -> None:
    text = '{{ "3"|name("甲") }}和{{ "5"|name("乙") }}和{{ "7"|name("丙") }}'

    assert [each.rule for each in blocking(text)] == ["no-figure"]


def test_a_mistake_of_grammar_blocks() -> None:
    assert [each.rule for each in blocking("查出{{ f.found * 2 }}。")] == ["syntax"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("截止目前，查出{{ f.found }}。", "as-of"),
        ("查出{{ f.found }},整改完成。", "punctuation"),
        ("整改(含复查)完成{{ f.found }}。", "punctuation"),
        ('自{{ "2019年02月03日"|date("起始") }}起{{ f.found }}。', "date"),
        ("去年查出{{ f.found }}，累计整改{{ f.resolved }}。", "period"),
        ("每月检查{{ f.found }}，每季度通报{{ f.resolved }}。", "cadence"),
        ("查出{{ f.found }}，整改完成.", "punctuation"),
        ('查出{{ f.found }}，称为"回头看"。', "punctuation"),
        ('自{{ "19年2月"|date("起始") }}起{{ f.found }}。', "date"),
        ('自{{ "2019-02-03"|date("起始") }}起{{ f.found }}。', "date"),
        ('依据{{ "〔2019〕第012号"|doc("文号") }}查出{{ f.found }}。', "document-number"),
        ('依据{{ "(2019)12号"|doc("文号") }}查出{{ f.found }}。', "document-number"),
        ("一是排查{{ f.found }}；三是整改{{ f.resolved }}。", "ordinal"),
    ],
)
def test_wording_warns_and_does_not_block(text: str, rule: str) -> None:
    result = linted(text)

    assert rule in {each.rule for each in result.findings}
    assert not result.blocks


def test_what_should_be_written_instead_is_proposed() -> None:
    found = {each.rule: each.mask for each in linted("截止目前,查出{{ f.found }}。").findings}

    assert found == {"as-of": "截至", "punctuation": "，"}


def test_a_finding_is_told_with_its_sentence() -> None:
    [found] = blocking("完成{{ f.found }}。又查处3起！")

    assert found.sentence == "又查处3起"


def test_an_exemption_that_nobody_answers_for_is_told() -> None:
    text = '依据{{ "〔2019〕2号"|doc("文号") }}，查出{{ f.found }}。'
    result = lint(text, project=12, part="goals", figures=FIGURES)

    assert [(each.level, each.rule) for each in result.findings] == [("warning", "owner")]


def test_a_deadline_may_be_called_by_its_name() -> None:
    assert rules("报名截止日期前完成{{ f.found }}。") == []
