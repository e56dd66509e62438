"""Mail to a real server: only its 250 counts, and nothing of a message can become a header."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casetrack.reminders.channels.mail import MailSettings
from casetrack.reminders.channels.message import Message, PermanentFailure, Send, TemporaryFailure
from casetrack.reminders.channels.smtp import smtp
from tests.office import DAY, NOW, Office
from tests.reminders.mail_server import OK, MailServer, hanging_up_after_250, mail_server
from tests.reminders.post import deliveries, post_to, ticked

DUE_DAY = NOW + 2 * DAY
MESSAGE = Message(
    message_id=f"<{'0123456789abcdef' * 4}@office.casetrack.example>",
    address="wang@casetrack.example",
    name="王敏",
    subject="【催办】1项已逾期，共3项待您处理（2023年10月20日）",
    body="王敏：\n\n截至2023年10月20日\n.\n以下3项待您处理。\n",
    date=datetime(2023, 10, 20, 1, tzinfo=UTC),
    at=datetime(2023, 10, 20, 1, tzinfo=UTC),
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def to(port: int, *, starttls: bool = False, user: str = "") -> Send:
    return smtp(
        MailSettings(
            sender="casetrack@casetrack.example",
            sender_name="专项治理办公室",
            host="127.0.0.1",
            port=port,
            starttls=starttls,
            user=user,
            password="secret",
        )
    )


def changed(**values: str) -> Message:
    return replace(MESSAGE, **values)  # type: ignore[arg-type]


def test_a_message_arrives_as_it_was_written(server: MailServer) -> None:
    to(server.port)(MESSAGE)
    [email] = server.taken
    assert server.recipients == [["wang@casetrack.example"]]
    assert email["Subject"] == MESSAGE.subject
    assert email["Message-ID"] == MESSAGE.message_id
    assert email["From"] == "专项治理办公室 <casetrack@casetrack.example>"
    assert email["To"] == "王敏 <wang@casetrack.example>"
    assert email.get_content().replace("\r\n", "\n") == MESSAGE.body
    assert email["Date"].datetime == MESSAGE.date
    assert (email["Auto-Submitted"], email["X-Auto-Response-Suppress"]) == ("auto-generated", "All")


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "催办\r\nBcc: spy@casetrack.example"},
        {"address": "wang@casetrack.example\r\nBcc: spy@casetrack.example"},
        {"name": "王敏\nBcc: spy@casetrack.example"},
        {"message_id": "<1@casetrack.example>\r\nBcc: spy@casetrack.example"},
        {"address": "no address"},
        {"address": ""},
        {"address": "王敏@casetrack.example"},
    ],
)
def test_what_cannot_be_a_header_is_refused_for_good(
    server: MailServer, values: dict[str, str]
) -> None:
    with pytest.raises(PermanentFailure):
        to(server.port)(changed(**values))
    assert server.taken == []


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_is_for_good_or_for_now_as_the_server_says(
    server: MailServer, phase: str
) -> None:
    server.answer = lambda asked: "550 unknown user" if asked == phase else OK
    with pytest.raises(PermanentFailure, match="550 unknown user"):
        to(server.port)(MESSAGE)
    server.answer = lambda asked: "451 busy" if asked == phase else OK
    with pytest.raises(TemporaryFailure, match="451 busy"):
        to(server.port)(MESSAGE)


def test_a_server_that_is_not_there_is_a_failure_for_now() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TemporaryFailure, match="refused"):
        to(port)(MESSAGE)


def test_a_server_without_encryption_or_sign_in_is_a_failure_for_now(server: MailServer) -> None:
    with pytest.raises(TemporaryFailure, match="STARTTLS"):
        to(server.port, starttls=True)(MESSAGE)
    with pytest.raises(TemporaryFailure, match="AUTH"):
        to(server.port, user="office")(MESSAGE)
    assert server.taken == []


def test_a_server_that_hangs_up_after_taking_the_message_has_taken_it() -> None:
    with hanging_up_after_250() as (port, taken):
        to(port)(MESSAGE)
    assert MESSAGE.message_id.encode() in b"".join(taken)


def test_mail_goes_out_by_tick_again_after_451_and_never_after_550(
    office: Office, server: MailServer
) -> None:
    post = post_to(to(server.port))
    office.assigned()
    server.answer = lambda asked: "451 busy" if asked == "RCPT" else OK
    ticked(office, post, DUE_DAY)
    assert {each.state for each in deliveries(office)} == {"waiting"}
    server.answer = lambda _: OK
    ticked(office, post, DUE_DAY + timedelta(minutes=2))
    assert {each.state for each in deliveries(office)} == {"sent"}
    assert {email["To"].addresses[0].username for email in server.taken} == {"jiao", "tong"}
    server.answer = lambda asked: "550 unknown" if asked == "RCPT" else OK
    ticked(office, post, NOW + 7 * DAY)
    assert [each.state for each in deliveries(office)] == ["sent"] * 2 + ["dead"] * 3
