"""Nobody changes history unnoticed, not even whoever may do anything to the database."""

import pytest
import sqlalchemy as sa

from casetrack.cases.history import heads, history, root_of, sentence
from casetrack.store.database import Database
from tests.office import DAY, NOW, Office


def tamper(database: Database, *statements: str) -> None:
    """Change what the triggers protect, as an operator with every right would."""
    with database.connect() as connection:
        if database.is_sqlite:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER event_no_{verb}")
        else:
            connection.exec_driver_sql("DROP TRIGGER event_append_only ON event")
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount == 1


@pytest.fixture
def item_id(office: Office) -> int:
    """A verified item: five events, of which the fourth has a reason."""
    return office.verified()


def test_a_history_nobody_touched_has_no_fault(office: Office, item_id: int) -> None:
    office.step(item_id, "comment", by="he", reason="复核")
    assert office.faults() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_id", "5"),
        ("actor_unit_id", "3"),
        ("at", "'2023-09-21T01:00:00.000000Z'"),
        ("transition", "'comment'"),
        ("target", "'published'"),
        ("outcome", "'retained'"),
        ("os_user", "'root'"),
        ("data", """'{"changes":{},"notes":{},"texts":{}}'"""),
    ],
)
def test_a_changed_event_is_found(office: Office, item_id: int, column: str, value: str) -> None:
    where = f"item_id = {item_id} AND seq = 2"
    tamper(office.database, f"UPDATE event SET {column} = {value} WHERE {where}")  # noqa: S608
    assert "1, event 2: was changed: its hash does not match" in office.faults()


def test_a_changed_event_with_a_new_hash_breaks_the_chain(office: Office, item_id: int) -> None:
    change = f"UPDATE event SET hash = 'ff', outcome = 'x' WHERE item_id = {item_id} AND seq = 2"  # noqa: S608
    tamper(office.database, change)
    assert "1, event 3: does not follow the event before it" in office.faults()


@pytest.mark.parametrize(("seq", "fault"), [(1, "event 1 is missing"), (3, "event 3 is missing")])
def test_a_removed_event_is_found(office: Office, item_id: int, seq: int, fault: str) -> None:
    tamper(office.database, f"DELETE FROM event WHERE item_id = {item_id} AND seq = {seq}")  # noqa: S608
    assert office.faults() == [f"1, event {seq + 1}: {fault}"]


def test_a_removed_last_event_is_found(office: Office, item_id: int) -> None:
    tamper(office.database, f"DELETE FROM event WHERE item_id = {item_id} AND seq = 5")  # noqa: S608
    faults = office.faults()
    assert "1: its version is 5, its events say 4" in faults
    assert "1: its state is 'verified', its events say 'rectifying'" in faults


def test_a_removed_item_is_found_by_its_number(office: Office) -> None:
    ids = office.open("一", "二", "三")
    gone = ids[1]
    tamper(
        office.database,
        f"DELETE FROM event WHERE item_id = {gone}",  # noqa: S608
        f"DELETE FROM event_text WHERE item_id = {gone}",  # noqa: S608
        f"DELETE FROM deadline WHERE item_id = {gone}",  # noqa: S608
        f"DELETE FROM item WHERE id = {gone}",  # noqa: S608
    )
    assert office.faults() == ["t-2023 item 2: was removed"]


def test_an_item_without_any_history_is_found(office: Office) -> None:
    [item_id] = office.open("坑槽")
    tamper(office.database, f"DELETE FROM event WHERE item_id = {item_id}")  # noqa: S608
    assert office.faults() == ["1: has no history at all"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "'rectifying'"),
        ("outcome", "'retained'"),
        ("version", "4"),
        ("head", "''"),
        ("title", "'小坑'"),
        ("unit_id", "3"),
        ("handler_id", "7"),
        ("due", "'2024-01-01'"),
        ("amount", "1000000"),
        ("closed_at", "'2023-09-19T01:00:00.000000Z'"),
        ("found_on", "'2023-01-01'"),
    ],
)
def test_a_field_changed_behind_the_events_is_found(
    office: Office, item_id: int, column: str, value: str
) -> None:
    tamper(office.database, f"UPDATE item SET {column} = {value} WHERE id = {item_id}")  # noqa: S608
    [fault] = office.faults()
    assert fault.startswith(f"1: its {column} is ")


def test_a_changed_text_is_found(office: Office, item_id: int) -> None:
    change = f"UPDATE event_text SET text = '未修' WHERE item_id = {item_id} AND field = 'reason'"  # noqa: S608
    tamper(office.database, change)
    assert office.faults() == ["1, event 4: its text 'reason' was changed"]


def test_a_text_that_was_never_said_is_found(office: Office, item_id: int) -> None:
    put = f"INSERT INTO event_text VALUES ({item_id}, 5, 'reason', 'salt', '没有说过')"  # noqa: S608
    tamper(office.database, put)
    assert office.faults() == ["1, event 5: its text 'reason' was changed"]


def test_an_erased_text_leaves_the_chain_whole(office: Office, item_id: int) -> None:
    erase = sa.text("DELETE FROM event_text WHERE item_id = :item_id")
    with office.database.connect() as connection:
        connection.execute(erase, {"item_id": item_id})
    assert office.faults() == []
    with office.database.read() as session:
        assert [told.texts for told in history(session, item_id)] == [{}] * 5


def test_no_free_text_stands_in_an_event(office: Office) -> None:
    item_id = office.rectifying("王某某投诉")
    office.step(item_id, "comment", by="jiao", reason="王某某已回访", text="电话 12345")
    with office.database.read() as session:
        told = history(session, item_id)
    assert told[-1].texts == {"reason": "王某某已回访", "text": "电话 12345"}
    assert not any("王某某" in str(each.data) or "12345" in str(each.data) for each in told)


def test_the_root_covers_what_had_happened_by_then(office: Office) -> None:
    first = office.assigned()
    with office.database.read() as session:
        before = root_of(session, office.cycle(session))
    office.step(first, "accept", by="jiao", now=NOW + 2 * DAY)
    office.open("另一个", now=NOW + 2 * DAY)
    with office.database.read() as session:
        cycle = office.cycle(session)
        assert root_of(session, cycle, NOW + DAY) == before
        assert root_of(session, cycle)[1] == 4
        assert [leaf.split(":")[:2] for leaf in heads(session, cycle)] == [["1", "3"], ["2", "1"]]


def test_an_event_reads_as_a_sentence(office: Office, item_id: int) -> None:
    with office.database.read() as session:
        rules, told = office.rules(session), history(session, item_id)
    said = [sentence(each, rules, office.item(item_id).definition_hash) for each in told]
    assert said[0] == "2023年9月20日 09:00 孙督办（区纪委区监委）登记：已发现（路面坑槽）"
    assert said[2] == "2023年9月20日 09:00 焦经办（区交通运输局）签收：已交办 → 整改中"
    assert said[3] == "2023年9月20日 09:00 焦经办（区交通运输局）申请销号（已修补）"


def test_a_sentence_is_in_the_language_of_its_reader(office: Office, item_id: int) -> None:
    with office.database.read() as session:
        rules, told = office.rules(session), history(session, item_id)
        hash_ = office.item(item_id).definition_hash
        opened, _, accepted, asked, _ = (sentence(each, rules, hash_, "en") for each in told)
    assert opened == "20 Sept 2023, 09:00 孙督办 (区纪委区监委): Opened, Identified (路面坑槽)"
    assert accepted.endswith("焦经办 (区交通运输局): Accept, Assigned → Rectifying")
    assert asked.endswith("(区交通运输局): Request close-out (已修补)")
