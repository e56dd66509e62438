"""Project 4: basic medical insurance for people in need."""

from datetime import date
from decimal import Decimal

from casetrack.demo.dinghai_2019.preface import PLAN
from casetrack.demo.story import Fig, Project, Rel, Work

_POLICY = "城乡居民基本医疗保障政策文件（2019年）"

INSURANCE = Project(
    ordinal=4,
    title="困难群众基本医疗保障行动",
    lead_unit="health",
    supporting_units=("civil", "finance"),
    results_text="""\
慢性病门诊保障全面落实：进入城乡居民医保门诊范围的常见慢性病达到{{ f.diseases }}，\
在基层就诊的报销比例提高到{{ f.reimbursed }}，每次处方的医保用药量由{{ f.supply_before }}\
放宽至{{ f.supply_now }}，慢性病常用药品可在{{ f.pharmacies }}定点药店购买。
贫困对象分{{ f.classes }}建档立卡，个人缴费由财政全额资助，\
符合条件者的参保率为{{ f.insured }}。{{ f.since }}起下调贫困对象大病保险起付标准，\
支付比例上调{{ f.rise }}，达到{{ f.paid }}。
统计至{{ f.cut }}，医疗救助惠及贫困对象{{ f.aided }}，支出{{ f.aid }}。
""",
    works=(
        Work(
            name="pharmacy",
            kind="定点药店确定",
            rows=5,
            quantity=Decimal(25),
            quantity_unit="家",
            dates=(date(2019, 9, 20), date(2019, 10, 31)),
        ),
        Work(
            name="eligible",
            kind="符合参保资助条件",
            rows=12,
            quantity=Decimal(6127),
            quantity_unit="人",
            dates=(date(2019, 9, 16), date(2019, 10, 18)),
        ),
        Work(
            name="insured",
            kind="资助参保",
            rows=12,
            quantity=Decimal(6127),
            quantity_unit="人",
            dates=(date(2019, 10, 8), date(2019, 11, 15)),
        ),
        Work(
            name="aid",
            kind="医疗救助",
            rows=11,
            quantity=Decimal(85190),
            quantity_unit="人次",
            amount=Decimal(8954900),
            dates=(date(2019, 9, 16), date(2019, 11, 29)),
        ),
    ),
    figures=(
        Fig(
            name="diseases",
            label="纳入医保门诊的慢性病",
            source="parameter",
            value="12",
            unit="种",
            cited_from=_POLICY,
            kind="count",
        ),
        Fig(
            name="reimbursed",
            label="基层门诊慢性病报销比例",
            source="parameter",
            value="60",
            unit="%",
            cited_from=_POLICY,
            kind="rate",
        ),
        Fig(
            name="supply_before",
            label="一次处方用药量(原)",
            source="parameter",
            value="4",
            unit="周",
            cited_from=_POLICY,
            kind="duration",
        ),
        Fig(
            name="supply_now",
            label="一次处方用药量(现)",
            source="parameter",
            value="12",
            unit="周",
            cited_from=_POLICY,
            kind="duration",
        ),
        Fig(
            name="pharmacies",
            label="确定定点药店",
            source="activities",
            filter="kind=定点药店确定",
            measure="sum(quantity)",
            unit="家",
        ),
        Fig(
            name="classes",
            label="建档立卡贫困对象类别",
            source="parameter",
            value="6",
            unit="类",
            cited_from=_POLICY,
            kind="count",
        ),
        Fig(
            name="insured",
            label="困难群众资助参保率",
            source="formula",
            measure="4.insured_persons / 4.eligible_persons",
            unit="%",
            kind="rate",
        ),
        Fig(
            name="since",
            label="起付标准降低起始",
            source="parameter",
            value="11月",
            cited_from=_POLICY,
            kind="date",
        ),
        Fig(
            name="rise",
            label="大病保险支付比例提高",
            source="parameter",
            value="5",
            unit="个百分点",
            cited_from=_POLICY,
            kind="change",
        ),
        Fig(
            name="paid",
            label="大病保险支付比例(区间)",
            source="parameter",
            value="65-70",
            unit="%",
            cited_from=_POLICY,
            kind="rate",
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
            name="aided",
            label="贫困对象医疗救助人次",
            source="activities",
            filter="kind=医疗救助",
            measure="sum(quantity)",
            unit="人次",
        ),
        Fig(
            name="aid",
            label="医疗救助总金额",
            source="activities",
            filter="kind=医疗救助",
            measure="sum(amount)",
            unit="万元",
        ),
        Fig(
            name="insured_persons",
            label="资助参保人数",
            source="activities",
            filter="kind=资助参保",
            measure="sum(quantity)",
            unit="人",
        ),
        Fig(
            name="eligible_persons",
            label="符合参保资助条件人数",
            source="activities",
            filter="kind=符合参保资助条件",
            measure="sum(quantity)",
            unit="人",
        ),
    ),
    relations=(Rel(name="c1", kind="rate", expression="4.insured <= 100%"),),
)
