"""A campaign from its opening to its published bulletin, by six people; a workbook with errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.campaign import ITEM, Campaign, hand_in, step, take
from tests.browser.conftest import Served
from tests.ledger.books import make_book

# With scripts on one database, without them on the other.
WALKS = pytest.mark.parametrize(
    ("database_for_all", "scripts"),
    [("sqlite", True), ("postgres", False)],
    indirect=["database_for_all"],
    scope="session",
)


@pytest.fixture
def campaign(served: Served, scripts: bool, tmp_path: Path) -> Campaign:  # noqa: FBT001 - a parameter
    """A campaign that nobody has made yet."""
    return Campaign(served=served, folder=tmp_path, code=f"c-{scripts}".lower(), scripts=scripts)


@WALKS
def test_six_people_bring_a_campaign_to_its_published_bulletin(campaign: Campaign) -> None:
    supervisor = campaign.browser("sun")
    campaign.prepare(supervisor)
    campaign.open(supervisor)
    _assign(campaign, supervisor)
    _rectify(campaign, campaign.browser("jiao"))
    _verify(campaign, campaign.browser("he"))
    campaign.close(supervisor)
    _write(campaign, campaign.browser("bian"))
    _publish(campaign, campaign.browser("fang"))

    _see_all_and_change_nothing(campaign, campaign.browser("shen"))
    _read(campaign, campaign.browser(""))


def _assign(campaign: Campaign, tab: Page) -> None:
    campaign.item(tab)
    form = step(tab, "assign")
    form.get_by_label("责任单位").select_option(label="区交通运输局")
    form.get_by_role("button", name="交办").click()
    expect(tab.locator(".history")).to_contain_text("已发现 → 已交办")


def _rectify(campaign: Campaign, tab: Page) -> None:
    campaign.item(tab)
    take(tab, "accept")
    hand_in(tab)
    take(tab, "request_closeout", "护栏已补齐")
    expect(tab.locator(".history")).to_contain_text("护栏已补齐")


def _verify(campaign: Campaign, tab: Page) -> None:
    campaign.item(tab)
    take(tab, "verify")
    expect(tab.locator(".history")).to_contain_text("整改中 → 已销号")


def _write(campaign: Campaign, tab: Page) -> None:
    campaign.write(tab, "0/preface", "现将护栏专项治理情况予以公布。")
    campaign.write(tab, "1/results", "排查护栏病害{{ f.found }}，全部整改。")
    tab.goto(f"{campaign.place}/bulletin")
    tab.get_by_role("button", name="送检").click()
    expect(tab.locator(".course")).to_contain_text("没有障碍，可以批准")


def _publish(campaign: Campaign, tab: Page) -> None:
    tab.goto(f"{campaign.place}/bulletin")
    tab.get_by_role("button", name="批准").click()
    tab.get_by_role("button", name="发布").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("已发布")


def _see_all_and_change_nothing(campaign: Campaign, tab: Page) -> None:
    campaign.item(tab)
    for who, did in (("孙督办", "已交办"), ("焦经办", "申请销号"), ("何核查", "已销号")):
        expect(tab.locator(".history li", has_text=who).filter(has_text=did)).to_have_count(1)
    for place in (tab.url, f"{campaign.place}/bulletin", f"{campaign.place}/closing"):
        tab.goto(place)
        expect(tab.locator("main form")).to_have_count(0)
    with tab.expect_response("**/closing") as answer:
        tab.goto(f"{campaign.place}/closing")
    assert answer.value.status == 200


def _read(campaign: Campaign, tab: Page) -> None:
    tab.goto(f"/public/bulletins/{campaign.code}")
    expect(tab.get_by_role("article")).to_contain_text("排查护栏病害1处，全部整改。")
    expect(tab.locator("body")).not_to_contain_text(ITEM)


@WALKS
def test_each_error_of_a_workbook_stands_beside_its_cell(campaign: Campaign) -> None:
    wrong = {"key": "1-001", "project": 1, "title": ITEM, "unit": "区桥梁局", "found_on": "昨天"}
    book = make_book(campaign.folder / "errors.xlsx", {"items": [wrong | {"quantity": -3}]})
    tab = campaign.browser("sun")
    campaign.upload(tab, book, cycle="t-2023")

    expect(tab.get_by_role("alert")).to_contain_text("有 3 处需要更正，什么都没有写入")
    for cell, found in (("问题!D3", "区桥梁局"), ("问题!F3", "昨天"), ("问题!I3", "-3")):
        expect(tab.get_by_role("row").filter(has_text=cell)).to_contain_text(found)
        tab.get_by_role("link", name=cell).click()
        expect(tab.locator("figure:target .bad").filter(has_text=found)).to_have_count(1)
    expect(tab.get_by_role("button", name="写入这")).to_have_count(0)
