"""Project 8: corruption and conduct in village economic cooperatives."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Read, Rel, Work

GOALS = """\
- 严查集体资产管理使用、经营、收益分配和监督管理中的贪污受贿、违规经营、失职渎职等腐败和作风问题。
- 健全制度机制，推动问题全面整改。"""

RESULTS = """\
- 查纠并举。综合运用自查、巡审联动和专项审计，组织检查{{ f.inspections }}，\
发现问题{{ f.found }}，已整改{{ f.rectified }}。
- 数字赋能。“浙农经管”应用升级，与基层公权力监督应用贯通，村社财务收支线上闭环。
- 强村富民。盘活集体资产，化解财务风险，\
{{ f.year }}全区村级集体经济总收入增长率比{{ f.year_before }}\
高{{ f.growth_gain }}。
- 强化培训。结合村级财务管理和农村{{ "“三资”"|name("资金、资产、资源的合称") }}管理，\
分层分级培训{{ f.trained }}。"""

INDICATOR = "村级集体经济总收入增长率"


def _year(name: str, label: str, value: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="parameter",
        value=value,
        kind="date",
        cited_from="村级集体经济收入年度统计",
    )


def _problems(name: str, label: str, where: str) -> Fig:
    return Fig(name=name, label=label, filter=where, measure="count", unit="个", scope="lead")


def _growth(name: str, label: str, measure: str, unit: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="readings",
        filter=f"indicator={INDICATOR}",
        measure=measure,
        unit=unit,
    )


PROJECT = Project(
    ordinal=8,
    title="村经济合作社领域腐败和作风问题专项治理",
    lead_unit="farming",
    goals_text=GOALS,
    results_text=RESULTS,
    batches=(
        Batch(
            name="self_check",
            count=17,
            title="自查发现集体资产{place}问题（第{n}号）",
            places=("合同管理不规范", "收益入账不及时", "出租公开不充分"),
            category="自查",
            found=(date(2023, 3, 22), date(2023, 6, 16)),
            exceptions={7: "late", 12: "extended"},
        ),
        Batch(
            name="inspection",
            count=13,
            title="巡审联动发现{place}问题（第{n}号）",
            places=("工程发包程序缺失", "大额支出未经民主决策"),
            category="巡审联动",
            found=(date(2023, 5, 15), date(2023, 9, 15)),
            exceptions={3: "rejected", 8: "cleared", 10: "returned"},
        ),
        Batch(
            name="audit",
            count=13,
            title="专项审计发现{place}问题（第{n}号）",
            places=("往来款长期挂账", "票据不合规", "资产台账不全"),
            category="专项审计",
            found=(date(2023, 9, 18), date(2023, 9, 22)),
            # Fifteen working days from 20 September, over the holiday and its make-up days.
            due=date(2023, 10, 17),
            exceptions={5: "late", 9: "paused"},
        ),
    ),
    works=(
        Work(
            name="inspection",
            kind="检查",
            rows=14,
            quantity=Decimal(14),
            quantity_unit="次",
            dates=(date(2023, 3, 22), date(2023, 11, 17)),
        ),
        Work(
            name="training",
            kind="业务培训",
            rows=5,
            quantity=Decimal(224),
            quantity_unit="人次",
            dates=(date(2023, 4, 20), date(2023, 11, 9)),
        ),
    ),
    readings=tuple(
        Read(
            name=f"growth_{year}",
            indicator=INDICATOR,
            date=read_on,
            value=Decimal(value),
            unit="%",
            evidence=f"{year}年度村级集体经济收入统计表",
        )
        for year, read_on, value in (
            (2022, date(2023, 1, 18), "6.7"),
            (2023, date(2023, 12, 27), "14.7"),
        )
    ),
    goals=(
        Goal(name="growth", figure="growth", direction=">=", value=Decimal("6.7"), unit="%"),
        Goal(name="clean_cooperatives", direction="qualitative"),
    ),
    figures=(
        Fig(
            name="inspections",
            label="检查",
            source="activities",
            filter="kind=检查",
            measure="count",
            unit="次",
            scope="lead",
        ),
        _problems("found", "发现问题", "state!=merged & outcome!=unfounded"),
        _problems("rectified", "已整改问题", "state=verified|published & outcome!=unfounded"),
        *(
            _problems(name, f"{category}发现问题", f"category={category} & outcome!=unfounded")
            for name, category in (
                ("by_self_check", "自查"),
                ("by_inspection", "巡审联动"),
                ("by_audit", "专项审计"),
            )
        ),
        _year("year", "统计年度", "2023年"),
        _year("year_before", "对比年度", "2022年"),
        _growth("growth", "总收入增长率", "latest", "%"),
        _growth("growth_before", "上年总收入增长率", "first", "%"),
        _growth("growth_gain", "增长率较上年提高", "change", "个百分点"),
        Fig(
            name="trained",
            label="业务培训",
            source="activities",
            filter="kind=业务培训",
            measure="sum(quantity)",
            unit="人次",
        ),
    ),
    relations=(
        Rel(name="all_rectified", kind="funnel", expression="8.rectified <= 8.found"),
        Rel(name="none_left", kind="difference", expression="8.found - 8.rectified = 0"),
        Rel(
            name="by_source",
            kind="partition",
            expression="8.by_self_check + 8.by_inspection + 8.by_audit = 8.found",
        ),
        Rel(
            name="points",
            kind="difference",
            expression="8.growth - 8.growth_before = 8.growth_gain",
        ),
    ),
)
