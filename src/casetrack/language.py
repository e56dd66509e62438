"""Two languages: catalogs give the Chinese of pages in English, and what rooms say in Chinese."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

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
        told |= dict(_entries(path.read_text("utf-8")))
    return told


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Each message of a catalog with its translation.

    Ours have one form and no context. The library that writes such files takes half a second to
    load and read them, which no command of a few milliseconds can wait for.
    """
    parts: dict[str, str] = {"msgid": "", "msgstr": ""}
    field = "msgid"
    for line in [*text.splitlines(), 'msgid ""']:
        name, _, rest = line.partition(" ")
        if name == "msgid":
            if parts["msgid"] and parts["msgstr"]:
                yield parts["msgid"], parts["msgstr"]
            parts = {"msgid": "", "msgstr": ""}
        if name in parts:
            field = name
            parts[field] = json.loads(rest)
        elif line.startswith('"'):
            parts[field] += json.loads(line)
