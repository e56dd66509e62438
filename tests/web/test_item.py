"""The page of an item: its steps, its clocks, and two people at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from casetrack.people.persons import person_named
from casetrack.reminders.tick import tick
from casetrack.reminders.urge import urge
from tests.office import DAY, NOW
from tests.web.conftest import House

PNG = b"\x89PNG\r\n\x1a\n and what follows"


def test_a_step_is_done_and_leads_back_to_the_page(house: House) -> None:
    [item_id] = house.office.open("路面坑槽")
    data = {
        "transition": "assign",
        "seen": "1",
        "unit": str(house.office.units["jt"]),
        "due": "2023-10-31",
        "reason": "请速办",
    }
    answer = house.browser("sun").post(f"/items/{item_id}/events", data=data)
    text = house.browser("sun").get(answer.headers["location"]).text

    assert answer.status_code == 303
    assert "孙督办（区纪委区监委）交办：已发现 → 已交办" in text
    assert "（请速办）" in text
    assert house.office.item(item_id).state == "assigned"


def test_only_what_this_person_may_do_is_offered(one_house: House) -> None:
    item_id = one_house.office.assigned()

    handler = one_house.browser("jiao").get(f"/items/{item_id}").text
    verifier = one_house.browser("he").get(f"/items/{item_id}").text

    assert 'name="transition" value="accept"' in handler
    assert 'name="transition" value="transfer"' not in handler
    assert 'name="transition" value="accept"' not in verifier
    assert "<dt>签收</dt><dd>经办人、单位负责人</dd>" in verifier


def test_others_are_named_for_what_can_be_done_now_and_for_nothing_else(one_house: House) -> None:
    office, sun, jiao = one_house.office, one_house.browser("sun"), one_house.browser("jiao")
    item_id = office.rectifying()
    before = jiao.get(f"/items/{item_id}").text
    office.step(item_id, "request_extension", by="jiao", duration="3 days", reason="材料未到")
    asked = jiao.get(f"/items/{item_id}").text
    office.step(item_id, "request_closeout", by="jiao", reason="已修复")
    done = jiao.get(f"/items/{item_id}").text

    assert "<dt>转办</dt><dd>督办人</dd>" in before
    assert not any(f"<dt>{step}</dt>" in before for step in ("同意延期", "恢复计时", "核查通过"))
    assert "<dt>同意延期</dt><dd>督办人</dd>" in asked
    assert "<dt>核查通过</dt>" in done
    assert "<dt>申请销号</dt>" not in sun.get(f"/items/{item_id}").text


def test_time_that_was_added_is_not_used_before_it_began(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    one_house.office.step(
        item_id, "request_extension", by="jiao", duration="10 workdays", reason="材料未到"
    )
    one_house.office.step(item_id, "grant_extension", by="sun", reason="同意")
    text = one_house.browser("jiao").get(f"/items/{item_id}").text

    assert "<dt>已用</dt><dd>0 个工作日</dd>" in text
    assert re.search(r"申请延期(<[^>]+>)*（10个工作日）(<[^>]+>)*（材料未到）", text)
    assert re.search(r"已发现 → 已交办(<[^>]+>)*（区交通运输局）", text)


def test_a_step_that_a_rule_forbids_now_is_told_instead_of_offered(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    text = one_house.browser("he").get(f"/items/{item_id}").text

    assert 'name="transition" value="verify"' not in text
    assert "<dt>核查通过</dt>" in text


def test_a_request_for_more_time_is_told_and_its_answers_come_first(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    one_house.office.step(
        item_id, "request_extension", by="jiao", duration="10 workdays", reason="材料未到"
    )
    text = one_house.browser("sun").get(f"/items/{item_id}").text
    offered = re.findall(r'name="transition" value="(\w+)"', text)

    assert "延期申请等待答复" in text
    assert "申请延长10个工作日：材料未到" in text
    assert offered[:2] == ["grant_extension", "refuse_extension"]


def test_both_clocks_are_shown_with_the_days_off_between(one_house: House) -> None:
    item_id = one_house.office.requested()
    one_house.office.step(item_id, "reject", by="he", reason="未到位", now=NOW + DAY)
    one_house.office.step(item_id, "request_closeout", by="jiao", reason="再办", now=NOW + 2 * DAY)
    text = one_house.browser("he").get(f"/items/{item_id}").text

    assert "核查人的时限" in text
    assert "何核查" in text
    assert "中秋节" in text
    assert "<dd>2023年10月7日</dd>" in text


def test_a_clock_across_national_day_says_why_it_is_so_long(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    text = one_house.browser("jiao").get(f"/items/{item_id}").text

    assert "国庆节" in text
    assert "2023年10月7日" in text
    assert "调休上班" in text


def test_the_drawing_shows_where_it_stands_and_where_it_can_go(one_house: House) -> None:
    item_id = one_house.office.requested()
    text = one_house.browser("he").get(f"/items/{item_id}").text
    states = re.findall(r'<g class="state (\w*)">.*?>([^<]+)</text>', text)

    assert states[:4] == [
        ("passed", "✓ 已发现"),
        ("passed", "✓ 已交办"),
        ("here", "● 整改中"),
        ("", "已销号"),
    ]
    assert re.findall(r'<g class="move open">.*?>([^<]+)</text>', text) == [
        "核查通过 / 核实为不属实"
    ]


def test_the_drawing_forgets_a_step_that_was_taken_back(one_house: House) -> None:
    item_id = one_house.office.assigned()
    browser = one_house.browser("sun")
    for step, data in {
        "events": {"transition": "clear", "reason": "现场无此问题"},
        "withdrawal": {"reason": "看错了"},
    }.items():
        browser.post(f"/items/{item_id}/{step}", data=data)
    text = browser.get(f"/items/{item_id}").text

    assert "撤回上一步：已销号 → 已交办" in text
    assert '<g class="state passed">' in text
    assert "✓ 已销号" not in text


def test_a_step_named_in_the_address_is_open(one_house: House) -> None:
    item_id = one_house.office.requested()
    text = one_house.browser("he").get(f"/items/{item_id}?step=reject").text

    assert '<details id="step-reject" open>' in text
    assert '<details id="step-verify" >' in text


def test_a_fault_stands_beside_its_field(one_house: House) -> None:
    [item_id] = one_house.office.open("路面坑槽")
    data = {"transition": "assign", "unit": str(one_house.office.units["jt"]), "due": "2023-01-01"}
    answer = one_house.browser("sun").post(f"/items/{item_id}/events", data=data)

    assert answer.status_code == 422
    assert (
        'value="2023-01-01" aria-invalid="true" aria-describedby="fault-assign-due"' in answer.text
    )
    assert 'class="fault" id="fault-assign-due"' in answer.text


def test_a_paused_clock_tells_since_when_and_what_is_left(one_house: House) -> None:
    item_id = one_house.office.requested()
    text = one_house.browser("he").get(f"/items/{item_id}").text

    assert "<dt>中止自</dt><dd>2023年9月20日，余 30天</dd>" in text
    assert "<dt>期限</dt><dd>5个工作日</dd>" in text


def test_a_picture_is_previewed_and_other_files_are_named(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    browser = one_house.browser("jiao")
    for name, content in (("a.png", PNG), ("b.pdf", b"%PDF-1.7")):
        files = {"file": (name, content, "image/png")}
        browser.post(f"/items/{item_id}/evidence", files=files, data={"kind": "photo"})
    text = browser.get(f"/items/{item_id}").text

    assert f'<img src="/items/{item_id}/evidence/1" alt="预览：a.png"' in text
    assert '<span class="face" aria-hidden="true">PDF</span>' in text


def test_the_history_speaks_the_readers_language(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    browser = one_house.browser("sun")
    browser.cookies.set("language", "en")
    text = browser.get(f"/items/{item_id}").text

    assert "焦经办 (区交通运输局): Accept, Assigned → Rectifying" in text
    assert "孙督办 (区纪委区监委): Opened" in text


def test_an_item_leads_to_others_of_its_unit_and_category_alone(one_house: House) -> None:
    office, jt = one_house.office, one_house.office.units["jt"]
    first, second = office.open("坑槽甲", "坑槽乙", unit_id=jt, category="坑槽")
    office.open("裂缝丙", unit_id=jt, category="裂缝")
    office.open("坑槽丁", category="坑槽")
    text = one_house.browser("jiao").get(f"/items/{first}").text
    like = text[text.index("同类问题") :]
    found = re.search(r'href="(/items\?[^"]+)">全部列出', like)

    assert found
    assert f'<a href="/items/{second}">坑槽乙</a>' in like
    assert not any(each in text for each in ("裂缝丙", "坑槽丁"))
    assert "坑槽甲" in one_house.browser("jiao").get(unescape(found[1])).text


def test_an_item_tells_what_was_merged_into_it_and_whom_it_made_us_remind(house: House) -> None:
    item_id = house.office.assigned(key="1.first")
    [other] = house.office.open("路面坑槽（重复）")
    house.office.step(other, "merge", by="sun", duplicate_of=str(item_id))
    with house.engine.database.write() as session:
        rules = house.office.rules(session)
        urge(
            session,
            rules,
            house.office.actor(session, "sun"),
            [item_id],
            reason="请尽快",
            now=NOW + DAY,
        )
    text = house.browser("sun").get(f"/items/{item_id}").text

    assert f'<a href="/items/{other}">' in text
    assert "焦经办 · 等待发送</span> <span>人工催办</span>" in text


def test_who_comes_second_hears_who_was_first_and_keeps_the_text(house: House) -> None:
    item_id = house.office.requested()
    seen = str(house.office.item(item_id).version)
    house.office.step(item_id, "verify", by="he")
    data = {"transition": "reject", "seen": seen, "reason": "现场没有修补完整"}
    answer = house.browser("sun").post(f"/items/{item_id}/events", data=data)

    assert answer.status_code == 409
    assert "别人已经先行办理" in answer.text
    assert re.search(r"何核查（区纪委区监委）核查通过：整改中 → 已销号", answer.text)
    assert "现在状态：已销号" in answer.text
    assert "现场没有修补完整" in answer.text


def test_a_refused_form_keeps_what_was_typed(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    data = {"transition": "request_extension", "duration": "ten days", "reason": "材料未到"}
    answer = one_house.browser("jiao").post(f"/items/{item_id}/events", data=data)

    assert answer.status_code == 422
    assert 'value="ten days"' in answer.text
    assert "材料未到</textarea>" in answer.text
    # Beside the field alone, and not once more above the form or within.
    assert answer.text.count("“ten days”不是期限") == 1
    assert answer.text.count("ten days") == 2


def test_a_comment_is_written_and_is_no_step(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    data = {"transition": "comment", "reason": "已约定周五复查"}
    one_house.browser("sun").post(f"/items/{item_id}/events", data=data)
    text = one_house.browser("jiao").get(f"/items/{item_id}").text

    assert "孙督办（区纪委区监委）备注" in text
    assert "（已约定周五复查）" in text
    assert one_house.office.item(item_id).state == "rectifying"


def test_an_item_is_merged_into_another_by_its_key(house: House) -> None:
    house.office.open("路面坑槽", key="1.first")
    [second] = house.office.open("路面坑槽（重复）")
    browser = house.browser("sun")
    wrong = browser.post(
        f"/items/{second}/events", data={"transition": "merge", "duplicate_of": "1.none"}
    )
    itself = browser.post(
        f"/items/{second}/events",
        data={"transition": "merge", "duplicate_of": house.office.item(second).key},
    )
    browser.post(f"/items/{second}/events", data={"transition": "merge", "duplicate_of": "1.first"})

    assert (wrong.status_code, itself.status_code) == (422, 422)
    assert 'id="fault-merge-duplicate_of">没有可以并入的其他问题' in itself.text
    assert house.office.item(second).state == "merged"
    assert ">1.first 路面坑槽</a>" in browser.get(f"/items/{second}").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"transition": "assign"}, 'id="fault-assign-unit">必须填写</span>'),
        ({"transition": "clear"}, 'id="fault-clear-reason">必须填写</span>'),
        ({"transition": "comment"}, 'id="fault-comment-reason">必须填写</span>'),
        ({"transition": "merge", "duplicate_of": "9.9"}, "该周期没有这个编号的问题"),
    ],
)
def test_what_a_step_lacks_is_said_beside_its_field(
    one_house: House, data: dict[str, str], said: str
) -> None:
    [item_id] = one_house.office.open("桥面积水")
    answer = one_house.browser("sun").post(f"/items/{item_id}/events", data=data)

    assert said in answer.text
    assert f'aria-describedby="fault-{data["transition"]}-' in answer.text


def test_no_key_of_another_unit_can_be_tried_out(one_house: House) -> None:
    mine, theirs = one_house.office.assigned(unit="jt"), one_house.office.assigned(unit="zj")
    browser = one_house.browser("jiao")
    told = [
        browser.post(f"/items/{mine}/events", data={"transition": "merge", "duplicate_of": key})
        for key in (one_house.office.item(theirs).key, "nothing")
    ]

    assert [each.status_code for each in told] == [422, 422]
    assert all("no item of this cycle" in each.text or "没有" in each.text for each in told)


def test_reminders_of_an_item_say_why_in_words(one_house: House) -> None:
    item_id = one_house.office.assigned()
    one_house.now = NOW + 20 * DAY
    tick(
        one_house.engine.database, one_house.engine.rules, one_house.engine.post(),
        now=one_house.now,
    )  # fmt: skip
    text = one_house.browser("jiao").get(f"/items/{item_id}").text

    assert "由此发出的催办" in text
    assert "逾期" in text.partition("由此发出的催办")[2]
    assert "late_" not in text


def _amend_form(text: str) -> str:
    return text.partition("/amendments")[2].partition("</form>")[0]


def _person(house: House, login: str) -> int:
    with house.engine.database.read() as session:
        return person_named(session, login).id or 0


def _amendment(house: House, login: str, item_id: int) -> dict[str, str]:
    text = house.browser(login).get(f"/items/{item_id}").text
    form = _amend_form(text)
    found = re.findall(r'name="(\w+)"[^>]*? value="(.*?)"', form)
    return {name: unescape(value) for name, value in found}


def test_a_field_is_corrected_and_the_history_tells_why(one_house: House) -> None:
    item_id = one_house.office.rectifying(category="坑槽")
    form = _amendment(one_house, "jiao", item_id)
    changed = form | {"title": "路面坑槽三处", "quantity": "3", "reason": "现场复核"}
    answer = one_house.browser("jiao").post(f"/items/{item_id}/amendments", data=changed)
    item = one_house.office.item(item_id)

    assert answer.status_code == 303
    assert (item.title, str(item.quantity), item.category) == ("路面坑槽三处", "3", "坑槽")
    shown = one_house.browser("jiao").get(f"/items/{item_id}").text
    fields = "问题描述：路面坑槽 → 路面坑槽三处；数量：（空） → 3<"
    assert f"更正；{fields}" in shown
    assert shown.count("（现场复核）") == 1


def test_each_person_is_offered_what_they_may_correct(one_house: House) -> None:
    item_id = one_house.office.rectifying()

    assert "due" in _amendment(one_house, "sun", item_id)
    assert {"title", "due"} & {*_amendment(one_house, "jiao", item_id)} == {"title"}
    assert _amendment(one_house, "he", item_id) == {}


def test_unit_and_handler_are_corrected_until_the_item_is_assigned(one_house: House) -> None:
    office, browser = one_house.office, one_house.browser("sun")
    [item_id] = office.open("路面坑槽")
    form = _amendment(one_house, "sun", item_id) | {"reason": "登记有误"}
    named = {"unit": str(office.units["jt"]), "handler": str(_person(one_house, "jiao"))}
    answer = browser.post(f"/items/{item_id}/amendments", data=form | named)
    item = office.item(item_id)
    shown = browser.get(f"/items/{item_id}").text.partition("/amendments")[2]

    assert answer.status_code == 303
    assert (item.unit_id, item.handler_id) == tuple(int(each) for each in named.values())
    assert all(f'<option value="{each}" selected>' in shown for each in named.values())
    office.step(item_id, "assign", by="sun", unit=named["unit"])
    assert 'name="handler"' not in _amend_form(browser.get(f"/items/{item_id}").text)


@pytest.mark.parametrize(
    ("login", "unit", "status"),
    [("sun", "x", 422), ("sun", "0", 422), ("sun", "999", 422), ("jiao", "1", 422)],
)
def test_a_unit_that_may_not_or_cannot_be_set_is_refused(
    one_house: House, login: str, unit: str, status: int
) -> None:
    [item_id] = one_house.office.open("路面坑槽", unit_id=one_house.office.units["jt"])
    form = {"was": "{}", "unit": unit, "reason": "登记有误"}
    answer = one_house.browser(login).post(f"/items/{item_id}/amendments", data=form)

    assert answer.status_code == status
    assert one_house.office.item(item_id).unit_id == one_house.office.units["jt"]


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("title", " ", "请填写标题"),
        ("found_on", "2024-01-01", "2024年1月1日 晚于今天"),
        ("found_on", " ", "请填写日期"),
        ("quantity", "three", "three"),
        ("amount", "0.00000001", "六位小数"),
        ("reason", "", "更正须写明理由"),
    ],
)
def test_what_cannot_be_corrected_so_is_told_beside_its_field(
    one_house: House, field: str, text: str, told: str
) -> None:
    item_id = one_house.office.rectifying()
    form = _amendment(one_house, "jiao", item_id) | {"category": "裂缝", "reason": "复核"}
    answer = one_house.browser("jiao").post(
        f"/items/{item_id}/amendments", data=form | {field: text}
    )

    assert answer.status_code == 422
    fault = re.search(rf'id="fault-amend-{field}">(.*?)</span>', answer.text)
    assert fault
    assert told in fault.group(1)
    assert 'value="裂缝"' in answer.text
    assert "列:" not in answer.text


def test_a_correction_that_changes_nothing_or_too_much_is_refused(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    form = _amendment(one_house, "jiao", item_id) | {"reason": "复核"}
    browser = one_house.browser("jiao")
    same = browser.post(f"/items/{item_id}/amendments", data=form)
    due = browser.post(f"/items/{item_id}/amendments", data=form | {"due": "2024-01-01"})

    assert "没有任何改动" in same.text
    assert (same.status_code, due.status_code) == (422, 422)
    assert one_house.office.item(item_id).version == 3


def test_who_corrects_second_sets_nothing_back(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    form = _amendment(one_house, "jiao", item_id) | {"category": "裂缝", "reason": "复核"}
    one_house.office.amend(item_id, by="sun", reason="复核", title="路面裂缝")
    answer = one_house.browser("jiao").post(f"/items/{item_id}/amendments", data=form)

    assert answer.status_code == 409
    assert "别人已经先行办理" in answer.text
    assert 'value="裂缝"' in answer.text
    assert 'value="路面裂缝"' in answer.text


def test_a_step_is_taken_back_by_whoever_took_it(one_house: House) -> None:
    item_id = one_house.office.requested()
    mine, theirs = (
        one_house.browser(login).get(f"/items/{item_id}").text for login in ("jiao", "sun")
    )
    data = {"seen": "4", "reason": "误操作"}
    answer = one_house.browser("jiao").post(f"/items/{item_id}/withdrawal", data=data)

    assert "撤回我的上一步：申请销号" in mine
    assert "撤回我的上一步" not in theirs
    assert answer.status_code == 303
    assert "（误操作）" in one_house.browser("jiao").get(f"/items/{item_id}").text
    assert one_house.office.item(item_id).version == 5


@pytest.mark.parametrize(
    ("login", "data", "status", "told"),
    [
        ("jiao", {"seen": "4", "reason": " "}, 422, "请写明为什么撤回"),
        ("jiao", {"seen": "3", "reason": "误操作"}, 409, "别人已经先行办理"),
        ("sun", {"seen": "4", "reason": "误操作"}, 409, "误操作"),
    ],
)
def test_a_step_is_not_taken_back_without_a_reason_too_late_or_by_others(
    one_house: House, login: str, data: dict[str, str], status: int, told: str
) -> None:
    item_id = one_house.office.requested()
    answer = one_house.browser(login).post(f"/items/{item_id}/withdrawal", data=data)

    assert answer.status_code == status
    assert told in answer.text
    assert one_house.office.item(item_id).version == 4


def test_an_order_with_an_hour_is_due_an_hour_after_it_came_in(house: House) -> None:
    came_in = datetime(2023, 9, 20, 4, 12, tzinfo=UTC)
    item_id = house.office.order("夜间噪声", now=came_in)
    house.now = came_in + timedelta(minutes=61)
    tick(house.engine.database, house.engine.rules, house.engine.post(), now=house.now)
    addresses = (f"/items/{item_id}", "/items", "/items?view=calendar", "/")

    texts = [house.browser("sun").get(address).text for address in addresses]
    shown = [set(re.findall("12:12|13:12|08:30", text)) for text in texts]

    assert shown == [{"12:12", "13:12"}, {"13:12"}, {"13:12"}, {"13:12"}]
    assert "到期时" in texts[0]
