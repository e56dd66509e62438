from decimal import Decimal

import pytest

from tests.bulletins.reading.told import figures, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("查处问题343个。", "343个 count"),
        ("服务群众１２３人次。", "123人次 count"),
        ("收集资料650余份。", "650份 count 余"),
        ("走访12,480家企业。", "12480家 count"),
        ("查获物品249盒（瓶）。", "249盒（瓶） count"),
        ("处理能力6万吨/年。", "6万吨/年 count"),
        ("整治三类问题。", "3类 count zh"),
        ("改造危房八百余户。", "800户 count 余 zh"),
        ("罚款5000余万元。", "5000万元 amount 余"),
        ("标准为8元/生/餐。", "8元/生/餐 amount"),
        ("价格不超过4275元。", "4275元 amount <="),
        ("均价在3500元左右。", "3500元 amount 左右"),
        ("检出率低于2%。", "2% rate <"),
        ("合格率达百分之九十八点五。", "98.5% rate zh"),
        ("比例提高到65-70%。", "65-70% rate"),
        ("同比增长80%以上。", "80% change >="),
        ("支付比例提高5个百分点。", "5个百分点 change"),
        ("总分较去年提升3.09分。", "3.09分 change"),
        ("三分之二以上的村完成任务。", "2/3 ratio >= zh"),
        ("在60天内完成申请。", "60天 duration <="),
        ("历时2个多月。", "2个月 duration 多"),
        ("近三个月来抓好落实。", "3个月 duration 近 zh"),
        ("两月一期开展培训。", "2月 duration zh"),
        ("每季度通报情况。", "每季度 duration"),
        ("满意度总分88.16，有所提升。", "88.16 count"),
        ("全市排名第二。", "2 count zh"),
        ("依据某政办〔2021〕7号开展。", "某政办〔2021〕7号 doc-number"),
        ("依据某安办﹝2021﹞7号开展。", "某安办﹝2021﹞7号 doc-number"),
        ("惠及百余家商户。", "100家 count 余 zh"),
        ("惠及近万名群众。", "10000名 count 近 zh"),
        ("清退三十多万元。", "30万元 amount 多 zh"),
        ("清退两万元。", "2万元 amount zh"),
        ("七八个村未建账。", "7-8个 count zh"),
        ("三五天办成。", "3-5天 duration zh"),
        ("涉及五六十名学生。", "50-60名 count zh"),
        ("历时一年半。", "1.5年 duration zh"),
        ("一个半月内办成。", "1.5个月 duration <= zh"),
        ("半数以上的村办成。", "1/2 ratio >= zh"),
        ("误差不超过千分之五。", "5‰ rate <= zh"),
        ("逾八成户主满意。", "8成 rate > zh"),
        ("1/3的村办成。", "1/3 ratio"),
        ("补助3万至5万元。", "3-5万元 amount"),
        ("接种3.2万剂次。", "3.2万剂次 count"),
        ("改造10千伏线路。", "10千伏 count"),
        ("名次上升3位。", "3位 change"),
        ("发放２１．５萬元。", "21.5萬元 amount"),
        ("走訪12個社區。", "12個 count"),
        ("机构压减率为92.14%。", "92.14% rate"),
        ("受理件比去年同期多12件。", "12件 change"),
        ("做到一周一通报。", "1周 duration zh"),
        ("排查机构18.4万个次。", "18.4万个次 count"),
    ],
)
def test_a_number_is_read_with_unit_kind_and_bound(text: str, expected: str) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("截至11月底完成。", "11月底"),
        ("2020年10月底前完成。", "2020年10月底前"),
        ("在2019年12月-2020年4月期间开展。", "2019-12/2020-04"),
        ("2021年3月启动，同年11月完成。", "2021年11月"),
        ("2021-2023年实施。", "2021/2023"),
        ("二〇一九年十二月启用。", "二〇一九年十二月"),
        ("今年1至10月受理。", "1至10月"),
        ("2023年1—10月受理。", "2023-01/2023-10"),
        ("2023年3月5日至9日公示。", "2023-03-05/2023-03-09"),
        ("12月5日至9日公示。", "12月5日至9日"),
        ("截至2022年年底办成。", "2022年年底"),
        ("2022-2023学年实施。", "2022/2023"),
        ("2023年春季学期启用。", "2023年春季学期"),
        ("二月启用。", "二月"),
        ("8月中下旬验收。", "8月中下旬"),
        ("月底前验收。", "月底前"),
        ("2023年第三季度验收。", "2023年第三季度"),
        ("一至三季度验收。", "一至三季度"),
    ],
)
def test_a_date_is_given_as_printed_and_a_span_by_its_ends(text: str, value: str) -> None:
    read = figures(text)

    assert [(each.kind, each.value) for each in read][-1] == ("date", value)


