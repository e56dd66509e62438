"""How the program speaks of itself: its help and what was typed wrong, in the reader's language."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer

from casetrack.cli.retold import HEADINGS, KINDS, PLACES, USAGE, place_called, retold
from casetrack.cli.speech import translator

_EXTRAS = re.compile(r"\[((?:env var|default|required)[^\]]*)\]$")
_HOLDERS = re.compile("|".join(each for each in HEADINGS if each.isupper()))
_PLACES = re.compile(rf"(?<=[\[{{])(?:{'|'.join(map(re.escape, PLACES))})(?=[\]}}])", re.IGNORECASE)
_KIND = re.compile(rf"<({'|'.join(KINDS)})>")


# The library names the class of its formatter, and lets it be another one.
class SpokenHelp(typer.Context.formatter_class):  # type: ignore[misc, valid-type]
    """The library's help with its own words said in the reader's language."""

    _names: Callable[[str], str] = str

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line of how a command is called."""
        del prefix
        translate = translator()
        told = _HOLDERS.sub(lambda each: translate(each[0]), args)
        told = _PLACES.sub(lambda each: place_called(each[0], translate), told)
        super().write_usage(prog, told, translate("Usage: "))

    def write_heading(self, heading: str) -> None:
        """The name of a section."""
        self._names = _NAMES.get(heading, str)
        super().write_heading(translator()(heading))

    def write_text(self, text: str) -> None:
        """What a command is for, and its example."""
        super().write_text(retold(text, USAGE, translator()))

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: int, **named: int) -> None:
        """What stands beside each option, argument and command."""
        told = [(self._names(name), _beside(text)) for name, text in rows]
        super().write_dl(told, *args, **named)


def _argument(name: str) -> str:
    """`key <str>`: what is typed in its place, and what kind of text it is."""
    place, _, kind = name.partition(" ")
    return f"{place_called(place, translator())} {_option(kind)}".rstrip()


def _option(name: str) -> str:
    """`--limit <int>` or `--on DATE`; the option itself is typed as it is."""
    translate = translator()
    told = _KIND.sub(lambda each: f"<{translate(each[1])}>", name)
    option, _, place = told.rpartition(" ")
    return f"{option} {place_called(place, translate)}" if place in PLACES else told


# How the first column of a section is said; names of commands are typed as they are.
_NAMES: Mapping[str, Callable[[str], str]] = {"Arguments": _argument, "Options": _option}


class SpokenContext(typer.Context):
    """A call whose help is spoken."""

    formatter_class = SpokenHelp


def speak(command: Any) -> None:  # noqa: ANN401 - of typer
    """Let a command and those below it be called so that their help is spoken."""
    command.context_class = SpokenContext
    for below in getattr(command, "commands", {}).values():
        speak(below)


def tell_misuse(error: typer.TyperException) -> None:
    """Say on stderr what was typed wrong and where the help is."""
    translate, context = translator(), getattr(error, "ctx", None)
    said = error.format_message()
    usage = "" if context is None else context.get_usage()
    if usage and said.startswith(usage):
        # No argument at all is a question for the help.
        typer.echo(said, err=True)
        return
    if context is not None:
        typer.echo(usage, err=True)
        where = f"{context.command_path} {context.help_option_names[0]}"
        typer.echo(translate("Try '{where}' for help.").format(where=where) + "\n", err=True)
    why = retold(said, USAGE, translate)
    typer.echo(translate("Error: {why}").format(why=why), err=True)


def run(command: Any, *args: Any, **extra: Any) -> None:  # noqa: ANN401 - the library's own main
    """Run the program and end it, as the library does by itself but in the reader's language."""
    try:
        code = command(*args, standalone_mode=False, **extra)
    except typer.TyperException as error:
        tell_misuse(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        typer.echo(translator()("Aborted!"), err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _beside(text: str) -> str:
    translate = translator()
    found = _EXTRAS.search(text)
    if not found:
        return translate(text)
    extras = "; ".join(retold(each, USAGE, translate) for each in found[1].split("; "))
    return f"{translate(text[: found.start()].rstrip())}  [{extras}]"
