"""What a channel is given, and the two ways in which it may fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


class TemporaryFailure(Exception):
    """Not taken this time; it may be tried again."""


class PermanentFailure(Exception):
    """Never going to be taken as it is: a wrong address, a refusal for good."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message to one person. Its id and date are fixed before the first try."""

    message_id: str
    address: str
    name: str
    subject: str
    body: str
    # When it was first queued, in UTC.
    date: datetime


# Returns when the message was taken; raises TemporaryFailure or PermanentFailure.
Send: TypeAlias = Callable[[Message], None]
