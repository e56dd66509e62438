"""The table of items: filters, search, order, pages, and one step for many."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tests.office import DAY, NOW
from tests.web.conftest import House


def titles(text: str) -> list[str]:
    """The titles in the table, in their order."""
    return re.findall(r'<a href="/items/\d+">([^<]+)</a>', text)


FOUND = {
    "q=坑": {"路面坑槽"},
    "q=路面 裂": {"路面裂缝"},
    "q=路面": {"路面坑槽", "路面裂缝"},
    "q=100%25": set(),
    "q=_": set(),
    "state=assigned": {"路面坑槽"},
    "state=identified&q=裂": {"路面裂缝"},
    "cycle=t-2023&project=2": {"公房转租"},
    "cycle=none": set(),
    "waits=verification": set(),
    "unit=nonsense&project=x": {"路面坑槽", "路面裂缝", "公房转租"},
}


def test_filters_combine(house: House) -> None:
    house.office.assigned("路面坑槽")
    house.office.open("路面裂缝")
    house.office.open("公房转租", project=2)
    browser = house.browser("sun")

    found = {query: set(titles(browser.get(f"/items?{query}").text)) for query in FOUND}

    assert found == FOUND


def test_a_search_does_not_care_for_capitals(house: House) -> None:
    house.office.open("G526 Road sign")

    assert titles(house.browser("sun").get("/items?q=ROAD").text) == ["G526 Road sign"]


def test_what_is_overdue_comes_first_and_says_by_how_much(house: House) -> None:
    house.office.open("新发现")
    house.now = NOW + 10 * DAY
    house.office.open("更晚", now=house.now)
    text = house.browser("sun").get("/items").text

    assert titles(text) == ["新发现", "更晚"]
    assert "逾期 4 个工作日" in text
    assert "2023-09-22" in text


def test_pages_hold_each_item_once_in_any_order(house: House) -> None:
    house.office.open(*[f"第{number}处" for number in range(120)])
    browser = house.browser("sun")

    for sort in ("due", "key", "found", "moved"):
        seen = _turned(browser, f"/items?sort={sort}")
        assert len(seen) == len(set(seen)) == 120


def _turned(browser: TestClient, address: str) -> list[str]:
    """The titles on all pages from this one on."""
    seen: list[str] = []
    while address:
        text = browser.get(address).text
        seen += titles(text)
        onward = re.search(r'href="([^"]+)" rel="next"', text)
        address = onward.group(1).replace("&amp;", "&") if onward else ""
    return seen


def test_a_cursor_that_cannot_be_read_begins_at_the_first_page(house: House) -> None:
    house.office.open("路面坑槽")
    browser = house.browser("sun")

    for after in ("x", "1~", "1~nonsense", "~", "1~2023-01-01"):
        assert titles(browser.get(f"/items?after={after}").text) == ["路面坑槽"]


def test_an_empty_table_says_what_to_do(one_house: House) -> None:
    assert "清除筛选条件" in one_house.browser("sun").get("/items?q=没有").text


def test_a_title_is_text_and_never_a_tag(one_house: House) -> None:
    one_house.office.open("<script>alert(1)</script>")
    text = one_house.browser("sun").get("/items").text

    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_preview_tells_what_would_happen_and_changes_nothing(house: House) -> None:
    good, other = house.office.assigned("路面坑槽"), house.office.rectifying("路面裂缝")
    data = {"transition": "accept", "item": [good, other]}
    text = house.browser("jiao").post("/items/bulk/preview", data=data).text

    assert "将办理 1 件，1 件不能办理" in text
    assert "状态为“整改中”，不能办理这一步" in text
    assert house.office.item(good).state == "assigned"


def test_one_step_for_many_is_done_where_it_may_be(house: House) -> None:
    good, other = house.office.assigned("路面坑槽"), house.office.rectifying("路面裂缝")
    data = {"transition": "accept", "item": [good, other]}
    text = house.browser("jiao").post("/items/bulk", data=data).text

    assert "1 件已经办理，1 件没有变动" in text
    assert house.office.item(good).state == "rectifying"
    assert house.office.faults() == []


@pytest.mark.parametrize(
    "data", [{"transition": "accept"}, {"transition": "fly", "item": ["1"]}, {"item": ["1"]}]
)
def test_a_bulk_step_without_items_or_step_is_refused(
    one_house: House, data: dict[str, str]
) -> None:
    one_house.office.open("路面坑槽")
    answer = one_house.browser("sun").post("/items/bulk", data=data)

    assert answer.status_code == 422


def test_an_auditor_sees_all_and_is_offered_no_step(one_house: House) -> None:
    one_house.office.open("路面坑槽")
    text = one_house.browser("shen").get("/items").text

    assert titles(text) == ["路面坑槽"]
    assert "先预览" not in text
