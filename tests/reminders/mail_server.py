"""A real mail server on this machine, which can be told what to answer."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Thread

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"


@dataclass
class MailServer:
    """What it took, and its answers: to RCPT, then to the message; by default 250."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    # Asked for the answer of each phase: "MAIL", "RCPT", "DATA" (nothing taken yet), "TAKEN".
    answer: Callable[[str], str] = lambda _: OK

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        mail_options: list[str],
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return self.answer("MAIL")

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return self.answer("RCPT")

    async def handle_DATA(  # noqa: N802
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        answer = self.answer("DATA")
        if answer != OK:
            return answer
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content, EmailMessage, policy=default))
        self.recipients.append(list(envelope.rcpt_tos))
        return self.answer("TAKEN")


class AnyPort(Controller):
    """A controller that asks for any free port and then knows which one it got."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server on a free port of 127.0.0.1 for as long as the block runs."""
    server = MailServer()
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


@contextmanager
def hanging_up_after_250() -> Iterator[tuple[int, list[bytes]]]:
    """A server that takes one message, says so, and closes the line without a good-bye.

    Gives its port and the lines it took.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    taken: list[bytes] = []
    thread = Thread(target=_take_one, args=(listener, taken))
    thread.start()
    try:
        yield listener.getsockname()[1], taken
    finally:
        thread.join()
        listener.close()


def _take_one(listener: socket.socket, taken: list[bytes]) -> None:
    line, _ = listener.accept()
    with line, line.makefile("rb") as lines:
        line.sendall(b"220 here\r\n")
        for command in lines:
            line.sendall(b"354 go on\r\n" if command == b"data\r\n" else b"250 OK\r\n")
            if command == b"data\r\n":
                break
        for each in lines:
            if each == b".\r\n":
                break
            taken.append(each)
        line.sendall(b"250 taken\r\n")
