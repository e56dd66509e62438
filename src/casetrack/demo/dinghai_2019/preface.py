"""The preface of 2019: who took part, and what the discipline organs themselves did."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Fig, Rel, Work

PLAN = "《主题教育专项整治工作方案》（2019年9月）"

TEXT = """\
主题教育开展以来，定海区纪委区监委会同{{ f.units }}牵头单位，\
聚焦扶贫和民生领域的作风问题以及侵害群众利益的问题开展集中整治，\
并向社会公开了{{ f.projects }}集中整治项目。
{{ f.period }}来，各牵头单位对照项目清单排查问题、限期整改，整治工作取得初步成效。\
现将工作成果予以公布（{{ f.published }}），欢迎广大群众监督评议。
"""

FIGURES = (
    Fig(
        name="published",
        label="发布日期",
        source="cited",
        value="2019-12-11",
        cited_from="区纪委区监委公布安排（2019年12月）",
        kind="date",
    ),
    Fig(name="units", label="会同牵头单位数", measure="distinct(unit)", unit="家"),
    Fig(
        name="projects",
        label="集中整治项目数",
        source="activities",
        filter="kind=项目公布",
        measure="sum(quantity)",
        unit="个",
        scope="discipline",
    ),
    Fig(
        name="period",
        label="整治历时",
        source="parameter",
        value="3",
        unit="个月",
        cited_from=PLAN,
        kind="duration",
        bound="近",
    ),
)

RELATIONS = (
    Rel(name="c1", kind="preface", expression="0.projects = 18"),
    Rel(name="c2", kind="preface", expression="0.units = 10"),
)

WORKS = (
    Work(
        name="announcement",
        kind="项目公布",
        rows=18,
        quantity=Decimal(18),
        quantity_unit="个",
        unit="discipline",
        dates=(date(2019, 9, 16), date(2019, 9, 20)),
    ),
    Work(
        name="supervision",
        kind="监督检查",
        rows=9,
        quantity=Decimal(31),
        quantity_unit="家次",
        unit="oversight",
        dates=(date(2019, 9, 23), date(2019, 11, 25)),
    ),
)
