"""The table of items: filters, search, order, pages, and one step for many."""

from __future__ import annotations

import re
from datetime import date

import pytest
from starlette.testclient import TestClient

from casetrack.web import listing
from casetrack.web.orders import SORTS, course_of
from tests.office import DAY, DEFINITIONS, NOW
from tests.web.conftest import House


def titles(text: str) -> list[str]:
    """The titles in the table, in their order."""
    return re.findall(r'<a href="/items/\d+">([^<]+)</a>', text)


FOUND = {
    "q=坑": {"路面坑槽"},
    "q=路面 裂": {"路面裂缝"},
    "q=路面": {"路面坑槽", "路面裂缝"},
    "q=交通局": {"路面坑槽"},
    "q=公房类": {"公房转租"},
    "q=100%25": set(),
    "q=_": set(),
    "state=assigned": {"路面坑槽"},
    "state=identified&q=裂": {"路面裂缝"},
    "cycle=t-2023&project=2": {"公房转租"},
    "waits=verification": set(),
    "due=2023-09-22": {"路面坑槽", "路面裂缝", "公房转租"},
    "due=2023-09-21": set(),
    "due=2023-09&state=assigned": {"路面坑槽"},
}


def test_filters_combine(house: House) -> None:
    house.office.assigned("路面坑槽")
    house.office.open("路面裂缝")
    house.office.open("公房转租", project=2, category="公房类")
    browser = house.browser("sun")

    found = {query: set(titles(browser.get(f"/items?{query}").text)) for query in FOUND}

    assert found == FOUND


def test_what_is_offered_to_filter_by_begins_with_a_capital_in_english(one_house: House) -> None:
    text = one_house.browser("sun").get("/items", headers={"Accept-Language": "en"}).text
    waits = text.partition('<select name="waits"')[2].partition("</select>")[0]

    assert [each for each in re.findall(r"<option[^>]*>([^<]+)", waits) if each[0].islower()] == []


def test_what_is_left_empty_is_as_usual(one_house: House) -> None:
    assert one_house.browser("sun").get("/items?sort=&view=&state=&columns=").status_code == 200


def test_the_order_can_be_chosen_where_no_headings_show(one_house: House) -> None:
    text = one_house.browser("sun").get("/items?sort=found").text

    assert '<option value="found" selected>发现日期</option>' in text


@pytest.mark.parametrize(
    ("query", "possible"),
    [
        ("sort=x", "sort：可选 category、due、found、id、key、moved、state、unit"),
        ("sort=-", "sort：可选 category、due"),
        ("view=x", "view：可选 board、calendar、table"),
        ("columns=x", "columns：可选 category、cycle"),
        ("due=soon&sort=x", "due：可填日期或月份"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_with_what_is_possible(
    one_house: House, query: str, possible: str
) -> None:
    answer = one_house.browser("sun").get(f"/items?{query}")

    assert answer.status_code == 422
    assert possible in answer.text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("state", "没有这个状态。"),
        ("unit", "没有这个单位。"),
        ("cycle", "没有这个周期。"),
        ("waits", "没有这样的等待对象。"),
    ],
)
def test_a_filter_of_the_address_that_nothing_has_is_chosen_again_by_its_title(
    one_house: House, name: str, said: str
) -> None:
    answer = one_house.browser("sun").get(f"/items?{name}=nonsense")

    assert answer.status_code == 422
    assert f'id="fault-{name}">{said}请在筛选条件中选择。' in answer.text
    assert "已交办</option>" in answer.text


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("project", "9", "没有这个序号的项目。"),
        ("due", "10月", "到期须是一天或一个月，如 2023-10-31 或 2023-10。"),
    ],
)
def test_what_was_mistyped_in_a_filter_can_be_typed_again(
    one_house: House, name: str, typed: str, said: str
) -> None:
    answer = one_house.browser("sun").get(f"/items?cycle=t-2023&view=board&{name}={typed}")

    assert answer.status_code == 422
    assert f'id="fault-{name}">{said}' in answer.text
    assert re.search(
        rf'name="{name}" value="{typed}"[^>]+aria-describedby="fault-{name}"', answer.text
    )
    assert 'name="view" value="board"' in answer.text


