"""Project 18: plants that dispose of hazardous waste."""

from datetime import date
from decimal import Decimal

from casetrack.demo.dinghai_2019.preface import PLAN
from casetrack.demo.story import Batch, Fig, Project, Read, Rel, Work

_PILES = "桩基工程完成率"

WASTE = Project(
    ordinal=18,
    title="危险废物处置项目建设",
    lead_unit="ecology",
    results_text="""\
医疗废物处置中心迁扩建项目投入运行，处理能力达到{{ f.medical }}，\
基本满足全市医疗废物处置需要；某公司{{ f.sludge }}油泥处置技改项目正在进行土建施工和设备安装，\
计划{{ f.finish }}完成主体工程；危险废物填埋场项目动工后，桩基工程已完成{{ f.piles }}。
在确保安全和质量的前提下，通过增加施工力量、合理延长作业时间等措施加快建设进度。
""",
    batches=(
        Batch(
            name="delay",
            count=3,
            title="填埋场桩基施工进度滞后（第{n}次检查）",
            category="进度滞后",
            found=(date(2019, 9, 23), date(2019, 10, 21)),
            exceptions={1: "late", 2: "paused"},
        ),
        Batch(
            name="works",
            count=2,
            title="油泥处置技改项目设备安装未按节点完成（节点{n}）",
            category="进度滞后",
            found=(date(2019, 10, 28), date(2019, 11, 11)),
            course="open",
            exceptions={2: "untouched"},
            due=date(2019, 12, 31),
        ),
    ),
    works=(
        Work(
            name="visit",
            kind="施工现场检查",
            rows=5,
            quantity=Decimal(14),
            quantity_unit="人次",
            dates=(date(2019, 9, 18), date(2019, 11, 20)),
        ),
    ),
    readings=(
        Read(
            name="medical-1",
            indicator="医疗废物处置能力",
            date=date(2019, 9, 20),
            value=Decimal(1800),
            unit="吨/年",
            evidence="迁扩建前核定处置能力",
        ),
        Read(
            name="medical-2",
            indicator="医疗废物处置能力",
            date=date(2019, 11, 15),
            value=Decimal(3100),
            unit="吨/年",
            evidence="迁扩建项目竣工验收意见",
        ),
        Read(
            name="piles-1",
            indicator=_PILES,
            date=date(2019, 9, 30),
            value=Decimal("31.2"),
            unit="%",
            evidence="监理月报（九月）",
        ),
        Read(
            name="piles-2",
            indicator=_PILES,
            date=date(2019, 10, 31),
            value=Decimal("58.7"),
            unit="%",
            evidence="监理月报（十月）",
        ),
        Read(
            name="piles-3",
            indicator=_PILES,
            date=date(2019, 11, 29),
            value=Decimal("79.6"),
            unit="%",
            evidence="监理月报（十一月）",
        ),
    ),
    figures=(
        Fig(
            name="medical",
            label="医疗废物处置能力",
            source="readings",
            filter="indicator=医疗废物处置能力",
            measure="latest",
            unit="吨/年",
            kind="count",
        ),
        Fig(
            name="sludge",
            label="油泥处置技改能力",
            source="parameter",
            value="6",
            unit="万吨/年",
            cited_from="油泥处置技改项目备案文件",
            kind="count",
        ),
        Fig(
            name="finish",
            label="主体工程完成时限",
            source="parameter",
            value="2019年底前",
            cited_from=PLAN,
            kind="date",
        ),
        Fig(
            name="piles",
            label="桩基工程完成量",
            source="readings",
            filter=f"indicator={_PILES}",
            measure="latest",
            unit="%",
            value="80",
            kind="rate",
            bound="左右",
        ),
    ),
    relations=(Rel(name="c1", kind="rate", expression="18.piles <= 100%"),),
)
