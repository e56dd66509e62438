"""Says to the readers of a bulletin where a figure comes from."""

from __future__ import annotations

from casetrack.bulletins.content import FigureContent

_SOURCES = {
    "items": "问题台账",
    "activities": "工作记录",
    "readings": "指标读数",
    "recorded": "单条记录",
    "target": "治理目标",
    "parameter": "约定参数",
    "formula": "由其他数据计算",
    "cited": "引用",
}


def source_name(figure: FigureContent) -> str:
    """Give what kind of record the number was taken from; the definition names the document."""
    return _SOURCES.get(figure["source"], figure["source"])


def definition_sentence(figure: FigureContent) -> str:
    """Give how the number comes about, and the exact value where another is printed."""
    told = [figure["definition"]]
    if figure["contradicted"]:
        told.append(f"按记录计算为{figure['contradicted']}")
    elif figure["exact"] is not None and figure["bound"] and figure["exact"] != figure["value"]:
        told.append(f"准确值{figure['exact']}{figure['exact_unit']}")
    return "；".join(each for each in told if each)
