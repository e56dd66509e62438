"""Robots of chats: what they get, and that only the code 0 in their answer is success."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from casetrack.reminders.channels.message import (
    Message,
    PermanentFailure,
    TemporaryFailure,
)
from casetrack.reminders.channels.robots import ROBOTS, Robot, dingtalk, feishu, wecom
from tests.reminders.http_server import Asked, Server, http_server

SECRET = "SECdf5"
AT = datetime(2023, 10, 20, 1, tzinfo=UTC)
GOOD = {
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "wecom": {"errcode": 0, "errmsg": "ok"},
    "feishu": {
        "StatusCode": 0,
        "StatusMessage": "success",
        "code": 0,
        "data": {},
        "msg": "success",
    },
}
BAD = {
    "dingtalk": {"errcode": 310000, "errmsg": "sign not match"},
    "wecom": {"errcode": 93000, "errmsg": "invalid webhook url"},
    "feishu": {
        "code": 19021,
        "data": {},
        "msg": "sign match fail or timestamp is not within one hour",
    },
}
FOR_GOOD = {
    "dingtalk": {"errcode": 460101, "errmsg": "message too long"},
    "wecom": {"errcode": 44004, "errmsg": "empty content"},
    "feishu": {"code": 9499, "msg": "Bad Request"},
}


@pytest.fixture
def server() -> Iterator[Server]:
    with http_server() as running:
        yield running


def message(body: str = "王敏：\n12.a 路面坑槽\n") -> Message:
    return Message(
        message_id="<1@casetrack.example>",
        address="wang",
        name="王敏",
        subject="【催办】1项",
        body=body,
        date=AT,
        at=AT,
    )


def sha256(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("name", sorted(ROBOTS))
def test_a_message_that_the_chat_took_is_sent(server: Server, name: str) -> None:
    server.answer = lambda _: (200, GOOD[name])
    ROBOTS[name](Robot(url=server.url))(message())
    [asked] = server.asked
    assert "@王敏 【催办】1项\\n王敏：\\n12.a 路面坑槽" in asked.body.decode()


@pytest.mark.parametrize("name", sorted(ROBOTS))
def test_http_200_is_no_success_where_the_body_says_otherwise(server: Server, name: str) -> None:
    server.answer = lambda _: (200, BAD[name])
    words = str(BAD[name].get("errmsg", BAD[name].get("msg")))
    with pytest.raises(TemporaryFailure, match=words):
        ROBOTS[name](Robot(url=server.url))(message())


@pytest.mark.parametrize("name", sorted(ROBOTS))
def test_what_no_repetition_changes_is_given_up(server: Server, name: str) -> None:
    server.answer = lambda _: (200, FOR_GOOD[name])
    with pytest.raises(PermanentFailure):
        ROBOTS[name](Robot(url=server.url))(message())


def test_dingtalk_is_signed_in_its_address(server: Server) -> None:
    def answer(asked: Asked) -> tuple[int, object]:
        told = {name: each[0] for name, each in parse_qs(urlsplit(asked.path).query).items()}
        expected = sha256(SECRET, f"{told['timestamp']}\n{SECRET}")
        good = told["access_token"] == "t" and told["sign"] == expected
        return 200, GOOD["dingtalk"] if good else BAD["dingtalk"]

    server.answer = answer
    dingtalk(Robot(url=f"{server.url}?access_token=t", secret=SECRET))(message())
    assert f"timestamp={round(AT.timestamp() * 1000)}" in server.asked[0].path


def test_feishu_is_signed_in_its_body(server: Server) -> None:
    def answer(asked: Asked) -> tuple[int, object]:
        expected = sha256(f"{asked.read['timestamp']}\n{SECRET}", "")
        return 200, GOOD["feishu"] if asked.read["sign"] == expected else BAD["feishu"]

    server.answer = answer
    feishu(Robot(url=server.url, secret=SECRET))(message())
    with pytest.raises(TemporaryFailure, match="19021"):
        feishu(Robot(url=server.url, secret="other"))(message())


def test_a_long_message_is_cut_between_characters(server: Server) -> None:
    server.answer = lambda _: (200, GOOD["wecom"])
    for extra in range(3):
        wecom(Robot(url=server.url))(message("x" * extra + "催办" * 2000))
    for asked in server.asked:
        text = asked.read["text"]["content"]
        assert 2040 < len(text.encode()) <= 2048
        assert text.endswith(("催办\n……", "催\n……"))


@pytest.mark.parametrize("body", [b"<html>", b"[]", {}, {"errcode": "0"}, {"errcode": False}])
def test_an_answer_that_does_not_say_0_is_no_success(server: Server, body: object) -> None:
    server.answer = lambda _: (200, body)
    with pytest.raises(TemporaryFailure):
        dingtalk(Robot(url=server.url))(message())


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (302, TemporaryFailure),
        (400, PermanentFailure),
        (403, TemporaryFailure),
        (413, PermanentFailure),
        (429, TemporaryFailure),
        (502, TemporaryFailure),
    ],
)
def test_a_status_of_failure_is_told(server: Server, status: int, failure: type[Exception]) -> None:
    server.answer = lambda _: (status, GOOD["wecom"])
    with pytest.raises(failure, match=f"HTTP {status}"):
        wecom(Robot(url=server.url))(message())
    assert len(server.asked) == 1


def test_a_chat_that_cannot_be_reached_is_tried_again_and_its_secret_stays_untold() -> None:
    with pytest.raises(TemporaryFailure, match=r"127\.0\.0\.1: ConnectError") as caught:
        wecom(Robot(url="http://127.0.0.1:9/send?key=geheim"))(message())
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("url", ["no address", "ftp://chat.example/robot", ""])
def test_what_is_no_address_is_given_up(url: str) -> None:
    with pytest.raises(PermanentFailure, match="no address"):
        wecom(Robot(url=url))(message())


def test_of_an_endless_answer_only_the_beginning_is_read(server: Server) -> None:
    server.answer = lambda _: (200, b"x" * 5_000_000)
    with pytest.raises(TemporaryFailure, match="no JSON"):
        feishu(Robot(url=server.url))(message())
