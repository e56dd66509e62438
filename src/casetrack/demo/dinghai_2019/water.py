"""Projects 6 and 7: rivers and reservoirs, and drinking water for villages."""

from datetime import date
from decimal import Decimal

from casetrack.demo.dinghai_2019.preface import PLAN
from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

_RIVERS = ("某河道白泉段", "某河道盐仓段", "某河道干览段", "某水库库区", "某河道小沙段")
_FOUND = (date(2019, 9, 18), date(2019, 10, 28))


def _removed(name: str, count: int, title: str, category: str, area: int) -> Batch:
    return Batch(
        name=name,
        count=count,
        title=f"{{place}}{title}",
        places=_RIVERS,
        category=category,
        found=_FOUND,
        quantity=Decimal(area),
        quantity_unit="平方米",
    )


def _area(name: str, label: str, category: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        filter=f"category={category}&state=verified|published",
        measure="sum(quantity)",
        unit="平方米",
    )


RIVERS = Project(
    ordinal=6,
    title="河道水库清“四乱”专项整治行动",
    lead_unit="water",
    results_text="""\
清{{ "“四乱”"|name("专项行动固定名称") }}工作分{{ f.stages }}阶段推进，\
先摸底、再整治、后巩固，与“无违建河道”创建相结合。各镇（街道）对河道、水库逐个排查，\
建立问题、目标、措施、责任清单和时间、任务、责任表，依法分类处置，并开展“回头看”核查整治成效。
河道违建物拆除{{ f.demolished }}，面积{{ f.demolished_area }}；\
另集中整治涉河违建{{ f.building }}、碍洪作物{{ f.crops }}、\
乱堆的垃圾{{ f.rubbish }}和被非法占用的滩地{{ f.shoal }}，县级以上河道基本实现“无违建”。
""",
    batches=(
        _removed("building", 3, "涉河违建", "涉河违建", 15),
        _removed("shoal", 2, "滩地被非法占用", "占用滩地", 8),
        _removed("crops", 4, "种植碍洪作物", "碍洪作物", 20),
        _removed("rubbish", 3, "乱堆垃圾", "乱堆垃圾", 10),
        Batch(
            name="demolition",
            count=7,
            title="{place}河道违建物拆除（第{n}处）",
            places=_RIVERS,
            category="违建物拆除",
            found=_FOUND,
            exceptions={1: "late", 2: "extended", 3: "rejected"},
            quantity=Decimal(41),
            quantity_unit="平方米",
        ),
    ),
    works=(
        Work(
            name="stage",
            kind="行动阶段启动",
            rows=3,
            quantity=Decimal(3),
            quantity_unit="个",
            dates=(date(2019, 9, 16), date(2019, 11, 11)),
        ),
        Work(
            name="list",
            kind="清单建立",
            rows=4,
            quantity=Decimal(4),
            quantity_unit="份",
            dates=(date(2019, 9, 18), date(2019, 9, 30)),
        ),
        Work(
            name="table",
            kind="任务表建立",
            rows=3,
            quantity=Decimal(3),
            quantity_unit="份",
            dates=(date(2019, 9, 20), date(2019, 9, 30)),
        ),
    ),
    figures=(
        Fig(
            name="stages",
            label="行动阶段数",
            source="activities",
            filter="kind=行动阶段启动",
            measure="count",
            unit="个",
        ),
        _area("building", "集中整治涉河违建", "涉河违建"),
        _area("shoal", "整治非法占用滩地", "占用滩地"),
        _area("crops", "整治碍洪作物", "碍洪作物"),
        _area("rubbish", "整治乱堆垃圾", "乱堆垃圾"),
        Fig(
            name="demolished",
            label="拆除河道违建物(处)",
            filter="category=违建物拆除&state=verified|published",
            measure="count",
            unit="处",
        ),
        _area("demolished_area", "拆除河道违建物(面积)", "违建物拆除"),
        Fig(
            name="lists",
            label="建立清单",
            source="activities",
            filter="kind=清单建立",
            measure="count",
            unit="份",
        ),
        Fig(
            name="tables",
            label="建立任务表",
            source="activities",
            filter="kind=任务表建立",
            measure="count",
            unit="份",
        ),
    ),
    relations=(
        Rel(name="c1", kind="subset", expression="6.demolished_area <= 6.building"),
        Rel(name="c2", kind="custom", expression="6.lists = 4 and 6.tables = 3"),
        Rel(name="c3", kind="custom", expression="6.stages = 3"),
    ),
)


def _target(name: str, label: str, goal: str, value: str, unit: str, bound: str = "") -> Fig:
    return Fig(
        name=name,
        label=label,
        source="target",
        filter=f"key={goal}",
        value=value,
        unit=unit,
        kind="target",
        bound=bound,
    )


