"""What waits for whom."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, update

from casetrack.reminders.tick import tick
from casetrack.store.tables import Cycle, Person
from tests.office import DAY, NOW
from tests.web.conftest import House


@pytest.mark.parametrize(
    ("login", "title"),
    [
        ("jiao", "等待处理：已交办"),
        ("tong", "等待处理：已交办"),
        ("he", "等待核查"),
        ("sun", "等待处理：已发现"),
    ],
)
def test_everybody_sees_what_waits_for_their_role(house: House, login: str, title: str) -> None:
    house.office.open("新发现")
    house.office.assigned("待签收")
    house.office.requested("待核查")

    assert title in house.browser(login).get("/").text


def test_who_has_nothing_to_do_is_told_so(one_house: House) -> None:
    assert "现在没有等待您处理的事项" in one_house.browser("jiao").get("/").text
    assert "现在没有等待您处理的事项" in one_house.browser("guan").get("/").text


def test_an_office_that_begins_is_told_what_comes_first(one_house: House) -> None:
    told = "先新增单位，再新增人员并授予角色"
    before = one_house.browser("guan").get("/").text
    with one_house.engine.database.write() as session:
        session.exec(update(Person).where(col(Person.login) != "guan").values(active=False))

    assert told not in before
    assert told in one_house.browser("guan").get("/").text


def test_what_is_overdue_stands_first(house: House) -> None:
    house.office.assigned("路面坑槽")
    house.now = NOW + 5 * DAY
    text = house.browser("jiao").get("/").text

    assert text.index("已经逾期") < text.index("等待处理：已交办")
    assert "逾期 1 个工作日" in text


def test_what_only_the_visitor_decides_stands_before_what_others_are_late_with(
    one_house: House,
) -> None:
    office, late = one_house.office, one_house.office.rectifying("路面坑槽")
    office.requested("待核查")
    office.step(late, "request_extension", by="jiao", reason="等料", duration="5 workdays")
    one_house.now = NOW + 100 * DAY
    for login, first in {"he": "verification", "sun": "extension"}.items():
        text = one_house.browser(login).get("/").text

        assert re.findall(r'id="pile-(\w+)"', text)[:2] == [first, "overdue"]


@pytest.mark.parametrize("login", ["bian", "fang", "shen", "jiao", "sun"])
def test_what_somebody_else_must_move_waits_for_somebody_else(one_house: House, login: str) -> None:
    one_house.office.assigned("路面坑槽")
    one_house.now = NOW + 5 * DAY
    browser = one_house.browser(login)
    home, listed = browser.get("/").text, browser.get("/items?waits=my_overdue").text
    mine = login in ("jiao", "sun")

    assert ('id="pile-overdue"' in home) is mine
    assert ("路面坑槽" in listed) is mine
    assert ("现在没有等待您处理的事项" in home) is not mine
    assert ("整个周期逾期未办结 1 件" in home) is (login != "jiao")


def test_who_works_on_something_sees_it_whenever_it_is_due(house: House) -> None:
    house.office.rectifying("路面坑槽")
    house.office.requested("待核查")
    for login, count in {"jiao": 1, "tong": 1, "he": 0, "sun": 0}.items():
        browser = house.browser(login)
        listed = browser.get("/items?waits=my_work").text

        assert ("正在办理" in browser.get("/").text) is bool(count)
        assert listed.count("<tr data-row>") == count
        assert ("路面坑槽" in listed) is bool(count)


def test_what_relapsed_waits_for_its_unit_again(one_house: House) -> None:
    item_id, place = one_house.office.verified("路面坑槽"), "/cycles/t-2023/look-backs"
    sun = one_house.browser("sun")
    drawn = sun.post(place, data={"size": "1"}).headers["location"]
    sun.post(f"{drawn}/items/{item_id}", data={"result": "relapsed", "reason": "又坏了"})
    text = one_house.browser("jiao").get("/").text

    assert 'id="pile-relapsed"' in text
    assert '<span class="mark">反弹</span>' in text


def test_reminders_that_were_not_noted_are_counted_with_a_way_there(one_house: House) -> None:
    house, item_id = one_house, one_house.office.assigned()
    house.now += 20 * DAY
    tick(house.engine.database, house.engine.rules, house.engine.post(), now=house.now)
    browser = house.browser("jiao")
    before = browser.get("/").text
    browser.post("/reminders/acknowledgements", data={"item": item_id})

    assert '<a href="/inbox">1 件催办待我确认已阅</a>' in before
    assert "待我确认已阅" not in browser.get("/").text


def test_who_watches_over_the_office_sees_the_campaign(one_house: House) -> None:
    one_house.office.assigned("路面坑槽")

    assert "公路病害治理" in one_house.browser("sun").get("/").text
    assert "公路病害治理" not in one_house.browser("jiao").get("/").text
    assert "公路病害治理" not in one_house.browser("guan").get("/").text


def test_a_campaign_that_ended_says_which_instant_is_shown(one_house: House) -> None:
    told = "图画到结束时，逾期和各表按现在计"
    before = one_house.browser("sun").get("/").text
    with one_house.engine.database.write() as session:
        session.get_one(Cycle, one_house.office.cycle_id).closed_at = NOW

    assert told not in before
    assert told in one_house.browser("sun").get("/").text
