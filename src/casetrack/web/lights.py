"""The light of an item: told by word and shape, so that colour only helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from casetrack.cases.rows import ClockRow
from casetrack.language import Say
from casetrack.workdays import Calendar, due_day, overdue_days, workdays_between

Kind = Literal["done", "late", "soon", "fine", "paused", "none"]
# So many workdays before the due day a light turns.
SOON_WORKDAYS = 2


@dataclass(frozen=True, kw_only=True)
class Light:
    """How urgent it is, in a word; the day it is due, where a clock runs."""

    kind: Kind
    text: str
    due_on: date | None = None


def light_of(
    clocks: Sequence[ClockRow], calendar: Calendar, say: Say, *, closed: bool, now: datetime
) -> Light:
    """The light of an item with these clocks: that of the clock that runs out first."""
    if closed:
        return Light(kind="done", text=say("已办结"))
    running = [clock for clock in clocks if clock.paused_at is None]
    if not running:
        text = say("已暂停计时") if clocks else say("无期限")
        return Light(kind="paused" if clocks else "none", text=text)
    return clock_light(min(running, key=lambda clock: clock.due_at), calendar, say, now=now)


def clock_light(clock: ClockRow, calendar: Calendar, say: Say, *, now: datetime) -> Light:
    """The light of one clock."""
    if clock.paused_at is not None:
        return Light(kind="paused", text=say("已暂停计时"))
    return running_light(clock.due_at, calendar, say, now=now)


def running_light(due_at: datetime, calendar: Calendar, say: Say, *, now: datetime) -> Light:
    """The light of a clock that runs until then."""
    day = due_day(calendar, due_at)
    if now >= due_at:
        days = overdue_days(calendar, due_at, now)
        text = say("逾期 %(days)s 个工作日", days=days) if days else say("已逾期")
        return Light(kind="late", text=text, due_on=day)
    left = workdays_between(calendar, calendar.local_day(now), day)
    text = say("还有 %(days)s 个工作日", days=left) if left > 0 else say("今日到期")
    return Light(kind="soon" if left <= SOON_WORKDAYS else "fine", text=text, due_on=day)
