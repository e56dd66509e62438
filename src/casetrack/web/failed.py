"""What is answered where a page failed: a page that asks neither the database nor who is there."""

from __future__ import annotations

from fastapi import Request, Response

from casetrack.language import COOKIE, chosen, say_in
from casetrack.web.guard import SAFE_METHODS
from casetrack.web.shown import bare_page
from casetrack.web.visit import THEME_COOKIE, THEMES, House

# What passes by itself, so that trying again soon is good advice.
BUSY = 503


def failed(request: Request, status: int, heading: str) -> Response:
    """Say that it failed, what to do now, and the number under which the log has it."""
    house: House = request.app.state.house
    office = house.engine.settings.office
    visitor = getattr(request.state, "visitor", None)
    accepted = request.headers.get("accept-language", "")
    language = (
        visitor.language
        if visitor
        else chosen(request.cookies.get(COOKIE), accepted, office.language)
    )
    theme = request.cookies.get(THEME_COOKIE, "")
    return bare_page(
        language,
        "failed.html.j2",
        status,
        office=office.name,
        theme=theme if theme in THEMES else "",
        heading=say_in(language)(heading),
        passes=status == BUSY,
        only_read=request.method in SAFE_METHODS,
        request_id=request.state.request_id,
    )
