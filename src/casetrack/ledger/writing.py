"""Rows to an .xlsx workbook that people can fill and the reader reads back unchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from casetrack.errors import Invalid, Sentence, sentence
from casetrack.ledger.columns import (
    EXAMPLE_MARK,
    FIRST_ROW,
    MOST_CHARACTERS,
    MOST_ROWS,
    Cell,
    Column,
    Sheet,
)
from casetrack.ledger.reading import NOTES
from casetrack.ledger.sheets import SHEETS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

CHOICES = "选项"
"""The hidden sheet the drop-downs take their values from: inline lists end at 255 characters."""

# Text that begins with = is text, whoever typed it.
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# The same rows give the same file: no clock in it.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
_TYPES = {
    "text": "文本",
    "integer": "整数",
    "decimal": "数值（最多六位小数）",
    "date": "日期",
    "list": "以分号分隔",
}


@dataclass(frozen=True, kw_only=True)
class _Styles:
    label: Format
    required: Format
    name: Format
    text: Format
    date: Format
    example: Format


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Write rows by sheet: labels in row 1, identifiers in row 2, data from row 3.

    All sheets of the ledger are there, also those without rows. Raises Invalid for what a
    spreadsheet cannot hold.
    """
    if problems := [each for name, rows in sheets.items() for each in _too_much(name, rows)]:
        raise Invalid(problems)
    with _new_book(path) as book:
        styles = _prepare(book)
        for sheet in SHEETS.values():
            worksheet = _add_sheet(book, sheet, styles)
            for number, row in enumerate(sheets.get(sheet.name, ()), start=FIRST_ROW - 1):
                _write_row(worksheet, sheet, number, row, styles)
        _add_choices(book)


def _new_book(path: Path) -> Workbook:
    # Loading it takes a twentieth of the time in which a server is to answer.
    import xlsxwriter  # noqa: PLC0415 - only what writes waits for it

    return xlsxwriter.Workbook(str(path), _OPTIONS)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A sheet for people alone: headings, and rows in their order."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_tables(path: Path, tables: Mapping[str, Table]) -> None:
    """Write sheets that are read by people and not imported again."""
    with _new_book(path) as book:
        styles = _prepare(book)
        for name, table in tables.items():
            worksheet = book.add_worksheet(name)
            for place, heading in enumerate(table.headings):
                worksheet.write_string(0, place, heading, styles.label)
                width = max((len(str(row[place] or "")) for row in table.rows), default=0)
                worksheet.set_column(place, place, min(max(2 * len(heading), width) + 2, 60))
            for number, row in enumerate(table.rows, start=1):
                for place, value in enumerate(row):
                    _write_cell(worksheet, number, place, value, styles)
            worksheet.freeze_panes(1, 2)


def write_template(path: Path) -> None:
    """Write an empty ledger: notes, drop-downs, and one example row a sheet that is not read."""
    with _new_book(path) as book:
        styles = _prepare(book)
        _add_notes(book, styles)
        for sheet in SHEETS.values():
            worksheet = _add_sheet(book, sheet, styles)
            for place, column in enumerate(sheet.columns):
                mark = f"{EXAMPLE_MARK} " if place == 0 else ""
                worksheet.write_string(
                    FIRST_ROW - 1, place, f"{mark}{column.example}".strip(), styles.example
                )
        _add_choices(book)


def _too_much(name: str, rows: Sequence[Mapping[str, object]]) -> list[Sentence]:
    title = SHEETS[name].title
    if len(rows) > MOST_ROWS:
        return [
            sentence(
                "sheet {title} would have {count} rows, at most {most} fit",
                title=title,
                count=len(rows),
                most=MOST_ROWS,
            )
        ]
    return [
        sentence(
            "sheet {title}, row {number}, column {column}: {count} characters do not fit a cell",
            title=title,
            number=number,
            column=column,
            count=len(value),
        )
        for number, row in enumerate(rows, start=FIRST_ROW)
        for column, value in row.items()
        if isinstance(value, str) and len(value) > MOST_CHARACTERS
    ]


