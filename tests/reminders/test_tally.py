"""Reminders of a cycle counted by how they stand."""

from casetrack.reminders.channels.message import Message, PermanentFailure
from casetrack.reminders.sweep import sweep_all
from casetrack.reminders.tally import Tally, tally
from tests.office import DAY, NOW, Office
from tests.reminders.post import Sent, post_to, ticked


def tallied(office: Office) -> Tally:
    with office.database.read() as session:
        return tally(session, office.cycle_id)


def refuse_the_lead(message: Message) -> None:
    if message.address.startswith("tong@"):
        raise PermanentFailure("550 no such user")


def test_reminders_are_counted_by_how_they_stand(office: Office) -> None:
    assert tallied(office) == Tally()
    office.assigned()
    sweep_all(office.database, office.rules, now=NOW + 2 * DAY)
    assert tallied(office) == Tally(held=2, superseded=1)
    ticked(office, post_to(Sent(fail=refuse_the_lead)), NOW + 2 * DAY)
    assert tallied(office) == Tally(delivered=1, superseded=1, dead=1)
