"""Working days: the calendar as evidence, durations as types, and deadlines counted from both."""

from casetrack.workdays.calendars import Calendar, OfficeHours
from casetrack.workdays.china import china
from casetrack.workdays.counting import (
    after,
    before,
    on_due,
    overdue_days,
    workdays_between,
    working_hours_between,
)
from casetrack.workdays.deadlines import (
    Due,
    changed,
    deadline,
    deadline_on,
    due_day,
    extend,
    recompute,
    remaining,
    resume,
    roll,
    settle,
    window,
)
from casetrack.workdays.durations import Duration, DurationUnit, parse_duration
from casetrack.workdays.notice_file import parse_notice
from casetrack.workdays.notices import Notice

__all__ = [
    "Calendar",
    "Due",
    "Duration",
    "DurationUnit",
    "Notice",
    "OfficeHours",
    "after",
    "before",
    "changed",
    "china",
    "deadline",
    "deadline_on",
    "due_day",
    "extend",
    "on_due",
    "overdue_days",
    "parse_duration",
    "parse_notice",
    "recompute",
    "remaining",
    "resume",
    "roll",
    "settle",
    "window",
    "workdays_between",
    "working_hours_between",
]
