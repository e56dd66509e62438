import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casetrack.people.persons import revoke
from casetrack.startup import mark_rehearsal
from casetrack.store.tables import Delivery, Person
from tests.cli.conftest import Program
from tests.office import DAY, NOW, Office

# Nine in the morning, a week after the unit was asked to accept the item.
LATER = ("--now", (NOW + 7 * DAY).isoformat())


@pytest.fixture
def late(office: Office) -> Office:
    """An office on a rehearsed clock, with one item that its unit did not accept in time."""
    with office.database.write() as session:
        mark_rehearsal(session)
    office.assigned()
    return office


def _deliver(office: Office, **values: object) -> None:
    message = {
        "recipient_id": 1,
        "channel": "mail",
        "address": "sun@localhost",
        "message_id": "<1@localhost>",
        "subject": "催办",
        "body": "…",
        "created_at": NOW,
        "next_at": NOW,
        **values,
    }
    with office.database.write() as session:
        session.add(Delivery.model_validate(message))


def test_a_dry_run_says_who_would_get_what_and_why(program: Program, late: Office) -> None:
    assert late.units

    answer = program(*LATER, "remind", "--dry-run")
    letters = program(*LATER, "remind", "--dry-run", "--json").json["letters"]

    assert "该项承办人" in answer.out
    assert [each["login"] for each in letters] == ["jiao", "sun", "tong"]
    assert "No reminders." in program("reminders", "list").out


def test_nobody_owed_anything_is_said_as_such(program: Program, office: Office) -> None:
    assert office.units

    assert "Nobody is owed anything now." in program("remind", "--dry-run").out


def test_a_tick_sends_into_the_outbox(program: Program, late: Office, tmp_path: Path) -> None:
    assert late.units

    answer = program(*LATER, "tick", "--json")
    again = program(*LATER, "tick", "--json")

    assert (answer.json["messages"], answer.json["sent"]) == (3, 3)
    assert (again.json["messages"], again.json["sent"]) == (0, 0)
    assert len(list((tmp_path / "data" / "outbox").glob("*.eml"))) == 3


def test_a_role_that_nobody_holds_is_told_as_a_gap(program: Program, late: Office) -> None:
    with late.database.write() as session:
        revoke(session, session.get_one(Person, 6), "handler", unit_id=late.units["jt"])

    assert "gap: 1: nobody is handler" in program(*LATER, "tick").out


def test_reminding_and_delivering_are_the_two_halves_of_a_tick(
    program: Program, late: Office
) -> None:
    assert late.units

    queued = program(*LATER, "remind")
    sent = program(*LATER, "deliver", "--json")

    assert "messages 3" in queued.out
    assert sent.json["sent"] == 3


def test_what_was_sent_is_listed(program: Program, late: Office) -> None:
    assert late.units
    program(*LATER, "tick")

    told = program("reminders", "list", "--state", "sent", "--item", "1", "--json").json
    short = program("reminders", "list", "--limit", "1")

    assert {each["to"] for each in told["reminders"]} == {"jiao", "sun", "tong"}
    assert "more than 1" in short.err


def test_an_unknown_state_is_refused(program: Program, office: Office) -> None:
    assert office.units

    assert "expected queued" in program("reminders", "list", "--state", "lost").err


def test_a_day_on_which_everybody_heard_is_covered(program: Program, late: Office) -> None:
    assert late.units
    program("--now", (NOW + 2 * DAY).isoformat(), "tick")
    on = ("--on", "2023-09-22", "--json")

    answer = program("--now", (NOW + 2 * DAY + timedelta(hours=9)).isoformat(), "tick")
    covered = program(*LATER, "reminders", "coverage", *on)

    assert answer.code == 0
    assert (covered.code, covered.json["gaps"]) == (0, [])
    assert covered.json["delivered"] >= 1


def test_a_day_on_which_nobody_was_told_is_a_gap(program: Program, late: Office) -> None:
    assert late.units

    answer = program(*LATER, "reminders", "coverage", "--on", "2023-09-26")

    assert answer.code == 1
    assert "no sweep recorded it" in answer.out


def test_a_day_to_come_is_not_covered_yet(program: Program, late: Office) -> None:
    assert late.units

    answer = program(*LATER, "reminders", "coverage", "--on", "2023-12-01")

    assert answer.code == 2
    assert "has not come yet" in answer.err


def test_a_supervisor_urges_by_hand(program: Program, late: Office) -> None:
    late.verified("已核查")

    answer = program("reminders", "urge", "1", "2", "--reason", "下周来查", by="sun")

    assert answer.code == 1
    assert "1: urged 焦经办." in answer.out
    assert "no clock of it runs" in answer.out


def test_who_is_reminded_puts_it_off(program: Program, late: Office) -> None:
    late.assigned("另一处")
    asked = ("reminders", "snooze", "2", "--until", "2023-12-01", "--reason", "等配件")

    answer = program("--now", NOW.isoformat(), *asked, by="jiao")

    assert answer.code == 0
    assert "2: you hear of it again from 2023-09-2" in answer.out
    assert "earlier than asked" in answer.out


def test_putting_off_is_answered_as_json(program: Program, late: Office) -> None:
    del late
    asked = ("reminders", "snooze", "1", "--until", "2023-09-21", "--reason", "等配件", "--json")

    answer = program("--now", NOW.isoformat(), *asked, by="jiao")

    assert (answer.code, answer.json["item"], answer.json["cut"]) == (0, "1", False)
    assert answer.json["until"].startswith("2023-09-21T08:30")


