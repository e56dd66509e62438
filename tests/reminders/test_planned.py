"""A dry run says what a tick would send, and writes nothing."""

from datetime import timedelta

from casetrack.language import Language
from casetrack.reminders.letters import Letter
from casetrack.reminders.planned import planned
from tests.office import DAY, NOW, Office
from tests.reminders.post import Sent, post_to, reminders, ticked

OPENING = NOW - timedelta(minutes=30)


def letters(office: Office, days: int, language: Language | None = None) -> list[Letter]:
    now = OPENING + days * DAY
    with office.database.read() as session:
        return planned(session, office.rules(session), post_to(Sent()), language=language, now=now)


def test_a_dry_run_names_who_gets_what_and_why(office: Office) -> None:
    office.assigned("路面坑槽")
    found = letters(office, 7)
    assert [(each.recipient.login, each.lines[0].rule) for each in found] == [
        ("jiao", "late"),
        ("sun", "late_lead"),
        ("tong", "late_lead"),
    ]
    read = letters(office, 7, "en")
    assert _first_row(found)["title"] == "路面坑槽"
    # The recipient reads Chinese; whoever looks may read English.
    assert (_first_row(found)["why"], _first_row(read)["why"]) == ("该项承办人", "is its handler")
    assert reminders(office) == []


def _first_row(found: list[Letter]) -> dict[str, object]:
    rows = found[0].values["rows"]
    assert isinstance(rows, list)
    return dict(rows[0])


def test_a_tick_then_sends_exactly_that_and_a_dry_run_after_it_nothing(office: Office) -> None:
    sent = Sent()
    office.assigned()
    office.open("没有交办")
    foreseen = {each.recipient.login for each in letters(office, 7)}
    ticked(office, post_to(sent), OPENING + 7 * DAY)
    assert {each.address.split("@")[0] for each in sent.messages} == foreseen
    assert letters(office, 7) == []
