"""Two languages: catalogs for pages and for what rooms say; dates and numbers as CLDR has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale

Language = Literal["zh", "en"]
Say = Callable[..., str]

LOCALES = Path(__file__).with_name("locale")
COOKIE = "language"
# What a text counts goes by these names; the first one that it has chooses "1 day" or "2 days".
COUNTED = ("days", "amount", "count")
# English as it is written outside America: the day before the month, and no "am".
_TAGS: Mapping[Language, str] = {"zh": "zh_Hans_CN", "en": "en_001"}
# A page shows some hundred days and counts; a busy office some thousand.
_KEPT = 8192
_QUALITY = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*")


def chosen(cookie: str | None, accepted: str, fallback: Language) -> Language:
    """The language somebody chose, else the first their browser accepts, else the office's."""
    if cookie in ("zh", "en"):
        return "zh" if cookie == "zh" else "en"
    ranked = sorted(_accepted(accepted), key=lambda each: -each[1])
    return ranked[0][0] if ranked else fallback


def _accepted(header: str) -> Iterator[tuple[Language, float]]:
    """Our languages in a browser's list, each with its quality; what is refused is left out."""
    for each in header.split(","):
        tag, *rest = each.split(";")
        # zh-Hans-CN, zh_CN and zh are one language here.
        name = tag.strip().replace("_", "-").lower().split("-")[0]
        found = _QUALITY.fullmatch(rest[0]) if rest else None
        quality = float(found[1]) if found else 0.0 if rest else 1.0
        if name in ("zh", "en") and quality > 0:
            yield ("zh" if name == "zh" else "en"), quality


def say_in(language: Language) -> Say:
    """A function that says a text of the pages in a language, its `%(name)s` filled in.

    What is counted is written as a number of that language and chooses the singular.
    """
    known, singular = catalog(language), singulars(language)

    def say(text: str, **values: object) -> str:
        told = known.get(text) or text
        if not values:
            return told
        counts = {name: values[name] for name in COUNTED if isinstance(values.get(name), int)}
        if text in singular and next(iter(counts.values()), 0) == 1:
            told = singular[text]
        written = {name: number(count, language) for name, count in counts.items()}
        return told % (values | written)

    return say


@dataclass(frozen=True)
class Translation:
    """Gives texts in a language, or as they are where no catalog has them; and writes days."""

    language: Language

    def __call__(self, text: str) -> str:
        """Translate a text."""
        return catalog(self.language).get(text) or text

    def written(self, value: date) -> str:
        """A day, or a minute of the day, in this language."""
        if isinstance(value, datetime):
            return minute(value, self.language)
        return day(value, self.language)

    def number(self, value: int) -> str:
        """What is counted, with its thousands apart."""
        return number(value, self.language)


def translate_to(language: Language) -> Translation:
    """What gives a text in a language, or as it is where no catalog has it."""
    return Translation(language)


def day(value: date, language: Language) -> str:
    """A day as people write it: 2023年9月20日, 20 Sept 2023; of an instant, the day where it is."""
    return _day(value.date() if isinstance(value, datetime) else value, language)


def minute(value: datetime, language: Language) -> str:
    """A day and the time of day, where the instant is: 2023年9月20日 09:05."""
    joined = _locale(language).datetime_formats["medium"]
    return str(joined).format(_clock(value.hour, value.minute, language), day(value, language))


def days_between(first: date, last: date, language: Language) -> str:
    """A period with both its ends, as short as people write it: 29 Sept – 6 Oct 2023."""
    return _days_between(first, last, language)


def month(value: date, language: Language) -> str:
    """A month of a year."""
    from babel.dates import format_skeleton  # noqa: PLC0415 - see _locale

    return format_skeleton("yMMMM", value, locale=_locale(language))


@lru_cache(maxsize=_KEPT)
def number(value: int | Decimal, language: Language) -> str:
    """A number with its thousands apart, every decimal of it kept."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - see _locale

    return format_decimal(value, locale=_locale(language), decimal_quantization=False)


def percent(value: int, language: Language) -> str:
    """A whole number of hundredths."""
    from babel.numbers import format_percent  # noqa: PLC0415 - see _locale

    return format_percent(Decimal(value) / 100, locale=_locale(language))


def size(count: int, language: Language) -> str:
    """So many bytes, in the unit that leaves a number to remember."""
    from babel.units import format_unit  # noqa: PLC0415 - see _locale

    names = ("byte", "kilobyte", "megabyte", "gigabyte")
    step = next((each for each in range(len(names)) if count < 1000 ** (each + 1)), len(names) - 1)
    rounded = round(Decimal(count) / 1000**step, 1 if step else 0)
    return format_unit(rounded, f"digital-{names[step]}", "short", locale=_locale(language))


@lru_cache(maxsize=_KEPT)
def _day(value: date, language: Language) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - see _locale

    return format_date(value, "medium", locale=_locale(language))


@lru_cache(maxsize=24 * 60 * 2)
def _clock(hour: int, minutes: int, language: Language) -> str:
    from babel.dates import format_time  # noqa: PLC0415 - see _locale

    pattern = _locale(language).datetime_skeletons["Hm"]
    return format_time(time(hour, minutes), pattern, locale=_locale(language))


@lru_cache(maxsize=_KEPT)
def _days_between(first: date, last: date, language: Language) -> str:
    from babel.dates import format_interval  # noqa: PLC0415 - see _locale

    return format_interval(first, last, "yMMMd", locale=_locale(language))


@cache
def _locale(language: Language) -> Locale:
    # The library and what it knows of a language take a tenth of a second to load, which
    # nothing that shows neither day nor number waits for.
    from babel import Locale  # noqa: PLC0415

    return Locale.parse(_TAGS[language])


@cache
def catalog(language: Language) -> Mapping[str, str]:
    """Every text that the catalogs of a language have, with its translation."""
    return {text: forms[-1] for text, forms in _catalogs(language).items()}


@cache
def singulars(language: Language) -> Mapping[str, str]:
    """What is said of one, for texts that count and say it otherwise."""
    return {text: forms[0] for text, forms in _catalogs(language).items() if len(forms) > 1}


@cache
def _catalogs(language: Language) -> Mapping[str, tuple[str, ...]]:
    told: dict[str, tuple[str, ...]] = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        told |= dict(_entries(path.read_text("utf-8")))
    return told


def _entries(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each message of a catalog with its translation, or what is said of one and of more.

    Ours have no context. The library that writes such files takes a tenth of a second to load and
    read them, which no command of a few milliseconds can wait for.
    """
    parts: dict[str, str] = {}
    field = ""
    for line in [*text.splitlines(), 'msgid ""']:
        name, _, rest = line.partition(" ")
        if name == "msgid":
            forms = tuple(
                told for part, told in parts.items() if part.startswith("msgstr") and told
            )
            if parts.get("msgid") and forms:
                yield parts["msgid"], forms
            parts = {}
        if name.startswith("msg"):
            field = name
            parts[field] = json.loads(rest)
        elif line.startswith('"'):
            parts[field] += json.loads(line)
