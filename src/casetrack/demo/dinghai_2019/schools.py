"""Projects 13 and 14: teachers who tutor for pay, and school meals for pupils in need."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Batch, Fig, Project, Rel, Work

_AUTUMN = (date(2019, 9, 18), date(2019, 11, 22))
_RULES = "《关于进一步完善定海区学生资助政策的通知》（2019年）"


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


TUTORING = Project(
    ordinal=13,
    title="违规家教问题专项整治",
    lead_unit="education",
    results_text="""\
印发中小学校和在职教师违规家教治理文件，成立工作小组，向社会公布举报电话，重申“禁补令”。\
主题教育期间，群众反映有偿家教的投诉{{ f.complaints }}均已核查答复，完成率为{{ f.rate }}。
组织专项整治行动{{ f.actions }}，累计出动{{ f.staff }}，\
对城区小区、校外培训机构和临街店铺开展巡查，\
查实在职教师有偿家教{{ f.cases }}，处理教师{{ f.teachers }}；\
受到通报批评的学校{{ f.schools }}，因履职不力被约谈的学校主要负责人{{ f.heads }}。
""",
    batches=(
        Batch(
            name="complaint",
            count=35,
            title="群众投诉某学校在职教师有偿家教（第{n}件）",
            category="群众投诉",
            found=(date(2019, 9, 16), date(2019, 11, 6)),
            course="cleared",
        ),
        Batch(
            name="complaint_true",
            count=5,
            title="群众投诉某校教师有偿家教，经核查属实（第{n}件）",
            category="群众投诉",
            found=(date(2019, 9, 18), date(2019, 10, 21)),
            exceptions={2: "extended"},
        ),
        Batch(
            name="again",
            count=1,
            title="群众重复投诉某学校在职教师有偿家教",
            category="重复投诉",
            found=(date(2019, 9, 24), date(2019, 9, 24)),
            course="merged",
            into="13.complaint-004",
        ),
        Batch(
            name="case",
            count=5,
            title="某校在职教师违规从事有偿家教（第{n}起）",
            category="有偿家教",
            found=(date(2019, 9, 25), date(2019, 10, 28)),
            exceptions={1: "rejected", 3: "late"},
            quantity=Decimal(5),
            quantity_unit="位",
        ),
    ),
    works=(
        _work("action", "专项整治行动", 11, 11, "次"),
        _work("staff", "出动工作人员", 11, 70, "人次"),
        Work(
            name="staff_late",
            kind="出动工作人员",
            quantity=Decimal(3),
            quantity_unit="人次",
            dates=(date(2019, 11, 22), date(2019, 11, 22)),
        ),
        Work(
            name="staff_corrected",
            kind="出动工作人员",
            quantity=Decimal(2),
            quantity_unit="人次",
            dates=(date(2019, 11, 22), date(2019, 11, 22)),
            corrects="staff_late",
            reason="签到表复核，当日实到两人",
        ),
        _work("criticism", "学校通报批评", 3, 3, "所"),
        _work("talk", "学校负责人约谈", 2, 2, "名"),
    ),
    figures=(
        Fig(
            name="complaints",
            label="核查答复投诉件",
            filter="category=群众投诉",
            measure="count",
            unit="起",
        ),
        Fig(
            name="rate",
            label="投诉件完成率",
            source="formula",
            measure="13.answered / 13.complaints",
            unit="%",
            kind="rate",
        ),
        Fig(
            name="actions",
            label="专项整治行动",
            source="activities",
            filter="kind=专项整治行动",
            measure="count",
            unit="次",
        ),
        _sum("staff", "出动工作人员", "出动工作人员", "人次"),
        Fig(
            name="cases",
            label="查处有偿家教",
            filter="category=有偿家教",
            measure="count",
            unit="起",
        ),
        Fig(
            name="teachers",
            label="处理教师",
            filter="category=有偿家教&state=verified|published",
            measure="sum(quantity)",
            unit="位",
        ),
        _sum("schools", "通报批评学校", "学校通报批评", "所"),
        _sum("heads", "约谈学校负责人", "学校负责人约谈", "名"),
        Fig(
            name="answered",
            label="已答复投诉件",
            filter="category=群众投诉&state=verified|published",
            measure="count",
            unit="起",
        ),
    ),
    relations=(
        Rel(name="c1", kind="custom", expression="number(13.cases) = number(13.teachers)"),
        Rel(name="c2", kind="rate", expression="13.complaints * 13.rate = 13.answered"),
        Rel(name="c3", kind="funnel", expression="number(13.schools) <= number(13.cases)"),
        Rel(name="c4", kind="funnel", expression="number(13.heads) <= number(13.schools)"),
    ),
)

MEALS = Project(
    ordinal=14,
    title="义务教育营养餐政策落实情况监督检查",
    lead_unit="education",
    supporting_units=("civil", "farming", "disabled"),
    results_text="""\
成立全区学生资助管理中心，完善学生资助政策，与民政、农业农村、残联等部门比对困难家庭学生名单，\
并通过家访等方式核实申请情况。每学期开学{{ f.limit }}完成受助学生认定。
经认定，享受资助的学生{{ f.pupils }}，按{{ f.price }}的标准资助；\
食堂伙食标准{{ f.below }}的学校，按实际金额全免。累计资助{{ f.amount }}。
""",
    works=(
        _work("pupil", "受助学生认定", 8, 484, "人"),
        Work(
            name="meal",
            kind="营养餐资助",
            rows=8,
            quantity=Decimal(8),
            quantity_unit="批",
            amount=Decimal(359523),
            dates=(date(2019, 10, 8), date(2019, 11, 28)),
        ),
    ),
    figures=(
        Fig(
            name="limit",
            label="资助申请确定时限",
            source="parameter",
            value="60",
            unit="天",
            cited_from=_RULES,
            kind="duration",
            bound="内",
        ),
        _sum("pupils", "符合资助政策学生", "受助学生认定", "人"),
        Fig(
            name="price",
            label="资助标准",
            source="parameter",
            value="8",
            unit="元/生/餐",
            cited_from=_RULES,
            kind="amount",
        ),
        Fig(
            name="below",
            label="低标准学校按实际全免的界限",
            source="parameter",
            value="8",
            unit="元",
            cited_from=_RULES,
            kind="amount",
            bound="低于",
        ),
        Fig(
            name="amount",
            label="资助金额",
            source="activities",
            filter="kind=营养餐资助",
            measure="sum(amount)",
            unit="元",
        ),
    ),
    relations=(
        Rel(
            name="c1",
            kind="product",
            expression="14.amount mod 14.price = 0",
            explanation="食堂伙食标准低于资助标准的学校按实际金额全免，总额不是单价的整数倍",
        ),
    ),
)
