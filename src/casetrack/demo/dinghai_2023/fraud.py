"""Project 2: telecom and network fraud, led by the police: their work counts in their own scope."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Goal, Project, Rel, Work

GOALS = """\
- 以《反电信网络诈骗法》为依据，打击、防范、治理同步推进，形成党委政府主导、行业部门监管、\
社会各界参与的反诈格局。
- 坚决压降案件高发态势，守住群众的“钱袋子”。"""

RESULTS = """\
- 精准宣传。复盘受害人被骗过程，制作紧急预警{{ f.alerts }}、宣传视频{{ f.videos }}。
- 营造氛围。围绕群众日常生活场景建成反诈公交、反诈菜场、警银驿站等反诈阵地{{ f.sites }}。
- 专案攻坚。全年研判案件{{ f.studied }}、核查线索{{ f.leads }}，捣毁黑灰产团伙{{ f.gangs }}、\
本地窝点{{ f.dens }}，到案嫌疑人{{ f.suspects }}；全年追赃挽损{{ f.recovered }}。
- 源头治理。劝返滞留境外重点人员{{ f.persuaded }}，劝返率{{ f.persuasion_rate }}；\
新开手机用户“境外来电”关闭率{{ f.closed_rate }}；\
核查{{ "涉两卡"|name("电话卡和银行卡的合称") }}人员{{ f.card_holders }}，惩戒{{ f.punished }}；\
排查高危企业{{ f.firms }}、从业人员{{ f.firm_people }}；\
“快核快审直通车”快核可疑账户{{ f.accounts_checked }}、审核减少涉案账户{{ f.accounts_cleared }}；\
{{ "96110"|hotline("反诈热线") }}反诈热线处置申诉{{ f.appeals }}。
- 提升劝阻。全年劝阻{{ f.dissuaded }}，\
成功拦截{{ "百万电信诈骗"|name("案件类别名称") }}{{ f.million_cases }}，\
为群众避免损失{{ f.saved }}。"""

YEAR = (date(2023, 1, 16), date(2023, 12, 15))


def _month_by_month(
    name: str, kind: str, quantity: int, unit: str, amount: str | None = None, rows: int = 12
) -> Work:
    return Work(
        name=name,
        kind=kind,
        rows=rows,
        quantity=Decimal(quantity),
        quantity_unit=unit,
        amount=None if amount is None else Decimal(amount),
        dates=YEAR,
    )


def _summed(name: str, label: str, kind: str, unit: str, value: str = "", bound: str = "") -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure="sum(quantity)",
        unit=unit,
        scope="police",
        value=value,
        bound=bound,
    )


WORKS = (
    _month_by_month("alert", "紧急预警", 58, "期"),
    _month_by_month("video", "宣传视频", 36, "篇"),
    _month_by_month("site", "反诈阵地", 12, "处", rows=6),
    _month_by_month("study", "研判案件", 800, "起"),
    _month_by_month("lead", "核查线索", 325, "条"),
    _month_by_month("gang", "摧毁团伙", 12, "个", rows=8),
    _month_by_month("den", "打击窝点", 2, "个", rows=2),
    _month_by_month("suspect", "查处嫌疑人", 327, "名"),
    _month_by_month("recovery", "追赃挽损", 12, "批", amount="11324000.00"),
    _month_by_month("new_line", "新开手机用户", 25000, "户"),
    _month_by_month("closed_line", "关闭境外来电", 24000, "户"),
    _month_by_month("card_holder", "核查涉卡人员", 193, "名"),
    _month_by_month("punishment", "惩戒涉卡人员", 83, "名"),
    _month_by_month("firm", "排查高危企业", 374, "家"),
    _month_by_month("firm_person", "排查企业人员", 3155, "人"),
    _month_by_month("account_check", "快核可疑账户", 10, "个", rows=5),
    _month_by_month("account_clear", "审核减涉案账户", 28, "个", rows=7),
    _month_by_month("appeal", "处置申诉", 1537, "条"),
    _month_by_month("dissuasion", "劝阻", 11637, "人次", amount="50123456.78"),
    _month_by_month("million", "劝阻大额诈骗", 3, "起", rows=3),
)

FIGURES = (
    _summed("alerts", "紧急预警", "紧急预警", "期"),
    _summed("videos", "宣传视频", "宣传视频", "篇"),
    _summed("sites", "反诈阵地", "反诈阵地", "处"),
    _summed("studied", "研判案件", "研判案件", "起"),
    _summed("leads", "核查线索", "核查线索", "条"),
    _summed("gangs", "摧毁黑灰产团伙", "摧毁团伙", "个"),
    _summed("dens", "打击本地犯罪窝点", "打击窝点", "个"),
    _summed("suspects", "查处犯罪嫌疑人", "查处嫌疑人", "名"),
    Fig(
        name="recovered",
        label="追赃挽损",
        source="activities",
        filter="kind=追赃挽损",
        measure="sum(amount)",
        unit="万元",
        scope="police",
    ),
    Fig(
        name="staying",
        label="滞留境外重点人员",
        filter="category=滞留境外重点人员",
        measure="count",
        unit="名",
        scope="police",
    ),
    Fig(
        name="persuaded",
        label="劝返人员",
        filter="category=滞留境外重点人员 & state=verified|published",
        measure="count",
        unit="名",
        scope="police",
    ),
    Fig(
        name="persuasion_rate",
        label="劝返率",
        source="formula",
        measure="2.persuaded / 2.staying",
        unit="%",
        scope="police",
    ),
    _summed("new_lines", "新开手机用户", "新开手机用户", "户"),
    _summed("closed_lines", "关闭境外来电的新开用户", "关闭境外来电", "户"),
    Fig(
        name="closed_rate",
        label="境外来电关闭率",
        source="formula",
        measure="2.closed_lines / 2.new_lines",
        unit="%",
        scope="police",
    ),
    _summed("card_holders", "核查涉两卡人员", "核查涉卡人员", "名"),
    _summed("punished", "惩戒涉两卡人员", "惩戒涉卡人员", "名"),
    _summed("firms", "排查高危企业", "排查高危企业", "家"),
    _summed("firm_people", "排查企业从业人员", "排查企业人员", "人"),
    _summed("accounts_checked", "快核可疑账户", "快核可疑账户", "个"),
    _summed("accounts_cleared", "快审核减涉案账户", "审核减涉案账户", "个"),
    _summed("appeals", "热线处置申诉", "处置申诉", "条", value="1500", bound="余"),
    _summed("dissuaded", "开展劝阻", "劝阻", "人次"),
    _summed("million_cases", "成功劝阻百万电信诈骗", "劝阻大额诈骗", "起"),
    Fig(
        name="saved",
        label="避免群众财产损失",
        source="activities",
        filter="kind=劝阻",
        measure="sum(amount)",
        unit="万元",
        scope="police",
        value="5000",
        bound="余",
    ),
)

PROJECT = Project(
    ordinal=2,
    title="电信网络诈骗专项治理",
    lead_unit="police",
    goals_text=GOALS,
    results_text=RESULTS,
    batches=(
        Batch(
            name="abroad",
            count=16,
            title="劝返滞留境外重点人员（第{n}号）",
            category="滞留境外重点人员",
            found=(date(2023, 2, 6), date(2023, 4, 7)),
            due=date(2023, 10, 31),
            exceptions={4: "extended", 9: "late", 13: "open", 15: "extended"},
        ),
    ),
    works=WORKS,
    goals=(Goal(name="fewer_cases", direction="qualitative"),),
    figures=FIGURES,
    relations=(
        Rel(name="persuaded_of", kind="subset", expression="2.persuaded <= 2.staying"),
        Rel(
            name="persuasion",
            kind="rate",
            expression="2.persuaded / 2.staying = 2.persuasion_rate",
        ),
        Rel(
            name="closing",
            kind="rate",
            expression="2.closed_lines / 2.new_lines = 2.closed_rate",
        ),
        Rel(
            name="rates_are_shares",
            kind="custom",
            expression="2.persuasion_rate <= 100% and 2.closed_rate <= 100%",
        ),
        Rel(
            name="suspects_per_gang",
            kind="custom",
            expression="number(2.suspects) >= number(2.gangs)",
        ),
        Rel(
            name="millions_of",
            kind="custom",
            expression="number(2.million_cases) <= number(2.dissuaded)",
        ),
        Rel(name="punished_of", kind="subset", expression="2.punished <= 2.card_holders"),
        Rel(
            name="people_per_firm",
            kind="custom",
            expression="number(2.firm_people) >= number(2.firms)",
        ),
        Rel(
            name="millions_saved",
            kind="custom",
            expression="2.saved >= number(2.million_cases) * 100",
        ),
    ),
)
