"""Holds the log against its events and against heads that were published: names what differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.chain import Link, link_text
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
from casetrack.errors import Invalid, NotFound, Refused
from casetrack.store.tables import Item

_PORTION = 20_000


def verify_log(session: Session, published: Mapping[str, Head] | None = None) -> list[str]:
    """Every fault of the log; `published` are heads from outside, by where they come from.

    The tree is built again from the events as they stand, so neither leaves nor nodes nor heads
    of the database are believed. Cost grows with the events.
    """
    kept = {
        f"the head of {each.size} events": Head(size=each.size, root=each.root)
        for each in heads(session)
    }
    outside = {**kept, **(published or {})}
    roots, faults = _rebuilt(session, {each.size for each in outside.values()})
    size = size_of(session)
    for name, each in outside.items():
        if each.size > size:
            faults.append(
                f"log: its tail is cut: {name} covers {each.size} events, {size} are left"
            )
        elif roots.get(each.size) != each.root:
            faults.append(
                f"log: history was rewritten: {name} has the root {each.root[:SHORT]}, "
                f"the same {each.size} events give {roots.get(each.size, '')[:SHORT]} now"
            )
    if not faults and size and head(session).root != _rebuilt(session, {size})[0][size]:
        faults.append("log: nodes of the tree were changed; the events are as they were")
    return faults


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


def growth_proof(session: Session, first: int, *, size: int | None = None) -> dict[str, Any]:
    """The proof that the log, at a size or as it is, begins with all of an earlier one.

    Holds everything that somebody without this database needs beside the heads of both. Raises
    Refused where there is no such earlier log.
    """
    wanted = head(session, size)
    if not 0 < first < wanted.size:
        raise Refused(
            "A log of {size} events grew from one of 1 to {last}, not of {first}.",
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


def _rebuilt(session: Session, sizes: set[int]) -> tuple[dict[int, str], list[str]]:
    """The roots at these sizes over the events as they stand, and faults of single leaves."""
    faults: list[str] = []
    roots = {0: fold([]).hex()}
    stack: list[tuple[int, bytes]] = []
    query = (
        sa.select(LEAF.c.position, LEAF.c.hash, EVENT.c.hash, EVENT.c.seq, ITEM.c.key)
        .join(EVENT, EVENT.c.id == LEAF.c.event_id, isouter=True)
        .join(ITEM, ITEM.c.id == EVENT.c.item_id, isouter=True)
        .order_by(LEAF.c.position)
    )
    rows = session.connection().execute(query, execution_options={"yield_per": _PORTION})
    with closing(rows):
        for expected, (position, kept, hash_, seq, key) in enumerate(rows):
            if position != expected:
                faults.append(f"log: entry {expected} is missing")
                break
            leaf = entry_hash(hash_ or "")
            if leaf.hex() != kept:
                faults.append(f"log: entry {position} ({key}, event {seq}) is not the event it was")
            _push(stack, leaf)
            if position + 1 in sizes:
                roots[position + 1] = fold([each for _, each in stack]).hex()
    return roots, faults


def _push(stack: list[tuple[int, bytes]], leaf: bytes) -> None:
    """Add a leaf to the full subtrees that the tree ends with; equal ones become one."""
    level, hash_ = 0, leaf
    while stack and stack[-1][0] == level:
        hash_ = node_hash(stack.pop()[1], hash_)
        level += 1
    stack.append((level, hash_))
