"""More time: asked for in time, answered by somebody else, granted once; and clocks that stand."""

from datetime import date
from typing import Any

import pytest

from casetrack.errors import Invalid, Refused
from casetrack.people.persons import grant as give
from casetrack.people.persons import person_named
from tests.office import DAY, NOW, Office


def ask(office: Office, item_id: int, *, days: int = 0, duration: str = "10 workdays") -> None:
    now = NOW + days * DAY
    office.step(
        item_id, "request_extension", by="jiao", reason="材料未到", duration=duration, now=now
    )


def grant(office: Office, item_id: int, *, days: int = 0, duration: str = "") -> None:
    fields: dict[str, Any] = {"duration": duration} if duration else {}
    office.step(item_id, "grant_extension", by="sun", now=NOW + days * DAY, **fields)


def test_an_extension_counts_from_the_old_due_day(office: Office) -> None:
    item_id = office.rectifying()
    ask(office, item_id)
    assert office.due(item_id) == date(2023, 10, 20)
    grant(office, item_id, days=3)
    item = office.item(item_id)
    assert office.due(item_id) == date(2023, 11, 3)
    assert (item.extensions, item.extension_requested_by) == (1, None)


def test_who_grants_may_give_another_time_than_was_asked(office: Office) -> None:
    item_id = office.rectifying()
    ask(office, item_id)
    grant(office, item_id, duration="5 days")
    assert office.due(item_id) == date(2023, 10, 25)


def test_an_extension_asked_in_time_may_be_granted_later(office: Office) -> None:
    item_id = office.rectifying()
    ask(office, item_id, days=30)
    grant(office, item_id, days=33)
    assert office.due(item_id) == date(2023, 11, 3)


def test_after_the_deadline_no_extension_is_asked_for(office: Office) -> None:
    item_id = office.rectifying()
    with pytest.raises(Refused, match="an extension is asked for before it does"):
        ask(office, item_id, days=31)


def test_a_deadline_is_extended_once(office: Office) -> None:
    item_id = office.rectifying()
    ask(office, item_id)
    with pytest.raises(Refused, match="is open already"):
        ask(office, item_id)
    grant(office, item_id)
    with pytest.raises(Refused, match="extended once already"):
        ask(office, item_id)


def test_another_unit_may_be_granted_an_extension_of_its_own(office: Office) -> None:
    item_id = office.rectifying()
    ask(office, item_id)
    grant(office, item_id)
    unit = str(office.units["zj"])
    office.step(item_id, "transfer", by="sun", reason="职责不在我局", unit=unit)
    assert office.item(item_id).extensions == 0


def test_who_asked_does_not_grant(office: Office) -> None:
    item_id = office.rectifying()
    with office.database.write() as session:
        give(session, person_named(session, "jiao"), "supervisor", unit_id=office.units["jt"])
    ask(office, item_id)
    with pytest.raises(Refused, match="焦经办 asked for the extension; somebody above"):
        office.step(item_id, "grant_extension", by="jiao")


def test_nothing_is_granted_that_nobody_asked_for(office: Office) -> None:
    with pytest.raises(Refused, match="there is nothing to answer"):
        grant(office, office.rectifying())


def test_a_refused_extension_leaves_the_deadline_and_may_be_asked_again(office: Office) -> None:
    item_id = office.rectifying()
    ask(office, item_id)
    office.step(item_id, "refuse_extension", by="sun", reason="时间足够")
    assert office.due(item_id) == date(2023, 10, 20)
    assert office.item(item_id).extensions == 0
    ask(office, item_id, duration="5 workdays")


@pytest.mark.parametrize("duration", ["soon", "-3 days", "99999 days", "1.5 workdays"])
def test_a_duration_that_cannot_be_read_is_named(office: Office, duration: str) -> None:
    with pytest.raises(Invalid, match="field duration"):
        ask(office, office.rectifying(), duration=duration)


def test_a_clock_that_rests_is_not_extended(office: Office) -> None:
    item_id = office.rectifying()
    ask(office, item_id)
    office.step(item_id, "pause", by="sun", reason="汛期停工")
    with pytest.raises(Refused, match="once it runs again"):
        grant(office, item_id)
    office.step(item_id, "resume", by="sun")
    grant(office, item_id)
    assert office.due(item_id) == date(2023, 11, 3)


def test_the_workdays_of_a_pause_move_the_due_day(office: Office) -> None:
    item_id = office.assigned()
    office.step(item_id, "pause", by="sun", reason="汛期停工", now=NOW + DAY)
    # Five days, of which a weekend is no workday: Thursday to Tuesday are three.
    office.step(item_id, "resume", by="sun", now=NOW + 6 * DAY)
    assert office.due(item_id) == date(2023, 9, 27)


def test_the_days_of_a_pause_move_a_limit_in_days(office: Office) -> None:
    item_id = office.rectifying(due=date(2023, 10, 31))
    office.step(item_id, "pause", by="sun", reason="汛期停工", now=NOW + DAY)
    office.step(item_id, "resume", by="sun", now=NOW + 6 * DAY)
    assert office.due(item_id) == date(2023, 11, 5)


def test_while_the_clock_rests_nobody_is_reminded_and_nothing_is_overdue(office: Office) -> None:
    item_id = office.assigned()
    office.step(item_id, "pause", by="sun", reason="汛期停工")
    assert office.item(item_id).remind_at is None
    assert office.clocks(item_id)["handler"].paused_at == NOW


@pytest.mark.parametrize("transition", ["pause", "accept", "return", "transfer"])
def test_a_paused_item_waits_for_its_clock(office: Office, transition: str) -> None:
    item_id = office.assigned()
    office.step(item_id, "pause", by="sun", reason="汛期停工")
    by = "sun" if transition in ("pause", "transfer") else "jiao"
    fields: dict[str, Any] = {"unit": str(office.units["zj"])} if transition == "transfer" else {}
    with pytest.raises(Refused, match="The clock is paused"):
        office.step(item_id, transition, by=by, reason="?", **fields)


def test_only_a_paused_clock_is_resumed(office: Office) -> None:
    with pytest.raises(Refused, match="nothing to resume"):
        office.step(office.assigned(), "resume", by="sun")


def test_a_pause_that_ends_at_once_changes_nothing(office: Office) -> None:
    item_id = office.rectifying()
    before = office.due(item_id)
    office.step(item_id, "pause", by="sun", reason="误点")
    office.step(item_id, "resume", by="sun")
    assert office.due(item_id) == before
    assert office.item(item_id).remind_at is not None
