"""How answers are printed: one JSON object, or aligned lines for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from unicodedata import east_asian_width

import typer

from casetrack.cli.speech import translator
from casetrack.cli.titles import typed as as_typed
from casetrack.errors import Several, Translate, sentence, several

# Every command that lists or shows takes it.
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
FORMAT = 1
# Heads of columns whose numbers are names.
NUMBERED = frozenset({"id", "edition", "version", "project", "place"})


def show_json(answer: Mapping[str, object]) -> None:
    """Print one JSON object; decimals and times as strings."""
    body = {"format": FORMAT, **answer}
    typer.echo(json.dumps(body, ensure_ascii=False, indent=1, default=_plain))


def show_table(
    rows: Sequence[Sequence[object]],
    *,
    head: Sequence[str],
    empty: str,
    words: Sequence[str] = (),
    typed: Sequence[str] = (),
) -> None:
    """Print rows in columns, Chinese characters counted as two; a sentence where there are none.

    What stands under `words` is said in the language of whoever reads it, and under `typed`
    what a command takes stands beside it.
    """
    translate = translator()
    if not rows:
        typer.echo(translate(empty))
        return
    cells = [
        list(map(translate, head)),
        *[
            [
                _cell(
                    as_typed(value) if name in typed and isinstance(value, str) else value,
                    name,
                    words,
                    translate,
                )
                for name, value in zip(head, row, strict=True)
            ]
            for row in rows
        ],
    ]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        padded = [
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ]
        typer.echo("  ".join(padded).rstrip())


def show_field(name: str, value: object) -> None:
    """Print one field: its name, in the language of whoever reads it, and what it holds."""
    tell("{name}: {value}", name=sentence(name), value="" if value is None else value)


def tell(template: str, **values: object) -> None:
    """A line of the answer, in the language of whoever reads it."""
    typer.echo(sentence(template, **values).said(translator()))


def say(template: str, **values: object) -> None:
    """Progress and remarks, on stderr."""
    typer.echo(sentence(template, **values).said(translator()), err=True)


def counts_of(counts: Mapping[str, int]) -> Several:
    """How many of each, as words: reminders 2, sent 1."""
    return several(
        sentence("{name} {count}", name=sentence(name), count=count)
        for name, count in counts.items()
    )


def _cell(value: object, name: str, words: Sequence[str], translate: Translate) -> str:
    if value is None:
        return ""
    # A number that names something is typed again somewhere else.
    if isinstance(value, int) and name not in NUMBERED:
        return sentence("{count}", count=value).said(translate)
    said = sentence(value) if isinstance(value, str) and name in words else value
    return sentence("{value}", value=said).said(translate)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not shown as JSON")
