"""One's own affairs: habits, password, browsers, stand-ins, inbox, and the first sign-in."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, delete, select

from casetrack.people import sessions
from casetrack.people.passwords import Hashed, hash_password, issue_password, set_password
from casetrack.people.persons import person_named
from casetrack.people.sessions import SignInDelayed, SignInRefused, sign_in
from casetrack.store.tables import Delivery, Event, Person, Preference, SecurityEvent
from tests.office import DAY
from tests.web.conftest import House

OLD, NEW = "correct horse battery", "staple on the hillside"


def _with_password(house: House, login: str, password: str = OLD) -> None:
    with house.engine.database.write() as session:
        set_password(session, person_named(session, login), password, now=house.now)


def _sign_in(house: House, login: str, password: str, address: str = "1.1.1.1") -> str:
    return sign_in(
        house.engine.database, login=login, password=password, address=address, now=house.now
    )


def test_language_and_quiet_hours_are_kept(house: House) -> None:
    browser = house.browser("jiao")
    data = {"language": "en", "quiet_from": "18:30", "quiet_to": "08:00"}
    browser.post("/profile", data=data)

    assert "Quiet hours" in browser.get("/profile").text
    browser.post("/language", data={"language": "zh"})
    with house.engine.database.read() as session:
        kept = session.exec(select(Preference)).one()
    assert (kept.language, kept.quiet_from, kept.quiet_to) == ("zh", "18:30", "08:00")


@pytest.mark.parametrize(
    "data",
    [
        {"language": "fr"},
        {"quiet_from": "25:00", "quiet_to": "08:00"},
        {"quiet_from": "18:00"},
    ],
)
def test_habits_that_make_no_sense_are_told_beside_the_field(
    one_house: House, data: dict[str, str]
) -> None:
    answer = one_house.browser("jiao").post("/profile", data=data)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_a_new_password_signs_out_every_other_browser(house: House) -> None:
    _with_password(house, "jiao")
    here, elsewhere = house.browser("jiao"), house.browser("jiao")
    data = {"old": OLD, "password": NEW, "again": NEW}
    answer = here.post("/profile/password", data=data)

    assert answer.headers["location"] == "/profile"
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 303
    assert _sign_in(house, "jiao", NEW)
    with house.engine.database.read() as session:
        noted = session.exec(select(SecurityEvent).order_by(col(SecurityEvent.seq))).all()[-1]
    assert noted.kind == "password set"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"old": "wrong", "password": NEW, "again": NEW}, "这不是现在的密码"),
        ({"old": OLD, "password": NEW, "again": "other"}, "两次输入的不一致"),
        ({"old": OLD, "password": OLD, "again": OLD}, "请换一个不同的密码"),
        ({"old": OLD, "password": "short", "again": "short"}, "密码为 12 到 128 个字符"),
        ({"old": "wrong", "password": "short", "again": "other"}, "密码为 12 到 128 个字符"),
    ],
)
def test_a_password_that_is_refused_is_never_sent_back(
    one_house: House, data: dict[str, str], said: str
) -> None:
    _with_password(one_house, "jiao")
    answer = one_house.browser("jiao").post("/profile/password", data=data)

    assert answer.status_code == 422
    assert said in answer.text
    assert data["password"] not in answer.text
    assert _sign_in(one_house, "jiao", OLD)


def test_a_one_time_password_leads_nowhere_but_to_a_new_one(house: House) -> None:
    with house.engine.database.write() as session:
        first = issue_password(session, person_named(session, "jiao"), now=house.now)
    browser = house.browser()
    browser.post("/sign-in", data={"login": "jiao", "password": first})
    led = browser.get("/items").headers["location"]
    browser.post("/profile/password", data={"old": first, "password": NEW, "again": NEW})

    assert led == "/profile/password"
    assert browser.get("/items").status_code == 200


def test_a_one_time_password_is_worth_nothing_after_a_day(house: House) -> None:
    with house.engine.database.write() as session:
        first = issue_password(session, person_named(session, "jiao"), now=house.now)
    house.now += DAY

    with pytest.raises(SignInRefused):
        _sign_in(house, "jiao", first)


def test_one_browser_or_all_others_are_signed_out(one_house: House) -> None:
    here, second, third = (one_house.browser("jiao") for _ in range(3))
    page = here.get("/profile").text
    digest = page.partition('action="/profile/sessions/')[2].partition('"')[0]
    here.post(f"/profile/sessions/{digest}")
    left = [each.get("/profile").status_code for each in (second, third)]
    here.post("/profile/sessions/others")

    assert sorted(left) == [200, 303]
    assert {each.get("/profile").status_code for each in (second, third)} == {303}
    assert here.get("/profile").status_code == 200


def _stand_in(house: House, absent: str, acting: str) -> int:
    """Let somebody stand in from today for a week; gives the number of the absent."""
    today = house.engine.calendar.local_day(house.now)
    data = {"login": acting, "starts": str(today), "ends": str(today + timedelta(days=7))}
    assert house.browser(absent).post("/profile/stand-ins", data=data).status_code == 303
    with house.engine.database.read() as session:
        return person_named(session, absent).id or 0


def test_a_stand_in_acts_under_the_own_name_for_somebody_absent(house: House) -> None:
    item_id = house.office.assigned()
    absent = _stand_in(house, "jiao", "zhu")
    browser = house.browser("zhu")
    before = browser.get(f"/items/{item_id}").status_code
    browser.post("/profile/acting", data={"person": str(absent)})
    answer = browser.post(f"/items/{item_id}/events", data={"transition": "accept"})

    assert (before, answer.status_code) == (404, 303)
    assert "代 焦经办 办理" in browser.get("/").text
    with house.engine.database.read() as session:
        last = session.exec(select(Event).where(Event.transition == "accept")).one()
        assert last.actor_id == person_named(session, "zhu").id
    assert last.on_behalf_id == absent
    assert house.office.faults() == []
    assert "朱经办代焦经办（区住房和城乡建设局）签收" in browser.get(f"/items/{item_id}").text


def test_two_pairs_of_eyes_count_the_absent_and_who_acts(house: House) -> None:
    item_id = house.office.assigned(unit="zj")
    absent = _stand_in(house, "zhu", "he")
    browser = house.browser("he")
    browser.post("/profile/acting", data={"person": str(absent)})
    browser.post(f"/items/{item_id}/events", data={"transition": "accept"})
    browser.post("/profile/acting", data={"person": ""})
    house.office.step(item_id, "request_closeout", by="zhu", reason="已修补")
    own = browser.post(f"/items/{item_id}/events", data={"transition": "verify"})
    for_him = _stand_in(house, "he", "sun")
    other = house.browser("sun")
    other.post("/profile/acting", data={"person": str(for_him)})
    stood_in = other.post(f"/items/{item_id}/events", data={"transition": "verify"})

    assert (own.status_code, stood_in.status_code) == (409, 409)
    assert house.office.item(item_id).state == "rectifying"


def test_nobody_stands_in_after_it_is_taken_back_or_over(house: House) -> None:
    absent = _stand_in(house, "jiao", "zhu")
    browser = house.browser("zhu")
    browser.post("/profile/acting", data={"person": str(absent)})
    acting = "代 焦经办 办理" in browser.get("/").text
    page = house.browser("jiao").get("/profile").text
    number = page.partition('action="/profile/stand-ins/')[2].partition("/")[0]
    house.browser("jiao").post(f"/profile/stand-ins/{number}/end")

    assert acting
    assert "代 焦经办 办理" not in browser.get("/").text
    assert house.browser("jiao").post(f"/profile/stand-ins/{number}/end").status_code == 404


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"login": "jiao", "starts": "2023-09-20", "ends": "2023-09-21"}, 1),
        ({"login": "nobody", "starts": "2023-09-20", "ends": "2023-09-21"}, 1),
        ({"login": "zhu", "starts": "2023-09-22", "ends": "2023-09-21"}, 1),
        ({"login": "zhu", "starts": "x", "ends": "2023-09-21"}, 1),
        ({"login": "nobody", "starts": "x", "ends": "y"}, 3),
    ],
)
def test_a_stand_in_who_cannot_be_is_told_beside_each_field(
    one_house: House, data: dict[str, str], wrong: int
) -> None:
    answer = one_house.browser("jiao").post("/profile/stand-ins", data=data)

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == wrong
    assert f'value="{data["ends"]}"' in answer.text


def test_ones_own_messages_are_read_and_nobody_elses(house: House) -> None:
    with house.engine.database.write() as session:
        mine = Delivery(
            recipient_id=person_named(session, "jiao").id or 0, channel="inbox", address="",
            message_id="<a@b>", subject="共1项待办", body="请看", created_at=house.now,
            next_at=house.now, state="sent", sent_at=house.now,
        )  # fmt: skip
        session.add(mine)
        session.flush()
        number = mine.id
    house.browser("zhu").post(f"/inbox/{number}")
    unread = house.browser("jiao").get("/inbox").text
    house.browser("jiao").post(f"/inbox/{number}")

    assert "共1项待办" in unread
    assert "未读" in unread
    assert "未读" not in house.browser("jiao").get("/inbox").text
    assert "共1项待办" not in house.browser("zhu").get("/inbox").text


def test_an_account_tried_from_everywhere_waits_longer_and_never_for_good(house: House) -> None:
    _with_password(house, "jiao")
    for number in range(sessions.OVERALL_LIMIT):
        with pytest.raises(SignInRefused):
            _sign_in(house, "jiao", "wrong", address=f"1.1.1.{number}")
    with pytest.raises(SignInDelayed) as delayed:
        _sign_in(house, "jiao", OLD, address="2.2.2.2")
    house.now += timedelta(seconds=1)

    assert delayed.value.until == house.now
    assert _sign_in(house, "jiao", OLD, address="2.2.2.2")


def test_two_windows_set_habits_at_the_same_moment(house: House) -> None:
    together = threading.Barrier(2)

    def choose(language: str) -> int:
        browser = house.browser("jiao")
        together.wait(timeout=30)
        return browser.post("/language", data={"language": language}).status_code

    for _ in range(5):
        with ThreadPoolExecutor(2) as windows:
            assert list(windows.map(choose, ("zh", "en"))) == [303, 303]
        with house.engine.database.write() as session:
            session.exec(delete(Preference))


def test_a_password_replaced_by_somebody_else_meanwhile_is_not_overwritten(
    one_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_password(one_house, "jiao")
    hashing = hash_password

    def replaced_meanwhile(person: Person, password: str) -> Hashed:
        # Were a transaction open while a password is hashed, this one could not begin.
        _with_password(one_house, "jiao", "issued by somebody")
        return hashing(person, password)

    monkeypatch.setattr(sessions, "hash_password", replaced_meanwhile)
    data = {"old": OLD, "password": NEW, "again": NEW}
    answer = one_house.browser("jiao").post("/profile/password", data=data)

    assert answer.status_code == 409
    assert _sign_in(one_house, "jiao", "issued by somebody")


def test_whoever_finds_a_browser_signed_in_cannot_guess_the_password(one_house: House) -> None:
    browser = one_house.browser("jiao")
    data = {"old": "a guess", "password": NEW, "again": "other"}
    found = [browser.post("/profile/password", data=data).status_code for _ in range(11)]

    assert found == [422] * 10 + [429]


@pytest.mark.parametrize(
    ("login", "place", "data", "said"),
    [
        ("jiao", "/profile", {"language": "zh"}, "已保存。"),
        ("jiao", "/profile", {"language": "en"}, "Saved."),
        ("jiao", "/profile/sessions/others", {}, "其他地方的登录都已退出，本次登录保留。"),
        ("guan", "/persons/jiao/disable", {}, "已保存。"),
        ("guan", "/units/aliases", {"unit": "jt", "alias": "交通局"}, "已保存。"),
    ],
)
def test_what_was_kept_is_said_once(
    one_house: House, login: str, place: str, data: dict[str, str], said: str
) -> None:
    browser = one_house.browser(login)
    page = browser.post(place, data=data).headers["location"]

    assert f'role="status">{said}' in browser.get(page).text
    assert said not in browser.get(page).text


def test_nothing_is_said_of_what_no_form_has_done(one_house: House) -> None:
    browser = one_house.browser("jiao")
    browser.cookies.set("done", "<b>a lie</b>")

    assert "a lie" not in browser.get("/profile").text
