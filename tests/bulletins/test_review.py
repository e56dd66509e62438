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

    assert (found.level, found.rule) == ("blocking", "phone")
    assert text[found.start : found.end] == "13812345678"
    assert "138****5678" in found.message_zh


def test_a_small_count_beside_a_place_warns() -> None:
    (found,) = of_results("白泉镇查出{{ f.found }}。", base="1")

    assert (found.level, found.rule) == ("warning", "small-count")
    assert "白泉镇" in found.message_zh


def test_a_home_address_blocks_even_where_it_was_exempted() -> None:
    text = '{{ f.found }}，家住{{ "海滨路12号3幢402室"|name("住址") }}。'
    (found,) = of_results(text)

    assert (found.level, found.rule) == ("blocking", "address")
    assert found.message_zh == "含个人住址“海滨路12号3幢402室”，应为“（地址略）”或删除"


def test_a_company_that_is_exempted_as_a_name_has_its_reason_there() -> None:
    exempted = '{{ f.found }}，由{{ "海州蓝天建设有限公司"|name("公开招标的中标单位") }}承建。'

    assert of_results(exempted) == []
    assert [each.rule for each in of_results("{{ f.found }}，由海州蓝天建设有限公司承建。")] == [
        "company"
    ]


def test_a_stranger_s_numbers_are_each_told_with_their_span() -> None:
    text = (
        "查出{{ f.found }}。当事人身份证330902199001011238，电话１３８１２３４５６７８，"
        "学生李小明受伤；身份证330902199001011238再次登记。查处海州市蓝天食品有限公司。"
    )
    found = [each for each in of_results(text) if each.rule not in ("number", "numeral")]

    assert [(each.rule, text[each.start : each.end], each.mask) for each in found] == [
        ("id-number", "330902199001011238", "330902********1238"),
        ("phone", "１３８１２３４５６７８", "138****5678"),
        ("name", "李小明", "李某"),
        ("id-number", "330902199001011238", "330902********1238"),
        ("company", "海州市蓝天食品有限公司", "海州市某公司"),
    ]
    assert {(each.level, each.part) for each in found} == {("blocking", "results")}
    assert len({each.id for each in found}) == 5


def test_equal_quotes_of_one_sentence_are_two_findings() -> None:
    found = of_results("{{ f.found }}，电话13812345678、13812345678。")
    phones = [each for each in found if each.rule == "phone"]

    assert len({each.id for each in phones}) == 2


def test_a_finding_keeps_its_id_while_its_sentence_stays() -> None:
    [before] = of_results("{{ f.found }}。学生李小明受伤。")
    [after] = of_results("共{{ f.found }}。另行通报。学生李小明受伤。")
    [other] = of_results("{{ f.found }}。学生李小明获奖。")

    assert before.start != after.start
    assert before.id == after.id
    assert before.id != other.id


def test_the_office_says_what_blocks() -> None:
    made = content(
        {(0, "preface"): "公布如下。", (1, "results"): "截止目前{{ f.found }}，找学生李小明。"},
        figure("1.found"),
        levels={"as-of": "blocking", "name": "warning"},
    )

    told = {each.rule: each.level for each in findings(made)}

    assert told == {"as-of": "blocking", "name": "warning"}


def test_a_unit_that_has_two_names_in_one_bulletin_is_told() -> None:
    made = content(
        {(0, "preface"): "区交通局牵头。", (1, "results"): "区交通运输局查出{{ f.found }}。"},
        figure("1.found"),
        unit_names={"区交通运输局": ["区交通局"]},
    )

    [found] = findings(made)

    assert (found.rule, found.part, found.text) == ("unit-name", "preface", "区交通局")
    assert (found.start, found.mask) == (0, "区交通运输局")


def test_a_unit_that_is_always_called_by_one_alias_is_fine() -> None:
    made = content(
        {(0, "preface"): "区交通局牵头。", (1, "results"): "区交通局查出{{ f.found }}。"},
        figure("1.found"),
        unit_names={"区交通运输局": ["区交通局", "交通局"]},
    )

    assert findings(made) == []


def test_a_missing_project_number_is_told() -> None:
    made = content(
        {(0, "preface"): "好。", (1, "results"): "{{ f.found }}", (3, "results"): "好。"},
        figure("1.found"),
    )

    assert [each.rule for each in findings(made)] == ["ordinal"]


def test_a_title_that_gives_somebody_away_blocks() -> None:
    made = content({(0, "preface"): "好。", (1, "results"): "{{ f.found }}"}, figure("1.found"))
    made["projects"][1]["title"] = "处理投诉人张三反映的问题"

    assert [(each.rule, each.part) for each in findings(made)] == [("name", "title")]


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

    assert [(each.level, each.rule) for each in findings(made)] == [("warning", "no-preface")]


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
