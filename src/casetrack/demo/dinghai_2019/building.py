"""Projects 10 and 11: unpaid wages on building sites, and sublet public housing."""

from datetime import date
from decimal import Decimal

from casetrack.demo.dinghai_2019.preface import PLAN
from casetrack.demo.story import Batch, Fig, Project, Rel, Work

_AUTUMN = (date(2019, 9, 18), date(2019, 11, 22))
_RULES = "建设领域根治欠薪专项行动方案（2019年）"


def _sum(name: str, label: str, kind: str, unit: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure="sum(quantity)",
        unit=unit,
    )


def _work(name: str, kind: str, rows: int, quantity: int, unit: str) -> Work:
    return Work(
        name=name,
        kind=kind,
        rows=rows,
        quantity=Decimal(quantity),
        quantity_unit=unit,
        dates=_AUTUMN,
    )


WAGES = Project(
    ordinal=10,
    title="建设领域拖欠农民工工资问题集中整治",
    lead_unit="housing",
    supporting_units=("police",),
    results_text="""\
开展根治欠薪专项行动，落实实名制管理、工资与工程款分账管理、按月结算、按月足额支付、\
银行代发和现场维权信息公开，共{{ f.rules }}制度，对落实不力的建设、施工企业开展约谈。
摸排在建工程{{ f.sites }}，其中列为重点督查对象的{{ f.supervised }}，被约谈的{{ f.talks }}。\
结合质量安全综合执法检查，抽查工程项目{{ f.inspected }}，\
逐项核对{{ f.rules_inspected }}制度落实情况，开出限期整改通知书{{ f.notices }}。
经协调处理农民工欠薪案件{{ f.cases }}，为{{ f.workers }}追回工资{{ f.wages }}。
""",
    batches=(
        Batch(
            name="notice",
            count=6,
            title="某工程项目制度落实不到位，限期整改（第{n}号）",
            category="限期整改",
            found=(date(2019, 9, 25), date(2019, 10, 30)),
            exceptions={2: "rejected"},
        ),
        Batch(
            name="wage",
            count=12,
            title="某工程项目拖欠农民工工资（第{n}起）",
            category="欠薪案件",
            found=(date(2019, 9, 18), date(2019, 10, 31)),
            exceptions={1: "late", 2: "late", 5: "extended"},
            quantity=Decimal(53),
            quantity_unit="人",
            amount=Decimal(570000),
        ),
    ),
    works=(
        _work("site", "在建工程排查", 9, 61, "个"),
        _work("supervision", "重点督查", 4, 12, "个"),
        _work("talk", "约谈", 3, 3, "个"),
        _work("inspection", "综合执法检查", 3, 6, "个"),
        _work("rule", "制度落实检查", 6, 6, "项"),
    ),
    figures=(
        Fig(
            name="rules",
            label="治欠制度数",
            source="parameter",
            value="6",
            unit="项",
            cited_from=_RULES,
            kind="count",
        ),
        _sum("sites", "排查在建工程", "在建工程排查", "个"),
        _sum("supervised", "重点督查工程", "重点督查", "个"),
        _sum("talks", "约谈工程", "约谈", "个"),
        _sum("inspected", "检查工程项目", "综合执法检查", "个"),
        _sum("rules_inspected", "检查的制度数", "制度落实检查", "项"),
        Fig(
            name="notices",
            label="限期整改通知书",
            filter="category=限期整改",
            measure="count",
            unit="份",
        ),
        Fig(
            name="cases",
            label="协调处理欠薪案件",
            filter="category=欠薪案件&state=verified|published",
            measure="count",
            unit="起",
        ),
        Fig(
            name="workers",
            label="涉及农民工",
            filter="category=欠薪案件&state=verified|published",
            measure="sum(quantity)",
            unit="人",
        ),
        Fig(
            name="wages",
            label="追讨欠薪",
            filter="category=欠薪案件&state=verified|published",
            measure="sum(amount)",
            unit="万元",
        ),
    ),
    relations=(
        Rel(name="c1", kind="custom", expression="10.rules = 6"),
        Rel(name="c2", kind="funnel", expression="10.supervised <= 10.sites"),
        Rel(name="c3", kind="funnel", expression="10.talks <= 10.supervised"),
        Rel(name="c4", kind="custom", expression="number(10.notices) = number(10.inspected)"),
        Rel(name="c5", kind="custom", expression="10.rules_inspected = 10.rules"),
    ),
)

