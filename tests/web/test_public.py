"""The public's pages: no account, nothing personal, limited; and what editors do with it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from casetrack.api.app import guarded_api
from casetrack.config import Folders, Settings
from casetrack.people.limits import FEEDBACK, FOLLOW, LOOKUP
from casetrack.people.persons import grant, person_named
from casetrack.startup import Engine
from casetrack.store.database import Database
from casetrack.store.tables import Rating, Tip
from casetrack.web.pages import public
from tests.bulletins.bureau import PUBLISHED, make_bureau
from tests.office import CALENDAR, DEFINITIONS, NOW
from tests.web.conftest import House

GRADE = {"paragraph": "1.results.1", "grade": "satisfied"}
RATE = "/public/bulletins/t-2023/rate"


@pytest.fixture
def published(database: Database, tmp_path: Path) -> House:
    """An office whose bulletin is published."""
    bureau = make_bureau(database)
    bureau.published(tmp_path / "data")
    engine = Engine(
        settings=Settings(folders=Folders(data=tmp_path / "data")),
        database=database,
        definitions=DEFINITIONS,
        calendar=CALENDAR,
    )
    return House(office=bureau.office, engine=engine, now=PUBLISHED)


def test_anyone_reads_what_is_published_and_nothing_else(published: House) -> None:
    browser = published.browser()

    assert "/public/bulletins/t-2023" in browser.get("/public").text
    assert "查出病害" in browser.get("/public/bulletins/t-2023").text
    assert browser.get("/public/bulletins/none").status_code == 404


def test_whoever_reads_an_edition_reads_its_errata_and_not_who_wrote_them(
    published: House,
) -> None:
    typed = {"text": "应为三处", "reason": "笔误"}
    published.browser("bian").post("/cycles/t-2023/bulletin/editions/1/errata", data=typed)
    text = published.browser().get("/public/bulletins/t-2023").text

    assert '<p class="said">应为三处</p>' in text
    assert "原因：笔误" in text
    assert "卞编辑" not in text


def test_who_keeps_asking_for_what_is_not_there_is_let_wait(
    published: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "LOOKUP", replace(LOOKUP, most=2))
    browser, place = published.browser(), "/public/bulletins/t-2023"
    missing = ("/public/bulletins/none", f"{RATE}?paragraph=9.x.9", f"{RATE}?paragraph=9")
    told = [browser.get(each).status_code for each in missing]

    assert told == [404, 404, 429]
    assert browser.get(place).status_code == 429
    published.now += LOOKUP.window
    assert browser.get(place).status_code == 200


def test_reading_what_is_there_is_never_counted(
    published: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "LOOKUP", replace(LOOKUP, most=1))
    browser = published.browser()

    assert {browser.get("/public/bulletins/t-2023").status_code for _ in range(3)} == {200}


def test_a_code_is_not_guessed(one_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "FOLLOW", replace(FOLLOW, most=2))
    told = [
        one_house.browser().post("/public/tips/follow", data={"code": each}).status_code
        for each in ("AAAA", "BBBB", "CCCC")
    ]

    assert told == [422, 422, 429]


def test_a_draft_is_not_for_the_public(one_house: House) -> None:
    assert "还没有发布公报" in one_house.browser().get("/public").text
    assert one_house.browser().get("/public/bulletins/t-2023").status_code == 404


def test_a_reader_grades_a_paragraph_once_and_an_editor_shows_the_comment(
    published: House,
) -> None:
    browser, editor = published.browser(), published.browser("bian")
    asked = browser.get(f"{RATE}?paragraph=1.results.1").text
    given = browser.post(RATE, data={**GRADE, "comment": "路好走了"})
    again = browser.post(RATE, data=GRADE)
    before = browser.get("/public/bulletins/t-2023").text
    with published.engine.database.read() as session:
        number = session.exec(select(Rating.id)).one()
    editor.post(f"/feedback/comments/{number}", data={"show": "shown"})

    assert "查出病害" in asked
    assert given.headers["location"] == "/public/bulletins/t-2023?rated=1.results.1#p-1.results.1"
    assert browser.get(given.headers["location"]).text.count("您的评价已经收到") == 1
    assert again.status_code == 409
    assert "满意 1、基本满意 0" in before
    assert "路好走了" not in before
    assert "路好走了" in browser.get("/public/bulletins/t-2023").text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"grade": "great"}, 'rate-grade-about" class="said-wrong">没有“great”'),
        ({"grade": "", "comment": "不错"}, 'rate-grade-about" class="said-wrong">请选一档评价'),
        ({"comment": "x" * 1001}, 'rate-comment-about" class="said-wrong">'),
    ],
)
def test_a_grade_that_is_refused_keeps_what_was_typed_and_says_why_beside_it(
    published: House, data: dict[str, str], told: str
) -> None:
    answer = published.browser().post(RATE, data=GRADE | data)

    assert answer.status_code == 422
    assert data.get("comment", "") in answer.text
    assert told in answer.text


def _tip(browser: TestClient, text: str = "某路口有坑") -> str:
    answer = browser.post("/public/tips", data={"text": text, "contact": "13800000000"})
    found = re.search(r'class="secret">([^<]+)<', answer.text)
    assert found, answer.text
    return found[1]


def _number(house: House) -> int:
    with house.engine.database.read() as session:
        return session.exec(select(Tip)).one().id or 0


def test_a_tip_is_followed_by_its_code_until_it_is_answered(house: House) -> None:
    browser, supervisor = house.browser(), house.browser("sun")
    code = _tip(browser)
    first = browser.post("/public/tips/follow", data={"code": code.lower()}).text
    listed = supervisor.get("/feedback").text
    data = {"cycle": "t-2023", "project": "1", "title": "某路口坑槽", "unit": "jt"}
    supervisor.post(f"/feedback/tips/{_number(house)}/accept", data=data)
    working = browser.post("/public/tips/follow", data={"code": code}).text
    settled = {"text": "已修补", "state": "settled"}
    supervisor.post(f"/feedback/tips/{_number(house)}/answer", data=settled)
    last = browser.post("/public/tips/follow", data={"code": code}).text

    assert "已收到" in first
    assert "13800000000" in listed
    assert "正在办理" in working
    assert "已修补" in last
    assert "13800000000" not in first + working + last + supervisor.get("/feedback").text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("解放路有坑！已有三天。", "解放路有坑"),
        ("。\n解放路有坑\r\n请处理", "解放路有坑"),
        ("长" * 300, "长" * 200),
    ],
)
def test_a_tip_offers_its_first_sentence_as_a_title(
    one_house: House, text: str, title: str
) -> None:
    _tip(one_house.browser(), text)
    listed = one_house.browser("sun").get("/feedback").text

    assert f'name="title" type="text" value="{title}"' in listed
    assert text.splitlines()[-1] in listed


def test_a_code_nobody_has_is_told_beside_the_field(one_house: House) -> None:
    answer = one_house.browser().post("/public/tips/follow", data={"code": "ABCD"})

    assert answer.status_code == 422
    assert "没有这个查询码" in answer.text
    assert 'value="ABCD"' in answer.text


def test_who_has_no_account_is_led_back_to_what_is_published(one_house: House) -> None:
    answer = one_house.browser().get("/public/bulletins/none")

    assert answer.status_code == 404
    assert 'href="/public">已经发布的公报' in answer.text
    assert "回到待办" not in answer.text


def test_a_line_break_of_a_text_counts_as_one_character(house: House) -> None:
    text = "行\r\n" * 1500
    house.browser().post("/public/tips", data={"text": text})
    [item_id] = house.office.open("坑槽")
    comment = {"transition": "comment", "reason": text}
    answer = house.browser("sun").post(f"/items/{item_id}/events", data=comment)

    assert _number(house)
    assert answer.status_code == 303


def test_an_empty_tip_keeps_what_was_typed(one_house: House) -> None:
    answer = one_house.browser().post("/public/tips", data={"text": " ", "contact": "信箱"})

    assert answer.status_code == 422
    assert 'value="信箱"' in answer.text


def test_the_public_is_limited_by_address(house: House) -> None:
    browser = house.browser()
    for number in range(FEEDBACK.most):
        _tip(browser, f"第{number}件")
    refused = browser.post("/public/tips", data={"text": "又一件"})
    house.now = NOW + FEEDBACK.window

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 600
    assert "又一件" in refused.text
    assert "请在 09:10:00 之后再试" in refused.text
    assert _tip(browser, "又一件")


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ("accept", {"cycle": "t-2023", "project": "x", "title": "标题"}),
        ("accept", {"cycle": "t-2023", "project": "1", "title": "标题", "unit": "none"}),
        ("answer", {"text": "", "state": "settled"}),
    ],
)
def test_a_tip_that_cannot_be_handled_so_stays_as_it_was(
    one_house: House, place: str, data: dict[str, str]
) -> None:
    _tip(one_house.browser())
    number = _number(one_house)
    answer = one_house.browser("sun").post(f"/feedback/tips/{number}/{place}", data=data)

    assert answer.status_code == 422
    with one_house.engine.database.read() as session:
        assert session.get_one(Tip, number).state == "received"


def test_a_comment_is_either_shown_or_hidden(one_house: House) -> None:
    answer = one_house.browser("bian").post("/feedback/comments/9", data={"show": "maybe"})

    assert answer.status_code == 422


def test_tips_are_read_by_who_answers_for_the_whole_office(one_house: House) -> None:
    one_house.browser().post("/public/tips", data={"text": "路灯不亮", "contact": "13800000000"})
    with one_house.engine.database.write() as session:
        editor = person_named(session, "bian")
        grant(session, editor, "supervisor", unit_id=one_house.office.units["jt"])

    assert "13800000000" in one_house.browser("sun").get("/feedback").text
    assert "13800000000" not in one_house.browser("bian").get("/feedback").text


def test_the_feed_leads_to_what_anyone_reads(published: House) -> None:
    app = guarded_api(published.engine, lambda: published.now)
    feed = TestClient(app).get("/feed.atom").text
    [address] = re.findall(r'<entry>.*?<link href="([^"]+)"', feed, re.DOTALL)
    place = address.removeprefix(published.engine.settings.office.base_url)

    assert published.browser().get(place).status_code == 200