def test_a_whole_date_has_its_iso_form_as_base() -> None:
    (read,) = figures("2019年2月3日启动。")

    assert (read.value, read.value_base) == ("2019年2月3日", "2019-02-03")


def test_amounts_and_counts_are_converted_exactly() -> None:
    money, persons = figures("罚没款124.839742万元，惠及2.4万人。")

    assert (money.value_base, money.unit_base) == (Decimal("1248397.42"), "元")
    assert (persons.value_base, persons.unit_base) == (Decimal(24000), "人")


def test_a_change_goes_on_in_a_list() -> None:
    assert told("投诉、举报分别下降12.8%、7.5%。") == ["12.8% change", "7.5% change"]


def test_a_unit_is_given_as_printed_and_its_base_in_yuan() -> None:
    (read,) = figures("追回欠薪2.5億元。")

    assert (read.unit, read.value_base, read.unit_base) == ("億元", Decimal(250_000_000), "元")


def test_a_bound_goes_on_in_a_list() -> None:
    assert told("总价分别不超过4275元、4105元和3935元。") == [
        "4275元 amount <=",
        "4105元 amount <=",
        "3935元 amount <=",
    ]


def test_a_pair_from_to_gives_both_values() -> None:
    assert told("用时由平均2个工作日缩减至3.6个小时。") == [
        "2个工作日 duration 平均",
        "3.6个小时 duration",
    ]


def test_figures_of_goals_and_plans_are_targets() -> None:
    assert told("完成12个。", goals="培育3个示范点。") == ["3个 target", "12个 count"]
    assert told("计划完成投资约1000万元。") == ["1000万元 target 约"]


def test_a_share_of_a_plan_is_no_target() -> None:
    assert told("完成投资300万元，占全年计划投资的60%。") == ["300万元 amount", "60% rate"]


def test_a_plan_ends_where_what_was_done_begins() -> None:
    assert told("计划新建泵站9座，目前已建成6座。") == ["9座 target", "6座 count"]


def test_a_quote_is_cut_from_the_text_though_a_page_breaks_it() -> None:
    (read,) = figures("经过集中整治县域内各类收费项目的价格明显回落并且均不超\n\n过4275元。")

    assert "不超\n\n过4275元" in read.quote
    assert read.bound == "<="


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("发现财产异常家庭602户。", "发现财产异常家庭"),
        ("培育4个示范加油站。", "培育示范加油站"),
        ("拆除违建物7处41平方米。", "拆除违建物"),
        ("截至11月底，共发现问题。", "统计截止"),
    ],
)
def test_a_label_is_the_phrase_a_number_stands_by(text: str, label: str) -> None:
    assert figures(text)[-1].label == label


def test_the_year_of_issue_dates_what_is_told_from_it() -> None:
    read = figures("发布日期：2019-12-11。\n预计明年上半年完成，年底前验收。")

    assert [each.value for each in read] == ["2019-12-11", "2020年上半年", "2019年底前"]


@pytest.mark.parametrize("text", ["前三季度", "一季度", "上半年"])
def test_a_part_of_the_year_is_a_date(text: str) -> None:
    assert told(f"{text}开工12个。") == [f"{text} date", "12个 count"]


def test_a_ratio_is_no_time_of_day() -> None:
    assert told("医护比达到1:1.2。") == ["1:1.2 ratio"]
