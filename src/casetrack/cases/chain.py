"""The chain: what an event's hash covers, how chains become a Merkle root. Pure.

The format cannot change later; each event carries its number. Format 1 is SHA-256 over
RFC 8785 canonical JSON of the event's fields with the hash of the event before it.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from casetrack.store.columns import plain, to_text

FORMAT = 1
# What the first event of an item names as the hash before it.
NOTHING = ""


class Link(NamedTuple):
    """What one event says, ready to be chained. Free text stands only as salted hashes."""

    item_id: int
    seq: int
    at: datetime
    actor_id: int
    actor_unit_id: int
    on_behalf_id: int | None
    os_user: str
    transition: str
    source: str
    target: str
    outcome: str
    # Canonical JSON.
    data: str
    previous: str


def link_hash(link: Link) -> str:
    """The hash of an event, as 64 hex digits."""
    return sha256(link_text(link).encode()).hexdigest()


def link_text(link: Link) -> str:
    """What the hash of an event covers: canonical JSON, its names in their order.

    Written out, for it is the longest part of a bulk move; a test holds it against the standard.
    """
    quoted = encode_basestring
    on_behalf = "null" if link.on_behalf_id is None else link.on_behalf_id
    return (
        f'{{"actor":{link.actor_id},"actor_unit":{link.actor_unit_id},"at":"{to_text(link.at)}",'
        f'"data":{quoted(link.data)},"format":{FORMAT},"item":{link.item_id},'
        f'"on_behalf":{on_behalf},"os_user":{quoted(link.os_user)},'
        f'"outcome":{quoted(link.outcome)},"previous":{quoted(link.previous)},"seq":{link.seq},'
        f'"source":{quoted(link.source)},"target":{quoted(link.target)},'
        f'"transition":{quoted(link.transition)}}}'
    )


def canonical(value: Mapping[str, object]) -> str:
    """Canonical JSON of strings, integers, null, lists and objects with ASCII keys.

    Instants, days and decimals stand as text.

    For these RFC 8785 and sorted compact JSON are the same; numbers with a point are kept out.
    """
    return _ENCODER.encode(value)


def as_told(value: object) -> object:
    """A value of an item as an event tells it."""
    write = _WRITTEN.get(type(value))
    return value if write is None else write(value)


_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    datetime: to_text,
    date: date.isoformat,
    Decimal: lambda value: str(plain(value)),
}
# Made once: a bulk move writes twenty thousand texts. What it writes is no circle.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    sort_keys=True,
    separators=(",", ":"),
    default=lambda value: _WRITTEN[type(value)](value),
    check_circular=False,
)


def new_salt() -> str:
    """A salt that makes the hash of a short text unguessable once the text is erased."""
    return secrets.token_hex(16)


def text_hash(salt: str, text: str) -> str:
    """The salted hash that stands in an event in the place of free text."""
    return hmac.digest(salt.encode(), text.encode(), "sha256").hex()


def merkle_root(leaves: Sequence[str]) -> str:
    """The RFC 9162 tree hash over leaves, as 64 hex digits. No leaves give SHA-256 of nothing."""
    if not leaves:
        return sha256().hexdigest()
    level = [sha256(b"\x00" + leaf.encode()).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        # An odd one out rises unpaired; for RFC 9162 trees this gives the same root.
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def head_leaf(*, number: int, seq: int, head: str) -> str:
    """The leaf of one item's chain in a cycle's tree."""
    return f"{number}:{seq}:{head}"
