"""Webhooks, snoozes, waivers and migrations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from casetrack.api.shapes.plain import Instant, Name, Shape, example


class WebhookShown(Shape):
    """An address that hears of events; no events named means all of them."""

    model_config = example(
        id=2, url="https://example.org/hook", events=["verify"], created_at="2023-09-20T01:00:00Z"
    )

    id: int
    url: str
    events: list[str]
    created_at: datetime
    former_until: datetime | None = Field(
        default=None, description="Until when the secret before the present one signs, too."
    )
    gone_at: datetime | None = Field(
        default=None, description="When it answered 410 Gone; nothing is sent to it since."
    )


class Webhooks(Shape):
    """Who listens."""

    webhooks: list[WebhookShown]


class NewWebhook(Shape):
    """An address to tell of events, signed by Standard Webhooks."""

    model_config = example(url="https://example.org/hook", events=["verify"])

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: Annotated[tuple[Name, ...], Field(max_length=50)] = ()


class WebhookMade(WebhookShown):
    """A new webhook with the secret that signs its messages, shown now and never again."""

    secret: str


class SnoozeBody(Shape):
    """Until when one's own reminders of an item wait, and why."""

    model_config = example(until="2024-03-08T01:00:00Z", reason="等待检测报告")

    until: Instant
    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class SnoozeDone(Shape):
    """Until when they wait; `cut` where that is earlier than was asked for."""

    model_config = example(key="12.a", until="2023-09-22T01:00:00Z", cut=False)

    key: str
    until: datetime
    cut: bool


class WaiveBody(Shape):
    """The id of a blocking finding, and why it may pass."""

    model_config = example(finding="1420f4e4", reason="已公开的处罚决定")

    finding: Annotated[str, Field(min_length=4, max_length=64)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class Waived(Shape):
    """A finding that was let pass by name."""

    model_config = example(rule="company", by="editor", at="2023-12-01T01:00:00Z")

    rule: str
    by: str
    at: datetime


class MigrateBody(Shape):
    """Let items go on under the current version; states that go and what takes their place."""

    model_config = example(renamed={}, reason="流程调整", preview=True)

    renamed: Annotated[dict[Name, Name], Field(default_factory=dict, max_length=50)]
    reason: Annotated[str, Field(max_length=4000)] = ""
    preview: bool = False


class Migrated(Shape):
    """How many items go on, by the state they stand in, and what speaks against it."""

    model_config = example(preview=True, count=12, states={"rectifying": 12}, objections=[])

    preview: bool
    count: int
    states: dict[str, int]
    objections: list[str]
