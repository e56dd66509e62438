"""How many workdays or office hours lie between two points, and the points around a due date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from casetrack.workdays.calendars import Calendar
from casetrack.workdays.deadlines import due_day
from casetrack.workdays.durations import Duration, DurationUnit, hours_of, microseconds_of
from casetrack.workdays.months import months_later
from casetrack.workdays.office_time import earliest_after, latest_before, worked_between


def workdays_between(calendar: Calendar, start_day: date, end_day: date) -> int:
    """Count workdays the way deadlines do: the start day is not counted, the end day is.

    Negative if the end lies before the start.
    """
    return calendar.workdays_until(start_day, end_day)


def working_hours_between(calendar: Calendar, start: datetime, end: datetime) -> Decimal:
    """Count hours of office time, exact; negative if the end lies before the start."""
    return Decimal(
        hours_of(worked_between(calendar, start, end), DurationUnit.working_hours).amount
    )


def overdue_days(calendar: Calendar, due_at: datetime, now: datetime) -> int:
    """Count the workdays since the due day, today included; 0 in time or on days off."""
    if now < due_at:
        return 0
    return calendar.workdays_until(due_day(calendar, due_at), calendar.local_day(now))


def on_due(calendar: Calendar, due_at: datetime) -> datetime:
    """Give the start of office hours on the due day, or on the last workday before a day off.

    Where the day does not end then, hours are counted: those are due at their very end, which
    may be the only instant of the day that does not lie before their start.
    """
    day = due_day(calendar, due_at)
    if due_at != calendar.end_of_day(day):
        return due_at
    return calendar.opens_at(calendar.workday_from(day, 0))


def before(calendar: Calendar, due_at: datetime, duration: Duration) -> datetime:
    """Give the instant that long before a due date.

    Counted in days of any kind, it is the start of office hours on that day, whose distance is
    taken from the due day; in hours it is exact. No workdays before is `on_due`.
    """
    day, amount = due_day(calendar, due_at), duration.amount
    match duration.unit:
        case DurationUnit.hours:
            return due_at - timedelta(microseconds=microseconds_of(duration))
        case DurationUnit.working_hours:
            return latest_before(calendar, due_at, microseconds_of(duration))
        case DurationUnit.workdays if amount == 0:
            return on_due(calendar, due_at)
        case DurationUnit.workdays:
            # The first workday before a due Saturday is Friday: counting starts from Monday.
            later = calendar.next_workday(day)
            return calendar.opens_at(calendar.workday_from(later, -int(amount)))
        case DurationUnit.days:
            return calendar.opens_at(day - timedelta(days=int(amount)))
        case _:
            return calendar.opens_at(months_later(day, -int(amount)))


def after(calendar: Calendar, due_at: datetime, duration: Duration) -> datetime:
    """Give the instant that long after a due date, with the hours of `before`."""
    day, amount = due_day(calendar, due_at), duration.amount
    match duration.unit:
        case DurationUnit.hours:
            return due_at + timedelta(microseconds=microseconds_of(duration))
        case DurationUnit.working_hours:
            return earliest_after(calendar, due_at, microseconds_of(duration))
        case DurationUnit.workdays:
            return calendar.opens_at(calendar.workday_from(day, int(amount)))
        case DurationUnit.days:
            return calendar.opens_at(day + timedelta(days=int(amount)))
        case _:
            return calendar.opens_at(months_later(day, int(amount)))
