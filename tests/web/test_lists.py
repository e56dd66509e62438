"""The four lists and three tables as pages and as a workbook, per project and unit."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from tests.web.conftest import House

PLACE = "/cycles/t-2023/lists"


@pytest.fixture
def told(one_house: House) -> House:
    """An office with an item of each unit."""
    one_house.office.assigned("路面坑槽", "jt")
    one_house.office.assigned("公房转租", "zj", project=2)
    return one_house


def test_each_list_is_a_page(told: House) -> None:
    browser = told.browser("shen")

    assert "路面坑槽" in browser.get(PLACE).text
    assert "牵头" in browser.get(PLACE, params={"name": "责任表"}).text


@pytest.mark.parametrize("narrow", [{"project": "2"}, {"unit": "区住房和城乡建设局"}])
def test_a_list_is_narrowed_to_a_project_or_a_unit(told: House, narrow: dict[str, str]) -> None:
    text = told.browser("shen").get(PLACE, params=narrow).text

    assert "公房转租" in text
    assert "路面坑槽" not in text


def test_the_workbook_holds_what_the_page_shows(told: House) -> None:
    answer = told.browser("shen").get(f"{PLACE}.xlsx", params={"project": "2"})
    book = openpyxl.load_workbook(BytesIO(answer.content))

    assert book.sheetnames[0] == "问题清单"
    assert [row[3].value for row in book["问题清单"].iter_rows(min_row=2)] == ["公房转租"]


def test_headings_are_said_in_english_too(told: House) -> None:
    text = told.browser("shen").get(PLACE, headers={"Accept-Language": "en"}).text

    assert "List of problems" in text


def test_a_project_that_is_no_number_narrows_nothing(told: House) -> None:
    assert "路面坑槽" in told.browser("shen").get(PLACE, params={"project": "x"}).text
