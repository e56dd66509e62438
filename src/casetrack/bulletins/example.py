"""A bulletin of one section, for trying templates on before anybody relies on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from casetrack.bulletins.content import (
    FORMAT,
    Content,
    CycleContent,
    ErratumContent,
    FigureContent,
    LayoutContent,
    NarrativeContent,
    ProjectContent,
    sha256_text,
)
from casetrack.bulletins.formats import FORMATS, TEMPLATE_PREFIX, default_templates
from casetrack.errors import Invalid, Problem
from casetrack.workflow import check, read_definition
from casetrack.workflow.folders import templates_in

_PREFACE = "本次专项治理由各单位共同推进。"
_RESULTS = "共发现问题{{ f.found }}。\n- 均已整改。"


def workflow_problems(text: str, source: str, templates: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a workflow file before it counts, its templates tried on examples.

    What the command line, the page and the API say of it, alike.
    """
    try:
        problems = check(read_definition(text, source, templates))
    except Invalid as error:
        problems = list(error.problems)
    return [*problems, *template_problems(templates)]


def file_problems(file: Path) -> list[Problem]:
    """The same of a file on the disk with the templates beside it."""
    try:
        text, templates = file.read_text("utf-8"), templates_in(file.parent)
    except (OSError, UnicodeDecodeError) as error:
        return [
            Problem(message="cannot be read: {error}", values={"error": error}, source=str(file))
        ]
    return workflow_problems(text, str(file), templates)


def template_problems(templates: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a workflow's bulletin templates, each rendered on the example.

    Templates the workflow does not bring are those that come with casetrack.
    """
    own = {name: text for name, text in templates.items() if name.startswith(TEMPLATE_PREFIX)}
    if not own:
        return []
    content = _content(default_templates() | own)
    problems: list[Problem] = []
    for each in FORMATS.values():
        try:
            each.render(content)
        except Invalid as error:
            problems += [problem for problem in error.problems if problem not in problems]
    return problems


def _content(templates: dict[str, str]) -> Content:
    parts = {(0, "preface"): _PREFACE, (1, "goals"): "完成整改。", (1, "results"): _RESULTS}
    return Content(
        format=FORMAT,
        edition=2,
        taken_at="2023-11-03T01:05:00.000000Z",
        taken_local="2023-11-03T09:05",
        cycle=CycleContent(
            code="example",
            title="专项治理工作成果",
            opens="2023-03-01",
            cut_off="2023-10-31",
            closed_at=None,
        ),
        projects=[_project(0, "前言", ""), _project(1, "公路病害治理", "区交通运输局")],
        figures=[_figure()],
        checks=[],
        targets=[],
        narratives=[_narrative(project, part, text) for (project, part), text in parts.items()],
        exemptions=[],
        errata=[ErratumContent(edition=1, number=1, date="2023-11-02", text="更正", reason="笔误")],
        records={
            "items": [],
            "activities": [],
            "readings": [],
            "all_activities": {"count": 0, "last_id": 0},
            "all_readings": {"count": 0, "last_id": 0},
        },
        calendar="example",
        workflows=[],
        chain={"events": 1, "merkle_root": "0" * 64, "heads": []},
        templates=templates,
        # An official document with an appendix, so that every part of a template is tried.
        layout=LayoutContent(
            issuer="区专项整治办公室",
            document_number="定整办〔2023〕1号",
            charts=True,
            appendix=True,
            font_folder="",
            fonts={},
        ),
        rows=[],
    )


def _narrative(project: int, part: str, text: str) -> NarrativeContent:
    return NarrativeContent(
        project=project,
        part=part,
        version=1,
        author="王敏",
        text=text,
        sha256=sha256_text(text),
    )


def _project(ordinal: int, title: str, lead_unit: str) -> ProjectContent:
    return ProjectContent(ordinal=ordinal, title=title, lead_unit=lead_unit, supporting_units=[])


def _figure() -> FigureContent:
    return FigureContent(
        key="1.found",
        project=1,
        label="发现问题",
        kind="count",
        value="343",
        unit="个",
        text="343个",
        bound="",
        source="items",
        exact="343",
        exact_unit="个",
        base="343",
        base_unit="个",
        definition="项目1的问题：件数",
        population="项目1的问题",
        scope="lead",
        cited_from="",
        contradicted="",
        problem="",
        rows=[["item", "1-1"]],
    )
