"""Messages to other systems, signed as Standard Webhooks describe."""

from __future__ import annotations

from collections.abc import Callable

from standardwebhooks import Webhook

from casetrack.reminders.channels.message import Message, PermanentFailure, Send
from casetrack.reminders.channels.posting import post, require_taken


def webhook(secret_of: Callable[[str], str | None], *, inside: bool) -> Send:
    """A channel to the address of each message, signed with that address's secret.

    The body leaves as it is, and the message's id lets the other side drop a double. Unless
    `inside`, addresses of one's own network are refused.
    """

    def send(message: Message) -> None:
        secret = secret_of(message.address)
        if secret is None:
            raise PermanentFailure("nobody listens at this address any more")
        identity = message.message_id.strip("<>").partition("@")[0]
        signature = Webhook(secret).sign(identity, message.at, message.body)
        headers = {
            "webhook-id": identity,
            "webhook-timestamp": str(int(message.at.timestamp())),
            "webhook-signature": signature,
        }
        require_taken(post(message.address, message.body.encode(), headers, inside=inside))

    return send
