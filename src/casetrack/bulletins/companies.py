"""Finds companies that are named without the number of the decision about them. Pure.

A company is nobody's secret; but a text that shames one by name rests on a published decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casetrack.bulletins.findings import sentence_around

_COMPANY = re.compile(
    r"(?P<name>[一-鿿（）()]{2,40}?)(?:有限责任公司|股份有限公司|有限公司|集团公司)"
    r"(?:[一-鿿]{1,8}分公司)?"
)
_DECISION = re.compile(r"[〔\[（(]\d{4}[〕\]）)]\s*第?\s*\d+号")
# What stands before a name and is no part of it; the last such word ends where the name begins.
_BEFORE = re.compile(
    r"对|向|由|给|与|和|及|经|是|为|将|被|的|了|有|让|使|查处|处罚|约谈|责令|关停|吊销|通报|曝光|取缔|立案|"
    r"督促|其中|以及|包括|例如|比如|企业|单位|公司|因|依法|并|还|在|把|委托|涉及|发现|联合|抽查|检查|检测出|"
    r"对于|关于|家住|公布|点名|推动|帮助|指导|要求|要|该|某"
)
_PLACE = re.compile(r"[一-鿿]{2,3}?[省市区县](?![一-鿿]{0,2}$)")
_LEAST = 2


def find_companies(text: str) -> Iterator[tuple[int, int, str]]:
    """Give start, end and mask of every company in a sentence without a decision's number."""
    for match in _COMPANY.finditer(text):
        start = match.start() + _begins(match["name"])
        name = text[start : match.end("name")]
        masked = "某" in match["name"][-4:]
        if len(name) < _LEAST or masked or _DECISION.search(sentence_around(text, start)):
            continue
        place = _PLACE.match(name)
        yield start, match.end(), f"{place[0] if place else ''}某公司"


def _begins(name: str) -> int:
    """Where in a run of characters the name begins."""
    ends = [each.end() for each in _BEFORE.finditer(name) if len(name) - each.end() >= _LEAST]
    return ends[-1] if ends else 0
