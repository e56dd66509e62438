"""Mail as files, for an office without a mail server."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from casetrack.reminders.channels.mail import MailSettings
from casetrack.reminders.channels.message import (
    Failure,
    Message,
    PermanentFailure,
    TemporaryFailure,
)
from casetrack.reminders.channels.outbox import outbox

SETTINGS = MailSettings(sender="casetrack@casetrack.example")


def message(address: str = "wang@casetrack.example", number: int = 1) -> Message:
    return Message(
        message_id=f"<{number:064}@casetrack.example>",
        address=address,
        name="王敏",
        subject="【催办】",
        body="王敏：\n",
        date=datetime(2023, 10, 20, 1, tzinfo=UTC),
        at=datetime(2023, 10, 20, 1, tzinfo=UTC),
    )


def send(folder: Path, *messages: Message) -> list[Failure | None]:
    return outbox(folder, SETTINGS).send(messages)


def test_each_message_is_a_file_that_a_mail_program_opens(tmp_path: Path) -> None:
    assert send(tmp_path / "outbox", message()) == [None]
    [file] = (tmp_path / "outbox").iterdir()
    email = message_from_bytes(file.read_bytes(), policy=default)
    assert file.name == f"{1:064}.eml"
    assert (email["Subject"], email["To"]) == ("【催办】", "王敏 <wang@casetrack.example>")


def test_a_message_sent_twice_is_one_file(tmp_path: Path) -> None:
    for number in (1, 2, 1):
        send(tmp_path, message(number=number))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_a_failure_for_now(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    [failure] = send(tmp_path / "outbox", message())
    assert isinstance(failure, TemporaryFailure)
    assert "outbox" in str(failure)


def test_a_wrong_address_writes_no_file(tmp_path: Path) -> None:
    [failure] = send(tmp_path, message(address="nowhere"))
    assert isinstance(failure, PermanentFailure)
    assert "no mail can go" in str(failure)
    assert list(tmp_path.iterdir()) == []
