"""Projects 1 and 2: subsistence allowances, and bases that employ disabled persons."""

from datetime import date
from decimal import Decimal

from casetrack.demo.dinghai_2019.preface import PLAN
from casetrack.demo.story import Batch, Fig, Project, Rel, Work

TOWNS = (
    "昌国街道",
    "环南街道",
    "城东街道",
    "盐仓街道",
    "临城街道",
    "岑港街道",
    "马岙街道",
    "双桥街道",
    "小沙街道",
    "金塘镇",
    "白泉镇",
    "干览镇",
)

_REVIEW = "单独施保再核查"
_ANOMALY = "财产异常"

ALLOWANCES = Project(
    ordinal=1,
    title="低保专项治理",
    lead_unit="civil",
    results_text="""\
对成年重度残疾人以及{{ "三、四级"|name("残疾等级") }}精神、智力残疾人再次逐户核查，\
排查出可能符合单独施保条件的对象{{ f.suspected }}，\
其中确属符合条件的{{ f.included }}已按程序纳入救助范围。
依托社会救助管理信息系统，完成在册家庭经济状况核对{{ f.checked }}，\
其中财产信息异常{{ f.anomalies }}。逐户复核后，继续享受救助{{ f.retained }}，\
因条件不再符合予以注销{{ f.cancelled }}（{{ f.cancelled_persons }}）。
""",
    batches=(
        Batch(
            name="single",
            count=11,
            title="{place}疑似符合单独施保条件对象再核查（编号{n}）",
            places=TOWNS,
            category=_REVIEW,
            found=(date(2019, 9, 17), date(2019, 10, 25)),
            exceptions={2: "returned", 5: "extended"},
            quantity=Decimal(11),
            quantity_unit="名",
        ),
        Batch(
            name="single_unfit",
            count=11,
            title="{place}疑似单独施保对象条件存疑（编号{n}）",
            places=TOWNS,
            category=_REVIEW,
            found=(date(2019, 9, 17), date(2019, 10, 25)),
            course="cleared",
            quantity=Decimal(11),
            quantity_unit="名",
        ),
        Batch(
            name="retained",
            count=583,
            title="{place}救助家庭财产信息异常复核（第{n}户）",
            places=TOWNS,
            category=_ANOMALY,
            found=(date(2019, 9, 18), date(2019, 11, 1)),
            exceptions={4: "late", 19: "rejected", 33: "extended", 57: "paused", 80: "returned"},
            outcome="retained",
        ),
        Batch(
            name="cancelled",
            count=19,
            title="{place}救助家庭财产超标、拟注销（第{n}户）",
            places=TOWNS,
            category=_ANOMALY,
            found=(date(2019, 9, 24), date(2019, 10, 30)),
            exceptions={3: "late", 7: "rejected"},
            outcome="cancelled",
            quantity=Decimal(39),
            quantity_unit="人",
        ),
    ),
    works=(
        Work(
            name="check",
            kind="家庭经济状况核对",
            rows=12,
            quantity=Decimal(2386),
            quantity_unit="户",
            dates=(date(2019, 9, 16), date(2019, 11, 8)),
        ),
    ),
    figures=(
        Fig(
            name="suspected",
            label="发现疑似符合单独施保对象",
            filter=f"category={_REVIEW}",
            measure="count",
            unit="名",
        ),
        Fig(
            name="included",
            label="及时纳入救助对象",
            filter=f"category={_REVIEW}&outcome=substantiated",
            measure="count",
            unit="名",
        ),
        Fig(
            name="checked",
            label="核对救助家庭",
            source="activities",
            filter="kind=家庭经济状况核对",
            measure="sum(quantity)",
            unit="户",
        ),
        Fig(
            name="anomalies",
            label="发现财产异常救助家庭",
            filter=f"category={_ANOMALY}",
            measure="count",
            unit="户",
        ),
        Fig(
            name="retained",
            label="予以保留",
            filter=f"category={_ANOMALY}&outcome=retained",
            measure="count",
            unit="户",
        ),
        Fig(
            name="cancelled",
            label="予以注销(户)",
            filter=f"category={_ANOMALY}&outcome=cancelled",
            measure="count",
            unit="户",
        ),
        Fig(
            name="cancelled_persons",
            label="予以注销(人)",
            filter=f"category={_ANOMALY}&outcome=cancelled",
            measure="sum(quantity)",
            unit="人",
        ),
    ),
    relations=(
        Rel(name="c1", kind="partition", expression="1.retained + 1.cancelled = 1.anomalies"),
        Rel(name="c2", kind="funnel", expression="1.included <= 1.suspected"),
        Rel(name="c3", kind="funnel", expression="1.anomalies <= 1.checked"),
        Rel(
            name="c4",
            kind="funnel",
            expression="number(1.cancelled_persons) >= number(1.cancelled)",
        ),
    ),
)