def test_taking_note_is_recorded(program: Program, late: Office) -> None:
    del late
    answer = program("reminders", "acknowledge", "1", by="jiao")

    assert (answer.code, answer.out) == (0, "1: noted.\n")


def test_who_is_not_reminded_puts_nothing_off(program: Program, late: Office) -> None:
    del late
    asked = ("reminders", "snooze", "1", "--until", "2099-09-21", "--reason", "等配件")

    answer = program(*asked, by="zhu")

    assert answer.code == 1
    assert "gets no reminders" in answer.err


def test_who_urges_is_answered_as_json(program: Program, late: Office) -> None:
    assert late.units

    answer = program("reminders", "urge", "1", "--reason", "下周来查", "--json", by="sun")
    again = program("reminders", "urge", "1", "--reason", "下周来查", by="sun")
    other = program("reminders", "urge", "1", "--reason", "再催", "--json", by="sun").json

    assert (answer.code, answer.json["urged"]) == (0, {"1": ["jiao"]})
    assert (answer.json["waiting"], answer.json["again"]) == ({}, [])
    assert "1: not urged again; the same urge of" in again.out
    assert (list(other["waiting"]), other["again"]) == (["1"], [])


@pytest.mark.parametrize("state", ["dead", "held"])
def test_a_message_that_was_given_up_is_sent_again(
    program: Program, late: Office, state: str
) -> None:
    _deliver(late, state=state, error="550 no such user")

    [dead] = program("reminders", "dead", "--json").json["dead"]
    again = ("reminders", "resend", str(dead["id"]), "--reason", "地址已更正")
    program(*LATER, "--as", "sun", *again)

    assert "550" in dead["error"]
    assert "No message was given up." in program("reminders", "dead").out
    assert program(*LATER, "deliver", "--json").json["sent"] == 1


def test_an_unknown_message_is_not_sent_again(program: Program, late: Office) -> None:
    assert late.units

    answer = program("reminders", "resend", "7", "--reason", "x", by="sun")

    assert answer.code == 1
    assert "There is no message" in answer.err


def test_the_scheduler_ticks_until_it_is_told_to_stop(late: Office, tmp_path: Path) -> None:
    assert late.units
    program = [sys.executable, "-m", "casetrack", "scheduler"]
    environment = {**os.environ, "CASETRACK_REMINDERS__QUIET": "false"}

    with subprocess.Popen(
        program, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as started:
        assert started.stderr is not None
        said = [started.stderr.readline(), started.stderr.readline()]
        started.send_signal(signal.SIGTERM)
        code = started.wait(30)

    assert "Ticking every 60 seconds" in said[0]
    assert "sent=" in said[1]
    assert code == 0


def test_a_doctor_tells_how_the_system_is(program: Program, late: Office) -> None:
    assert late.units
    program(*LATER, "tick")

    answer = program(*LATER, "doctor")

    assert answer.code == 0, answer.out
    for word in ("every commit synced", "rectification", "until the end of", "outbox", "rehearsal"):
        assert word in answer.out


def test_a_doctor_names_what_needs_somebody(program: Program, late: Office) -> None:
    _deliver(late, state="dead", error="550")
    program("--now", (NOW + 6 * DAY).isoformat(), "tick")
    _deliver(late, message_id="<2@localhost>", state="waiting")

    answer = program(*LATER, "doctor", "--json")
    told = {each["what"]: each for each in answer.json["findings"]}

    assert answer.code == 1
    assert [name for name, each in told.items() if not each["well"]] == [
        "last tick",
        "queue",
        "dead letters",
    ]


def test_a_doctor_looks_at_a_database_without_a_schema(program: Program) -> None:
    Path("config.toml").write_text("", "utf-8")

    answer = program("doctor")

    assert answer.code == 1
    assert "LOOK  schema: none" in answer.out
    assert "LOOK  database: there is no file" in answer.out
    assert program("db", "check").code == 1
    assert not Path("casetrack.db").exists()


def test_a_doctor_sees_that_nobody_ever_ticked(program: Program, office: Office) -> None:
    office.assigned()

    answer = program("doctor")

    assert "LOOK  last tick: never: run casetrack scheduler" in answer.out


def test_a_doctor_says_when_held_messages_leave(program: Program, late: Office) -> None:
    # A Sunday: messages leave on Monday morning.
    sunday = datetime(2023, 9, 24, 2, 0, tzinfo=UTC)
    _deliver(late, next_at=sunday)

    answer = program("--now", sunday.isoformat(), "doctor", "--json")

    [queue] = [each for each in json.loads(answer.out)["findings"] if each["what"] == "queue"]
    assert queue["found"] == "the next message leaves from 2023-09-25 08:30 on"


def test_a_doctor_asks_for_the_notice_of_a_year(program: Program, late: Office) -> None:
    assert late.units

    answer = program("--now", "2089-05-05T09:00:00+08:00", "doctor")

    assert "LOOK  calendar: no notice for 2089" in answer.out


def test_a_doctor_names_the_mail_server_and_a_weak_database(
    program: Program, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASETRACK_MAIL__HOST", "smtp.example.org")
    weak = f"{postgres_url}{'&' if '?' in postgres_url else '?'}options=-csynchronous_commit%3Doff"
    Path("config.toml").write_text(f'[database]\nurl = "{weak}"\n', "utf-8")

    answer = program("doctor")

    assert "by smtp.example.org:25" in answer.out
