"""Units, persons, working days, workflows and the system, for administrators and auditors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlmodel import col, select

from casetrack.cases.evidence import attach, keep
from casetrack.people import security
from casetrack.people.persons import grant, person_named
from casetrack.people.units import load_tree
from casetrack.store.tables import Item, RoleGrant
from casetrack.web.pages.calendar_notices import EXAMPLE
from tests.office import NOW
from tests.web.conftest import House

NOTICE = """number = "X〔2023〕1号"
title = "临时安排"
issued = 2023-09-21
years = []
off = ["2023-09-22"]
"""


def _kinds(house: House) -> list[str]:
    with house.engine.database.read() as session:
        return [each.kind for each in reversed(security.entries(session))]


def test_a_unit_is_added_named_and_stands_in_the_tree(house: House) -> None:
    browser = house.browser("guan")
    data = {"code": "ga", "name": "区公安分局", "parent": "jw", "scope": "police"}
    added = browser.post("/units", data={**data, "aliases": "公安"})
    browser.post("/units/aliases", data={"unit": "ga", "alias": "分局"})
    text = browser.get("/units").text

    assert added.headers["location"] == "/units#unit-ga"
    assert "公安；分局" in text or "分局；公安" in text
    assert "公安机关" in text
    assert _kinds(house) == ["unit added", "unit named"]


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ("/units", {"code": "jt", "name": "另一个局"}),
        ("/units", {"code": "", "name": "无代码"}),
        ("/units/aliases", {"unit": "jt", "alias": "区住建局"}),
        ("/units/aliases", {"unit": "jt", "alias": " "}),
        ("/units/successions", {"old": "jt", "new": "区不存在局"}),
    ],
)
def test_a_unit_that_cannot_be_keeps_what_was_typed(
    one_house: House, place: str, data: dict[str, str]
) -> None:
    answer = one_house.browser("guan").post(place, data=data)

    assert answer.status_code == 422
    assert "error" in answer.text or "aria-invalid" in answer.text
    assert _kinds(one_house) == []


def test_a_succession_shows_what_it_moves_before_it_is_recorded(house: House) -> None:
    house.office.assigned()
    browser = house.browser("guan")
    seen = browser.get("/units?old=jt&new=zj").text
    same = browser.get("/units?old=jt&new=jt")
    browser.post("/units/successions", data={"old": "jt", "new": "zj"})

    assert "2 人、2 项职责、1 件问题、1 个项目" in seen
    assert same.status_code == 422
    with house.engine.database.read() as session:
        assert load_tree(session).named("区交通运输局") == house.office.units["zj"]


def _password(text: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', text)
    assert found, text
    return found[1]


def test_a_new_person_signs_in_with_a_password_shown_once(house: House) -> None:
    admin = house.browser("guan")
    data = {"login": "xin", "name": "辛新人", "unit": "jt", "role": ["handler", "auditor"]}
    password = _password(admin.post("/persons", data=data).text)
    signed = house.browser().post("/sign-in", data={"login": "xin", "password": password})

    assert password not in admin.get("/persons/xin").text
    assert signed.status_code == 303
    with house.engine.database.read() as session:
        xin = person_named(session, "xin")
        held = session.exec(select(RoleGrant).where(RoleGrant.person_id == xin.id)).all()
    expected = {("handler", house.office.units["jt"]), ("auditor", None)}
    assert {(each.role, each.unit_id) for each in held} == expected
    assert _kinds(house)[-4:] == ["person added", "role granted", "role granted", "password issued"]


@pytest.mark.parametrize(
    "data",
    [
        {"login": "jiao", "name": "重名", "unit": "jt"},
        {"login": "", "name": "无名", "unit": "jt"},
        {"login": "two words", "name": "空格", "unit": "jt"},
        {"login": "neu", "name": "无单位", "unit": "none"},
        {"login": "neu", "name": "无角色", "unit": "jt", "role": "king"},
    ],
)
def test_a_person_who_cannot_be_added_keeps_what_was_typed(
    one_house: House, data: dict[str, str]
) -> None:
    answer = one_house.browser("guan").post("/persons", data=data)

    assert answer.status_code == 422
    assert data["name"] in answer.text
    assert ('id="add-login-about" class="said-wrong"' in answer.text) is (
        data["login"] in {"", "two words"}
    )
    assert _kinds(one_house) == []


def test_roles_are_given_and_taken_back_at_once(house: House) -> None:
    admin = house.browser("guan")
    admin.post("/persons/jiao/roles", data={"role": "supervisor", "at": "*"})
    with house.engine.database.read() as session:
        number = session.exec(
            select(col(RoleGrant.id))
            .where(RoleGrant.role == "supervisor")
            .order_by(col(RoleGrant.id).desc())
        ).first()
    before = house.browser("jiao").get("/cycles").status_code
    admin.post(f"/persons/jiao/roles/{number}/take")

    assert (before, house.browser("jiao").get("/cycles").status_code) == (200, 403)
    assert admin.post(f"/persons/jiao/roles/{number}/take").status_code == 422
    assert admin.post("/persons/jiao/roles", data={"role": "king"}).status_code == 422
    assert _kinds(house) == ["role granted", "role taken back", "not allowed"]


def test_the_last_administrator_stays(one_house: House) -> None:
    admin = one_house.browser("guan")
    refused = admin.post("/persons/guan/disable")
    with one_house.engine.database.write() as session:
        grant(session, person_named(session, "sun"), "admin", unit_id=None)

    assert refused.status_code == 409
    assert "唯一的系统管理员" in refused.text
    assert admin.post("/persons/guan/disable").status_code == 303


def test_who_is_disabled_is_out_at_once_and_may_come_back(house: House) -> None:
    admin, jiao = house.browser("guan"), house.browser("jiao")
    admin.post("/persons/jiao/disable")
    out = jiao.get("/items").status_code
    page = admin.get("/persons/jiao").text
    admin.post("/persons/jiao/enable")

    assert out == 303
    assert "已停用" in page
    assert house.browser("jiao").get("/items").status_code == 200


def test_a_new_password_and_signing_out_end_every_session(one_house: House) -> None:
    admin, jiao = one_house.browser("guan"), one_house.browser("jiao")
    _password(admin.post("/persons/jiao/password").text)
    first = jiao.get("/items").status_code
    again = one_house.browser("jiao")
    listed = admin.get("/system/sessions").text
    admin.post("/system/sessions/jiao/end")
    third = one_house.browser("jiao")
    admin.post("/persons/jiao/sign-out")

    assert "焦经办" in listed
    assert (first, again.get("/items").status_code, third.get("/items").status_code) == (
        303, 303, 303,
    )  # fmt: skip


def test_persons_are_found_by_name_and_unit(one_house: House) -> None:
    browser = one_house.browser("shen")

    assert "焦经办" in browser.get("/persons?q=交通").text
    assert "焦经办" not in browser.get("/persons?q=住房").text
    assert "没有符合条件" in browser.get("/persons?q=nobody").text
    assert "停用" not in browser.get("/persons/jiao").text


def test_a_year_shows_days_off_and_those_made_up(one_house: House) -> None:
    text = one_house.browser("jiao").get("/workdays?year=2023").text

    assert text.count("<caption>") == 12
    assert "国庆" in text
    assert "还没有放假通知" in one_house.browser("jiao").get("/workdays?year=2027").text


@pytest.mark.parametrize(("login", "places"), [("jiao", 2), ("sun", 3), ("shen", 0), ("guan", 0)])
def test_whoever_has_no_page_of_the_system_finds_the_others_under_the_name(
    one_house: House, login: str, places: int
) -> None:
    text = one_house.browser(login).get("/").text
    menu = text[text.index('<details class="menu">') : text.index("<main")]

    assert len(re.findall('href="/(?:units|workdays|workflows)"', menu)) == places


def test_a_notice_shows_what_it_moves_and_keeps_nothing_until_imported(house: House) -> None:
    item_id = house.office.assigned()
    [party] = house.office.clocks(item_id)
    due = house.office.due(item_id, party)
    browser = house.browser("sun")
    seen = browser.post("/workdays/notices/preview", data={"text": NOTICE.replace("\n", "\r\n")})
    kept = house.office.due(item_id, party)
    browser.post("/workdays/notices", data={"text": NOTICE})

    assert "将改动 1 个期限" in seen.text
    assert str(due) in seen.text
    assert kept == due
    with house.engine.database.read() as session:
        calendar = house.engine.rules(session).calendar
    assert house.office.due(item_id, party) == calendar.workday_from(due, 1)
    assert house.office.faults() == []


@pytest.mark.parametrize("text", ["", "number = 1", EXAMPLE.replace("2027-01-30", "2027-13-01")])
def test_a_notice_with_mistakes_is_told_beside_the_text(one_house: House, text: str) -> None:
    for place in ("/workdays/notices/preview", "/workdays/notices"):
        answer = one_house.browser("sun").post(place, data={"text": text})

        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text


def test_workflows_are_listed_with_their_items_and_checked(one_house: House) -> None:
    one_house.office.open("一件")
    browser = one_house.browser("guan")
    listed, shown = browser.get("/workflows").text, browser.get("/workflows/rectification").text

    assert "rectification" in listed
    assert "检查通过" in shown
    assert "stateDiagram-v2" in shown
    assert "到期前2个工作日" in shown
    assert 'id="line-10"' in shown
    assert browser.get("/workflows/none").status_code == 404


def test_the_health_of_the_system_is_told_in_words(house: House) -> None:
    text = house.browser("guan").get("/system").text

    assert "数据库结构" in text
    assert "从未运行" in text or "上次催办" in text
    assert "Workflows" in house.browser("guan").get(
        "/system", headers={"Accept-Language": "en"}
    ).text.replace("workflows", "Workflows")


def test_the_audit_finds_nothing_until_somebody_changes_the_past(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    browser = one_house.browser("shen")
    idle, sound = browser.get("/system/audit").text, browser.get("/system/audit?run=yes").text
    with one_house.engine.database.write() as session:
        session.get_one(Item, item_id).title = "改过的标题"
    broken = browser.get("/system/audit?run=yes").text

    assert "现在核验" in idle
    assert "全部一致" in sound
    assert "1 处不一致" in broken


@pytest.mark.parametrize(("language", "told"), [("zh", "文件不见了"), ("en", "its file is gone")])
def test_the_audit_names_each_fault_in_the_readers_language(
    one_house: House, tmp_path: Path, language: str, told: str
) -> None:
    item_id = one_house.office.rectifying()
    kept = keep(tmp_path, b"repaired")
    with one_house.engine.database.write() as session:
        jiao, rules = one_house.office.actor(session, "jiao"), one_house.office.rules(session)
        attach(session, rules, jiao, item_id, kept, kind="other", name="after", now=NOW)
    heard = {"Accept-Language": language}
    text = one_house.browser("shen").get("/system/audit?run=yes", headers=heard).text

    assert told in text


def test_the_outbox_names_who_and_when_and_never_what(one_house: House) -> None:
    one_house.office.assigned("路面坑槽")
    one_house.engine.post()
    text = one_house.browser("guan").get("/system/outbox").text

    assert "没有在等待发送的信件" in text
    assert "路面坑槽" not in text


def test_the_security_log_names_persons_and_can_be_read_by_the_auditor(one_house: House) -> None:
    one_house.browser("guan").post("/persons/jiao/password")
    text = one_house.browser("shen").get("/system/security").text

    assert "发放一次性密码" in text
    assert "管系统" in text
    assert "焦经办" in text
    assert "&#34;" not in text
