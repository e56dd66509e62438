"""Bulletins of other bodies: other heads, numbering, punctuation and languages."""

from pathlib import Path

import pytest

from casetrack.bulletins.reading import ProjectText, PublishedBulletin
from casetrack.bulletins.reading.assembly import read_text
from casetrack.bulletins.reading.files import read_file

SAMPLES = Path(__file__).parent / "samples"


def read(name: str) -> PublishedBulletin:
    return read_file(SAMPLES / name)


def numbers(project: ProjectText) -> list[str]:
    return [f"{each.value}{each.unit}" for each in project.figures]


def statuses(bulletin: PublishedBulletin) -> dict[str, str]:
    return {each.expr: each.status for p in bulletin.projects for each in p.relations}


@pytest.mark.parametrize(
    ("name", "sections"),
    [
        ("ministry.txt", [("燃气安全整治", ["城建司"]), ("校车安全整治", ["督导司", "交管局"])]),
        (
            "county.txt",
            [
                ("农贸市场环境整治", ["县市场监管局"]),
                ("乡村道路养护整治", ["县交通局"]),
                ("殡葬服务收费整治", ["县民政局"]),
                ("欠薪治理", ["县市场监管局"]),
            ],
        ),
        (
            "follow_up.txt",
            [
                ("Rural road defects", ["Transport Bureau"]),
                ("School meals", ["Education Bureau", "Health Bureau"]),
                ("Unpaid wages", ["Labour Office"]),
            ],
        ),
        ("page.html", [("电动自行车充电难治理", ["区住建局"]), ("老年助餐服务治理", ["区民政局"])]),
    ],
)
def test_sections_and_lead_units_are_found(
    name: str, sections: list[tuple[str, list[str]]]
) -> None:
    found = [(each.title, list(each.lead_unit)) for each in read(name).projects[1:]]

    assert found == sections


def test_a_ministry_notice_with_headings_above_the_sections() -> None:
    preface, gas, buses = read("ministry.txt").projects

    assert "12480家" in numbers(preface)
    assert preface.figures[-1].value_base == "2022-07-15"
    assert [each.kind for each in gas.figures if each.kind == "target"] == ["target", "target"]
    assert numbers(gas)[3:6] == ["1250.5公里", "6.2亿元", "1.86万户"]
    assert numbers(buses)[-3:] == ["80个", "72个", "90%"]


def test_a_table_gives_labels_units_and_relations() -> None:
    bulletin = read("ministry.txt")

    labels = [each.label for each in bulletin.projects[2].figures[-6:]]
    assert labels[:3] == ["甲省·发现数", "甲省·整改数", "甲省·整改率"]
    assert statuses(bulletin)["118/120=98.3%"] == "holds"
    assert statuses(read("page.html"))["12+9=21"] == "holds"


def test_a_county_text_with_half_width_punctuation_and_bullets() -> None:
    bulletin = read("county.txt")
    found = statuses(bulletin)

    assert numbers(bulletin.projects[1])[:3] == ["86个", "130吨", "200个"]
    assert found["count(projects)=4"] == "holds"
    assert found["count(distinct lead units)=3"] == "holds"
    assert found["45+30+25=100"] == "holds"
    assert found["65-61=4"] == "holds"
    assert "fails" not in found.values()


def test_an_english_follow_up_report() -> None:
    bulletin = read("follow_up.txt")
    roads, meals, wages = bulletin.projects[1:]

    assert roads.goals == "Repair at least 300 defects by December 2024."
    assert numbers(roads)[2:6] == ["343defects", "147defects", "121defects", "75defects"]
    assert numbers(meals)[2:5] == ["2weeks", "1.2million yuan", "5600pupils"]
    assert wages.figures[3].unit_base == "yuan"
    assert [each.kind for each in wages.figures[4:6]] == ["duration", "change"]
    found = statuses(bulletin)
    assert found["147+121+75=343"] == found["318/343=92.7%"] == found["4<9"] == "holds"


