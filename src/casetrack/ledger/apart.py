"""Reads a workbook in a process of its own, with little memory and time: an upload is a stranger's.

Run as a program it reads the file it is given and prints plain rows as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import BoundedSemaphore
from typing import Any

from casetrack import __version__
from casetrack.errors import Choice, Problem, Sentence, Several
from casetrack.ledger.columns import Cell, Row
from casetrack.ledger.reading import Workbook, read_workbook

MOST_MEMORY_BYTES = 1024**3
MOST_CPU_SECONDS = 20
# The processor may be shared; nobody waits longer than this.
LONGEST_SECONDS = 60
# A gigabyte each: however many ask, so many read.
_AT_ONCE = BoundedSemaphore(2)


def read_apart(path: Path, *, source: str) -> Workbook:
    """What `read_workbook` finds, read by a child that may take neither much memory nor time.

    `source` is the name that problems give the file. Whatever becomes of the child, the answer is
    a workbook: with the problem that it could not be read.
    """
    return _understood(_read_by_child(path), source)


def read_once(path: Path, *, source: str) -> Workbook:
    """The same of a file that nobody changes: read when it is first asked for, then remembered."""
    beside = reading_of(path)
    try:
        told = beside.read_bytes()
    except FileNotFoundError:
        told = _read_by_child(path)
        with NamedTemporaryFile(dir=path.parent, delete=False) as draft:
            draft.write(told)
        Path(draft.name).replace(beside)
    return _understood(told, source)


def reading_of(path: Path) -> Path:
    """Where it is remembered what this version has read in a file."""
    return path.with_suffix(f".{__version__}.json")


def _read_by_child(path: Path) -> bytes:
    """What the child prints; nothing where it took too much."""
    command = [sys.executable, "-m", "casetrack.ledger.apart", str(path)]
    try:
        # Our own program and a path of our own; nothing of it is read by a shell.
        with _AT_ONCE:
            return subprocess.run(  # noqa: S603
                command, capture_output=True, timeout=LONGEST_SECONDS, check=True
            ).stdout
    except subprocess.SubprocessError:
        return b""


def _understood(told: bytes, source: str) -> Workbook:
    try:
        return _workbook(json.loads(told), source)
    except ValueError:
        problem = Problem(
            message="the workbook needs more memory or time than one may take; "
            "split it, or save it again in a spreadsheet program",
            source=source,
        )
        return Workbook(source=source, sha256="", sheets={}, problems=(problem,))


def main() -> None:
    """Read the file that was named, within limits, and print what was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_told(read_workbook(Path(sys.argv[1]))), sys.stdout)


def _told(workbook: Workbook) -> dict[str, object]:
    return {
        "sha256": workbook.sha256,
        "places": workbook.places,
        "sheets": {
            name: [
                [row.number, {each: _plain(cell) for each, cell in row.values.items()}]
                for row in rows
            ]
            for name, rows in workbook.sheets.items()
        },
        "problems": [
            {each.name: _said(getattr(problem, each.name)) for each in fields(Problem)}
            for problem in workbook.problems
        ],
    }


def _workbook(told: Mapping[str, Any], source: str) -> Workbook:
    return Workbook(
        source=source,
        sha256=told["sha256"],
        places=told["places"],
        sheets={
            name: tuple(
                Row(
                    sheet=name,
                    number=number,
                    values={each: _cell(cell) for each, cell in values.items()},
                )
                for number, values in rows
            )
            for name, rows in told["sheets"].items()
        },
        problems=tuple(_problem(each, source) for each in told["problems"]),
    )


def _problem(told: Mapping[str, Any], source: str) -> Problem:
    values: dict[str, Any] = {name: _heard(each) for name, each in told.items()}
    return Problem(**values | {"source": source})


def _plain(cell: Cell) -> object:
    """A cell as JSON: numbers that are not whole, dates and lists say what they are."""
    if isinstance(cell, Decimal):
        return {"decimal": str(cell)}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    return {"list": list(cell)} if isinstance(cell, tuple) else cell


def _cell(plain: Any) -> Cell:  # noqa: ANN401 - whatever JSON holds
    match plain:
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"list": list(parts)}:
            return tuple(str(part) for part in parts)
        case None | str() | int():
            return plain
    raise ValueError(plain)


def _said(value: object) -> object:
    """A field of a problem as JSON; sentences within sentences stay sentences."""
    if isinstance(value, Sentence):
        return {"sentence": value.template, "with": _said(value.values)}
    if isinstance(value, Choice):
        return {"choice": value.typed, "title": value.title}
    if isinstance(value, Several):
        return {"several": [_said(each) for each in value.parts], "between": value.between}
    if isinstance(value, Mapping):
        return {name: _said(each) for name, each in value.items()}
    return value if value is None or isinstance(value, int | str) else str(value)


def _heard(value: object) -> object:
    match value:
        case {"sentence": str(template), "with": dict(values)}:
            return Sentence(template=template, values={n: _heard(v) for n, v in values.items()})
        case {"choice": str(typed), "title": str(title)}:
            return Choice(typed=typed, title=title)
        case {"several": list(parts), "between": str(between)}:
            return Several(parts=tuple(map(_heard, parts)), between=between)
        case dict():
            return {name: _heard(each) for name, each in value.items()}
    return value


if __name__ == "__main__":
    main()
