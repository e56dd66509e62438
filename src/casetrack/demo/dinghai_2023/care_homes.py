"""Project 3: institutions that care for people in extreme need."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

GOALS = """\
- 重点整治政策落实打折扣、供养保障不到位以及机构人员作风不正、“微腐败”等问题，\
维护集中供养特困人员的合法权益。
- 提升供养机构服务规范化和管理制度化水平，使兜底老年人更多分享改革发展成果。"""

RESULTS = """\
- 强检查。以机构自查和部门联合检查督查相结合，组织检查{{ f.inspections }}，\
查出消防安全、食品安全问题{{ f.found }}，推动整改销号{{ f.rectified }}。
- 优布局。撤并整合集中供养机构{{ f.merged_homes }}，提升{{ f.improved_homes }}；\
定点供养机构入住特困人员{{ f.residents }}。
- 保经费。财务公示和零用钱发放更加规范，伙食费标准得到提高。
- 强队伍。开展养老护理员培训{{ f.trained }}，集中供养机构的护理水平有效提高。"""


def _items(name: str, label: str, where: str, unit: str) -> Fig:
    return Fig(name=name, label=label, filter=where, measure="count", unit=unit, scope="lead")


PROJECT = Project(
    ordinal=3,
    title="特困供养机构管理问题专项治理",
    lead_unit="civil",
    goals_text=GOALS,
    results_text=RESULTS,
    batches=(
        Batch(
            name="fire",
            count=54,
            title="供养机构{place}（第{n}条）",
            places=("疏散通道堵塞", "灭火器失效", "电气线路老化", "应急照明缺失"),
            category="消防安全",
            found=(date(2023, 4, 3), date(2023, 9, 22)),
            exceptions={
                6: "late",
                11: "cleared",
                18: "rejected",
                23: "swift",
                31: "merged",
                37: "extended",
                45: "paused",
            },
            hours=(Decimal(4), Decimal(7)),
            into="3.fire-001",
        ),
        Batch(
            name="food",
            count=35,
            title="供养机构{place}（第{n}条）",
            places=("食材索证不全", "留样不规范", "餐具消毒记录缺失"),
            category="食品安全",
            found=(date(2023, 4, 17), date(2023, 9, 27)),
            exceptions={4: "returned", 13: "late", 20: "swift", 28: "rejected"},
            hours=(Decimal(5),),
        ),
        Batch(
            name="merger",
            count=3,
            title="集中供养机构撤并整合（第{n}家）",
            category="撤并机构",
            found=(date(2023, 3, 6), date(2023, 3, 10)),
            due=date(2023, 10, 8),
        ),
        Batch(
            name="upgrade",
            count=1,
            title="集中供养机构提升改造（第{n}家）",
            category="提升机构",
            found=(date(2023, 3, 6), date(2023, 3, 10)),
            due=date(2023, 11, 30),
        ),
    ),
    works=(
        Work(
            name="inspection",
            kind="检查",
            rows=23,
            quantity=Decimal(23),
            quantity_unit="次",
            dates=(date(2023, 4, 3), date(2023, 12, 8)),
        ),
        Work(
            name="resident",
            kind="入住",
            rows=6,
            quantity=Decimal(192),
            quantity_unit="名",
            dates=(date(2023, 3, 31), date(2023, 11, 30)),
        ),
        Work(
            name="training",
            kind="护理员培训",
            rows=3,
            quantity=Decimal(25),
            quantity_unit="人次",
            dates=(date(2023, 5, 18), date(2023, 10, 26)),
        ),
    ),
    goals=(Goal(name="rights_kept", direction="qualitative"),),
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
        _items(
            "found",
            "消防安全、食品安全问题",
            "category=消防安全|食品安全 & state!=merged & outcome!=unfounded",
            "条",
        ),
        _items(
            "rectified",
            "已整改的消防安全、食品安全问题",
            "category=消防安全|食品安全 & state=verified|published & outcome!=unfounded",
            "条",
        ),
        _items(
            "fire", "消防安全问题", "category=消防安全 & state!=merged & outcome!=unfounded", "条"
        ),
        _items(
            "food", "食品安全问题", "category=食品安全 & state!=merged & outcome!=unfounded", "条"
        ),
        _items(
            "merged_homes", "撤并整合机构", "category=撤并机构 & state=verified|published", "家"
        ),
        _items("improved_homes", "提升机构", "category=提升机构 & state=verified|published", "家"),
        Fig(
            name="residents",
            label="入住定点机构的特困人员",
            source="activities",
            filter="kind=入住",
            measure="sum(quantity)",
            unit="名",
        ),
        Fig(
            name="trained",
            label="养老护理员培训",
            source="activities",
            filter="kind=护理员培训",
            measure="sum(quantity)",
            unit="人次",
        ),
    ),
    relations=(
        Rel(name="by_kind", kind="partition", expression="3.fire + 3.food = 3.found"),
        Rel(name="all_rectified", kind="funnel", expression="3.rectified <= 3.found"),
        Rel(name="none_left", kind="difference", expression="3.found - 3.rectified = 0"),
    ),
)
