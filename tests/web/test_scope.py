"""Other units' items show nowhere: not in lists, counts, searches, bulk steps, files."""

from __future__ import annotations

import pytest

from casetrack.people.units import succeed
from tests.web.conftest import House

PNG = b"\x89PNG\r\n\x1a\n rest"


def test_no_list_of_one_unit_shows_what_belongs_to_another(house: House) -> None:
    house.office.assigned("直管公房转租", "zj")
    house.office.assigned("路面坑槽", "jt")
    browser = house.browser("jiao")

    for place in ("/", "/items", "/items?waits=open"):
        text = browser.get(place).text
        assert "路面坑槽" in text
        assert "直管公房转租" not in text
    assert "没有符合条件的问题" in browser.get("/items?q=直管").text


def test_the_count_is_that_of_what_is_shown(house: House) -> None:
    house.office.assigned("直管公房转租", "zj")
    house.office.assigned("路面坑槽", "jt")

    assert "共 1 件" in house.browser("jiao").get("/items").text
    assert "共 2 件" in house.browser("shen").get("/items").text


@pytest.mark.parametrize(
    ("method", "tail"), [("GET", ""), ("POST", "/events"), ("GET", "/evidence/1")]
)
def test_anothers_item_is_answered_like_one_that_does_not_exist(
    house: House, method: str, tail: str
) -> None:
    item_id = house.office.assigned("直管公房转租", "zj")
    browser = house.browser("jiao")

    other = browser.request(method, f"/items/{item_id}{tail}")
    missing = browser.request(method, f"/items/999{tail}")

    assert other.status_code == missing.status_code == 404
    assert "直管公房转租" not in other.text


def test_a_file_for_anothers_item_is_not_taken(house: House) -> None:
    item_id = house.office.assigned("直管公房转租", "zj")
    files = {"file": ("a.png", PNG, "image/png")}

    answer = house.browser("jiao").post(
        f"/items/{item_id}/evidence", files=files, data={"kind": "photo"}
    )

    assert answer.status_code == 404
    assert not list((house.engine.data / "evidence").rglob("*"))


@pytest.mark.parametrize("tail", ["", "/preview"])
def test_a_bulk_step_says_nothing_of_anothers_items(house: House, tail: str) -> None:
    item_id = house.office.assigned("直管公房转租", "zj")

    answer = house.browser("jiao").post(
        f"/items/bulk{tail}", data={"transition": "accept", "item": [item_id]}
    )

    assert answer.status_code == 200
    assert "直管公房转租" not in answer.text
    assert house.office.item(item_id).state == "assigned"


def test_an_item_that_nobody_has_yet_is_seen_by_the_unit_that_leads_its_project(
    house: House,
) -> None:
    [item_id] = house.office.open("路面坑槽")

    assert house.browser("jiao").get(f"/items/{item_id}").status_code == 200
    assert house.browser("zhu").get(f"/items/{item_id}").status_code == 404


def test_a_units_items_are_seen_by_the_unit_that_succeeded_it(house: House) -> None:
    item_id = house.office.assigned("路面坑槽", "jt")
    with house.engine.database.write() as session:
        succeed(session, old="jt", new="zj")

    assert house.browser("zhu").get(f"/items/{item_id}").status_code == 200


def test_the_unit_filter_offers_only_ones_own(house: House) -> None:
    text = house.browser("jiao").get("/items").text

    assert "区交通运输局" in text
    assert "区住房和城乡建设局" not in text


def test_what_ones_item_was_merged_into_is_named_only_where_it_is_ones_own(house: House) -> None:
    house.office.open("公房转租", key="2.theirs", project=2)
    mine = house.office.assigned("路面坑槽", "jt")
    sun = house.browser("sun")
    sun.post(f"/items/{mine}/events", data={"transition": "merge", "duplicate_of": "2.theirs"})

    assert "2.theirs" in sun.get(f"/items/{mine}").text
    assert "2.theirs" not in house.browser("jiao").get(f"/items/{mine}").text
