"""The file an office imports a holiday notice from: TOML or JSON, checked as a whole."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches

from casetrack.errors import (
    Invalid,
    Problem,
    Sentence,
    amiss,
    problem_with,
    sentence,
    several,
)
from casetrack.workdays.notices import Notice, notice_year

_FIELDS = ("number", "title", "issued", "years", "off", "work")
_YEARS = range(1950, 2101)
# The longest break so far had ten days; a longer range is a slip in a month or a year.
_LONGEST_BREAK_DAYS = 31
_RANGE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.\.([0-9]{4}-[0-9]{2}-[0-9]{2}))?")


@dataclass(frozen=True, kw_only=True)
class _File:
    """The file while it is read: its values and what has been found wrong with them."""

    text: str
    source: str
    values: Mapping[str, object]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, name: str, wrong: Sentence, *, near: str = "") -> None:
        """Note a problem with a field, at the line of the wrong value or else of the field."""
        line = _line_of(self.text, name, near)
        place = Problem(
            message="{name}: {wrong}",
            values={"name": name, "wrong": wrong},
            source=self.source,
            line=line,
        )
        self.problems.append(place)


def parse_notice(text: str, source: str) -> Notice:
    """Read a notice: number, title, issued, years, off and, if any, work.

    Days are `2027-01-01` or ranges such as `2027-02-05..2027-02-11`. `years` lists the years the
    notice states whole; a later change of single days has `years = []`. `source` names the file
    in problems. Raises Invalid with every problem found, each with its field and line.
    """
    file = _File(text=text, source=source, values=_load(text, source))
    _check_names(file)
    number, title = _words(file, "number"), _words(file, "title")
    issued, covers = _issued(file), _covers(file)
    off, work = _days(file, "off"), _days(file, "work")
    _check_days(file, covers, off, work)
    if file.problems:
        raise Invalid(file.problems)
    return Notice(number=number, title=title, issued=issued, off=off, work=work, covers=covers)


def _load(text: str, source: str) -> Mapping[str, object]:
    try:
        values = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except json.JSONDecodeError as error:
        wrong = sentence("This is not JSON: {why}.", why=error.msg)
        raise Invalid(problem_with(wrong, source=source, line=error.lineno)) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line ([0-9]+)", str(error))
        line = int(found[1]) if found else None
        wrong = sentence("This is not TOML: {why}.", why=amiss(error))
        raise Invalid(problem_with(wrong, source=source, line=line)) from error
    assert isinstance(values, dict), "what begins with a brace, and any TOML, is a table"
    return values


def _check_names(file: _File) -> None:
    for name in file.values.keys() - set(_FIELDS):
        near = get_close_matches(name, _FIELDS, n=1)
        hint = sentence("Known are {names}.", names=several(_FIELDS))
        if near:
            hint = sentence("Did you mean {name}?", name=near[0])
        file.complain(name, sentence("there is no such field. {hint}", hint=hint))
    for name in _FIELDS[:-1]:
        if name not in file.values:
            file.complain(name, sentence("this field is missing."))


def _words(file: _File, name: str) -> str:
    value = file.values.get(name, "unsaid")
    if isinstance(value, str) and value.strip():
        return value.strip()
    file.complain(name, sentence("expected the words printed on the notice."))
    return ""


def _issued(file: _File) -> date:
    value = file.values.get("issued", date.min)
    day = _day(value)
    if day is None:
        wrong = sentence("{value!r} is no day. Expected one such as 2026-11-05.", value=value)
        file.complain("issued", wrong)
    return day or date.min


def _covers(file: _File) -> frozenset[int]:
    value = file.values.get("years", [])
    if isinstance(value, list) and all(type(year) is int and year in _YEARS for year in value):
        return frozenset(value)
    wrong = sentence("expected a list of years such as [2027], or [] for a change.")
    file.complain("years", wrong)
    return frozenset()


def _days(file: _File, name: str) -> frozenset[date]:
    value = file.values.get(name, [])
    if not isinstance(value, list):
        file.complain(name, sentence('expected a list of days such as ["2027-01-01"].'))
        return frozenset()
    return frozenset(day for each in value for day in _range(file, name, each))


def _range(file: _File, name: str, value: object) -> Iterator[date]:
    """Give the days that one entry of a list names; none, and a problem, if it is wrong."""
    match = _RANGE.fullmatch(value if isinstance(value, str) else str(_day(value)))
    first, last = (_day(match[1]), _day(match[2] or match[1])) if match else (None, None)
    if first is None or last is None:
        wrong = sentence(
            "{value!r} is no day. Expected one such as 2027-01-01 or 2027-02-05..2027-02-11.",
            value=value,
        )
        file.complain(name, wrong, near=str(value))
    elif last < first:
        wrong = sentence("{value} ends before it begins.", value=value)
        file.complain(name, wrong, near=str(value))
    elif (last - first).days >= _LONGEST_BREAK_DAYS:
        wrong = sentence(
            "{value} is longer than {most} days.", value=value, most=_LONGEST_BREAK_DAYS
        )
        file.complain(name, wrong, near=str(value))
    else:
        yield from (first + timedelta(days=count) for count in range((last - first).days + 1))


def _check_days(
    file: _File, covers: frozenset[int], off: frozenset[date], work: frozenset[date]
) -> None:
    for day in sorted(off & work):
        wrong = sentence("{day} is listed as off as well.", day=day)
        file.complain("work", wrong, near=str(day))
    if file.problems:
        return
    if not off and (covers or not work):
        file.complain("off", sentence("no day off is named. Expected at least one."))
    for name, days in (("off", off), ("work", work)):
        for day in sorted(day for day in days if covers and notice_year(day) not in covers):
            years = several(sorted(covers))
            wrong = sentence(
                "{day} is none of the days a notice for {years} decides about.",
                day=day,
                years=years,
            )
            file.complain(name, wrong, near=str(day))


def _day(value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _line_of(text: str, name: str, near: str) -> int | None:
    lines = list(enumerate(text.splitlines(), start=1))
    at_field = [number for number, line in lines if re.match(rf'\s*"?{re.escape(name)}\b', line)]
    if near:
        start = at_field[0] if at_field else 1
        at_value = [number for number, line in lines if near in line and number >= start]
        return next(iter(at_value + at_field), None)
    return next(iter(at_field), None)
