"""The log: every event and correction as a leaf of one Merkle tree, whose heads are signed.

A chain alone does not bind whoever holds the database: a tail that was cut, or a history that
was rewritten as a whole, shows only against a head that is kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casetrack.cases.entries import (
    CORRECTION,
    Entry,
    corrections_after,
    events_after,
    newest_correction,
)
from casetrack.cases.facts import EVENT
from casetrack.cases.rows import table_of
from casetrack.cases.signing import sign
from casetrack.cases.tree import Place, grow, growth, leaf_hash, path, peaks, root
from casetrack.errors import Refused
from casetrack.store.bulk import insert_columns
from casetrack.store.columns import to_text
from casetrack.store.database import Database
from casetrack.store.tables import LogHead, LogLeaf, LogNode
from casetrack.store.turns import newest_settled, take_turn

LEAF = table_of(LogLeaf)
NODE = table_of(LogNode)
FORMAT = 1
# So many digits of a root are printed in a bulletin.
SHORT = 16
# A head is signed at most so often, beside those of bulletins.
SIGNED_EVERY = timedelta(hours=1)
_PORTION = 20_000


@dataclass(frozen=True, kw_only=True)
class Head:
    """The state of the log: so many events have this root, in hex."""

    size: int
    root: str


def seal_all(database: Database, *, key: Path | None, now: datetime) -> int:
    """Seal what is new and, with a key, sign a head every hour. Gives how many events were sealed.

    Made to be called again and again, by any number of nodes; where nothing is new nothing is
    written.
    """
    with database.read() as session:
        if not _is_owed(session, key, now=now):
            return 0
    with database.write() as session:
        sealed = seal(session)
        if key is not None and _is_head_old(session, now=now):
            signed_head(session, key, now=now)
    return sealed


def seal(session: Session) -> int:
    """Append every event and correction that is not in the log yet. Gives how many there were.

    Costs what is new, not what is stored. Whoever comes at the same moment waits and finds the
    rest. What others are still writing is left for the next time.
    """
    take_turn(session, "log")
    sealed = _seal(session, "event_id", newest_settled(session, EVENT), events_after)
    # Hardly ever is there one: then nobody is asked to hold still for it.
    if newest_correction(session) > _last_sealed(session, "correction_id"):
        settled = newest_settled(session, CORRECTION)
        sealed += _seal(session, "correction_id", settled, corrections_after)
    return sealed


def size_of(session: Session) -> int:
    """How many events the log holds, corrections of cited figures among them."""
    last = session.connection().scalar(sa.select(sa.func.max(LEAF.c.position)))
    return 0 if last is None else last + 1


def head(session: Session, size: int | None = None) -> Head:
    """The head of the log as it is, or as it was at a size. Raises Refused for one too large."""
    known = size_of(session)
    if size is not None and size > known:
        raise Refused("The log holds {known} entries, not {size}.", known=known, size=size)
    wanted = known if size is None else size
    return Head(size=wanted, root=root(lambda places: _nodes(session, places), wanted).hex())


def signed_head(
    session: Session, key: Path, *, size: int | None = None, now: datetime
) -> dict[str, object]:
    """A head signed with the key, kept from now on: the same again if it was signed before."""
    wanted = head(session, size)
    known = session.get(LogHead, wanted.size)
    at = now if known is None or known.root != wanted.root else known.at
    signed = sign(key, message_of(wanted, at))
    if known is None:
        session.add(
            LogHead(
                size=wanted.size,
                root=wanted.root,
                at=at,
                key_id=signed.key_id,
                signature=signed.signature,
            )
        )
        session.flush()
    return {"format": FORMAT, **vars(wanted), "at": to_text(at), **vars(signed)}


def message_of(signed: Head, at: datetime) -> bytes:
    """What the signature of a head is over."""
    return f"casetrack log head {FORMAT}\n{signed.size}\n{signed.root}\n{to_text(at)}\n".encode()


def heads(session: Session) -> Sequence[LogHead]:
    """The heads that were signed, the smallest first."""
    return session.exec(select(LogHead).order_by(col(LogHead.size))).all()


def position_of(session: Session, event_id: int) -> int | None:
    """Where an event lies in the log; None where it is not sealed yet."""
    query = sa.select(LEAF.c.position).where(LEAF.c.event_id == event_id)
    return session.connection().scalar(query)


def inclusion(session: Session, position: int, size: int) -> list[str]:
    """The proof that the leaf at a position is part of the log of this size, in hex."""
    return [each.hex() for each in path(lambda at: _nodes(session, at), position, size)]


def consistency(session: Session, first: int, size: int) -> list[str]:
    """The proof that the log of this size begins with all of an earlier one, in hex."""
    return [each.hex() for each in growth(lambda at: _nodes(session, at), first, size)]


def entry_hash(event_hash: str) -> bytes:
    """The leaf of an entry: over the text of its hash, which covers all that it says."""
    return leaf_hash(event_hash.encode())


def _seal(
    session: Session,
    column: str,
    settled: int,
    after: Callable[[Session, int, int, int], list[Entry]],
) -> int:
    """Append what is settled of one kind; its leaves name it in this column."""
    sealed = 0
    while portion := after(session, _last_sealed(session, column), settled, _PORTION):
        _append(session, size_of(session), column, portion)
        sealed += len(portion)
    return sealed


def _last_sealed(session: Session, column: str) -> int:
    return session.connection().scalar(sa.select(sa.func.max(LEAF.c[column]))) or 0


def _append(session: Session, size: int, column: str, entries: Sequence[Entry]) -> None:
    leaves = [entry_hash(each.hash) for each in entries]
    made = grow(size, _nodes(session, list(peaks(0, size))), leaves)
    connection = session.connection()
    insert_columns(
        connection,
        LEAF,
        {
            "position": list(range(size, size + len(leaves))),
            column: [each.id for each in entries],
            "hash": [leaf.hex() for leaf in leaves],
        },
    )
    nodes = [(level, at, hash_.hex()) for (level, at), hash_ in made.items() if level]
    if nodes:
        levels, places, hashes = zip(*nodes, strict=True)
        values = {"level": levels, "position": places, "hash": hashes}
        insert_columns(connection, NODE, values)


def _nodes(session: Session, places: Sequence[Place]) -> dict[Place, bytes]:
    """The hashes at these places; one that is missing is empty, and so matches nothing."""
    connection = session.connection()
    found: dict[Place, bytes] = {}
    for level, at in places:
        query = (
            sa.select(NODE.c.hash).where(NODE.c.level == level, NODE.c.position == at)
            if level
            else sa.select(LEAF.c.hash).where(LEAF.c.position == at)
        )
        found[level, at] = bytes.fromhex(connection.scalar(query) or "")
    return found


def _is_owed(session: Session, key: Path | None, *, now: datetime) -> bool:
    connection = session.connection()
    newest = connection.scalar(sa.select(sa.func.max(EVENT.c.id))) or 0
    return (
        newest > _last_sealed(session, "event_id")
        or newest_correction(session) > _last_sealed(session, "correction_id")
        or (key is not None and _is_head_old(session, now=now))
    )


def _is_head_old(session: Session, *, now: datetime) -> bool:
    """Whether the log has grown since a head was signed an hour ago or more."""
    last = session.exec(select(LogHead).order_by(col(LogHead.size).desc())).first()
    size = size_of(session)
    return size > 0 and (last is None or (last.size < size and last.at <= now - SIGNED_EVERY))
