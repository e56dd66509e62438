"""A dry run says what a tick would send, and writes nothing."""

from datetime import timedelta

from casetrack.reminders.letters import Letter
from casetrack.reminders.planned import planned
from tests.office import DAY, NOW, Office
from tests.reminders.post import Sent, post_to, reminders, ticked

OPENING = NOW - timedelta(minutes=30)


def letters(office: Office, days: int) -> list[Letter]:
    with office.database.read() as session:
        rules = office.rules(session)
        return planned(session, rules, post_to(Sent()), now=OPENING + days * DAY)


def test_a_dry_run_names_who_gets_what_and_why(office: Office) -> None:
    office.assigned("路面坑槽")
    found = letters(office, 7)
    assert [(each.recipient.login, each.lines[0].rule) for each in found] == [
        ("jiao", "late"),
        ("sun", "late_lead"),
        ("tong", "late_lead"),
    ]
    rows = found[0].values["rows"]
    assert isinstance(rows, list)
    assert (rows[0]["title"], rows[0]["why"]) == ("路面坑槽", "该项承办人")
    assert reminders(office) == []


def test_a_tick_then_sends_exactly_that_and_a_dry_run_after_it_nothing(office: Office) -> None:
    sent = Sent()
    office.assigned()
    office.open("没有交办")
    foreseen = {each.recipient.login for each in letters(office, 7)}
    ticked(office, post_to(sent), OPENING + 7 * DAY)
    assert {each.address.split("@")[0] for each in sent.messages} == foreseen
    assert letters(office, 7) == []
