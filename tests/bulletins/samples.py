"""Contents of snapshots for tests of what is pure: name only what matters."""

from collections.abc import Mapping
from typing import cast

from casetrack.bulletins.content import (
    Content,
    FigureContent,
    LayoutContent,
    NarrativeContent,
    ProjectContent,
    RowContent,
    sha256_text,
)
from casetrack.bulletins.formats import default_templates

ROWS: list[RowContent] = [
    {
        "kind": "item",
        "key": f"12-{number}",
        "project": 1,
        "what": "坑槽",
        "standing": "已销号",
        "month": "2023年5月",
        "quantity": "3处",
    }
    for number in (1, 2)
]
LAYOUT = LayoutContent(
    issuer="区整治办", document_number="", charts=True, appendix=False, font_folder="", fonts={}
)


def figure(key: str, text: str = "343个", value: str = "343", **more: object) -> FigureContent:
    made: dict[str, object] = {
        "key": key,
        "project": int(key.partition(".")[0]),
        "label": "发现问题",
        "kind": "count",
        "value": value,
        "unit": text.removeprefix(value),
        "text": text,
        "bound": "",
        "source": "items",
        "exact": value,
        "exact_unit": text.removeprefix(value),
        "base": value,
        "base_unit": text.removeprefix(value),
        "definition": "项目1的问题：件数",
        "population": "项目1的问题",
        "scope": "lead",
        "cited_from": "",
        "contradicted": "",
        "problem": "",
        "rows": [["item", "12-1"], ["item", "12-2"]],
        **more,
    }
    return cast("FigureContent", made)


def content(
    narratives: Mapping[tuple[int, str], str], *figures: FigureContent, **more: object
) -> Content:
    """A content with the projects that the narratives name."""
    made: dict[str, object] = {
        "format": 1,
        "edition": 1,
        "taken_at": "2023-11-03T01:05:00.000000Z",
        "taken_local": "2023-11-03T09:05",
        "cycle": {
            "code": "c",
            "title": "专项治理成果",
            "opens": "2023-03-01",
            "cut_off": "2023-10-31",
            "closed_at": None,
        },
        "projects": [_project(each) for each in sorted({each for each, _ in narratives})],
        "figures": list(figures),
        "checks": [],
        "targets": [],
        "narratives": [_narrative(*place, text) for place, text in narratives.items()],
        "exemptions": [],
        "errata": [],
        "records": {"items": []},
        "calendar": "abc",
        "workflows": [],
        "chain": {"events": 7, "merkle_root": "f" * 64, "heads": []},
        "templates": default_templates(),
        "layout": LAYOUT,
        "rows": ROWS,
        **more,
    }
    return cast("Content", made)


def _project(ordinal: int) -> ProjectContent:
    return ProjectContent(
        ordinal=ordinal, title=f"第{ordinal}项治理", lead_unit="区水利局", supporting_units=[]
    )


def _narrative(project: int, part: str, text: str) -> NarrativeContent:
    return NarrativeContent(
        project=project, part=part, version=1, author="王敏", text=text, sha256=sha256_text(text)
    )
