"""Writes a .docx package anew, so that the same content gives the same bytes every time."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first instant that a zip file can tell.
_TIME = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"


def repacked(package: bytes, *, title: str) -> bytes:
    """The same parts with fixed times, and core properties that name a title and nobody."""
    written = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=_order):
            body = source.read(name) if name != _CORE else _core(title)
            made = ZipInfo(name, _TIME)
            made.compress_type = ZIP_DEFLATED
            # As on any other system, so that the bytes do not depend on this one.
            made.create_system = 0
            target.writestr(made, body)
    return written.getvalue()


def _order(name: str) -> tuple[bool, str]:
    """The list of types comes first, as readers expect."""
    return name != "[Content_Types].xml", name


def _core(title: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>zh-CN</dc:language>"
        "</cp:coreProperties>"
    ).encode()
