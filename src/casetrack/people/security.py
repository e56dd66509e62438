"""The security log: denied attempts and administration, each entry chained to the one before it.

It names persons by id alone and holds no personal data beside the address somebody came from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, select

from casetrack.errors import Sentence, sentence
from casetrack.store.columns import to_text
from casetrack.store.tables import SecurityEvent
from casetrack.store.turns import take_turn

FORMAT = 1
# What the first entry names as the hash before it.
NOTHING = ""


def append(
    session: Session,
    kind: str,
    *,
    actor_id: int | None = None,
    address: str = "",
    data: Mapping[str, object] | None = None,
    now: datetime,
) -> SecurityEvent:
    """Add an entry: what was done or denied (`role granted`), by whom, from where.

    `data` holds ids, roles, names of routes: strings, integers, lists; nothing personal. Entries
    are written one at a time, so whoever appends keeps the transaction short.
    """
    take_turn(session, "security log")
    last = session.exec(select(SecurityEvent).order_by(col(SecurityEvent.seq).desc())).first()
    entry = SecurityEvent(
        seq=last.seq + 1 if last else 1,
        format=FORMAT,
        at=now,
        kind=kind,
        actor_id=actor_id,
        address=address,
        data=_canonical(data or {}),
        previous=last.hash if last else NOTHING,
        hash="",
    )
    entry.hash = _hash(entry)
    session.add(entry)
    session.flush()
    return entry


def entries(session: Session, *, latest: int = 100) -> Sequence[SecurityEvent]:
    """The latest entries, the newest first."""
    query = select(SecurityEvent).order_by(col(SecurityEvent.seq).desc()).limit(latest)
    return session.exec(query).all()


def verify(session: Session) -> list[Sentence]:
    """Every fault of the log: changed, missing and reordered entries. A cut tail does not show."""
    faults = []
    previous, expected = NOTHING, 1
    for entry in session.exec(select(SecurityEvent).order_by(col(SecurityEvent.seq))):
        if entry.seq != expected:
            faults.append(sentence("security log: entry {number} is missing", number=expected))
        elif entry.previous != previous:
            faults.append(_about(entry, "does not follow the one before it"))
        if _hash(entry) != entry.hash:
            faults.append(_about(entry, "was changed"))
        previous, expected = entry.hash, entry.seq + 1
    return faults


def _about(entry: SecurityEvent, what: str) -> Sentence:
    return sentence("security log, entry {number}: {what}", number=entry.seq, what=sentence(what))


def _hash(entry: SecurityEvent) -> str:
    body = {
        "actor": entry.actor_id,
        "address": entry.address,
        "at": to_text(entry.at),
        "data": entry.data,
        "format": entry.format,
        "kind": entry.kind,
        "previous": entry.previous,
        "seq": entry.seq,
    }
    return sha256(_canonical(body).encode()).hexdigest()


def _canonical(value: Mapping[str, object]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
