"""Work in a browser that no other test reaches: keys, the board, many at once, two at once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Served

MANY = 1_000


def test_who_comes_second_is_told_who_when_what_now_and_keeps_the_text(served: Served) -> None:
    item_id = served.house.office.requested("两人同时办理")
    first, second = (served.page("sun").open(f"/items/{item_id}") for _ in range(2))
    for tab in (first, second):
        tab.locator("#step-reject > summary").click()
        tab.locator("#step-reject textarea").fill(f"第{1 if tab is first else 2}个意见")
    first.locator("#step-reject button").click()
    expect(first.locator(".history")).to_contain_text("核查退回")
    second.locator("#step-reject button").click()

    alert = second.get_by_role("alert")
    expect(alert).to_contain_text("别人已经先行办理")
    expect(alert).to_contain_text(re.compile(r"现在状态：整改中。最近一步：孙督办.*核查退回"))
    expect(alert).to_contain_text("第2个意见")


def test_a_thousand_items_are_assigned_at_once_after_a_preview(served: Served) -> None:
    office = served.house.office
    ids = office.open(*[f"批量{number}" for number in range(MANY)])
    tab = served.page("sun").open("/items?q=批量")
    tab.locator("#choose-all").check()
    expect(tab.locator("#chosen")).to_have_text("已选 50 件")
    tab.locator("#choose-all").uncheck()
    tab.locator("#all-matching").check()
    expect(tab.locator("#chosen")).to_have_text("已选全部符合条件的")
    bulk = tab.locator("#bulk")
    bulk.get_by_label("步骤").select_option("assign")
    bulk.get_by_label("单位").select_option(label="区交通运输局")
    bulk.get_by_role("button").click()
    expect(tab.locator(".note")).to_contain_text(f"将办理 {MANY:,} 件")
    tab.get_by_role("button", name=f"办理这 {MANY:,} 件").click()

    expect(tab.locator(".note")).to_contain_text(f"{MANY:,} 件已经办理，0 件没有变动")
    assert office.item(ids[-1]).state == "assigned"


def test_a_card_is_dragged_to_where_a_step_leads(served: Served) -> None:
    item_id = served.house.office.assigned("拖动卡片")
    tab = served.page("jiao").open("/items?view=board&q=拖动卡片")
    tab.locator("[data-card]").drag_to(tab.locator('[data-state="rectifying"]'))

    expect(tab.locator('[data-state="rectifying"]')).to_contain_text("拖动卡片")
    assert served.house.office.item(item_id).state == "rectifying"


def test_a_card_stays_where_no_step_leads(served: Served) -> None:
    item_id = served.house.office.assigned("不可拖动")
    tab = served.page("jiao").open("/items?view=board&q=不可拖动")
    tab.locator("[data-card]").drag_to(tab.locator('[data-state="verified"]'))

    expect(tab.locator('[data-state="assigned"]')).to_contain_text("不可拖动")
    assert served.house.office.item(item_id).state == "assigned"


def test_keys_move_choose_and_explain_themselves(served: Served) -> None:
    served.house.office.open("按键甲", "按键乙")
    tab = served.page("sun").open("/items?q=按键")
    tab.keyboard.press("?")
    expect(tab.get_by_role("dialog")).to_contain_text("下一行")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_be_hidden()
    for _ in range(2):
        tab.keyboard.press("?")
    expect(tab.get_by_role("dialog")).to_be_hidden()
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("x")
    expect(tab.locator("#chosen")).to_have_text("已选 1 件")
    tab.keyboard.press("/")
    expect(tab.get_by_role("searchbox")).to_be_focused()
    tab.get_by_role("heading", level=1).click()
    tab.keyboard.press("g")
    tab.keyboard.press("1")

    expect(tab).to_have_title(re.compile("待办"))


def test_keys_do_nothing_once_they_are_switched_off(served: Served) -> None:
    tab = served.page("sun").open("/items")
    tab.keyboard.press("?")
    tab.get_by_label("使用单键快捷键").uncheck()
    tab.get_by_role("button", name="关闭").click()
    tab.keyboard.press("?")

    expect(tab.get_by_role("dialog")).to_be_hidden()


def test_a_form_that_was_not_taken_goes_on_at_the_field_that_is_wrong(served: Served) -> None:
    tab = served.page("sun").open("/reminders/urge")
    tab.locator("[name=keys]").fill("9-999")
    tab.locator("[name=reason]").fill("市里下周来查")
    tab.get_by_role("button", name="发出催办").click()

    expect(tab.locator("[name=keys]")).to_be_focused()


def test_what_was_typed_stays_where_the_language_changes(served: Served) -> None:
    item_id = served.house.office.assigned("换语言")
    tab = served.page("jiao").open(f"/items/{item_id}")
    note = tab.locator("form", has=tab.locator("[name=transition][value=comment]"))
    note.locator("textarea").fill("写了一半")
    tab.locator(".menu summary").click()
    tab.get_by_role("button", name="English").click()

    expect(tab.locator("html")).to_have_attribute("lang", "en")
    expect(note.locator("textarea")).to_have_value("写了一半")
    expect(note.locator("textarea")).to_be_visible()


def test_language_and_theme_stay_as_they_were_chosen(served: Served) -> None:
    tab = served.page("sun").open("/items")
    tab.locator(".menu summary").click()
    tab.get_by_role("button", name="English").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Items")
    tab.locator(".menu summary").click()
    tab.get_by_role("button", name="Dark").click()

    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    assert tab.url.endswith("/items")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 22)"
