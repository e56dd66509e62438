"""Office time: how much of it lies between two instants, and when an amount of it is used up.

Every instant has a position: its last workday and the microseconds worked on that day so far. On a
day off the whole last workday has been worked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from casetrack.workdays.calendars import Calendar, since_midnight

_MICROSECOND = timedelta(microseconds=1)
_MIDNIGHT = datetime.combine(date.min, time.min, UTC)


def worked_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Count the microseconds of office time from the start to the end; negative backwards."""
    start_day, before = _position(calendar, start)
    end_day, until = _position(calendar, end)
    full_days = calendar.workdays_until(start_day, end_day)
    return full_days * calendar.weekly_hours.day_microseconds + until - before


def earliest_after(calendar: Calendar, instant: datetime, microseconds: int) -> datetime:
    """Give the first instant by which that much more office time has been worked."""
    day, worked = _position(calendar, instant)
    steps, rest = divmod(worked + microseconds - 1, calendar.weekly_hours.day_microseconds)
    return _at(calendar, calendar.workday_from(day, steps), rest + 1)


def latest_before(calendar: Calendar, instant: datetime, microseconds: int) -> datetime:
    """Give the last instant with that much office time still ahead until the given one."""
    day, worked = _position(calendar, instant)
    steps, rest = divmod(worked - microseconds, calendar.weekly_hours.day_microseconds)
    # One microsecond before more is worked: what ends with a span lasts until the next one opens.
    return _at(calendar, calendar.workday_from(day, steps), rest + 1) - _MICROSECOND


def _position(calendar: Calendar, instant: datetime) -> tuple[date, int]:
    local = calendar.local(instant)
    day, hours = local.date(), calendar.weekly_hours
    if not calendar.is_workday(day):
        return calendar.workday_from(day, 0), hours.day_microseconds
    now = since_midnight(local)
    worked = 0
    for opens, closes in hours.spans_microseconds:
        if now > opens:
            worked += min(now, closes) - opens
    return day, worked


def _at(calendar: Calendar, day: date, worked: int) -> datetime:
    """Give the first instant of a workday by which that much, more than nothing, was worked."""
    spans = calendar.weekly_hours.spans_microseconds
    wall = spans[0][0] + worked
    for (_, closes), (opens, _) in pairwise(spans):
        if wall > closes:
            wall += opens - closes
    # By the wall clock, not from midnight on: where summer time begins, the two differ by an hour.
    return calendar.instant(day, (_MIDNIGHT + wall * _MICROSECOND).time())
