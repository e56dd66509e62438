"""Recomputes everything a published edition rests on, and names exactly what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.bulletins.content import (
    Content,
    Extent,
    ItemRecord,
    RowRecord,
    read_content,
    sha256_text,
)
from casetrack.bulletins.editions import PUBLISHED
from casetrack.bulletins.errata import PREFIX, errata_of, file_name, told
from casetrack.bulletins.formats import erratum as notice
from casetrack.bulletins.formats import formats_of, render_again
from casetrack.bulletins.heads import FILE_NAME, head_faults
from casetrack.bulletins.parity import compare_figures
from casetrack.bulletins.publishing import files_of, folder_of
from casetrack.bulletins.records import (
    ACTIVITY,
    READING,
    extent,
    item_records,
    keys_after,
    row_records,
)
from casetrack.cases.chain import head_leaf, merkle_root
from casetrack.cases.facts import EVENT
from casetrack.cases.history import verify as verify_chains
from casetrack.cases.log import Head
from casetrack.cases.rows import ITEM
from casetrack.cases.witness import verify_log
from casetrack.errors import Sentence, sentence
from casetrack.store.tables import Cycle, Edition, EditionFile, Snapshot

Kind = Literal["snapshot", "file", "erratum", "figure", "item", "event", "row", "root", "log"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that is not as it was published: what, where, and how it differs."""

    kind: Kind
    where: str | Sentence
    message: Sentence

    @property
    def sentence(self) -> Sentence:
        """How it differs, after its place."""
        kind = sentence(self.kind)
        return sentence("{kind} {where}: {what}", kind=kind, where=self.where, what=self.message)

    def __str__(self) -> str:
        """Say it in English."""
        return str(self.sentence)


def verify(session: Session, edition: Edition, *, folder: Path) -> list[Fault]:
    """Every fault of an edition; none if it stands as it was published.

    Files against their hashes and against what the snapshot renders to; the snapshot against its
    hash; each counted row as it was at the cut-off; each chain, and the root over all of them.
    `folder` is the data folder.
    """
    snapshot = session.get_one(Snapshot, edition.snapshot_id)
    cycle = session.get_one(Cycle, edition.cycle_id)
    content = read_content(snapshot.content)
    return [
        *_snapshot_faults(snapshot, content, edition),
        *_file_faults(content, _own_files(session, edition), folder),
        *_erratum_faults(session, content, edition, folder),
        *_extra_files(session, content, edition, folder),
        *_item_faults(session, content),
        *_row_faults(session, content, cycle, snapshot.at),
        *_chain_faults(session, content, cycle),
        *_log_faults(session, content, edition, folder / folder_of(cycle, edition)),
    ]


def _snapshot_faults(snapshot: Snapshot, content: Content, edition: Edition) -> Iterator[Fault]:
    where = sentence("of edition {number}", number=edition.number)
    if sha256_text(snapshot.content) != snapshot.sha256:
        yield Fault(
            kind="snapshot", where=where, message=sentence("its content does not match its hash")
        )
    if content["chain"]["merkle_root"] != snapshot.merkle_root:
        yield Fault(
            kind="snapshot",
            where=where,
            message=sentence("its root is not the one it was taken with"),
        )
    if content["edition"] != edition.number:
        message = sentence("it was taken for edition {number}", number=content["edition"])
        yield Fault(kind="snapshot", where=where, message=message)


def _file_faults(content: Content, files: Sequence[EditionFile], folder: Path) -> Iterator[Fault]:
    rendered = render_again(content)
    known = formats_of(content).keys()
    for name in sorted(known - {file.format for file in files}):
        yield Fault(kind="file", where=name, message=sentence("is not among the edition's files"))
    for file in files:
        data, faults = _read(file, folder)
        yield from faults
        if data is None:
            continue
        if file.format in known and file.format not in rendered:
            # Made by other versions or fonts than there are now: its figures must be right.
            for each in compare_figures(content, {file.format: data}):
                yield Fault(kind="figure", where=each.key, message=each.sentence)
        elif data != rendered.get(file.format):
            message = sentence("is not what the snapshot renders to")
            yield Fault(kind="file", where=file.path, message=message)
            for each in compare_figures(content, {file.format: data}):
                yield Fault(kind="figure", where=each.key, message=each.sentence)


