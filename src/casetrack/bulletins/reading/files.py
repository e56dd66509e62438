"""Bulletins as files: plain text in the encodings in use, HTML, Word documents and PDF."""

from __future__ import annotations

import re
from pathlib import Path

from casetrack.bulletins.reading.assembly import read_text
from casetrack.bulletins.reading.markup import text_of_html
from casetrack.bulletins.reading.values import PublishedBulletin
from casetrack.errors import Invalid, NotFound

_TEXTS = (".txt", ".text", ".md", "")
_PAGES = (".html", ".htm", ".xhtml")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
# Signs that any Chinese text repeats, whichever way it is written.
_EVERYDAY = "的一是不了在有人上中大和市，。、"
_RARE = 200
_LARGEST_BYTES = 50_000_000


def read_file(path: Path) -> PublishedBulletin:
    """Read one file. Raises NotFound if there is none, Invalid for what cannot be read."""
    return read_text(text_of_file(path), file=str(path))


def text_of_file(path: Path) -> str:
    """Give the text that the places of a bulletin as read belong to."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise Invalid("{path} is larger than 50 MB: that is no bulletin.", path=path)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("There is no file {path}.", path=path) from error
    except OSError as error:
        raise Invalid("{path} cannot be read: {why}.", path=path, why=error.strerror) from error
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
    if kind == ".pdf":
        from casetrack.bulletins.reading.portable import text_of_pdf  # noqa: PLC0415 - likewise

        return text_of_pdf(data, path)
    if kind in _TEXTS:
        return decoded(data, path)
    raise Invalid(
        "{path}: expected a text (.txt, .md), a page (.html), a Word document (.docx) or a PDF.",
        path=path,
    )


def decoded(data: bytes, path: Path) -> str:
    """Decode what an office's text may be written in. Raises Invalid for anything else.

    UTF-8, UTF-16 with its mark, GB 18030; Big5 where that reads as common words, and Windows-1252
    where what is not ASCII stands alone, as in £ or an apostrophe.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _decoded_as(data, encoding, path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        simplified = data.decode("gb18030", errors="ignore")
        traditional = data.decode("big5hkscs", errors="ignore")
    if max(_common(simplified), _common(traditional)) <= len(data) // _RARE:
        return _decoded_as(data, "cp1252" if _stands_alone(data) else "gb18030", path)
    likely = "gb18030" if _common(simplified) >= _common(traditional) else "big5hkscs"
    return _decoded_as(data, likely, path)


def _stands_alone(data: bytes) -> bool:
    """Whether most bytes that are not ASCII have ASCII on either side."""
    runs = [len(each) for each in re.findall(rb"[\x80-\xff]+", data)]
    return sum(1 for each in runs if each == 1) * 2 > len(runs)


def _common(text: str) -> int:
    return sum(map(text.count, _EVERYDAY))


def _decoded_as(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Invalid("{path} is no text in UTF-8, UTF-16 or GB 18030.", path=path) from error
