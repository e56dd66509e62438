"""Two languages: catalogs give the Chinese of pages in English, and what rooms say in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po

from casetrack.errors import Translate

Language = Literal["zh", "en"]
Say = Callable[..., str]

LOCALES = Path(__file__).with_name("locale")
COOKIE = "language"


def chosen(cookie: str | None, accepted: str, fallback: Language) -> Language:
    """The language somebody chose, else the first their browser accepts, else the office's."""
    if cookie in ("zh", "en"):
        return "zh" if cookie == "zh" else "en"
    for each in accepted.split(","):
        # zh-Hans-CN, zh_CN and zh are one language here.
        tag = each.split(";")[0].strip().replace("_", "-").lower().split("-")[0]
        if tag in ("zh", "en"):
            return "zh" if tag == "zh" else "en"
    return fallback


def say_in(language: Language) -> Say:
    """A function that says a text of the pages in a language, its `%(name)s` filled in."""
    translate = translate_to(language)

    def say(text: str, **values: object) -> str:
        told = translate(text)
        return told % values if values else told

    return say


def translate_to(language: Language) -> Translate:
    """A function that gives a text in a language, or as it is where no catalog has it."""
    known = catalog(language)
    return lambda text: known.get(text) or text


@cache
def catalog(language: Language) -> Mapping[str, str]:
    """Every text that the catalogs of a language have, with its translation."""
    told: dict[str, str] = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            told |= {str(each.id): str(each.string) for each in read_po(file) if each.id}
    return told
