"""Files of evidence as they leave the house: exactly as attached, to be saved and nothing else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi.responses import FileResponse
from sqlmodel import select

from casetrack.cases.evidence import path_of
from casetrack.errors import NotFound
from casetrack.store.tables import Evidence
from casetrack.web.case import find_item
from casetrack.web.files import media_type
from casetrack.web.visit import Desk

# What a file from outside may do in a browser.
SAVED_ONLY = {"Content-Security-Policy": "sandbox; default-src 'none'"}


def find_evidence(desk: Desk, item_id: int, evidence_id: int) -> Evidence:
    """One file of an item, if this person may see the item. Raises NotFound."""
    find_item(desk, item_id)
    query = select(Evidence).where(Evidence.id == evidence_id, Evidence.item_id == item_id)
    found = desk.session.exec(query).one_or_none()
    if found is None:
        raise NotFound("This item has no such file.")
    return found


def as_attached(data: Path, found: Evidence) -> FileResponse:
    """The file under the name it came with. Raises NotFound where it is gone from the disk."""
    path = path_of(data / "evidence", found.sha256)
    if not path.is_file():
        raise NotFound("The file {path} is gone.", path=found.sha256)
    return FileResponse(
        path,
        media_type=media_type(found.name),
        headers={
            **SAVED_ONLY,
            "Content-Disposition": f"attachment; filename*=utf-8''{quote(found.name, safe='')}",
        },
    )
