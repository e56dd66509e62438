"""How this office's messages leave, from its settings: every channel that is set up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from casetrack.config import Settings
from casetrack.errors import Invalid, Problem
from casetrack.reminders.channels.mail import MailSettings
from casetrack.reminders.channels.message import Channel, inbox, one_by_one
from casetrack.reminders.channels.outbox import outbox
from casetrack.reminders.channels.robots import ROBOTS, Robot
from casetrack.reminders.channels.smtp import smtp
from casetrack.reminders.channels.webhook import webhook
from casetrack.reminders.post import Post, Quiet
from casetrack.reminders.webhooks import signing_secrets
from casetrack.store.database import Database
from casetrack.store.tables import Webhook


def post_of(settings: Settings, database: Database) -> Post:
    """Mail by SMTP or into a folder, inboxes, signed messages, and the robots that are set up."""
    hours = settings.calendar
    quiet = Quiet(starts=hours.closes, ends=hours.opens)
    gateway = settings.channels.webhook
    return Post(
        channels=_channels(settings, database),
        usual=settings.reminders.channels,
        office=settings.office.name,
        domain=settings.mail.domain,
        base_url=settings.office.base_url,
        language=settings.office.language,
        webhook_url=gateway.url.get_secret_value() if gateway else "",
        quiet=quiet if settings.reminders.quiet else None,
        max_attempts=settings.reminders.max_attempts,
        lease=timedelta(seconds=settings.reminders.lease_seconds),
    )


def require_channels(settings: Settings) -> None:
    """Raise Invalid for channels of reminders that are not set up, and robots without address."""
    named = {
        name: getattr(settings.channels, name) for name in type(settings.channels).model_fields
    }
    problems = [
        Problem(
            message='reminders.channels: "{name}" is not set up; add [channels.{name}]',
            values={"name": name},
        )
        for name in settings.reminders.channels
        if name in named and named[name] is None
    ]
    problems += [
        Problem(message="channels.{name}: set url or url_file", values={"name": name})
        for name, robot in named.items()
        if robot is not None and not robot.url.get_secret_value()
    ]
    if problems:
        raise Invalid(problems)


def _channels(settings: Settings, database: Database) -> dict[str, Channel]:
    mail = MailSettings(
        sender=settings.mail.sender,
        sender_name=settings.office.name,
        host=settings.mail.host,
        port=settings.mail.port,
        starttls=settings.mail.starttls,
        user=settings.mail.user,
        password=settings.mail.password.get_secret_value(),
    )
    folder = settings.folders.data / "outbox"
    signed = one_by_one(webhook(_secrets(settings, database), inside=settings.webhooks.inside))
    robots = {
        name: Robot(url=set_up.url.get_secret_value(), secret=set_up.secret.get_secret_value())
        for name in ROBOTS
        if (set_up := getattr(settings.channels, name)) is not None
    }
    return {
        "mail": one_by_one(smtp(mail)) if mail.host else outbox(folder, mail),
        "inbox": inbox(),
        "webhook": replace(signed, disturbs=False),
        **{name: one_by_one(ROBOTS[name](robot)) for name, robot in robots.items()},
    }


def _secrets(settings: Settings, database: Database) -> Callable[[str, datetime], tuple[str, ...]]:
    """The secrets that sign what goes to an address; none where nobody listens any more."""
    gateway = settings.channels.webhook

    def secrets_of(address: str, at: datetime) -> tuple[str, ...]:
        if gateway is not None and address == gateway.url.get_secret_value():
            return (gateway.secret.get_secret_value(),)
        query = select(Webhook).where(Webhook.url == address, col(Webhook.active))
        with database.read() as session:
            hook = session.exec(query).first()
            return signing_secrets(hook, at) if hook else ()

    return secrets_of
