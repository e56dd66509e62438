"""Project 10: what a dental implant costs."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Read, Rel, Work

GOALS = """\
- 发挥公立医疗机构价格的公益性作用，\
全区开展种植服务的公立医疗机构都要响应单颗常规种植价格调控，响应率达到{{ f.response_goal }}。
- {{ "三甲、三乙和二级及以下"|name("医疗机构等级") }}公立医疗机构单颗常规种植价格分别控制在\
{{ f.top_goal }}、{{ f.second_goal }}和{{ f.lower_goal }}；引导民营医疗机构合理定价，\
降低群众种牙费用。"""

RESULTS = """\
- 价格落地。{{ "三甲、三乙、二级及以下"|name("医疗机构等级") }}公立医疗机构单颗常规种植总价\
分别执行{{ f.top_cap }}、{{ f.second_cap }}和{{ f.lower_cap }}的调控标准，\
调控后全区医疗服务均价在{{ f.average }}。
- 集中采购。指导医疗机构通过省级药械平台采购中选种植体，截至{{ f.purchased_by }}，\
{{ f.buyers }}医疗机构买入中选产品{{ f.implants }}，均价降到{{ f.implant_price }}，\
比集采前下降{{ f.implant_drop }}。
- 广泛宣传。通过微信公众号公开费用信息和投诉举报电话，医疗机构醒目位置张贴致患者公开信。
- 严格检查。{{ f.year }}抽查医疗机构{{ f.inspections }}，发现问题{{ f.found }}，\
已整改{{ f.rectified }}；\
目前单颗种植牙总费用在{{ f.total_price }}，降幅{{ f.total_drop }}，群众负担明显减轻。"""

PLAN = "口腔种植医疗服务提质降费专项治理方案，2023年"
BEFORE, AFTER = date(2023, 1, 30), date(2023, 12, 20)
# Each indicator with what was read before the price control and after it.
PRICES = (
    ("top", "三甲单颗种植总价", "6100", "4180"),
    ("second", "三乙单颗种植总价", "5750", "4020"),
    ("lower", "二级及以下单颗种植总价", "5480", "3470"),
    ("average", "医疗服务均价", "5620", "3530"),
    ("implant", "种植体平均价格", "2050", "922.50"),
    ("total", "单颗种植牙总费用", "10900", "5980"),
)


def _price(name: str, label: str, indicator: str, value: str = "", bound: str = "") -> Fig:
    return Fig(
        name=name,
        label=label,
        source="readings",
        filter=f"indicator={indicator}",
        measure="latest",
        unit="元",
        value=value,
        bound=bound,
    )


def _before(name: str, label: str, indicator: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="readings",
        filter=f"indicator={indicator}",
        measure="first",
        unit="元",
    )


def _drop(name: str, label: str, what: str, value: str = "", bound: str = "") -> Fig:
    return Fig(
        name=name,
        label=label,
        source="formula",
        measure=f"(10.{what}_before - 10.{what}_now) / 10.{what}_before",
        unit="%",
        value=value,
        kind="change",
        bound=bound,
    )


def _cap(name: str, label: str, value: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="parameter",
        unit="元",
        value=value,
        bound="不超过",
        cited_from=PLAN,
    )


def _promised(name: str, label: str, key: str, unit: str, value: str = "", bound: str = "") -> Fig:
    return Fig(
        name=name,
        label=label,
        source="target",
        filter=f"key=10.{key}",
        unit=unit,
        value=value,
        kind="target",
        bound=bound,
    )


def _works(name: str, label: str, kind: str, measure: str, unit: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure=measure,
        unit=unit,
    )


def _problems(name: str, label: str, where: str) -> Fig:
    return Fig(name=name, label=label, filter=where, measure="count", unit="个", scope="lead")


def _date(name: str, label: str, value: str) -> Fig:
    return Fig(
        name=name, label=label, source="parameter", value=value, kind="date", cited_from=PLAN
    )


FIGURES = (
    _promised("response_goal", "价格调控响应率目标", "response", "%"),
    _promised("top_goal", "三甲调控目标", "top", "元", "4275", "不超过"),
    _promised("second_goal", "三乙调控目标", "second", "元", "4105", "不超过"),
    _promised("lower_goal", "二级及以下调控目标", "lower", "元", "3935", "不超过"),
    # The same without the word: a check needs one value, 不超过 allows many.
    _promised("top_limit", "三甲调控目标值", "top", "元"),
    _promised("second_limit", "三乙调控目标值", "second", "元"),
    _promised("lower_limit", "二级及以下调控目标值", "lower", "元"),
    _works("public", "开展种植服务的公立医疗机构", "开展种植服务", "sum(quantity)", "家"),
    _works("responding", "响应价格调控的公立医疗机构", "响应价格调控", "sum(quantity)", "家"),
    Fig(
        name="response",
        label="价格调控响应率",
        source="formula",
        measure="10.responding / 10.public",
        unit="%",
    ),
    _price("top", "三甲单颗种植总价", "三甲单颗种植总价"),
    _price("second", "三乙单颗种植总价", "三乙单颗种植总价"),
    _price("lower", "二级及以下单颗种植总价", "二级及以下单颗种植总价"),
    _cap("top_cap", "三甲总价上限", "4275"),
    _cap("second_cap", "三乙总价上限", "4105"),
    _cap("lower_cap", "二级及以下总价上限", "3935"),
    _price("average", "调控后医疗服务均价", "医疗服务均价", "3500", "左右"),
    _price("average_now", "调控后医疗服务均价的准确值", "医疗服务均价"),
    _date("purchased_by", "采购统计截止", "2023年12月"),
    _works("buyers", "采购中选种植体的医疗机构", "采购中选种植体", "count", "家"),
    _works("implants", "采购中选种植体", "采购中选种植体", "sum(quantity)", "套"),
    _price("implant_price", "种植体平均价格", "种植体平均价格", "900", "余"),
    _before("implant_before", "集采前种植体平均价格", "种植体平均价格"),
    _price("implant_now", "集采后种植体平均价格", "种植体平均价格"),
    _drop("implant_drop", "种植体平均价格降幅", "implant"),
    _date("year", "检查年度", "2023年"),
    _works("inspections", "抽查医疗机构", "抽查", "sum(quantity)", "家次"),
    _problems("found", "发现问题", "state!=merged & outcome!=unfounded"),
    _problems("rectified", "已整改问题", "state=verified|published & outcome!=unfounded"),
    _price("total_price", "单颗种植牙总费用", "单颗种植牙总费用", "6000", "左右"),
    _before("total_before", "调控前单颗种植牙总费用", "单颗种植牙总费用"),
    _price("total_now", "调控后单颗种植牙总费用", "单颗种植牙总费用"),
    _drop("total_drop", "单颗种植牙总费用降幅", "total", "45", "约"),
)

WORKS = (
    Work(
        name="public",
        kind="开展种植服务",
        rows=3,
        quantity=Decimal(6),
        quantity_unit="家",
        dates=(date(2023, 3, 1), date(2023, 3, 15)),
    ),
    Work(
        name="responding",
        kind="响应价格调控",
        rows=3,
        quantity=Decimal(6),
        quantity_unit="家",
        dates=(date(2023, 4, 20), date(2023, 5, 10)),
    ),
    Work(
        name="purchase",
        kind="采购中选种植体",
        rows=9,
        quantity=Decimal(960),
        quantity_unit="套",
        dates=(date(2023, 5, 22), date(2023, 12, 18)),
    ),
    Work(
        name="inspection",
        kind="抽查",
        rows=16,
        quantity=Decimal(62),
        quantity_unit="家次",
        dates=(date(2023, 4, 18), date(2023, 12, 6)),
    ),
)

PROJECT = Project(
    ordinal=10,
    title="口腔种植医疗服务提质降费专项治理",
    lead_unit="health",
    goals_text=GOALS,
    results_text=RESULTS,
    batches=(
        Batch(
            name="price",
            count=9,
            title="口腔种植{place}问题（第{n}号）",
            places=("价格公示不全", "收费项目不符"),
            category="价格",
            found=(date(2023, 5, 11), date(2023, 9, 26)),
            exceptions={3: "swift", 6: "late"},
            hours=(Decimal(9),),
        ),
        Batch(
            name="purchase",
            count=8,
            title="种植体{place}问题（第{n}号）",
            places=("未按规定平台采购", "进货查验记录缺失"),
            category="采购",
            found=(date(2023, 9, 19), date(2023, 9, 28)),
            due=date(2023, 10, 20),
            exceptions={2: "extended", 5: "cleared", 7: "rejected"},
        ),
    ),
    works=WORKS,
    readings=tuple(
        Read(
            name=f"{name}_{moment}",
            indicator=indicator,
            date=day,
            value=Decimal(value),
            unit="元",
            evidence=evidence,
        )
        for name, indicator, before, after in PRICES
        for moment, day, value, evidence in (
            ("before", BEFORE, before, "治理前价格调查表"),
            ("after", AFTER, after, "治理后价格监测表"),
        )
    ),
    goals=(
        Goal(name="response", figure="response", direction=">=", value=Decimal(100), unit="%"),
        Goal(name="top", figure="top", direction="<=", value=Decimal(4275), unit="元"),
        Goal(name="second", figure="second", direction="<=", value=Decimal(4105), unit="元"),
        Goal(name="lower", figure="lower", direction="<=", value=Decimal(3935), unit="元"),
    ),
    figures=FIGURES,
    relations=(
        Rel(name="response", kind="rate", expression="10.responding / 10.public = 10.response"),
        Rel(
            name="response_reached",
            kind="target_result",
            expression="10.response >= 10.response_goal",
        ),
        Rel(name="top", kind="target_result", expression="10.top <= 10.top_limit"),
        Rel(name="second", kind="target_result", expression="10.second <= 10.second_limit"),
        Rel(name="lower", kind="target_result", expression="10.lower <= 10.lower_limit"),
        Rel(
            name="caps_by_grade",
            kind="custom",
            expression="10.lower_limit <= 10.second_limit <= 10.top_limit",
        ),
        Rel(
            name="caps_as_promised",
            kind="custom",
            expression=(
                "10.top_cap = 10.top_limit and 10.second_cap = 10.second_limit"
                " and 10.lower_cap = 10.lower_limit"
            ),
        ),
        Rel(name="average_below", kind="custom", expression="10.average_now <= 10.lower_limit"),
        Rel(
            name="parts_of_total",
            kind="custom",
            expression="10.average_now + 10.implant_now <= 10.total_now",
        ),
        Rel(name="all_rectified", kind="funnel", expression="10.rectified <= 10.found"),
        Rel(name="none_left", kind="difference", expression="10.found - 10.rectified = 0"),
        Rel(
            name="implant_drop",
            kind="rate",
            expression="(10.implant_before - 10.implant_now) / 10.implant_before = 10.implant_drop",
        ),
        Rel(name="cheaper", kind="before_after", expression="10.total_now < 10.total_before"),
        Rel(
            name="implants_per_buyer",
            kind="custom",
            expression="number(10.implants) >= number(10.buyers)",
        ),
    ),
)
