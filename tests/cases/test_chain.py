"""The chain's own arithmetic against independent accounts of the same standards."""

import hmac
from hashlib import sha256

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from casetrack.cases.chain import canonical, merkle_root, new_salt, text_hash

# What stands in an event: texts of any language, numbers of rows, nothing, and these nested.
NAMES = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=12)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SIMPLE = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_canonical_json_is_that_of_the_standard(body: dict[str, object]) -> None:
    assert canonical(body).encode() == rfc8785.dumps(body)  # type: ignore[arg-type]


def tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word: split at the largest power of two below n."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


@given(st.lists(TEXTS, max_size=70))
def test_the_root_is_that_of_the_recursive_definition(leaves: list[str]) -> None:
    assert merkle_root(leaves) == tree_hash([leaf.encode() for leaf in leaves]).hex()


@given(st.lists(TEXTS, min_size=2, max_size=9, unique=True))
def test_another_order_or_one_leaf_less_is_another_root(leaves: list[str]) -> None:
    assert merkle_root(leaves) != merkle_root(leaves[::-1])
    assert merkle_root(leaves) != merkle_root(leaves[:-1])


def test_the_hash_of_a_text_hides_it_behind_its_salt() -> None:
    first, second = new_salt(), new_salt()
    assert first != second
    assert text_hash(first, "是") != text_hash(second, "是")
    assert text_hash(first, "是") == hmac.new(first.encode(), "是".encode(), "sha256").hexdigest()
