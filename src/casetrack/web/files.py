"""Files people upload: what they are by content, and that the name says the same."""

from __future__ import annotations

from pathlib import PurePosixPath

from casetrack.cases.evidence import LARGEST_BYTES
from casetrack.errors import Invalid, several

# By ending: what the content begins with, and the media type it is served as.
ALLOWED: dict[str, tuple[tuple[bytes, ...], str]] = {
    ".jpg": ((b"\xff\xd8\xff",), "image/jpeg"),
    ".jpeg": ((b"\xff\xd8\xff",), "image/jpeg"),
    ".png": ((b"\x89PNG\r\n\x1a\n",), "image/png"),
    ".pdf": ((b"%PDF-",), "application/pdf"),
    ".docx": (
        (b"PK\x03\x04",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ".xlsx": (
        (b"PK\x03\x04",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
_LONGEST_NAME = 120
_MEGABYTE = 1024 * 1024


def named(name: str | None) -> str:
    """The bare, printable name of an uploaded file; its folders are nobody's business."""
    bare = PurePosixPath((name or "").replace("\\", "/")).name
    return "".join(each for each in bare if each.isprintable())[-_LONGEST_NAME:]


def require_allowed(name: str, content: bytes) -> None:
    """Raise Invalid unless ending and content are those of one allowed kind, and not too large."""
    if not content:
        raise Invalid("the file has no content")
    if len(content) > LARGEST_BYTES:
        raise Invalid("the file has more than {most} MB", most=LARGEST_BYTES // _MEGABYTE)
    ending = PurePosixPath(name).suffix.lower()
    beginnings, _ = ALLOWED.get(ending, ((), ""))
    if not content.startswith(beginnings or (b"\x00\x00never",)):
        raise Invalid(
            "a file is one of {allowed}, and its content is what it says",
            allowed=several(ALLOWED),
        )


def media_type(name: str) -> str:
    """What a kept file is served as."""
    return ALLOWED.get(PurePosixPath(name).suffix.lower(), ((), "application/octet-stream"))[1]
