"""The tree against the definition of RFC 9162, written out as it stands there."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casetrack.cases.tree import Place, fold, grow, leaf_hash, node_hash, path, peaks, root


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


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert fold([]) == sha256().digest()


@pytest.mark.parametrize(("size", "count"), [(1, 1), (2, 1), (7, 3), (8, 1), (14_594, 5)])
def test_a_tree_ends_with_as_many_subtrees_as_its_size_has_bits(size: int, count: int) -> None:
    assert len(list(peaks(0, size))) == count
