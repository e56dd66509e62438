import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from casetrack.errors import Invalid, NotFound
from casetrack.ledger import archive
from casetrack.ledger.archive import open_archive, unreadable_cells
from casetrack.ledger.reading import read_workbook
from casetrack.ledger.writing import write_template

SHEET = "xl/worksheets/sheet2.xml"
RELATION = b'<x><Relationship Id="rId1" Type="t/worksheet" Target="%s"/></x>'
TWICE = b"<x>" + RELATION % b"a.xml" + RELATION % b"b.xml" + b"</x>"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    write_template(tmp_path / "template.xlsx")
    return tmp_path / "template.xlsx"


def rewritten(path: Path, changed: Mapping[str, bytes]) -> Path:
    """The same workbook with some of its parts replaced or added."""
    target = path.with_name("rewritten.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()} | dict(changed)
        for name, part in parts.items():
            new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return target


def sheet_with(cells: str) -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return f"{head}<sheetData>{cells}</sheetData></worksheet>".encode()


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no file nothing\.xlsx"):
        open_archive(tmp_path / "nothing.xlsx")


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0 not a zip")
    with pytest.raises(Invalid, match=r"not an \.xlsx"):
        open_archive(tmp_path / "old.xls")


def test_a_file_cut_short_is_refused(template: Path) -> None:
    template.write_bytes(template.read_bytes()[:-200])
    assert "damaged" in str(read_workbook(template).problems[0].sentence)


def test_a_file_above_ten_megabytes_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "big.xlsx").write_bytes(b"x" * (archive.MOST_BYTES + 1))
    with pytest.raises(Invalid, match="at most 10000000 are read"):
        open_archive(tmp_path / "big.xlsx")


def test_more_than_two_hundred_parts_are_refused(template: Path) -> None:
    extra = {f"xl/media/{number}.png": b"" for number in range(200)}
    with pytest.raises(Invalid, match="at most 200"):
        open_archive(rewritten(template, extra))


def test_a_file_that_unpacks_to_too_much_is_refused(template: Path) -> None:
    with pytest.raises(Invalid, match="unpacks to"):
        open_archive(rewritten(template, {"xl/media/bomb.png": b"0" * 100_000_001}))


def test_a_part_larger_than_the_file_says_is_refused(template: Path) -> None:
    path = rewritten(template, {"xl/media/a.png": b"0" * 5000})
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 5000), struct.pack("<I", 50)))
    with pytest.raises(Invalid, match="damaged"):
        open_archive(path)


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        (SHEET, b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "DOCTYPE"),
        (SHEET, '<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16"), "not in UTF-8"),
        (SHEET, b'<?xml version="1.0" encoding="GBK"?><x/>', "not in UTF-8"),
        ("xl/vbaProject.bin", b"", "macro"),
        ("xl/embeddings/a.bin", b"", "embedded"),
        ("../outside.xml", b"<x/>", "outside"),
        ("XL/Workbook.xml", b"<x/>", "same name"),
        ("xl/workbook.xml", b"<x", "damaged"),
        ("_rels/.rels", b"<x/>", "damaged"),
        ("xl/workbook.xml", b'<x><sheet name="a"/></x>', "damaged"),
        ("xl/_rels/workbook.xml.rels", RELATION % b"sheet.bin", "damaged"),
        ("xl/_rels/workbook.xml.rels", TWICE, "damaged"),
    ],
)
def test_a_part_that_a_ledger_never_has_is_refused(
    template: Path, name: str, part: bytes, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        open_archive(rewritten(template, {name: part}))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "beyond the 60 columns"),
        ('<row r="1"><c r="xfd1"><v>1</v></c></row>', "beyond the 60 columns"),
        ('<row r="1048576"><c><v>1</v></c></row>', "more than 100000 rows"),
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "more than 100000 rows"),
    ],
)
def test_one_filled_cell_far_out_is_refused_before_room_is_made_for_it(
    template: Path, cell: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        open_archive(rewritten(template, {SHEET: sheet_with(cell)}))


def test_an_encrypted_part_is_refused(template: Path) -> None:
    head = b"PK\x01\x02\x14\x03\x14\x00"
    template.write_bytes(template.read_bytes().replace(head + b"\x00", head + b"\x01"))
    with pytest.raises(Invalid, match="encrypted"):
        open_archive(template)


@pytest.mark.parametrize("value", ["<v>99999</v>", "<v>x</v></c><c>"])
def test_a_sheet_the_reader_stumbles_over_is_told_as_damaged(template: Path, value: str) -> None:
    cells = f'<row r="3"><c r="A3" t="b">{value}</c></row>'
    workbook = read_workbook(rewritten(template, {SHEET: sheet_with(cells)}))
    assert "damaged" in str(workbook.problems[0].sentence)


def test_a_picture_in_the_workbook_does_no_harm(template: Path) -> None:
    opened = open_archive(rewritten(template, {"xl/media/logo.png": b"\x89PNG\xff"}))
    assert len(opened.sha256) == 64


def test_an_empty_formatted_cell_far_out_does_no_harm(template: Path) -> None:
    cells = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert open_archive(rewritten(template, {SHEET: sheet_with(cells)})).unreadable["人员"] == {}


def test_errors_and_formulas_without_a_value_are_found_where_they_stand() -> None:
    cells = (
        '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3"><f>1+1</f><v/></c>'
        '<c><f>A3</f></c></row><row><c r="AA4" t="e"><v>#REF!</v></c></row>'
    )
    found = unreadable_cells(sheet_with(cells))
    assert set(found) == {(3, 2), (3, 3), (4, 27)}
    assert "#REF!" in str(found[4, 27])
    assert "formula without a stored value" in str(found[3, 2])
