"""What a column and a sheet of the ledger are. The eleven sheets themselves are in `sheets`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "integer", "decimal", "date", "list"]
Cell = str | int | Decimal | date | tuple[str, ...] | None

# What a spreadsheet program takes; a row more would not open there either.
MOST_CHARACTERS = 32_767
MOST_ROWS = 100_000
MOST_COLUMNS = 60
# Row 1 is for people, row 2 for the program.
FIRST_ROW = 3
EXAMPLE_MARK = "示例"
"""A row whose first cell begins with this is an example and is not read."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: what it holds, and what the template shows for it."""

    name: str
    label: str
    kind: Kind = "text"
    required: bool = False
    read_only: bool = False
    # Nothing else is accepted.
    allowed: tuple[str, ...] = ()
    # Offered in the drop-down; anything else is accepted too.
    offered: tuple[str, ...] = ()
    # What a cell names: a unit, person, project, item, figure, workflow, roles, or another row
    # of its own sheet.
    refers: str = ""
    # A regular expression for the whole cell, and the same in words.
    pattern: str = ""
    pattern_words: str = ""
    not_negative: bool = False
    # What an empty cell means.
    default: Cell = None
    # Listed parts are added to what is there; none is ever taken away by leaving it out.
    adds_only: bool = False
    example: str = ""
    width: int = 14


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet. Its first column is the key by which rows are recognised."""

    name: str
    label: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """The identifier of the first column."""
        return self.columns[0].name

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by identifier."""
        return {column.name: column for column in self.columns}

    @property
    def title(self) -> str:
        """The name in messages: 问题 items."""
        return f"{self.label} {self.name}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row as it was read. A column that the sheet lacks is absent; an empty cell is None."""

    sheet: str
    number: int
    values: Mapping[str, Cell] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of a cell; empty where there is none."""
        value = self.values.get(name)
        assert value is None or isinstance(value, str), f"{name} holds {value!r}, not text"
        return value or ""

    def whole(self, name: str) -> int | None:
        """The whole number of a cell."""
        value = self.values.get(name)
        assert value is None or isinstance(value, int), f"{name} holds {value!r}, not an integer"
        return value

    def number_in(self, name: str) -> Decimal | None:
        """The exact decimal of a cell."""
        value = self.values.get(name)
        assert value is None or isinstance(value, Decimal), f"{name} holds {value!r}"
        return value

    def day(self, name: str) -> date | None:
        """The date of a cell."""
        value = self.values.get(name)
        assert value is None or isinstance(value, date), f"{name} holds {value!r}, not a date"
        return value

    def names(self, name: str) -> tuple[str, ...]:
        """The parts of a list cell."""
        value = self.values.get(name)
        assert value is None or isinstance(value, tuple), f"{name} holds {value!r}, not a list"
        return value or ()
