"""Forms before any page reads them: no text that a database cannot keep."""

from __future__ import annotations

from fastapi import Request
from pydantic import BeforeValidator

from casetrack.errors import Invalid
from casetrack.web.guard import SAFE_METHODS
from casetrack.web.weighed import TOO_MUCH, TooLarge

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _counted(text: object) -> object:
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


# A text of several lines: the end of each is one character, as the browser that limited the text
# counted it, and not the two that it sends.
LINES = BeforeValidator(_counted)


async def require_plain(request: Request) -> None:
    """Raise Invalid where a field holds a NUL: one database refuses it, another cuts there.

    Raises TooLarge for a body that was let pass unread.
    """
    if getattr(request.state, "is_too_large", False):
        raise TooLarge(TOO_MUCH.template, **TOO_MUCH.values)
    kind = request.headers.get("content-type", "").lower()
    if request.method in SAFE_METHODS or not kind.startswith(FORMS):
        return
    # Read once, for the page as well.
    form = await request.form()
    if any("\x00" in text for pair in form.multi_items() for text in pair if isinstance(text, str)):
        raise Invalid("A field holds a character that cannot be kept.")
