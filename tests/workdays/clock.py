"""Short ways to write the instants and notices that these tests are about."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from casetrack.workdays import Calendar, Notice

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """The instant of a wall time in Shanghai such as `2023-09-20 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


def notice(
    issued: str,
    *,
    off: frozenset[date] = frozenset(),
    work: frozenset[date] = frozenset(),
    covers: frozenset[int] = frozenset(),
) -> Notice:
    """A notice with a number and title that nobody gave out."""
    return Notice(
        number="测试1号",
        title="测试",
        issued=date.fromisoformat(issued),
        off=off,
        work=work,
        covers=covers,
    )


PLAIN = Calendar(
    name="plain",
    notices=(notice("2000-01-01", off=days("2024-01-01"), covers=frozenset(range(2000, 2040))),),
)
"""Weekends and one single holiday, all of it final: for rules that holidays would only blur."""