def _built(name: str, label: str, kind: str, unit: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure="sum(quantity)",
        unit=unit,
    )


_BUILT = (date(2019, 9, 16), date(2019, 11, 22))

DRINKING = Project(
    ordinal=7,
    title="渔农村饮用水达标提标工程",
    lead_unit="water",
    supporting_units=("finance",),
    goals_text="""\
年度建设内容为管网铺设改造{{ f.pipes_goal }}、增压泵站及管网延伸{{ f.extension_goal }}，\
推进南部诸岛农村水厂建设，计划完成投资{{ f.invest_goal }}。
""",
    results_text="""\
渔农村饮用水达标提标工程列入全区{{ f.programme }}政府民生实事项目。\
项目进场施工以来，采取不定时检测把好工程质量关，\
会同相关单位召开专题推进会{{ f.meetings }}，\
结合{{ "“三服务”"|name("活动名称") }}活动协调解决技术难题，\
并制定供水设施建设、运行和资金管理制度。
主体工程已全部完成：铺设改造管网{{ f.pipes }}，延伸管网{{ f.extension }}，\
新建泵站{{ f.stations }}，改善{{ f.people }}的饮水条件，累计完成投资{{ f.invested }}。\
部分{{ f.next_year }}项目已提前开工，预计{{ f.finish }}完成{{ f.plan }}行动计划。
""",
    works=(
        Work(
            name="meeting",
            kind="专题推进会",
            rows=6,
            quantity=Decimal(6),
            quantity_unit="次",
            dates=_BUILT,
        ),
        Work(
            name="pipes",
            kind="管网铺设改造",
            rows=6,
            quantity=Decimal("30.0"),
            quantity_unit="公里",
            dates=_BUILT,
        ),
        Work(
            name="extension",
            kind="管网延伸",
            rows=4,
            quantity=Decimal("4.8"),
            quantity_unit="公里",
            dates=_BUILT,
        ),
        Work(
            name="station",
            kind="泵站建成",
            rows=4,
            quantity=Decimal(6),
            quantity_unit="个",
            dates=_BUILT,
        ),
        Work(
            name="people",
            kind="饮水条件改善",
            rows=8,
            quantity=Decimal(24000),
            quantity_unit="人",
            dates=_BUILT,
        ),
        Work(
            name="investment",
            kind="投资完成",
            rows=9,
            quantity=Decimal(9),
            quantity_unit="笔",
            amount=Decimal(34720000),
            dates=_BUILT,
        ),
    ),
    goals=(
        Goal(name="g_pipes", figure="pipes", value=Decimal(18), unit="公里"),
        Goal(name="g_extension", figure="extension", value=Decimal("1.5"), unit="公里"),
        Goal(name="g_invest", figure="invested", value=Decimal(1000), unit="万元"),
        Goal(name="g_islands", direction="qualitative"),
    ),
    figures=(
        Fig(
            name="programme",
            label="政府民生实事项目数",
            source="parameter",
            value="15",
            unit="个",
            cited_from="2019年定海区政府民生实事项目清单",
            kind="count",
        ),
        _target("pipes_goal", "计划管网铺设改造", "7.g_pipes", "", "公里"),
        _target("extension_goal", "计划增压泵站及管网延伸", "7.g_extension", "", "公里"),
        _target("invest_goal", "计划完成投资", "7.g_invest", "1000", "万元", "约"),
        Fig(
            name="meetings",
            label="专题推进会",
            source="activities",
            filter="kind=专题推进会",
            measure="count",
            unit="次",
        ),
        _built("pipes", "完成管网铺设改造", "管网铺设改造", "公里"),
        _built("extension", "完成管网延伸", "管网延伸", "公里"),
        _built("stations", "新建泵站", "泵站建成", "个"),
        _built("people", "改善饮水条件人口", "饮水条件改善", "万人"),
        Fig(
            name="invested",
            label="累计完成投资",
            source="activities",
            filter="kind=投资完成",
            measure="sum(amount)",
            unit="万元",
        ),
        Fig(
            name="next_year",
            label="提前开工项目年度",
            source="parameter",
            value="2020年",
            cited_from=PLAN,
            kind="date",
        ),
        Fig(
            name="finish",
            label="预计完成时间",
            source="parameter",
            value="2020年上半年",
            cited_from=PLAN,
            kind="date",
        ),
        Fig(
            name="plan",
            label="行动计划期限",
            source="parameter",
            value="3",
            unit="年",
            cited_from="渔农村饮用水达标提标行动计划",
            kind="duration",
        ),
    ),
    relations=(
        Rel(name="c1", kind="target_result", expression="7.pipes >= 7.pipes_goal"),
        Rel(name="c2", kind="target_result", expression="7.extension >= 7.extension_goal"),
        Rel(name="c3", kind="target_result", expression="7.invested >= 7.invest_goal"),
    ),
)
