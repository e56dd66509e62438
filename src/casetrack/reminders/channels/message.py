"""What a channel is given, and the two ways in which it may fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    # When it was first queued, and when this try is made; in UTC.
    date: datetime
    at: datetime


class EndpointGone(PermanentFailure):
    """The other side wants nothing more at this address, now or later."""


Failure: TypeAlias = TemporaryFailure | PermanentFailure
# Returns when the message was taken; raises TemporaryFailure or PermanentFailure.
Send: TypeAlias = Callable[[Message], None]


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way for messages to leave: `send` gives for each why it was not taken, or None."""

    send: Callable[[Sequence[Message]], list[Failure | None]]
    # How many at once: more than one only where that many surely leave within a lease.
    batch: int = 1
    # Whether it disturbs people, so that quiet hours hold its messages.
    disturbs: bool = True


def one_by_one(send: Send) -> Channel:
    """A channel that takes one message at a time."""
    return Channel(send=lambda messages: [failure_of(send, each) for each in messages])


def inbox() -> Channel:
    """A channel to people's inboxes here, where a message has arrived once it is recorded."""
    return Channel(send=lambda messages: [None] * len(messages), batch=100, disturbs=False)


def failure_of(send: Send, message: Message) -> Failure | None:
    """Send a message: why it was not taken, or None."""
    try:
        send(message)
    except (TemporaryFailure, PermanentFailure) as failure:
        return failure
    return None
