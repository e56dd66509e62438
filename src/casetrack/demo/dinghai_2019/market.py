"""Project 15: the market for health products, with the police at its side."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Project, Rel, Work

_AUTUMN = (date(2019, 9, 18), date(2019, 11, 22))
_RAID = (date(2019, 11, 13), date(2019, 11, 14))
_CLOSED = (date(2019, 9, 17), date(2019, 10, 25))
_OPEN = (date(2019, 11, 11), date(2019, 11, 21))


def _sum(name: str, label: str, kind: str, unit: str, scope: str = "") -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure="sum(quantity)",
        unit=unit,
        scope=scope,
    )


def _work(
    name: str, kind: str, rows: int, quantity: int, unit: str, *, by: str = "", raid: bool = False
) -> Work:
    return Work(
        name=name,
        kind=kind,
        rows=rows,
        quantity=Decimal(quantity),
        quantity_unit=unit,
        unit=by,
        dates=_RAID if raid else _AUTUMN,
    )


def _cases(name: str, label: str, conditions: str, unit: str = "起", scope: str = "") -> Fig:
    return Fig(name=name, label=label, filter=conditions, measure="count", unit=unit, scope=scope)


HEALTH_PRODUCTS = Project(
    ordinal=15,
    title="保健市场乱象整治行动",
    lead_unit="market",
    supporting_units=("police",),
    results_text="""\
对辖区保健市场开展拉网式排查，掌握经营或兼营保健食品单位{{ f.traders }}，\
以保健品为主业的专卖店、主营店{{ f.specialists }}。集中检查与突击检查相结合，\
检查力量投入{{ f.staff }}，走遍人员密集场所{{ f.crowded }}、\
宾馆酒店等重要场所{{ f.hotels }}和保健类店铺{{ f.shops }}。
案件方面，立案{{ f.filed }}（其中公安机关立案{{ f.police_filed }}），\
已结案{{ f.closed }}，正在调查{{ f.pending }}，罚没款合计{{ f.fines }}。\
查办某公司虚假宣传、无证生产及商标侵权典型案件{{ f.typical }}，罚款{{ f.typical_fine }}。\
消费者投诉举报受理{{ f.complaints }}，为消费者挽回损失{{ f.saved }}。
会同公安机关突击检查涉嫌销售有毒有害性保健品的经营单位{{ f.raided }}，\
当场查获涉案物品{{ f.boxes }}、散装物品{{ f.pills }}，抽检样品{{ f.samples }}，\
被刑事传唤的经营者{{ f.summoned }}。
""",
    batches=(
        Batch(
            name="typical",
            count=1,
            title="某公司虚假宣传、无证生产及商标侵权",
            category="立案",
            found=(date(2019, 9, 17), date(2019, 9, 17)),
            course="late",
            amount=Decimal(300000),
        ),
        Batch(
            name="case",
            count=19,
            title="某店涉嫌虚假宣传保健食品功效（第{n}起）",
            category="立案",
            found=_CLOSED,
            exceptions={1: "extended", 2: "rejected", 3: "paused", 4: "returned"},
            amount=Decimal(691240),
        ),
        Batch(
            name="pending",
            count=3,
            title="某店涉嫌违法经营保健品，正在调查（第{n}起）",
            category="立案",
            found=_OPEN,
            course="open",
            due=date(2020, 1, 17),
        ),
        Batch(
            name="crime",
            count=3,
            title="某店涉嫌销售有毒有害食品（第{n}起）",
            category="公安立案",
            unit="police",
            found=_OPEN,
            course="open",
            due=date(2020, 1, 17),
        ),
        Batch(
            name="complaint",
            count=6,
            title="消费者投诉举报某店销售保健品（第{n}起）",
            category="投诉举报",
            found=_CLOSED,
            amount=Decimal(27313),
        ),
    ),
    works=(
        _work("trader", "经营单位排查", 11, 850, "家"),
        _work("specialist", "专卖店主营店排查", 4, 11, "家"),
        _work("staff", "出动检查人员", 10, 273, "人次"),
        _work("crowded", "人员密集场所检查", 4, 15, "个"),
        _work("hotel", "宾馆酒店检查", 9, 345, "个"),
        _work("shop", "保健类店铺检查", 9, 268, "家"),
        _work("raid", "突击检查", 4, 10, "家", raid=True),
        _work("box", "查获涉嫌违法物品", 4, 249, "盒（瓶）", raid=True),
        _work("pill", "查获散装", 3, 649, "粒", raid=True),
        _work("sample", "现场抽检", 4, 43, "批次", raid=True),
        _work("summons", "刑事传唤", 2, 3, "人", by="police", raid=True),
    ),
    figures=(
        _sum("traders", "经营或兼营保健食品单位", "经营单位排查", "家"),
        _sum("specialists", "保健品专卖店、主营店", "专卖店主营店排查", "家"),
        _sum("staff", "出动检查人员", "出动检查人员", "人次"),
        _sum("crowded", "检查人员密集场所", "人员密集场所检查", "个"),
        _sum("hotels", "检查宾馆酒店等场所", "宾馆酒店检查", "个"),
        _sum("shops", "检查保健类店铺", "保健类店铺检查", "家"),
        _cases("filed", "立案", "category=立案"),
        _cases("closed", "结案", "category=立案&state=verified|published"),
        _cases("police_filed", "公安立案", "category=公安立案", scope="police"),
        Fig(
            name="fines",
            label="罚没款",
            filter="category=立案&state=verified|published",
            measure="sum(amount)",
            unit="万元",
        ),
        Fig(
            name="pending",
            label="正在立案调查",
            source="formula",
            measure="15.pending_lead + across(15.police_filed)",
            unit="起",
        ),
        _cases("complaints", "受理投诉举报", "category=投诉举报"),
        Fig(
            name="saved",
            label="挽回经济损失",
            filter="category=投诉举报&state=verified|published",
            measure="sum(amount)",
            unit="万元",
        ),
        _cases("typical", "典型案例", "key=15.typical-001"),
        Fig(
            name="typical_fine",
            label="典型案例罚款",
            filter="key=15.typical-001",
            measure="sum(amount)",
            unit="万元",
        ),
        _sum("raided", "突击检查单位", "突击检查", "家"),
        _sum("boxes", "查获涉嫌违法物品", "查获涉嫌违法物品", "盒（瓶）"),
        _sum("pills", "查获散装", "查获散装", "粒"),
        _sum("samples", "现场抽检", "现场抽检", "批次"),
        _sum("summoned", "现场刑事传唤", "刑事传唤", "人", scope="police"),
        _cases("pending_lead", "市场监管部门未结案件", "category=立案&state!=verified|published"),
    ),
    relations=(
        Rel(name="c1", kind="difference", expression="15.filed - 15.closed = 15.pending"),
        Rel(
            name="c2",
            kind="partition",
            expression="15.filed + across(15.police_filed) = 15.closed + 15.pending",
        ),
        Rel(name="c3", kind="subset", expression="across(15.police_filed) <= 15.filed"),
        Rel(name="c4", kind="subset", expression="15.specialists <= 15.traders"),
        Rel(name="c5", kind="subset", expression="15.typical_fine <= 15.fines"),
        Rel(name="c6", kind="subset", expression="15.shops <= 15.traders"),
    ),
)
