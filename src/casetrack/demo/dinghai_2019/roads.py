"""Project 12: road defects, confirmed within the hour and mended within hours."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from casetrack.demo.dinghai_2019.preface import PLAN
from casetrack.demo.story import Batch, Fig, Project, Rel

_MECHANISM = "公路病害治理快速反应机制（2019年）"
_FOUND = (date(2019, 9, 16), date(2019, 11, 27))
_ROADS = ("定马线", "定沈线", "岑港连接线", "白泉环线", "鸭东线", "盐马线", "毛洞线")
_SCOPE = "category=公路设施|路面坑槽|公路边沟|公路绿化|积水垃圾"


def _hours(tenths: Sequence[int]) -> tuple[Decimal, ...]:
    return tuple(Decimal(each) / 10 for each in tenths)


# Each row comes to 3.6 hours on average, and its length divides the number of defects.
_SEVEN = _hours((12, 18, 24, 36, 45, 53, 64))
_NINE = _hours((14, 20, 27, 30, 36, 41, 45, 52, 59))
_EIGHT = _hours((15, 21, 26, 33, 39, 44, 50, 60))
_TWENTY_THREE = _hours((
    10, 14, 17, 20, 23, 25, 28, 30, 31, 33, 35, 36, 37, 39, 41, 42, 44, 47, 49, 52, 55, 58, 62,
))  # fmt: skip


def _defects(name: str, count: int, title: str, category: str, hours: tuple[Decimal, ...]) -> Batch:
    return Batch(
        name=name,
        count=count,
        title=f"{{place}}{title}（第{{n}}处）",
        places=_ROADS,
        category=category,
        found=_FOUND,
        course="swift",
        hours=hours,
    )


def _found(name: str, label: str, category: str) -> Fig:
    return Fig(name=name, label=label, filter=f"category={category}", measure="count", unit="个")


ROADS = Project(
    ordinal=12,
    title="公路病害治理专项行动",
    lead_unit="transport",
    results_text="""\
以{{ "“三眼联动”"|name("机制名称") }}收集信息、{{ f.confirm }}内确认反馈、\
{{ "“五位一体”"|name("机制名称") }}开展排查，形成公路病害快速处置机制。
至{{ f.cut }}，排查出病害和问题{{ f.found }}，比上年同期增长{{ f.growth }}。按类别分，\
公路设施{{ f.facility }}、路面坑槽{{ f.pothole }}、边沟{{ f.ditch }}、\
绿化{{ f.green }}、路面积水和垃圾{{ f.litter }}，解决率为{{ f.solved_rate }}。\
处置用时由机制建立前的{{ f.days_before }}缩短到{{ f.hours_now }}。
借助微信小程序等手段，对病害总体情况、重点类型和变化趋势的掌握更加准确，减少了病害反复发生。
""",
    batches=(
        _defects("facility", 147, "公路设施损坏", "公路设施", _SEVEN),
        _defects("pothole", 90, "路面坑槽", "路面坑槽", _NINE),
        _defects("ditch", 48, "边沟堵塞", "公路边沟", _EIGHT),
        _defects("green", 35, "公路绿化缺损", "公路绿化", _SEVEN),
        _defects("litter", 23, "路面积水、垃圾", "积水垃圾", _TWENTY_THREE),
    ),
    figures=(
        Fig(
            name="confirm",
            label="确认反馈时限",
            source="parameter",
            value="1",
            unit="小时",
            cited_from=_MECHANISM,
            kind="duration",
        ),
        Fig(
            name="cut",
            label="统计截止",
            source="parameter",
            value="11月底",
            cited_from=PLAN,
            kind="date",
        ),
        Fig(name="found", label="发现问题总数", filter=_SCOPE, measure="count", unit="个"),
        Fig(
            name="growth",
            label="发现问题同比增长",
            source="formula",
            measure="(12.found - 12.found_last) / 12.found_last",
            unit="%",
            value="80",
            kind="change",
            bound="以上",
        ),
        _found("facility", "公路设施类", "公路设施"),
        _found("pothole", "路面坑槽类", "路面坑槽"),
        _found("ditch", "边沟类", "公路边沟"),
        _found("green", "绿化类", "公路绿化"),
        _found("litter", "路面积水、垃圾类", "积水垃圾"),
        Fig(
            name="solved_rate",
            label="解决率",
            source="formula",
            measure="12.solved / 12.found",
            unit="%",
            kind="rate",
        ),
        Fig(
            name="days_before",
            label="平均解决时间(原)",
            source="parameter",
            value="2",
            unit="个工作日",
            cited_from="机制建立前公路养护统计（2018年）",
            kind="duration",
            bound="平均",
        ),
        Fig(
            name="hours_now",
            label="平均解决时间(现)",
            filter=f"{_SCOPE}&state=verified|published",
            measure="mean(hours)",
            unit="个小时",
            kind="duration",
        ),
        Fig(
            name="solved",
            label="已解决问题",
            filter=f"{_SCOPE}&state=verified|published",
            measure="count",
            unit="个",
        ),
        Fig(
            name="found_last",
            label="上年同期发现问题",
            source="cited",
            value="188",
            unit="个",
            cited_from="上年同期公路病害台账（2018年11月）",
            kind="count",
        ),
        Fig(
            name="solved_announced",
            label="公示文稿载明的已解决数",
            source="cited",
            value="未载明",
            unit="个",
            cited_from="专项整治工作成果公示稿（2019年12月）",
            kind="count",
        ),
        Fig(
            name="categories",
            label="问题类别数",
            filter=_SCOPE,
            measure="distinct(category)",
            unit="类",
        ),
    ),
    relations=(
        Rel(
            name="c1",
            kind="partition",
            expression=("12.facility + 12.pothole + 12.ditch + 12.green + 12.litter = 12.found"),
        ),
        Rel(name="c2", kind="custom", expression="12.categories = 5"),
        Rel(name="c3", kind="before_after", expression="12.hours_now < 12.days_before"),
        Rel(
            name="c4",
            kind="rate",
            expression="12.solved_announced / 12.found = 12.solved_rate",
        ),
        Rel(name="c5", kind="rate", expression="12.solved / 12.found = 12.solved_rate"),
    ),
)
