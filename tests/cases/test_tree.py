"""The tree against the definition of RFC 9162, written out as it stands there."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from runpy import run_path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casetrack.cases.tree import Place, fold, grow, growth, leaf_hash, node_hash, path, peaks, root

VERIFIER = run_path(str(Path(__file__).parents[2] / "docs" / "verify.py"))


def defined_root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


def defined_path(position: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if position < split:
        return [*defined_path(position, leaves[:split]), defined_root(leaves[split:])]
    return [*defined_path(position - split, leaves[split:]), defined_root(leaves[:split])]


def grown(portions: Sequence[int]) -> tuple[list[bytes], dict[Place, bytes]]:
    """A tree that grew by so many leaves at a time."""
    leaves: list[bytes] = []
    nodes: dict[Place, bytes] = {}
    for portion in portions:
        new = [leaf_hash(str(len(leaves) + at).encode()) for at in range(portion)]
        frontier = {place: nodes[place] for place in peaks(0, len(leaves))}
        nodes |= grow(len(leaves), frontier, new)
        leaves += new
    return leaves, nodes


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_a_tree_has_the_defined_root_however_it_grew(portions: list[int]) -> None:
    leaves, nodes = grown(portions)

    for size in range(len(leaves) + 1):
        read = root(lambda places: {place: nodes[place] for place in places}, size)
        assert read == defined_root(leaves[:size])


@settings(deadline=None)
@given(st.integers(1, 70), st.data())
def test_a_proof_is_the_defined_path(size: int, data: st.DataObject) -> None:
    leaves, nodes = grown([size])
    position = data.draw(st.integers(0, size - 1))

    found = path(lambda places: {place: nodes[place] for place in places}, position, size)

    assert found == defined_path(position, leaves)


def defined_growth(first: int, leaves: Sequence[bytes], *, known: bool = True) -> list[bytes]:
    if first == len(leaves):
        return [] if known else [defined_root(leaves)]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if first <= split:
        below = defined_growth(first, leaves[:split], known=known)
        return [*below, defined_root(leaves[split:])]
    below = defined_growth(first - split, leaves[split:], known=False)
    return [*below, defined_root(leaves[:split])]


@settings(deadline=None)
@given(st.integers(1, 70), st.data())
def test_a_proof_of_growth_is_the_defined_one_and_is_followed_outside(
    size: int, data: st.DataObject
) -> None:
    leaves, nodes = grown([size])
    first = data.draw(st.integers(1, size))
    older, newer = ({"size": at, "root": defined_root(leaves[:at]).hex()} for at in (first, size))

    found = growth(lambda places: {place: nodes[place] for place in places}, first, size)
    proof = {"first": first, "size": size, "path": [each.hex() for each in found]}

    assert found == defined_growth(first, leaves)
    if first < size:
        assert list(VERIFIER["grown"](proof, older, newer)) == []
        assert list(VERIFIER["grown"](proof, {**older, "root": "00" * 32}, newer)) != []


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert fold([]) == sha256().digest()


@pytest.mark.parametrize(("size", "count"), [(1, 1), (2, 1), (7, 3), (8, 1), (14_594, 5)])
def test_a_tree_ends_with_as_many_subtrees_as_its_size_has_bits(size: int, count: int) -> None:
    assert len(list(peaks(0, size))) == count
