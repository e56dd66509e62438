"""Which findings stop a bulletin and which are only told: the defaults, and what an office sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from casetrack.bulletins.findings import Finding, Level
from casetrack.errors import Invalid, Problem, choices

# Nothing can be printed or proved while one of these stands, so no setting and nobody lets it pass.
ALWAYS: tuple[str, ...] = ("syntax", "unknown-figure", "no-value", "parity")

DEFAULTS: Mapping[str, Level] = {
    "number": "blocking",
    "numeral": "warning",
    "scaled": "blocking",
    "no-figure": "blocking",
    "missing": "blocking",
    "no-preface": "warning",
    "unprinted": "warning",
    "relapse": "warning",
    "id-number": "blocking",
    "phone": "blocking",
    "bank-card": "blocking",
    "name": "blocking",
    "address": "blocking",
    "street": "warning",
    "company": "blocking",
    "small-count": "warning",
    "period": "warning",
    "cadence": "warning",
    "unit-name": "warning",
    "ordinal": "warning",
    "punctuation": "warning",
    "date": "warning",
    "document-number": "warning",
    "as-of": "warning",
    "owner": "warning",
}

# What each rule is called where it is listed for somebody to choose from.
TITLES: Mapping[str, str] = {
    "number": "未注明数据来源的数字",
    "numeral": "汉字数字",
    "scaled": "改变了数据的数字",
    "no-figure": "没有数据",
    "missing": "缺少成果",
    "no-preface": "没有前言",
    "unprinted": "没有印出的数据",
    "relapse": "没有计入的反弹",
    "id-number": "身份证号",
    "phone": "手机号码",
    "bank-card": "银行卡号",
    "name": "姓名",
    "address": "住址",
    "street": "门牌号",
    "company": "企业名称",
    "small-count": "可能识别到个人的小数目",
    "period": "统计时段混用",
    "cadence": "频次混用",
    "unit-name": "单位名称不一",
    "ordinal": "序号",
    "punctuation": "标点",
    "date": "日期写法",
    "document-number": "发文字号",
    "as-of": "截止与截至",
    "owner": "没有负责人的豁免",
}


def levels_of(settings: Mapping[str, str]) -> dict[str, Level]:
    """The level of every rule, `[bulletin.rules]` before the defaults.

    Raises Invalid with every rule that does not exist or is never settled by a setting.
    """
    problems = [_unknown(rule) for rule in settings if rule not in DEFAULTS]
    if problems:
        raise Invalid(problems)
    return {
        rule: "blocking" if settings.get(rule, default) == "blocking" else "warning"
        for rule, default in DEFAULTS.items()
    }


def levelled(findings: Iterable[Finding], levels: Mapping[str, Level]) -> list[Finding]:
    """The same findings with the levels that hold here."""
    return [replace(each, level=levels.get(each.rule, each.level)) for each in findings]


def _unknown(rule: str) -> Problem:
    if rule in ALWAYS:
        message = "bulletin.rules.{rule} always blocks: without it nothing can be printed or proved"
        return Problem(message=message, values={"rule": rule})
    near = get_close_matches(rule, DEFAULTS, n=1, cutoff=0.5)
    return Problem(
        message="bulletin.rules.{rule} is unknown; known: {known}",
        values={"rule": rule, "known": choices(near or sorted(DEFAULTS), TITLES)},
    )
