"""One step for many items: previewed first, for those that were ticked or all that match."""

from __future__ import annotations

import re

import pytest

from casetrack.web import bulk
from tests.office import DEFINITIONS
from tests.web.conftest import House
from tests.web.forms import hidden


def test_a_preview_tells_what_would_happen_and_changes_nothing(house: House) -> None:
    good, other = house.office.assigned("路面坑槽"), house.office.rectifying("路面裂缝")
    data = {"transition": "accept", "item": [good, other]}
    text = house.browser("jiao").post("/items/bulk/preview", data=data).text

    assert "将办理 1 件，1 件不能办理" in text
    assert "状态为“整改中”，不能办理这一步" in text
    assert house.office.item(good).state == "assigned"


def test_what_was_chosen_and_typed_can_be_changed_where_it_is_previewed(one_house: House) -> None:
    good, other = one_house.office.assigned("路面坑槽"), one_house.office.rectifying("路面裂缝")
    data = {"transition": "accept", "item": [good, other], "reason": "一并签收"}
    text = one_house.browser("jiao").post("/items/bulk/preview", data=data).text
    again = text.partition('action="/items/bulk/preview"')[2].partition("</form>")[0]

    assert '<option value="accept" selected>' in again
    assert 'name="reason" value="一并签收"' in again
    assert re.findall(r'name="item" value="(\d+)"', again) == [str(good), str(other)]


def test_one_step_for_many_is_done_where_it_may_be(house: House) -> None:
    good, other = house.office.assigned("路面坑槽"), house.office.rectifying("路面裂缝")
    data = {"transition": "accept", "item": [good, other]}
    text = house.browser("jiao").post("/items/bulk", data=data).text

    assert "1 件已经办理，1 件没有变动" in text
    assert house.office.item(good).state == "rectifying"
    assert house.office.faults() == []


def test_steps_for_many_are_taken_back_with_a_preview_and_item_by_item(house: House) -> None:
    ids = [house.office.assigned(f"第{each}处") for each in range(3)]
    browser = house.browser("jiao")
    done = browser.post("/items/bulk", data={"transition": "accept", "item": ids}).text
    browser.post(f"/items/{ids[0]}/events", data={"transition": "comment", "reason": "在办"})
    undo = hidden(done[done.index("/items/bulk/withdrawal") :]) | {"reason": "点错了"}
    preview = browser.post("/items/bulk/withdrawal/preview", data=undo).text
    before = [house.office.item(each).state for each in ids]
    answer = browser.post("/items/bulk/withdrawal", data=hidden(preview))

    assert "将撤回 2 件，1 件不能撤回" in preview
    assert before == ["rectifying"] * 3
    assert "2 件已经撤回，0 件没有变动" in answer.text
    assert [house.office.item(each).state for each in ids] == ["rectifying", *["assigned"] * 2]
    assert house.office.faults() == []


def test_what_cannot_be_taken_back_is_not_offered_or_refused(one_house: House) -> None:
    item_id = one_house.office.assigned("路面坑槽")
    steps, place = f"{item_id}:2", "/items/bulk/withdrawal"
    mine, other, foreign = (one_house.browser(each) for each in ("sun", "he", "zhu"))
    undo = {"transition": "assign", "steps": steps, "reason": "点错了"}
    published = {"transition": "publish", "item": one_house.office.verified("路面裂缝")}

    assert "是他人办理的" in other.post(place, data=undo).text
    assert "0 件已经撤回，0 件没有变动" in foreign.post(place, data=undo).text
    assert mine.post(place, data=undo | {"reason": " "}).status_code == 422
    assert mine.post(place, data=undo | {"steps": "1"}).status_code == 422
    assert mine.post(place, data=undo | {"steps": ",".join([steps] * 1001)}).status_code == 422
    assert place not in one_house.browser("fang").post("/items/bulk", data=published).text


@pytest.mark.parametrize(
    "data", [{"transition": "accept"}, {"transition": "fly", "item": ["1"]}, {"item": ["1"]}]
)
def test_a_bulk_step_without_items_or_step_is_refused(
    one_house: House, data: dict[str, str]
) -> None:
    one_house.office.open("路面坑槽")
    answer = one_house.browser("sun").post("/items/bulk", data=data)

    assert answer.status_code == 422


def test_who_ticked_nothing_is_told_beside_the_form_with_what_was_typed(
    one_house: House,
) -> None:
    one_house.office.open("路面坑槽")
    data = {"transition": "assign", "reason": "汛期之前", "query": "q=坑槽"}
    answer = one_house.browser("sun").post("/items/bulk/preview", data=data)

    assert answer.status_code == 422
    assert 'role="alert"><p>请选择问题</p>' in answer.text
    assert 'name="reason" maxlength="4000" value="汛期之前"' in answer.text
    assert '<option value="assign" selected>' in answer.text
    assert "路面坑槽" in answer.text


