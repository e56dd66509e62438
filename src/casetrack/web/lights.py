"""The light of an item: told by word and shape, so that colour only helps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from casetrack.cases.rows import ClockRow
from casetrack.language import Say
from casetrack.workdays import Calendar, due_day, workdays_between

Kind = Literal["done", "late", "soon", "fine", "paused", "none"]
# So many workdays before the due day a light turns.
SOON_WORKDAYS = 2
# Limits in days end with a day.
MIDNIGHT = datetime.min.time()


@dataclass(frozen=True, kw_only=True)
class Light:
    """How urgent it is, in a word; the day it is due, where a clock runs."""

    kind: Kind
    text: str
    due_on: date | None = None
    # The time of that day, where hours are counted and not days.
    due_time: str = ""


def light_of(
    due_at: datetime | None,
    calendar: Calendar,
    say: Say,
    *,
    clocked: bool,
    closed: bool,
    now: datetime,
) -> Light:
    """The light of an item whose first running clock runs out then; `clocked`: some clock is left.

    None where all that are left are paused.
    """
    if closed:
        return Light(kind="done", text=say("已办结"))
    if due_at is None:
        text = say("已暂停计时") if clocked else say("无期限")
        return Light(kind="paused" if clocked else "none", text=text)
    return running_light(due_at, calendar, say, now=now)


def kind_of(
    due_at: datetime | None, calendar: Calendar, *, clocked: bool, closed: bool, now: datetime
) -> Kind:
    """The same without a word."""
    if closed:
        return "done"
    if due_at is None:
        return "paused" if clocked else "none"
    return _kind(due_at, _workdays_left(due_at, calendar, now=now), now=now)


def clock_light(clock: ClockRow, calendar: Calendar, say: Say, *, now: datetime) -> Light:
    """The light of one clock."""
    if clock.paused_at is not None:
        return Light(kind="paused", text=say("已暂停计时"))
    return running_light(clock.due_at, calendar, say, now=now)


def running_light(due_at: datetime, calendar: Calendar, say: Say, *, now: datetime) -> Light:
    """The light of a clock that runs until then."""
    left = _workdays_left(due_at, calendar, now=now)
    kind = _kind(due_at, left, now=now)
    wall = calendar.local(due_at).time()
    time = f"{wall:%H:%M}" if wall != MIDNIGHT else ""
    if kind == "late":
        text = say("逾期 %(days)s 个工作日", days=-left) if left < 0 else say("已逾期")
    elif left > 0:
        text = say("还有 %(days)s 个工作日", days=left)
    else:
        text = say("今日 %(time)s 到期", time=time) if time else say("今日到期")
    return Light(kind=kind, text=text, due_on=due_day(calendar, due_at), due_time=time)


def _kind(due_at: datetime, left: int, *, now: datetime) -> Kind:
    if now >= due_at:
        return "late"
    return "soon" if left <= SOON_WORKDAYS else "fine"


def _workdays_left(due_at: datetime, calendar: Calendar, *, now: datetime) -> int:
    """How many workdays are left until the due day, today not counted; negative once it is over."""
    return workdays_between(calendar, calendar.local_day(now), due_day(calendar, due_at))
