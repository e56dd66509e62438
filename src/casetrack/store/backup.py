"""Copies of everything that lasts: the database first, the files after, the manifest last.

Files are never changed and older than the rows that name them, so that order loses nothing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casetrack import __version__
from casetrack.errors import NotFound, Refused, Sentence, sentence, several
from casetrack.store.columns import Instant
from casetrack.store.copies import copy_database, put_back, sync
from casetrack.store.database import Database
from casetrack.store.schema import newest_revision, require_current

MANIFEST = "manifest.json"
FILES = "files"
FORMAT = 1
# What is in flight while it is written; it gets its last name by a rename.
_UNFINISHED = "tmp"

Tell = Callable[[Session], list[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class BackedUp:
    """One file of a backup, by its path inside it."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds. `told` is what the door wrote down of the copied history."""

    casetrack: str
    database: str
    schema: str
    at: str
    told: list[dict[str, Any]]
    files: list[BackedUp]


def backup(database: Database, data: Path, target: Path, *, tell: Tell, now: datetime) -> Manifest:
    """Copy the database and the data folder into an empty folder.

    `tell` is asked about the very moment that was copied. Raises Refused where the folder is in
    use, inside the data folder, or has too little space; and where pg_dump cannot be had.
    """
    require_current(database)
    _require_empty(target)
    if target.resolve().is_relative_to(data.resolve()):
        raise Refused(
            "{target} lies inside {data}, which is to be copied. Name another folder.",
            target=target,
            data=data,
        )
    target.mkdir(parents=True, exist_ok=True)
    _require_space(database, data, target)
    told = copy_database(database, target, tell)
    for path in _lasting(data):
        copied = target / FILES / path.relative_to(data)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copied)
        sync(copied)
    manifest = Manifest(
        casetrack=__version__,
        database="sqlite" if database.is_sqlite else "postgresql",
        schema=newest_revision(),
        at=now.isoformat(),
        told=told,
        files=[_described(target, path) for path in _files(target)],
    )
    _write_last(target, manifest)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Read what a backup says it holds. Raises NotFound for a folder that is no backup."""
    path = folder / MANIFEST
    if not path.is_file():
        raise NotFound(
            "{folder} is no finished backup: it has no {file}", folder=folder, file=MANIFEST
        )
    values = json.loads(path.read_text("utf-8"))
    if values.pop("format", None) != FORMAT:
        raise Refused("{path} is of a format that this casetrack does not know.", path=path)
    return Manifest(**values | {"files": [BackedUp(**each) for each in values["files"]]})


def damage(folder: Path, manifest: Manifest) -> list[Sentence]:
    """Every file of a backup that is gone, was changed, or was never part of it."""
    found = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    listed = {each.path: each for each in manifest.files}
    gone = [sentence("{path} is gone", path=path) for path in listed if path not in found]
    changed = [
        sentence("{path} was changed", path=path)
        for path, each in listed.items()
        if path in found and _described(folder, found[path]) != each
    ]
    added = [
        sentence("{path} is not part of it", path=path) for path in found if path not in listed
    ]
    return [*gone, *changed, *added]


def restore(database: Database, data: Path, source: Path, *, now: datetime) -> int:
    """Bring a backup back into an empty place. Gives how many messages are now held.

    Sessions are over and tokens are revoked: their people may have lost the right to them since.
    Nothing that was queued is sent by itself: the copy may be old, and it may have been sent since.
    Raises Refused for a damaged backup and for a place that is in use.
    """
    manifest = read_manifest(source)
    if faults := damage(source, manifest):
        raise Refused(
            "{faults}",
            faults=several(
                (sentence("This backup is damaged: {fault}", fault=each) for each in faults), "\n"
            ),
        )
    kind = "sqlite" if database.is_sqlite else "postgresql"
    if manifest.database != kind:
        raise Refused(
            "This backup is of a {database} database, not of a {kind} one.",
            database=manifest.database,
            kind=kind,
        )
    if _tables(database):
        raise Refused("The database is in use. A backup is restored into an empty one only.")
    if any(_files(data)):
        raise Refused(
            "{data} is in use. A backup is restored into an empty folder only.", data=data
        )
    for path in _files(source / FILES):
        put = data / path.relative_to(source / FILES)
        put.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, put)
        sync(put)
    put_back(database, source)
    _shut_out(database, now=now)
    return _hold(database)


def _shut_out(database: Database, *, now: datetime) -> None:
    """End what let people and other systems in then: they may have lost the right to be since."""
    with database.connect() as connection:
        known = sa.inspect(connection).get_table_names()
        if "browser_session" in known:
            connection.execute(sa.text("DELETE FROM browser_session"))
        if "api_token" in known:
            revoked = sa.column("revoked_at", Instant)
            tokens = sa.table("api_token", revoked)
            connection.execute(sa.update(tokens).where(revoked.is_(None)).values(revoked_at=now))


def _hold(database: Database) -> int:
    statement = sa.text(
        "UPDATE delivery SET state = 'held', claim = NULL, lease_until = NULL, "
        "error = 'restored from a backup; send it again on purpose' "
        "WHERE state IN ('queued', 'waiting', 'sending')"
    )
    with database.connect() as connection:
        return connection.execute(statement).rowcount


def _tables(database: Database) -> list[str]:
    with database.connect() as connection:
        return sa.inspect(connection).get_table_names()


def _require_empty(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(
            "{target} is in use. A backup goes into an empty folder of its own.", target=target
        )


def _require_space(database: Database, data: Path, target: Path) -> None:
    needed = sum(path.stat().st_size for path in _lasting(data))
    if database.is_sqlite:
        needed += Path(str(database.url.database)).stat().st_size
    free = shutil.disk_usage(target).free
    if free < needed:
        raise Refused(
            "{target} has {free} bytes free; this backup needs about {needed}.",
            target=target,
            free=free,
            needed=needed,
        )


def _lasting(data: Path) -> Iterator[Path]:
    """Files of the data folder, without those still being written."""
    return (path for path in _files(data) if not path.name.startswith(_UNFINISHED))


def _files(folder: Path) -> Iterator[Path]:
    """Every file of a folder in a fixed order, without the manifest at its top."""
    return (
        path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MANIFEST
    )


def _described(folder: Path, path: Path) -> BackedUp:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return BackedUp(
        path=path.relative_to(folder).as_posix(), sha256=digest, size=path.stat().st_size
    )


def _write_last(target: Path, manifest: Manifest) -> None:
    """Write the manifest under its name only when every byte of it is on the disk."""
    body: Mapping[str, Any] = {"format": FORMAT, **asdict(manifest)}
    draft = target / f"{_UNFINISHED}-{MANIFEST}"
    draft.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sync(draft)
    draft.replace(target / MANIFEST)
    sync(target)
