"""Putting one's own reminders of an item off on its page, and hearing of it again."""

from __future__ import annotations

import pytest

from casetrack.reminders.tick import tick
from tests.office import DAY
from tests.web.conftest import House

UNTIL = {"until": "2023-09-21", "reason": "等配件到货"}


def test_reminders_are_put_off_and_heard_again_from_the_item(house: House) -> None:
    item_id = house.office.assigned()
    browser, place = house.browser("jiao"), f"/items/{item_id}"
    assert browser.post(f"{place}/snooze", data=UNTIL).headers["location"] == f"{place}#snooze"
    waiting = browser.get(place).text
    again = browser.post(f"{place}/snooze/end")

    assert "：等配件到货</p>" in waiting
    assert "现在起恢复提醒" in waiting
    assert again.headers["location"] == f"{place}#snooze"
    assert "现在起恢复提醒" not in browser.get(place).text


def test_less_than_was_asked_for_is_said_and_a_second_wish_counts(one_house: House) -> None:
    item_id = one_house.office.assigned()
    browser = one_house.browser("jiao")
    first = browser.post(f"/items/{item_id}/snooze", data=UNTIL | {"until": "2023-12-01"})
    told = browser.get(first.headers["location"]).text
    second = browser.post(f"/items/{item_id}/snooze", data={"until": "2023-09-21", "reason": "早"})

    assert first.headers["location"] == f"/items/{item_id}?wished=2023-12-01#snooze"
    assert "您要求暂缓到 2023年12月1日，只同意到" in told
    assert "只同意到" not in browser.get(second.headers["location"]).text
    assert "9月21日 08:30：早</p>" in browser.get(f"/items/{item_id}").text


def test_what_was_put_off_is_listed_in_the_inbox_and_ended_there(one_house: House) -> None:
    item_id = one_house.office.assigned("路面坑槽")
    browser = one_house.browser("jiao")
    browser.post(f"/items/{item_id}/snooze", data=UNTIL)

    assert "等配件到货" in browser.get("/inbox").text
    assert "等配件到货" not in one_house.browser("tong").get("/inbox").text
    answer = browser.post(f"/items/{item_id}/snooze/end", data={"back": "/inbox"})
    assert answer.headers["location"] == "/inbox"
    assert "我暂缓的提醒" not in browser.get("/inbox").text


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"until": "soon"}, 422, 'id="fault-snooze-until"'),
        ({"reason": " "}, 422, 'id="fault-snooze-reason"'),
        ({"until": "", "reason": ""}, 422, 'id="fault-snooze-until"'),
        ({"until": "", "reason": ""}, 422, 'id="fault-snooze-reason"'),
        ({"until": "2023-09-19"}, 422, 'id="fault-snooze-until">该时间已过'),
    ],
)
def test_a_form_that_will_not_do_keeps_what_was_typed(
    one_house: House, wrong: dict[str, str], status: int, told: str
) -> None:
    item_id = one_house.office.assigned()
    form = UNTIL | wrong
    answer = one_house.browser("jiao").post(f"/items/{item_id}/snooze", data=form)

    assert answer.status_code == status
    assert told in answer.text
    assert f'name="until" required value="{form["until"]}"' in answer.text
    assert f">{form['reason']}</textarea>" in answer.text


def test_what_was_put_off_stands_on_the_profile_with_quiet_hours_and_is_ended_there(
    one_house: House,
) -> None:
    item_id, browser = one_house.office.assigned("路面坑槽"), one_house.browser("jiao")
    browser.post(f"/items/{item_id}/snooze", data=UNTIL)
    before = browser.get("/profile").text
    back = before.partition('name="back" value="')[2].partition('"')[0]
    browser.post(f"/items/{item_id}/snooze/end", data={"back": back})

    assert all(each in before for each in ("路面坑槽", "等配件到货", "9月21日", "quiet_from"))
    assert back == "/profile#snoozes"
    assert "没有暂缓的提醒" in browser.get("/profile").text


def _reminded(house: House, *titles: str) -> list[int]:
    ids = [house.office.assigned(each) for each in titles]
    house.now += 20 * DAY
    tick(house.engine.database, house.engine.rules, house.engine.post(), now=house.now)
    return ids


@pytest.mark.parametrize("place", ["/inbox", "/reminders", "/items/{item}#snooze"])
def test_a_reminder_is_taken_note_of_where_it_is_read(one_house: House, place: str) -> None:
    [item_id] = _reminded(one_house, "路面坑槽")
    browser, there = one_house.browser("jiao"), place.format(item=item_id)
    before = browser.get(there).text
    form = {"item": item_id, "back": there}
    answer = browser.post("/reminders/acknowledgements", data=form)

    assert f'name="item" value="{item_id}"' in before
    assert answer.headers["location"] == there
    assert f'name="item" value="{item_id}"' not in browser.get(there).text


def test_all_that_is_shown_is_noted_at_once_and_others_read_when(house: House) -> None:
    ids = _reminded(house, "坑槽", "塌陷")
    browser, when = house.browser("jiao"), "10月10日 09:00已阅"
    browser.post("/reminders/acknowledgements", data={"item": [*ids, 999]})
    sun = house.browser("sun")

    assert "待我确认已阅" not in browser.get("/inbox").text
    assert all(when in sun.get(place).text for place in (f"/items/{ids[0]}", "/reminders"))
    assert "已阅</button>" not in sun.get("/reminders?person=jiao").text


def test_who_hears_nothing_of_an_item_is_offered_nothing_to_put_off(one_house: House) -> None:
    item_id = one_house.office.assigned()

    assert "暂缓提醒" not in one_house.browser("bian").get(f"/items/{item_id}").text
    for browser, status in (("bian", 403), ("zhu", 404)):
        answer = one_house.browser(browser).post(f"/items/{item_id}/snooze", data=UNTIL)
        assert answer.status_code == status
    assert one_house.browser("jiao").post(f"/items/{item_id}/snooze/end").status_code == 409
