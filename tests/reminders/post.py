"""A post office for tests: what was sent is a list, and a server that can be told to fail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from casetrack.reminders.channels.message import Message, one_by_one
from casetrack.reminders.post import Post, Quiet
from casetrack.reminders.tick import TickReport, tick
from casetrack.store.tables import Delivery, Reminder
from tests.office import Office


@dataclass
class Sent:
    """Messages that were taken. `fail` may raise instead of taking one."""

    messages: list[Message] = field(default_factory=list)
    fail: Callable[[Message], None] = lambda _: None

    def __call__(self, message: Message) -> None:
        self.fail(message)
        self.messages.append(message)

    def to(self, login: str) -> list[Message]:
        return [each for each in self.messages if each.address.startswith(f"{login}@")]


def post_to(sent: Callable[[Message], None], quiet: Quiet | None = None) -> Post:
    return Post(
        channels={"mail": one_by_one(sent)},
        office="专项治理办公室",
        domain="casetrack.example",
        base_url="https://casetrack.example",
        quiet=quiet,
    )


def ticked(office: Office, post: Post, now: datetime) -> TickReport:
    return tick(office.database, office.rules, post, now=now)


def reminders(office: Office) -> list[Reminder]:
    with office.database.read() as session:
        return list(session.exec(select(Reminder).order_by(col(Reminder.id))))


def deliveries(office: Office) -> list[Delivery]:
    with office.database.read() as session:
        return list(session.exec(select(Delivery).order_by(col(Delivery.id))))
