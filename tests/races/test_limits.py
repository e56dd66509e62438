"""What there may be only so many of: several who ask at once get no more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from casetrack.errors import CasetrackError
from casetrack.people.actors import load_actor
from casetrack.people.persons import grant, person_named
from casetrack.people.tokens import MOST_TOKENS, create_token
from casetrack.reminders.webhooks import add_webhook
from casetrack.store.database import Database
from casetrack.store.tables import ApiToken, Webhook
from tests.office import NOW, make_office

AT_ONCE = 4


def _together(database: Database, work: Callable[[Session], object]) -> list[str]:
    """The same work in several transactions that begin together; how each one ended."""
    gate = threading.Barrier(AT_ONCE)

    def one(_: int) -> str:
        gate.wait()
        try:
            with database.write() as session:
                work(session)
        except CasetrackError:
            return "refused"
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sorted(threads.map(one, range(AT_ONCE)))


@pytest.fixture
def office(cast: None, database: Database) -> Database:  # noqa: ARG001 - it is in the database
    make_office(database)
    with database.write() as session:
        grant(session, person_named(session, "sun"), "admin", unit_id=None)
    return database


def _token(session: Session) -> None:
    actor = load_actor(session, "sun")
    until = NOW + timedelta(days=1)
    create_token(session, actor, name="t", scope="read", expires_at=until, now=NOW)


def test_the_last_place_for_a_token_is_given_once(office: Database) -> None:
    with office.write() as session:
        for _ in range(MOST_TOKENS - 1):
            _token(session)

    assert _together(office, _token) == ["done", "refused", "refused", "refused"]
    with office.read() as session:
        assert len(session.exec(select(ApiToken)).all()) == MOST_TOKENS


def test_a_webhook_added_by_several_at_once_is_one(office: Database) -> None:
    def add(session: Session) -> None:
        add_webhook(session, load_actor(session, "sun"), "https://hear.example/", now=NOW)

    assert _together(office, add) == ["done", "refused", "refused", "refused"]
    with office.read() as session:
        assert len(session.exec(select(Webhook)).all()) == 1
