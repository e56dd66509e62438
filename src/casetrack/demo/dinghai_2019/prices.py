"""Projects 16 and 17: unlicensed workshops, and fees that schools should not have charged."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Project, Rel, Work

_UNLICENSED = "无证加工"

WORKSHOPS = Project(
    ordinal=16,
    title="“黑工厂、黑作坊、黑窝点”取缔行动",
    lead_unit="market",
    supporting_units=("police",),
    results_text="""\
建立成员单位联席会议制度，健全线索排摸、信息互通和调查取证协作机制，\
对食品加工“黑工厂”“黑作坊”“黑窝点”发现即查处，无证无照从事食品经营的现象大为减少。
共查办食品无证加工案件{{ f.cases }}，其中当场取缔{{ f.banned }}，立案调查{{ f.filed }}。
""",
    batches=(
        Batch(
            name="banned",
            count=2,
            title="某食品加工窝点无证加工，当场取缔（第{n}件）",
            category=_UNLICENSED,
            found=(date(2019, 9, 20), date(2019, 10, 15)),
        ),
        Batch(
            name="filed",
            count=3,
            title="某食品加工作坊涉嫌无证加工，立案调查（第{n}件）",
            category=_UNLICENSED,
            found=(date(2019, 10, 30), date(2019, 11, 18)),
            course="open",
            due=date(2020, 1, 31),
        ),
    ),
    figures=(
        Fig(
            name="cases",
            label="食品无证加工案件",
            filter=f"category={_UNLICENSED}",
            measure="count",
            unit="件",
        ),
        Fig(
            name="banned",
            label="现场取缔",
            filter=f"category={_UNLICENSED}&state=verified|published",
            measure="count",
            unit="件",
        ),
        Fig(
            name="filed",
            label="立案调查中",
            filter=f"category={_UNLICENSED}&state!=verified|published",
            measure="count",
            unit="件",
        ),
    ),
    relations=(Rel(name="c1", kind="partition", expression="16.banned + 16.filed = 16.cases"),),
)


def _refund(name: str, kind: str, pupils: int, amount: int, rows: int) -> Work:
    return Work(
        name=name,
        kind=kind,
        rows=rows,
        quantity=Decimal(pupils),
        quantity_unit="名",
        amount=Decimal(amount),
        dates=(date(2019, 10, 21), date(2019, 11, 8)),
    )


def _refunded(name: str, label: str, kind: str, measure: str, unit: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure=measure,
        unit=unit,
    )


FEES = Project(
    ordinal=17,
    title="教育乱收费重点治理工作",
    lead_unit="market",
    supporting_units=("education",),
    results_text="""\
会同教育部门印发《关于开展中小学服务性收费和代收费自查自纠的通知》，\
梳理教育收费政策，建立随机抽查对象数据库，抽取{{ f.checked }}公办和民办学校开展实地检查。
发现收费不合规的学校{{ f.faulty }}：已明令取消的住宿费未取消，\
涉及学生{{ f.boarders }}、金额{{ f.boarding }}；应当免费的学生证、卡仍收取校牌费，\
涉及新生{{ f.newcomers }}、金额{{ f.badges }}；学生食堂餐费中摊销了部分不合理开支。
对上述违规行为已责令退还，有关学校在规定期限内清退多收款项并签署整改承诺书。
""",
    batches=(
        Batch(
            name="school",
            count=2,
            title="某学校违规收取服务性收费和代收费（第{n}家）",
            category="违规收费",
            found=(date(2019, 10, 10), date(2019, 10, 11)),
            exceptions={2: "rejected"},
        ),
    ),
    works=(
        Work(
            name="check",
            kind="学校收费检查",
            rows=7,
            quantity=Decimal(7),
            quantity_unit="家",
            dates=(date(2019, 10, 8), date(2019, 10, 18)),
        ),
        _refund("boarding", "清退住宿费", 4, 1500, 2),
        _refund("badge", "清退校牌费", 57, 855, 3),
    ),
    figures=(
        Fig(
            name="checked",
            label="抽查学校",
            source="activities",
            filter="kind=学校收费检查",
            measure="sum(quantity)",
            unit="家",
        ),
        Fig(
            name="faulty",
            label="存在问题学校",
            filter="category=违规收费",
            measure="count",
            unit="家",
        ),
        _refunded("boarders", "多收住宿费学生", "清退住宿费", "sum(quantity)", "名"),
        _refunded("boarding", "多收住宿费", "清退住宿费", "sum(amount)", "元"),
        _refunded("newcomers", "多收校牌费新生", "清退校牌费", "sum(quantity)", "名"),
        _refunded("badges", "多收校牌费", "清退校牌费", "sum(amount)", "元"),
    ),
    relations=(
        Rel(name="c1", kind="subset", expression="17.faulty <= 17.checked"),
        Rel(name="c2", kind="rate", expression="17.boarding / 17.boarders = 375"),
        Rel(name="c3", kind="rate", expression="17.badges / 17.newcomers = 15"),
    ),
)
