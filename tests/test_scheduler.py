"""The scheduler ticks, heals itself after a failure, and stops when it is told to."""

import os
import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from casetrack.people.persons import disable, person_named
from casetrack.scheduler import reminding, run, running, scheduled
from casetrack.store.database import Database
from tests.office import NOW, make_office
from tests.reminders.post import Sent, post_to


def test_a_duty_is_done_at_once_with_the_instant_in_utc() -> None:
    done = threading.Event()
    instants: list[datetime] = []

    def duty(now: datetime) -> None:
        instants.append(now)
        done.set()

    with running({"remind": (duty, 3600)}):
        assert done.wait(10)
    assert instants[0].utcoffset() == timedelta(0)


def test_a_turn_that_fails_does_not_stop_the_next_one(caplog: pytest.LogCaptureFixture) -> None:
    third = threading.Event()
    turns: list[datetime] = []

    def duty(now: datetime) -> None:
        turns.append(now)
        if len(turns) == 2:
            third.set()
        raise RuntimeError("the database is away")

    with running({"remind": (duty, 1)}):
        assert third.wait(10)
    assert "the database is away" in caplog.text


def test_a_late_turn_is_done_late_and_once() -> None:
    scheduler = scheduled({"remind": (lambda _: None, 60)})
    scheduler.start(paused=True)
    [job] = scheduler.get_jobs()
    scheduler.shutdown()
    assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)


def test_duties_may_leave_others_a_head_start() -> None:
    before = datetime.now(UTC)
    scheduler = scheduled({"remind": (lambda _: None, 60)}, begins=timedelta(seconds=5))
    scheduler.start(paused=True)
    [job] = scheduler.get_jobs()
    scheduler.shutdown()
    assert timedelta(seconds=5) <= job.next_run_time - before < timedelta(seconds=60)


def test_it_stops_when_the_process_is_told_to() -> None:
    before = signal.getsignal(signal.SIGTERM)
    run({"stop": (lambda _: os.kill(os.getpid(), signal.SIGTERM), 3600)})
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_reminding_duty_ticks_and_says_what_it_did(database: Database) -> None:
    office = make_office(database)
    office.assigned()
    sent = Sent()
    with structlog.testing.capture_logs() as logs:
        reminding(database, office.rules, post_to(sent))(NOW + timedelta(days=7))
        reminding(database, office.rules, post_to(sent))(NOW + timedelta(days=7))
    assert len(sent.messages) == 3
    assert [(each["event"], each["sent"]) for each in logs] == [("tick", 3)]


def test_a_role_that_nobody_holds_is_a_warning(database: Database) -> None:
    office = make_office(database)
    office.assigned()
    with database.write() as session:
        disable(session, person_named(session, "tong"))
    with structlog.testing.capture_logs() as logs:
        reminding(database, office.rules, post_to(Sent()))(NOW + timedelta(days=2))
    assert logs[0]["log_level"] == "warning"
    assert logs[0]["reason"] == "nobody is unit_lead for 区交通运输局"
