"""Other systems that hear of events, from the command line."""

from __future__ import annotations

from tests.cli.conftest import Program

URL = "https://hooks.example.org/casetrack"


def test_a_system_listens_with_a_secret_shown_once_until_it_is_removed(program: Program) -> None:
    program("init")
    made = program("webhook", "add", URL, "--event", "verify", "--json", by="admin").json
    listed = program("webhook", "list", "--json", by="admin").json["webhooks"]
    shown = program("webhook", "list", by="admin")
    renewed = program("webhook", "renew", str(made["id"]), by="admin")
    removed = program("webhook", "remove", str(made["id"]), by="admin")

    assert made["secret"].startswith("whsec_")
    assert [(each["url"], each["events"]) for each in listed] == [(URL, ["verify"])]
    assert "verify" in shown.out
    assert "whsec_" not in shown.out
    assert renewed.out.startswith("whsec_")
    assert "Both secrets sign until" in renewed.err
    assert f"{URL} hears no more." in removed.out
    assert "Nobody listens." in program("webhook", "list", by="admin").out


def test_a_secret_stands_alone_on_its_line(program: Program) -> None:
    program("init")
    made = program("webhook", "add", URL, by="admin")

    assert made.out.startswith("whsec_")
    assert URL in made.err


def test_what_cannot_listen_is_refused(program: Program) -> None:
    program("init")
    wrong = program("webhook", "add", "http://hooks.example.org", "--event", "fly", by="admin")

    assert (wrong.code, program("webhook", "remove", "7", by="admin").code) == (2, 1)
    assert "no address for messages" in wrong.err
    assert 'no transition "fly"' in wrong.err
