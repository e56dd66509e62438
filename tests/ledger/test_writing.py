from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from casetrack.errors import Invalid
from casetrack.ledger.reading import read_workbook
from casetrack.ledger.sheets import SHEETS
from casetrack.ledger.writing import write_template, write_workbook

ITEM = {
    "key": "012",
    "project": 1,
    "title": '=HYPERLINK("http://example.org")',
    "found_on": date(2023, 9, 20),
    "category": "a_x0041_b",
    "quantity": Decimal("9223372036854.775807"),
    "amount": Decimal("1248397.42"),
    "version": 2,
}


def test_what_is_written_is_read_back_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    unit = {"code": "zjj", "name": "住建局", "aliases": ("建设局", "住房局")}
    write_workbook(path, {"items": [ITEM], "units": [unit]})
    workbook = read_workbook(path)
    assert workbook.problems == ()
    assert {k: v for k, v in workbook.rows("items")[0].values.items() if v is not None} == ITEM
    assert workbook.rows("units")[0].names("aliases") == ("建设局", "住房局")


def test_text_that_begins_with_an_equals_sign_is_no_formula(tmp_path: Path) -> None:
    write_workbook(tmp_path / "ledger.xlsx", {"items": [ITEM]})
    cell = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["问题"]["C3"]
    assert (cell.data_type, cell.value) == ("s", ITEM["title"])
    assert cell.hyperlink is None


def test_the_same_rows_give_the_same_file(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", {"items": [ITEM]})
    write_workbook(tmp_path / "b.xlsx", {"items": [ITEM]})
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_every_sheet_has_labels_identifiers_and_frozen_headings(tmp_path: Path) -> None:
    write_workbook(tmp_path / "ledger.xlsx", {})
    book = openpyxl.load_workbook(tmp_path / "ledger.xlsx")
    for sheet in SHEETS.values():
        labels, names = list(book[sheet.label].iter_rows(values_only=True))[:2]
        assert labels == tuple(column.label for column in sheet.columns)
        assert names == tuple(column.name for column in sheet.columns)
        assert book[sheet.label].freeze_panes == "B3"


def test_drop_downs_take_their_values_from_a_hidden_sheet(tmp_path: Path) -> None:
    write_template(tmp_path / "template.xlsx")
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")
    (rule,) = book["目标"].data_validations.dataValidation[:1]
    first, last = rule.formula1.replace("$", "").partition("!")[2].split(":")
    assert book["选项"].sheet_state == "hidden"
    assert [cell[0].value for cell in book["选项"][first:last]] == [">=", "<=", "=", "qualitative"]
    assert str(rule.sqref) == "D3:D100002"


def test_a_template_shows_an_example_a_sheet_and_reads_as_empty(tmp_path: Path) -> None:
    write_template(tmp_path / "template.xlsx")
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")
    assert [book[sheet.label]["A3"].value[:2] for sheet in SHEETS.values()] == ["示例"] * 11
    workbook = read_workbook(tmp_path / "template.xlsx")
    assert (workbook.problems, set(workbook.sheets.values())) == ((), {()})


def test_every_example_of_the_template_is_a_valid_row(tmp_path: Path) -> None:
    rows = {
        sheet.name: [{column.name: column.example for column in sheet.columns}]
        for sheet in SHEETS.values()
    }
    write_workbook(tmp_path / "ledger.xlsx", rows)
    workbook = read_workbook(tmp_path / "ledger.xlsx")
    assert workbook.problems == ()
    assert [len(rows) for rows in workbook.sheets.values()] == [1] * 11


def test_what_no_spreadsheet_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="row 3, column title: 32768 characters do not fit"):
        write_workbook(tmp_path / "ledger.xlsx", {"items": [{**ITEM, "title": "长" * 32_768}]})
    with pytest.raises(Invalid, match="100001 rows"):
        write_workbook(tmp_path / "ledger.xlsx", {"items": [{}] * 100_001})
    assert not (tmp_path / "ledger.xlsx").exists()
