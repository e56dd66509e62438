"""Mail as files: one .eml per message in a folder, for offices without a mail server."""

from __future__ import annotations

import os
import re
from pathlib import Path

from casetrack.reminders.channels.mail import MailSettings, as_email
from casetrack.reminders.channels.message import Message, Send, TemporaryFailure


def outbox(folder: Path, settings: MailSettings) -> Send:
    """A channel that writes into the folder.

    The file is named after the Message-ID, so a repeated message is the same file, never two.
    """

    def send(message: Message) -> None:
        content = as_email(message, settings).as_bytes()
        try:
            _write(folder, _file_name(message.message_id), content)
        except OSError as error:
            raise TemporaryFailure(f"{folder}: {error.strerror}") from error

    return send


def _file_name(message_id: str) -> str:
    local = message_id.strip("<>").partition("@")[0]
    return f"{re.sub(r'[^0-9A-Za-z_-]', '_', local)}.eml"


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write it whole or not at all, and have it on the disk before it counts as sent."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
