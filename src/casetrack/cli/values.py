"""Words of the command line as dates, numbers and texts."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from casetrack.cases.fields import decimal_in
from casetrack.errors import Invalid


def day(name: str, text: str) -> date | None:
    """A date; None where nothing was said. Raises Invalid."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(
            "{name} {text!r}: expected a date such as 2023-10-31", name=name, text=text
        ) from error


def decimal(name: str, text: str) -> Decimal | None:
    """An exact number; None where nothing was said. Raises Invalid."""
    try:
        found = decimal_in(text) if text else None
    except InvalidOperation as error:
        raise Invalid(
            "{name} {text!r}: expected a number such as 1248397.42", name=name, text=text
        ) from error
    if found is not None and not found.is_finite():
        raise Invalid("{name} {text!r}: expected a number such as 1248397.42", name=name, text=text)
    return found


def text_of(file: Path) -> str:
    """The text of a UTF-8 file, or what is piped in for `-`. Raises Invalid."""
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text("utf-8")
    except FileNotFoundError as error:
        raise Invalid("There is no file {file}.", file=file) from error
    except UnicodeDecodeError as error:
        raise Invalid("{file} is no text in UTF-8.", file=file) from error
    except OSError as error:
        raise Invalid("{file} cannot be read: {why}.", file=file, why=error.strerror) from error
