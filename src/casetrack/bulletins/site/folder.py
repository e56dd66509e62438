"""Brings a folder to a given content: each file whole or not at all, and only what differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from casetrack.bulletins.publishing import write_whole
from casetrack.errors import Refused

# Names everything that is ours, so that nothing else in the folder is ever removed.
MANIFEST = "files.json"


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a run changed, as paths in the folder."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def bring(folder: Path, files: Mapping[str, bytes]) -> Written:
    """Write what differs, the pages that lead to others last, then remove what is no longer there.

    A reader finds each file old or new, never half, and no link to a file that is not there yet.
    Raises Refused for a folder that holds other things than a site.
    """
    before = _manifest(folder)
    after = {name: sha256(data).hexdigest() for name, data in files.items()}
    changed = [name for name in after if _differs(folder / name, files[name])]
    for name in sorted(changed, key=lambda name: (-name.count("/"), name)):
        write_whole(folder / name, files[name])
    gone = sorted(set(before) - set(after))
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    listed = (json.dumps(after, indent=1, sort_keys=True) + "\n").encode()
    if _differs(folder / MANIFEST, listed):
        write_whole(folder / MANIFEST, listed)
    return Written(
        written=tuple(sorted(changed)), removed=tuple(gone), unchanged=len(after) - len(changed)
    )


def _manifest(folder: Path) -> Mapping[str, str]:
    try:
        listed: dict[str, str] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        if folder.exists() and any(folder.iterdir()):
            message = "{folder} holds other things than a site; name another folder."
            raise Refused(message, folder=folder) from None
        return {}
    return listed


def _differs(path: Path, data: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != data