def test_a_page_is_read_without_its_menus_and_scripts() -> None:
    preface, chargers, meals = read("page.html").projects

    assert numbers(preface) == ["2020年11月3日", "2个", "2个"]
    assert numbers(chargers)[:4] == ["600个", "80个", "652个", "83个"]
    assert numbers(meals) == ["12个", "36.5万元", "9个", "27万元", "21个", "63.5万元"]


@pytest.mark.parametrize(
    "text",
    [
        "一、甲项治理（牵头单位：县某局）\n查处3个。\n二、乙项治理（牵头单位：县某局）\n查处4个。",
        "项目一：甲项治理\n主办单位：县某局\n成效：查处3个。\n项目二：乙项治理\n主办单位：县某局\n",
        "项目名称：甲项治理\n牵头部门：县某局\n整改情况：查处3个。\n项目名称：乙项治理\n牵头部门：县某局",
        "甲项治理\n牵 头 单 位：县某局\n查处3个。\n乙项治理\n牵 头 单 位：县某局\n查处4个。",
        "## 一、甲项治理\n**牵头单位：** 县某局\n## 二、乙项治理\n**牵头单位：** 县某局\n",
        "【项目】甲项治理\n【牵头单位】县某局\n【成果】查处3个。\n【项目】乙项治理\n【牵头单位】县某局\n",
        "序号\t项目\t牵头单位\t成效\n1\t甲项治理\t县某局\t查处3个\n2\t乙项治理\t县某局\t查处4个\n",
        "第一项：甲项治理\n牵头单位：县某局\n第二项：乙项治理\n牵头单位：县某局\n",
        "一、甲项治理（县某局牵头）\n查处3个。\n二、乙项治理（由县某局牵头，各镇配合）\n查处4个。",
        "1、甲项治理\n（责任单位：县某局）\n查处3个。\n2、乙项治理\n（责任单位：县某局）\n查处4个。",
        "【项目一】 甲项治理\n【牵头单位】 县某局\n【项目二】 乙项治理\n【牵头单位】 县某局\n",
        "整改任务一：甲项治理\n责任单位：县某局\n整改任务二：乙项治理\n责任单位：县某局\n",
        "一、甲项治理\n負責部門：县某局\n二、乙项治理\n負責部門：县某局\n",
        "一\n整治项目：甲项治理\n责任单位：县某局\n二\n整治项目：乙项治理\n责任单位：县某局\n",
    ],
)
def test_each_way_to_head_a_section_is_known(text: str) -> None:
    projects = read_text(text).projects[1:]

    assert [(each.ordinal, each.title) for each in projects] == [(1, "甲项治理"), (2, "乙项治理")]
    assert {each.lead_unit for each in projects} == {("县某局",)}


@pytest.mark.parametrize(
    ("lead", "units"),
    [
        ("Fire and Rescue Service", ("Fire and Rescue Service",)),
        ("Ministry of Health and Social Welfare", ("Ministry of Health and Social Welfare",)),
        ("Audit Office and Ministry of Works", ("Audit Office", "Ministry of Works")),
    ],
)
def test_an_and_may_belong_to_the_name_of_one_body(lead: str, units: tuple[str, ...]) -> None:
    text = f"1. Alarms\nLead agency: {lead}\nResults: 3 alarms were mended.\n"

    assert read_text(text).projects[1].lead_unit == units


def test_a_responsible_unit_beside_a_lead_unit_only_supports() -> None:
    text = "一、甲项治理\n牵头单位：县某局（县某办）、县某院　责任单位：各镇\n治理成果：查处3个。"

    assert read_text(text).projects[1].lead_unit == ("县某局（县某办）", "县某院")


def test_text_without_sections_is_all_preface() -> None:
    (preface,) = read_text("去年查处问题3个。\n今年查处4个。").projects

    assert [each.value for each in preface.figures] == [3, 4]


def test_a_gap_in_the_numbering_is_told() -> None:
    text = "一、甲\n牵头单位：县某局\n三、乙\n牵头单位：县某局\n"

    assert [each.status for each in read_text(text).projects[0].relations] == ["fails"]


