"""Bulletins as files: plain text in the encodings in use, HTML, and Word documents."""

from __future__ import annotations

from pathlib import Path

from casetrack.bulletins.reading.assembly import read_text
from casetrack.bulletins.reading.markup import text_of_html
from casetrack.bulletins.reading.values import PublishedBulletin
from casetrack.errors import Invalid, NotFound

_TEXTS = (".txt", ".text", ".md", "")
_PAGES = (".html", ".htm", ".xhtml")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_LARGEST_BYTES = 50_000_000


def read_file(path: Path) -> PublishedBulletin:
    """Read one file. Raises NotFound if there is none, Invalid for what cannot be read."""
    return read_text(text_of_file(path), file=str(path))


def text_of_file(path: Path) -> str:
    """Give the text that the places of a bulletin as read belong to."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise Invalid(f"{path} is larger than 50 MB: that is no bulletin.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.") from error
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    return text_of_bytes(data, path)


def text_of_bytes(data: bytes, path: Path) -> str:
    """Give the text of a file that was read already; its name says what it is."""
    kind = path.suffix.lower()
    if kind in _PAGES:
        return text_of_html(decoded(data, path))
    if kind == ".docx":
        # The library is loaded with the first Word document, not with the first page served.
        from casetrack.bulletins.reading.word import text_of_docx  # noqa: PLC0415

        return text_of_docx(data, path)
    if kind in _TEXTS:
        return decoded(data, path)
    known = "a text (.txt, .md), a page (.html) or a Word document (.docx)"
    raise Invalid(f"{path}: expected {known}. Save the text of a PDF as .txt.")


def decoded(data: bytes, path: Path) -> str:
    """Decode UTF-8, UTF-16 with its mark, or GB 18030. Raises Invalid for anything else."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _decoded_as(data, encoding, path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_as(data, "gb18030", path)


def _decoded_as(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is no text in UTF-8, UTF-16 or GB 18030.") from error
