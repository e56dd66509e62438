"""Tokens on one's own page: made and shown once, listed without their secret, revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from casetrack.people.tokens import create_token
from tests.office import NOW
from tests.web.conftest import House

NEW = {"name": "一体化平台", "scope": "read", "expires_at": "2023-12-18"}
SECRET = re.compile(r'class="secret">(.*?)</p>')


def test_a_token_is_shown_once_listed_and_revoked(house: House) -> None:
    browser = house.browser("jiao")
    made = browser.post("/profile/tokens", data=NEW)
    [secret] = SECRET.findall(made.text)
    listed = browser.get("/profile/tokens").text
    [place] = re.findall(r'action="(/profile/tokens/\d+/revoke)"', listed)

    assert secret.startswith("ct_")
    assert "一体化平台" in listed
    assert "2023年12月18日</td>" in listed
    assert secret not in listed
    assert browser.post(place).headers["location"] == "/profile/tokens"
    assert "没有有效的令牌" in browser.get("/profile/tokens").text


def test_a_token_that_ends_within_a_day_is_listed_with_its_time(one_house: House) -> None:
    with one_house.engine.database.write() as session:
        actor, until = one_house.office.actor(session, "jiao"), NOW + timedelta(hours=30)
        create_token(session, actor, name="短期", scope="read", expires_at=until, now=NOW)

    assert "2023年9月21日 15:00" in one_house.browser("jiao").get("/profile/tokens").text


def test_a_token_for_a_calendar_is_shown_as_its_address(one_house: House) -> None:
    made = one_house.browser("jiao").post("/profile/tokens", data=NEW | {"scope": "calendar"})
    [address] = SECRET.findall(made.text)

    assert re.fullmatch(r"http://127\.0\.0\.1:8000/calendar/ct_[\w-]{43}\.ics", address)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "令牌名称"),
        ({"name": "", "expires_at": "x"}, "令牌名称"),
        ({"scope": "all"}, "all"),
        ({"scope": "metrics"}, "监控"),
        ({"expires_at": "2025-01-01"}, "366"),
        ({"expires_at": "2023-09-01"}, "366"),
        ({"expires_at": "soon"}, 'aria-invalid="true"'),
    ],
)
def test_a_token_that_cannot_be_is_refused_with_what_was_typed(
    one_house: House, wrong: dict[str, str], told: str
) -> None:
    answer = one_house.browser("jiao").post("/profile/tokens", data=NEW | wrong)

    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{(NEW | wrong)["expires_at"]}"' in answer.text
    assert [each for each in NEW if f'aria-describedby="token-{each}-about"' in answer.text] == [
        each for each in NEW if each in wrong
    ]


def test_somebody_elses_token_is_not_there_but_for_an_administrator(one_house: House) -> None:
    one_house.browser("jiao").post("/profile/tokens", data=NEW)

    assert one_house.browser("tong").post("/profile/tokens/1/revoke").status_code == 404
    assert "一体化平台" not in one_house.browser("tong").get("/profile/tokens").text
    assert "jiao" in one_house.browser("guan").get("/profile/tokens").text
    assert one_house.browser("guan").post("/profile/tokens/1/revoke").status_code == 303


def test_only_who_sees_the_whole_office_is_offered_a_token_for_monitors(one_house: House) -> None:
    offered = {
        login: "监控指标" in one_house.browser(login).get("/profile/tokens").text
        for login in ("jiao", "he", "shen", "guan")
    }

    assert offered == {"jiao": False, "he": False, "shen": True, "guan": True}


def test_a_page_with_a_new_token_makes_no_second_one_when_it_is_reloaded(house: House) -> None:
    browser = house.browser("jiao")
    [once] = re.findall(r'name="once" value="([^"]+)"', browser.get("/profile/tokens").text)
    made, again = (browser.post("/profile/tokens", data=NEW | {"once": once}) for _ in range(2))

    assert (made.status_code, again.status_code) == (200, 409)
    assert "密钥只在那时显示" in again.text
    assert not SECRET.findall(again.text)
    assert browser.get("/profile/tokens").text.count("/revoke") == 1


def test_a_form_that_was_shown_long_ago_or_nowhere_is_sent_again(one_house: House) -> None:
    browser = one_house.browser("jiao")
    for once in ("1-0123456789abcdef", "mine"):
        answer = browser.post("/profile/tokens", data=NEW | {"once": once})
        assert answer.status_code == 409
        assert "页面打开太久" in answer.text
