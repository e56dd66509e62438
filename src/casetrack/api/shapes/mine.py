"""One's own affairs: preferences, password, browsers, stand-ins, saved views, inbox."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from casetrack.api.shapes.plain import Name, Shape, example

Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5)]


class Preferences(Shape):
    """How one likes to work. null: as the office does."""

    model_config = example(language="en", quiet_from="18:30", quiet_to="08:30")

    language: Literal["zh", "en"] | None = None
    quiet_from: Time | None = Field(default=None, description="In the office's zone.")
    quiet_to: Time | None = None


class OwnPassword(Shape):
    """The present password, and another one of at least twelve characters."""

    model_config = example(old="horse-battery-staple", password="seven-quiet-lanterns")  # noqa: S106 - an example

    old: Annotated[str, Field(max_length=1000)] = ""
    password: Annotated[str, Field(max_length=1000)]


class OwnProject(Shape):
    """A project that items can be opened in, and work recorded of."""

    model_config = example(
        cycle="dinghai-2023", ordinal=12, title="农村公路病害治理", lead_unit="transport"
    )

    cycle: str
    ordinal: int
    title: str
    lead_unit: str | None


class OwnProjects(Shape):
    """The projects of every campaign under way, the newest campaign first."""

    projects: list[OwnProject]


class BrowserShown(Shape):
    """A browser that one is signed in with."""

    model_config = example(
        id="9f86d081…", started_at="2023-09-20T00:40:00Z", seen_at="2023-09-20T01:00:00Z"
    )

    id: str
    started_at: datetime
    seen_at: datetime


class Browsers(Shape):
    """The browsers one is signed in with, the last used first."""

    browsers: list[BrowserShown]


class StandInShown(Shape):
    """Somebody who stands in for one, both days included."""

    model_config = example(id=3, name="孙督办", starts="2023-10-09", ends="2023-10-13")

    id: int
    name: str
    starts: date
    ends: date


class AbsenceShown(Shape):
    """Somebody one may act for today; the number goes into the header Acting-For."""

    model_config = example(person=4, name="何核查", starts="2023-09-18", ends="2023-09-22")

    person: int
    name: str
    starts: date
    ends: date


class StandIns(Shape):
    """Who stands in for one, now and later; and for whom one may act today."""

    stand_ins: list[StandInShown]
    absences: list[AbsenceShown]


class NewStandIn(Shape):
    """Who acts for one, under their own name, from one day to another."""

    model_config = example(login="supervisor.deputy", starts="2024-03-11", ends="2024-03-15")

    login: Name
    starts: date
    ends: date


class ViewShown(Shape):
    """Filters of the items, kept under a name."""

    model_config = example(
        id=2, name="逾期", query="waits=overdue&sort=due", at="2023-09-20T01:00:00Z"
    )

    id: int
    name: str
    query: str
    at: datetime


class Views(Shape):
    """One's own views, by name."""

    views: list[ViewShown]


class NewView(Shape):
    """Filters to keep; the same name again replaces what was kept under it."""

    model_config = example(name="逾期", query="waits=overdue&sort=due")

    name: Annotated[str, Field(min_length=1, max_length=40)]
    query: Annotated[
        str, Field(max_length=2000, description="What stands after the question mark.")
    ]


class MessageShown(Shape):
    """A message in one's inbox."""

    model_config = example(
        id=17, subject="催办", body="……", sent_at="2023-09-25T00:30:00Z", read_at=None
    )

    id: int
    subject: str
    body: str
    sent_at: datetime
    read_at: datetime | None


class Inbox(Shape):
    """A page of messages, the newest first; `next` goes into `before`."""

    messages: list[MessageShown]
    unread: int
    next: int | None


class UnnotedShown(Shape):
    """An item one was reminded of and has not taken note of since, with the latest reminder."""

    model_config = example(
        item=17, key="12.a", title="路面坑槽", count=2, at="2023-09-25T00:30:00Z"
    )

    item: int
    key: str
    title: str
    count: int
    at: datetime


class OwnReminders(Shape):
    """What asks one to take note, the latest first; at most fifty items."""

    reminders: list[UnnotedShown]


class PutOffShown(Shape):
    """An item one hears nothing of until an instant, and why."""

    model_config = example(
        item=17, key="12.a", title="路面坑槽", until="2023-09-22T01:00:00Z", reason="等待检测报告"
    )

    item: int
    key: str
    title: str
    until: datetime
    reason: str


class Snoozes(Shape):
    """One's own running snoozes, the nearest end first."""

    snoozes: list[PutOffShown]


class PileShown(Shape):
    """Items of one kind that wait: how many (`more`: at least), and the filter that lists them."""

    model_config = example(
        name="overdue", title="已经逾期", count=3, more=False, filter={"waits": "overdue"}
    )

    name: str
    title: str
    count: int
    more: bool
    filter: dict[str, str]


class WaitingEditionShown(Shape):
    """An edition to approve or to publish."""

    model_config = example(cycle="dinghai-2023", title="专项治理", number=1, state="draft")

    cycle: str
    title: str
    number: int
    state: str


class Waiting(Shape):
    """What waits for one; what nothing waits in is left out."""

    piles: list[PileShown]
    editions: list[WaitingEditionShown]
