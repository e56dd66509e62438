"""Robots in group chats: DingTalk, WeCom, Feishu. HTTP 200 is not success; their body says.

They know no message ids, so a message whose answer was lost may be shown twice.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from casetrack.reminders.channels.message import (
    Message,
    PermanentFailure,
    Send,
    TemporaryFailure,
)
from casetrack.reminders.channels.posting import Answer, post, require_taken

# The most bytes of text that each of them takes.
DINGTALK_BYTES = 20_000
WECOM_BYTES = 2_048
FEISHU_BYTES = 15_000
# What no repetition changes: a message without content, or longer than allowed.
_DINGTALK_FOR_GOOD = frozenset({40035, 460101})
_WECOM_FOR_GOOD = frozenset({40008, 40058, 44004, 45002})
_FEISHU_FOR_GOOD = frozenset({9499})
_MORE = "\n……"


@dataclass(frozen=True, kw_only=True)
class Robot:
    """Where a robot of a chat is reached, and the secret that signs what it says."""

    url: str
    secret: str = ""


def dingtalk(robot: Robot) -> Send:
    """A robot of DingTalk (钉钉), signed in its address."""

    def send(message: Message) -> None:
        url = robot.url
        if robot.secret:
            stamp = round(message.at.timestamp() * 1000)
            sign = _hmac(robot.secret, f"{stamp}\n{robot.secret}")
            url += f"{'&' if '?' in url else '?'}timestamp={stamp}&sign={quote_plus(sign)}"
        text = fitted(message, DINGTALK_BYTES)
        body = {"msgtype": "text", "text": {"content": text}}
        _say(url, body, lambda answer: _judge(answer, "errcode", "errmsg", _DINGTALK_FOR_GOOD))

    return send


def wecom(robot: Robot) -> Send:
    """A robot of WeCom (企业微信), whose address is its secret."""

    def send(message: Message) -> None:
        body = {"msgtype": "text", "text": {"content": fitted(message, WECOM_BYTES)}}
        _say(robot.url, body, lambda answer: _judge(answer, "errcode", "errmsg", _WECOM_FOR_GOOD))

    return send


def feishu(robot: Robot) -> Send:
    """A robot of Feishu (飞书), signed in its body."""

    def send(message: Message) -> None:
        body: dict[str, object] = {
            "msg_type": "text",
            "content": {"text": fitted(message, FEISHU_BYTES)},
        }
        if robot.secret:
            stamp = str(int(message.at.timestamp()))
            body |= {"timestamp": stamp, "sign": _hmac(f"{stamp}\n{robot.secret}", "")}
        _say(robot.url, body, lambda answer: _judge(answer, "code", "msg", _FEISHU_FOR_GOOD))

    return send


ROBOTS: Mapping[str, Callable[[Robot], Send]] = {
    "dingtalk": dingtalk,
    "wecom": wecom,
    "feishu": feishu,
}


def fitted(message: Message, most_bytes: int) -> str:
    """What the chat shows: whom it is for, the subject, and as much of the body as fits."""
    text = f"@{message.name} {message.subject}\n{message.body}".strip()
    if len(text.encode()) <= most_bytes:
        return text
    room = most_bytes - len(_MORE.encode())
    # The cut may fall inside a character, which is then left out.
    return text.encode()[:room].decode("utf-8", "ignore") + _MORE


def _say(url: str, body: Mapping[str, object], judge: Callable[[dict[str, Any]], None]) -> None:
    answer = post(url, json.dumps(body, ensure_ascii=False).encode(), {})
    require_taken(answer)
    judge(_read(answer))


def _read(answer: Answer) -> dict[str, Any]:
    try:
        read = json.loads(answer.body)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise TemporaryFailure(f"an answer that is no JSON object: {answer.body[:100]!r}")
    return read


def _judge(read: Mapping[str, Any], code: str, words: str, for_good: frozenset[int]) -> None:
    """Only the code 0 is success. A wrong address or secret is our settings, not the message."""
    found = read.get(code)
    # True == 1 and 0 == 0.0: only the whole number itself is an answer.
    if type(found) is int and found == 0:
        return
    told = f"{code} {found}: {str(read.get(words, ''))[:200]}"
    raise PermanentFailure(told) if found in for_good else TemporaryFailure(told)


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha256")).decode()
