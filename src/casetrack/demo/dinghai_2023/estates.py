"""Project 7: supervision of renovation in old housing estates."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

GOALS = """\
- 对老旧小区改造中漠视群众利益的问题立行立改，督促街道和施工单位列明问题清单、整改措施、\
时间表和路线图。
- 做到征求意见充分、施工管理到位、工程质量可靠、长效管理有章可循，增强群众的参与感和获得感。"""

RESULTS = """\
- 强监管。组织检查{{ f.inspections }}，发现问题{{ f.found }}，已整改{{ f.rectified }}；\
发放整改通知书{{ f.orders }}，约谈{{ f.talks }}；受理信访投诉{{ f.petitions }}，\
化解息访{{ f.settled_petitions }}。
- 惠民生。{{ f.year }}实施改造区块{{ f.blocks }}、标段{{ f.lots }}、楼房{{ f.buildings }}，\
惠及居民{{ f.households }}，建筑面积{{ f.area }}。
- 严责任。督促参建各方对质量、安全和文明施工全过程负责，落实不力的依规约谈、通报或处罚，\
并记入企业信用。"""

PROBLEMS = "category=意见征求|施工管理|工程质量|长效管理"


FOUND = (date(2023, 3, 27), date(2023, 9, 28))


def _items(name: str, label: str, where: str, measure: str, unit: str) -> Fig:
    return Fig(name=name, label=label, filter=where, measure=measure, unit=unit, scope="lead")


def _works(
    name: str, label: str, kind: str, measure: str, unit: str, value: str = "", bound: str = ""
) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure=measure,
        unit=unit,
        scope="lead",
        value=value,
        bound=bound,
    )


BATCHES = (
    Batch(
        name="opinion",
        count=14,
        title="{place}征求居民意见不充分问题（第{n}号）",
        places=("加装设施", "管线改造", "绿化调整"),
        category="意见征求",
        found=FOUND,
        exceptions={5: "swift", 11: "cleared"},
        hours=(Decimal(3), Decimal(8)),
    ),
    Batch(
        name="site",
        count=25,
        title="{place}不到位问题（第{n}号）",
        places=("围挡防护", "渣土清运", "文明施工", "临时用电"),
        category="施工管理",
        found=FOUND,
        due=date(2023, 10, 31),
        exceptions={6: "extended", 9: "returned", 16: "rejected", 22: "late"},
    ),
    Batch(
        name="quality",
        count=16,
        title="{place}质量问题（第{n}号）",
        places=("屋面防水", "外墙修缮", "雨污管网"),
        category="工程质量",
        found=FOUND,
        exceptions={4: "rejected", 10: "paused", 14: "merged"},
        into="7.quality-001",
    ),
    Batch(
        name="lasting",
        count=7,
        title="改造后{place}问题（第{n}号）",
        places=("物业接管未落实", "养护责任不清"),
        category="长效管理",
        # Assigned as the holiday begins: two working days end on the first make-up day.
        found=(date(2023, 9, 25), date(2023, 9, 28)),
        due=date(2023, 11, 10),
    ),
    Batch(
        name="petition",
        count=34,
        title="老旧小区改造信访投诉件（第{n}件）",
        category="信访投诉",
        found=(date(2023, 3, 6), date(2023, 10, 27)),
        exceptions={8: "swift", 19: "late", 27: "extended"},
        hours=(Decimal(20),),
    ),
    Batch(
        name="block",
        count=55,
        title="老旧小区改造区块（第{n}个）",
        category="改造区块",
        found=(date(2023, 3, 6), date(2023, 3, 17)),
        due=date(2023, 12, 8),
        exceptions={17: "late", 33: "extended", 48: "extended"},
        quantity=Decimal(7327),
        quantity_unit="户",
    ),
)

WORKS = (
    Work(
        name="inspection",
        kind="检查",
        rows=79,
        quantity=Decimal(316),
        quantity_unit="次",
        dates=(date(2023, 3, 6), date(2023, 12, 8)),
    ),
    Work(
        name="order",
        kind="整改通知书",
        rows=7,
        quantity=Decimal(7),
        quantity_unit="份",
        dates=(date(2023, 4, 11), date(2023, 10, 24)),
    ),
    Work(
        name="talk",
        kind="约谈",
        rows=4,
        quantity=Decimal(4),
        quantity_unit="人",
        dates=(date(2023, 5, 16), date(2023, 10, 12)),
    ),
    Work(
        name="lot",
        kind="标段开工",
        rows=24,
        quantity=Decimal(289),
        quantity_unit="幢",
        dates=(date(2023, 3, 20), date(2023, 5, 26)),
    ),
    Work(
        name="area",
        kind="标段面积核定",
        rows=24,
        quantity=Decimal("592316.40"),
        quantity_unit="平方米",
        dates=(date(2023, 3, 20), date(2023, 5, 26)),
    ),
)

FIGURES = (
    _works("inspections", "检查", "检查", "sum(quantity)", "次"),
    _items(
        "found",
        "发现问题",
        f"{PROBLEMS} & state!=merged & outcome!=unfounded",
        "count",
        "个",
    ),
    _items(
        "rectified",
        "已整改问题",
        f"{PROBLEMS} & state=verified|published & outcome!=unfounded",
        "count",
        "个",
    ),
    _works("orders", "整改通知书", "整改通知书", "count", "份"),
    _works("talks", "约谈", "约谈", "sum(quantity)", "人"),
    _items("petitions", "受理信访投诉", "category=信访投诉", "count", "件"),
    _items(
        "settled_petitions",
        "化解息访",
        "category=信访投诉 & state=verified|published",
        "count",
        "件",
    ),
    Fig(
        name="year",
        label="改造年度",
        source="parameter",
        value="2023年",
        kind="date",
        cited_from="2023年城镇老旧小区改造计划",
    ),
    _items("blocks", "改造区块", "category=改造区块", "count", "个"),
    _works("lots", "改造标段", "标段开工", "count", "个"),
    _works("buildings", "改造楼房", "标段开工", "sum(quantity)", "幢"),
    _items("households", "涉及居民", "category=改造区块", "sum(quantity)", "户"),
    _works("area", "建筑面积", "标段面积核定", "sum(quantity)", "万平方米", "59", "约"),
)

PROJECT = Project(
    ordinal=7,
    title="老旧小区改造监管不到位问题专项治理",
    lead_unit="housing",
    supporting_units=("changguo", "huannan", "chengdong", "yancang"),
    goals_text=GOALS,
    results_text=RESULTS,
    batches=BATCHES,
    works=WORKS,
    goals=(
        Goal(
            name="petitions_settled",
            figure="settled_petitions",
            direction=">=",
            value=Decimal(34),
            unit="件",
        ),
        Goal(name="orderly_renovation", direction="qualitative"),
    ),
    figures=FIGURES,
    relations=(
        Rel(name="all_rectified", kind="funnel", expression="7.rectified <= 7.found"),
        Rel(name="none_left", kind="difference", expression="7.found - 7.rectified = 0"),
        Rel(
            name="petitions_settled",
            kind="difference",
            expression="7.petitions - 7.settled_petitions = 0",
        ),
        Rel(
            name="inspected_enough",
            kind="custom",
            expression="number(7.found) <= number(7.inspections)",
        ),
        Rel(name="orders_of", kind="custom", expression="number(7.orders) <= number(7.found)"),
        Rel(name="lots_of", kind="custom", expression="number(7.lots) <= number(7.blocks)"),
        Rel(
            name="homes_per_building",
            kind="custom",
            expression="number(7.blocks) <= number(7.buildings) <= number(7.households)",
        ),
    ),
)
