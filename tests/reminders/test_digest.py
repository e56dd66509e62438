"""One message per person: what is longest overdue first, why they get it, and a link."""

from dataclasses import replace
from datetime import time, timedelta

from casetrack.people.persons import disable, person_named
from casetrack.reminders.post import Quiet, release_at
from casetrack.store.tables import Preference
from tests.office import CALENDAR, DAY, NOW, Office
from tests.reminders.post import Sent, deliveries, post_to, reminders, ticked

OPENING = NOW - timedelta(minutes=30)
QUIET = Quiet(starts=time(20), ends=time(8))


def test_a_recipient_gets_one_message_about_all_items(office: Office) -> None:
    sent = Sent()
    office.assigned("路面坑槽")
    office.assigned("护栏缺失")
    report = ticked(office, post_to(sent), OPENING + 2 * DAY)
    assert (report.digested.messages, report.delivered.sent) == (2, 2)
    [message] = sent.to("jiao")
    assert message.subject == "【催办】共2项待您处理（2023年9月22日）"
    assert "路面坑槽" in message.body
    assert "护栏缺失" in message.body


def test_a_line_says_when_it_is_due_why_it_comes_and_where_to_go(office: Office) -> None:
    sent = Sent()
    item_id = office.assigned("路面坑槽")
    ticked(office, post_to(sent), OPENING + 5 * DAY)
    [message] = sent.to("jiao")
    assert "项目：公路病害治理" in message.body
    assert "状态：已交办，2023年9月22日到期，已逾期1个工作日" in message.body
    assert "提醒原因：您是承办人" in message.body
    assert f"https://casetrack.example/items/{item_id}" in message.body


def test_what_is_longest_overdue_comes_first(office: Office) -> None:
    sent = Sent()
    late = office.assigned("先到期")
    office.step(late, "accept", by="jiao")
    office.assigned("后到期", now=NOW)
    ticked(office, post_to(sent), NOW + 40 * DAY)
    [message] = sent.to("jiao")
    assert message.body.index("后到期") < message.body.index("先到期")


def test_who_stands_in_is_told_so(office: Office) -> None:
    sent = Sent()
    office.assigned()
    with office.database.write() as session:
        disable(session, person_named(session, "tong"))
    ticked(office, post_to(sent), OPENING + 2 * DAY)
    [message] = sent.to("sun")
    assert "该项无人担任单位负责人，由您代收" in message.body


def test_a_person_without_an_address_has_one_from_login_and_domain(office: Office) -> None:
    with office.database.write() as session:
        person_named(session, "tong").email = "office@jt.example"
    office.assigned()
    ticked(office, post_to(Sent()), OPENING + 2 * DAY)
    found = {each.address for each in deliveries(office)}
    assert found == {"jiao@casetrack.example", "office@jt.example"}


def test_quiet_hours_hold_messages_but_no_clock(office: Office) -> None:
    sent = Sent()
    office.assigned()
    post = post_to(sent, QUIET)
    night = ticked(office, post, OPENING + 2 * DAY + timedelta(hours=12))
    assert (night.swept.recorded, night.digested.messages) == (3, 0)
    saturday = ticked(office, post, OPENING + 3 * DAY)
    assert saturday.delivered.sent == 0
    ticked(office, post, OPENING + 5 * DAY)
    assert [message.subject[:8] for message in sent.to("jiao")] == ["【催办】1项已逾"]


def test_held_messages_leave_when_the_office_opens() -> None:
    friday_night = CALENDAR.instant(CALENDAR.local_day(NOW + 2 * DAY), time(21))
    monday = CALENDAR.local_day(NOW + 5 * DAY)
    assert release_at(CALENDAR, QUIET, friday_night) == CALENDAR.opens_at(monday)
    late_riser = Quiet(starts=time(20), ends=time(10))
    assert release_at(CALENDAR, late_riser, friday_night) == CALENDAR.instant(monday, time(10))
    assert release_at(CALENDAR, None, friday_night) == friday_night


def test_a_morning_too_early_waits_for_the_same_day() -> None:
    day = CALENDAR.local_day(NOW)
    at_six = CALENDAR.instant(day, time(6))
    assert release_at(CALENDAR, QUIET, at_six) == CALENDAR.opens_at(day)
    assert release_at(CALENDAR, QUIET, NOW) == NOW


def test_what_nobody_owes_any_more_is_cancelled_before_it_is_put_in_a_message(
    office: Office,
) -> None:
    item_id = office.assigned()
    post = post_to(Sent(), QUIET)
    ticked(office, post, OPENING + 2 * DAY + timedelta(hours=12))
    office.step(item_id, "accept", by="jiao", now=OPENING + 3 * DAY)
    report = ticked(office, post, OPENING + 5 * DAY)
    assert (report.digested.cancelled, report.digested.messages) == (2, 0)
    assert {each.reason for each in reminders(office) if each.state == "cancelled"} == {
        "its clock was stopped: accept"
    }


def test_a_letter_is_in_the_language_that_its_reader_chose(office: Office) -> None:
    sent = Sent()
    office.assigned("路面坑槽")
    with office.database.write() as session:
        chosen = person_named(session, "jiao").id or 0
        session.add(Preference(person_id=chosen, language="en"))
    ticked(office, post_to(sent), OPENING + 5 * DAY)
    [english], [chinese] = sent.to("jiao"), sent.to("tong")
    assert english.subject == "Reminder: 1 item waits for you, 1 overdue (25 Sept 2023)"
    assert "State: Assigned, due 22 Sept 2023, overdue by 1 workday\n" in english.body
    assert "Why you: you are its handler" in english.body
    assert chinese.subject == "【催办】1项已逾期，共1项待您处理（2023年9月25日）"


def test_who_chose_no_language_is_written_to_as_the_office_speaks(office: Office) -> None:
    sent = Sent()
    office.assigned("路面坑槽")
    with office.database.write() as session:
        chosen = person_named(session, "tong").id or 0
        session.add(Preference(person_id=chosen, language="zh"))
    ticked(office, replace(post_to(sent), language="en"), OPENING + 2 * DAY)
    [english], [chinese] = sent.to("jiao"), sent.to("tong")
    assert english.subject == "Reminder: 1 item waits for you (22 Sept 2023)"
    assert chinese.subject == "【催办】共1项待您处理（2023年9月22日）"
