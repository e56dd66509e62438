"""Project 9: whether fuel dispensers measure right."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

GOALS = """\
- 压实辖区加油站经营者主体责任，从严打击加油机、船舶供油和渔用加油船计量违法行为，\
督促检定机构依规检定。
- 开展诚信计量活动，培育诚信计量示范加油站{{ f.nurture_goal }}，\
群众对“放心加油”的认知度和满意度明显提升。"""

RESULTS = """\
- 系统谋划。明确{{ "“十大重点问题”"|name("问题清单名称") }}、\
{{ "“五大专项行动”"|name("行动名称") }}\
和{{ "“5个100%清零”"|name("目标名称") }}治理目标，\
压紧行政管理部门、检定机构和经营企业{{ f.parties }}的责任。
- 从严执法。检查加油站{{ f.inspections }}，发现问题{{ f.found }}，已整改{{ f.rectified }}；\
解决投诉{{ f.complaints }}，行政立案{{ f.cases }}，罚没款{{ f.fines }}，\
大案{{ f.big_cases }}入选{{ "省市场监管局十大案例"|name("评选名称") }}。
- 长效治理。依托“放心加油”监管平台推广治理方案{{ f.schemes }}，防止借维修之名擅自拆封作弊，\
{{ f.repair_stations }}加油站维修加油机{{ f.repairs }}，次次有人到场监督。\
培育诚信计量示范加油站{{ f.nurtured }}，\
其中{{ f.listed }}进入浙江首批{{ f.first_list }}诚信计量加油站名单；\
组织媒体报道观摩{{ f.broadcasts }}，邀请群众计量监督员参加暗访检查{{ f.public_visits }}。"""


def _items(name: str, label: str, where: str, measure: str, unit: str) -> Fig:
    return Fig(name=name, label=label, filter=where, measure=measure, unit=unit, scope="lead")


def _works(name: str, label: str, kind: str, unit: str, measure: str = "sum(quantity)") -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure=measure,
        unit=unit,
        scope="lead",
    )


def _work(
    name: str, kind: str, rows: int, quantity: int, unit: str, dates: tuple[date, date]
) -> Work:
    return Work(
        name=name,
        kind=kind,
        rows=rows,
        quantity=Decimal(quantity),
        quantity_unit=unit,
        dates=dates,
    )


AUTUMN = (date(2023, 9, 12), date(2023, 11, 28))

BATCHES = (
    Batch(
        name="meter",
        count=9,
        title="加油机{place}问题（第{n}号）",
        places=("计量超差", "铅封异常", "检定超期"),
        category="计量",
        found=(date(2023, 4, 12), date(2023, 9, 21)),
        due=date(2023, 10, 13),
        exceptions={2: "swift", 5: "rejected", 8: "late"},
        hours=(Decimal(26),),
    ),
    Batch(
        name="duty",
        count=6,
        title="加油站{place}问题（第{n}号）",
        places=("计量制度未公示", "自查记录缺失"),
        category="主体责任",
        found=(date(2023, 4, 25), date(2023, 8, 30)),
        exceptions={3: "cleared", 6: "merged"},
        into="9.duty-001",
    ),
    Batch(
        name="complaint",
        count=2,
        title="加油计量投诉件（第{n}件）",
        category="投诉",
        found=(date(2023, 6, 7), date(2023, 9, 26)),
        exceptions={1: "swift"},
        hours=(Decimal(30),),
    ),
    Batch(
        name="case",
        count=5,
        title="计量违法行政案件（第{n}件）",
        category="行政立案",
        found=(date(2023, 4, 19), date(2023, 7, 27)),
        due=date(2023, 11, 24),
        exceptions={4: "extended"},
        amount=tuple(
            Decimal(each) for each in ("936000.00", "148600.00", "92300.00", "45197.42", "26300.00")
        ),
    ),
    Batch(
        name="repair",
        count=4,
        title="加油机维修全程监督（第{n}家）",
        category="维修监督",
        found=(date(2023, 5, 9), date(2023, 9, 20)),
        exceptions={2: "returned"},
    ),
    Batch(
        name="model",
        count=4,
        title="诚信计量示范加油站培育（第{n}家）",
        category="示范站培育",
        found=(date(2023, 3, 14), date(2023, 3, 17)),
        due=date(2023, 11, 30),
        exceptions={3: "paused"},
    ),
)

WORKS = (
    _work("duty", "压实责任", 3, 3, "方", (date(2023, 3, 14), date(2023, 4, 7))),
    _work("inspection", "检查", 22, 106, "家次", (date(2023, 4, 12), date(2023, 11, 22))),
    _work("inspection_typed", "检查", 1, 14, "家次", (date(2023, 11, 29), date(2023, 11, 29))),
    Work(
        name="inspection_recounted",
        kind="检查",
        quantity=Decimal(4),
        quantity_unit="家次",
        dates=(date(2023, 11, 29), date(2023, 11, 29)),
        corrects="inspection_typed",
        reason="同一加油站当日重复登记，按检查记录核减",
    ),
    _work("big_case", "案例入选", 1, 1, "件", (date(2023, 12, 13), date(2023, 12, 13))),
    _work("scheme", "治理方案推广", 1, 1, "个", (date(2023, 10, 18), date(2023, 10, 18))),
    *(
        Work(
            name=f"repair_{station}",
            kind="维修监督",
            rows=times,
            quantity=Decimal(times),
            quantity_unit="次",
            dates=AUTUMN,
            item=f"9.repair-{station:03}",
        )
        for station, times in ((1, 1), (2, 2), (3, 1), (4, 1))
    ),
    _work("listed", "列入首批名单", 1, 1, "家", (date(2023, 12, 19), date(2023, 12, 19))),
    _work("broadcast", "媒体报道观摩", 11, 11, "次", (date(2023, 4, 26), date(2023, 12, 6))),
    _work("public_visit", "群众监督员暗访", 2, 2, "次", AUTUMN),
)

FIGURES = (
    Fig(
        name="nurture_goal",
        label="计划培育示范加油站",
        source="target",
        filter="key=9.nurture",
        unit="个",
        kind="target",
    ),
    _works("parties", "压实治理责任的各方", "压实责任", "方", "count"),
    _works("inspections", "检查加油站", "检查", "家次"),
    _items(
        "found",
        "发现问题",
        "category=计量|主体责任 & state!=merged & outcome!=unfounded",
        "count",
        "个",
    ),
    _items(
        "rectified",
        "已整改问题",
        "category=计量|主体责任 & state=verified|published & outcome!=unfounded",
        "count",
        "个",
    ),
    _items("complaints", "解决投诉", "category=投诉 & state=verified|published", "count", "件"),
    _items("cases", "行政立案", "category=行政立案", "count", "件"),
    _items("fines", "罚没款", "category=行政立案", "sum(amount)", "万元"),
    _works("big_cases", "入选案例", "案例入选", "件"),
    _works("schemes", "推广治理方案", "治理方案推广", "个"),
    _works("repair_stations", "维修受监督的加油站", "维修监督", "家", "distinct(item)"),
    _works("repairs", "受监督的加油机维修", "维修监督", "次"),
    _items(
        "nurtured",
        "培育示范加油站",
        "category=示范站培育 & state=verified|published",
        "count",
        "个",
    ),
    _works("listed", "列入首批名单的加油站", "列入首批名单", "家"),
    Fig(
        name="first_list",
        label="全省首批诚信计量加油站",
        source="cited",
        unit="家",
        value="300",
        cited_from="省市场监管局首批诚信计量燃油加油站名单，2023年",
    ),
    _works("broadcasts", "多媒体报道观摩", "媒体报道观摩", "次"),
    _works("public_visits", "群众监督员参加暗访检查", "群众监督员暗访", "次"),
)

PROJECT = Project(
    ordinal=9,
    title="燃油加油机计量准确性问题专项治理",
    lead_unit="market",
    goals_text=GOALS,
    results_text=RESULTS,
    batches=BATCHES,
    works=WORKS,
    goals=(
        Goal(name="nurture", figure="nurtured", direction=">=", value=Decimal(3), unit="个"),
        Goal(name="trust", direction="qualitative"),
    ),
    figures=FIGURES,
    relations=(
        Rel(name="nurtured", kind="target_result", expression="9.nurtured >= 9.nurture_goal"),
        Rel(name="all_rectified", kind="funnel", expression="9.rectified <= 9.found"),
        Rel(name="none_left", kind="difference", expression="9.found - 9.rectified = 0"),
        Rel(name="three_parties", kind="custom", expression="9.parties = 3"),
        Rel(
            name="whole_fen",
            kind="custom",
            expression="9.fines mod 0.000001 = 0",
        ),
        Rel(
            name="cases_of_problems",
            kind="custom",
            expression="number(9.cases) <= number(9.found)",
        ),
        Rel(name="big_of_cases", kind="subset", expression="9.big_cases <= 9.cases"),
        Rel(
            name="listed_of_nurtured",
            kind="subset",
            expression="number(9.listed) <= number(9.nurtured)",
        ),
        Rel(name="listed_of_province", kind="subset", expression="9.listed <= 9.first_list"),
        Rel(
            name="repairs_per_station",
            kind="custom",
            expression="number(9.repairs) >= number(9.repair_stations)",
        ),
    ),
)
