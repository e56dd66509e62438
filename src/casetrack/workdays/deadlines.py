"""When a period ends: from a start, after a pause, after an extension, under a new notice. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from casetrack.errors import Invalid
from casetrack.workdays.calendars import ONE_DAY, Calendar
from casetrack.workdays.durations import Duration, DurationUnit, hours_of, microseconds_of
from casetrack.workdays.months import months_later
from casetrack.workdays.office_time import earliest_after, worked_between

_MICROSECOND = timedelta(microseconds=1)
# Beyond these years neither notices nor the days off by law are known to anybody.
_YEARS = range(1950, 2101)


@dataclass(frozen=True, kw_only=True)
class Due:
    """The end of a period. `due_at` itself is late already; before it is in time.

    Provisional: a notice still to come may move it. The version is that of the calendar it was
    counted with.
    """

    due_at: datetime
    provisional: bool
    calendar_version: str


def deadline(calendar: Calendar, start: datetime, duration: Duration) -> Due:
    """Count a period from its start.

    Workdays, days and months leave the start day out and end with the last day, at the next local
    midnight. A month ends on the corresponding day or, where there is none, with the month. Hours
    run at once by the clock, working hours only during office time. Days, months and hours by the
    clock depend on no notice and are never provisional; to move an end on a day off, see `roll`.
    Source: Civil Code of China, articles 200 to 204.
    """
    return _count(calendar, day=calendar.local_day(start), instant=start, duration=duration)


def deadline_on(calendar: Calendar, day: date) -> Due:
    """Give the deadline of something due on a given day: its end, worked or not."""
    if day.year not in _YEARS:
        raise Invalid(
            "{day} is no due date: years go from {first} to {last}.",
            day=day,
            first=_YEARS[0],
            last=_YEARS[-1],
        )
    return _end_of(calendar, day, provisional=False)


def roll(calendar: Calendar, due: Due) -> Due:
    """Move an end on a day off to the end of the next workday, for rules that say so.

    Provisional if the day or the one it moves to is, since a notice may make either a day off.
    """
    day = due_day(calendar, due.due_at)
    rolled = calendar.next_workday(day)
    provisional = due.provisional or calendar.is_provisional_between(day, rolled)
    if rolled == day:
        return Due(
            due_at=due.due_at, provisional=provisional, calendar_version=due.calendar_version
        )
    return _end_of(calendar, rolled, provisional=provisional)


def due_day(calendar: Calendar, due_at: datetime) -> date:
    """Give the last day on which one is in time: for a midnight, the day that ends there."""
    return calendar.local_day(due_at - _MICROSECOND)


def extend(calendar: Calendar, due_at: datetime, duration: Duration) -> Due:
    """Count more time from the old due day, or from the old instant where hours are counted."""
    day = due_day(calendar, due_at)
    return _count(calendar, day=day, instant=due_at, duration=duration)


def remaining(calendar: Calendar, due_at: datetime, at: datetime, unit: DurationUnit) -> Duration:
    """Give what is left of a period when its clock is stopped; negative once it is overdue.

    In whole days for the day units, today not counted, so 0 on the last day. What is left of
    months is counted in days. For a due date given as a day, take days: it may be a day off.
    """
    match unit:
        case DurationUnit.hours:
            return hours_of((due_at - at) // _MICROSECOND, unit)
        case DurationUnit.working_hours:
            return hours_of(worked_between(calendar, at, due_at), unit)
        case DurationUnit.workdays:
            return Duration(amount=_workdays_left(calendar, due_at, at), unit=unit)
        case _:
            left = due_day(calendar, due_at) - calendar.local_day(at)
            return Duration(amount=left.days, unit=DurationUnit.days)


def resume(calendar: Calendar, left: Duration, at: datetime) -> Due:
    """Start a stopped clock again: what was left counts from now.

    Stopping and starting at once changes nothing; each workday (day, hour) of the pause moves the
    due day by one. Nothing left, resumed on a day off, ends with the next workday.
    """
    return _count(calendar, day=calendar.local_day(at), instant=at, duration=left)


def window(calendar: Calendar, first: date, duration: Duration) -> tuple[date, date]:
    """Give the first and last day of a public notice: both ends count.

    Raises Invalid for hours: a notice hangs for days.
    """
    match duration.unit:
        case DurationUnit.workdays:
            last = calendar.workday_from(calendar.next_workday(first), int(duration.amount) - 1)
        case DurationUnit.days:
            last = first + timedelta(days=int(duration.amount) - 1)
        case DurationUnit.months:
            end = months_later(first, int(duration.amount))
            # Without a corresponding day the month is over, and its last day is the window's.
            last = end - ONE_DAY if end.day == first.day else end
        case _:
            raise Invalid(
                "A public notice runs for workdays, days or months, not {duration}.",
                duration=duration,
            )
    return first, last


def recompute(start: datetime, duration: Duration, old: Due, calendar: Calendar) -> Due | None:
    """Count a period again under a new calendar. None if neither its end nor its mark changes.

    For a rolled deadline compare `roll(calendar, deadline(…))` by `changed` instead.
    """
    return changed(deadline(calendar, start, duration), old)


def changed(new: Due, old: Due) -> Due | None:
    """Give the new deadline if it ends otherwise, or is no longer provisional; else None."""
    same = new.due_at == old.due_at and new.provisional == old.provisional
    return None if same else new


def settle(calendar: Calendar, new: Due, old: Due, now: datetime) -> Due:
    """Keep a recomputed deadline from making anything late in hindsight.

    Where the new end has passed but the old has not, it becomes the end of this workday (the next
    one on a day off), never beyond the old end. What was overdue stays so: the later end holds.
    """
    if new.due_at > now or new.due_at >= old.due_at:
        return new
    today = calendar.next_workday(calendar.local_day(now))
    return Due(
        due_at=min(old.due_at, max(new.due_at, calendar.end_of_day(today))),
        provisional=new.provisional,
        calendar_version=new.calendar_version,
    )


def _count(calendar: Calendar, *, day: date, instant: datetime, duration: Duration) -> Due:
    match duration.unit:
        case DurationUnit.hours:
            end = instant.astimezone(UTC) + timedelta(microseconds=microseconds_of(duration))
            return Due(due_at=end, provisional=False, calendar_version=calendar.version)
        case DurationUnit.working_hours:
            end = earliest_after(calendar, instant, microseconds_of(duration))
            provisional = calendar.is_provisional_between(day, calendar.local_day(end))
            return Due(due_at=end, provisional=provisional, calendar_version=calendar.version)
        case DurationUnit.workdays:
            last = _workdays_later(calendar, day, int(duration.amount))
            provisional = calendar.is_provisional_between(day, last)
            return _end_of(calendar, last, provisional=provisional)
        case DurationUnit.days:
            last = day + timedelta(days=int(duration.amount))
            return _end_of(calendar, last, provisional=False)
        case _:
            last = months_later(day, int(duration.amount))
            return _end_of(calendar, last, provisional=False)


def _end_of(calendar: Calendar, day: date, *, provisional: bool) -> Due:
    return Due(
        due_at=calendar.end_of_day(day),
        provisional=provisional,
        calendar_version=calendar.version,
    )


def _workdays_later(calendar: Calendar, day: date, count: int) -> date:
    # Forward, a day off counts as the workday before it; with nothing or less left, as the one
    # after it, so that a clock stopped on its last day never resumes already late.
    return calendar.workday_from(day if count > 0 else calendar.next_workday(day), count)


def _workdays_left(calendar: Calendar, due_at: datetime, at: datetime) -> int:
    last = calendar.next_workday(due_day(calendar, due_at))
    day = calendar.local_day(at)
    return calendar.workdays_until(day if last > day else calendar.next_workday(day), last)
