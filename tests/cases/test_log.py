"""Every event is a leaf of one tree; whoever cuts it or writes it anew is found by a head."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from casetrack.cases import log
from casetrack.cases.history import verify as verify_chains
from casetrack.cases.log import Head, head, heads, seal, seal_all, signed_head, size_of
from casetrack.cases.signing import is_signed, make_key
from casetrack.cases.witness import verify_log
from casetrack.errors import Invalid, NotFound, Refused
from tests.cases.forgery import disarm, rewrite_history
from tests.office import NOW, Office


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "log.pem"
    make_key(path)
    return path


def sealed(office: Office) -> Head:
    with office.database.write() as session:
        seal(session)
        return head(session)


def faults(office: Office, published: Head | None = None) -> list[str]:
    with office.database.read() as session:
        heads = [("head.json", published)] if published else []
        return list(map(str, verify_log(session, heads)))


def test_every_event_is_sealed_once(office: Office) -> None:
    office.rectifying()
    first = sealed(office)
    assert (first.size, sealed(office)) == (3, first)

    office.rectifying()

    assert sealed(office).size == 6
    assert faults(office, first) == []


def test_an_empty_log_has_the_root_of_nothing(office: Office) -> None:
    assert sealed(office) == Head(
        size=0, root="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert faults(office) == []


def test_an_earlier_head_can_be_told_again_and_a_later_one_cannot(office: Office) -> None:
    office.rectifying()
    before = sealed(office)
    office.rectifying()
    sealed(office)

    with office.database.read() as session:
        assert head(session, 3) == before
        with pytest.raises(Refused, match="6 entries, not 9"):
            head(session, 9)


def test_two_sealers_at_once_seal_each_event_once(office: Office) -> None:
    for _ in range(4):
        office.rectifying()
    threads = [
        threading.Thread(target=seal_all, args=(office.database,), kwargs={"key": None, "now": NOW})
        for _ in range(4)
    ]

    for each in threads:
        each.start()
    for each in threads:
        each.join()

    with office.database.read() as session:
        assert size_of(session) == 12
    assert faults(office) == []


def test_a_changed_event_is_named(office: Office) -> None:
    office.rectifying()
    sealed(office)
    disarm(office.database, "event", "UPDATE event SET hash = 'x' WHERE seq = 2")

    found = faults(office)

    assert any("event 2) is not the event it was" in each for each in found)


def test_a_changed_leaf_and_a_changed_node_are_found(office: Office) -> None:
    office.rectifying()
    published = sealed(office)
    disarm(office.database, "log_node", "UPDATE log_node SET hash = 'ab'")
    assert faults(office) == ["log: nodes of the tree were changed; the entries are as they were"]

    disarm(office.database, "log_leaf", "UPDATE log_leaf SET hash = 'ab' WHERE position = 1")

    assert any("entry 1" in each for each in faults(office, published))


def test_a_cut_tail_is_found_by_the_published_head_alone(office: Office) -> None:
    item_id = office.rectifying()
    published = sealed(office)
    for table in ("log_node", "log_leaf", "event_text", "deadline"):
        disarm(office.database, table, f"DELETE FROM {table}")  # noqa: S608
    disarm(office.database, "event", "DELETE FROM event WHERE seq = 3")
    rewrite_history(office, item_id)
    sealed(office)

    assert faults(office) == []
    assert faults(office, published) == [
        "log: its tail is cut: head.json covers 3 entries, 2 are left"
    ]


def test_a_rewritten_history_is_found_by_the_published_head_alone(office: Office) -> None:
    item_id = office.rectifying()
    published = sealed(office)
    for table in ("log_node", "log_leaf"):
        disarm(office.database, table, f"DELETE FROM {table}")  # noqa: S608
    disarm(office.database, "event", "UPDATE event SET os_user = 'somebody' WHERE seq = 3")
    rewrite_history(office, item_id)
    sealed(office)

    with office.database.read() as session:
        assert verify_chains(session, office.cycle(session)) == []
    assert faults(office) == []
    [found] = faults(office, published)
    assert found.startswith("log: history was rewritten: head.json has the root")


def test_a_missing_entry_is_named(office: Office) -> None:
    office.rectifying()
    sealed(office)
    disarm(office.database, "log_leaf", "DELETE FROM log_leaf WHERE position = 1")

    assert "log: entry 1 is missing" in faults(office)


def test_a_head_is_signed_once_and_the_same_for_ever(office: Office, key: Path) -> None:
    office.rectifying()
    sealed(office)
    with office.database.write() as session:
        first = signed_head(session, key, now=NOW)
        again = signed_head(session, key, now=NOW + timedelta(days=1))

    assert first == again
    message = log.message_of(Head(size=3, root=str(first["root"])), NOW)
    public, signature = str(first["public_key"]), str(first["signature"])
    key_id = str(first["key_id"])
    assert is_signed(message, public, signature, key_id=key_id)
    assert not is_signed(message + b"x", public, signature, key_id=key_id)
    assert not is_signed(message, public, signature, key_id="another")
    assert not is_signed(message, "no hex", signature, key_id=key_id)


def test_heads_are_signed_every_hour_while_the_log_grows(office: Office, key: Path) -> None:
    def signed_at(minutes: int) -> list[int]:
        seal_all(office.database, key=key, now=NOW + timedelta(minutes=minutes))
        with office.database.read() as session:
            return [each.size for each in heads(session)]

    assert signed_at(0) == []
    office.rectifying()
    assert signed_at(1) == [3]
    office.rectifying()
    assert signed_at(30) == [3]
    assert signed_at(61) == [3, 6]
    assert signed_at(200) == [3, 6]


def test_a_head_that_was_signed_tells_a_rewritten_history_by_itself(
    office: Office, key: Path
) -> None:
    office.rectifying()
    seal_all(office.database, key=key, now=NOW)
    disarm(office.database, "log_head", f"UPDATE log_head SET root = '{'0' * 64}'")  # noqa: S608

    [found] = faults(office)

    assert "the head of 3 entries has the root 0000000000000000" in found


def test_a_key_is_its_owner_s_alone_and_never_written_over(key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="never written over"):
        make_key(key)


def test_a_key_that_cannot_sign_is_refused(office: Office, key: Path, tmp_path: Path) -> None:
    with office.database.write() as session:
        with pytest.raises(NotFound, match="audit key"):
            signed_head(session, tmp_path / "none.pem", now=NOW)
        key.chmod(0o644)
        with pytest.raises(Refused, match="chmod 600"):
            signed_head(session, key, now=NOW)
        key.chmod(0o600)
        key.write_text("nothing")
        with pytest.raises(Invalid, match="holds no key"):
            signed_head(session, key, now=NOW)


def test_events_that_others_still_write_are_left_for_the_next_time(office: Office) -> None:
    office.rectifying()
    with office.database.connect() as connection:
        if connection.dialect.name != "postgresql":
            return
        connection.execute(sa.text('LOCK TABLE "event" IN ROW EXCLUSIVE MODE'))
        assert sealed(office).size == 0

    assert sealed(office).size == 3
