"""Project 5: rural households waiting for resettlement, a cohort frozen when the cycle opened."""

from datetime import date
from decimal import Decimal

from casetrack.demo.office import TOWNS
from casetrack.demo.story import Batch, Course, Fig, Goal, Project, Rel, Work

GOALS = """\
- 坚持以交付安置房、安排宅基地或支付补偿款作为完成安置的标准。
- 过渡期{{ f.overdue_term }}的未安置问题全部解决，{{ f.middle_term }}的未安置问题逐步解决。"""

RESULTS = """\
- 摸清底数。{{ f.year }}的治理方案明确了总体要求、工作目标和措施。经排查，\
过渡期{{ f.short_term }}的家庭{{ f.short }}，\
{{ f.middle_term }}的家庭{{ f.middle }}，{{ f.long_term }}的家庭{{ f.long }}，\
{{ f.longest_term }}的家庭{{ f.longest }}；属地镇街主要负责人对安置工作负总责。
- 督导推进。对各地逐一实地督导，能快则快、能早则早，同步健全长效机制。
- 完成任务。{{ f.year_done }}过渡期{{ f.overdue_term }}的未安置问题全部解决，\
{{ f.middle_term }}的未安置问题解决{{ f.settled }}，治理目标如期完成；其余家庭继续按计划安置。"""

# Per town: under three years, three to five and of these still waiting, five to eight.
HOUSEHOLDS = {
    "jintang": (60, 128, 14, 45),
    "baiquan": (52, 110, 11, 38),
    "ganlan": (38, 78, 7, 27),
    "cengang": (41, 84, 8, 30),
    "shuangqiao": (36, 71, 6, 25),
    "xiaosha": (28, 49, 4, 18),
    "maao": (22, 36, 3, 14),
    "yancang": (17, 26, 1, 9),
    "changguo": (8, 12, 0, 4),
    "huannan": (6, 9, 1, 3),
    "chengdong": (7, 12, 0, 4),
}
SURVEYED = (date(2023, 2, 13), date(2023, 2, 28))


def _middle(code: str, town: str) -> Batch:
    _, count, waiting, _ = HOUSEHOLDS[code]
    # In each larger town one household has not even been taken on.
    still: dict[int, Course] = {count - back: "open" for back in range(waiting)}
    stalled: dict[int, Course] = {count: "untouched"} if waiting > 10 else {}  # noqa: PLR2004 the larger towns
    return Batch(
        name=f"{code}_middle",
        count=count,
        title=town + "过渡期三至五年家庭安置（第{n}户）",
        category="过渡期三至五年",
        unit=code,
        found=SURVEYED,
        due=date(2023, 12, 15),
        exceptions={5: "extended", **still, **stalled},
    )


def _long(code: str, town: str) -> Batch:
    return Batch(
        name=f"{code}_long",
        count=HOUSEHOLDS[code][3],
        title=town + "过渡期五至八年家庭安置（第{n}户）",
        category="过渡期五至八年",
        unit=code,
        found=SURVEYED,
        # Falls into the holiday week, so it rolls to the first make-up day.
        due=date(2023, 9, 30),
        exceptions={2: "late", 3: "rejected"},
    )


def _short(code: str) -> Work:
    return Work(
        name=f"{code}_short",
        kind="排查过渡期三年以下家庭",
        quantity=Decimal(HOUSEHOLDS[code][0]),
        quantity_unit="户",
        unit=code,
        dates=SURVEYED,
    )


def _term(name: str, label: str, value: str, bound: str = "", kind: str = "") -> Fig:
    return Fig(
        name=name,
        label=label,
        source="parameter",
        unit="年",
        value=value,
        bound=bound,
        kind=kind,
        cited_from="定海区2023年持续推进农村回迁安置问题专项治理工作方案",
    )


def _year(name: str, label: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="parameter",
        value="2023年",
        kind="date",
        cited_from="定海区2023年持续推进农村回迁安置问题专项治理工作方案",
    )


def _households(name: str, label: str, where: str) -> Fig:
    return Fig(name=name, label=label, filter=where, measure="count", unit="户")


SETTLED = " & state=verified|published"

PROJECT = Project(
    ordinal=5,
    title="农村回迁安置慢专项治理",
    lead_unit="resources",
    supporting_units=tuple(code for code, _ in TOWNS),
    goals_text=GOALS,
    results_text=RESULTS,
    batches=tuple(
        batch for code, town in TOWNS for batch in (_middle(code, town), _long(code, town))
    ),
    works=tuple(_short(code) for code, _ in TOWNS),
    goals=(
        Goal(
            name="all_long_settled",
            figure="long_settled",
            direction=">=",
            value=Decimal(217),
            unit="户",
        ),
        Goal(name="middle_step_by_step", direction="qualitative"),
    ),
    figures=(
        _term("overdue_term", "全部解决的过渡期", "5", "以上", "target"),
        _term("short_term", "过渡期三年以下", "3", "以下"),
        _term("middle_term", "过渡期三至五年", "3-5"),
        _term("long_term", "过渡期五至八年", "5-8"),
        _term("longest_term", "过渡期八年以上", "8", "以上"),
        _year("year", "治理方案年度"),
        _year("year_done", "完成年度"),
        Fig(
            name="short",
            label="过渡期三年以下家庭",
            source="activities",
            filter="kind=排查过渡期三年以下家庭",
            measure="sum(quantity)",
            unit="户",
        ),
        _households("middle", "过渡期三至五年家庭", "category=过渡期三至五年"),
        _households("long", "过渡期五至八年家庭", "category=过渡期五至八年"),
        _households("longest", "过渡期八年以上家庭", "category=过渡期八年以上"),
        _households("settled", "已安置的三至五年家庭", "category=过渡期三至五年" + SETTLED),
        _households("long_settled", "已安置的五至八年家庭", "category=过渡期五至八年" + SETTLED),
        Fig(
            name="waiting",
            label="尚未安置的三至五年家庭",
            source="formula",
            measure="5.middle - 5.settled",
            unit="户",
        ),
        Fig(
            name="long_goal",
            label="五年以上未安置家庭应全部解决",
            source="target",
            filter="key=5.all_long_settled",
            unit="户",
            kind="target",
        ),
        _households("listed", "纳入治理的家庭", "category=过渡期三至五年|过渡期五至八年"),
    ),
    relations=(
        Rel(name="settled_of", kind="subset", expression="5.settled <= 5.middle"),
        Rel(name="waiting", kind="difference", expression="5.middle - 5.settled = 5.waiting"),
        Rel(name="long_all_settled", kind="difference", expression="5.long - 5.long_settled = 0"),
        Rel(name="nobody_longest", kind="custom", expression="5.longest = 0"),
        Rel(
            name="cohort",
            kind="partition",
            expression="5.middle + 5.long + 5.longest = 5.listed",
        ),
        Rel(
            name="promise_kept",
            kind="target_result",
            expression="5.long_settled >= 5.long_goal",
        ),
    ),
)