def _prepare(book: Workbook) -> _Styles:
    book.set_properties({"created": _CREATED})
    return _Styles(
        label=book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1}),
        required=book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1}),
        name=book.add_format({"italic": True, "font_color": "#7F7F7F", "border": 1}),
        text=book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        date=book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        example=book.add_format({"italic": True, "font_color": "#7F7F7F"}),
    )


def _add_sheet(book: Workbook, sheet: Sheet, styles: _Styles) -> Worksheet:
    worksheet = book.add_worksheet(sheet.label)
    for place, column in enumerate(sheet.columns):
        heading = styles.required if column.required else styles.label
        worksheet.write_string(0, place, column.label, heading)
        worksheet.write_string(1, place, column.name, styles.name)
        # Cells typed later take the column's format, so that 012 stays 012.
        formats = {"text": styles.text, "list": styles.text, "date": styles.date}
        worksheet.set_column(place, place, column.width, formats.get(column.kind))
        if choices := column.allowed or column.offered:
            _offer(worksheet, place, column, _choices_range(sheet, column, len(choices)))
    worksheet.freeze_panes(FIRST_ROW - 1, 1)
    return worksheet


def _offer(worksheet: Worksheet, place: int, column: Column, source: str) -> None:
    worksheet.data_validation(
        FIRST_ROW - 1,
        place,
        FIRST_ROW + MOST_ROWS - 2,
        place,
        {
            "validate": "list",
            "source": source,
            "error_type": "stop" if column.allowed else "information",
            "show_error": bool(column.allowed),
        },
    )


def _choice_columns() -> list[tuple[Sheet, Column]]:
    return [
        (sheet, column)
        for sheet in SHEETS.values()
        for column in sheet.columns
        if column.allowed or column.offered
    ]


def _choices_range(sheet: Sheet, column: Column, count: int) -> str:
    place = _choice_columns().index((sheet, column))
    letter = chr(ord("A") + place)
    return f"='{CHOICES}'!${letter}$1:${letter}${count}"


def _add_choices(book: Workbook) -> None:
    worksheet = book.add_worksheet(CHOICES)
    for place, (_, column) in enumerate(_choice_columns()):
        for number, choice in enumerate(column.allowed or column.offered):
            worksheet.write_string(number, place, choice)
    worksheet.hide()


def _add_notes(book: Workbook, styles: _Styles) -> None:
    worksheet = book.add_worksheet(NOTES)
    worksheet.set_column(0, 5, 20)
    lines = [("工作表", "列", "标识", "类型", "是否必填", "可填内容")]
    for sheet in SHEETS.values():
        for column in sheet.columns:
            needed = "只读" if column.read_only else "必填" if column.required else ""
            choices = "、".join(column.allowed or column.offered) or column.pattern_words
            kind = _TYPES[column.kind]
            lines.append((sheet.label, column.label, column.name, kind, needed, choices))
    for number, line in enumerate(lines):
        for place, text in enumerate(line):
            worksheet.write_string(number, place, text, styles.label if number == 0 else None)
    note = f"第一列以“{EXAMPLE_MARK}”开头的行是示例，不会被导入。"
    worksheet.write_string(len(lines) + 1, 0, note)


def _write_row(
    worksheet: Worksheet, sheet: Sheet, number: int, row: Mapping[str, object], styles: _Styles
) -> None:
    for place, column in enumerate(sheet.columns):
        _write_cell(worksheet, number, place, row.get(column.name), styles)


def _write_cell(
    worksheet: Worksheet, number: int, place: int, value: object, styles: _Styles
) -> None:
    if value in (None, "", ()):
        return
    if isinstance(value, date):
        worksheet.write_datetime(number, place, value, styles.date)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and _fits(value):
        worksheet.write_number(number, place, value)
    else:
        written = "; ".join(value) if isinstance(value, tuple | list) else str(value)
        worksheet.write_string(number, place, written, styles.text)


def _fits(number: int | Decimal) -> bool:
    """Whether the sixteen digits that the file keeps of a number give the same number back."""
    return Decimal(repr(float(f"{float(number):.16G}"))) == Decimal(number)