def test_a_refused_unit_does_not_tell_of_others(one_house: House) -> None:
    other = one_house.office.units["zj"]
    answer = one_house.browser("jiao").get(f"/items?unit={other}")

    assert answer.status_code == 422
    assert 'id="fault-unit"' in answer.text
    assert f'<option value="{one_house.office.units["jt"]}"' in answer.text
    assert f'<option value="{other}"' not in answer.text


def test_a_search_does_not_care_for_capitals(house: House) -> None:
    house.office.open("G526 Road sign")

    assert titles(house.browser("sun").get("/items?q=ROAD").text) == ["G526 Road sign"]


def test_what_is_overdue_comes_first_and_says_by_how_much(house: House) -> None:
    house.office.open("新发现")
    house.now = NOW + 10 * DAY
    house.office.open("更晚", now=house.now)
    text = house.browser("sun").get("/items").text

    assert titles(text) == ["新发现", "更晚"]
    assert "逾期 4 个工作日" in text
    assert "2023年9月22日" in text


def test_pages_hold_each_item_once_in_any_order(house: House) -> None:
    house.office.open(*[f"第{number}处" for number in range(52)])
    house.office.assigned("已交办")
    house.office.open("公房转租", category="公房类")
    house.office.verified("已销号")
    browser = house.browser("sun")

    for sort in [way + name for name in SORTS for way in ("", "-")]:
        seen = _turned(browser, f"/items?sort={sort}")
        assert len(seen) == len(set(seen)) == 55, sort


# What stands first, either way; what has no unit, category or date comes last.
ENDS = {
    "id": ("新的", "已交办"),
    "key": ("新的", "已交办"),
    "due": ("新的", "已交办"),
    "moved": ("已交办", "新的"),
    "unit": ("已销号", "已交办"),
    "category": ("有类别", "有类别"),
    "state": ("新的", "已销号"),
}


def test_each_order_goes_either_way(house: House) -> None:
    house.office.open("新的")
    house.office.verified("已销号")
    house.office.open("有类别", category="公房类", now=NOW + 2 * DAY)
    [late] = house.office.open("已交办", now=NOW + 5 * DAY)
    unit = str(house.office.units["zj"])
    house.office.step(late, "assign", by="sun", unit=unit, now=NOW + 5 * DAY)
    browser = house.browser("sun")

    found = {
        name: tuple(titles(browser.get(f"/items?sort={way}{name}").text)[0] for way in ("", "-"))
        for name in ENDS
    }

    assert found == ENDS


def test_states_that_workflows_share_stand_where_each_of_them_has_them(one_house: House) -> None:
    with one_house.office.database.read() as session:
        course = course_of(one_house.office.rules(session))

    for definition in DEFINITIONS.values():
        open_first = sorted(definition.states.values(), key=lambda state: state.closed)
        assert [each for each in course if each in definition.states] == [
            state.name for state in open_first
        ]


@pytest.mark.parametrize(
    ("query", "said", "onward"),
    [
        ("", "ascending", "sort=-due"),
        ("sort=-due", "descending", '"/items"'),
        ("sort=found&columns=found", "descending", "sort=-found"),
        ("sort=-found&columns=found", "ascending", "sort=found"),
        ("columns=light", "ascending", "sort=-due"),
        ("sort=-state", "descending", "sort=state"),
    ],
)
def test_the_heading_that_is_sorted_by_says_so_and_leads_the_other_way(
    one_house: House, query: str, said: str, onward: str
) -> None:
    one_house.office.open("路面坑槽")
    text = one_house.browser("sun").get(f"/items?{query}").text
    [heading] = re.findall(r"<th[^>]+aria-sort=.+?</th>", text, re.DOTALL)

    assert f'aria-sort="{said}"' in heading
    assert onward in heading
    assert ("↑" if said == "ascending" else "↓") in heading


