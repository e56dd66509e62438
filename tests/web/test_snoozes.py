"""Putting one's own reminders of an item off on its page, and hearing of it again."""

from __future__ import annotations

import pytest

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
        ({"until": "2023-09-19"}, 409, "已过"),
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


def test_who_hears_nothing_of_an_item_is_offered_nothing_to_put_off(one_house: House) -> None:
    item_id = one_house.office.assigned()

    assert "暂缓提醒" not in one_house.browser("bian").get(f"/items/{item_id}").text
    for browser, status in (("bian", 403), ("zhu", 404)):
        answer = one_house.browser(browser).post(f"/items/{item_id}/snooze", data=UNTIL)
        assert answer.status_code == status
    assert one_house.browser("jiao").post(f"/items/{item_id}/snooze/end").status_code == 409
