"""Opening one item in the browser: the form, who may send it, and what is wrong with it."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, select

from casetrack.store.tables import Cycle, Item
from tests.office import NOW
from tests.web.conftest import House

FILLED = {"place": "t-2023/1", "title": "一号路路面坑槽", "found_on": "2023-09-19"}


def items(house: House) -> list[Item]:
    """Every item there is, in the order of opening."""
    with house.engine.database.read() as session:
        return list(session.exec(select(Item).order_by(col(Item.id))))


def test_an_item_is_opened_with_all_that_was_filled_in(house: House) -> None:
    beside = {"unit": str(house.office.units["jt"]), "category": "坑槽", "due": "2023-10-31"}
    counted = {"quantity": "3", "quantity_unit": "处", "amount": "1200.50", "key": "一-1"}
    browser = house.browser("sun")
    answer = browser.post("/items", data={**FILLED, **beside, **counted})

    [item] = items(house)
    assert answer.headers["location"] == f"/items/{item.id}"
    assert "1,200.5 元" in browser.get(f"/items/{item.id}").text
    assert (item.key, item.category, str(item.due)) == ("一-1", "坑槽", "2023-10-31")
    assert (str(item.quantity), item.quantity_unit, str(item.amount)) == ("3", "处", "1200.5")


def test_a_handler_opens_items_of_the_own_unit_which_stands_there_already(
    one_house: House,
) -> None:
    browser, unit = one_house.browser("jiao"), one_house.office.units["jt"]
    form = browser.get("/items/new?cycle=t-2023&project=1").text

    assert f'<option value="{unit}" selected>' in form
    assert '<option value="t-2023/1" selected>' in form
    assert "区住房" not in form
    assert "由督办人交办" not in form
    assert browser.post("/items", data={**FILLED, "unit": str(unit)}).status_code == 303


def test_nobody_opens_items_for_another_unit(one_house: House) -> None:
    other = str(one_house.office.units["zj"])
    answer = one_house.browser("jiao").post("/items", data={**FILLED, "unit": other})

    assert answer.status_code == 403
    assert items(one_house) == []


WRONG = {
    "place": ("nowhere/1", "请选择进行中周期的项目"),
    "title": (" ", "请填写标题"),
    "found_on": ("2023-09-21", "晚于今天"),
    "due": ("2023-09-01", "早于发现日期"),
    "quantity": ("三处", "不是数字"),
    "amount": ("0.1234567", "小数"),
    "key": ("taken", "已有同一编号的问题"),
    "unit": ("9999", "没有编号为 9999 的单位"),
    "handler": ("9999", "没有编号为 9999 的在用人员"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    shared_house: House, name: str
) -> None:
    if not items(shared_house):
        shared_house.office.open("先登记的", key="taken")
    value, why = WRONG[name]
    form = {**FILLED, "category": "坑槽类", name: value}
    answer = shared_house.browser("sun").post("/items", data=form)

    beside = re.search(rf'id="item-{name}-about" class="said-wrong">([^<]+)', answer.text)
    assert answer.status_code == 422
    assert beside
    assert why in beside[1]
    assert 'value="坑槽类"' in answer.text
    assert len(items(shared_house)) == 1


def test_every_mistake_is_told_at_once(one_house: House) -> None:
    form = {"place": "", "title": "", "found_on": "yesterday", "quantity": "x"}
    answer = one_house.browser("sun").post("/items", data=form)

    assert answer.text.count('class="said-wrong"') == 4


def test_one_item_after_another_is_opened_without_looking_for_the_form(one_house: House) -> None:
    browser = one_house.browser("sun")
    answer = browser.post("/items", data={**FILLED, "then": "another"})
    form = browser.get(answer.headers["location"]).text

    assert "已经登记：" in form
    assert "一号路路面坑槽" in form
    assert '<option value="t-2023/1" selected>' in form


def test_the_form_says_until_when_the_workflow_gives_time(one_house: House) -> None:
    browser = one_house.browser("sun")
    form = browser.get("/items/new").text

    assert re.search(r"整改中 30\s?天，今天起算到 2023\D10\D20", form)
    browser.cookies.set("language", "en")
    assert "<button>Record</button>" in browser.get("/items/new").text


def test_without_a_campaign_under_way_the_page_says_so(one_house: House) -> None:
    with one_house.engine.database.write() as session:
        session.exec(select(Cycle)).one().closed_at = NOW

    assert "现在没有进行中的周期" in one_house.browser("sun").get("/items/new").text


@pytest.mark.parametrize("address", ["/items", "/items?q=none", "/"])
def test_whoever_may_open_items_finds_the_way(one_house: House, address: str) -> None:
    assert 'href="/items/new"' in one_house.browser("jiao").get(address).text
    assert 'href="/items/new"' not in one_house.browser("shen").get(address).text
