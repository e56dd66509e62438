"""Where each key of a TOML text stands: tomllib gives values only, people want line numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from casetrack.errors import Problem, Sentence, problem_with

Path = tuple[str | int, ...]

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w.\"'-]+)\s*=")


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The lines of one file, to say where a problem is."""

    source: str
    numbers: Mapping[Path, int]

    def problem(self, path: Path, wrong: Sentence) -> Problem:
        """A problem at a key, else at the nearest table around it, else at the first line."""
        around = path
        while around and around not in self.numbers:
            around = around[:-1]
        return problem_with(wrong, source=self.source, line=self.numbers.get(around, 1))


def lines_of(text: str, source: str) -> Lines:
    """Find tables and keys. Keys inside an inline table count as that table's line."""
    numbers: dict[Path, int] = {}
    tables: Counter[Path] = Counter()
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _parts(header[2])
            if header[1] == "[[":
                tables[table] += 1
                table = (*table, tables[table] - 1)
            numbers.setdefault(table, number)
        elif key := _KEY.match(line):
            numbers.setdefault((*table, *_parts(key[1])), number)
    return Lines(source=source, numbers=numbers)


def _parts(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
