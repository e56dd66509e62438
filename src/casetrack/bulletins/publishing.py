"""Publishes an approved edition: its files first, then everything else in one transaction."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.bulletins.editions import APPROVED, PUBLISHED, content_of, move
from casetrack.bulletins.formats import FORMATS, render_all
from casetrack.bulletins.heads import FILE_NAME, head_file
from casetrack.cases.items import Move, Refusal, advance_many
from casetrack.cases.rows import ITEM, table_of
from casetrack.cases.rules import Rules
from casetrack.errors import Refused, several
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import CarryOver, Cycle, Edition, EditionFile

PUBLISH = "publish"
_FOLDER = "bulletins"


def publish(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    edition: Edition,
    *,
    folder: Path,
    now: datetime,
) -> list[EditionFile]:
    """Publish an approved edition and this cycle's verified items; `folder` is the data folder.

    The files are on the disk before the transaction ends; if it fails, publishing again writes
    the same bytes. The approver may publish. Raises Refused unless the edition is approved.
    """
    require_for_office(actor, "publisher", what="publishing a bulletin")
    _require_approved(cycle, edition)
    content = content_of(session, edition)
    finished = render_all(content)
    head = head_file(session, rules, content, now=now)
    move(
        session,
        edition,
        {"state": PUBLISHED, "published_at": now, "published_by": actor.person_id},
    )
    assert edition.id is not None, "the edition is stored"
    files = [
        EditionFile(
            edition_id=edition.id,
            format=name,
            path=f"{folder_of(cycle, edition)}/{FORMATS[name].file_name}",
            sha256=sha256(data).hexdigest(),
        )
        for name, data in finished.items()
    ]
    for file in files:
        write_whole(folder / file.path, finished[file.format])
    if head is not None:
        write_whole(folder / folder_of(cycle, edition) / FILE_NAME, head)
    session.add_all(files)
    session.flush()
    _publish_items(session, rules, actor, cycle, now=now)
    return files


def _require_approved(cycle: Cycle, edition: Edition) -> None:
    if edition.state == PUBLISHED:
        raise Refused(
            "Edition {number} of {code} is published for ever; it is corrected by an erratum.",
            number=edition.number,
            code=cycle.code,
        )
    if edition.state != APPROVED:
        raise Refused(
            "Edition {number} of {code} is not approved yet.",
            number=edition.number,
            code=cycle.code,
        )


def folder_of(cycle: Cycle, edition: Edition) -> str:
    """Where the files of an edition lie, relative to the data folder."""
    return f"{_FOLDER}/{cycle.code}/{edition.number}"


def files_of(session: Session, edition: Edition) -> Sequence[EditionFile]:
    """The finished files of an edition, by format."""
    query = (
        select(EditionFile)
        .where(EditionFile.edition_id == edition.id)
        .order_by(col(EditionFile.format))
    )
    return session.exec(query).all()


def _publish_items(
    session: Session, rules: Rules, actor: Actor, cycle: Cycle, *, now: datetime
) -> None:
    """Publish what was verified: home items that were not carried away, and those carried in."""
    ids = _verified(session, rules, cycle)
    moves = [Move(item_id=each, transition=PUBLISH) for each in ids]
    results = advance_many(session, rules, actor, moves, now=now)
    refused = [each for each in results if isinstance(each, Refusal)]
    if refused:
        why = several((each.error.sentence for each in refused), "\n")
        raise Refused("{why}", why=why)


def _verified(session: Session, rules: Rules, cycle: Cycle) -> list[int]:
    carried = table_of(CarryOver)
    away = sa.select(carried.c.item_id).where(carried.c.from_cycle_id == cycle.id)
    arrived = sa.select(carried.c.item_id).where(carried.c.to_cycle_id == cycle.id)
    query = (
        sa.select(ITEM.c.id, ITEM.c.definition_hash, ITEM.c.state)
        .where(
            sa.or_(ITEM.c.cycle_id == cycle.id, ITEM.c.id.in_(arrived)),
            ITEM.c.id.not_in(away),
        )
        .order_by(ITEM.c.id)
    )
    return [
        row.id
        for row in session.connection().execute(query)
        if row.state in _publishable(rules, row.definition_hash)
    ]


def _publishable(rules: Rules, definition_hash: str) -> Sequence[str]:
    transition = rules.definitions[definition_hash].transitions.get(PUBLISH)
    return transition.sources if transition else ()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
