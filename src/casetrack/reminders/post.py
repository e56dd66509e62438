"""How an office's messages leave: its name in them, the channel, and when nobody is disturbed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casetrack.language import Language
from casetrack.reminders.channels.message import Channel
from casetrack.workdays import Calendar


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Local hours without messages, also across midnight; days off are quiet as a whole."""

    starts: time
    ends: time

    def holds(self, wall: time) -> bool:
        """Whether messages wait at this time of a workday."""
        if self.starts <= self.ends:
            return self.starts <= wall < self.ends
        return wall >= self.starts or wall < self.ends


@dataclass(frozen=True, kw_only=True)
class Post:
    """What digests and deliveries need to know of the office."""

    # By name, the ways in which messages leave.
    channels: Mapping[str, Channel]
    office: str
    # The part after the @ of message ids, and of addresses of persons without one.
    domain: str
    # Where items are opened; without it a digest has no links.
    base_url: str = ""
    # What whoever has chosen no language is written in.
    language: Language = "zh"
    # The channels of reminders whose rule names none.
    usual: tuple[str, ...] = ("mail",)
    # Where the channel "webhook" brings reminders; what it brings to others has its own address.
    webhook_url: str = ""
    # None sends at any hour of any day.
    quiet: Quiet | None = None
    max_attempts: int = 10
    # Longer than one message may take, so that nobody takes it over while it is being sent.
    lease: timedelta = timedelta(seconds=120)

    def channels_for(self, named: Sequence[str]) -> tuple[str, ...]:
        """The channels that a rule names, as far as this office has them; else the usual ones."""
        known = tuple(dict.fromkeys(each for each in named if self._brings(each)))
        return known or self.usual

    def _brings(self, channel: str) -> bool:
        """Whether reminders can leave that way: webhooks of others are not for reminders."""
        return channel in self.channels and (channel != "webhook" or bool(self.webhook_url))


def release_at(calendar: Calendar, quiet: Quiet | None, instant: datetime) -> datetime:
    """The first instant from this one on at which a message may leave.

    Held messages leave when the office next opens, or when the quiet hours end if that is later.
    """
    if quiet is None:
        return instant
    local = calendar.local(instant)
    day = local.date()
    if calendar.is_workday(day):
        if not quiet.holds(local.time()):
            return instant
        if _opening(calendar, quiet, day) > instant:
            return _opening(calendar, quiet, day)
    return _opening(calendar, quiet, calendar.workday_from(day, 1))


def _opening(calendar: Calendar, quiet: Quiet, day: date) -> datetime:
    opens = calendar.opens_at(day)
    if not quiet.holds(calendar.local(opens).time()):
        return opens
    return calendar.instant(day, quiet.ends)
