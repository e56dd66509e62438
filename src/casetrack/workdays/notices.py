"""Holiday notices as evidence: who said when which days are off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_THREE_DAYS = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What one notice says. `None` for a number or an issue date that no source at hand gives.

    A notice that covers a year states it whole: what earlier notices said about that year falls
    away. One that covers none amends single days. `issued` is the day it became public.
    """

    number: str | None
    title: str
    issued: date | None
    off: frozenset[date]
    work: frozenset[date]
    covers: frozenset[int]

    @property
    def known_from(self) -> date:
        """Give the issue date or, where that is unknown, the first day the notice speaks of."""
        return self.issued or min(self.off | self.work, default=date.min)


def notice_year(day: date) -> int:
    """Give the year whose notice decides about a day: the last three of December are the next's.

    The New Year holiday may reach back to 29 December (2007-12-29 and 2018-12-29 were worked).
    """
    if day.month == 12 and day.year < date.max.year:  # noqa: PLR2004
        return (day + _THREE_DAYS).year
    return day.year
