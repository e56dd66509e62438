"""Twenty different mistakes in one workbook are told in one go."""

from pathlib import Path

import openpyxl
import pytest
from sqlmodel import select

from casetrack.errors import Invalid
from casetrack.ledger.plan import preview
from casetrack.ledger.reading import Workbook, read_workbook
from casetrack.store.tables import Item
from tests.ledger.books import add_sheet
from tests.ledger.conftest import CYCLE, Desk
from tests.ledger.test_applying import CHECK, FIXED, FOUND, ITEM, TEXT, WORK

MISTAKES = (
    "unknown sheet '工作纪录表'; nearest known: 工作记录",
    "unknown column 'colour'",
    "'i1' already stands in row 3",
    "found '2023-02-30', and there is no such day",
    "found '许多', expected a number such as 12",
    "more than 6 decimal places",
    "found -3, expected zero or more",
    "found a formula without a stored value",
    "there is no unit '区交通管理局'; nearest known: 区交通局",
    "there is no project 12; known: 0 (preface), 1, 2",
    "there is no person 'jioa'; nearest known: jiao",
    "column title: found nothing, expected text",
    "found 'verified'; a new item begins",
    "found '一', expected a number such as 12",
    "there is no item 'i99'",
    "column reason: found nothing, expected why",
    "found 'item', allowed: items",
    "there is no figure '1.fond'; nearest known: 1.found",
    "the column evidence (佐证材料) is missing",
    "expected '1.goals' (project.part)",
)


def twenty_mistakes(path: Path) -> Workbook:
    book = openpyxl.Workbook()
    book.active.title = "工作纪录表"
    add_sheet(book, "cycle", [CYCLE])
    items = [
        {**ITEM, "key": "i1", "unit": "区交通管理局", "handler": "jioa"},
        {**ITEM, "key": "i1"},
        {**ITEM, "key": "i3", "found_on": "2023-02-30", "title": None},
        {**ITEM, "key": "i4", "quantity": "许多", "quantity_unit": "处", "amount": 1.23456789},
        {**ITEM, "key": "i5", "quantity": -3, "quantity_unit": "处", "amount": "=1+1"},
        {**ITEM, "key": "i6", "project": 12, "state": "verified"},
    ]
    add_sheet(book, "items", items, extra=["colour"])
    works = [
        {**WORK, "item": "i99", "project": "一"},
        {**WORK, "key": "a2", "replaces": "a1"},
    ]
    add_sheet(book, "activities", works)
    add_sheet(book, "figures", [FOUND, {**FIXED, "source": "item"}])
    add_sheet(book, "checks", [{**CHECK, "expression": "1.fond = 1.found", "kind": "partition"}])
    add_sheet(book, "readings", [])
    book["指标"].delete_cols(7)
    add_sheet(book, "narratives", [{**TEXT, "part": "goals"}])
    book.save(path)
    return read_workbook(path)


def test_twenty_mistakes_are_twenty_messages_in_one_go(desk: Desk) -> None:
    workbook = twenty_mistakes(desk.folder / "mistakes.xlsx")
    with desk.office.database.read() as session:
        plan = preview(session, desk.office.rules(session), workbook)
    said = [str(problem) for problem in plan.problems]
    places = {(each.sheet, each.row, each.column) for each in plan.problems}
    assert len(said) == len(places) == 20, "\n".join(said)
    assert all(message.startswith("mistakes.xlsx") for message in said)
    for word in MISTAKES:
        assert any(word in message for message in said), word


def test_all_twenty_are_raised_and_nothing_is_written(desk: Desk) -> None:
    workbook = twenty_mistakes(desk.folder / "mistakes.xlsx")
    with pytest.raises(Invalid, match="already stands in row 3") as refused:
        desk.take(workbook)
    assert len(str(refused.value).splitlines()) == 20
    with desk.office.database.read() as session:
        assert session.exec(select(Item)).all() == []
