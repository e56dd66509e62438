"""Project 6: noise, measured by what residents say and where the district ranks."""

from datetime import date
from decimal import Decimal

from casetrack.demo.story import Fig, Goal, Project, Read, Rel

GOALS = """\
- 聚焦群众反映强烈的噪声污染信访，结合巡察、监管和执法发现的情况，列出焦点问题清单。
- 相关部门依法各司其职，通过联合执法和上下联动综合整治噪声污染，让群众的生活环境更安静。"""

RESULTS = """\
- 建机制。成立噪声污染专项治理专班，建立部门协调机制。
- 定方案。印发{{ "《定海区2023年噪声污染防治专项治理工作方案》"|doc("文件名称") }}，\
部门职责分工由区政府发文明确。
- 调区划。完成声环境功能区划评估自查报告，配合市级部门完成区划调整。
- 见成效。开展绿色护考等专项行动，加强执法，推广防治知识，改进设施技术；\
{{ f.year }}生态环境公众满意度得分{{ f.score }}，较上年提高{{ f.score_gain }}，\
全省排名第{{ f.rank.value }}，较上年上升{{ f.rank_gain }}，全市排名第{{ f.city_rank.value }}。"""

EVIDENCE = "{}年度生态环境公众满意度调查结果通报"


def _read(name: str, indicator: str, year: int, value: str, unit: str) -> Read:
    """Give a year's result, which is made known after the year or at its end."""
    return Read(
        name=name,
        indicator=indicator,
        date=date(2023, 1, 13) if year == 2022 else date(2023, 12, 22),  # noqa: PLR2004
        value=Decimal(value),
        unit=unit,
        evidence=EVIDENCE.format(year),
    )


def _reading(name: str, label: str, indicator: str, measure: str, unit: str, kind: str) -> Fig:
    return Fig(
        name=name,
        label=label,
        source="readings",
        filter=f"indicator={indicator}",
        measure=measure,
        unit=unit,
        kind=kind,
    )


PROJECT = Project(
    ordinal=6,
    title="噪声污染专项治理",
    lead_unit="ecology",
    supporting_units=("police", "housing", "transport"),
    goals_text=GOALS,
    results_text=RESULTS,
    readings=(
        _read("score_2022", "公众满意度总分", 2022, "85.07", "分"),
        _read("score_2023", "公众满意度总分", 2023, "88.16", "分"),
        _read("rank_2022", "全省排名", 2022, "68", "名"),
        _read("rank_2023", "全省排名", 2023, "41", "名"),
        _read("city_rank_2023", "全市排名", 2023, "2", "名"),
    ),
    goals=(
        Goal(name="quieter", figure="score", direction=">=", value=Decimal("85.07"), unit="分"),
        Goal(name="residents_at_ease", direction="qualitative"),
    ),
    figures=(
        Fig(
            name="year",
            label="评价年度",
            source="parameter",
            value="2023年",
            kind="date",
            cited_from="定海区2023年噪声污染防治专项治理工作方案",
        ),
        _reading("score", "生态环境公众满意度总分", "公众满意度总分", "latest", "分", "count"),
        _reading("score_before", "上年公众满意度总分", "公众满意度总分", "first", "分", "count"),
        _reading("score_gain", "总分较上年提升", "公众满意度总分", "change", "分", "change"),
        _reading("rank", "全省排名", "全省排名", "latest", "名", "count"),
        _reading("rank_before", "上年全省排名", "全省排名", "first", "名", "count"),
        Fig(
            name="rank_gain",
            label="全省排名较上年提升",
            source="formula",
            # A smaller rank is the better one, so the gain is the first less the latest.
            measure="6.rank_before - 6.rank",
            unit="名",
            kind="change",
        ),
        _reading("city_rank", "全市排名", "全市排名", "latest", "名", "count"),
    ),
    relations=(
        Rel(
            name="score_gain",
            kind="difference",
            expression="6.score - 6.score_before = 6.score_gain",
        ),
        Rel(name="rank_gain", kind="difference", expression="6.rank_before - 6.rank = 6.rank_gain"),
        Rel(name="score_up", kind="before_after", expression="6.score > 6.score_before"),
        Rel(name="score_of_hundred", kind="custom", expression="6.score_gain <= 6.score <= 100"),
        Rel(name="city_within_province", kind="custom", expression="6.city_rank <= 6.rank"),
    ),
)
