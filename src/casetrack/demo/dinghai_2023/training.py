"""Project 4: vocational training and its subsidies."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

GOALS = """\
- 治理培训、评价机构违规培训、违规评价、违规发证和冒领培训补贴等问题，\
严查内外勾结骗取套取培训资金的违纪违法行为。
- 用好新版职业能力平台，培训备案网上办、数据自动推送，并对照制度查漏补缺。"""

RESULTS = """\
- 清底数。核实上级下发的疑点数据，深挖自查线索，整改问题{{ f.rectified }}，\
涉及{{ f.people }}，追回违规资金{{ f.recovered }}；问题集中在异地重复享受补贴、\
{{ f.period }}内享受补贴{{ f.limit }}、超龄领取、公务员领取和同证重复领取等情形。
- 强督导。督查组围绕培训机构、考试机构和考点监管等{{ f.indicators }}具体指标逐家检查，\
累计检查{{ f.inspections }}，对制度未上墙、注册地与经营地不符等情况当场督促整改。
- 立长效。引导培训机构按产业需求开班，推动工匠学院建设和校企学徒培养，\
以小切口带动职业技能培训规范管理。"""

PROJECT = Project(
    ordinal=4,
    title="职业技能培训领域突出问题专项治理",
    lead_unit="labour",
    goals_text=GOALS,
    results_text=RESULTS,
    batches=(
        Batch(
            name="elsewhere",
            count=7,
            title="同一证书异地重复享受培训补贴（第{n}号）",
            category="异地重复",
            found=(date(2023, 3, 15), date(2023, 5, 31)),
            exceptions={3: "extended"},
            quantity=tuple(Decimal(each) for each in (6, 5, 4, 4, 3, 5, 4)),
            quantity_unit="人",
            amount=Decimal("29850.00"),
        ),
        Batch(
            name="too_often",
            count=5,
            title="年度享受培训补贴超次数（第{n}号）",
            category="超次数",
            found=(date(2023, 4, 11), date(2023, 6, 20)),
            exceptions={2: "late"},
            quantity=tuple(Decimal(each) for each in (7, 5, 4, 3, 3)),
            quantity_unit="人",
            amount=Decimal("22400.00"),
        ),
        Batch(
            name="over_age",
            count=4,
            title="超龄领取培训补贴（第{n}号）",
            category="超龄",
            found=(date(2023, 4, 24), date(2023, 7, 14)),
            exceptions={4: "rejected"},
            quantity=tuple(Decimal(each) for each in (6, 4, 3, 2)),
            quantity_unit="人",
            amount=Decimal("14300.00"),
        ),
        Batch(
            name="official",
            count=3,
            title="公务员享受培训补贴（第{n}号）",
            category="公务员",
            found=(date(2023, 5, 10), date(2023, 8, 18)),
            quantity=tuple(Decimal(each) for each in (3, 2, 2)),
            quantity_unit="人",
            amount=Decimal("7350.00"),
        ),
        Batch(
            name="twice",
            count=4,
            title="同一证书重复享受培训补贴（第{n}号）",
            category="同证重复",
            found=(date(2023, 9, 11), date(2023, 9, 27)),
            # Over the National Day holiday; both make-up days count as worked.
            due=date(2023, 10, 20),
            exceptions={2: "returned", 4: "merged"},
            quantity=tuple(Decimal(each) for each in (6, 4, 3, 3)),
            quantity_unit="人",
            amount=tuple(Decimal(each) for each in ("6500.00", "4000.00", "2500.00", "2500.00")),
            into="4.twice-003",
        ),
    ),
    works=(
        Work(
            name="indicator",
            kind="确定监督指标",
            rows=3,
            quantity=Decimal(11),
            quantity_unit="项",
            dates=(date(2023, 3, 8), date(2023, 3, 10)),
        ),
        Work(
            name="inspection",
            kind="检查",
            rows=42,
            quantity=Decimal(42),
            quantity_unit="次",
            dates=(date(2023, 3, 21), date(2023, 11, 30)),
        ),
    ),
    goals=(Goal(name="clean_subsidies", direction="qualitative"),),
    figures=(
        Fig(
            name="found",
            label="发现问题",
            filter="state!=merged",
            measure="count",
            unit="个",
            scope="lead",
        ),
        Fig(
            name="rectified",
            label="整改问题",
            filter="state=verified|published",
            measure="count",
            unit="个",
            scope="lead",
        ),
        Fig(
            name="people",
            label="问题涉及人数",
            filter="state=verified|published",
            measure="sum(quantity)",
            unit="人",
            scope="lead",
        ),
        Fig(
            name="recovered",
            label="追回违规资金",
            filter="state=verified|published",
            measure="sum(amount)",
            unit="万元",
            scope="lead",
        ),
        Fig(
            name="period",
            label="享受补贴的计算期间",
            source="parameter",
            unit="年",
            value="1",
            cited_from="职业技能培训补贴政策规定",
        ),
        Fig(
            name="limit",
            label="享受补贴的次数上限",
            source="parameter",
            unit="次",
            value="3",
            bound="超",
            cited_from="职业技能培训补贴政策规定",
        ),
        Fig(
            name="indicators",
            label="监督指标",
            source="activities",
            filter="kind=确定监督指标",
            measure="sum(quantity)",
            unit="项",
        ),
        Fig(
            name="inspections",
            label="检查",
            source="activities",
            filter="kind=检查",
            measure="count",
            unit="次",
            scope="lead",
        ),
    ),
    relations=(
        Rel(name="all_rectified", kind="funnel", expression="4.rectified <= 4.found"),
        Rel(
            name="people_per_problem",
            kind="custom",
            expression="number(4.people) >= number(4.rectified)",
        ),
    ),
)
