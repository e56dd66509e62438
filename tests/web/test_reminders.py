"""Reminders on their pages: who was told what, what comes next, what is stuck, urging by hand."""

from __future__ import annotations

import pytest
from sqlmodel import col, select, update

from casetrack.language import say_in
from casetrack.people.persons import grant, person_named
from casetrack.reminders.post import Post
from casetrack.reminders.tick import tick
from casetrack.store.tables import Delivery, Reminder
from casetrack.web.pages import reminders
from casetrack.web.reminded import remark_in_words
from tests.office import DAY
from tests.web.conftest import House


def _overdue(house: House) -> int:
    """An item that waits for its unit beyond its time, with everybody told."""
    item_id = house.office.assigned("路面坑槽")
    house.now += 20 * DAY
    _tick(house)
    return item_id


def _tick(house: House) -> None:
    tick(house.engine.database, house.engine.rules, _post(house), now=house.now)


def _post(house: House) -> Post:
    return house.engine.post()


def test_the_list_says_who_was_told_of_what_and_why(house: House) -> None:
    _overdue(house)
    text = house.browser("sun").get("/reminders").text

    assert "路面坑槽" in text
    assert "焦经办" in text
    assert "逾期" in text
    assert "已发送" in text


def test_a_handler_reads_of_the_own_unit_alone(house: House) -> None:
    _overdue(house)

    assert "路面坑槽" in house.browser("jiao").get("/reminders").text
    assert "路面坑槽" not in house.browser("zhu").get("/reminders").text


@pytest.mark.parametrize(
    ("query", "possible"),
    [
        ("state=x", "state：可选 已不必提醒 cancelled、暂缓 held、等待发送 queued、"),
        ("day=nonsense", "day：可填某一天，如 2023-10-31"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_with_what_is_possible(
    one_house: House, query: str, possible: str
) -> None:
    answer = one_house.browser("sun").get(f"/reminders?{query}")

    assert answer.status_code == 422
    assert possible in answer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("person=焦", True),
        ("person=nobody", False),
        ("item=坑槽", True),
        ("item=%25", False),
        ("state=sent", True),
        ("state=held", False),
        ("day=2023-01-01", False),
    ],
)
def test_filters_of_the_list_combine(shared_house: House, query: str, *, found: bool) -> None:
    if "路面坑槽" not in shared_house.browser("sun").get("/reminders").text:
        _overdue(shared_house)
    text = shared_house.browser("sun").get(f"/reminders?{query}").text

    assert ("路面坑槽" in text) is found


def test_pages_of_the_list_follow_each_other(one_house: House) -> None:
    one_house.office.bulk(
        one_house.office.open(*(f"第{n}处" for n in range(60))), "assign", by="sun",
        unit=str(one_house.office.units["jt"]),
    )  # fmt: skip
    one_house.now += 20 * DAY
    _tick(one_house)
    browser = one_house.browser("sun")
    first = browser.get("/reminders").text
    address = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = browser.get(address.replace("&amp;", "&")).text

    assert first.count("/items/") == 50
    assert second.count("/items/") > 0
    assert "第一页" in second


def test_what_comes_next_says_how_many_come_later(house: House) -> None:
    house.office.open(*(f"坑槽{number}" for number in range(42)))
    text = house.browser("sun").get("/reminders/coming").text

    assert "以后 <small>42 件</small>" in text
    assert text.count('href="/items/') == 40
    assert "以后还有 2 件" in text


def test_what_comes_next_names_letters_and_later_instants(house: House) -> None:
    house.office.assigned("明天到期")
    soon = house.browser("sun").get("/reminders/coming").text
    house.now += 20 * DAY
    late = house.browser("sun").get("/reminders/coming").text

    assert "明天到期" in soon
    assert "现在没有谁应当收到催办" in soon
    assert "该项承办人" in late
    assert "您是" not in late


def test_of_many_that_wait_the_longest_waiting_are_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "MOST_DUE", 1)
    house.office.assigned("先到期")
    house.now += 5 * DAY
    house.office.assigned("后到期")
    house.now += 20 * DAY
    text = house.browser("sun").get("/reminders/coming").text

    assert "有 2 件应当催办而尚未处理，这里只列等得最久的 1 件" in text
    assert "先到期" in text
    assert "后到期" not in text


def test_coverage_of_a_day_is_told_in_words(house: House) -> None:
    _overdue(house)
    browser = house.browser("sun")
    day = house.engine.calendar.local_day(house.now)

    assert "应提醒的都有着落" in browser.get(f"/reminders/coverage?on={day}").text
    assert "那一天还没有到" in browser.get("/reminders/coverage?on=2024-01-01").text
    assert "这不是一个日期" in browser.get("/reminders/coverage?on=2024-13-01").text


def test_a_gap_is_named_on_the_day_it_opened(house: House) -> None:
    house.office.assigned("没人提醒")
    house.now += 20 * DAY
    day = house.engine.calendar.local_day(house.now - DAY)
    text = house.browser("sun").get(f"/reminders/coverage?on={day}").text

    assert "处应提醒而未送达" in text
    assert "焦经办" in text or "jiao" in text


