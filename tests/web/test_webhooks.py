"""Other systems that hear of events, on their page: added with a secret shown once, removed."""

from __future__ import annotations

import re

import pytest

from casetrack.reminders.webhooks import stop_gone
from tests.office import DEFINITIONS
from tests.web.conftest import House

PLACE = "/system/webhooks"
VERIFY = DEFINITIONS["rectification"].transitions["verify"].title["zh"]
URL = "https://example.org/hook"
HOOK = {"url": URL, "event": ["verify"]}


def test_a_system_is_added_with_a_secret_that_is_shown_once_and_removed(house: House) -> None:
    browser = house.browser("guan")
    made, listed = browser.post(PLACE, data=HOOK).text, browser.get(PLACE).text
    [remove] = re.findall(rf'action="({PLACE}/\d+/remove)"', listed)

    assert re.search(r'class="secret">whsec_[\w+/=]+</p>', made)
    assert "whsec_" not in listed
    assert f"<td>{VERIFY}</td>" in listed
    assert browser.post(remove).headers["location"] == PLACE
    assert "没有系统在接收推送" in browser.get(PLACE).text


def test_a_secret_is_renewed_while_the_one_before_signs_on(one_house: House) -> None:
    browser = one_house.browser("guan")
    made = browser.post(PLACE, data=HOOK).text
    [renew] = re.findall(rf'action="({PLACE}/\d+/secret)"', made)
    shown = browser.post(renew).text
    secrets = {re.findall(r'class="secret">(whsec_[^<]+)</p>', each)[0] for each in (made, shown)}

    assert len(secrets) == 2
    assert "24 小时内新旧密钥同时签名" in shown
    assert "新旧密钥同时签名到 2023年9月21日 09:00" in browser.get(PLACE).text


def test_a_page_with_a_new_secret_makes_no_other_one_when_it_is_reloaded(house: House) -> None:
    browser = house.browser("guan")
    [once] = re.findall(r'name="once" value="([^"]+)"', browser.get(PLACE).text)
    made = browser.post(PLACE, data=HOOK | {"once": once}).text
    again = [browser.post(PLACE, data=HOOK | {"once": once})]
    [renew] = re.findall(rf'action="({PLACE}/\d+/secret)"', made)
    once = re.findall(r'name="once" value="([^"]+)"', made)[0]
    renewed = browser.post(renew, data={"once": once})
    again += [browser.post(renew, data={"once": once})]

    assert "whsec_" in renewed.text
    assert [each.status_code for each in again] == [409, 409]
    assert all("密钥只在那时显示" in each.text for each in again)
    assert not any("whsec_" in each.text for each in again)


def test_who_wants_no_more_is_shown_until_taken_off(one_house: House) -> None:
    browser = one_house.browser("guan")
    browser.post(PLACE, data=HOOK)
    with one_house.engine.database.write() as session:
        stop_gone(session, URL, now=one_house.now)
    listed = browser.get(PLACE).text
    [remove] = re.findall(rf'action="({PLACE}/\d+/remove)"', listed)
    browser.post(remove)

    assert "对方答复 410，此后不再推送" in listed
    assert "更换密钥" not in listed
    assert "没有系统在接收推送" in browser.get(PLACE).text
    assert "对方停用推送地址" in browser.get("/system/security").text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"url": "http://example.org/hook"}, 422),
        ({"url": ""}, 422),
        (HOOK | {"event": ["none"]}, 422),
        (HOOK, 409),
    ],
)
def test_what_cannot_listen_is_refused_with_what_was_typed(
    one_house: House, form: dict[str, object], status: int
) -> None:
    browser = one_house.browser("guan")
    if status == 409:
        browser.post(PLACE, data=HOOK)
    answer = browser.post(PLACE, data=form)

    assert answer.status_code == status
    assert 'aria-invalid="true"' in answer.text or 'role="alert"' in answer.text
    assert f'value="{form["url"]}"' in answer.text
    assert "whsec_" not in answer.text
