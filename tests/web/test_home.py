"""What waits for whom."""

from __future__ import annotations

import pytest

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


def test_what_is_overdue_stands_first(house: House) -> None:
    house.office.assigned("路面坑槽")
    house.now = NOW + 5 * DAY
    text = house.browser("jiao").get("/").text

    assert text.index("已经逾期") < text.index("等待处理：已交办")
    assert "逾期 1 个工作日" in text


def test_who_watches_over_the_office_sees_the_campaign(one_house: House) -> None:
    one_house.office.assigned("路面坑槽")

    assert "公路病害治理" in one_house.browser("sun").get("/").text
    assert "公路病害治理" not in one_house.browser("jiao").get("/").text
    assert "公路病害治理" not in one_house.browser("guan").get("/").text
