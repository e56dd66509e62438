"""What stands before every page: request id, plain bytes, same site, and headers on each answer."""

from __future__ import annotations

import re
import secrets
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
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
# Where other systems come in; what they hear is a problem document.
API = "/api/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_ADDRESS = 8_000
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Guard:
    """Wraps the whole application, so that no answer leaves without its headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

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
            await send(message)

        answer: ASGIApp = refusal_of(scope) or self.app
        await answer(scope, receive, send_with_headers)


def refusal_of(scope: Scope) -> Response | None:
    """The answer to a request that is refused unseen; None for one that may go on."""
    raw = scope.get("raw_path", b"") + b"?" + scope["query_string"]
    if len(raw) > LONGEST_ADDRESS:
        return _refused(scope, 414, "地址过长 / address too long")
    if not _is_plain(raw):
        return _refused(scope, 400, "地址无法识读 / address cannot be read")
    headers = Headers(scope=scope)
    if scope["method"] not in SAFE_METHODS and not is_same_site(headers):
        return _refused(scope, 403, "请求来自其他网站 / request from another site")
    return None


def _refused(scope: Scope, status: int, why: str) -> Response:
    """Plain words for people; for other systems the form in which they hear every refusal."""
    if not scope["path"].startswith(API):
        return PlainTextResponse(why, status)
    body = {
        "type": "urn:casetrack:unreadable",
        "title": why,
        "status": status,
        "detail": why,
        "request_id": scope["state"]["request_id"],
    }
    return JSONResponse(body, status, media_type="application/problem+json")


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
