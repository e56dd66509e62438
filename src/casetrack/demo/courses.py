"""The steps of each course, with the instants a careful office would take them at. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zlib import crc32

from casetrack.demo.build import Fate
from casetrack.workdays import Calendar

# Who takes a step: an office role, or somebody of the unit the item stands with.
SUPERVISOR, VERIFIER, HANDLER, OTHER_HANDLER = "supervisor", "verifier", "handler", "other"
_RIGHT_AWAY = timedelta(minutes=3)
_MINUTE = timedelta(minutes=1)
# Without a date of its own an item has this long from its acceptance.
_DEFAULT_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One step of one item in the replay."""

    at: datetime
    key: str
    transition: str
    by: str
    reason: str = ""
    # Names as the ledger has them: unit codes, keys.
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An item in the replay: when it was opened, and until when its course must be over."""

    fate: Fate
    at: datetime
    due: date | None
    ends_at: datetime
    calendar: Calendar

    def workday(self, steps: int, hour: int, minute: int = 0) -> datetime:
        """A time of day so many workdays after the opening; some minutes differ by item."""
        day = self.calendar.workday_from(self.calendar.local_day(self.at), steps)
        return self.calendar.instant(day, time(hour, minute))

    @property
    def pace(self) -> int:
        """0 to 4, by key: no office does everything on the same day."""
        return crc32(self.fate.key.encode()) % 5


def steps(opened: Opened) -> list[Planned]:
    """The course of one item, oldest step first, none after the end."""
    return _fitted(opened, _COURSES[opened.fate.course](opened))


def _step(opened: Opened, at: datetime, transition: str, by: str, reason: str = "") -> Planned:
    return Planned(at=at, key=opened.fate.key, transition=transition, by=by, reason=reason)


def _begun(opened: Opened) -> list[Planned]:
    """Assigned the same morning, accepted in the afternoon."""
    return [_assigned(opened), _step(opened, opened.workday(0, 15), "accept", HANDLER)]


def _assigned(opened: Opened) -> Planned:
    step = _step(opened, opened.at + timedelta(minutes=30), "assign", SUPERVISOR)
    return replace(step, fields={"unit": opened.fate.unit})


def _closed(opened: Opened, day: int) -> list[Planned]:
    """Close-out requested on that workday, verified on the next."""
    verified = _step(opened, opened.workday(day + 1, 15), "verify", VERIFIER, "现场核查")
    return [
        _step(opened, opened.workday(day, 10), "request_closeout", HANDLER, "整改完成，申请销号"),
        replace(verified, fields=_outcome(opened)),
    ]


def _outcome(opened: Opened) -> dict[str, str]:
    return {"outcome": opened.fate.outcome} if opened.fate.outcome else {}


def _verified(opened: Opened) -> list[Planned]:
    return [*_begun(opened), *_closed(opened, 4 + opened.pace)]


def _swift(opened: Opened) -> list[Planned]:
    hours = opened.fate.hours
    assert hours is not None, "a swift course says how many hours it takes"
    closed_at = opened.at + timedelta(minutes=int(hours * 60))
    begun = replace(_assigned(opened), at=opened.at + _RIGHT_AWAY)
    accepted = _step(opened, opened.at + 2 * _RIGHT_AWAY, "accept", HANDLER)
    requested, verified = _closed(opened, 0)
    # Mended within half an hour; how soon somebody comes to look differs.
    mended = replace(requested, at=opened.at + timedelta(minutes=30))
    return [begun, accepted, mended, replace(verified, at=closed_at)]


def _late(opened: Opened) -> list[Planned]:
    first = opened.calendar.local_day(opened.at)
    due = opened.due or first + timedelta(days=_DEFAULT_DAYS)
    late = opened.calendar.workdays_until(first, opened.calendar.workday_from(due, 5))
    return [*_begun(opened), *_closed(opened, max(late, 2))]


def _extended(opened: Opened) -> list[Planned]:
    """More time is asked for and granted; every other office has to give a better reason first."""
    refused = [
        _asked(opened, 1, "人手紧张，申请延期"),
        _step(opened, opened.workday(1, 16), "refuse_extension", SUPERVISOR, "理由不充分"),
    ]
    return [
        *_begun(opened),
        *(refused if opened.pace % 2 else ()),
        _asked(opened, 2, "需要第三方检测，申请延期"),
        _step(opened, opened.workday(3, 10), "grant_extension", SUPERVISOR, "同意延期"),
        *_closed(opened, 9 + opened.pace),
    ]


def _asked(opened: Opened, day: int, reason: str) -> Planned:
    asked = _step(opened, opened.workday(day, 10), "request_extension", HANDLER, reason)
    return replace(asked, fields={"duration": "10 workdays"})


def _rejected(opened: Opened) -> list[Planned]:
    return [
        *_begun(opened),
        _step(opened, opened.workday(3, 10), "request_closeout", HANDLER, "申请销号"),
        _step(opened, opened.workday(4, 15), "reject", VERIFIER, "佐证材料不全，继续整改"),
        *_closed(opened, 7),
    ]


def _returned(opened: Opened) -> list[Planned]:
    """Assigned to the wrong unit, which sends it back, or whose error the supervisor notices."""
    wrong = replace(_assigned(opened), fields={"unit": OTHER_HANDLER})
    right = {"unit": opened.fate.unit}
    again = opened.workday(1, 14)
    moved = _step(opened, again, "transfer", SUPERVISOR, "职责不在该单位，转办")
    back = [
        _step(opened, opened.workday(1, 10), "return", OTHER_HANDLER, "不属本单位职责"),
        replace(_assigned(opened), at=again),
    ]
    return [
        wrong,
        *([replace(moved, fields=right)] if opened.pace % 2 else back),
        _step(opened, opened.workday(2, 10), "accept", HANDLER),
        *_closed(opened, 6),
    ]


def _cleared(opened: Opened) -> list[Planned]:
    return [
        *_begun(opened),
        _step(opened, opened.workday(3, 11), "clear", VERIFIER, "经核查不属实"),
    ]


def _merged(opened: Opened) -> list[Planned]:
    merge = _step(opened, opened.workday(2, 10), "merge", SUPERVISOR, "同一问题重复反映")
    return [_assigned(opened), replace(merge, fields={"duplicate_of": opened.fate.into})]


def _paused(opened: Opened) -> list[Planned]:
    return [
        *_begun(opened),
        _step(opened, opened.workday(2, 10), "pause", SUPERVISOR, "等待鉴定结论，中止计时"),
        _step(opened, opened.workday(6, 10), "resume", SUPERVISOR, "鉴定结论已出"),
        *_closed(opened, 9),
    ]


def _open(opened: Opened) -> list[Planned]:
    return [
        *_begun(opened),
        _step(opened, opened.workday(3, 16), "comment", HANDLER, "已落实专人跟进"),
    ]


def _untouched(opened: Opened) -> list[Planned]:
    return [_assigned(opened)]


_COURSES: Mapping[str, Callable[[Opened], list[Planned]]] = {
    "verified": _verified,
    "swift": _swift,
    "late": _late,
    "extended": _extended,
    "rejected": _rejected,
    "returned": _returned,
    "cleared": _cleared,
    "merged": _merged,
    "paused": _paused,
    "open": _open,
    "untouched": _untouched,
}


def _fitted(opened: Opened, planned: list[Planned]) -> list[Planned]:
    """The same steps, moved closer together where they would go beyond the end."""
    last = planned[-1].at
    if last <= opened.ends_at:
        return planned
    room = (opened.ends_at - opened.at) / (last - opened.at)
    return [
        replace(step, at=opened.at + (step.at - opened.at) * room // _MINUTE * _MINUTE)
        for step in planned
    ]
