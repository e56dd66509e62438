from datetime import date
from pathlib import Path

import openpyxl
import pytest

from casetrack.ledger import columns, reading
from casetrack.ledger.reading import Workbook, read_workbook
from tests.ledger.books import add_sheet, item, make_book


def read(tmp_path: Path, sheets: dict[str, list[dict[str, object]]]) -> Workbook:
    return read_workbook(make_book(tmp_path / "ledger.xlsx", sheets))


def messages(workbook: Workbook) -> list[str]:
    return [str(problem) for problem in workbook.problems]


def test_rows_come_typed_and_know_their_place(tmp_path: Path) -> None:
    workbook = read(tmp_path, {"items": [item("012", quantity=3, due=date(2026, 4, 1))]})
    (row,) = workbook.rows("items")
    assert workbook.problems == ()
    assert (row.number, row.text("key"), row.whole("project")) == (3, "012", 1)
    assert (row.day("due"), row.day("found_on")) == (date(2026, 4, 1), date(2026, 3, 5))
    assert row.number_in("quantity") == 3


def test_a_sheet_may_carry_either_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    add_sheet(book, "items", [item()])
    book["问题"].title = "Items"
    book.remove(book["Sheet"])
    book.save(tmp_path / "ledger.xlsx")
    assert len(read_workbook(tmp_path / "ledger.xlsx").rows("items")) == 1


def test_an_unknown_sheet_is_reported_with_the_nearest_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "工作纪录"
    book.create_sheet("说明")
    book.create_sheet("内部").sheet_state = "hidden"
    book.save(tmp_path / "ledger.xlsx")
    (message,) = messages(read_workbook(tmp_path / "ledger.xlsx"))
    assert "unknown sheet '工作纪录'; nearest known: 工作记录" in message


def test_the_same_sheet_twice_is_reported(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    add_sheet(book, "items", [item()])
    book.active.title = "items"
    book.save(tmp_path / "ledger.xlsx")
    assert (
        "the sheet 问题 items is there twice"
        in messages(read_workbook(tmp_path / "ledger.xlsx"))[0]
    )


def test_an_unknown_column_is_reported_with_the_nearest_name(tmp_path: Path) -> None:
    path = make_book(tmp_path / "ledger.xlsx", {"items": [item()]}, items=["handlr"])
    (message,) = messages(read_workbook(path))
    assert "sheet 问题 items, row 2, column handlr: unknown column" in message
    assert "nearest known: handler" in message


def test_a_column_is_recognised_by_its_identifier_not_by_its_label(tmp_path: Path) -> None:
    path = make_book(tmp_path / "ledger.xlsx", {"units": [{"code": "a", "name": "甲"}]})
    book = openpyxl.load_workbook(path)
    book["单位"]["B1"], book["单位"]["C2"], book["单位"]["F2"] = "任意", "上级单位代码", "code"
    book.save(path)
    said = messages(read_workbook(path))
    assert len(said) == 2
    assert "unknown column '上级单位代码'; nearest known" not in said[0]
    assert "column code: the column is there twice" in said[1]


def test_a_filled_column_without_identifier_is_reported(tmp_path: Path) -> None:
    path = make_book(tmp_path / "ledger.xlsx", {"units": [{"code": "a", "name": "甲"}]})
    book = openpyxl.load_workbook(path)
    book["单位"]["C2"] = None
    book["单位"]["Z9"] = None
    book.save(path)
    (message,) = messages(read_workbook(path))
    assert "has no identifier in row 2; 上级单位代码 is called parent" in message


def test_a_missing_required_column_is_reported(tmp_path: Path) -> None:
    path = make_book(tmp_path / "ledger.xlsx", {"units": [{"code": "a", "name": "甲"}]})
    book = openpyxl.load_workbook(path)
    book["单位"].delete_cols(2)
    book.save(path)
    (message,) = messages(read_workbook(path))
    assert "the column name (名称) is missing" in message


def test_an_empty_required_cell_says_what_is_expected(tmp_path: Path) -> None:
    said = messages(read(tmp_path, {"items": [item(title=None, found_on=" ")]}))
    assert said[0].endswith(
        "row 3, column title: found nothing, expected text such as 某路口路面塌陷"
    )
    assert said[1].endswith("column found_on: found nothing, expected a date such as 2026-03-05")


def test_an_empty_required_cell_with_few_choices_lists_them(tmp_path: Path) -> None:
    target = {"key": "1.t", "project": 1, "value": 3}
    (message,) = messages(read(tmp_path, {"targets": [target]}))
    assert message.endswith("expected one of >=, <=, =, qualitative")


def test_a_key_that_stands_twice_names_the_first_row(tmp_path: Path) -> None:
    (message,) = messages(read(tmp_path, {"items": [item("a"), item("b"), item("a")]}))
    assert "row 5, column key: 'a' already stands in row 3" in message


def test_empty_rows_and_examples_are_passed_over(tmp_path: Path) -> None:
    workbook = read(tmp_path, {"items": [item("示例 1"), {}, {"title": "  "}, item("b")]})
    assert [row.number for row in workbook.rows("items")] == [6]
    assert workbook.problems == ()


def test_a_formula_without_a_stored_value_is_an_error_in_its_cell(tmp_path: Path) -> None:
    (message,) = messages(read(tmp_path, {"items": [item(quantity="=1+1")]}))
    assert "row 3, column quantity: found a formula without a stored value" in message


def test_rows_beyond_the_limit_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    workbook = read(tmp_path, {"items": [item("a"), item("b"), item("c")]})
    assert "there are 3 rows, at most 2 are read" in messages(workbook)[0]
    assert workbook.rows("items") == ()
    assert columns.MOST_ROWS == 100_000


def test_the_same_file_has_the_same_hash(tmp_path: Path) -> None:
    first = make_book(tmp_path / "a.xlsx", {"items": [item()]})
    second = tmp_path / "b.xlsx"
    second.write_bytes(first.read_bytes())
    assert read_workbook(first).sha256 == read_workbook(second).sha256 != ""
