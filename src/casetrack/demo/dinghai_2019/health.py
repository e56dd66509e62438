"""Projects 3 and 5: medical purchasing, and insurance fraud."""

from datetime import date
from decimal import Decimal

from casetrack.demo.dinghai_2019.preface import PLAN
from casetrack.demo.story import Batch, Fig, Project, Rel, Work

_AUTUMN = (date(2019, 9, 18), date(2019, 11, 22))

PURCHASING = Project(
    ordinal=3,
    title="医药购销领域和医疗服务不正之风专项整治",
    lead_unit="health",
    results_text="""\
印发收受红包和回扣问题专项整治方案并部署推进，各医疗机构签订\
{{ "“九不准”"|name("行业规定名称") }}承诺书；局机关设立举报箱，公布举报电话。
推进清廉医院建设，廉政文化集中展示区已建成{{ f.zones }}，\
分别位于区中心医院和岑港街道社区卫生服务中心；\
组织“懂法规知敬畏”全员考试，参加{{ f.examined }}。
加强药品、医用耗材和设备采购监管，开展处方点评，对统方行为实时监测；\
列入重点监管的大用量药品{{ f.watched }}，其中停用{{ f.stopped }}。
""",
    batches=(
        Batch(
            name="drug",
            count=2,
            title="某药品用量异常增长（第{n}种）",
            category="药品用量异常",
            found=(date(2019, 10, 9), date(2019, 10, 16)),
            exceptions={1: "rejected"},
        ),
    ),
    works=(
        Work(
            name="zone_hospital",
            kind="区中心医院展示区建成",
            quantity_unit="个",
            dates=(date(2019, 10, 30), date(2019, 10, 30)),
        ),
        Work(
            name="zone_centre",
            kind="岑港街道社区卫生服务中心展示区建成",
            quantity_unit="个",
            dates=(date(2019, 11, 13), date(2019, 11, 13)),
        ),
        Work(
            name="exam",
            kind="应知应会考试",
            rows=8,
            quantity=Decimal(722),
            quantity_unit="人",
            dates=(date(2019, 10, 21), date(2019, 11, 1)),
        ),
        Work(
            name="watch",
            kind="重点监管药品列入",
            rows=4,
            quantity=Decimal(40),
            quantity_unit="种",
            dates=(date(2019, 9, 25), date(2019, 10, 28)),
        ),
    ),
    figures=(
        Fig(
            name="zones",
            label="廉政文化集中展示区",
            source="activities",
            filter="kind=区中心医院展示区建成|岑港街道社区卫生服务中心展示区建成",
            measure="sum(quantity)",
            unit="个",
        ),
        Fig(
            name="examined",
            label="参加应知应会考试人数",
            source="activities",
            filter="kind=应知应会考试",
            measure="sum(quantity)",
            unit="人",
        ),
        Fig(
            name="watched",
            label="重点监管药品",
            source="activities",
            filter="kind=重点监管药品列入",
            measure="sum(quantity)",
            unit="种",
        ),
        Fig(
            name="stopped",
            label="停用药品",
            filter="category=药品用量异常&outcome=substantiated",
            measure="count",
            unit="种",
        ),
        Fig(
            name="zone_hospital",
            label="区中心医院展示区",
            source="activities",
            filter="kind=区中心医院展示区建成",
            measure="sum(quantity)",
            unit="个",
        ),
        Fig(
            name="zone_centre",
            label="岑港街道社区卫生服务中心展示区",
            source="activities",
            filter="kind=岑港街道社区卫生服务中心展示区建成",
            measure="sum(quantity)",
            unit="个",
        ),
    ),
    relations=(
        Rel(name="c1", kind="subset", expression="3.stopped <= 3.watched"),
        Rel(name="c2", kind="partition", expression="3.zone_hospital + 3.zone_centre = 3.zones"),
    ),
)

FRAUD = Project(
    ordinal=5,
    title="欺诈骗保问题专项整治",
    lead_unit="health",
    results_text="""\
采取机构自查整改、市区联查和智能审核相结合的方式，对定点医药机构全面稽核，严肃查处欺诈骗保行为。
截至{{ f.cut }}，被暂停医保结算的定点医药机构{{ f.suspended }}，\
收到整改通知书的{{ f.notices }}，被作出处理决定的{{ f.decisions }}；\
医疗费用追回{{ f.recovered }}，另从结算中剔除违规和不合理部分{{ f.excluded }}。
""",
    batches=(
        Batch(
            name="suspended",
            count=2,
            title="某定点医药机构违规结算医保费用（第{n}家）",
            category="暂停结算",
            found=(date(2019, 9, 25), date(2019, 10, 10)),
            exceptions={1: "extended"},
        ),
        Batch(
            name="notice",
            count=5,
            title="某定点医药机构诊疗收费不规范（第{n}家）",
            category="限期整改",
            found=(date(2019, 9, 19), date(2019, 10, 30)),
            exceptions={2: "late"},
        ),
    ),
    works=(
        Work(
            name="decision",
            kind="处理决定书",
            rows=4,
            quantity=Decimal(4),
            quantity_unit="家",
            dates=(date(2019, 10, 14), date(2019, 11, 20)),
        ),
        Work(
            name="recovery",
            kind="追回医疗费用",
            rows=6,
            quantity=Decimal(6),
            quantity_unit="笔",
            amount=Decimal("13717.50"),
            dates=_AUTUMN,
        ),
        Work(
            name="exclusion",
            kind="剔除违规费用",
            rows=7,
            quantity=Decimal(7),
            quantity_unit="批",
            amount=Decimal(416300),
            dates=_AUTUMN,
        ),
    ),
    figures=(
        Fig(
            name="cut",
            label="统计截止",
            source="parameter",
            value="11月底",
            cited_from=PLAN,
            kind="date",
        ),
        Fig(
            name="suspended",
            label="暂停医保结算机构",
            filter="category=暂停结算&outcome=substantiated",
            measure="count",
            unit="家",
        ),
        Fig(
            name="notices",
            label="发放整改通知书",
            filter="category=限期整改",
            measure="count",
            unit="家",
        ),
        Fig(
            name="decisions",
            label="发放处理决定书",
            source="activities",
            filter="kind=处理决定书",
            measure="sum(quantity)",
            unit="家",
        ),
        Fig(
            name="recovered",
            label="追回医疗总费用",
            source="activities",
            filter="kind=追回医疗费用",
            measure="sum(amount)",
            unit="元",
            # Printed to the fen, as money that goes back to a fund is.
            value="13717.50",
        ),
        Fig(
            name="excluded",
            label="剔除不合理及违规费用",
            source="activities",
            filter="kind=剔除违规费用",
            measure="sum(amount)",
            unit="万元",
        ),
    ),
    relations=(Rel(name="c1", kind="custom", expression="5.excluded > 5.recovered"),),
)
