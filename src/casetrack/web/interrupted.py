"""A form that came after its session had ended: what was typed, kept through the signing in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request

from casetrack.web.forms import FORMS
from casetrack.web.guard import SAFE_METHODS

# A form with one of these is never written into a page.
_SECRET = "password"  # noqa: S105 - the name of a field
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Interrupted:
    """Where a form was sent to, and its fields as one text; both empty where none was."""

    action: str = ""
    sent: str = ""

    @property
    def fields(self) -> Sequence[tuple[str, str]]:
        """The fields again, as they were typed; none where the text is nothing of ours."""
        try:
            pairs = json.loads(self.sent)
            return [(name, value) for name, value in pairs if _are_texts(name, value)]
        except (ValueError, TypeError, RecursionError):
            return []


def _are_texts(*values: object) -> bool:
    """Whether all are texts that a page can hold: no halves of characters."""
    return all(isinstance(each, str) and not _HALF.search(each) for each in values)


NOTHING = Interrupted()


async def interrupted_by(request: Request) -> Interrupted:
    """What a form held whose sender is no longer signed in. Files are left out."""
    kind = request.headers.get("content-type", "").lower()
    if request.method in SAFE_METHODS or not kind.startswith(FORMS):
        return NOTHING
    form = await request.form()
    fields = [(name, value) for name, value in form.multi_items() if _are_texts(name, value)]
    if not any(value for _, value in fields) or any(name == _SECRET for name, _ in fields):
        return NOTHING
    return Interrupted(
        action=_place(request.url.path, request.url.query),
        sent=json.dumps(fields, ensure_ascii=False),
    )


def came_from(request: Request) -> str:
    """The page to come back to: the one asked for, or the one whose form was sent."""
    if request.method in SAFE_METHODS:
        return _place(request.url.path, request.url.query)
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"
    return _place(page.path, page.query) if page.netloc == request.headers.get("host") else "/"


def _place(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path or "/"
