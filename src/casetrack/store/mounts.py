"""Which file system a folder lies on; SQLite's locks do not hold on those of a network."""

from __future__ import annotations

from pathlib import Path

# Linux tells what is mounted where; elsewhere there is no such file, and nothing is known.
MOUNTS = Path("/proc/self/mounts")
# Source: SQLite, "How To Corrupt An SQLite Database File", 2.1.
NETWORK = frozenset({"9p", "afs", "cifs", "fuse.sshfs", "glusterfs", "nfs", "nfs4", "smb2", "smb3"})


def network_file_system(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """The kind of network file system that a folder lies on; None on a local disk."""
    if not mounts.is_file():
        return None
    place = folder.resolve()
    kinds = {}
    for line in mounts.read_text("utf-8", errors="replace").splitlines():
        _, point, kind, *_ = line.split(" ")
        # Blanks and the like are written as octal numbers.
        kinds[Path(point.replace("\\040", " "))] = kind
    around = [each for each in (place, *place.parents) if each in kinds]
    kind = kinds[around[0]] if around else ""
    return kind if kind in NETWORK else None
