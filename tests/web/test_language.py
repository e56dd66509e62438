"""Chinese as it is written, English complete, and the right one for whoever asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from babel.messages.extract import extract_from_dir

from casetrack.language import (
    LOCALES,
    Language,
    catalog,
    chosen,
    day,
    days_between,
    minute,
    month,
    number,
    percent,
    say_in,
    singulars,
    size,
)
from casetrack.web import words
from tests.web.conftest import House

WEB = LOCALES.parent / "web"
# What it says of how figures come about is said on pages too.
FIGURES = LOCALES.parent / "figures"
METHODS = [("**.py", "python"), ("templates/**.j2", "jinja2.ext:babel_extract")]


def _written() -> set[str]:
    """Every Chinese text of the pages: in templates, in code, and in the tables of words."""
    keywords = {"_": None, "say": None}
    found = {
        str(message)
        for room in (WEB, FIGURES)
        for _, _, message, _, _ in extract_from_dir(room, METHODS, keywords=keywords)
        if message
    }
    tables = [words.ROLE_NAMES, *words.NAMES.values()]
    headings = re.findall(
        r'^    \d{3}: "(.+)",$', (WEB / "app.py").read_text("utf-8"), re.MULTILINE
    )
    return found | {text for table in tables for text in table.values()} | set(headings)


def _english() -> Mapping[str, str]:
    return catalog("en")


def test_every_text_has_its_english() -> None:
    missing = sorted(text for text in _written() if not _english().get(text))

    assert len(_written()) > 100
    assert missing == []


def test_the_catalog_holds_nothing_that_no_page_says() -> None:
    # What refusals put for a state or a step, in English its English title.
    assert sorted(set(_english()) - _written() - {"{identifier}"}) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_text_stands_once_in_the_catalogs_of_a_language(language: Language) -> None:
    flags = re.MULTILINE
    files = [path.read_text("utf-8") for path in (LOCALES / language).glob("*.po")]
    texts = Counter(text for each in files for text in re.findall(r"^msgid (.+)$", each, flags))

    assert {text for text, count in texts.items() if count > 1} == {'""'}


def test_both_languages_fill_in_the_same_values() -> None:
    values = re.compile(r"%\(\w+\)s")
    differing = [
        text
        for text, told in _english().items()
        if set(values.findall(text)) != set(values.findall(told))
    ]

    assert differing == []


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        (None, "zh-CN,zh;q=0.9", "zh"),
        (None, "zh-Hans-CN", "zh"),
        (None, "en-US,en;q=0.9,zh;q=0.8", "en"),
        (None, "zh;q=0.5, en;q=0.9", "en"),
        (None, "en;q=0, zh;q=0.1", "zh"),
        (None, "en;q=nonsense", "zh"),
        (None, "fr,de", "zh"),
        (None, "", "zh"),
        ("en", "zh-CN", "en"),
        ("xx", "zh-CN", "zh"),
    ],
)
def test_the_language_is_the_one_chosen_then_the_browsers(
    cookie: str | None, accepted: str, language: str
) -> None:
    assert chosen(cookie, accepted, "zh") == language


def test_no_chinese_word_of_ours_is_left_on_an_english_page(one_house: House) -> None:
    answer = one_house.browser().get("/sign-in", headers={"Accept-Language": "en"})
    body = re.sub(r"<title>.*?</title>|督查督办办公室|中文", "", answer.text)

    assert "Sign in" in body
    assert not re.search(r"[\u4e00-\u9fff]", body)


def test_a_chosen_language_stays_whatever_the_browser_says(one_house: House) -> None:
    browser = one_house.browser("sun")
    answer = browser.post("/language", data={"language": "en", "to": "/items?q=1"})

    assert answer.headers["location"] == "/items?q=1"
    assert "Sign out" in browser.get("/").text
    assert browser.post("/language", data={"language": "xx"}).status_code == 422


def test_a_text_takes_its_values() -> None:
    assert say_in("zh")("共 %(count)s 件", count=3) == "共 3 件"


@pytest.mark.parametrize(
    ("count", "chinese", "english"),
    [
        (0, "0 件", "0 items"),
        (1, "1 件", "1 item"),
        (2, "2 件", "2 items"),
        (1234, "1,234 件", "1,234 items"),
    ],
)
def test_what_is_counted_is_said_in_the_right_number(
    count: int, chinese: str, english: str
) -> None:
    assert say_in("zh")("%(count)s 件", count=count) == chinese
    assert say_in("en")("%(count)s 件", count=count) == english


def test_the_days_of_a_text_decide_before_what_else_it_counts() -> None:
    said = say_in("en")("逾期 %(count)s 件，最久 %(days)s 个工作日", count=3, days=1)

    assert said == "3 late, the longest by 1 workday"


def test_no_english_text_counts_ones_as_many() -> None:
    many = re.compile(r"%\((?:count|days|amount)\)s (?!in )[a-z]+ ?[a-z]*s\b")
    unsaid = [text for text, told in _english().items() if many.search(told)]

    assert len(unsaid) > 20
    assert [text for text in unsaid if text not in singulars("en")] == []


AT = datetime(2023, 9, 20, 9, 5, tzinfo=UTC)
WEEK = date(2023, 9, 29), date(2023, 10, 6)


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        (lambda to: day(AT.date(), to), "2023年9月20日", "20 Sept 2023"),
        (lambda to: minute(AT, to), "2023年9月20日 09:05", "20 Sept 2023, 09:05"),
        (lambda to: month(AT, to), "2023年9月", "September 2023"),
        (lambda to: days_between(*WEEK, to), "2023年9月29日至10月6日", "29 Sept – 6 Oct 2023"),
        (lambda to: number(Decimal("1248397.42"), to), "1,248,397.42", "1,248,397.42"),
        (lambda to: percent(88, to), "88%", "88%"),
        (lambda to: size(13, to), "13 B", "13 byte"),
        (lambda to: size(2_560_000, to), "2.6 MB", "2.6 MB"),
    ],
)
def test_days_and_numbers_are_written_as_the_language_does(
    written: Callable[[Language], str], chinese: str, english: str
) -> None:
    # A narrow space where the data has one is a space to us.
    assert " ".join(written("zh").split()) == chinese
    assert " ".join(written("en").split()) == english


def test_one_instant_in_two_places_is_written_as_each_place_has_it() -> None:
    abroad = AT.astimezone(timezone(timedelta(hours=-10)))

    assert minute(AT, "zh") == "2023年9月20日 09:05"
    assert minute(abroad, "zh") == "2023年9月19日 23:05"
