"""Bulletins printed as one table: a row of field names, then one project a row."""

from __future__ import annotations

from collections.abc import Sequence

from casetrack.bulletins.reading.headings import Line, field_named

Range = tuple[int, int]
_FEWEST = 2


def cells_of(plain: str, line: Line) -> list[Range]:
    """Each cell of a row as a range without spaces at its ends."""
    found: list[Range] = []
    start = line.start
    for part in plain[line.start : line.end].split("\t"):
        left = len(part) - len(part.lstrip())
        found.append((start + left, start + len(part.rstrip()) if part.strip() else start + left))
        start += len(part) + 1
    return found


def rows_with_projects(plain: str, lines: Sequence[Line]) -> list[dict[str, Range]] | None:
    """Give each project of such a table, field by field. None if the text holds no such table."""
    for number, line in enumerate(lines):
        if "\t" not in plain[line.start : line.end]:
            continue
        fields = [field_named(plain[slice(*cell)]) for cell in cells_of(plain, line)]
        if "lead" not in fields and "duty" not in fields:
            continue
        if len({each for each in fields if each}) >= _FEWEST:
            return _rows(plain, lines[number + 1 :], fields) or None
    return None


def _rows(plain: str, lines: Sequence[Line], fields: list[str]) -> list[dict[str, Range]]:
    rows: list[dict[str, Range]] = []
    for line in lines:
        cells = cells_of(plain, line)
        if len(cells) != len(fields):
            break
        named = zip(fields, cells, strict=True)
        row = {name: cell for name, cell in named if name and cell[0] < cell[1]}
        if row:
            rows.append(row)
    return rows