def _kill(house: House) -> int:
    _overdue(house)
    with house.engine.database.write() as session:
        delivery_id = session.exec(select(col(Delivery.id))).first()
        session.exec(
            update(Delivery)
            .where(col(Delivery.id) == delivery_id)
            .values(state="dead", error="550 no such user")
        )
    return delivery_id or 0


def test_a_dead_letter_is_sent_again_with_a_reason(house: House) -> None:
    number = _kill(house)
    browser = house.browser("sun")
    page = browser.get("/reminders/dead").text
    answer = browser.post(f"/reminders/dead/{number}", data={"reason": "地址已更正"})

    assert "550 no such user" in page
    assert answer.headers["location"] == "/reminders/dead"
    assert "已重新排队，稍后发送。" in browser.get("/reminders/dead").text
    with house.engine.database.read() as session:
        assert session.get_one(Delivery, number).state == "waiting"


def test_without_a_reason_a_dead_letter_stays_and_the_field_says_why(house: House) -> None:
    number = _kill(house)
    answer = house.browser("sun").post(f"/reminders/dead/{number}", data={"reason": "  "})

    assert answer.status_code == 409
    assert 'aria-invalid="true"' in answer.text
    with house.engine.database.read() as session:
        assert session.get_one(Delivery, number).state == "dead"


def test_the_auditor_reads_of_dead_letters_and_sends_none(house: House) -> None:
    _kill(house)
    text = house.browser("shen").get("/reminders/dead").text

    assert "550 no such user" in text
    assert "<textarea" not in text
    assert "重新发送" not in text


def test_urging_by_hand_reaches_whoever_is_waited_for(house: House) -> None:
    item_id = house.office.assigned()
    key = house.office.item(item_id).key
    browser = house.browser("sun")
    asked = browser.get(f"/reminders/urge?item={item_id}").text
    data = {"cycle": "t-2023", "keys": f" {key}， ", "reason": "市里下周来查"}
    answer = browser.post("/reminders/urge", data=data)

    assert key in asked
    assert "将提醒：焦经办" in answer.text
    with house.engine.database.read() as session:
        assert session.exec(select(Reminder.reason)).one() == "市里下周来查"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"keys": "9-999", "reason": "急"}, "这里没有编号为9-999的问题"),
        ({"keys": "", "reason": "急"}, "请至少填写一个问题编号"),
        ({"keys": "1-1", "reason": " "}, "aria-invalid"),
        ({"keys": "9-8，9-9", "reason": " "}, "这里没有编号为9-8、9-9的问题"),
        ({"keys": "9-9", "reason": " "}, "请写明催办的内容"),
    ],
)
def test_what_was_typed_stays_where_urging_fails(
    one_house: House, data: dict[str, str], said: str
) -> None:
    one_house.office.assigned(key="1-1")
    form = {"cycle": "t-2023", **data}
    answer = one_house.browser("sun").post("/reminders/urge", data=form)

    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert data["reason"] in answer.text


def test_who_urges_again_is_told_what_waits_and_by_whose_name(one_house: House) -> None:
    one_house.office.assigned("路面坑槽", key="1-1")
    browser, told = one_house.browser("sun"), []
    for reason in ("市里来查", "市里来查", "再催"):
        form = {"cycle": "t-2023", "keys": "1-1", "reason": reason}
        told.append(browser.post("/reminders/urge", data=form).text)

    assert ["将提醒：焦经办" in each for each in told] == [True, False, True]
    assert "没有重复催办" in told[1]
    assert "9月20日 09:00 的同一催办还在等待发送" in told[1]
    assert "9月20日 09:00 的催办还在等待发送" in told[2]
    assert "jiao" not in "".join(told)


def test_an_item_that_waits_for_nobody_is_told_among_the_urged(one_house: House) -> None:
    item_id = one_house.office.verified(key="1-1")
    data = {"cycle": "t-2023", "keys": "1-1", "reason": "急"}
    answer = one_house.browser("sun").post("/reminders/urge", data=data)

    assert item_id
    assert "没有催办" in answer.text


def test_the_form_for_urging_names_no_item_of_another_unit(one_house: House) -> None:
    item_id = one_house.office.assigned("路面坑槽", unit="jt")
    with one_house.engine.database.write() as session:
        for login, code in (("tong", "jt"), ("jian", "zj")):
            person = person_named(session, login)
            grant(session, person, "supervisor", unit_id=one_house.office.units[code])
    place, key = (
        f"/reminders/urge?item={item_id}",
        f">{one_house.office.item(item_id).key}</textarea",
    )

    assert key in one_house.browser("tong").get(place).text
    assert key not in one_house.browser("jian").get(place).text
    assert one_house.browser("sun").get(f"/reminders/urge?item={10**20}").status_code == 422


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        ("", ""),
        ("superseded by late 8", ""),
        ("its clock was stopped: verify", "时限已终止"),
        (
            "nobody is handler for 区交通运输局; superseded by late",
            "区交通运输局没有经办人，由上级代收",
        ),
        ("nobody is captain for the office", "the office没有captain，由上级代收"),
        ("no sweep recorded it", "没有一次扫描记下它"),
        ("its message is dead: 550 no such user", "信件没有送达：550 no such user"),
        ("something else", "something else"),
    ],
)
def test_what_the_sweep_noted_is_said_in_words(noted: str, said: str) -> None:
    assert remark_in_words(noted, say_in("zh")) == said