_BLOCKS = (
    "中大街（城隍庙弄）区块",
    "金平公寓区块",
    "留方路区块",
    "开源新村",
    "合源新村",
    "蟠龙公寓",
)


_DEATH = "承租人死亡待转户"
_VACANT = "承租人死亡待清退"
_OWNER = "承租人另有房产待腾退"
_SUBLET = "涉嫌转租转借"
_PROBLEM = f"category={_DEATH}|{_VACANT}|{_OWNER}|{_SUBLET}"
_DONE = "state=verified|published"


def _tenancies(name: str, count: int, category: str) -> Batch:
    return Batch(
        name=name,
        count=count,
        title=f"{{place}}直管公房{category}（第{{n}}户）",
        places=_BLOCKS,
        category=category,
        found=(date(2019, 9, 19), date(2019, 10, 24)),
    )


def _tenants(name: str, label: str, conditions: str) -> Fig:
    return Fig(name=name, label=label, filter=conditions, measure="count", unit="户")


HOUSING = Project(
    ordinal=11,
    title="直管公房违规转租转借问题集中整治",
    lead_unit="housing",
    results_text="""\
会同律师团队和公证机构上门采集、核对承租人信息，通过合规续租、违规收回和稳妥过渡分类纠正，\
推动直管公房管理公开规范。截至{{ f.cut }}，清查直管公房{{ f.checked }}，\
涉及金平公寓、留方路和中大街（城隍庙弄）区块以及蟠龙公寓、合源新村、开源新村，\
采集整理资料{{ f.papers }}。
可以继续租赁的租户{{ f.qualified }}，已分批续签合同并办理公证。存在问题租户{{ f.problem }}：\
承租人死亡的，办理转户{{ f.transferred }}、清退房屋{{ f.vacated }}；\
承租人名下另有房产的，腾退房屋{{ f.moved }}；共回收房屋{{ f.recovered }}。\
其余问题由专人跟进处理。
""",
    batches=(
        _tenancies("transfer", 2, _DEATH),
        _tenancies("vacancy", 3, _VACANT),
        _tenancies("move", 3, _OWNER),
        Batch(
            name="sublet",
            count=37,
            title="{place}直管公房涉嫌转租转借（第{n}户）",
            places=_BLOCKS,
            category=_SUBLET,
            found=(date(2019, 9, 19), date(2019, 11, 8)),
            course="open",
            exceptions={9: "untouched", 24: "untouched"},
            due=date(2019, 12, 20),
        ),
    ),
    works=(
        _work("check", "直管公房清查", 6, 197, "户"),
        _work("paper", "资料采集整理", 6, 653, "份"),
        _work("renewal", "续签租赁合同", 6, 152, "户"),
        _work("recovery", "房屋回收", 6, 6, "处"),
    ),
    figures=(
        Fig(
            name="cut",
            label="统计截止",
            source="parameter",
            value="11月",
            cited_from=PLAN,
            kind="date",
        ),
        _sum("checked", "清查直管公房", "直管公房清查", "户"),
        Fig(
            name="papers",
            label="采集整理资料",
            source="activities",
            filter="kind=资料采集整理",
            measure="sum(quantity)",
            unit="份",
            value="650",
            bound="余",
        ),
        _sum("qualified", "符合继续租赁条件租户", "续签租赁合同", "户"),
        _tenants("problem", "存在问题租户", _PROBLEM),
        _tenants("transferred", "办理转户", f"category={_DEATH}&{_DONE}"),
        _tenants("vacated", "清退", f"category={_VACANT}&{_DONE}"),
        _tenants("moved", "腾退", f"category={_OWNER}&{_DONE}"),
        _sum("recovered", "回收房屋", "房屋回收", "处"),
        _tenants("closed", "已处理问题租户", f"{_PROBLEM}&{_DONE}"),
        _tenants(
            "residual",
            "未办结问题租户",
            f"{_PROBLEM}&state=identified|assigned|rectifying",
        ),
    ),
    relations=(
        Rel(name="c1", kind="partition", expression="11.qualified + 11.problem = 11.checked"),
        Rel(
            name="c2",
            kind="partition",
            expression="number(11.vacated) + number(11.moved) = number(11.recovered)",
        ),
        Rel(name="c3", kind="subset", expression="11.closed <= 11.problem"),
        Rel(
            name="c4",
            kind="difference",
            expression="11.problem - 11.transferred - 11.vacated - 11.moved = 11.residual",
        ),
    ),
)
