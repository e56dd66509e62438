"""Mail as files: one .eml per message in a folder, for offices without a mail server."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from casetrack.reminders.channels.mail import MailSettings, as_email
from casetrack.reminders.channels.message import (
    Channel,
    Failure,
    Message,
    TemporaryFailure,
    failure_of,
)

# So many files are on the disk in far less time than a lease.
BATCH = 50


def outbox(folder: Path, settings: MailSettings) -> Channel:
    """A channel that writes into the folder, several messages between two looks at the database.

    A file is named after the Message-ID, so a repeated message is the same file, never two.
    """

    def write(message: Message) -> None:
        content = as_email(message, settings).as_bytes()
        try:
            _write(folder, _file_name(message.message_id), content)
        except OSError as error:
            raise TemporaryFailure(f"{folder}: {error.strerror}") from error

    def send(messages: Sequence[Message]) -> list[Failure | None]:
        failures = [failure_of(write, message) for message in messages]
        if None not in failures:
            return failures
        try:
            _sync(folder)
        except OSError as error:
            lost = TemporaryFailure(f"{folder}: {error.strerror}")
            return [failure or lost for failure in failures]
        return failures

    return Channel(send=send, batch=BATCH)


def _file_name(message_id: str) -> str:
    local = message_id.strip("<>").partition("@")[0]
    return f"{re.sub(r'[^0-9A-Za-z_-]', '_', local)}.eml"


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write it whole or not at all. It counts as sent once the folder is on the disk too."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
