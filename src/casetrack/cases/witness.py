"""Holds the log against its entries and against heads that were published: names what differs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.chain import Link, link_text
from casetrack.cases.entries import (
    Correction,
    all_corrections,
    correction_faults,
    correction_told,
)
from casetrack.cases.facts import EVENT
from casetrack.cases.log import (
    FORMAT,
    LEAF,
    SHORT,
    Head,
    consistency,
    entry_hash,
    head,
    heads,
    inclusion,
    position_of,
    size_of,
)
from casetrack.cases.rows import ITEM
from casetrack.cases.tree import fold, node_hash
from casetrack.errors import Invalid, NotFound, Refused, Sentence, sentence
from casetrack.store.tables import Cycle, Item

_PORTION = 20_000


def verify_log(
    session: Session, published: Iterable[tuple[str | Sentence, Head]] = ()
) -> list[Sentence]:
    """Every fault of the log; `published` are heads from outside, each with where it comes from.

    The tree is built again from events and corrections as they stand, so neither leaves nor nodes
    nor heads of the database are believed. Cost grows with the events.
    """
    outside: list[tuple[str | Sentence, Head]] = [
        (
            sentence("the head of {size} entries", size=each.size),
            Head(size=each.size, root=each.root),
        )
        for each in heads(session)
    ]
    outside.extend(published)
    roots, faults = _rebuilt(session, {each.size for _, each in outside})
    size = size_of(session)
    faults.extend(
        _outside_fault(name, each, size, roots.get(each.size, ""))
        for name, each in outside
        if each.size > size or roots.get(each.size) != each.root
    )
    faults.extend(correction_faults(session))
    if not faults and size and head(session).root != _rebuilt(session, {size})[0][size]:
        faults.append(sentence("log: nodes of the tree were changed; the entries are as they were"))
    return faults


def _outside_fault(name: str | Sentence, told: Head, size: int, root: str) -> Sentence:
    """What a head says that the log, of this size and with this root then, does not."""
    if told.size > size:
        return sentence(
            "log: its tail is cut: {what} covers {size} entries, {left} are left",
            what=name,
            size=told.size,
            left=size,
        )
    return sentence(
        "log: history was rewritten: {what} has the root {root}, "
        "the same {size} entries give {now} now",
        what=name,
        root=told.root[:SHORT],
        size=told.size,
        now=root[:SHORT],
    )


def proof(
    session: Session, item: Item, *, seq: int | None = None, size: int | None = None
) -> dict[str, Any]:
    """The proof that an event of an item, by default the last sealed one, is part of the log.

    Holds everything that somebody without this database needs beside a head of the same size.
    Raises NotFound for an event that is not there, Refused for one that is not sealed by then.
    """
    wanted = head(session, size)
    query = (
        sa.select(EVENT.c.id, EVENT.c.hash, *(EVENT.c[name] for name in Link._fields))
        .join(LEAF, LEAF.c.event_id == EVENT.c.id, isouter=True)
        .where(EVENT.c.item_id == item.id)
        .order_by(EVENT.c.seq.desc())
    )
    query = (
        query.where(LEAF.c.position < wanted.size)
        if seq is None
        else query.where(EVENT.c.seq == seq)
    )
    row = session.connection().execute(query).first()
    if row is None and seq is not None:
        raise NotFound("{key} has no event {seq}.", key=item.key, seq=seq)
    position = None if row is None else position_of(session, row.id)
    if row is None or position is None or position >= wanted.size:
        raise Refused(
            "That event of {key} is not among the {size} sealed ones; casetrack audit seal",
            key=item.key,
            size=wanted.size,
        )
    link = Link(**{name: getattr(row, name) for name in Link._fields})
    return {
        "format": FORMAT,
        "item": item.key,
        "event": json.loads(link_text(link)),
        "hash": row.hash,
        "position": position,
        "size": wanted.size,
        "path": inclusion(session, position, wanted.size),
    }


def correction_proof(
    session: Session, cycle: Cycle, figure: str, number: int, *, size: int | None = None
) -> dict[str, Any]:
    """The proof that a correction of a cited figure is part of the log, as that of an event is.

    Raises NotFound for one that is not there, Refused for one that is not sealed by then.
    """
    wanted = head(session, size)
    correction_id, told = correction_told(session, cycle, figure, number)
    query = sa.select(LEAF.c.position).where(LEAF.c.correction_id == correction_id)
    position = session.connection().scalar(query)
    if position is None or position >= wanted.size:
        raise Refused(
            "That correction of {figure} is not among the {size} sealed entries; casetrack audit "
            "seal",
            figure=figure,
            size=wanted.size,
        )
    return {
        "format": FORMAT,
        "correction": json.loads(told),
        "hash": sha256(told.encode()).hexdigest(),
        "position": position,
        "size": wanted.size,
        "path": inclusion(session, position, wanted.size),
    }


def growth_proof(session: Session, first: int, *, size: int | None = None) -> dict[str, Any]:
    """The proof that the log, at a size or as it is, begins with all of an earlier one.

    Holds everything that somebody without this database needs beside the heads of both. Raises
    Refused where there is no such earlier log.
    """
    wanted = head(session, size)
    if not 0 < first < wanted.size:
        raise Refused(
            "A log of {size} entries grew from one of 1 to {last}, not of {first}.",
            size=wanted.size,
            last=max(0, wanted.size - 1),
            first=first,
        )
    path = consistency(session, first, wanted.size)
    return {"format": FORMAT, "first": first, "size": wanted.size, "path": path}


def read_head(file: Path) -> Head:
    """A published head from its file. Raises Invalid."""
    try:
        told = json.loads(file.read_text("utf-8"))
        return Head(size=int(told["size"]), root=str(told["root"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid("{file} holds no head of a log", file=file) from error


def _rebuilt(session: Session, sizes: set[int]) -> tuple[dict[int, str], list[Sentence]]:
    """The roots at these sizes over the events as they stand, and faults of single leaves."""
    faults: list[Sentence] = []
    roots = {0: fold([]).hex()}
    stack: list[tuple[int, bytes]] = []
    query = (
        sa.select(
            LEAF.c.position,
            LEAF.c.hash.label("kept"),
            LEAF.c.correction_id,
            EVENT.c.hash,
            EVENT.c.seq,
            ITEM.c.key,
        )
        .join(EVENT, EVENT.c.id == LEAF.c.event_id, isouter=True)
        .join(ITEM, ITEM.c.id == EVENT.c.item_id, isouter=True)
        .order_by(LEAF.c.position)
    )
    corrections = all_corrections(session)
    rows = session.connection().execute(query, execution_options={"yield_per": _PORTION})
    with closing(rows):
        for expected, row in enumerate(rows):
            if row.position != expected:
                faults.append(sentence("log: entry {number} is missing", number=expected))
                break
            correction = corrections.get(row.correction_id)
            leaf = entry_hash(correction.entry.hash if correction else row.hash or "")
            if leaf.hex() != row.kept:
                faults.append(_entry_fault(row, correction))
            _push(stack, leaf)
            if expected + 1 in sizes:
                roots[expected + 1] = fold([each for _, each in stack]).hex()
    return roots, faults


def _entry_fault(
    row: Any,  # noqa: ANN401 - a row of the query above
    correction: Correction | None,
) -> Sentence:
    """What is said of an entry that is not over what it was over."""
    if row.correction_id is None:
        told = "log: entry {number} ({key}, event {event}) is not the event it was"
        return sentence(told, number=row.position, key=row.key, event=row.seq)
    if correction is None:
        told = "log: entry {number}, the correction of a cited figure, was removed"
        return sentence(told, number=row.position)
    told = (
        "log: entry {number} ({cycle}, {figure}, correction {correction}) is not the correction "
        "it was"
    )
    return sentence(
        told,
        number=row.position,
        cycle=correction.cycle,
        figure=correction.figure,
        correction=correction.number,
    )


def _push(stack: list[tuple[int, bytes]], leaf: bytes) -> None:
    """Add a leaf to the full subtrees that the tree ends with; equal ones become one."""
    level, hash_ = 0, leaf
    while stack and stack[-1][0] == level:
        hash_ = node_hash(stack.pop()[1], hash_)
        level += 1
    stack.append((level, hash_))
