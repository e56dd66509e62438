"""Workbooks as an office would hand them in, made with another library than the one under test."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from casetrack.ledger.sheets import SHEETS

Rows = Sequence[Mapping[str, Any]]


def make_book(path: Path, sheets: Mapping[str, Rows], **extra_columns: Sequence[str]) -> Path:
    """A workbook with these rows; a sheet's columns are the ledger's own and the extra ones."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        add_sheet(book, name, rows, extra=extra_columns.get(name, ()))
    book.save(path)
    return path


def add_sheet(book: Any, name: str, rows: Rows, *, extra: Sequence[str] = ()) -> None:  # noqa: ANN401
    sheet = SHEETS[name]
    identifiers = [column.name for column in sheet.columns] + list(extra)
    worksheet = book.create_sheet(sheet.label)
    worksheet.append([column.label for column in sheet.columns])
    worksheet.append(identifiers)
    for row in rows:
        worksheet.append([row.get(each) for each in identifiers])


def item(key: str = "1-001", **cells: object) -> dict[str, object]:
    """A complete row of the items sheet."""
    filled = {"project": 1, "title": "某路口路面塌陷", "found_on": "2026-03-05"}
    return {"key": key, **filled, **cells}