BASES = Project(
    ordinal=2,
    title="残疾人扶贫基地补助专项整治",
    lead_unit="disabled",
    supporting_units=("poverty", "charity"),
    results_text="""\
制定《舟山市定海区残疾人扶贫示范基地建设与管理办法》，明确基地认定、补助发放和日常管理要求；\
会同区扶贫办、区慈善总会比对补助数据，防止重复补助和遗漏。
组织联合检查{{ f.inspections }}，覆盖示范基地{{ f.inspected }}，核对工资发放和在岗人员情况。\
截至{{ f.cut }}，审核通过的基地{{ f.passed }}，需规范整改的{{ f.rectified }}，\
不再符合条件而取消的{{ f.cancelled }}。
""",
    batches=(
        Batch(
            name="cancelled",
            count=1,
            title="某残疾人扶贫示范基地不再符合认定条件",
            category="基地审核",
            found=(date(2019, 9, 26), date(2019, 9, 26)),
            course="late",
            outcome="cancelled",
        ),
        Batch(
            name="rectified",
            count=1,
            title="某残疾人扶贫示范基地工资发放台账不规范",
            category="基地审核",
            found=(date(2019, 9, 27), date(2019, 9, 27)),
            course="rejected",
        ),
        Batch(
            name="passed",
            count=3,
            title="某残疾人扶贫示范基地补助资格审核（第{n}家）",
            category="基地审核",
            found=(date(2019, 9, 26), date(2019, 10, 18)),
            outcome="retained",
        ),
    ),
    works=(
        Work(
            name="base",
            kind="联合检查基地",
            rows=3,
            quantity=Decimal(3),
            quantity_unit="家",
            dates=(date(2019, 10, 15), date(2019, 10, 17)),
        ),
        Work(
            name="inspection",
            kind="联合检查",
            rows=2,
            quantity=Decimal(2),
            quantity_unit="次",
            dates=(date(2019, 10, 15), date(2019, 11, 14)),
        ),
    ),
    figures=(
        Fig(
            name="inspected",
            label="联合检查基地数",
            source="activities",
            filter="kind=联合检查基地",
            measure="sum(quantity)",
            unit="家",
        ),
        Fig(
            name="inspections",
            label="联合检查次数",
            source="activities",
            filter="kind=联合检查",
            measure="count",
            unit="次",
        ),
        Fig(
            name="cut",
            label="统计截止",
            source="parameter",
            value="11月底",
            cited_from=PLAN,
            kind="date",
        ),
        Fig(
            name="cancelled",
            label="取消基地",
            filter="category=基地审核&outcome=cancelled",
            measure="count",
            unit="家",
        ),
        Fig(
            name="rectified",
            label="规范整改基地",
            filter="category=基地审核&outcome=substantiated",
            measure="count",
            unit="家",
        ),
        Fig(
            name="passed",
            label="审核通过基地",
            filter="category=基地审核&outcome=retained",
            measure="count",
            unit="家",
        ),
    ),
    relations=(
        Rel(
            name="c1",
            kind="partition",
            expression="2.cancelled + 2.rectified + 2.passed = 2.inspected",
        ),
    ),
)
