"""Files that prove something: written under their SHA-256 first, named by a row afterwards."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlmodel import Session, col, select

from casetrack.cases.events import Step, write_steps
from casetrack.cases.facts import ATTACH, acting_unit, read_ahead
from casetrack.cases.fields import refuse_unwritable
from casetrack.cases.rows import ItemRow, lock_items, write_items
from casetrack.cases.rules import Rules
from casetrack.errors import Invalid, NotFound, Refused, Sentence, choices, sentence
from casetrack.people.actors import Actor, NotAllowed
from casetrack.store.tables import Evidence
from casetrack.workflow import EVIDENCE_KINDS, called

LARGEST_BYTES = 20 * 1024 * 1024
MOST_FILES = 20
MAY_ATTACH = ("handler", "unit_lead", "supervisor", "verifier")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file that lies in the evidence folder."""

    sha256: str
    size: int


def keep(folder: Path, content: bytes) -> Kept:
    """Put content under its hash: temporary file, sync, rename, sync. Safe to repeat.

    Raises Invalid for an empty file or one above 20 MB.
    """
    if not content or len(content) > LARGEST_BYTES:
        raise Invalid(
            "evidence has {size} bytes; allowed: 1 to {most}",
            size=len(content),
            most=LARGEST_BYTES,
        )
    digest = sha256(content).hexdigest()
    path = path_of(folder, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # A folder that is new must not vanish either.
        _sync_folder(folder)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        _sync_folder(path.parent)
    return Kept(sha256=digest, size=len(content))


def path_of(folder: Path, digest: str) -> Path:
    """Where content with this hash lies."""
    return folder / digest[:2] / digest


def attach(
    session: Session,
    rules: Rules,
    actor: Actor,
    item_id: int,
    kept: Kept,
    *,
    kind: str,
    name: str,
    now: datetime,
) -> Evidence:
    """Name a kept file as evidence of an item. Who attaches rectifies, and may not verify.

    Raises NotFound, NotAllowed, Refused or Invalid.
    """
    if kind not in EVIDENCE_KINDS:
        raise Invalid(
            "{kind!r} is no kind of evidence; possible: {kinds}",
            kind=kind,
            kinds=choices(EVIDENCE_KINDS),
        )
    refuse_unwritable(name=name)
    row = lock_items(session, [item_id]).get(item_id)
    if row is None:
        raise NotFound("There is no item with the number {number}", number=item_id)
    _require_attachable(session, rules, actor, row, kept, kind=kind)
    notes = {"kind": kind, "sha256": kept.sha256, "size": kept.size}
    step = Step(before=row, after=row, transition=ATTACH, texts={"name": name}, notes=notes)
    [after] = write_steps(session, [step], actor, now=now)
    write_items(session, [(row, after)])
    evidence = Evidence(
        item_id=item_id,
        seq=after.version,
        kind=kind,
        name=name,
        sha256=kept.sha256,
        size=kept.size,
        at=now,
        by_id=actor.person_id,
    )
    session.add(evidence)
    session.flush()
    return evidence


def _require_attachable(
    session: Session, rules: Rules, actor: Actor, row: ItemRow, kept: Kept, *, kind: str
) -> None:
    """Raise NotAllowed, or Refused for a closed item, a file it has, and one too many."""
    known = read_ahead(session, rules, [row])
    if actor.roles_at(acting_unit(row, known), rules.tree).isdisjoint(MAY_ATTACH):
        raise NotAllowed("{name} may not attach evidence to {key}.", name=actor.name, key=row.key)
    state = rules.definitions[row.definition_hash].states[row.state]
    if state.closed:
        raise Refused(
            "{key} is {state}; evidence is attached before an item is closed.",
            key=row.key,
            state=called(row.state, state),
        )
    held = evidence_of(session, row.id)
    if any(each.sha256 == kept.sha256 and each.kind == kind for each in held):
        raise Refused(
            "{key} has this very file as {kind} already; attach another, or leave it.",
            key=row.key,
            kind=sentence(kind),
        )
    if len(held) >= MOST_FILES:
        raise Refused(
            "{key} has {most} files of evidence already, which is the most.",
            key=row.key,
            most=MOST_FILES,
        )


def evidence_of(session: Session, item_id: int) -> list[Evidence]:
    """The evidence of an item, oldest first."""
    query = select(Evidence).where(Evidence.item_id == item_id).order_by(col(Evidence.id))
    return list(session.exec(query))


def damaged(session: Session, folder: Path) -> list[Sentence]:
    """Evidence whose file is gone or is not what it was."""
    faults = []
    for evidence in session.exec(select(Evidence).order_by(col(Evidence.id))):
        path = path_of(folder, evidence.sha256)
        if not path.exists():
            told = "evidence {name}: its file is gone ({hash})"
            faults.append(sentence(told, name=repr(evidence.name), hash=evidence.sha256))
        elif sha256(path.read_bytes()).hexdigest() != evidence.sha256:
            told = "evidence {name}: its file was changed ({hash})"
            faults.append(sentence(told, name=repr(evidence.name), hash=evidence.sha256))
    return faults


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
