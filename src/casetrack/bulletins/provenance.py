"""Says in a sentence where a figure comes from, for the readers of a bulletin."""

from __future__ import annotations

import re

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
_MEASURES = {
    "count": "计数",
    "sum(quantity)": "数量合计",
    "sum(amount)": "金额合计",
    "latest": "最近一次读数",
    "first": "首次读数",
    "change": "最近一次与首次读数之差",
    "sum": "读数合计",
}
_OTHER_MEASURE = re.compile(r"(distinct|mean|median)\((\w+)\)")
_WORDS = {"distinct": "不重复的", "mean": "平均", "median": "中位"}
_FIELDS = {
    "category": "类别",
    "unit": "单位",
    "handler": "承办人",
    "item": "问题",
    "date": "日期",
    "hours": "办理小时数",
    "workdays": "办理工作日数",
}


def source_sentence(figure: FigureContent) -> str:
    """Give where the number was taken from, with the document where it is cited."""
    definition = figure["definition"]
    name = _SOURCES.get(figure["source"], figure["source"])
    cited = definition["cited_from"]
    return f"{name}：{cited}" if cited else name


def definition_sentence(figure: FigureContent) -> str:
    """Give population, filter and measure, or the formula, as the ledger defines them."""
    definition = figure["definition"]
    if definition["source"] == "formula":
        return f"算式 {definition['measure']}"
    told = [figure["population"]]
    if definition["filter"]:
        told.append(f"条件 {definition['filter']}")
    if definition["measure"]:
        told.append(_measure(definition["measure"]))
    if figure["bound"] and figure["exact"] is not None:
        told.append(f"记录所得为{figure['exact']}{figure['exact_unit']}")
    return "；".join(each for each in told if each)


def _measure(measure: str) -> str:
    other = _OTHER_MEASURE.fullmatch(measure)
    if other is None:
        return _MEASURES.get(measure, measure)
    word, field = other.groups()
    suffix = "数" if word == "distinct" else ""
    return f"{_WORDS[word]}{_FIELDS.get(field, field)}{suffix}"
