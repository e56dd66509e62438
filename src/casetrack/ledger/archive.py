"""The file itself, before any cell is read: its size, its parts, and cells that hold no value.

A workbook is a zip of XML. Everything here is checked before the reader proper sees a byte.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from casetrack.errors import Invalid, NotFound, Sentence, sentence
from casetrack.ledger.columns import FIRST_ROW, MOST_COLUMNS, MOST_ROWS

MOST_BYTES = 10_000_000
MOST_MEMBERS = 200
MOST_UNPACKED_BYTES = 100_000_000

_XML_SUFFIXES = (".xml", ".rels", ".vml")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)""")
# Cells far to the right (two letters and more), and cells or rows far down (six digits and more).
_FAR = re.compile(
    rb"""\sr\s*=\s*["'](?:([A-Z]{2,})(\d+)|([A-Z]?)(\d{6,}))["'][^>]*>""", re.IGNORECASE
)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_FORMULA_OR_ERROR = re.compile(rb"""<(?:\w+:)?f[\s/>]|\st\s*=\s*["']e["']""")

Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A workbook file that is safe to read, and the cells of each sheet that hold no value."""

    data: bytes
    sha256: str
    # Sheet name → (row, column), both from 1 → what is wrong there.
    unreadable: Mapping[str, Mapping[Place, Sentence]]


def open_archive(path: Path) -> Archive:
    """Read and check the file. Raises NotFound, or Invalid with what is wrong with it."""
    if not path.is_file():
        raise NotFound("There is no file {name}", name=path.name)
    if (size := path.stat().st_size) > MOST_BYTES:
        raise Invalid(
            "the file has {size} bytes, at most {most} are read",
            size=size,
            most=MOST_BYTES,
        )
    data = path.read_bytes()
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            return _checked(opened, data)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, expat.ExpatError) as error:
        raise Invalid(
            "this is not an .xlsx workbook, or it is damaged; "
            "open it in a spreadsheet program and save it as .xlsx"
        ) from error


def _checked(opened: zipfile.ZipFile, data: bytes) -> Archive:
    if problems := list(_container_problems(opened.infolist())):
        raise Invalid(problems)
    parts = {info.filename: opened.read(info) for info in opened.infolist()}
    if problems := [each for name, part in parts.items() for each in _part_problems(name, part)]:
        raise Invalid(problems)
    sheets = _sheet_parts(parts)
    if problems := [
        sentence("sheet {name}: {fault}", name=name, fault=each)
        for name, part in sheets.items()
        for each in _far_cells(part)
    ]:
        raise Invalid(problems)
    return Archive(
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        unreadable={name: unreadable_cells(part) for name, part in sheets.items()},
    )


def _container_problems(members: list[zipfile.ZipInfo]) -> Iterator[Sentence]:
    names = [member.filename for member in members]
    if len(names) > MOST_MEMBERS:
        yield sentence(
            "the file has {count} parts, at most {most} are read",
            count=len(names),
            most=MOST_MEMBERS,
        )
    if len({name.lower() for name in names}) < len(names):
        yield sentence("two parts of the file have the same name")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_UNPACKED_BYTES:
        yield sentence(
            "the file unpacks to {size} bytes, at most {most} are read",
            size=unpacked,
            most=MOST_UNPACKED_BYTES,
        )
    for member in members:
        if member.filename.startswith("/") or ".." in member.filename.split("/"):
            yield sentence("the part {name!r} points outside the file", name=member.filename)
        if member.flag_bits & 1:
            yield sentence(
                "the part {name!r} is encrypted; remove the password", name=member.filename
            )
        if "vbaproject" in member.filename.lower() or "/embeddings/" in member.filename:
            yield sentence(
                "the part {name!r} is a macro or an embedded file; remove it", name=member.filename
            )


def _part_problems(name: str, part: bytes) -> Iterator[Sentence]:
    if not name.lower().endswith(_XML_SUFFIXES):
        return
    declared = _DECLARED.search(part[:200])
    try:
        part.decode("utf-8")
    except UnicodeDecodeError:
        yield sentence("the part {name!r} is not in UTF-8", name=name)
        return
    if b"\0" in part or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        yield sentence("the part {name!r} is not in UTF-8", name=name)
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        yield sentence(
            "the part {name!r} declares entities (DOCTYPE), which a workbook has no use for",
            name=name,
        )


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The XML of each sheet by the sheet's name. Raises KeyError where one is missing."""
    contents = next(
        (target for kind, target in _related(parts, "").values() if kind == "officeDocument"), ""
    )
    related = _related(parts, contents)
    sheets: dict[str, bytes] = {}
    for tag, attributes in _elements(parts[contents]):
        if tag == "sheet":
            relation = next((each for key, each in attributes.items() if key.endswith("|id")), "")
            _, target = related[relation]
            if not target.endswith(_XML_SUFFIXES):
                raise KeyError(target)
            sheets[attributes["name"]] = parts[target]
    return sheets


