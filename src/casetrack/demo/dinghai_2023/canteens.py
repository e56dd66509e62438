"""Project 1: purchasing of school canteens."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

GOALS = """\
- 紧盯中小学校食堂采购、验收、财务核算和信息公开各环节的突出问题，把采购机制、\
食材验收和财务核算作为治理重点。
- 推动食堂采购行为更加规范，监督管理机制更加健全，让食堂回归公益属性。"""

RESULTS = """\
- 建机制。区教育局牵头成立工作专班，用例会通气、信息互通、联合会商、\
采价监测和综合考核压实各方责任。
- 抓自查。{{ f.self_checked }}中小学对照自查表逐项梳理并完成自纠自查，\
食堂财务和食品安全制度随之修订完善。
- 开门治理。公开举报电话，设置意见箱，发挥学校膳管会和家长代表的监督作用，反映的问题即接即办。
- 查问题。细化查纠指标{{ f.indicators }}，对全区中小学食堂开展检查{{ f.inspections }}，\
发现问题{{ f.found }}，\
已整改{{ f.rectified }}，师生和家长的满意度明显提高。
- 强应用。依托“校园食堂数字化管理平台”，采购、验收、留样等环节实现线上留痕。"""

PROJECT = Project(
    ordinal=1,
    title="中小学校食堂采购问题专项治理",
    lead_unit="education",
    supporting_units=("market",),
    goals_text=GOALS,
    results_text=RESULTS,
    batches=(
        Batch(
            name="purchase",
            count=16,
            title="{place}采购程序不规范问题（第{n}号）",
            places=("小学食堂", "初中食堂", "高中食堂"),
            category="采购",
            found=(date(2023, 3, 20), date(2023, 6, 30)),
            exceptions={3: "extended", 9: "late", 12: "cleared", 15: "rejected"},
        ),
        Batch(
            name="acceptance",
            count=12,
            title="{place}食材验收台账不全问题（第{n}号）",
            places=("小学食堂", "初中食堂"),
            category="验收",
            found=(date(2023, 4, 10), date(2023, 9, 22)),
            exceptions={2: "returned", 5: "swift", 7: "cleared"},
            hours=(Decimal(6),),
        ),
        Batch(
            name="accounts",
            count=7,
            title="食堂财务核算不清问题（第{n}号）",
            category="财务核算",
            found=(date(2023, 5, 8), date(2023, 9, 28)),
            # Sent out before the eight days off, due after the two make-up days that follow them.
            due=date(2023, 10, 17),
            exceptions={7: "paused"},
        ),
        Batch(
            name="notice",
            count=4,
            title="食堂信息公开不及时问题（第{n}号）",
            category="信息公开",
            found=(date(2023, 5, 22), date(2023, 8, 31)),
            exceptions={4: "merged"},
            into="1.notice-001",
        ),
    ),
    works=(
        Work(
            name="self_check",
            kind="自纠自查",
            rows=32,
            quantity=Decimal(32),
            quantity_unit="所",
            dates=(date(2023, 3, 13), date(2023, 4, 28)),
        ),
        Work(
            name="indicator",
            kind="梳理查纠指标",
            rows=4,
            quantity=Decimal(33),
            quantity_unit="项",
            dates=(date(2023, 3, 6), date(2023, 3, 9)),
        ),
        Work(
            name="inspection",
            kind="检查",
            rows=38,
            quantity=Decimal(38),
            quantity_unit="次",
            dates=(date(2023, 3, 20), date(2023, 11, 24)),
        ),
    ),
    goals=(Goal(name="orderly", direction="qualitative"),),
    figures=(
        Fig(
            name="self_checked",
            label="完成自纠自查的中小学",
            source="activities",
            filter="kind=自纠自查",
            measure="sum(quantity)",
            unit="所",
        ),
        Fig(
            name="indicators",
            label="查纠指标",
            source="activities",
            filter="kind=梳理查纠指标",
            measure="sum(quantity)",
            unit="项",
        ),
        Fig(
            name="inspections",
            label="食堂检查",
            source="activities",
            filter="kind=检查",
            measure="count",
            unit="次",
            scope="lead",
        ),
        Fig(
            name="found",
            label="发现问题",
            filter="state!=merged & outcome!=unfounded",
            measure="count",
            unit="个",
            scope="lead",
        ),
        Fig(
            name="rectified",
            label="已整改问题",
            filter="state=verified|published & outcome!=unfounded",
            measure="count",
            unit="个",
            scope="lead",
        ),
        *(
            Fig(
                name=name,
                label=f"{category}问题",
                filter=f"category={category} & state!=merged & outcome!=unfounded",
                measure="count",
                unit="个",
                scope="lead",
            )
            for name, category in (
                ("purchase", "采购"),
                ("acceptance", "验收"),
                ("accounts", "财务核算"),
                ("disclosure", "信息公开"),
            )
        ),
    ),
    relations=(
        Rel(
            name="every_school",
            kind="custom",
            expression="number(1.inspections) >= number(1.self_checked)",
        ),
        Rel(name="all_rectified", kind="funnel", expression="1.rectified <= 1.found"),
        Rel(name="none_left", kind="difference", expression="1.found - 1.rectified = 0"),
        Rel(
            name="by_step",
            kind="partition",
            expression="1.purchase + 1.acceptance + 1.accounts + 1.disclosure = 1.found",
        ),
    ),
)