def test_a_page_number_does_not_break_a_sentence() -> None:
    line = "全县各级各部门扎实推进各项整治任务落地见效共检查企业"
    text = f"一、甲项治理\n牵头单位：县某局\n治理成果：\n{line}\n— 3 —\n12家，发现问题5个。"

    assert [each.value for each in read_text(text).projects[1].figures] == [12, 5]


def test_a_preface_that_counts_other_actors_is_explained() -> None:
    text = (
        "全县纪检监察机关共检查50次。\n一、甲\n牵头单位：县某局\n成效：检查企业30次。\n"
        "二、乙\n牵头单位：县某院\n成效：检查学校40次。"
    )

    found = {each.expr: each.status for each in read_text(text).projects[0].relations}
    assert found["30+40=50"] == "explained"


def test_goals_that_only_the_results_name_are_goals() -> None:
    text = "一、甲\n牵头单位：县某局\n成效：年度建设内容包括新建管网18公里。已建成30公里。"

    section = read_text(text).projects[1]
    assert section.goals == "建设内容包括新建管网18公里"
    assert [each.kind for each in section.figures] == ["target", "count"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The office issued 12 internal audit reports.", ["12reports"]),
        ("There were 45 internal and external audits.", ["45audits"]),
        ("Crews rebuilt 12 of 15 bridges.", ["12bridges", "15bridges"]),
        (
            "Of 96 complaints received, 90 (94%) were closed.",
            ["96complaints", "90complaints", "94%"],
        ),
        (
            "Offices carried out 65% (90 of 139) of our requests.",
            ["65%", "90requests", "139requests"],
        ),
        ("Claims rose from 398 claims to 407 claims.", ["398claims", "407claims"]),
        ("It cost USD 1.2 million and £3.4m.", ["1.2million dollars", "3.4m pounds"]),
        ("It cost NOK 1 200 000.", ["1200000NOK"]),
        ("Nearly two-thirds of drains and half of roads.", ["2/3", "1/2"]),
        (
            "Three hundred and ten visits took 1,250 square metres.",
            ["310visits", "1250square metres"],
        ),
        ("Made in 2008, 2009 and 2010.", ["2008", "2009", "2010"]),
        ("Down 2.5 percentage points.", ["2.5percentage points"]),
        ("Over nine in ten callers and $1.38 trillion.", ["9/10", "1.38trillion dollars"]),
        ("Under Schedule 3 of the PRA 2002 and Document 3.", []),
        ("See Recommendations 3 and 4 and Section 7(6).", []),
        ("Under the Audit Act 1983 and ISO 9001 a 24-hour hotline and a 10-step plan.", []),
        ("6.1 This chapter counts nothing.", []),
    ],
)
def test_english_numbers_have_the_noun_they_count(text: str, expected: list[str]) -> None:
    assert numbers(read_text(text).projects[0]) == expected


def test_items_of_an_english_list_count_what_the_line_above_counts() -> None:
    text = "We made 40 proposals in all:\n- 31 (78%) were carried out.\n- 9 were not.\n"

    assert numbers(read_text(text).projects[0]) == [
        "40proposals",
        "31proposals",
        "78%",
        "9proposals",
    ]


def test_a_title_may_open_its_paragraph() -> None:
    text = "一、压实责任。全县召开会议3次。\n二、建章立制。全县出台制度4项。\n"

    projects = read_text(text).projects[1:]
    assert [(each.title, numbers(each)) for each in projects] == [
        ("压实责任", ["3次"]),
        ("建章立制", ["4项"]),
    ]


def test_lines_above_results_are_titles_though_they_end_in_a_full_stop() -> None:
    text = "1.制度不健全。\n整改情况：出台制度3项。\n2.台账不规范。\n整改情况：补建台账2本。\n"

    titles = [(each.ordinal, each.title) for each in read_text(text).projects[1:]]
    assert titles == [(1, "制度不健全"), (2, "台账不规范")]


def test_a_column_of_targets_holds_targets() -> None:
    rows = "1\t新增床位400张\t新增430张\n2\t新建步道30公里\t建成31公里\n"
    text = f"甲县实事进展\n序号\t年度任务\t进展\n{rows}"

    kinds = [each.kind for each in read_text(text).projects[0].figures]
    assert kinds == ["target", "count", "target", "count"]
