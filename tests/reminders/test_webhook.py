"""Signed messages to other systems: the other side can check them, and nobody inside is asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from casetrack.reminders.channels import posting
from casetrack.reminders.channels.message import (
    Message,
    PermanentFailure,
    Send,
    TemporaryFailure,
)
from casetrack.reminders.channels.posting import outside_address
from casetrack.reminders.channels.webhook import webhook
from tests.reminders.http_server import Server, http_server

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def server() -> Iterator[Server]:
    with http_server() as running:
        yield running


def message(url: str) -> Message:
    now = datetime.now(UTC)
    return Message(
        message_id="<event-1-7@casetrack>",
        address=url,
        name="",
        subject="item.assign",
        body='{"type":"item.assign"}',
        date=now,
        at=now,
    )


def send(inside: bool = True) -> Send:  # noqa: FBT001, FBT002 - what the setting is
    return webhook(lambda *_: (SECRET,), inside=inside)


def test_the_other_side_can_check_who_sent_it(server: Server) -> None:
    send()(message(server.url))
    [asked] = server.asked
    assert Webhook(SECRET).verify(asked.body, asked.headers) == {"type": "item.assign"}
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(asked.body + b" ", asked.headers)


def test_a_message_sent_again_has_the_same_id(server: Server) -> None:
    server.answer = lambda _: (503, {})
    first = message(server.url)
    for minute in (1, 2):
        with pytest.raises(TemporaryFailure, match="HTTP 503"):
            send()(replace(first, at=first.at.replace(microsecond=minute)))
    assert {asked.headers["webhook-id"] for asked in server.asked} == {"event-1-7"}


def test_a_system_that_is_gone_is_given_up(server: Server) -> None:
    server.answer = lambda _: (410, {})
    with pytest.raises(PermanentFailure, match="HTTP 410"):
        send()(message(server.url))


def test_nothing_is_sent_where_nobody_listens_any_more(server: Server) -> None:
    with pytest.raises(PermanentFailure, match="nobody listens"):
        webhook(lambda *_: (), inside=True)(message(server.url))
    assert server.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.1.2.3",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 - asked, not listened at
        "100.64.0.1",
        "[::ffff:127.0.0.1]",
        "[fd00::1]",
        "[fec0::1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "224.0.0.1",
        "2130706433",
    ],
)
def test_addresses_of_ones_own_network_are_refused(host: str) -> None:
    with pytest.raises(PermanentFailure, match="open internet"):
        send(inside=False)(message(f"http://{host}:9/hook"))


def test_an_address_of_the_open_internet_is_looked_at_once_and_used() -> None:
    assert outside_address("1.1.1.1", 443) == "1.1.1.1"


def test_an_answer_that_drips_holds_nobody_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "LONGEST_SECONDS", -1)

    with pytest.raises(TemporaryFailure, match="took longer"):
        send()(message(server.url))
