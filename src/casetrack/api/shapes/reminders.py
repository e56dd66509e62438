"""Who was reminded of what, what is planned, what was given up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from casetrack.api.shapes.plain import Id, Shape, example


class ReminderShown(Shape):
    """One obligation, and what became of it."""

    model_config = example(
        id=9, item=17, key="12.a", rule="late", to="jiao", owed_at="2023-10-20T00:30:00Z",
        state="sent", delivery="sent", reason="", noted_at="2023-10-20T01:10:00Z",
    )  # fmt: skip

    id: int
    item: int
    key: str
    rule: str
    to: str
    owed_at: datetime
    state: str
    delivery: str | None
    reason: str
    noted_at: datetime | None = Field(description="When its recipient took note of it.")


class Reminders(Shape):
    """A page of reminders, the newest first; `next` goes into `before`."""

    reminders: list[ReminderShown]
    next: int | None


class PlannedRow(Shape):
    """One item in a message that would leave now."""

    key: str
    title: str
    due_on: str
    overdue_days: int
    why: str


class PlannedLetter(Shape):
    """One message that would leave now."""

    to: str
    rows: list[PlannedRow]


class Planned(Shape):
    """Who would get what now, and why."""

    letters: list[PlannedLetter]


class ComingShown(Shape):
    """An item, and when it next owes somebody a reminder."""

    model_config = example(
        item=17, key="12.a", title="路面坑槽", unit="区交通运输局", at="2023-09-25T00:30:00Z"
    )

    item: int
    key: str
    title: str
    unit: str
    at: datetime


class ComingReminders(Shape):
    """The next forty, the nearest first."""

    coming: list[ComingShown]


class UrgeBody(Shape):
    """Items to urge by hand (催办), and what the people who get it will read."""

    model_config = example(items=[2424, 2425], reason="市里下周来查")

    items: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class UrgedShown(Shape):
    """What came of urging one item."""

    model_config = example(id=17, key="12.a", people=["jiao"], detail=None)

    id: int
    key: str | None
    people: list[str]
    detail: str | None = Field(description="Why it was not urged; null where it was.")
    waiting_since: datetime | None = Field(
        default=None, description="Since when an earlier urge has been waiting to be sent."
    )
    added: bool = Field(
        default=False, description="False where the same reason is waiting or has just arrived."
    )


class UrgeDone(Shape):
    """One result for each item."""

    results: list[UrgedShown]


class AcknowledgeRemindersBody(Shape):
    """Items of whose reminders one takes note, with a word on it if there is one."""

    model_config = example(items=[2424, 2425], reason="")

    items: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    reason: Annotated[str, Field(max_length=4000)] = ""


class NotedShown(Shape):
    """What came of taking note of one item."""

    model_config = example(id=17, key="12.a", detail=None)

    id: int
    key: str | None
    detail: str | None = Field(description="Why there was nothing to note; null where there was.")


class NotedDone(Shape):
    """One result for each item."""

    results: list[NotedShown]


class Covered(Shape):
    """Proof that everything owed on a day reached somebody; each gap is named."""

    model_config = example(
        on="2023-09-25", delivered=14, superseded=0, waiting=0, settled=2, gaps=[]
    )

    on: date
    delivered: int
    superseded: int
    waiting: int
    settled: int
    gaps: list[str]


class DeadShown(Shape):
    """A message that was given up, or is held after a backup came back."""

    model_config = example(
        id=17, name="焦经办", address="jiao@localhost", subject="催办", attempts=10,
        error="550 no such user", created_at="2023-09-25T00:30:00Z",
    )  # fmt: skip

    id: int
    name: str
    address: str
    subject: str
    attempts: int
    error: str
    created_at: datetime


class Dead(Shape):
    """Messages that were given up, the oldest first."""

    dead_letters: list[DeadShown]


class ResendBody(Shape):
    """Why a message is sent again."""

    model_config = example(reason="地址已更正")

    reason: Annotated[str, Field(min_length=1, max_length=1000)]
