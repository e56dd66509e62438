"""A deadline counted before its year's notice is provisional, and moves when the notice comes."""

from datetime import UTC, date, datetime

from casetrack.cases.history import history
from casetrack.cases.notices import import_notice
from casetrack.cases.rows import running_clocks
from casetrack.workdays import due_day
from tests.office import CALENDAR, DAY, Office

FEBRUARY = datetime(2027, 2, 3, 1, 0, tzinfo=UTC)
NOTICE = """
number = "国办发明电〔2026〕9号"
title = "2027年部分节假日安排"
issued = 2026-11-05
years = [2027]
off = ["2027-01-01..2027-01-03", "2027-02-04..2027-02-11", "2027-10-01..2027-10-07"]
work = ["2027-02-14"]
"""


def test_a_deadline_of_2027_moves_with_its_event_and_its_reminder(office: Office) -> None:
    [item_id] = office.open("坑槽", now=FEBRUARY)
    with office.database.read() as session:
        [before] = running_clocks(session, [item_id])[item_id]
    owed = office.item(item_id).remind_at

    with office.database.write() as session:
        rules, sun = office.rules(session), office.actor(session, "sun")
        done = import_notice(session, rules, sun, NOTICE, source="n", now=FEBRUARY + DAY / 24)

    with office.database.read() as session:
        [after] = running_clocks(session, [item_id])[item_id]
        last = history(session, item_id)[-1]
    assert (before.provisional, after.provisional) == (True, False)
    assert due_day(CALENDAR, after.due_at) == date(2027, 2, 14)
    assert [each.new_due_at for each in done.moved] == [after.due_at]
    assert last.data["notes"]["notice"] == "国办发明电〔2026〕9号"
    assert after.due_at > before.due_at
    assert office.item(item_id).remind_at != owed
