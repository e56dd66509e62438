"""Chinese words for how figures come about: what is counted, measured and asked of a row.

The bulletin prints them; the catalog has them in English.
"""

from __future__ import annotations

from collections.abc import Mapping

THING_NAMES: Mapping[str, str] = {
    "items": "问题",
    "activities": "工作记录",
    "readings": "指标读数",
}

FIELD_NAMES: Mapping[str, str] = {
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

COUNTED_SCOPES: Mapping[str, str] = {
    "lead": "牵头单位",
    "discipline": "纪检监察机关",
    "police": "公安机关",
    "procuratorate": "检察机关",
    "court": "审判机关",
    "third_party": "第三方机构",
}

YES_NO: Mapping[str, str] = {"yes": "是", "no": "否"}

MEASURE_NAMES: Mapping[str, str] = {
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

# How a field compares: equal to any of the values, or apart from them; dates and numbers beside.
SIGN_NAMES: Mapping[str, str] = {
    "=": "%(field)s为%(values)s",
    "!=": "%(field)s不为%(values)s",
    "empty =": "%(field)s为空",
    "empty !=": "%(field)s不为空",
    "date >=": "%(field)s不早于%(values)s",
    "date <=": "%(field)s不晚于%(values)s",
    "date >": "%(field)s晚于%(values)s",
    "date <": "%(field)s早于%(values)s",
    ">=": "%(field)s不小于%(values)s",
    "<=": "%(field)s不大于%(values)s",
    ">": "%(field)s大于%(values)s",
    "<": "%(field)s小于%(values)s",
}

FIGURE_NAMES: Mapping[str, Mapping[str, str]] = {
    "thing_names": THING_NAMES,
    "field_names": FIELD_NAMES,
    "counted_scopes": COUNTED_SCOPES,
    "yes_no": YES_NO,
    "measure_names": MEASURE_NAMES,
    "sign_names": SIGN_NAMES,
}
