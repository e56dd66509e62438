"""Mail over SMTP. Only the server's 250 to the whole message counts as sent."""

from __future__ import annotations

import contextlib
import smtplib
import ssl

from casetrack.reminders.channels.mail import MailSettings, as_email
from casetrack.reminders.channels.message import (
    Message,
    PermanentFailure,
    Send,
    TemporaryFailure,
)

CONNECT_SECONDS = 10
COMMAND_SECONDS = 30
# The server wants to know us better: our settings are wrong, not the message.
_NOT_SIGNED_IN = frozenset({530, 534, 535, 538})


def smtp(settings: MailSettings) -> Send:
    """A channel to a mail server. One connection, one recipient and one message at a time."""

    def send(message: Message) -> None:
        content = as_email(message, settings).as_bytes()
        connection = _connect(settings)
        try:
            connection.sendmail(settings.sender, [message.address], content)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = error.recipients[message.address]
            raise _failure(code, words) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except ValueError as error:
            raise PermanentFailure(f"{message.address!r} is no address: {error}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryFailure(_words(error)) from error
        finally:
            _leave(connection)

    return send


def _connect(settings: MailSettings) -> smtplib.SMTP:
    """A connection that may send. Whatever is wrong here is not the message's fault."""
    where = f"{settings.host}:{settings.port}"
    try:
        connection = smtplib.SMTP(
            settings.host,
            settings.port,
            local_hostname=settings.sender.partition("@")[2],
            timeout=CONNECT_SECONDS,
        )
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryFailure(f"{where}: {_words(error)}") from error
    try:
        assert connection.sock is not None, "the constructor has connected"
        connection.sock.settimeout(COMMAND_SECONDS)
        if settings.starttls:
            connection.starttls(context=ssl.create_default_context())
        if settings.user:
            connection.login(settings.user, settings.password)
    except (OSError, smtplib.SMTPException) as error:
        connection.close()
        raise TemporaryFailure(f"{where}: {_words(error)}") from error
    return connection


def _leave(connection: smtplib.SMTP) -> None:
    # The message is taken or refused already; how the good-bye goes changes nothing.
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()


def _failure(code: int, words: bytes | str) -> TemporaryFailure | PermanentFailure:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    said = f"{code} {text}"
    if 500 <= code < 600 and code not in _NOT_SIGNED_IN:  # noqa: PLR2004 - RFC 5321: refused for good
        return PermanentFailure(said)
    return TemporaryFailure(said)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
