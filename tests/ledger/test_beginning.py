"""A bulletin somebody published becomes a workbook that a campaign begins from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from casetrack.bulletins.reading import PublishedBulletin
from casetrack.bulletins.reading.assembly import read_text
from casetrack.errors import Invalid
from casetrack.ledger.beginning import beginning_of
from casetrack.ledger.reading import read_workbook
from casetrack.ledger.writing import write_workbook
from casetrack.store.tables import Check, Figure, Project
from tests.ledger.conftest import Desk

TEXT = """\
今年以来开展专项治理，现将情况公布如下。
一、道路病害治理
牵头单位：区交通局、区公路中心
治理目标：病害全部修复。
治理成果：共发现病害343个，其中设施类147个、路面类196个，整改率100%。
二、食品安全治理
牵头单位：区市场局
治理成果：约谈企业15家，罚款12.5万元。
"""


def sheets(text: str = TEXT) -> dict[str, list[dict[str, object]]]:
    bulletin: PublishedBulletin = read_text(text, file="notice.txt")
    told = beginning_of(
        bulletin, code="next-2024", opens=date(2024, 3, 1), cut_off=date(2024, 11, 30)
    )
    return {name: [dict(row) for row in rows] for name, rows in told.items()}


def test_sections_become_projects_with_their_units() -> None:
    told = sheets()

    assert [(row["ordinal"], row["title"]) for row in told["projects"]] == [
        (0, "前言"),
        (1, "道路病害治理"),
        (2, "食品安全治理"),
    ]
    assert (told["projects"][1]["lead_unit"], told["projects"][1]["supporting_units"]) == (
        "区交通局",
        ("区公路中心",),
    )
    assert [row["name"] for row in told["units"]] == ["区交通局", "区公路中心", "区市场局"]


def test_figures_are_cited_from_the_words_that_say_them() -> None:
    fine = sheets()["figures"][-1]

    assert (fine["value"], fine["unit"], fine["source"], fine["kind"]) == (
        "12.5",
        "万元",
        "cited",
        "amount",
    )
    assert str(fine["cited_from"]).startswith("notice.txt：")


def test_what_adds_up_in_the_text_is_checked_from_then_on() -> None:
    expressions = [row["expression"] for row in sheets()["checks"]]

    assert "1.f2+1.f3=1.f1" in expressions


def test_the_workbook_opens_a_campaign(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "begin.xlsx"
    known = TEXT.replace("区公路中心", "区住建局").replace("区市场局", "区住建局")
    write_workbook(path, sheets(known) | {"units": []})
    desk.take(read_workbook(path))

    with desk.office.database.read() as session:
        counts = [len(session.exec(select(table)).all()) for table in (Project, Figure, Check)]

    assert counts[1:] == [6, len(sheets(known)["checks"])]
    assert desk.take(read_workbook(path)).changes == ()


def test_a_text_without_sections_begins_nothing() -> None:
    with pytest.raises(Invalid, match=r"notice\.txt: no section was found"):
        sheets("今天天气很好。")
