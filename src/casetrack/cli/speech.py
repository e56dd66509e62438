"""The language of the command line: CASETRACK_LANGUAGE, else the terminal's, else English."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    # For the type alone: English needs no catalog.
    from casetrack.errors import Translate

Language = Literal["zh", "en"]

# What a terminal says its language by, the first one that is set.
_TERMINAL = ("LC_ALL", "LC_MESSAGES", "LANG")


def named(environment: Mapping[str, str]) -> Language | None:
    """The language somebody asks for, or None where they name none that we speak."""
    terminal = next((environment[name] for name in _TERMINAL if environment.get(name)), "")
    wanted = (environment.get("CASETRACK_LANGUAGE") or terminal).strip().lower()
    return "zh" if wanted.startswith("zh") else "en" if wanted.startswith("en") else None


def asked_for() -> Language | None:
    """The language of this command, or None where its terminal names none that we speak."""
    return named(os.environ)


def of_records() -> Language:
    """The language that records are told in: as they were written, unless English is asked for."""
    return asked_for() or "zh"


def translator() -> Translate:
    """A function that gives a text in the language of this command."""
    language = asked_for()
    # A terminal that names no language is a script's: days stay as it can read them.
    if language is None:
        return str
    from casetrack.cli.titles import Typed  # noqa: PLC0415 - see above

    return Typed(language)


def translate_help(command: Any) -> None:  # noqa: ANN401 - of click or of typer
    """Let a command, its options and the commands below it say in this language what they do."""
    translate = translator()
    command.help = command.help and translate(" ".join(command.help.split()))
    for each in command.params:
        if getattr(each, "help", None):
            each.help = translate(each.help)
    for below in getattr(command, "commands", {}).values():
        translate_help(below)
