"""Project 12: ambulance stations as milestones, one of them promised beyond the close."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

GOALS = """\
- 推动区医疗急救站实体运行，建成白泉片区急救点，急救体系覆盖全区，院前急救服务能力全面提升。
- 对急救站点建设开展定期和不定期督查，问题即查即改；加强进修培训，保障医疗质量和安全。"""

RESULTS = """\
- 补齐短板。\
制定{{ "《调整定海区院前医疗急救服务布局规划和重点任务清单（2023年-2025年）》"|doc("文件名称") }}。\
区医疗急救站于{{ f.station_opened }}挂牌并独立运行，\
浙江定海医院院前急救点于{{ f.point_opened }}建成投用；\
小沙街道社区卫生服务中心急救点计划于{{ f.point_promised }}建成，届时院前急救体系覆盖全区。
- 强化培训。印发急救岗位轮训实施方案，规范岗前和在岗培训；\
急救技能培训每{{ f.cadence.value }}个月开班，\
截至目前已办{{ f.sessions }}，培训{{ f.trained }}。
- 严格考核。\
出台{{ "《舟山市定海区医疗卫生健康单位院前医疗急救点考核实施办法》"|doc("文件名称") }}和\
{{ "《定海区院前医疗急救点考核细则和评分标准（2024版）》"|doc("文件名称") }}，\
由区医疗急救站牵头，日常督查、定期考核和上级验收相结合，促进服务质量持续改进。"""

LAYOUT = "调整定海区院前医疗急救服务布局规划和重点任务清单（2023年-2025年）"


def _milestone(name: str, title: str, due: date, course: str) -> Batch:
    return Batch(
        name=name,
        count=1,
        title=title,
        category="急救站点建设",
        found=(date(2023, 3, 9), date(2023, 3, 9)),
        due=due,
        course="open" if course == "open" else "verified",
    )


def _date(name: str, label: str, value: str, cited_from: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="cited",
        value=value,
        kind="date",
        cited_from=cited_from,
    )


def _planned(name: str, label: str, value: str, unit: str, kind: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="parameter",
        unit=unit,
        value=value,
        kind=kind,
        cited_from="院前医疗急救岗位轮训实施方案",
    )


def _points(name: str, label: str, where: str) -> Fig:
    return Fig(name=name, label=label, filter=where, measure="count", unit="个")


PROJECT = Project(
    ordinal=12,
    title="医疗急救抢救领域专项治理",
    lead_unit="health",
    goals_text=GOALS,
    results_text=RESULTS,
    batches=(
        _milestone("station", "区医疗急救站挂牌并独立运行", date(2023, 6, 30), "verified"),
        _milestone("hospital", "浙江定海医院院前急救点建成投用", date(2023, 11, 30), "verified"),
        # Promised for the year after: it goes on in the next cycle.
        _milestone("xiaosha", "小沙街道院前急救点建成投用", date(2024, 10, 31), "open"),
    ),
    works=(
        Work(
            name="session",
            kind="急救技能培训",
            rows=2,
            quantity=Decimal(16),
            quantity_unit="人次",
            dates=(date(2023, 9, 14), date(2023, 11, 16)),
        ),
    ),
    goals=(
        Goal(
            name="station_runs",
            figure="opened",
            direction=">=",
            value=Decimal(2),
            unit="个",
        ),
        Goal(name="skills", direction="qualitative"),
    ),
    figures=(
        _date("station_opened", "区医疗急救站运行", "2023年6月底", "区医疗急救站挂牌文件"),
        _date("point_opened", "浙江定海医院急救点投用", "2023年11月", "急救点验收意见"),
        _date("point_promised", "小沙街道急救点计划完成", "2024年10月底前", LAYOUT),
        _planned("cadence", "培训间隔", "2", "月", "duration"),
        Fig(
            name="sessions",
            label="已办培训",
            source="activities",
            filter="kind=急救技能培训",
            measure="count",
            unit="期",
        ),
        Fig(
            name="trained",
            label="培训",
            source="activities",
            filter="kind=急救技能培训",
            measure="sum(quantity)",
            unit="人次",
        ),
        _points("planned", "列入计划的急救站点", "category=急救站点建设"),
        _points("opened", "建成投用的急救站点", "category=急救站点建设 & state=verified|published"),
        Fig(
            name="promised",
            label="留待下一周期的急救站点",
            source="formula",
            measure="12.planned - 12.opened",
            unit="个",
        ),
    ),
    relations=(
        Rel(name="opened_of", kind="subset", expression="12.opened <= 12.planned"),
        Rel(
            name="promised",
            kind="difference",
            expression="12.planned - 12.opened = 12.promised",
        ),
        Rel(
            name="people_per_session",
            kind="custom",
            expression="number(12.trained) >= number(12.sessions)",
        ),
    ),
)
