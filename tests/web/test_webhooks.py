"""Other systems that hear of events, on their page: added with a secret shown once, removed."""

from __future__ import annotations

import re

import pytest

from tests.office import DEFINITIONS
from tests.web.conftest import House

PLACE = "/system/webhooks"
VERIFY = DEFINITIONS["rectification"].transitions["verify"].title["zh"]
HOOK = {"url": "https://example.org/hook", "event": ["verify"]}


def test_a_system_is_added_with_a_secret_that_is_shown_once_and_removed(house: House) -> None:
    browser = house.browser("guan")
    made, listed = browser.post(PLACE, data=HOOK).text, browser.get(PLACE).text
    [remove] = re.findall(rf'action="({PLACE}/\d+/remove)"', listed)

    assert re.search(r'class="secret">whsec_[\w+/=]+</p>', made)
    assert "whsec_" not in listed
    assert f"<td>{VERIFY}</td>" in listed
    assert browser.post(remove).headers["location"] == PLACE
    assert "没有系统在接收推送" in browser.get(PLACE).text


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
