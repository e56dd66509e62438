"""Bodies before anything reads them: plain JSON of bounded size and depth, or nothing at all."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any, NoReturn

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casetrack.api.problems import plain_problem
from casetrack.errors import CasetrackError, Sentence, sentence
from casetrack.store.texts import is_kept
from casetrack.web.weighed import LARGEST_BODY

LARGEST_JSON = 1024 * 1024
DEEPEST = 32
LARGEST_NUMBER = 10**15
LONGEST_NUMBER = 40
# Also one that never ends, which is no JSON: were it none, each quote in it would be tried again.
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_JSON = "application/json"
_FORM = "multipart/form-data"
# Sent twice they would mean one thing here and another to whatever stands before us.
_ONCE = (
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "acting-for",
)


class Unreadable(CasetrackError):
    """A body that is no plain JSON; says why without repeating any of it."""


class PlainBodies:
    """Reads JSON bodies whole, refuses what is not plain, and passes the rest on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse an unreadable body with 400, one that is too large with 413, others with 415."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        kind = headers.get("content-type", "").split(";")[0].strip().lower()
        refused, read = _refused_unread(headers, kind), receive
        if refused is None and kind != _FORM:
            body = await _read(receive)
            refused = _refused(body, kind)
            scope.setdefault("state", {})["body_sha256"] = sha256(body or b"").hexdigest()
            read = _again(body or b"", receive)
        answer = self.app if refused is None else plain_problem(scope, *refused)
        await answer(scope, read, send)


def require_plain(body: bytes) -> None:
    """Raise Unreadable unless this is JSON that every reader understands alike."""
    if _depth(body) > DEEPEST:
        raise Unreadable("nested deeper than {most}", most=DEEPEST)
    try:
        found = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_bounded,
            parse_float=_bounded,
        )
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8") from error
    except json.JSONDecodeError as error:
        raise Unreadable("not JSON") from error
    _require_text(found)


def _refused_unread(headers: Headers, kind: str) -> tuple[int, Sentence] | None:
    for name in _ONCE:
        if len(headers.getlist(name)) > 1:
            return 400, sentence("The header {name} stands twice.", name=name.title())
    length = headers.get("content-length", "")
    if kind == _FORM and length.isdecimal() and int(length[:_DIGITS]) > LARGEST_BODY:
        return 413, _TOO_LARGE
    return None


def _refused(body: bytes | None, kind: str) -> tuple[int, Sentence] | None:
    if body is None:
        return 413, _TOO_LARGE
    if not body:
        return None
    if kind != _JSON:
        return 415, _OTHER_KIND
    try:
        require_plain(body)
    except Unreadable as error:
        return 400, sentence("The body cannot be read: {why}.", why=error.sentence)
    return None


_TOO_LARGE = sentence("The body is too large.")
_OTHER_KIND = sentence("Send application/json, or multipart/form-data where a file is asked for.")
# Of a length in a header; more of them are as much too many.
_DIGITS = 18


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None where it is too large."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > LARGEST_JSON:
            return None
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _depth(body: bytes) -> int:
    """How deep brackets are nested, outside strings: asked before a parser follows them."""
    deepest = depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", body)):
        depth += 1 if bracket.group() in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a name stands twice in one object")
    return found


def _no_constant(_: str) -> NoReturn:
    raise Unreadable("NaN and Infinity are no numbers here")


def _bounded(text: str) -> float:
    if len(text) > LONGEST_NUMBER or abs(number := float(text)) > LARGEST_NUMBER:
        raise Unreadable("a number beyond {most}", most=LARGEST_NUMBER)
    return number


def _require_text(found: object) -> None:
    """Raise Unreadable where a text holds what cannot be kept."""
    if isinstance(found, str):
        if not is_kept(found):
            raise Unreadable("a text holds a character that cannot be kept")
    elif isinstance(found, list):
        for each in found:
            _require_text(each)
    elif isinstance(found, dict):
        for name, value in found.items():
            _require_text(name)
            _require_text(value)
