"""One cell: what the spreadsheet stored, as the value its column asks for, or why it is not."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from casetrack import errors
from casetrack.errors import Invalid, Sentence, choices, sentence
from casetrack.ledger.columns import MOST_CHARACTERS, Cell, Column
from casetrack.store.columns import LARGEST, plain

Stored = int | float | str | bool | date | datetime | time | timedelta | None

PLACES = 6
# A spreadsheet keeps fifteen digits of a number; what is longer has lost its end.
LOST_DIGITS = 10**15
QUOTED = "{text!r}"

_DATES = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"|(\d{4})/(\d{1,2})/(\d{1,2})"
    r"|(\d{4})\.(\d{1,2})\.(\d{1,2})"
    r"|(\d{4})年(\d{1,2})月(\d{1,2})日"
)
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SEPARATORS = re.compile(r"[;；\n]")
_WRITTEN_NAME: Mapping[type, str] = {bool: "a logical value", date: "a date", time: "a time of day"}


def read_cell(column: Column, stored: Stored) -> Cell:
    """The value of a cell as its column wants it; None for an empty one. Raises Invalid."""
    if stored is None or (isinstance(stored, str) and not stored.strip()):
        return None
    value = _READERS[column.kind](stored)
    if column.allowed and value not in column.allowed:
        raise Invalid(
            "found {found}, allowed: {allowed}{hint}",
            found=quoted(value),
            allowed=choices(column.allowed),
            hint=nearest_hint(str(value), column.allowed),
        )
    if column.pattern and not re.fullmatch(column.pattern, str(value)):
        raise Invalid(
            "found {found}, expected {expected}",
            found=quoted(value),
            expected=sentence(column.pattern_words),
        )
    if column.not_negative and isinstance(value, int | Decimal) and value < 0:
        raise Invalid("found {found}, expected zero or more", found=value)
    return value


def nearest_hint(text: str, known: Iterable[str]) -> Sentence:
    """`; nearest known: X`, or nothing where no known name is near."""
    return errors.nearest_hint(difflib.get_close_matches(text, list(known), n=1, cutoff=0.4))


def clean(text: str) -> str:
    """A text with its lines ended alike and no blanks at their ends: what cells compare by."""
    lines = text.strip().splitlines()
    return lines[0] if len(lines) == 1 else "\n".join(line.rstrip() for line in lines)


def _text(stored: Stored) -> str:
    if isinstance(stored, str):
        return _sound(clean(stored))
    if isinstance(stored, int | float) and not isinstance(stored, bool):
        if not abs(stored) < LOST_DIGITS:
            raise Invalid(
                "found the number {found}, which has lost its last digits; "
                "format the cell as text and type it again",
                found=f"{stored:.0f}",
            )
        return f"{plain(Decimal(repr(stored))):f}"
    raise Invalid("found {found}, expected text; format the cell as text", found=_shown(stored))


def _sound(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise Invalid(
            "the text has {found} characters, at most {most} fit",
            found=len(text),
            most=MOST_CHARACTERS,
        )
    if not text.isprintable() and (control := _CONTROL.search(text)):
        raise Invalid(
            "the text holds the control character {found}; remove it", found=repr(control[0])
        )
    return text


# The same few numbers and days stand in most rows. `typed`, for 1 and TRUE are not the same.
@lru_cache(maxsize=4096, typed=True)
def _integer(stored: Stored) -> int:
    number = _decimal(stored)
    if number != number.to_integral_value():
        raise Invalid("found {found}, expected a whole number", found=number)
    return int(number)


@lru_cache(maxsize=4096, typed=True)
def _decimal(stored: Stored) -> Decimal:
    if isinstance(stored, str):
        number = _typed_decimal(stored)
    elif isinstance(stored, int | float) and not isinstance(stored, bool):
        number = _stored_decimal(stored)
    else:
        raise Invalid("found {found}, expected a number", found=_shown(stored))
    if abs(number) > LARGEST:
        raise Invalid("found {found}, which is too large to be kept exactly", found=number)
    if _places(number) > PLACES:
        raise Invalid(
            "found {found}, which has more than {most} decimal places", found=number, most=PLACES
        )
    return plain(number)


def _typed_decimal(text: str) -> Decimal:
    # Full-width digits and points are what a Chinese input method leaves behind.
    written = unicodedata.normalize("NFKC", text).strip()
    if not _NUMBER.fullmatch(written):
        raise Invalid("found {found}, expected a number such as 12 or 3.5", found=quoted(text))
    return Decimal(written.replace(",", ""))


def _stored_decimal(stored: float) -> Decimal:
    """The shortest decimal that is this number; where a sum left noise, its fifteen digits."""
    if not math.isfinite(stored):
        raise Invalid("found {found}, expected a number", found=stored)
    exact = Decimal(repr(stored))
    return exact if _places(exact) <= PLACES else Decimal(f"{stored:.15g}")


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else PLACES + 1


@lru_cache(maxsize=4096, typed=True)
def _date(stored: Stored) -> date:
    if isinstance(stored, datetime):
        raise Invalid("found {found}, expected a date without a time of day", found=stored)
    if isinstance(stored, date):
        return stored
    written = unicodedata.normalize("NFKC", stored).strip() if isinstance(stored, str) else ""
    match = _DATES.fullmatch(written)
    if match is None:
        raise Invalid("found {found}, expected a date such as 2023-09-20", found=_shown(stored))
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid("found {found}, and there is no such day", found=quoted(stored)) from None


def _list(stored: Stored) -> tuple[str, ...] | None:
    parts = [part.strip() for part in _SEPARATORS.split(_text(stored))]
    return tuple(dict.fromkeys(part for part in parts if part)) or None


def quoted(value: object) -> Sentence | str:
    """A value as it was written, a text between quotation marks of the reader's language."""
    return sentence(QUOTED, text=value) if isinstance(value, str) else str(value)


def _shown(stored: Stored) -> Sentence | str:
    if isinstance(stored, str):
        return quoted(stored)
    kind = _WRITTEN_NAME.get(type(stored), "the number" if isinstance(stored, float) else "")
    if not kind:
        return str(stored)
    value = f"{stored:.15g}" if isinstance(stored, float) else stored
    return sentence("{kind} {value}", kind=sentence(kind), value=value)


_READERS: Mapping[str, Callable[[Stored], Cell]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "list": _list,
}
