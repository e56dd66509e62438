"""Items taken over to the workflow as it is now, on its page: previewed, all of them or none."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from casetrack.workflow import Definition, read_definition
from tests.office import DEFINITIONS
from tests.web.conftest import House

OLD = DEFINITIONS["rectification"]
PLACE = "/cycles/t-2023/migration"


def _working(*, title: str) -> Definition:
    """The same workflow, in which 整改中 has another name and this title."""
    text = OLD.text.replace("[states.rectifying]", "[states.working]")
    text = text.replace('"rectifying"', '"working"').replace("整改中", title)
    return read_definition(text, "workflow.toml", OLD.templates)


def _under(house: House, definition: Definition) -> House:
    engine = replace(house.engine, definitions=DEFINITIONS | {"rectification": definition})
    return House(office=house.office, engine=engine, now=house.now)


def test_items_go_on_under_the_new_version_after_a_look_at_what_would_be(house: House) -> None:
    item_id = house.office.rectifying()
    browser = _under(house, _working(title="整改中")).browser("sun")
    offered, preview = browser.get("/workflows/rectification").text, browser.get(PLACE).text
    form = {"old": ["rectifying"], "new": ["working"], "reason": "新办法施行"}
    answer = browser.post(PLACE, data=form)

    assert f'href="{PLACE}"' in offered
    assert "将有 1 件问题" in preview
    assert '<option value="working" selected>' in preview
    assert answer.headers["location"] == "/workflows/rectification?moved=1"
    assert "已迁移 1 件" in browser.get(answer.headers["location"]).text
    assert house.office.item(item_id).state == "working"


def test_closed_items_are_offered_their_migration_and_those_at_the_end_are_not(
    house: House,
) -> None:
    closed, duplicate = house.office.verified(), house.office.assigned("重复的")
    house.office.step(duplicate, "merge", by="sun", duplicate_of=str(closed))
    browser = _under(house, _working(title="整改中")).browser("sun")
    listed, shown = browser.get("/workflows").text, browser.get("/workflows/rectification").text

    assert re.search(r'rectification.*?旧版本的问题">1</td>', listed)
    assert "：1 件" in shown
    assert "已办结、还可能再办的也在内" in shown
    assert "将有 1 件问题" in browser.get(PLACE).text


def test_what_would_be_nowhere_is_named_until_its_place_is_chosen(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    browser = _under(one_house, _working(title="办理中")).browser("sun")
    before = browser.get(PLACE).text
    chosen = browser.get(f"{PLACE}?old=rectifying&new=working").text

    assert one_house.office.item(item_id).key in before.partition("不能迁移")[2]
    assert '<td class="grow">整改中</td>' in before
    assert 'method="post" action="/cycles' not in before
    assert "不能迁移" not in chosen
    assert 'name="old" value="rectifying"' in chosen.partition('method="post" action="/cyc')[2]


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [
        ({"reason": " "}, 422, "理由"),
        ({"reason": "新办法", "old": "x", "new": "working"}, 422, "x"),
        ({"reason": "新办法", "old": "rectifying", "new": "x"}, 422, "x"),
    ],
)
def test_a_migration_that_cannot_be_is_refused(
    one_house: House, form: dict[str, str], status: int, told: str
) -> None:
    item_id = one_house.office.rectifying()
    answer = _under(one_house, _working(title="整改中")).browser("sun").post(PLACE, data=form)

    assert answer.status_code == status
    assert told in answer.text
    assert one_house.office.item(item_id).state == "rectifying"


def test_where_nothing_is_older_there_is_nothing_to_do(one_house: House) -> None:
    one_house.office.rectifying()

    assert "不需要迁移" in one_house.browser("sun").get(PLACE).text
    assert PLACE not in one_house.browser("sun").get("/workflows/rectification").text
