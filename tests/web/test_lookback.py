"""Look-backs on pages: a sample is drawn, judged item by item, and what relapsed goes on."""

from __future__ import annotations

import json

import pytest
from sqlmodel import col, select

from casetrack.store.tables import SecurityEvent
from tests.web.conftest import House

PLACE = "/cycles/t-2023/look-backs"


@pytest.fixture
def closed(one_house: House) -> House:
    """An office with two items that were closed, and a second supervisor."""
    for title in ("路面坑槽", "路面裂缝"):
        one_house.office.verified(title)
    return one_house


def test_a_sample_is_drawn_by_its_seed(closed: House) -> None:
    sun = closed.browser("sun")
    assert "公路病害治理" in sun.get(PLACE).text
    drawn = sun.post(PLACE, data={"size": "1", "seed": "2023"})
    page = sun.get(drawn.headers["location"]).text

    assert "回头看：1 件" in page
    assert "<code>2023</code>" in sun.get(PLACE).text


def test_a_sample_is_spread_over_what_is_chosen(closed: House) -> None:
    sun = closed.browser("sun")
    sun.post(PLACE, data={"size": "1", "by": "unit"})
    with closed.office.database.read() as session:
        noted = session.exec(select(SecurityEvent).order_by(col(SecurityEvent.seq).desc())).first()

    assert noted is not None
    assert json.loads(noted.data)["by"] == "unit"
    assert sun.post(PLACE, data={"size": "1", "by": "luck"}).status_code == 422


def test_a_sample_of_more_than_there_are_is_all_of_them_and_says_so(closed: House) -> None:
    sun = closed.browser("sun")
    page = sun.get(sun.post(PLACE, data={"size": "3"}).headers["location"]).text

    assert "回头看：2 件" in page
    assert "可抽取的不够要抽的件数，已全部抽取。" in page


@pytest.mark.parametrize(
    ("size", "said"), [("", ">请填写数字<"), ("0", ""), ("一", "不是数字"), ("2.5", "不是整数")]
)
def test_a_sample_of_no_size_is_refused(closed: House, size: str, said: str) -> None:
    answer = closed.browser("sun").post(PLACE, data={"size": size})
    assert answer.status_code == 422
    assert said in answer.text


def test_what_relapsed_is_rectified_again(closed: House) -> None:
    sun = closed.browser("sun")
    place = sun.post(PLACE, data={"size": "2"}).headers["location"]
    first, second = 1, 2
    sound = {"result": "sound", "reason": "完好"}
    sun.post(f"{place}/items/{first}", data=sound)
    sun.post(f"{place}/items/{second}", data={"result": "relapsed", "reason": "又坏了"})
    text = sun.get(place).text

    assert "已查的 2 件中反弹 1 件" in text
    assert '<span class="mark">反弹</span>' in sun.get(f"/items/{second}").text
    assert '<span class="mark">反弹</span>' not in sun.get(f"/items/{first}").text
    assert sun.get("/items").text.count('class="mark"') == 1
    assert closed.office.item(second).state == "rectifying"
    assert sun.post(f"{place}/items/{first}", data=sound).status_code == 409


@pytest.mark.parametrize(
    "typed", [{"result": "sound", "reason": " "}, {"result": "maybe", "reason": "看过"}]
)
def test_a_judgement_says_what_was_found(closed: House, typed: dict[str, str]) -> None:
    sun = closed.browser("sun")
    place = sun.post(PLACE, data={"size": "2"}).headers["location"]
    answer = sun.post(f"{place}/items/1", data=typed)

    assert answer.status_code == 422
    assert "<details open>" in answer.text


def test_a_sample_of_another_campaign_is_not_shown(closed: House) -> None:
    sun = closed.browser("sun")
    new = {"code": "t-2024", "title": "第二期", "opens": "2024-01-02", "cut_off": "2024-12-31"}
    sun.post("/cycles", data={**new, "workflow": "rectification"})
    number = sun.post(PLACE, data={"size": "1"}).headers["location"].rpartition("/")[2]

    assert sun.get(f"/cycles/t-2024/look-backs/{number}").status_code == 404
