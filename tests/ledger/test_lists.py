from pathlib import Path

import openpyxl
import pytest

from casetrack.errors import NotFound
from casetrack.ledger.lists import export_lists
from tests.ledger.conftest import Desk
from tests.ledger.test_applying import FOUND, ITEM, TARGET, WORK

Lists = dict[str, list[tuple[object, ...]]]


def lists(desk: Desk) -> Lists:
    path = desk.folder / "lists.xlsx"
    with desk.office.database.read() as session:
        export_lists(session, desk.office.rules(session), "t-2023", path)
    return {
        sheet.title: list(sheet.iter_rows(values_only=True))
        for sheet in openpyxl.load_workbook(path).worksheets
    }


@pytest.fixture
def filled(desk: Desk) -> Desk:
    project = {"ordinal": 1, "title": "治理", "lead_unit": "jt", "supporting_units": "zj; jw"}
    right = {**WORK, "key": "a2", "quantity": 3, "replaces": "a1", "reason": "漏计"}
    desk.bring(
        {
            "projects": [{**project, "goals": "修复病害"}],
            "items": [{**ITEM, "handler": "jiao", "due": "2023-10-31", "amount": 12}],
            "figures": [FOUND],
            "targets": [{**TARGET, "figure": "1.found"}],
            "activities": [WORK, right],
        }
    )
    return desk


def test_there_are_four_lists_and_three_tables(filled: Desk) -> None:
    names = ["问题清单", "目标清单", "措施清单", "责任清单", "时间表", "任务表", "责任表"]
    assert list(lists(filled)) == names


def test_each_list_tells_its_side_of_an_item(filled: Desk) -> None:
    found = lists(filled)
    assert found["问题清单"][1][1:4] == ("1-001", "治理", "坑槽")
    assert found["责任清单"][1][3:] == (
        "区交通运输局",
        "区纪委区监委; 区住房和城乡建设局",
        "区交通运输局",
        "焦经办",
    )
    assert found["任务表"][1][4:] == ("焦经办", "已发现", None, 0)
    assert found["目标清单"][1][3:] == ("修复病害", "发现", "不低于", 90, "个")


def test_a_corrected_record_is_listed_once(filled: Desk) -> None:
    assert [row[1] for row in lists(filled)["措施清单"]] == ["记录编号", "a2"]


def test_the_table_of_duties_shows_who_leads_and_who_supports(filled: Desk) -> None:
    assert lists(filled)["责任表"] == [
        ("单位", "治理", "直管公房清查"),
        ("区交通运输局", "牵头", None),
        ("区纪委区监委", "配合", None),
        ("区住房和城乡建设局", "配合", "牵头"),
    ]


def test_the_time_table_shows_the_running_limit_and_the_close(filled: Desk) -> None:
    row = lists(filled)["时间表"][1]
    assert [str(value)[:10] for value in row[3:5]] == ["2023-09-18", "2023-10-31"]
    # Two workdays to assign it, from a Wednesday morning.
    assert str(row[5])[:10] == "2023-09-22"
    assert row[6:] == (0, None)


def test_a_verified_item_shows_when_it_was_closed(desk: Desk) -> None:
    desk.office.verified(key="1-001")
    found = lists(desk)
    assert str(found["时间表"][1][7])[:10] == "2023-09-20"
    assert found["时间表"][1][5] is None
    assert found["任务表"][1][5] == "已销号"


def test_an_unknown_cycle_has_no_lists(desk: Desk) -> None:
    with desk.office.database.read() as session, pytest.raises(NotFound, match="no cycle 'x'"):
        export_lists(session, desk.office.rules(session), "x", Path("never.xlsx"))
