"""Work and readings: recorded and corrected by those whose they are, and seen by no others."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import House

PLACE = "/cycles/t-2023/work/1"


def _activity(house: House, **typed: str) -> dict[str, str]:
    unit = str(house.office.units["jt"])
    return {
        "kind": "实地检查", "date": "2023-09-20", "unit": unit, "quantity": "3",
        "quantity_unit": "人次", **typed,
    }  # fmt: skip


def _reading(**typed: str) -> dict[str, str]:
    return {
        "indicator": "满意度", "date": "2023-09-20", "value": "88.16", "unit": "%",
        "evidence": "问卷汇总", **typed,
    }  # fmt: skip


def test_a_handler_records_work_of_the_own_unit(one_house: House) -> None:
    browser = one_house.browser("jiao")
    answer = browser.post(f"{PLACE}/activities", data=_activity(one_house, key="1-a1"))

    assert answer.headers["location"] == f"{PLACE}#activities"
    assert "3人次" in browser.get(PLACE).text
    assert f'href="{PLACE}"' in browser.get("/work").text


def test_a_correction_is_a_new_row_with_its_reason(one_house: House) -> None:
    browser = one_house.browser("jiao")
    browser.post(f"{PLACE}/activities", data=_activity(one_house, key="1-a1"))
    assert 'name="replaces" value="1-a1"' in browser.get(f"{PLACE}?correct=1-a1").text
    wanted = _activity(one_house, quantity="5", replaces="1-a1")
    silent = browser.post(f"{PLACE}/activities", data=wanted)
    assert silent.status_code == 422
    assert 'value="5"' in silent.text

    browser.post(f"{PLACE}/activities", data={**wanted, "reason": "漏记两人"})
    text = browser.get(PLACE).text
    assert "5人次" in text
    assert "3人次" not in text
    assert "更正：漏记两人" in text


def test_a_reading_is_recorded_and_corrected(one_house: House) -> None:
    browser = one_house.browser("tong")
    browser.post(f"{PLACE}/readings", data=_reading(key="1-r1"))
    again = _reading(value="89", replaces="1-r1", reason="重新汇总")
    browser.post(f"{PLACE}/readings", data=again)
    text = browser.get(PLACE).text

    assert "89%" in text
    assert "88.16%" not in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": " "}, "必须填写"),
        ({"date": "昨天"}, "不是日期"),
        ({"quantity": "许多"}, "不是数字"),
        ({"amount": "NaN"}, "不是数字"),
        ({"item": "1-999"}, "没有编号为"),
    ],
)
def test_what_cannot_be_recorded_is_told_beside_its_field(
    one_house: House, typed: dict[str, str], said: str
) -> None:
    data = _activity(one_house, **typed)
    answer = one_house.browser("jiao").post(f"{PLACE}/activities", data=data)

    assert answer.status_code == 422
    assert said in answer.text


def test_work_belongs_to_an_item_of_the_own_unit_only(one_house: House) -> None:
    own = one_house.office.item(one_house.office.assigned("路面坑槽", "jt")).key
    other = one_house.office.item(one_house.office.assigned("公房转租", "zj", project=2)).key
    browser = one_house.browser("jiao")

    assert (
        browser.post(f"{PLACE}/activities", data=_activity(one_house, item=own)).status_code == 303
    )
    assert (
        browser.post(f"{PLACE}/activities", data=_activity(one_house, item=other)).status_code
        == 422
    )


def test_work_of_another_unit_is_neither_seen_nor_recorded(one_house: House) -> None:
    mine, other = one_house.browser("jiao"), one_house.browser("zhu")
    mine.post(f"{PLACE}/activities", data=_activity(one_house))

    assert other.get(PLACE).status_code == 404
    assert f'href="{PLACE}"' not in other.get("/work").text
    foreign = _activity(one_house, unit=str(one_house.office.units["zj"]))
    assert mine.post(f"{PLACE}/activities", data=foreign).status_code == 403
    assert one_house.browser("sun").get(PLACE).status_code == 200


def test_all_that_is_wrong_with_an_entry_is_told_at_once(one_house: House) -> None:
    browser = one_house.browser("jiao")
    wrong = {"kind": " ", "date": "gestern", "quantity": "viel", "amount": "?", "item": "nowhere"}
    wrong |= {"unit": "999", "reason": " "}
    data = _activity(one_house, **wrong, replaces="1-zz")
    work = browser.post(f"{PLACE}/activities", data=data).text
    reading = {"indicator": "", "date": "", "value": "hoch", "evidence": ""}
    read = one_house.browser("sun").post(f"{PLACE}/readings", data=reading).text

    for form, names in (("activity", wrong), ("reading", reading)):
        text = work if form == "activity" else read
        told = re.findall(rf'id="{form}-(\w+)-about" class="said-wrong"', text)
        assert sorted(told) == sorted(names)
    assert "还没有工作记录" in one_house.browser("sun").get(PLACE).text


@pytest.mark.parametrize(
    ("wrong", "beside", "said"),
    [
        ({"key": "1-a"}, "key", "1-a：已记录过"),
        ({"unit": "999"}, "unit", "这一条：没有编号为 999 的单位"),
        ({"replaces": "1-a", "reason": " "}, "reason", "这一条：更正须写明理由"),
        ({"quantity": "0.1234567"}, "quantity", "小数"),
        ({"kind": "走访\x01"}, "kind", "无法保存的字符"),
    ],
)
def test_what_the_verb_finds_stands_beside_its_field_too(
    one_house: House, wrong: dict[str, str], beside: str, said: str
) -> None:
    browser = one_house.browser("sun")
    browser.post(f"{PLACE}/activities", data=_activity(one_house, key="1-a"))
    text = browser.post(f"{PLACE}/activities", data=_activity(one_house, **wrong)).text
    told = re.findall(r'id="activity-(\w+)-about" class="said-wrong">([^<]*)', text)

    assert [name for name, _ in told] == [beside]
    assert said in told[0][1]


def test_a_correction_that_came_too_late_is_told_and_keeps_its_reason(one_house: House) -> None:
    browser = one_house.browser("sun")
    browser.post(f"{PLACE}/activities", data=_activity(one_house, key="1-a"))
    late = _activity(one_house, replaces="1-a", reason="抄错")
    browser.post(f"{PLACE}/activities", data=late)
    text = browser.post(f"{PLACE}/activities", data=late).text

    assert "这一条：“1-a”已被替代" in text
    assert ">抄错</textarea>" in text


def test_an_auditor_sees_work_and_records_none(one_house: House) -> None:
    text = one_house.browser("shen").get(PLACE).text

    assert "还没有工作记录" in text
    assert '<form method="post" action="/cycles' not in text
