"""Every text on a page passes through here: Chinese as it is written, English from the catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po

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
    """A function that says a Chinese text in a language, its `%(name)s` filled in."""
    known = _catalog() if language == "en" else {}

    def say(text: str, **values: object) -> str:
        told = known.get(text) or text
        return told % values if values else told

    return say


@cache
def _catalog() -> Mapping[str, str]:
    with (LOCALES / "en.po").open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id}
