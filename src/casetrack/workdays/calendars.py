"""The calendar: which days are worked, why, and where a local day begins and ends. Pure."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casetrack.errors import Invalid
from casetrack.workdays.notices import Notice, notice_year

Names: TypeAlias = Mapping[str, str]
StatutoryDays: TypeAlias = Callable[[int], Mapping[date, Names]]

ONE_DAY = timedelta(days=1)
# A make-up weekend lies at most this far from the festival that names the block of days off.
_BLOCK_DAYS = 10
_WORKDAY = {"zh": "工作日", "en": "workday"}
_WEEKEND = {"zh": "周末", "en": "weekend"}
_MAKE_UP = {"zh": "调休上班", "en": "make-up workday"}
_DAY_OFF = {"zh": "放假", "en": "day off"}


def no_statutory_days(year: int) -> Mapping[date, Names]:  # noqa: ARG001
    """Give no statutory day for any year: a calendar of weekends and notices alone."""
    return {}


def since_midnight(wall: time | datetime) -> int:
    """Give wall time as microseconds since midnight."""
    seconds = (wall.hour * 60 + wall.minute) * 60 + wall.second
    return seconds * 1_000_000 + wall.microsecond


@dataclass(frozen=True, kw_only=True)
class OfficeHours:
    """The weekdays worked (Monday is 0) and the spans of local wall time worked on each of them.

    A make-up day has the same hours.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(13, 30), time(18)))

    def __post_init__(self) -> None:
        """Raise Invalid unless there is work on some weekday and the spans follow each other."""
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(first >= second for first, second in pairwise(edges)):
            raise Invalid("Office hours are spans that follow each other, such as 08:30 to 12:00.")
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise Invalid("Office weekdays are numbers from 0, Monday, to 6, Sunday; at least one.")

    @cached_property
    def spans_microseconds(self) -> tuple[tuple[int, int], ...]:
        """The spans as microseconds since midnight."""
        return tuple(
            (since_midnight(opens), since_midnight(closes)) for opens, closes in self.spans
        )

    @cached_property
    def day_microseconds(self) -> int:
        """The office time of one workday."""
        return sum(closes - opens for opens, closes in self.spans_microseconds)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Notices on top of weekly hours. Where no notice speaks for a year, its days are provisional.

    Later notices win over earlier ones, imported ones over all others. `statutory` gives the
    days off by law of a year that no notice covers, and the names of festivals for every year;
    `statutory_source` says where they come from and is part of the version.
    """

    name: str
    notices: tuple[Notice, ...] = field(default=(), repr=False)
    imported: tuple[Notice, ...] = field(default=(), repr=False)
    weekly_hours: OfficeHours = field(default_factory=OfficeHours)
    zone: str = "Asia/Shanghai"
    statutory: StatutoryDays = no_statutory_days
    statutory_source: str = ""
    _workdays_by_year: dict[int, list[int]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """Raise Invalid if the zone is unknown."""
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Invalid(
                "{zone!r} is no time zone. Expected one such as Asia/Shanghai.", zone=self.zone
            ) from error

    @cached_property
    def version(self) -> str:
        """A short hash over everything that can move a deadline."""
        content = {
            "name": self.name,
            "zone": self.zone,
            "statutory": self.statutory_source,
            "weekdays": sorted(self.weekly_hours.weekdays),
            "spans": [[str(edge) for edge in span] for span in self.weekly_hours.spans],
            "notices": [_content(notice) for notice in self.notices],
            "imported": [_content(notice) for notice in self.imported],
        }
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    def with_notices(self, imported: Sequence[Notice]) -> Calendar:
        """Give the calendar with more imported notices; among those the later issue date wins."""
        known = sorted((*self.imported, *imported), key=lambda notice: notice.known_from)
        return replace(self, imported=tuple(known))

    def as_known_on(self, day: date) -> Calendar:
        """Give the calendar as people knew it on a day: only the notices issued by then."""
        return replace(
            self,
            notices=tuple(notice for notice in self.notices if notice.known_from <= day),
            imported=tuple(notice for notice in self.imported if notice.known_from <= day),
        )

    def is_workday(self, day: date) -> bool:
        works = self._decided.get(day)
        if works is not None:
            return works
        if self.is_provisional(day) and day in self.statutory(day.year):
            return False
        return day.weekday() in self.weekly_hours.weekdays

    def is_provisional(self, day: date) -> bool:
        """Say whether no notice has settled the day yet.

        The last three days of December wait for the notice of the following year.
        """
        return notice_year(day) not in self._covered

    def is_provisional_between(self, first: date, last: date) -> bool:
        """Say whether any day from the first to the last, in either order, is provisional."""
        first, last = min(first, last), max(first, last)
        years = range(notice_year(first), notice_year(last) + 1)
        return not self._covered.issuperset(years)

    def reason(self, day: date, locale: str) -> str:
        """Say in a word why the day is worked or not: 周末, 国庆节, 调休上班, 工作日."""
        weekday_works = day.weekday() in self.weekly_hours.weekdays
        if self.is_workday(day):
            names: Names = _WORKDAY if weekday_works else _MAKE_UP
        elif day in self._decided or weekday_works or day in self.statutory(day.year):
            names = self._festival(day)
        else:
            names = _WEEKEND
        return names.get(locale, names["zh"])

    def local_day(self, instant: datetime) -> date:
        """Give the day it is in the calendar's zone at an instant."""
        return self.local(instant).date()

    def local(self, instant: datetime) -> datetime:
        """Give the wall time in the calendar's zone at an instant."""
        assert instant.tzinfo is not None, "an instant without a zone means another one elsewhere"
        return instant.astimezone(self._zone)

    def instant(self, day: date, wall: time) -> datetime:
        """Give the instant, in UTC, at which local clocks first show a time on a day."""
        return datetime.combine(day, wall, self._zone).astimezone(UTC)

    def start_of_day(self, day: date) -> datetime:
        return self.instant(day, time.min)

    def end_of_day(self, day: date) -> datetime:
        """Give the next local midnight: the first instant that no longer belongs to the day."""
        return self.instant(day + ONE_DAY, time.min)

    def opens_at(self, day: date) -> datetime:
        """Give the start of office hours on a day, were it worked."""
        return self.instant(day, self.weekly_hours.spans[0][0])

    def closes_at(self, day: date) -> datetime:
        """Give the end of office hours on a day, were it worked."""
        return self.instant(day, self.weekly_hours.spans[-1][1])

    def workday_from(self, day: date, steps: int) -> date:
        """Give the workday that many steps from the last workday on or before the day."""
        year = day.year
        workdays = self._workdays(year)
        index = bisect_right(workdays, day.toordinal()) - 1 + steps
        while index < 0:
            year -= 1
            workdays = self._workdays(year)
            index += len(workdays)
        while index >= len(workdays):
            index -= len(workdays)
            year += 1
            workdays = self._workdays(year)
        return date.fromordinal(workdays[index])

    def next_workday(self, day: date) -> date:
        """Give the day itself if it is worked, else the first workday after it."""
        return day if self.is_workday(day) else self.workday_from(day, 1)

    def workdays_until(self, start: date, end: date) -> int:
        """Count the workdays after the start up to and including the end; negative backwards."""
        if end < start:
            return -self.workdays_until(end, start)
        between = sum(len(self._workdays(year)) for year in range(start.year, end.year))
        return between + self._passed(end) - self._passed(start)

    def _passed(self, day: date) -> int:
        return bisect_right(self._workdays(day.year), day.toordinal())

    def _workdays(self, year: int) -> list[int]:
        """Give the ordinals of a year's workdays, in order, computed once."""
        found = self._workdays_by_year.get(year)
        if found is None:
            days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            found = [day for day in days if self.is_workday(date.fromordinal(day))]
            self._workdays_by_year[year] = found
        return found

    def _festival(self, day: date) -> Names:
        """Name a day off after the nearest statutory day in the same unbroken run of days off."""
        reach = [self._run(day, ONE_DAY), self._run(day, -ONE_DAY)]
        near = sorted((distance, other) for run in reach for distance, other in enumerate(run))
        for _, other in near:
            names = self.statutory(other.year).get(other)
            if names is not None:
                return names
        return _DAY_OFF

    def _run(self, day: date, step: timedelta) -> list[date]:
        run: list[date] = []
        while len(run) < _BLOCK_DAYS and not self.is_workday(day):
            run.append(day)
            day += step
        return run

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _covered(self) -> frozenset[int]:
        return frozenset[int]().union(
            *(notice.covers for notice in (*self.notices, *self.imported))
        )

    @cached_property
    def _decided(self) -> dict[date, bool]:
        """Days that notices speak of, and whether they are worked."""
        decided: dict[date, bool] = {}
        for notice in (*self.notices, *self.imported):
            for day in [each for each in decided if notice_year(each) in notice.covers]:
                del decided[day]
            decided |= dict.fromkeys(notice.off, False) | dict.fromkeys(notice.work, True)
        return decided


def _content(notice: Notice) -> list[object]:
    """Give what a notice says in a form that hashes the same on every machine."""
    days = ([str(day) for day in sorted(listed)] for listed in (notice.off, notice.work))
    return [notice.number, notice.title, str(notice.issued), *days, sorted(notice.covers)]
