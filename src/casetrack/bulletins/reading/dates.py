"""Days, months, years and spans of them, as printed and, where whole, as ISO dates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.numbers import spelt_number

_ZH = "一二三四五六七八九十"
_TAIL = (
    r"(?:[上中]?[上中下]旬|年?[底末]|年?初(?![中级步始次心审])|份|全年|[上下]半年|年?度|学年度?"
    r"|第?[一二三四1-4]季度|[春夏秋冬]季(?:学期)?|年?中(?=[,。;、)前以]|$))?"
)
_POINT = (
    r"(?:(?P<y{n}>(?:19|20)[0-9]{{2}})年(?:(?P<m{n}>[0-9]{{1,2}})月(?:(?P<d{n}>[0-9]{{1,2}})[日号])?)?"
    r"|(?P<mm{n}>[0-9]{{1,2}})月(?:(?P<dd{n}>[0-9]{{1,2}})[日号])?)" + _TAIL
)
_ISO = r"(?P<iso>(?:19|20)[0-9]{2}(?P<sep>[-/.])[0-9]{1,2}(?P=sep)[0-9]{1,2})(?![0-9.])"
_YEARS = r"(?P<from>(?:19|20)[0-9]{2})[-—~至到](?P<to>(?:19|20)[0-9]{2})(?:学?年度?)"
_MONTH = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?![-0-9])"
_IN_LIST = r"(?:19|20)[0-9]{2}(?=[、,和及与](?:19|20)[0-9]{2}[年、,和及与])"
_DAYS_OF = (
    r"(?:(?P<y1>(?:19|20)[0-9]{2})年)?(?P<m1>[0-9]{1,2})月(?P<d1>[0-9]{1,2})[日号]?"
    r"[-—~至到]+(?P<d2>[0-9]{1,2})[日号]"
)
_MONTHS_OF = (
    r"(?P<y1>(?:19|20)[0-9]{2})年(?P<m1>[0-9]{1,2})月?"
    r"[-—~至到]+(?P<m2>[0-9]{1,2})月(?:份|底)?(?![0-9])"
)
_MONTHS = r"(?P<first>[0-9]{1,2})(?:月)?[-—~至到](?P<final>[0-9]{1,2})月(?:份|底)?(?![0-9])"
_BEFORE = r"(?:之?前)?"
_DATES = [
    re.compile(_ISO),
    re.compile(_YEARS),
    re.compile(_MONTH),
    re.compile(_IN_LIST),
    re.compile(_DAYS_OF),
    re.compile(_MONTHS_OF),
    re.compile(_POINT.format(n=1) + r"[-—~至到]+" + _POINT.format(n=2) + _BEFORE),
    re.compile(_MONTHS),
    re.compile(_POINT.format(n=1) + _BEFORE),
    re.compile(r"(?P<day>[0-9]{1,2})日(?!内|以|均|报|常|期|间|志|元|前完成)"),
]
_MAY_BE_DATE = re.compile(
    r"[0-9]{1,4}[年月日号]|(?:19|20)[0-9]{2}[-/.~—至到、,和及与]|[0-9]{1,2}[-~—至到]"
)
_SPELT = re.compile(
    rf"(?P<y>[零〇一二三四五六七八九]{{4}})年(?:(?P<m>[{_ZH}]{{1,2}})月(?:(?P<d>[{_ZH}]{{1,3}})日)?)?{_TAIL}{_BEFORE}"
    rf"|(?P<mm>十[一二]|[{_ZH}])月(?:(?P<dd>[{_ZH}]{{1,3}})日|份|底|初|[上中]?[上中下]旬)"
    rf"|(?<![近每个第前后数几满])(?:十[一二]|[{_ZH}])月(?![一内余多来之份])"
)
_RELATIVE = re.compile(
    r"(?P<year>今年|明年|去年|本年|次年|同年|当年|上年|来年)"
    r"(?P<rest>(?:年?[底末初]|上半年|下半年|第?[一二三四1-4]季度|[0-9]{1,2}月(?:[0-9]{1,2}日|底|初|份)?"
    r"(?:[-—~至到]+[0-9]{1,2}月(?:[0-9]{1,2}日|底|份)?)?)(?:之?前)?)"
    r"|(?<![0-9今明去本次同当上每来近往多少全半年两几数一二三四五六七八九十])(?P<bare>年底(?:之?前)?|年末前|年内)"
    r"|(?P<part>前[一二三]个?季度|[一二三1-3][至到-][二三四2-4]季度|(?<![0-9年个第至到-])第?[一二三四]季度|(?<![0-9年])[上下]半年"
    r"|(?<![0-9一二三四五六七八九十个])月[底末](?:之?前)?)"
)
_EACH = re.compile(
    r"每(?:一|个)?(?P<unit>季度|半年|年|月|周|日|天)(?![一二三四五六七八九十两0-9度人末])"
)
_TIME = re.compile(
    r"[0-9]{1,2}(?::[0-9]{2}(?![0-9])|[时点][0-9]{1,2}分?)|[0-9]{1,2}[时点](?![0-9个位])"
)
_LEAD_IN = re.compile(r"(?:截至|截止|自|从|至|到|于|预计在|计划在|在)$")
_STEP = {"明年": 1, "次年": 1, "来年": 1, "去年": -1, "上年": -1}
MONTHS = 12
DAYS = 31


@dataclass(kw_only=True, slots=True)
class Calendar:
    """What a text speaks of: the year of its issue, the year and the noun it named last."""

    issued: int | None = None
    named: int | None = None
    noun: str = ""


def date_at(text: str, place: int, calendar: Calendar) -> Found | None:
    """Give the date whose first digit stands here, if one does."""
    if _MAY_BE_DATE.match(text, place) is None:
        return None
    for pattern in _DATES:
        match = pattern.match(text, place)
        if match and (found := _date(text, match, calendar)):
            return found
    return None


def time_at(text: str, place: int) -> int | None:
    """Where a time of day that starts here ends."""
    match = _TIME.match(text, place)
    return match.end() if match else None


def spelt_date_at(text: str, place: int, calendar: Calendar) -> Found | None:
    """Give the date in Chinese numerals that starts here: 二〇一九年十二月, 十一月底."""
    match = _SPELT.match(text, place)
    if match is None:
        return None
    if not match["y"]:
        return _found(text, match.start(), match.end(), match[0])
    year = int(spelt_number(match["y"]))
    calendar.named = year
    parts = [str(year), *(f"{int(spelt_number(match[n])):02}" for n in ("m", "d") if match[n])]
    return _found(text, match.start(), match.end(), match[0], base="-".join(parts))


def relative_dates(text: str, calendar: Calendar) -> list[Found]:
    """Dates told from the year of issue (明年上半年, 年底前), and how often things happen."""
    dates = []
    for match in _RELATIVE.finditer(text):
        if match["part"]:
            dates.append(_found(text, match.start(), match.end(), match[0]))
            continue
        word = match["year"] or "今年"
        year = calendar.issued
        if word in ("同年", "当年", "次年"):
            year = _last_year(text, match.start()) or calendar.named or year
        rest = match["rest"] or match["bare"]
        known = year is not None and not rest.startswith("年内")
        number = (year or 0) + _STEP.get(word, 0)
        glue = "年" if match["rest"] else ""
        value = f"{number}{glue}{rest.removeprefix('年')}" if glue else f"{number}{rest}"
        value = value if known else match[0]
        dates.append(_found(text, match.start(), match.end(), value))
    for match in _EACH.finditer(text):
        each = _found(text, match.start(), match.end(), match[0])
        each.kind, each.measure = "duration", "durations"
        dates.append(each)
    return dates


def issued_in(text: str) -> int | None:
    """Give the year of issue: that of the first whole date in the preface, or the latest named."""
    match = re.search(r"((?:19|20)\d{2})(?:-\d{1,2}-\d{1,2}|年\d{1,2}月\d{1,2}日)", text)
    return int(match[1]) if match else None


def _last_year(text: str, place: int) -> int | None:
    years = re.findall(r"((?:19|20)[0-9]{2})年", text[max(0, place - 80) : place])
    return int(years[-1]) if years else None


def _date(text: str, match: re.Match[str], calendar: Calendar) -> Found | None:
    parts = {name: value for name, value in match.groupdict().items() if value}
    if any(int(parts[n]) not in range(1, MONTHS + 1) for n in _MONTH_NAMES if n in parts):
        return None
    if any(int(parts[n]) not in range(1, DAYS + 1) for n in _DAY_NAMES if n in parts):
        return None
    year = next((int(parts[n]) for n in ("y2", "y1", "to") if n in parts), None)
    calendar.named = year or calendar.named
    value, base = _values(match[0], parts)
    return _found(text, match.start(), match.end(), value, base=base)


_MONTH_NAMES = ("m1", "m2", "mm1", "mm2", "first", "final")
_DAY_NAMES = ("d1", "d2", "dd1", "dd2", "day")


def _values(printed: str, parts: dict[str, str]) -> tuple[str, str | None]:
    """Give the value as printed, or START/END for a span; and the ISO date of a whole one."""
    if "iso" in parts:
        year, month, day = re.split(r"[-/.]", parts["iso"])
        return printed, f"{year}-{int(month):02}-{int(day):02}"
    if "from" in parts:
        return f"{parts['from']}/{parts['to']}", None
    if "first" in parts:
        return printed, None
    if "d2" in parts and "mm2" not in parts:
        parts.setdefault("m2", parts["m1"])
    start, end = _iso(parts, "1", ""), _iso(parts, "2", parts.get("y1", ""))
    if end:
        return (f"{start}/{end}", None) if start else (printed, None)
    whole = "y1" in parts and "m1" in parts and printed[-1] in "日号"
    return printed, start if whole else None


def _iso(parts: dict[str, str], which: str, year: str) -> str:
    year = parts.get(f"y{which}", year)
    month = parts.get(f"m{which}") or parts.get(f"mm{which}")
    day = parts.get(f"d{which}") or parts.get(f"dd{which}")
    if not year or not (month or f"y{which}" in parts):
        return ""
    return "-".join([year, *(f"{int(each):02}" for each in (month, day) if each)])


def _found(text: str, start: int, end: int, value: str, *, base: str | None = None) -> Found:
    lead = _LEAD_IN.search(text, max(0, start - 3), start)
    return Found(
        start=start,
        end=end,
        first=lead.start() if lead else start,
        last=end,
        value=value,
        unit="",
        measure="date",
        base=base,
        kind="date",
    )
