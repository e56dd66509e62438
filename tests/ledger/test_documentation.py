from pathlib import Path

import pytest

from casetrack.ledger import archive, columns
from casetrack.ledger.applying import RIGHTS
from casetrack.ledger.sheets import SHEETS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "ledger.md").read_text("utf-8")


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=str)
def test_every_sheet_and_column_is_documented(sheet: columns.Sheet) -> None:
    section = PAGE.partition(f"### {sheet.label} `{sheet.name}`\n")[2].partition("\n#")[0]
    rows = [line.split("|")[1:4] for line in section.splitlines() if line.startswith("| `")]
    assert [(name.strip(), label.strip()) for name, label, _ in rows] == [
        (f"`{column.name}`", column.label) for column in sheet.columns
    ]
    for column, (_, _, takes) in zip(sheet.columns, rows, strict=True):
        assert ("**required**" in takes) is column.required
        assert ("read-only" in takes) is column.read_only
        assert all(f"`{choice}`" in takes for choice in column.allowed)


def test_the_limits_are_documented() -> None:
    assert f"{archive.MOST_BYTES // 10**6} MB a file, {archive.MOST_MEMBERS} parts" in PAGE
    assert f"{archive.MOST_UNPACKED_BYTES // 10**6} MB unpacked" in PAGE
    assert f"{columns.MOST_ROWS:,} rows and {columns.MOST_COLUMNS} columns" in PAGE
    assert f"{columns.MOST_CHARACTERS:,} characters" in PAGE


def test_who_may_change_a_sheet_is_documented() -> None:
    table = PAGE.partition("## What an import does")[2].splitlines()
    rows = [line.split("|") for line in table if line.startswith("|")]
    for sheet, roles in RIGHTS.items():
        (row,) = (row for row in rows if sheet in row[1].replace(",", "").split())
        assert row[4].strip() == ", ".join(roles)
