"""Denials are in the security log, and a flood of them is a number there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from casetrack.people import denials, security
from casetrack.people.denials import MOST, Denials
from casetrack.store.database import Database
from tests.office import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def one_database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    yield database
    database.close()


def _more(database: Database) -> list[int]:
    """What each entry tells of those that were only counted, the newest first."""
    with database.read() as session:
        return [json.loads(each.data)["more"] for each in security.entries(session)]


def test_a_flood_from_one_address_is_one_entry_a_minute(database: Database) -> None:
    noted = Denials()
    for second in range(61):
        now = NOW + timedelta(seconds=second)
        noted.note(database, "token refused", address="203.0.113.9", now=now)

    assert _more(database) == [59, 0]


def test_a_flood_from_everywhere_is_so_many_entries_a_minute(one_database: Database) -> None:
    noted = Denials()
    for number in range(MOST + 5):
        noted.note(one_database, "token refused", address=f"10.0.0.{number}", now=NOW)
    noted.note(one_database, "token refused", address="10.0.1.1", now=NOW + MINUTE)

    assert _more(one_database) == [5] + [0] * MOST


def test_each_person_and_kind_is_noted_apart(one_database: Database) -> None:
    noted = Denials()
    for kind in ("not allowed", "sign-in refused"):
        noted.note(one_database, kind, address="10.0.0.1", now=NOW)

    assert _more(one_database) == [0, 0]


def test_who_is_forgotten_is_still_counted(
    one_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(denials, "_MOST_KEYS", 1)
    noted = Denials()
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        noted.note(one_database, "token refused", address=address, now=NOW)
    noted.note(one_database, "token refused", address="10.0.0.3", now=NOW + MINUTE)

    assert _more(one_database) == [1, 0, 0]


def test_what_is_denied_stays_denied_where_nothing_can_be_written(
    one_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with one_database.connect() as connection:
        connection.exec_driver_sql("DROP TABLE security_event")
    Denials().note(one_database, "token refused", address="10.0.0.1", now=NOW)

    assert "could not be written" in caplog.text
