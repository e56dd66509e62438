"""Workbooks that were uploaded: kept in the data folder under their hash until they are applied."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from casetrack.errors import Invalid, NotFound, Problem
from casetrack.ledger.apart import reading_of
from casetrack.ledger.archive import MOST_BYTES

FOLDER = "imports"
# An upload is looked at, corrected and applied; older ones have had their time.
MOST_KEPT = 50
_PIECE = 64 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


def keep(data: Path, file: BinaryIO) -> str:
    """Keep an uploaded workbook and give its hash. Raises Invalid beyond the limit of its size."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = sha256(), 0
    with NamedTemporaryFile(dir=folder, delete=False) as kept:
        path = Path(kept.name)
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > MOST_BYTES:
                break
            digest.update(piece)
            kept.write(piece)
    if not 0 < size <= MOST_BYTES:
        path.unlink()
        message = "the file has no content" if not size else "the file has more than {most} MB"
        most = MOST_BYTES // 1_000_000
        raise Invalid(Problem(message=message, values={"most": most}, column="file"))
    path = path.replace(folder / f"{digest.hexdigest()}.xlsx")
    # Whoever brings it again has it read again.
    reading_of(path).unlink(missing_ok=True)
    _forget_oldest(folder)
    return digest.hexdigest()


def kept_file(data: Path, digest: str) -> Path:
    """The upload with this hash, and exactly that. Raises NotFound."""
    path = data / FOLDER / f"{digest}.xlsx"
    if not _HASH.fullmatch(digest) or not path.is_file():
        raise NotFound("This upload is no longer kept. Upload the workbook again.")
    if sha256(path.read_bytes()).hexdigest() != digest:
        raise NotFound("The kept upload was changed on the disk. Upload the workbook again.")
    return path


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.xlsx"), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in kept[MOST_KEPT:]:
        for each in folder.glob(f"{old.stem}.*"):
            each.unlink(missing_ok=True)
