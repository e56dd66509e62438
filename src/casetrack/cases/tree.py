"""The Merkle tree of RFC 9162: how leaves become a root, and a place in it a proof. Pure.

Nodes are named by level and position: node (1, 0) lies above the leaves 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Place = tuple[int, int]
Read = Callable[[Sequence[Place]], dict[Place, bytes]]
EMPTY = sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry, told apart from that of two nodes by its first byte."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def peaks(start: int, end: int) -> Iterator[Place]:
    """The full subtrees that the leaves of a range fall into, from the left.

    The range is one that the tree is split into, so it starts where its first subtree may.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash over full subtrees, from the left; of none the hash of nothing."""
    if not hashes:
        return EMPTY
    folded = hashes[-1]
    for each in reversed(hashes[:-1]):
        folded = node_hash(each, folded)
    return folded


def grow(size: int, frontier: dict[Place, bytes], leaves: Sequence[bytes]) -> dict[Place, bytes]:
    """Every full node that these leaves complete in a tree of this size.

    `frontier` has the subtrees that the tree ends with (`peaks(0, size)`).
    """
    made: dict[Place, bytes] = {(0, size + at): leaf for at, leaf in enumerate(leaves)}
    first, last = size, size + len(leaves)
    for level in range(1, last.bit_length()):
        first, last, below = first >> 1, last >> 1, level - 1
        for at in range(first, last):
            left = (below, 2 * at)
            made[level, at] = node_hash(
                made[left] if left in made else frontier[left], made[below, 2 * at + 1]
            )
    return made


def root(read: Read, size: int) -> bytes:
    """The root over the first `size` leaves."""
    return _range(read, 0, size)


def path(read: Read, position: int, size: int) -> list[bytes]:
    """The proof that a leaf lies in the tree of this size, from the leaf upwards (§2.1.3.1)."""
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + (1 << ((end - start - 1).bit_length() - 1))
        if position < split:
            proof.append(_range(read, split, end))
            end = split
        else:
            proof.append(_range(read, start, split))
            start = split
    return proof[::-1]


def growth(read: Read, first: int, size: int) -> list[bytes]:
    """The proof that the tree of this size begins with all of an earlier one (§2.1.4.1)."""
    proof: list[bytes] = []
    start, end = 0, size
    while first != end:
        split = start + (1 << ((end - start - 1).bit_length() - 1))
        if first <= split:
            proof.append(_range(read, split, end))
            end = split
        else:
            proof.append(_range(read, start, split))
            start = split
    # What is left is the earlier tree itself where it was full: its root is known.
    return [*([_range(read, start, end)] if start else []), *proof[::-1]]


def _range(read: Read, start: int, end: int) -> bytes:
    places = list(peaks(start, end))
    found = read(places)
    return fold([found[place] for place in places])