def _turned(browser: TestClient, address: str) -> list[str]:
    """The titles on all pages from this one on."""
    seen: list[str] = []
    while address:
        text = browser.get(address).text
        seen += titles(text)
        onward = re.search(r'href="([^"]+)" rel="next"', text)
        address = onward.group(1).replace("&amp;", "&") if onward else ""
    return seen


def test_a_cursor_that_cannot_be_read_begins_at_the_first_page(house: House) -> None:
    house.office.open("路面坑槽")
    browser = house.browser("sun")

    early = "1~0001-01-01T00:00:00%2B23:00"
    for after in ("x", "1~", "1~nonsense", "~", "1~2023-01-01", early):
        assert titles(browser.get(f"/items?after={after}").text) == ["路面坑槽"]


def test_a_cursor_beyond_all_numbers_of_rows_ends_the_list(house: House) -> None:
    house.office.open("路面坑槽")
    browser = house.browser("sun")

    for after in (f"{'9' * 30}~9999-01-01T00:00:00+00:00", f"1~{'9' * 30}"):
        sort = "due" if ":" in after else "id"
        answer = browser.get("/items", params={"sort": sort, "after": after})
        assert (answer.status_code, titles(answer.text)) == (200, [])


def test_the_most_urgent_stand_first_whichever_clock_runs(house: House) -> None:
    requested = house.office.requested("待核查")
    house.office.verified("已销号")
    house.office.open("新发现")
    house.office.step(requested, "comment", by="sun", reason="请尽快")

    assert titles(house.browser("sun").get("/items").text) == ["新发现", "待核查", "已销号"]


def test_counting_ends_where_nobody_reads_on(
    one_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 60)
    one_house.office.open(*[f"第{number}处" for number in range(70)])

    assert "超过 60 件" in one_house.browser("sun").get("/items").text


def test_columns_are_those_that_were_chosen(one_house: House) -> None:
    one_house.office.open("路面坑槽", category="公路病害")
    text = one_house.browser("sun").get("/items?columns=category&columns=found").text

    assert '<td class="unit">公路病害</td>' in text
    assert '<td class="date" data-name="发现日期">2023年9月19日</td>' in text
    assert "未交办" not in text


def test_a_view_is_kept_replaced_and_removed_by_whoever_made_it(house: House) -> None:
    sun, he = house.browser("sun"), house.browser("he")
    for query in ("state=assigned", "waits=overdue"):
        sun.post("/items/views", data={"name": "我的 逾期", "query": query})
    listed = sun.get("/items").text
    [view] = re.findall(r"/items/views/(\d+)/delete", listed)
    he.post(f"/items/views/{view}/delete")

    assert 'href="/items?waits=overdue">我的 逾期</a>' in listed
    assert "我的 逾期" not in he.get("/items").text
    assert "我的 逾期" in sun.get("/items").text
    sun.post(f"/items/views/{view}/delete")
    assert "我的 逾期" not in sun.get("/items").text


def test_a_view_needs_a_name_and_there_is_room_for_thirty(one_house: House) -> None:
    browser = one_house.browser("sun")
    nameless = browser.post("/items/views", data={"name": " ", "query": ""})
    answers = [
        browser.post("/items/views", data={"name": f"v{each}", "query": ""}) for each in range(31)
    ]

    assert nameless.status_code == 422
    assert "视图名称为 1 到 40 个字" in nameless.text
    assert {answer.headers.get("location") for answer in answers[:30]} == {"/items"}
    assert "视图已有 30 个" in answers[30].text
    assert '<a href="/items">v0</a>' in answers[30].text


def test_a_view_without_a_name_is_told_so_beside_its_field(one_house: House) -> None:
    query = "waits=overdue&view=board&columns=due&columns=unit"
    sun = one_house.browser("sun")
    for name, said in (("   ", "视图名称为 1 到 40 个字"), ("响\x07铃", "不能保存")):
        refused = sun.post("/items/views", data={"name": name, "query": query})

        assert refused.status_code == 422
        assert re.search(f'id="view-name-about" class="said-wrong">[^<]*{said}', refused.text)
        assert '<option value="overdue" selected>' in refused.text
    assert (
        sun.post("/items/views", data={"name": "", "query": "q=" + "长" * 300}).status_code == 422
    )


