"""The preface: what the discipline organs did themselves, which the sections do not count.

It also tells, as the district did not, what became of the cases that relapsed after 2019.
"""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Fig, Rel, Work

TEXT = """\
{{ f.since }}以来，区纪委监委坚决贯彻上级关于惩治群众身边腐败和作风问题的部署，\
会同{{ f.partners }}单位，\
选取群众反映最集中的急难愁盼问题{{ f.projects }}，逐项开展漠视侵害群众利益问题专项治理。
各牵头单位细化措施、狠抓落实。全区纪检监察组织深入一线督导{{ f.inspections }}，\
立足职责查处相关问题{{ f.dealt }}，对{{ f.helped }}给予批评教育帮助或处理，\
促成职能部门解决问题{{ f.rectified }}、建章立制{{ f.rules }}。
上轮治理公布后组织回头看，发现问题反弹{{ f.relapsed }}，交由牵头单位重新整改，\
其中{{ f.relapsed_closed }}已通过核查。
各项目治理情况现予公布，请广大群众监督、评议。"""

YEAR = (date(2023, 3, 6), date(2023, 12, 15))
# Per organ: inspections, problems dealt with, persons, problems put right, rules.
DONE = {
    "oversight": (44, 4, 4, 12, 3),
    "stationed1": (29, 3, 3, 9, 2),
    "stationed2": (27, 3, 3, 8, 2),
    "stationed3": (26, 3, 3, 8, 1),
    "stationed4": (24, 2, 2, 7, 1),
    "stationed5": (23, 2, 2, 6, 1),
    "stationed6": (21, 2, 2, 6, 1),
}
KINDS = (
    ("inspection", "督导检查", "次"),
    ("dealt", "查处问题", "个"),
    ("helped", "批评教育帮助和处理", "人"),
    ("rectified", "推动整改", "个"),
    ("rule", "推动建制", "项"),
)


def _agreed(name: str, kind: str, unit: str, count: int) -> Work:
    return Work(
        name=name,
        kind=kind,
        rows=count,
        quantity=Decimal(count),
        quantity_unit=unit,
        unit="discipline",
        dates=(date(2023, 2, 6), date(2023, 2, 17)),
    )


WORKS = (
    _agreed("partner", "会同单位", "家", 11),
    _agreed("project", "确定项目", "个", 12),
    *(
        Work(
            name=f"{organ}_{name}",
            kind=kind,
            rows=min(count, 12),
            quantity=Decimal(count),
            quantity_unit=unit,
            unit=organ,
            dates=YEAR,
        )
        for organ, counts in DONE.items()
        for (name, kind, unit), count in zip(KINDS, counts, strict=True)
    ),
)


def _own(name: str, label: str, kind: str, unit: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="activities",
        filter=f"kind={kind}",
        measure="sum(quantity)",
        unit=unit,
        scope="discipline",
    )


def _came_back(name: str, label: str, condition: str = "") -> Fig:
    return Fig(
        name=name,
        label=label,
        filter=f"carried_in=yes & relapsed=yes{condition}",
        measure="count",
        unit="个",
        scope="lead",
    )


FIGURES = (
    Fig(
        name="since",
        label="专项治理起始",
        source="parameter",
        value="2023年",
        kind="date",
        cited_from="漠视侵害群众利益问题专项治理工作方案，2023年",
    ),
    _own("partners", "会同单位", "会同单位", "家"),
    _own("projects", "治理项目", "确定项目", "个"),
    _own("inspections", "督导检查", "督导检查", "次"),
    _own("dealt", "查处腐败和作风问题", "查处问题", "个"),
    _own("helped", "批评教育帮助和处理", "批评教育帮助和处理", "人"),
    _own("rectified", "推动职能部门整改问题", "推动整改", "个"),
    _own("rules", "推动建立和完善制度", "推动建制", "项"),
    # Not in the bulletin of the district: what our look-back at the campaign before this one found.
    _came_back("relapsed", "上轮治理回头看反弹问题"),
    _came_back("relapsed_closed", "上轮治理反弹问题重新整改到位", " & state=verified|published"),
)

# The organs inspect and urge beside the lead units, so their numbers need not be the sections'.
RELATIONS = (
    Rel(name="projects_listed", kind="preface", expression="0.projects = 12"),
    Rel(name="partners_listed", kind="preface", expression="0.partners = 11"),
    Rel(
        name="inspections_of_sections",
        kind="preface",
        expression=(
            "0.inspections = 1.inspections + 3.inspections + 4.inspections + 7.inspections"
            " + 8.inspections"
        ),
    ),
    Rel(
        name="problems_of_sections",
        kind="preface",
        expression=(
            "0.rectified = 1.rectified + number(3.rectified) + 4.rectified + 7.rectified"
            " + 8.rectified + 9.rectified + 10.rectified"
        ),
    ),
    Rel(name="relapses_closed", kind="custom", expression="0.relapsed_closed = 0.relapsed"),
    Rel(name="dealt_and_helped", kind="custom", expression="number(0.helped) >= number(0.dealt)"),
)
