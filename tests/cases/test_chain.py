"""The chain's own arithmetic against independent accounts of the same standards."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from casetrack.cases.chain import (
    FORMAT,
    Link,
    canonical,
    link_hash,
    link_text,
    merkle_root,
    new_salt,
    text_hash,
)
from casetrack.cases.events import with_texts
from casetrack.store.columns import to_text

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


INSTANTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001 - the zone follows
LINKS = st.builds(
    Link,
    item_id=st.integers(1, 2**31 - 1),
    seq=st.integers(1, 2**31 - 1),
    at=INSTANTS.map(lambda each: each.replace(tzinfo=UTC)),
    actor_id=st.integers(1, 99),
    actor_unit_id=st.integers(1, 99),
    on_behalf_id=st.none() | st.integers(1, 99),
    os_user=TEXTS,
    transition=TEXTS,
    source=TEXTS,
    target=TEXTS,
    outcome=TEXTS,
    data=TEXTS,
    previous=TEXTS,
)


@given(LINKS)
def test_what_a_hash_covers_is_canonical_json_of_the_event(link: Link) -> None:
    body = link._asdict() | {"at": to_text(link.at), "format": FORMAT}
    for short in ("item", "actor", "actor_unit", "on_behalf"):
        body[short] = body.pop(f"{short}_id")
    assert link_text(link).encode() == rfc8785.dumps(body)


@given(
    changes=st.dictionaries(NAMES, VALUES, max_size=3),
    notes=st.dictionaries(NAMES, VALUES, max_size=3),
    hashes=st.dictionaries(NAMES, TEXTS, max_size=3),
)
def test_texts_told_apart_give_the_whole_in_canonical_form(
    changes: dict[str, object], notes: dict[str, object], hashes: dict[str, str]
) -> None:
    whole = {"changes": changes, "notes": notes, "texts": hashes}
    apart = canonical({"changes": changes, "notes": notes})
    assert with_texts(apart, hashes).encode() == rfc8785.dumps(whole)  # type: ignore[arg-type]


def test_an_event_of_the_first_format_has_the_hash_it_always_had() -> None:
    link = Link(
        item_id=7,
        seq=2,
        at=datetime(2023, 9, 20, 1, 2, 3, tzinfo=UTC),
        actor_id=3,
        actor_unit_id=1,
        on_behalf_id=None,
        os_user="sun",
        transition="assign",
        source="identified",
        target="assigned",
        outcome="",
        data='{"changes":{"unit_id":[null,2]},"notes":{},"texts":{"reason":"ab"}}',
        previous="00ff",
    )
    assert link_hash(link) == "4017869e3bd7362a0af33377b0b1891184d4d8cf7665fdeb84675b69ad93605c"


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