ALL = {"transition": "accept", "all": "1", "query": "state=assigned"}


def test_a_step_is_taken_with_all_that_the_filter_finds(house: House) -> None:
    ids = [house.office.assigned(f"第{each}处") for each in range(3)]
    other = house.office.rectifying("不在其内")
    browser = house.browser("jiao")
    preview = browser.post("/items/bulk/preview", data=ALL).text
    done = browser.post("/items/bulk", data={**ALL, "matched": "3", "movable": "3"}).text

    assert "将办理 3 件，0 件不能办理" in preview
    assert 'name="item"' not in preview
    assert "3 件已经办理，0 件没有变动" in done
    assert "预览之后有变动" not in done
    assert {house.office.item(each).version for each in ids} == {house.office.item(other).version}


def test_what_came_to_match_since_the_preview_is_taken_too_and_told(one_house: House) -> None:
    one_house.office.assigned("路面坑槽")
    browser = one_house.browser("jiao")
    preview = browser.post("/items/bulk/preview", data=ALL).text
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', preview))
    one_house.office.assigned("路面裂缝")
    done = browser.post("/items/bulk", data=sent).text

    assert "2 件已经办理" in done
    assert "预览时符合条件的 1 件，可办理 1 件；办理时符合条件的 2 件" in done


def test_all_that_match_are_only_those_one_may_see(one_house: House) -> None:
    own = one_house.office.assigned("路面坑槽")
    other = one_house.office.assigned("公房转租", "zj")
    one_house.browser("jiao").post("/items/bulk", data=ALL)

    assert one_house.office.item(own).state == "rectifying"
    assert one_house.office.item(other).state == "assigned"


def test_reasons_of_refusals_are_told_together(one_house: House) -> None:
    for each in range(3):
        one_house.office.rectifying(f"第{each}处")
    data = {"transition": "accept", "all": "1", "query": "q=处"}
    text = one_house.browser("jiao").post("/items/bulk/preview", data=data).text

    assert "<b>3 件</b> 状态为“整改中”，不能办理这一步。" in text


def test_too_many_at_once_are_refused_with_what_to_do(
    one_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_MATCHING", 2)
    one_house.office.open("第一处", "第二处", "第三处")
    data = {"transition": "assign", "all": "1", "query": "q=处"}
    answer = one_house.browser("sun").post("/items/bulk/preview", data=data)

    assert answer.status_code == 422
    assert "超过 2 件" in answer.text
    assert "请缩小筛选范围" in answer.text


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("q=none", "已经没有符合条件的问题"),
        ("state=none", "可选"),
        (f"q={'x' * 300}", "筛选条件无法识读"),
    ],
)
def test_a_filter_that_finds_nothing_or_means_nothing_is_refused(
    shared_house: House, query: str, why: str
) -> None:
    data = {"transition": "assign", "all": "1", "query": query}
    answer = shared_house.browser("sun").post("/items/bulk/preview", data=data)

    assert answer.status_code == 422
    assert why in answer.text


def test_all_that_match_are_offered_where_there_is_more_than_one_page(house: House) -> None:
    house.office.open(*[f"第{number}处" for number in range(60)])
    browser = house.browser("sun")

    assert "办理全部符合条件的（共 60 件）" in browser.get("/items?q=处").text
    assert "办理全部符合条件的" not in browser.get("/items?q=第1处").text


def test_only_steps_of_what_is_listed_or_chosen_are_offered(house: House) -> None:
    good = house.office.assigned("路面坑槽")
    house.office.open(*[f"第{each}处" for each in range(51)])
    browser = house.browser("sun")
    chosen = {"transition": "comment", "item": [good], "reason": "催办"}
    preview = browser.post("/items/bulk/preview", data=chosen).text
    alone, many = (browser.get(f"/items{each}").text for each in ("?state=assigned", ""))

    first, second, third = (_steps(each) for each in (preview, alone, many))
    assert first == second
    assert "transfer" in second
    assert second.isdisjoint({"assign", "verify"})
    # Of other workflows nothing, beyond the page everything that may be met.
    assert {"assign", "verify", "transfer"} < third
    assert '<option value="comment">进展备注</option>' not in many
    assert "<h1>预览：备注</h1>" in preview
    assert third < set(DEFINITIONS["rectification"].transitions)


def _steps(text: str) -> set[str]:
    select = text.partition('<select name="transition"')[2].partition("</select>")[0]
    return set(re.findall(r'<option value="([a-z_]+)"', select))
