"""Messages to other systems, signed as Standard Webhooks describe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from standardwebhooks import Webhook

from casetrack.reminders.channels.message import Message, PermanentFailure, Send
from casetrack.reminders.channels.posting import post, require_taken


def webhook(secrets_of: Callable[[str, datetime], Sequence[str]], *, inside: bool) -> Send:
    """A channel to the address of each message, signed with each of its secrets at that instant.

    The body leaves as it is, and the message's id lets the other side drop a double. Unless
    `inside`, addresses of one's own network are refused.
    """

    def send(message: Message) -> None:
        secrets = secrets_of(message.address, message.at)
        if not secrets:
            raise PermanentFailure("nobody listens at this address any more")
        identity = message.message_id.strip("<>").partition("@")[0]
        signatures = [Webhook(each).sign(identity, message.at, message.body) for each in secrets]
        headers = {
            "webhook-id": identity,
            "webhook-timestamp": str(int(message.at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        require_taken(post(message.address, message.body.encode(), headers, inside=inside))

    return send
