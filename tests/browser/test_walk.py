"""People at work in a real browser: with and without scripts, one after the other, at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Served


def _sign_in(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_label("用户名").fill("sun")
    tab.get_by_label("密码").fill(PASSWORD)
    tab.get_by_role("button", name="登录").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_supervisor_signs_in_and_assigns_what_waits(served: Served, scripts: bool) -> None:  # noqa: FBT001 - a parameter
    served.house.office.open(f"井盖松动{scripts}")
    tab = served.context(java_script_enabled=scripts).new_page()
    _sign_in(tab)

    expect(tab).to_have_title(re.compile("待办"))
    tab.get_by_role("link", name=f"井盖松动{scripts}").first.click()
    form = tab.locator("form", has=tab.locator("[name=transition][value=assign]"))
    form.locator("xpath=..").locator("summary").click()
    form.get_by_label("责任单位").select_option(label="区交通运输局")
    form.get_by_role("button", name="交办").click()

    expect(tab.locator("body")).to_contain_text("已发现 → 已交办")
