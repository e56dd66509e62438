"""Workbooks through the pages: looked at first, problems beside their cells, applied by hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from httpx2 import Response
from sqlmodel import select
from starlette.testclient import TestClient

from casetrack.ledger import apart
from casetrack.ledger.archive import MOST_BYTES, column_letters, column_number
from casetrack.ledger.reading import read_workbook
from casetrack.ledger.writing import write_workbook
from casetrack.people import security
from casetrack.people.limits import PREVIEW
from casetrack.store.tables import Item, Person
from casetrack.web import uploads
from tests.ledger.conftest import CYCLE
from tests.web.conftest import House

ITEM: Mapping[str, object] = {
    "key": "1-001", "project": 1, "title": "某路口路面塌陷", "unit": "区交通局",
    "found_on": "2023-09-19",
}  # fmt: skip


def _book(folder: Path, **sheets: Sequence[Mapping[str, object]]) -> Path:
    path = folder / "ledger.xlsx"
    write_workbook(path, {"cycle": [CYCLE], **sheets})
    return path


def _upload(browser: TestClient, path: Path, **data: str) -> Response:
    with path.open("rb") as file:
        answer = browser.post("/workbooks", files={"file": (path.name, file)}, data=data)
    assert isinstance(answer, Response)
    return answer


def _look(browser: TestClient, path: Path, **data: str) -> tuple[str, str]:
    """The address of the preview, and the page."""
    address = _upload(browser, path, **data).headers["location"]
    return address, browser.get(address).text


def test_a_workbook_is_looked_at_then_applied(house: House, tmp_path: Path) -> None:
    browser = house.browser("sun")
    address, seen = _look(browser, _book(tmp_path, items=[ITEM]))
    with house.engine.database.read() as session:
        before = session.exec(select(Item)).all()
    answer = browser.post(address.partition("?")[0], data={"name": "ledger.xlsx"})
    after = browser.get(answer.headers["location"]).text

    assert "将改动 1 行" in seen
    assert "某路口路面塌陷" in seen
    assert before == []
    assert "已经导入" in after
    assert "与数据库2023年9月20日 09:00的内容比对" in after
    with house.engine.database.read() as session:
        assert session.exec(select(Item.title)).one() == "某路口路面塌陷"


def test_every_new_row_of_a_preview_says_what_is_in_it(one_house: House, tmp_path: Path) -> None:
    many = [{**ITEM, "key": f"1-00{number}", "title": f"塌陷{number}"} for number in range(1, 8)]
    _, page = _look(one_house.browser("sun"), _book(tmp_path, items=many))

    assert [f"塌陷{number}" in page for number in range(1, 8)] == [True] * 7


def test_each_problem_names_its_cell_its_label_and_what_was_found(
    one_house: House, tmp_path: Path
) -> None:
    bad = {**ITEM, "unit": "区交通管理局", "found_on": "昨天", "quantity": -3}
    address, page = _look(one_house.browser("sun"), _book(tmp_path, items=[bad]))
    answer = one_house.browser("sun").post(address.partition("?")[0], data={})

    for place in ("问题!D3", "问题!F3", "问题!I3"):
        assert page.count(place) >= 2, place
    for said in ("责任单位", "发现日期", "昨天", "区交通管理局", "有误："):
        assert said in page, said
    assert "写入这" not in page
    assert page.count("“昨天”") == 1
    assert answer.status_code == 422
    assert "问题!F3" in answer.text


def test_the_command_line_names_the_same_cell(tmp_path: Path) -> None:
    bad = {**ITEM, "found_on": "昨天"}
    path = _book(tmp_path, items=[bad])
    book = read_workbook(path)
    [problem] = [book.located(each) for each in book.problems]

    assert str(problem).startswith(
        "ledger.xlsx, sheet 问题 items, cell F3 (发现日期), row 3, column found_on: found '昨天'"
    )


def test_a_file_that_changed_on_the_disk_is_not_applied(one_house: House, tmp_path: Path) -> None:
    browser = one_house.browser("sun")
    address, _ = _look(browser, _book(tmp_path, items=[ITEM]))
    [kept] = (one_house.engine.data / "imports").glob("*.xlsx")
    kept.write_bytes(kept.read_bytes() + b"more")
    answer = browser.post(address.partition("?")[0], data={})

    assert answer.status_code == 404
    assert browser.get(f"/workbooks/uploads/{'0' * 64}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ledger.xlsx", b"", "文件没有内容"),
        ("ledger.csv", b"a,b", "不是 .xlsx 工作簿"),
        ("ledger.xlsx", b"0" * (MOST_BYTES + 1), "超过"),
    ],
)
def test_what_is_no_workbook_is_refused_beside_the_field(
    one_house: House, name: str, content: bytes, said: str
) -> None:
    answer = one_house.browser("sun").post("/workbooks", files={"file": (name, content)})

    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert list((one_house.engine.data / "imports").glob("*")) == []


def test_a_file_that_only_looks_like_one_is_told_as_a_problem(
    one_house: House, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(b"PK not really")
    _, page = _look(one_house.browser("sun"), path)

    assert "有 1 处需要更正" in page
    assert str(one_house.engine.data) not in page


def test_previews_are_limited(one_house: House, tmp_path: Path) -> None:
    browser, path = one_house.browser("sun"), _book(tmp_path)
    for _ in range(PREVIEW.most):
        assert _upload(browser, path).status_code == 303

    assert _upload(browser, path).status_code == 429


def test_an_administrator_brings_in_people_and_sees_no_cases(
    one_house: House, tmp_path: Path
) -> None:
    browser = one_house.browser("guan")
    people = [{"login": "xin", "name": "辛新人", "unit": "jt", "roles": ("handler",)}]
    path = tmp_path / "people.xlsx"
    write_workbook(path, {"people": people})
    address, _ = _look(browser, path)
    _, barred = _look(one_house.browser("sun"), path)
    browser.post(address.partition("?")[0], data={"name": "people.xlsx"})
    address = _upload(browser, _book(tmp_path, items=[ITEM])).headers["location"]

    assert browser.get(address).status_code == 403
    with one_house.engine.database.read() as session:
        assert session.exec(select(Person.name).where(Person.login == "xin")).one() == "辛新人"
    assert "您的角色不能改动工作表“人员”" in barred
    assert 'name="name"' not in barred


def _taken(answer: Response, folder: Path) -> list[object]:
    path = folder / "taken.xlsx"
    path.write_bytes(answer.content)
    sheet = openpyxl.load_workbook(path)["问题"]
    return [row[0] for row in sheet.iter_rows(min_row=3, values_only=True)]


@pytest.mark.parametrize(
    ("only", "keys"),
    [
        ({}, ["a", "b"]),
        ({"project": "1"}, ["a"]),
        ({"unit": "区住房和城乡建设局"}, ["b"]),
        ({"state": "verified"}, []),
    ],
)
def test_an_export_holds_what_was_asked_for_and_is_noted(
    one_house: House, tmp_path: Path, only: dict[str, str], keys: list[str]
) -> None:
    one_house.office.assigned("甲", key="a")
    one_house.office.assigned("乙", unit="zj", key="b", project=2)
    answer = one_house.browser("shen").post("/workbooks/export", data={"cycle": "t-2023", **only})

    assert _taken(answer, tmp_path) == keys
    assert "attachment" in answer.headers["content-disposition"]
    with one_house.engine.database.read() as session:
        [entry] = security.entries(session)
    assert (entry.kind, f'"items":{len(keys)}' in entry.data) == ("rows exported", True)


def test_the_four_lists_and_three_tables_are_an_export_too(one_house: House) -> None:
    data = {"cycle": "t-2023", "what": "lists"}
    answer = one_house.browser("sun").post("/workbooks/export", data=data)

    assert answer.content.startswith(b"PK")


@pytest.mark.parametrize("data", [{"cycle": "none"}, {"cycle": "t-2023", "project": "一"}])
def test_an_export_of_nothing_known_keeps_what_was_typed(
    one_house: House, data: dict[str, str]
) -> None:
    answer = one_house.browser("sun").post("/workbooks/export", data=data)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_the_template_is_there_to_be_filled(one_house: House) -> None:
    answer = one_house.browser("guan").get("/workbooks/template")

    assert answer.content.startswith(b"PK")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    rows = [{**ITEM, "amount": "1.5", "due": "x"}, {**ITEM, "title": None}]
    unit = {"code": "a", "name": "甲", "aliases": ("乙", "丙"), "scope": "leed"}
    path = _book(tmp_path, items=rows, units=[unit])

    assert apart.read_apart(path, source=path.name) == read_workbook(path)


def test_a_child_that_takes_too_much_is_told_as_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 0.01)
    book = apart.read_apart(_book(tmp_path), source="ledger.xlsx")

    assert "more memory or time" in str(book.problems[0])
    assert book.sheets == {}


def test_a_kept_workbook_is_read_once_however_often_it_is_looked_at(
    one_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = one_house.browser("sun")
    address, first = _look(browser, _book(tmp_path, items=[ITEM]))
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 0.01)
    again = browser.get(address).text
    _, anew = _look(browser, _book(tmp_path, items=[ITEM]))

    assert "某路口路面塌陷" in first
    assert "某路口路面塌陷" in again
    # Brought again, it is read again: now by a child without time.
    assert "某路口路面塌陷" not in anew


def test_the_oldest_upload_is_forgotten_with_what_was_read(
    one_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_KEPT", 1)
    browser = one_house.browser("sun")
    _look(browser, _book(tmp_path, items=[ITEM]))
    _look(browser, _book(tmp_path, items=[{**ITEM, "key": "1-002"}]))
    folder = one_house.engine.data / "imports"

    assert sorted(each.suffix for each in folder.iterdir()) == [".json", ".xlsx"]


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_are_lettered_as_spreadsheets_do(number: int, letters: str) -> None:
    assert column_letters(number) == letters
    assert column_number(letters) == number
