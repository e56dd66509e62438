"""Projects 8 and 9: who counts as a low-income household, and the finances of villages."""

from datetime import date
from decimal import Decimal

from casetrack.demo.dinghai_2019.preface import PLAN
from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

_AUTUMN = (date(2019, 9, 18), date(2019, 11, 22))
_NOTICE = "《关于开展“村级财务管理规范年”活动的通知》（定农发〔2019〕102号）"
_TOWNS = ("金塘镇", "白泉镇", "干览镇", "昌国街道", "双桥街道", "岑港街道")


def _sum(name: str, label: str, kind: str, unit: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure="sum(quantity)",
        unit=unit,
    )


HOUSEHOLDS = Project(
    ordinal=8,
    title="扶贫对象认定专项整治",
    lead_unit="farming",
    supporting_units=("civil", "poverty"),
    results_text="""\
组织镇村干部入户摸底，经村民代表民主评议后提出认定意见，对申请家庭全部开展经济状况核查，\
并将审核结果公示公告{{ f.notices }}；在册低保、低边家庭的财产状况{{ f.cadence }}核对，\
依托扶贫开发信息系统实行动态管理。
截至{{ f.cut }}，省级要求的信息录入工作已经完成，\
系统内低收入农渔户共{{ f.households }}、{{ f.persons }}。
""",
    batches=(
        Batch(
            name="record",
            count=6,
            title="{place}低收入农渔户信息与核查结果不符",
            places=_TOWNS,
            category="信息不符",
            found=(date(2019, 9, 20), date(2019, 10, 28)),
            exceptions={2: "paused", 3: "returned"},
        ),
        Batch(
            name="duplicate",
            count=1,
            title="金塘镇低收入农渔户信息与核查结果不符（重复登记）",
            category="重复登记",
            found=(date(2019, 9, 23), date(2019, 9, 23)),
            course="merged",
            into="8.record-001",
        ),
    ),
    works=(
        Work(
            name="notice",
            kind="公示公告",
            rows=2,
            quantity=Decimal(2),
            quantity_unit="次",
            dates=(date(2019, 10, 14), date(2019, 11, 11)),
        ),
        Work(
            name="household",
            kind="低收入农渔户录入",
            rows=12,
            quantity=Decimal(2620),
            quantity_unit="户",
            dates=_AUTUMN,
        ),
        Work(
            name="person",
            kind="低收入农渔民录入",
            rows=12,
            quantity=Decimal(3676),
            quantity_unit="人",
            dates=_AUTUMN,
        ),
    ),
    figures=(
        Fig(
            name="notices",
            label="公示公告次数",
            source="activities",
            filter="kind=公示公告",
            measure="count",
            unit="次",
        ),
        Fig(
            name="cadence",
            label="核对频次",
            source="parameter",
            value="每季度",
            cited_from=PLAN,
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
        _sum("households", "低收入农渔户(户)", "低收入农渔户录入", "户"),
        _sum("persons", "低收入农渔户(人)", "低收入农渔民录入", "人"),
    ),
    relations=(
        Rel(name="c1", kind="funnel", expression="number(8.persons) >= number(8.households)"),
    ),
)

FINANCES = Project(
    ordinal=9,
    title="村级财务管理集中整治",
    lead_unit="farming",
    supporting_units=("finance", "audit"),
    goals_text="",
    results_text="""\
会同区财政局、区审计局印发《关于开展“村级财务管理规范年”活动的通知》（{{ f.document }}），\
推动股份经济合作社{{ "“三资”"|name("资金、资产、资源的合称") }}融合，\
加强财务人员和农经人员业务培训。
区级财务专项审计委托社会审计机构实施，招标已经完成，\
审计安排在{{ f.period }}，计划覆盖村经济合作社{{ f.plan }}。
岑港、双桥、昌国、干览、白泉、金塘等镇（街道）先行自审，\
已完成审计的村经济合作社累计{{ f.audited }}，审计发现的问题正督促整改。
""",
    batches=(
        Batch(
            name="finding",
            count=8,
            title="{place}某村经济合作社财务审计发现问题（编号{n}）",
            places=_TOWNS,
            category="自审发现",
            found=(date(2019, 9, 24), date(2019, 11, 4)),
            exceptions={1: "extended", 7: "open", 8: "open"},
            due=date(2019, 12, 20),
        ),
    ),
    works=(
        Work(
            name="audit",
            kind="镇（街道）自审",
            rows=6,
            quantity=Decimal(22),
            quantity_unit="个",
            dates=_AUTUMN,
        ),
        Work(
            name="training",
            kind="业务培训",
            rows=2,
            quantity=Decimal(118),
            quantity_unit="人次",
            dates=(date(2019, 10, 11), date(2019, 11, 7)),
        ),
    ),
    goals=(Goal(name="g_audit", figure="audited_third", value=Decimal(40), unit="个"),),
    figures=(
        Fig(
            name="document",
            label="文号",
            source="cited",
            value="定农发〔2019〕102号",
            cited_from=_NOTICE,
            kind="doc-number",
        ),
        Fig(
            name="period",
            label="第三方审计期间",
            source="cited",
            value="2019年12月-2020年4月",
            cited_from="村级财务专项审计委托合同（2019年11月）",
            kind="date",
        ),
        Fig(
            name="plan",
            label="计划审计村经济合作社",
            source="target",
            filter="key=9.g_audit",
            unit="个",
            scope="third_party",
            kind="target",
        ),
        _sum("audited", "已完成自审村经济合作社", "镇（街道）自审", "个"),
        Fig(
            name="audited_third",
            label="已完成第三方审计村经济合作社",
            source="activities",
            filter="kind=第三方审计",
            measure="sum(quantity)",
            unit="个",
            scope="third_party",
        ),
    ),
    relations=(Rel(name="c1", kind="subset", expression="9.audited <= 9.plan"),),
)
