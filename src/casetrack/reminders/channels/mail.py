"""A message as an e-mail: headers that cannot be injected, fixed from the first try to the last."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import lru_cache

from casetrack.reminders.channels.message import Message, PermanentFailure

# Names and subjects that come back from message to message.
REMEMBERED = 1024


class Remembering(EmailPolicy):
    """The policy of mail, which reads and writes a header it had before without working it out."""

    def header_store_parse(self, name: str, value: object) -> tuple[str, str]:
        """Give the header as it is kept; a parsed one is never changed."""
        if isinstance(value, str | Address):
            return _parsed(name, str(value))
        kept: tuple[str, str] = SMTP.header_store_parse(name, value)
        return kept

    def fold_binary(self, name: str, value: str) -> bytes:
        """Give the header's lines: the same for the same text, ever."""
        return _folded(name, value)


@lru_cache(maxsize=REMEMBERED)
def _parsed(name: str, value: str) -> tuple[str, str]:
    kept: tuple[str, str] = SMTP.header_store_parse(name, value)
    return kept


@lru_cache(maxsize=REMEMBERED)
def _folded(name: str, value: str) -> bytes:
    return SMTP.fold_binary(name, value)


POLICY = Remembering(linesep=SMTP.linesep)


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """How mail leaves. Without a host it is written to the outbox folder instead."""

    sender: str
    sender_name: str = ""
    host: str = ""
    port: int = 25
    starttls: bool = True
    user: str = ""
    password: str = ""


def as_email(message: Message, settings: MailSettings) -> EmailMessage:
    """The e-mail, ready to send. Raises PermanentFailure for an address that cannot be one."""
    email = EmailMessage(policy=POLICY)
    try:
        email["From"] = Address(settings.sender_name, addr_spec=settings.sender)
        email["To"] = Address(message.name, addr_spec=message.address)
        email["Subject"] = message.subject
        email["Message-ID"] = message.message_id
    except (ValueError, IndexError) as error:
        raise PermanentFailure(f"no mail can go to {message.address!r}: {error}") from error
    email["Date"] = message.date
    # No out-of-office answers, and no loops with other robots.
    email["Auto-Submitted"] = "auto-generated"
    email["X-Auto-Response-Suppress"] = "All"
    email.set_content(message.body, charset="utf-8", cte="base64")
    return email
