"""Says in Chinese what a figure counts, and among what: printed beside it and on its page."""

from __future__ import annotations

from collections.abc import Mapping

from casetrack.figures.definitions import Definition
from casetrack.figures.filters import Condition

_THINGS = {"items": "问题", "activities": "工作记录", "readings": "指标读数"}
_FIELDS = {
    "state": "状态",
    "outcome": "结果",
    "category": "类别",
    "unit": "单位",
    "key": "编号",
    "found_on": "发现日期",
    "quantity": "数量",
    "quantity_unit": "计量单位",
    "amount": "金额",
    "project": "项目",
    "scope": "统计主体",
    "overdue": "逾期",
    "carried_in": "上期结转",
    "relapsed": "回头看反弹",
    "kind": "种类",
    "date": "日期",
    "item": "问题编号",
    "indicator": "指标",
}
_DATE_SIGNS = {">=": "不早于", "<=": "不晚于", ">": "晚于", "<": "早于"}
_NUMBER_SIGNS = {">=": "不小于", "<=": "不大于", ">": "大于", "<": "小于"}
_STANDING = ("state", "outcome")
_DATES = ("found_on", "date")
_SCOPES = {
    "lead": "牵头单位",
    "discipline": "纪检监察机关",
    "police": "公安机关",
    "procuratorate": "检察机关",
    "court": "审判机关",
    "third_party": "第三方机构",
}
_WORDS = {"yes": "是", "no": "否"}
_MEASURES = {
    "count": "件数",
    "sum(quantity)": "数量合计",
    "sum(amount)": "金额合计",
    "distinct(category)": "不同类别数",
    "distinct(unit)": "不同单位数",
    "distinct(handler)": "不同经办人数",
    "distinct(item)": "不同问题数",
    "distinct(date)": "不同日期数",
    "mean(hours)": "从登记到销号的平均小时数",
    "median(hours)": "从登记到销号的小时数中位数",
    "mean(workdays)": "从登记到销号的平均工作日数",
    "median(workdays)": "从登记到销号的工作日数中位数",
    "latest": "最近一次读数",
    "first": "首次读数",
    "change": "首末两次读数之差",
    "sum": "读数合计",
}


def population_text(definition: Definition, titles: Mapping[int, str]) -> str:
    """Among what is counted: 项目12“公路病害治理”的问题; empty where no rows are counted."""
    thing = _THINGS.get(definition.source)
    if thing is None:
        return ""
    project = definition.project
    if project == 0 or "project" in definition.asks:
        return f"本周期全部{thing}"
    return f"项目{project}“{titles.get(project, '')}”的{thing}"


def definition_text(
    definition: Definition, titles: Mapping[int, str], scope: str, words: Mapping[str, str]
) -> str:
    """How the number comes about, in one line; `words` are the titles of states and outcomes."""
    match definition.source:
        case "formula":
            return f"公式：{definition.measure}"
        case "target":
            return f"治理目标 {'、'.join(definition.asked('key'))}"
        case "parameter":
            return f"约定参数，依据：{definition.cited_from}"
        case "cited":
            return f"引用，来源：{definition.cited_from}"
    population = population_text(definition, titles)
    conditions = "，".join(_condition(each, words) for each in definition.filter.conditions)
    among = f"{population}中，{conditions}" if conditions else population
    whose = f"；统计主体：{_SCOPES.get(scope, scope)}" if scope else ""
    return f"{among}：{_MEASURES[definition.measure]}{whose}"


def _condition(condition: Condition, words: Mapping[str, str]) -> str:
    name, sign = _FIELDS[condition.field], condition.operator
    if not condition.values:
        return f"{name}{'为空' if sign == '=' else '不为空'}"
    known = words if condition.field in _STANDING else _WORDS
    values = "或".join(known.get(str(each), str(each)) for each in condition.values)
    if sign in ("=", "!="):
        return f"{name}{'为' if sign == '=' else '不为'}{values}"
    signs = _DATE_SIGNS if condition.field in _DATES else _NUMBER_SIGNS
    return f"{name}{signs[sign]}{values}"
