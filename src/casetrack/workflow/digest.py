"""The values that a reminder's template gets, by example, and its name in another language."""

from __future__ import annotations

from collections.abc import Mapping

# The longest case and the shortest: what is overdue, what is due today, what is still to come.
EXAMPLE_DIGEST: Mapping[str, object] = {
    "person": "王敏",
    "office": "专项治理办公室",
    "today": "2023年10月20日",
    "rows": [
        {
            "key": "12-0041",
            "title": "热线工单超时未确认",
            "project": "热线办理提速",
            "state": "整改中",
            "due_on": "2023年10月17日",
            "overdue_days": 3,
            "why": "您是承办人",
            "step": 2,
            "link": "https://casetrack.example/items/41",
        },
        {
            "key": "12-0044",
            "title": "回访记录缺失",
            "project": "热线办理提速",
            "state": "已交办",
            "due_on": "2023年10月20日",
            "overdue_days": 0,
            "why": "您是单位负责人",
            "step": 1,
            "link": "https://casetrack.example/items/44",
        },
        {
            "key": "3-0007",
            "title": "路面破损",
            "project": "道路养护",
            "state": "整改中",
            "due_on": "2023年10月24日",
            "overdue_days": -4,
            "why": "您是承办人",
            "step": 1,
            "link": "",
        },
    ],
}


def in_language(template: str, language: str) -> str:
    """The name of a template in another language: reminder.txt.j2 → reminder.en.txt.j2."""
    stem, dot, rest = template.partition(".")
    return f"{stem}.{language}{dot}{rest}"
