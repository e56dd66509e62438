"""The security log: entries are chained, and whoever changes one is found."""

import threading

import pytest
import sqlalchemy as sa

from casetrack.people import security
from casetrack.store.database import Database
from tests.office import NOW, Office


@pytest.fixture
def log(office: Office) -> Office:
    with office.database.write() as session:
        actor = office.actor(session, "sun")
        for kind in ("role granted", "sign-in refused", "token created"):
            security.append(session, kind, actor_id=actor.person_id, data={"role": "审"}, now=NOW)
    return office


def faults(database: Database) -> list[str]:
    with database.read() as session:
        return list(map(str, security.verify(session)))


def tamper(database: Database, statement: str) -> None:
    with database.write() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE security_event DISABLE TRIGGER USER"))
        else:
            for verb in ("update", "delete"):
                connection.execute(sa.text(f"DROP TRIGGER security_event_no_{verb}"))
        connection.execute(sa.text(statement))


def test_each_entry_follows_the_one_before_it(log: Office) -> None:
    with log.database.read() as session:
        newest, middle, first = security.entries(session)

    assert (first.seq, middle.seq, newest.seq) == (1, 2, 3)
    assert (first.previous, newest.previous) == ("", middle.hash)
    assert newest.data == '{"role":"审"}'
    assert faults(log.database) == []


def test_a_denied_attempt_of_nobody_known_is_kept_with_its_address(office: Office) -> None:
    with office.database.write() as session:
        entry = security.append(session, "sign-in refused", address="192.0.2.7", now=NOW)

    assert (entry.actor_id, entry.address, entry.data) == (None, "192.0.2.7", "{}")


@pytest.mark.parametrize(
    "change", ["kind = 'x'", "data = '{}'", "actor_id = NULL", "address = 'x'"]
)
def test_a_changed_entry_is_named(log: Office, change: str) -> None:
    tamper(log.database, f"UPDATE security_event SET {change} WHERE seq = 2")  # noqa: S608

    assert faults(log.database) == ["security log, entry 2: was changed"]


def test_a_removed_entry_is_missed(log: Office) -> None:
    tamper(log.database, "DELETE FROM security_event WHERE seq = 2")

    assert faults(log.database) == ["security log: entry 2 is missing"]


def test_an_entry_written_anew_does_not_follow(log: Office) -> None:
    tamper(log.database, "UPDATE security_event SET hash = 'x' WHERE seq = 2")

    assert faults(log.database) == [
        "security log, entry 2: was changed",
        "security log, entry 3: does not follow the one before it",
    ]


def test_entries_of_many_at_once_stay_one_chain(office: Office) -> None:
    def add() -> None:
        with office.database.write() as session:
            security.append(session, "export", now=NOW)

    threads = [threading.Thread(target=add) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    with office.database.read() as session:
        assert len(security.entries(session)) == 6
        assert security.verify(session) == []