def _related(parts: Mapping[str, bytes], name: str) -> dict[str, tuple[str, str]]:
    """What a part (or the file itself) refers to: id → kind and name. Raises KeyError."""
    folder, base = posixpath.split(name)
    found: dict[str, tuple[str, str]] = {}
    for tag, attributes in _elements(parts[posixpath.join(folder, "_rels", f"{base}.rels")]):
        if tag == "Relationship":
            target = posixpath.join("/", folder, attributes["Target"])
            if attributes["Id"] in found:
                # Which of the two counts would be the reader's guess.
                raise KeyError(attributes["Id"])
            kind = attributes["Type"].rpartition("/")[2]
            found[attributes["Id"]] = kind, posixpath.normpath(target)[1:]
    return found


def _elements(part: bytes) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator="|")
    parser.StartElementHandler = lambda tag, attributes: found.append(
        (tag.rpartition("|")[2], attributes)
    )
    parser.Parse(part, True)  # noqa: FBT003 - the parser's own way to say "this is all"
    return found


def _far_cells(part: bytes) -> Iterator[Sentence]:
    """Complain of a filled cell far out: the reader would make room for all before it."""
    for match in _FAR.finditer(part):
        letters, digits = (match[1] or match[3] or b"").decode(), (match[2] or match[4]).decode()
        # Without letters it is a row; its cells may leave their own place out.
        end = b"row>" if not letters else b"c>"
        if match[0].endswith(b"/>") or not _VALUE.search(
            part, match.end(), _next(part, end, match)
        ):
            continue
        if column_number(letters) > MOST_COLUMNS:
            yield sentence(
                "cell {cell} lies beyond the {most} columns that are read",
                cell=f"{letters}{digits}",
                most=MOST_COLUMNS,
            )
            return
        if int(digits) >= FIRST_ROW + MOST_ROWS:
            yield sentence(
                "there are more than {most} rows (row {number}); split the workbook",
                most=MOST_ROWS,
                number=digits,
            )
            return


def _next(part: bytes, tag: bytes, match: re.Match[bytes]) -> int:
    found = part.find(tag, match.end())
    return len(part) if found < 0 else found


def column_number(letters: str) -> int:
    """The number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """The letters of a column from its number: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


@dataclass
class _CellScan:
    """Where the parser stands in a sheet: the reader skips these cells without a word."""

    row: int = 0
    column: int = 0
    error: bool = False
    formula: bool = False
    inside_value: bool = False
    value: str = ""
    found: dict[Place, Sentence] = field(default_factory=dict)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("|")[2]
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            self.column = column_number(letters) if letters else self.column + 1
            self.error, self.formula, self.value = attributes.get("t") == "e", False, ""
        elif name == "f":
            self.formula = True
        self.inside_value = name in ("v", "t")

    def text(self, text: str) -> None:
        if self.inside_value:
            self.value += text

    def end(self, tag: str) -> None:
        self.inside_value = False
        if not tag.endswith("|c"):
            return
        if self.error:
            self.found[self.row, self.column] = sentence(
                "found the error {value}, expected a value", value=self.value
            )
        elif self.formula and not self.value:
            self.found[self.row, self.column] = sentence(
                "found a formula without a stored value; open the file in a spreadsheet program, "
                "let it calculate, and save it again"
            )


def unreadable_cells(part: bytes) -> dict[Place, Sentence]:
    """Cells of a sheet that show an error, or a formula whose value was never stored."""
    if not _FORMULA_OR_ERROR.search(part):
        return {}
    scan = _CellScan()
    parser = expat.ParserCreate(namespace_separator="|")
    parser.StartElementHandler = scan.start
    parser.CharacterDataHandler = scan.text
    parser.EndElementHandler = scan.end
    parser.Parse(part, True)  # noqa: FBT003 - the parser's own way to say "this is all"
    return scan.found
