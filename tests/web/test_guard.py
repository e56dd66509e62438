"""What holds for every answer: headers, same site, plain bytes, no echo, no traceback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from casetrack.web.app import build_app
from casetrack.web.weighed import LARGEST_BODY, MOST_FIELDS
from tests.web.conftest import House

PLACES = ["/sign-in", "/nowhere", "/items", "/static/app.css", "/healthz", "/items/x"]


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_has_its_headers(shared_house: House, place: str) -> None:
    headers = shared_house.browser("sun").get(place).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    kept = "public, max-age=3600" if place.startswith("/static/") else "no-store"
    assert headers["cache-control"] == kept
    assert len(headers["x-request-id"]) == 16


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[testserver"}, 403),
        ({}, 303),
    ],
)
def test_only_our_own_pages_change_anything(
    shared_house: House, headers: dict[str, str], status: int
) -> None:
    browser = shared_house.browser("sun")

    assert browser.post("/sign-out", headers=headers).status_code == status


@pytest.mark.parametrize("place", ["/items?q=%00", "/items?q=%ff", "/items?q=%zz", "/a%c0%afb"])
def test_bytes_that_are_no_text_are_refused_unseen(shared_house: House, place: str) -> None:
    assert shared_house.browser("sun").get(place).status_code == 400


def test_an_endless_address_is_refused(shared_house: House) -> None:
    assert shared_house.browser("sun").get("/items?q=" + "a" * 9000).status_code == 414


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"login=" + b"a" * LARGEST_BODY, "提交的内容（连同附件）超过 25 MB"),
        (b"login=" + b"a" * 1024 * 1025, "有一段文字超过 1 MB"),
        (b"a=1&" * (MOST_FIELDS + 1), f"一次最多提交 {MOST_FIELDS} 项"),
    ],
)
@pytest.mark.parametrize("send", [bytes, lambda body: iter([body])], ids=["whole", "in parts"])
def test_a_body_beyond_the_limit_is_refused_by_a_page_that_says_it(
    shared_house: House, body: bytes, said: str, send: Callable[[bytes], Any]
) -> None:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": "http://testserver/items?q=a",
    }
    answer = shared_house.browser("sun").post("/sign-in", content=send(body), headers=headers)

    assert answer.status_code == 413
    assert said in answer.text
    assert 'href="/items?q=a">返回刚才的页面' in answer.text
    assert "aaaa" not in answer.text


@pytest.mark.parametrize(
    "data", [{"seen": "1951-secret"}, {"transition": "secret" * 50}, {"seen": "0"}]
)
def test_a_field_of_the_wrong_kind_is_named_and_never_echoed(
    shared_house: House, data: dict[str, str]
) -> None:
    item_id = shared_house.office.assigned()
    answer = shared_house.browser("sun").post(f"/items/{item_id}/events", data=data)

    assert answer.status_code == 422
    assert next(iter(data)) in answer.text
    assert "secret" not in answer.text


def test_a_limit_that_the_browser_did_not_keep_is_said_in_the_readers_language(
    shared_house: House,
) -> None:
    browser = shared_house.browser("sun")
    sent = {"title": "长" * 300}
    chinese = browser.post("/cycles/t-2023/projects", data=sent).text

    assert "至多200个字符" in chinese
    assert "string_too_long" not in chinese


def test_a_page_that_does_not_exist_says_so_in_ones_language(shared_house: House) -> None:
    browser = shared_house.browser()

    assert "没有这个页面" in browser.get("/nowhere").text
    english = browser.get("/nowhere", headers={"Accept-Language": "en-GB,zh;q=0.5"}).text
    assert "There is no such page" in english


def broken(house: House) -> TestClient:
    def broken_clock() -> datetime:
        raise RuntimeError("secret inside")

    return TestClient(build_app(house.engine, broken_clock), raise_server_exceptions=False)


def test_a_failure_tells_its_number_and_nothing_else(shared_house: House) -> None:
    answer = broken(shared_house).get("/")

    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "method", "heading", "advice"),
    [
        ("zh-CN", "GET", "<h1>系统出错了</h1>", "再试一次"),
        ("en", "GET", "<h1>Something went wrong</h1>", "Try again</a>"),
        ("zh-CN", "POST", "<h1>系统出错了</h1>", "没有保存成功"),
        ("en", "POST", "<h1>Something went wrong</h1>", "was not saved"),
    ],
)
def test_a_failure_is_a_page_in_the_readers_language_and_stands_in_the_log(
    shared_house: House,
    caplog: pytest.LogCaptureFixture,
    accepted: str,
    method: str,
    heading: str,
    advice: str,
) -> None:
    heard = {"Accept-Language": accepted}
    answer = broken(shared_house).request(method, "/sign-in", headers=heard)

    assert answer.headers["content-type"].startswith("text/html")
    assert heading in answer.text
    assert advice in answer.text
    assert answer.headers["x-request-id"] in caplog.text


def test_a_database_that_does_not_answer_is_told_as_busy(one_house: House) -> None:
    browser = one_house.browser("sun")
    with one_house.engine.database.connect() as connection:
        connection.exec_driver_sql("DROP TABLE role_grant")
    answer = browser.get("/")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "<h1>系统正忙</h1>" in answer.text
    assert "role_grant" not in answer.text


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ("/sign-in", {"login": "a\x00b", "password": "x"}),
        ("/public/tips", {"text": "a\x00b"}),
        ("/public/tips", {"a\x00b": "x"}),
        ("/sign-out", {"a": "\x00"}),
    ],
)
def test_a_form_with_a_nul_is_refused_alike_on_each_database(
    house: House, place: str, data: dict[str, str]
) -> None:
    assert house.browser("sun").post(place, data=data).status_code == 422


@pytest.mark.parametrize(
    "place", ["/inbox/{}", "/profile/stand-ins/{}/end", "/persons/jiao/roles/{}/take"]
)
def test_a_number_that_no_row_can_have_is_refused(house: House, place: str) -> None:
    for number in (2**31, 2**40, 10**20):
        assert house.browser("guan").post(place.format(number)).status_code == 422


def test_an_address_that_no_page_can_have_is_no_fault_of_a_form(shared_house: House) -> None:
    answer = shared_house.browser("sun").get("/items/bulk")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert "item_id" not in answer.text


def test_a_browser_that_came_by_tls_is_told_to_come_by_nothing_else(shared_house: House) -> None:
    plain = TestClient(shared_house.app).get("/healthz").headers
    secure = TestClient(shared_house.app, base_url="https://testserver").get("/healthz").headers

    assert "strict-transport-security" not in plain
    assert secure["strict-transport-security"] == "max-age=31536000"
