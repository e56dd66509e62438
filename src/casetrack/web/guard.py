"""What stands before every page: request id, plain bytes, same site, and headers on each answer."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-src 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
# For a year a browser that came by TLS comes by nothing else.
TLS_ALONE = "max-age=31536000"
# Nobody's in particular, so a browser may keep it; its address changes with its content.
SAME_FOR_ALL = "/static/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_ADDRESS = 8_000
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# Whoever sends such a request may read either language, and no page was chosen yet.
_WHY = {
    400: "地址无法识读 / address cannot be read",
    403: "请求来自其他网站 / request from another site",
    414: "地址过长 / address too long",
}
# Says a refusal in the form in which it is heard.
Refuse = Callable[[Scope, int], Response]


def in_plain_words(_: Scope, status: int) -> Response:
    """What people hear."""
    return PlainTextResponse(_WHY[status], status)


class Guard:
    """Wraps the whole application, so that no answer leaves without its headers."""

    def __init__(self, app: ASGIApp, refuse: Refuse = in_plain_words) -> None:
        self.app, self.refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what no page should ever see; pass on the rest."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith(SAME_FOR_ALL):
                    headers["Cache-Control"] = "public, max-age=3600"
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = TLS_ALONE
                headers["X-Request-Id"] = request_id
            if head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # Asked for its headers alone, a page answers as if it were asked for all of it.
        head = scope["method"] == "HEAD"
        asked = {**scope, "method": "GET"} if head else scope
        status = refused_with(scope)
        answer = self.app if status is None else self.refuse(scope, status)
        await answer(asked, receive, send_with_headers)


def refused_with(scope: Scope) -> int | None:
    """The status of a request that is refused unseen; None for one that may go on."""
    raw = scope.get("raw_path", b"") + b"?" + scope["query_string"]
    if len(raw) > LONGEST_ADDRESS:
        return 414
    if not _is_plain(raw):
        return 400
    if scope["method"] not in SAFE_METHODS and not is_same_site(Headers(scope=scope)):
        return 403
    return None


def is_same_site(headers: Headers) -> bool:
    """Whether a change was asked for by one of our own pages, or by no page at all.

    Every browser in use sends Sec-Fetch-Site or Origin with a form; what sends neither is no
    browser and holds nobody's cookie.
    """
    fetched = headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched in {"same-origin", "none"}
    origin = headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        # No page of anybody's comes from what is no address.
        return False


def _is_plain(raw: bytes) -> bool:
    if _BROKEN_ESCAPE.search(raw):
        return False
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text
