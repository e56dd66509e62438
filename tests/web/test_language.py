"""Chinese as it is written, English complete, and the right one for whoever asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from casetrack.language import LOCALES, catalog, chosen, say_in
from casetrack.web import words
from tests.web.conftest import House

WEB = LOCALES.parent / "web"
METHODS = [("**.py", "python"), ("templates/**.j2", "jinja2.ext:babel_extract")]


def _written() -> set[str]:
    """Every Chinese text of the pages: in templates, in code, and in the tables of words."""
    keywords = {"_": None, "say": None}
    found = {
        str(message)
        for _, _, message, _, _ in extract_from_dir(WEB, METHODS, keywords=keywords)
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
    assert sorted(set(_english()) - _written()) == []


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
    assert Path(LOCALES).is_dir()
