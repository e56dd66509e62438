"""An entry of the security log is told in words, whichever kind it is."""

from __future__ import annotations

import json
import re

import pytest

from casetrack.language import LOCALES, Language
from casetrack.people.units import UnitRow, UnitTree
from casetrack.web.logged import CONTENT, Known, in_words
from casetrack.web.office_words import LOGGED_NAMES

UNITS = {
    1: UnitRow(1, "jw", "区纪委监委", None, None, "lead"),
    2: UnitRow(2, "jt", "区交通运输局", 1, None, "lead"),
}
PERSONS: dict[int | None, str] = {1: "管系统", 2: "焦经办"}


def told(kind: str, language: Language, **data: object) -> str:
    tree = UnitTree(units=UNITS, names={}, canonicals={1: 1, 2: 2}, ways={1: (1,), 2: (2, 1)})
    states = {"verified": "已核查" if language == "zh" else "Verified"}
    known = Known(language=language, persons=PERSONS, tree=tree, states=states)
    return in_words(kind, json.dumps(data), known)


@pytest.mark.parametrize(
    ("kind", "data", "chinese", "english"),
    [
        ("sign-in refused", {"person": 0, "more": 0}, "没有这样的账号", "There is no such account"),
        (
            "sign-in refused",
            {"person": 2, "more": 3},
            "以焦经办的账号登录；其间另有 3 次没有逐条记下",
            "With the account of 焦经办; 3 more in that time are not listed one by one",
        ),
        ("not allowed", {"route": "GET /units", "more": 0}, "GET /units", "GET /units"),
        (
            "role granted",
            {"person": 2, "role": "handler", "unit": 2},
            "焦经办：经办人，区交通运输局",
            "焦经办: Handler, 区交通运输局",
        ),
        (
            "role taken back",
            {"person": 2, "role": "auditor", "unit": 0},
            "焦经办：审计，全办",
            "焦经办: Auditor, the whole office",
        ),
        (
            "password issued",
            {"person": 2, "sessions": 1},
            "焦经办，退出 1 处登录",
            "焦经办, signed out in 1 place",
        ),
        ("person added", {"person": 9}, "不认识的人", "somebody unknown"),
        (
            "look-back drawn",
            {"cycle": "c", "seed": "s", "by": "unit", "drawn": {"1": [1, 4], "2": [2, 6]}},
            "周期 c，按单位：从 10 件中抽取 3 件，种子 s",
            "Campaign c, by unit: 3 of 10 items drawn, seed s",
        ),
        (
            "rows exported",
            {"cycle": "c", "what": "ledger", "items": 5, "project": 3, "state": "verified"},
            "周期 c：台账工作簿，5 件，项目 3，已核查",
            "Campaign c: Workbook, 5 items, Project 3, Verified",
        ),
        (
            "stand-in named",
            {"acting": 2, "starts": "2023-09-20", "ends": "2023-09-22"},
            "焦经办，2023年9月20日 至 2023年9月22日",
            "焦经办, 20 Sept 2023 to 22 Sept 2023",
        ),
        (
            "token made",
            {"token": 4, "person": 2, "scope": "read"},
            "第 4 号，焦经办，只读",
            "Token 4, 焦经办, read only",
        ),
        ("unit succeeded", {"old": 1, "new": 2}, *["区纪委监委 → 区交通运输局"] * 2),
        (
            "comment reviewed",
            {"rating": 3, "state": "shown"},
            "第 3 条留言：公开",
            "Comment 3: shown",
        ),
        ("rows exported", {"of": "another version"}, *["of another version"] * 2),
    ],
)
def test_an_entry_is_told_in_the_readers_language(
    kind: str, data: dict[str, object], chinese: str, english: str
) -> None:
    assert told(kind, "zh", **data) == chinese
    assert told(kind, "en", **data) == english


def test_every_kind_that_has_a_name_has_words_for_its_content() -> None:
    assert set(CONTENT) == set(LOGGED_NAMES)


def test_every_kind_that_the_rooms_write_has_a_name() -> None:
    written = re.compile(
        r"""(?:append\(\s*session,|_note\(session,\sactor,|note_denied\(request,"""
        r"""|note_refused\(request,\svisit,|\.note\([^)]*?,)\s*"([a-z -]+)\""""
    )
    found = {
        kind
        for path in LOCALES.parent.rglob("*.py")
        for kind in written.findall(path.read_text("utf-8"))
    }

    assert len(found) > 15
    assert found - set(LOGGED_NAMES) == set()
