"""Signing in and out, delays, and what a session lives through."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from casetrack.people import security, sessions
from casetrack.people.passwords import is_right, set_password
from casetrack.people.persons import disable, person_named
from casetrack.people.sessions import ABSOLUTE, IDLE, end_sessions
from casetrack.store.tables import BrowserSession
from casetrack.web.pages.signin import own_page
from casetrack.web.visit import SESSION_COOKIE
from tests.office import NOW
from tests.web.conftest import House
from tests.web.forms import hidden

PASSWORD = "horse-battery-staple"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def known(one_house: House) -> House:
    """An office where 孙督办 has a password."""
    with one_house.engine.database.write() as session:
        set_password(session, person_named(session, "sun"), PASSWORD, now=NOW)
    return one_house


def test_the_right_password_opens_the_page_one_came_for(known: House) -> None:
    browser = known.browser()
    sent_away = browser.get("/items")
    answer = browser.post("/sign-in", data={"login": "sun", "password": PASSWORD, "to": "/items"})

    assert sent_away.headers["location"] == "/sign-in?to=/items"
    assert answer.headers["location"] == "/items"
    assert browser.get("/items").status_code == 200


def test_the_cookie_is_for_the_server_alone(known: House) -> None:
    answer = known.browser().post("/sign-in", data={"login": "sun", "password": PASSWORD})

    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_the_page_one_came_for_is_found_again_with_its_filters(known: House) -> None:
    sent_away = known.browser().get("/items?q=桥&state=assigned")
    place = parse_qs(urlsplit(sent_away.headers["location"]).query)["to"]
    browser = known.browser()
    answer = browser.post("/sign-in", data={"login": "sun", "password": PASSWORD, "to": place})

    assert unquote(answer.headers["location"]) == "/items?q=桥&state=assigned"
    assert browser.get(answer.headers["location"]).status_code == 200


def test_what_was_typed_before_the_session_ended_is_sent_after_signing_in(known: House) -> None:
    browser, [item_id] = known.browser(), known.office.open("桥面裂缝")
    place, typed = f"/items/{item_id}/events", {"transition": "comment", "reason": "等材料\n<b>"}
    asked = browser.post(place, data=typed, headers={"Referer": f"http://testserver{place[:-7]}"})
    missed = browser.post("/sign-in", data=hidden(asked.text) | {"login": "sun", "password": "x"})
    signed = {"login": "sun", "password": PASSWORD}
    answer = browser.post("/sign-in", data=hidden(missed.text) | signed)
    sent = browser.post(place, data=hidden(answer.text))

    assert (asked.status_code, missed.status_code, answer.status_code) == (401, 401, 200)
    assert "登录已经过期。您填写的内容还在" in asked.text
    assert f'action="{place}"' in answer.text
    assert f'href="/items/{item_id}">不提交' in answer.text
    assert sent.status_code == 303
    assert "等材料" in browser.get(f"/items/{item_id}").text


@pytest.mark.parametrize("typed", [{}, {"reason": ""}, {"old": "one", "password": "two"}])
def test_a_form_without_text_or_with_a_password_is_not_kept(
    one_house: House, typed: dict[str, str]
) -> None:
    answer = one_house.browser().post("/profile/password", data=typed)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=/")


@pytest.mark.parametrize(
    "sent", ["{", "3", '[["a"]]', '[["a", 3]]', "[" * 100_000, '[["\\ud800", ""]]']
)
def test_what_is_nothing_that_was_typed_is_left_out(known: House, sent: str) -> None:
    fields = {"login": "sun", "password": PASSWORD, "action": "//evil.example", "sent": sent}

    assert known.browser().post("/sign-in", data=fields).headers["location"] == "/"


def test_a_page_of_another_site_is_not_come_back_to(one_house: House) -> None:
    for referer in ("https://evil.example/items", "http://[", ""):
        answer = one_house.browser().post("/sign-out", headers={"Referer": referer})

        assert answer.headers["location"] == "/sign-in?to=/"


def test_whose_session_was_ended_reads_why_the_form_is_there(known: House) -> None:
    browser = known.browser("sun")
    with known.engine.database.write() as session:
        end_sessions(session, [person_named(session, "sun").id or 0])

    assert "登录已经结束" in browser.get(browser.get("/items").headers["location"]).text
    assert "登录已经结束" not in known.browser().get("/sign-in").text


@pytest.mark.parametrize("login", ["sun", "jiao", "nobody"])
def test_a_wrong_password_says_the_same_of_everybody(known: House, login: str) -> None:
    answer = known.browser().post("/sign-in", data={"login": login, "password": "x" * 20})

    assert answer.status_code == 401
    assert "用户名与密码不匹配" in answer.text
    assert f'name="login" value="{login}"' in answer.text
    assert SESSION_COOKIE not in answer.headers.get("set-cookie", "")


def test_after_five_wrong_passwords_even_the_right_one_waits(known: House) -> None:
    browser = known.browser()
    for _ in range(5):
        browser.post("/sign-in", data={"login": "sun", "password": "wrong"})

    early = browser.post("/sign-in", data={"login": "sun", "password": PASSWORD})
    known.now += 15 * MINUTE
    later = browser.post("/sign-in", data={"login": "sun", "password": PASSWORD})

    assert early.status_code == 429
    assert 0 < int(early.headers["Retry-After"]) <= 15 * 60
    assert "09:15:00" in early.text
    assert later.status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(one_house: House) -> None:
    browser = one_house.browser("sun")
    secret = browser.cookies[SESSION_COOKIE]
    browser.post("/sign-out")
    browser.cookies.set(SESSION_COOKIE, secret)

    assert browser.get("/").status_code == 303


def test_a_session_left_alone_is_over_after_half_an_hour(one_house: House) -> None:
    browser = one_house.browser("sun")
    one_house.now += IDLE - MINUTE
    in_time = browser.get("/").status_code
    one_house.now += IDLE - MINUTE
    kept_alive = browser.get("/").status_code
    one_house.now += IDLE

    assert (in_time, kept_alive, browser.get("/").status_code) == (200, 200, 303)


def test_a_session_is_over_after_half_a_day_however_busy(one_house: House) -> None:
    browser = one_house.browser("sun")
    while one_house.now < NOW + ABSOLUTE - IDLE:
        one_house.now += IDLE - MINUTE
        assert browser.get("/").status_code == 200
    one_house.now = NOW + ABSOLUTE

    assert browser.get("/").status_code == 303


def test_revoked_sessions_and_disabled_persons_are_out_at_once(one_house: House) -> None:
    first, second = one_house.browser("sun"), one_house.browser("jiao")
    with one_house.engine.database.write() as session:
        end_sessions(session, [person_named(session, "sun").id or 0])
        disable(session, person_named(session, "jiao"))

    assert first.get("/").status_code == second.get("/").status_code == 303


def test_a_made_up_cookie_is_nobody(one_house: House) -> None:
    browser = one_house.browser()
    browser.cookies.set(SESSION_COOKIE, "made-up")

    assert browser.get("/").status_code == 303


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:x",
        "items",
        "//[",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(to: str) -> None:
    assert own_page(to) == "/"
    assert own_page("/items?q=1") == "/items?q=1"


def test_a_password_replaced_while_it_is_looked_at_opens_nothing(
    known: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = known.engine.database

    def replaced_meanwhile(hashed: str | None, password: str) -> bool:
        with database.write() as session:
            set_password(session, person_named(session, "sun"), "another-battery", now=NOW)
        return is_right(hashed, password)

    monkeypatch.setattr(sessions, "is_right", replaced_meanwhile)
    answer = known.browser().post("/sign-in", data={"login": "sun", "password": PASSWORD})

    assert answer.status_code == 401
    with database.read() as session:
        assert session.exec(select(BrowserSession)).all() == []


def test_signing_in_again_ends_the_session_before(known: House) -> None:
    browser = known.browser("jiao")
    before = browser.cookies[SESSION_COOKIE]
    browser.post("/sign-in", data={"login": "sun", "password": PASSWORD})
    other = known.browser()
    other.cookies.set(SESSION_COOKIE, before)

    assert other.get("/").status_code == 303


def test_who_is_not_let_in_is_in_the_security_log_by_number_alone(known: House) -> None:
    browser = known.browser()
    for _ in range(3):
        browser.post("/sign-in", data={"login": "sun", "password": "a secret of mine"})
    known.browser("jiao").get("/persons")
    with known.engine.database.read() as session:
        sun, jiao = (person_named(session, login).id for login in ("sun", "jiao"))
        denied, refused = security.entries(session)

    assert (refused.kind, refused.address) == ("sign-in refused", "testclient")
    assert json.loads(refused.data) == {"person": sun, "more": 0}
    assert (denied.kind, denied.actor_id) == ("not allowed", jiao)
    assert json.loads(denied.data) == {"route": "GET /persons", "more": 0}


def test_over_tls_the_cookie_is_of_this_host_alone(known: House) -> None:
    office = known.engine.settings.office.model_copy(update={"base_url": "https://testserver"})
    settings = known.engine.settings.model_copy(update={"office": office})
    known.engine = replace(known.engine, settings=settings)
    browser = TestClient(known.app, base_url="https://testserver", follow_redirects=False)
    told = browser.post("/sign-in", data={"login": "sun", "password": PASSWORD})

    assert told.headers["set-cookie"].startswith("__Host-casetrack_session=")
    assert "Secure" in told.headers["set-cookie"]
    assert browser.get("/items").status_code == 200
    assert "Secure" in browser.post("/sign-out").headers["set-cookie"]
    assert browser.get("/items").status_code == 303
