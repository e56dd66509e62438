"""What others say in finished English, told in the language of whoever reads it.

The library of the command line says what was typed wrong, and reminders keep why they went as they
did; both give whole lines. Each form of line is listed here, and the catalog has its Chinese.
"""

from __future__ import annotations

import re
from functools import cache

from casetrack.errors import Translate

# The library's words of a help page.
HEADINGS = ("Usage: ", "Arguments", "Options", "Commands", "OPTIONS", "COMMAND", "ARGS")
HELP = "Show this message and exit."
# The library's: in help, and where something was typed wrong. The first form that fits counts.
USAGE = (
    "Example: {line}",
    "default: {value}",
    "env var: {value}",
    "required",
    "Missing command.",
    "Missing argument '{place}'.",
    "Missing option {name}.",
    "No such command {name}. Did you mean {near}?",
    "No such command {name}.",
    "No such option: {name} (Possible options: {near})",
    "No such option: {name}",
    "Got unexpected extra argument(s) ({values})",
    "Option {name} requires an argument.",
    "Option {name} requires {number} arguments.",
    "Option {name} does not take a value.",
    "Invalid value for '{place}': {what}",
    "Invalid value: {what}",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid boolean, unable to interpret input",
    "Input should be greater than or equal to {least}",
    "Input should be less than or equal to {most}",
    "{name} is not one of {choices}.",
    "file {name} does not exist.",
    "file {name} is a directory.",
    "directory {name} does not exist.",
    "directory {name} is a file.",
    "dir {name} is a file.",
    "path {name} does not exist.",
)
# What stands in place of an argument or a value on a help page, and what kind of text it is.
PLACES = (
    *("CODE", "DURATION", "FILE", "FILES", "FINDING", "FIRST", "FOLDER", "INDICATOR", "ITEM"),
    *("KEY", "KEYS", "KIND", "LOGIN", "NAME", "NEW", "NUMBER", "OLD", "OTHER", "PART", "PROJECT"),
    *("RESULT", "ROLE", "TITLE", "TRANSITION", "UNIT", "VALUE", "YEAR", "DATE", "DIR", "FILTER"),
    *("FILE|NAME", "NAME=VALUE", "OLD=NEW", "INSTANT"),
)
KINDS = ("str", "int", "path", "int range", "directory")
# Why somebody was not reminded, or somebody else was, as it is recorded.
REASONS = (
    "{what}, which was not delivered",
    "nobody is {word}, and nobody could stand in",
    "nobody is {word} for the office",
    "nobody is {word} for {unit}",
    "superseded by {rule} {occurrence}",
    "superseded by {rule}",
    "its clock was stopped: {by}",
    "its clock is paused",
    "its recipient is not active",
    "no sweep recorded it",
    "recorded, but never put into a message",
    "its message has waited since {at}",
    "its message is {word}: {error}",
    "its sender fell silent",
    "its sender never came back",
    "sent again by {name}: {why}",
    "the webhook was removed",
    "the webhook answered that it is gone",
    "nobody listens at this address any more",
)
# Values that are said like a line, or a word, of their own.
_INNER = frozenset({"what", "word"})


def retold(text: str, forms: tuple[str, ...], translate: Translate) -> str:
    """A line in the reader's language; as it is where it has none of these forms."""
    for form in forms:
        if found := _pattern(form).fullmatch(text):
            values = found.groupdict()
            values |= {
                name: retold(values[name], forms, translate) for name in _INNER & values.keys()
            }
            if "place" in values:
                values["place"] = place_called(values["place"], translate)
            return translate(form).format(**values)
    return translate(text)


def place_called(name: str, translate: Translate) -> str:
    """What stands in place of an argument, told in the reader's language: key, 编号."""
    told = translate(name.upper()) if name.upper() in PLACES else name
    return name if told == name.upper() else told


def reason_retold(text: str, translate: Translate) -> str:
    """Why a reminder went as it did: one reason, or several that were noted one after another."""
    told = (retold(part, REASONS, translate) for part in text.split("; "))
    return translate("; ").join(told)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", form)
    named = (
        f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile("".join(named), re.DOTALL)
