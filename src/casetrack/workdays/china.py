"""The Chinese calendar: days from chinesecalendar, and who announced them when from our own table.

Issue dates are those on which gov.cn published the notice. Sources: the notice addresses and texts
kept in the sources of chinesecalendar and holiday-cn, and the document numbers printed on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version

from chinese_calendar import constants

from casetrack.workdays.calendars import Calendar, Names
from casetrack.workdays.notices import Notice, notice_year

_FIRST_YEAR = 2004
# The numbers of 2004 to 2006 and the issue dates of 2004 and 2005 are in no source at hand.
_ISSUED: dict[int, tuple[str | None, date | None]] = {
    2006: (None, date(2005, 12, 22)),
    2007: ("国办发明电〔2006〕49号", date(2006, 12, 18)),
    2008: ("国办发明电〔2007〕52号", date(2007, 12, 18)),
    2009: ("国办发明电〔2008〕42号", date(2008, 12, 10)),
    2010: ("国办发明电〔2009〕27号", date(2009, 12, 8)),
    2011: ("国办发明电〔2010〕40号", date(2010, 12, 10)),
    2012: ("国办发明电〔2011〕45号", date(2011, 12, 6)),
    2013: ("国办发明电〔2012〕33号", date(2012, 12, 10)),
    2014: ("国办发明电〔2013〕28号", date(2013, 12, 11)),
    2015: ("国办发明电〔2014〕28号", date(2014, 12, 16)),
    2016: ("国办发明电〔2015〕18号", date(2015, 12, 10)),
    2017: ("国办发明电〔2016〕17号", date(2016, 12, 1)),
    2018: ("国办发明电〔2017〕12号", date(2017, 11, 30)),
    2019: ("国办发明电〔2018〕15号", date(2018, 12, 6)),
    2020: ("国办发明电〔2019〕16号", date(2019, 11, 21)),
    2021: ("国办发明电〔2020〕27号", date(2020, 11, 25)),
    2022: ("国办发明电〔2021〕11号", date(2021, 10, 25)),
    2023: ("国办发明电〔2022〕16号", date(2022, 12, 8)),
    2024: ("国办发明电〔2023〕7号", date(2023, 10, 25)),
    2025: ("国办发明电〔2024〕12号", date(2024, 11, 12)),
    2026: ("国办发明电〔2025〕7号", date(2025, 11, 4)),
}


def _days(first: date, last: date) -> frozenset[date]:
    return frozenset(first + timedelta(days=count) for count in range((last - first).days + 1))


_AMENDMENTS = (
    Notice(
        number="国发明电〔2015〕1号",
        title="国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知",
        issued=date(2015, 5, 13),
        off=_days(date(2015, 9, 3), date(2015, 9, 5)),
        work=frozenset({date(2015, 9, 6)}),
        covers=frozenset(),
    ),
    Notice(
        number="国办发明电〔2019〕3号",
        title="国务院办公厅关于调整2019年劳动节假期安排的通知",
        issued=date(2019, 3, 22),
        off=_days(date(2019, 5, 1), date(2019, 5, 4)),
        work=frozenset({date(2019, 4, 28), date(2019, 5, 5)}),
        covers=frozenset(),
    ),
    Notice(
        number="国办发明电〔2020〕1号",
        title="国务院办公厅关于延长2020年春节假期的通知",
        issued=date(2020, 1, 27),
        off=_days(date(2020, 1, 31), date(2020, 2, 2)),
        work=frozenset(),
        covers=frozenset(),
    ),
)
# What the first notices said about days that an amendment speaks of later: 劳动节 of 2019 was one
# day, and Saturday 2020-02-01 was to be worked.
_FIRST_OFF = frozenset({date(2019, 5, 1)})
_FIRST_WORK = frozenset({date(2020, 2, 1)})
# The notice of 2006 works Saturday 2005-12-31, which chinesecalendar leaves out.
_LEFT_OUT = frozenset({date(2005, 12, 31)})


@cache
def china() -> Calendar:
    """Give the calendar of mainland China from 2004 to the last year that has a notice.

    Other years are provisional: weekends and the days off by law.
    """
    return Calendar(
        name="cn",
        notices=tuple(sorted(_notices(), key=lambda notice: notice.known_from)),
        statutory=statutory_days,
        statutory_source=f"holidays {version('holidays')}",
    )


def _notices() -> Iterator[Notice]:
    yield from _AMENDMENTS
    amended = frozenset[date]().union(*(each.off | each.work for each in _AMENDMENTS))
    off = (frozenset(constants.holidays) - amended) | _FIRST_OFF
    work = (frozenset(constants.workdays) - amended) | _FIRST_WORK | _LEFT_OUT
    for year in range(_FIRST_YEAR, max(constants.holidays).year + 1):
        number, issued = _ISSUED.get(year, (None, None))
        yield Notice(
            number=number,
            title=f"国务院办公厅关于{year}年部分节假日安排的通知",
            issued=issued,
            off=frozenset(day for day in off if notice_year(day) == year),
            work=frozenset(day for day in work if notice_year(day) == year),
            covers=frozenset({year}),
        )


@cache
def statutory_days(year: int) -> Mapping[date, Names]:
    """Give the days off by law in a year, by name; no make-up days and no guessed substitutes."""
    # Half a second to import, and only years without a notice and the names of festivals need it.
    from holidays import country_holidays  # noqa: PLC0415

    chinese = country_holidays("CN", years=[year], observed=False, language="zh_CN")
    english = country_holidays("CN", years=[year], observed=False, language="en_US")
    # Where a notice is known to that library, it mixes the moved days in; those are no law.
    return {
        day: {"zh": name.replace("; ", "、"), "en": english[day].replace("; ", ", ")}
        for day, name in chinese.items()
        if "调休" not in name
    }
