"""By what a format was made: versions of libraries and fonts that its very bytes depend on."""

from __future__ import annotations

from functools import lru_cache
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path

from casetrack.bulletins.content import Content
from casetrack.bulletins.formats.fonts import font_files, named_folder

_LIBRARIES = {
    "docx": ("docxtpl", "python-docx", "vl-convert-python"),
    "pdf": ("typst",),
}
# No template tells what figures.json holds; its first version had no head of the log.
_FIGURES = "2"


def makers_of(content: Content) -> dict[str, str]:
    """The makers of each format that has any; the others come from their template alone.

    Nothing for a snapshot without a layout, whose formats need none.
    """
    if "layout" not in content:
        return {}
    fonts = _fonts(content)
    made = {
        name: "; ".join([*(f"{each} {_version(each)}" for each in libraries), f"fonts {fonts}"])
        for name, libraries in _LIBRARIES.items()
    }
    return made | {"figures": _FIGURES}


def _fonts(content: Content) -> str:
    """One hash over all font files; empty where there are none."""
    files = font_files(named_folder(content))
    hashes = [_hash(str(each), each.stat().st_mtime_ns, each.stat().st_size) for each in files]
    return sha256("".join(hashes).encode()).hexdigest()[:16] if hashes else ""


@lru_cache(maxsize=64)
def _hash(path: str, changed: int, size: int) -> str:
    """Read a font once for as long as it stays what it is."""
    del changed, size
    with Path(path).open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=16)
def _version(library: str) -> str:
    return version(library)
