"""Shows a template: texts in the visitor's language, values escaped, nothing undefined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from casetrack.errors import Sentence
from casetrack.language import (
    Language,
    day,
    days_between,
    minute,
    month,
    number,
    percent,
    say_in,
    size,
    translate_to,
)
from casetrack.web.declared import DECLARED, may_reach
from casetrack.web.visit import DONE_COOKIE, Visitor
from casetrack.web.words import DONE_NAMES, NAMES, ROLE_NAMES

STATIC = Path(__file__).with_name("static")


def page(visitor: Visitor, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page for this visitor."""
    answer = HTMLResponse(render(visitor, template, **values), status, visitor.headers)
    if visitor.done:
        answer.delete_cookie(DONE_COOKIE, httponly=True, samesite="lax")
    return answer


def render(visitor: Visitor, template: str, **values: object) -> str:
    """A template with what every page has: who is signed in, where they may go, the language."""
    say, person = visitor.say, visitor.person
    return (
        _environment(visitor.language)
        .get_template(template)
        .render(
            {
                "_": say,
                "language": visitor.language,
                "office": visitor.engine.settings.office.name,
                "person": person,
                "roles": [say(ROLE_NAMES[role]) for role in sorted(person.grants)]
                if person
                else [],
                "theme": visitor.theme,
                "place": visitor.place,
                "habits": visitor.habits,
                "back": visitor.back,
                "just_done": DONE_NAMES.get(visitor.done, ""),
                "may": lambda path: may_reach(person, DECLARED["GET", path]),
                "local": visitor.engine.calendar.local,
                "static": static_address,
                **NAMES,
                **values,
            }
        )
    )


def bare_page(language: Language, template: str, status: int, **values: object) -> HTMLResponse:
    """A page of its own, for whoever asks: it stands although nothing behind it does."""
    known = {"_": say_in(language), "language": language, "static": static_address}
    shown = _environment(language).get_template(template).render({**known, **values})
    return HTMLResponse(shown, status)


@cache
def static_address(name: str) -> str:
    """The address of a style sheet or a script, another one whenever it changes."""
    return f"/static/{name}?{sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("casetrack.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        name: partial(write, language=language) for name, write in _FILTERS.items()
    }
    return environment


def _day(value: date | None, *, language: Language) -> str:
    return "" if value is None else day(value, language)


def _iso(value: date | None, *, language: Language) -> str:
    """A day as forms and addresses take it, in every language alike."""
    del language
    return "" if value is None else f"{value:%Y-%m-%d}"


def _number(value: object, *, language: Language) -> object:
    return number(value, language) if isinstance(value, int | Decimal) else value


def _said(sentence: Sentence, *, language: Language) -> str:
    """What a room says, in the reader's language."""
    return sentence.said(translate_to(language))


def _signs(text: str, *, language: Language) -> str:
    """A relation with the signs of print, in every language alike."""
    del language
    return text.replace(">=", "≥").replace("<=", "≤")


_FILTERS: Mapping[str, Callable[..., object]] = {
    "day": _day,
    "days_to": days_between,
    "iso": _iso,
    "minute": minute,
    "month": month,
    "number": _number,
    "percent": percent,
    "said": _said,
    "signs": _signs,
    "size": size,
}