def _read(file: EditionFile, folder: Path) -> tuple[bytes | None, list[Fault]]:
    """The bytes of a file, None where there are none, and what is wrong with them by themselves."""
    try:
        data = (folder / file.path).read_bytes()
    except OSError as error:
        message = sentence("cannot be read: {why}", why=error.strerror)
        return None, [Fault(kind="file", where=file.path, message=message)]
    if sha256(data).hexdigest() == file.sha256:
        return data, []
    return data, [
        Fault(kind="file", where=file.path, message=sentence("was changed: its hash differs"))
    ]


def _own_files(session: Session, edition: Edition) -> list[EditionFile]:
    return [each for each in files_of(session, edition) if not each.format.startswith(PREFIX)]


def _erratum_faults(
    session: Session, content: Content, edition: Edition, folder: Path
) -> Iterator[Fault]:
    """Each erratum's files; what templates alone make is made again from what the erratum says."""
    files = {
        each.format: each for each in files_of(session, edition) if each.format.startswith(PREFIX)
    }
    for erratum in errata_of(session, edition):
        again = notice.render_again(content, told(content, edition, erratum))
        for form in notice.formats(content):
            name = file_name(erratum.number, form)
            file = files.pop(name, None)
            if file is None:
                yield Fault(
                    kind="erratum", where=name, message=sentence("is not among the edition's files")
                )
                continue
            data, faults = _read(file, folder)
            yield from faults
            if data is not None and again.get(form, data) != data:
                message = sentence("does not say what the erratum says")
                yield Fault(kind="erratum", where=name, message=message)
    for name in files:
        yield Fault(
            kind="erratum", where=name, message=sentence("belongs to an erratum that is gone")
        )


def _extra_files(
    session: Session, content: Content, edition: Edition, folder: Path
) -> Iterator[Fault]:
    """What lies among the files of an edition and was never published."""
    named = folder_of(session.get_one(Cycle, edition.cycle_id), edition)
    known = {each.path for each in files_of(session, edition)}
    # One of these that the database does not know is named above.
    known |= {f"{named}/{each.file_name}" for each in formats_of(content).values()}
    if "log" in content:
        known.add(f"{named}/{FILE_NAME}")
    there = sorted((folder / named).iterdir()) if (folder / named).is_dir() else []
    for path in there:
        if f"{named}/{path.name}" not in known:
            message = sentence("is none of the edition's files")
            yield Fault(kind="file", where=f"{named}/{path.name}", message=message)


def _item_faults(session: Session, content: Content) -> Iterator[Fault]:
    was = {each["id"]: each for each in content["records"]["items"]}
    versions = {id_: (each["read"], each["counted"]) for id_, each in was.items()}
    now = {each["id"]: each for each in item_records(session, versions)}
    yield from _differing("item", was, now)


def _row_faults(
    session: Session, content: Content, cycle: Cycle, taken_at: datetime
) -> Iterator[Fault]:
    records = content["records"]
    for table, listed, before in (
        (ACTIVITY, records["activities"], records["all_activities"]),
        (READING, records["readings"], records["all_readings"]),
    ):
        was = {each["id"]: each for each in listed}
        now = {each["id"]: each for each in row_records(session, table, was)}
        yield from _differing("row", was, now)
        yield from _extent_faults(session, table, cycle, before, taken_at)


