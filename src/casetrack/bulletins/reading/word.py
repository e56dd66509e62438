"""The text of a Word document: paragraphs and tables in their order."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from casetrack.bulletins.reading.numbering import Numbering
from casetrack.errors import Invalid

# What a few kilobytes may unpack to.
_LARGEST_BYTES = 200_000_000
_SPACE = re.compile(r"\s+")


def text_of_docx(data: bytes, path: Path) -> str:
    """Give a line for each paragraph and row, a tab between cells. Raises Invalid."""
    document = _opened(data, path)
    lines: list[str] = []
    numbering = Numbering(document)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += [*_rows(block), ""]
        else:
            text = block.text
            lines.append(f"{numbering.before(block)}{text}" if text.strip() else text)
    return "\n".join(lines) + "\n"


def _opened(data: bytes, path: Path) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(each.file_size for each in archive.infolist())
        if size <= _LARGEST_BYTES:
            return docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        # The parser's own error for broken XML is a SyntaxError.
        raise Invalid("{path} is no Word document that can be read.", path=path) from error
    raise Invalid("{path} unpacks to more than 200 MB: that is no bulletin.", path=path)


def _rows(table: Table) -> list[str]:
    """Give each row once; a cell that spans several columns is printed in the first."""
    lines = []
    for row in table.rows:
        cells: list[str] = []
        before = None
        for cell in row.cells:
            again = before is not None and cell._tc is before  # noqa: SLF001 - the only identity
            cells.append("" if again else _SPACE.sub(" ", cell.text).strip())
            before = cell._tc  # noqa: SLF001
        lines.append("\t".join(cells))
    return lines
