"""Bodies that are larger than is taken: let pass unread, so that a page can say so."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casetrack.errors import CasetrackError, Sentence, sentence

LARGEST_BODY = 25 * 1024 * 1024
# A step for a thousand items names each of them, beside what the step itself asks for.
MOST_FIELDS = 1_100
# A browser hears an answer only once it has sent all of it; beyond this it hears of a lost line.
_MOST_HEARD_OUT = 8 * LARGEST_BODY
_ABOUT_THE_BODY = (b"content-length", b"content-type")
_MEGABYTE = 1024 * 1024
# Of a length in a header; more of them are as much too many.
_DIGITS = 18


class TooLarge(CasetrackError):
    """What was sent is larger than is taken."""


TOO_MUCH = sentence(
    "What you sent has more than {most} MB, files included. Choose smaller files, or send it in "
    "parts.",
    most=LARGEST_BODY // _MEGABYTE,
)
TOO_LONG = sentence("One text has more than {most} MB. Shorten it.", most=1)
TOO_MANY = sentence("One form takes at most {most} fields at once. Choose fewer.", most=MOST_FIELDS)


def too_large_by(detail: str) -> Sentence | None:
    """What is too large where a form could not be read, by what its reader says; else None."""
    if detail.startswith("Too many"):
        return TOO_MANY
    return TOO_LONG if "exceeded maximum size" in detail else None


def weighed(app: ASGIApp) -> ASGIApp:
    """The application, which is told of a body that is too large and does not see it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (length := _announced(scope)) <= LARGEST_BODY:
            await app(scope, receive, send)
            return
        if length <= _MOST_HEARD_OUT:
            await _hear_out(receive)
        headers = [each for each in scope["headers"] if each[0] not in _ABOUT_THE_BODY]
        state = {**scope.get("state", {}), "is_too_large": True}
        await app({**scope, "headers": headers, "state": state}, _nothing, send)

    return answer


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length[:_DIGITS]) if length.isdecimal() else 0


async def _hear_out(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