def _differing(
    kind: Literal["item", "row"],
    was: Mapping[int, ItemRecord] | Mapping[int, RowRecord],
    now: Mapping[int, ItemRecord] | Mapping[int, RowRecord],
) -> Iterator[Fault]:
    for id_, record in was.items():
        if id_ not in now:
            yield Fault(kind=kind, where=record["key"], message=sentence("was removed"))
        elif now[id_]["sha256"] != record["sha256"]:
            message = sentence("is not as it was counted, and no event says why")
            yield Fault(kind=kind, where=record["key"], message=message)


def _extent_faults(
    session: Session, table: sa.Table, cycle: Cycle, before: Extent, taken_at: datetime
) -> Iterator[Fault]:
    """Append-only tables neither lose rows nor gain any with a date of the past."""
    assert cycle.id is not None, "the cycle is stored"
    last_id = before["last_id"]
    added = keys_after(session, table, cycle.id, until=taken_at, last_id=last_id)
    for key in added:
        message = sentence("was added after the snapshot with an earlier time")
        yield Fault(kind="row", where=key, message=message)
    kept = extent(session, table, cycle.id, taken_at)["count"] - len(added)
    if kept != before["count"]:
        message = sentence(
            "{before} rows were there at the snapshot, {now} are left",
            before=before["count"],
            now=kept,
        )
        yield Fault(kind="row", where=table.name, message=message)


def _chain_faults(session: Session, content: Content, cycle: Cycle) -> Iterator[Fault]:
    for fault in verify_chains(session, cycle):
        kind: Kind = "item" if fault.seq is None else "event"
        yield Fault(kind=kind, where=fault.item, message=fault.sentence)
    leaves = content["chain"]["heads"]
    now = _leaves_now(session, cycle, leaves)
    for leaf in leaves:
        number, seq, _ = leaf.split(":")
        if now.get(number) != leaf:
            message = sentence("was removed")
            if number in now:
                message = sentence(
                    "event {number} is not the one the edition was published with", number=seq
                )
            yield Fault(kind="event", where=_item(cycle, number), message=message)
    root = merkle_root([now[leaf.split(":")[0]] for leaf in leaves if leaf.split(":")[0] in now])
    if root != content["chain"]["merkle_root"]:
        printed = content["chain"]["merkle_root"]
        message = sentence(
            "the chains give {root}, printed is {printed}", root=root, printed=printed
        )
        yield Fault(kind="root", where=cycle.code, message=message)


def _item(cycle: Cycle, number: str) -> Sentence:
    return sentence("{code} item {number}", code=cycle.code, number=number)


def _log_faults(
    session: Session, content: Content, edition: Edition, folder: Path
) -> Iterator[Fault]:
    """The log against the head that the edition prints, and the file of that head."""
    printed = content.get("log")
    if printed is None:
        return
    name = sentence("the head printed in edition {number}", number=edition.number)
    for message in verify_log(session, [(name, Head(**printed))]):
        yield Fault(kind="log", where=content["cycle"]["code"], message=message)
    if edition.state == PUBLISHED:
        for what in head_faults(session, content, folder / FILE_NAME):
            yield Fault(
                kind="file",
                where=sentence("edition {number}, {file}", number=edition.number, file=FILE_NAME),
                message=what,
            )


def _leaves_now(session: Session, cycle: Cycle, leaves: Sequence[str]) -> dict[str, str]:
    """The leaves that the same events give today, by item number; what came later is left out."""
    wanted = {int(number): int(seq) for number, seq, _ in (leaf.split(":") for leaf in leaves)}
    query = (
        sa.select(ITEM.c.number, EVENT.c.seq, EVENT.c.hash)
        .join(EVENT, EVENT.c.item_id == ITEM.c.id)
        .where(ITEM.c.cycle_id == cycle.id)
        .order_by(ITEM.c.number)
    )
    return {
        str(row.number): head_leaf(number=row.number, seq=row.seq, head=row.hash)
        for row in session.connection().execute(query)
        if wanted.get(row.number) == row.seq
    }