def test_a_board_has_the_items_of_each_state_with_the_steps_that_may_be_taken(
    house: House,
) -> None:
    assigned = house.office.assigned("路面坑槽")
    house.office.rectifying("路面裂缝")
    text = house.browser("jiao").get("/items?view=board").text

    assert text.index('data-state="assigned"') < text.index("路面坑槽")
    assert text.index("路面坑槽") < text.index('data-state="rectifying"') < text.index("路面裂缝")
    assert 'name="transition" value="accept" data-to="rectifying"' in text
    assert f'href="/items/{assigned}?step=return#step-return"' in text
    assert 'value="verify"' not in text


def test_a_step_that_hands_an_item_to_others_where_it_is_stands_on_its_card(
    one_house: House,
) -> None:
    rectifying, requested = (
        one_house.office.rectifying("待申请"),
        one_house.office.requested("待核查"),
    )
    handler = one_house.browser("jiao").get("/items?view=board").text
    verifier = one_house.browser("he").get("/items?view=board").text

    assert f'href="/items/{rectifying}?step=request_closeout#step-request_closeout"' in handler
    assert f'href="/items/{requested}?step=reject#step-reject"' in verifier


@pytest.mark.parametrize("place", ["/items?view=board", "/"])
def test_a_step_leads_back_to_where_it_was_taken_and_is_confirmed_there_once(
    one_house: House, place: str
) -> None:
    item_id, browser = one_house.office.assigned(), one_house.browser("jiao")
    data = {"transition": "accept", "seen": "2", "to": place}
    answer = browser.post(f"/items/{item_id}/events", data=data)
    shown = [browser.get(place).text for _ in range(2)]

    assert answer.headers["location"] == place
    assert ['role="status">已办理。' in text for text in shown] == [True, False]
    assert one_house.office.item(item_id).state == "rectifying"


def test_a_month_shows_deadlines_days_off_and_days_worked_instead(one_house: House) -> None:
    one_house.office.rectifying("路面坑槽", due=date(2023, 10, 7))
    text = one_house.browser("sun").get("/items?view=calendar&due=2023-10").text
    days = re.findall(
        r'<td data-name="周." class="(\w*)[^>]*>\s*<div class="day">(\d+) <small>(\S*)</small>',
        text,
    )

    assert "1 件到期" in text
    assert ("off", "2", "国庆节") in days
    assert ("made", "7", "调休上班") in days
    assert re.search(r'<div class="day">7 .*?路面坑槽.*?<div class="day">8', text, re.DOTALL)


def test_a_month_has_the_lights_of_the_table(one_house: House) -> None:
    for title, due in (("今日", 20), ("两日后", 22), ("三日后", 25), ("昨日", 19)):
        one_house.office.rectifying(title, due=date(2023, 9, due))
    text = one_house.browser("sun").get("/items?view=calendar&due=2023-09").text
    lights = re.findall(
        r'class="light (\w+)" title="(.*?)">.*?<a href="/items/\d+">(.*?)</a>', text
    )

    assert lights == [
        ("late", "逾期 1 个工作日", "昨日"),
        ("soon", "今日到期", "今日"),
        ("soon", "还有 2 个工作日", "两日后"),
        ("fine", "还有 3 个工作日", "三日后"),
    ]


def test_an_empty_table_says_what_to_do(one_house: House) -> None:
    assert "清除筛选条件" in one_house.browser("sun").get("/items?q=没有").text


def test_a_title_is_text_and_never_a_tag(one_house: House) -> None:
    one_house.office.open("<script>alert(1)</script>")
    text = one_house.browser("sun").get("/items").text

    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_an_auditor_sees_all_and_is_offered_no_step(one_house: House) -> None:
    one_house.office.open("路面坑槽")
    text = one_house.browser("shen").get("/items").text

    assert titles(text) == ["路面坑槽"]
    assert "先预览" not in text
