"""A sweep writes down what is owed now: once, to the right people, and only the highest step."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from casetrack.people.persons import disable, person_named
from casetrack.reminders.sweep import Swept, sweep_all
from casetrack.store.tables import Person, Reminder
from tests.office import DAY, NOW, Office

# An assigned item is due at the end of Friday 2023-09-22; its offices open at 08:30.
OPENING = NOW - timedelta(minutes=30)


def swept(office: Office, now: datetime) -> Swept:
    return sweep_all(office.database, office.rules, now=now)


def recorded(office: Office, state: str = "queued") -> list[tuple[str, int, str]]:
    with office.database.read() as session:
        query = (
            select(Reminder.rule, Reminder.occurrence, Person.login)
            .join(Person, col(Person.id) == col(Reminder.recipient_id))
            .where(Reminder.state == state)
            .order_by(col(Person.login), col(Reminder.owed_at))
        )
        return list(session.exec(query))


def test_nothing_is_recorded_before_anything_is_owed(office: Office) -> None:
    office.assigned()
    assert swept(office, NOW) == Swept()


def test_the_handler_and_the_lead_hear_of_the_due_day(office: Office) -> None:
    office.assigned()
    swept(office, OPENING + 2 * DAY)
    assert recorded(office) == [("today", 0, "jiao"), ("today", 0, "tong")]


def test_nobody_is_reminded_twice(office: Office) -> None:
    office.assigned()
    first = swept(office, OPENING + 2 * DAY)
    again = swept(office, OPENING + 2 * DAY)
    later = swept(office, OPENING + 3 * DAY)
    assert (first.recorded, again.recorded, later.recorded) == (3, 0, 0)
    assert len(recorded(office)) == 2


def test_missed_steps_collapse_into_the_highest(office: Office) -> None:
    office.assigned()
    done = swept(office, OPENING + 7 * DAY)
    assert recorded(office) == [
        ("late", 3, "jiao"),
        ("late_lead", 0, "sun"),
        ("late_lead", 0, "tong"),
    ]
    assert recorded(office, "superseded") == [
        ("soon", 0, "jiao"),
        ("today", 0, "jiao"),
        ("today", 0, "tong"),
    ]
    assert (done.recorded, done.superseded) == (6, 3)


def test_a_step_that_was_not_sent_yet_is_superseded_by_the_next(office: Office) -> None:
    office.assigned()
    swept(office, OPENING + 2 * DAY)
    swept(office, OPENING + 5 * DAY)
    assert recorded(office) == [("late", 1, "jiao"), ("today", 0, "tong")]
    assert recorded(office, "superseded") == [("soon", 0, "jiao"), ("today", 0, "jiao")]


def test_an_item_with_a_handler_of_its_own_reminds_that_person(office: Office) -> None:
    with office.database.read() as session:
        zhu = person_named(session, "zhu").id
    office.assigned(handler_id=zhu)
    swept(office, OPENING + 2 * DAY)
    assert recorded(office) == [("today", 0, "tong"), ("today", 0, "zhu")]


def test_a_role_that_nobody_holds_is_a_gap_and_the_supervisor_hears(office: Office) -> None:
    office.assigned()
    with office.database.write() as session:
        disable(session, person_named(session, "tong"))
    done = swept(office, OPENING + 2 * DAY)
    assert [(gap.rule, gap.whom) for gap in done.gaps] == [("today", "unit_lead")]
    assert recorded(office) == [("today", 0, "jiao"), ("today", 0, "sun")]


def test_the_verifiers_clock_climbs_its_own_ladder(office: Office) -> None:
    office.requested()
    swept(office, NOW + 30 * DAY)
    assert {rule for rule, _, _ in recorded(office)} == {
        "verification_late",
        "verification_late_supervisor",
    }
