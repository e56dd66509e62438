"""Says to the readers of a bulletin where a figure comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet

from casetrack.bulletins.content import Content, FigureContent

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


KINDS = {"item": "问题", "activity": "工作记录", "reading": "指标读数"}


def row_numbers(content: Content) -> dict[tuple[str, str], int]:
    """The number of each row behind a figure, from 1 within its kind: its key is not told."""
    numbers: dict[tuple[str, str], int] = {}
    counts: Counter[str] = Counter()
    for row in content.get("rows", []):
        counts[row["kind"]] += 1
        numbers[row["kind"], row["key"]] = counts[row["kind"]]
    return numbers


def row_sentences(
    content: Content, wanted: AbstractSet[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """What the public is told of these rows: 问题12：公路边沟，已销号，2019年11月."""
    numbers = row_numbers(content)
    sentences = {}
    for row in content.get("rows", []):
        place = (row["kind"], row["key"])
        if place in wanted:
            said = (row["what"], row["standing"], row["month"], row["quantity"])
            told = "，".join(each for each in said if each)
            sentences[place] = f"{KINDS[row['kind']]}{numbers[place]}：{told}"
    return sentences
