"""Fields amended with before and after, and one's own last step taken back."""

from datetime import date
from decimal import Decimal

import pytest

from casetrack.cases.amendments import amend_many
from casetrack.cases.history import Told, history, sentence
from casetrack.errors import Invalid, NotFound, Refused
from casetrack.language import translate_to
from casetrack.people.actors import NotAllowed
from tests.office import DAY, NOW, Office


def last_event(office: Office, item_id: int) -> Told:
    with office.database.read() as session:
        return history(session, item_id)[-1]


def standing(office: Office, item_id: int) -> dict[str, object]:
    """All of an item that a withdrawal gives back."""
    changing = {"version", "head", "revision"}
    return office.item(item_id).model_dump(exclude=changing)


def test_an_amendment_tells_before_and_after(office: Office) -> None:
    item_id = office.rectifying(quantity=Decimal(3), category="坑槽")
    office.amend(item_id, by="jiao", quantity=Decimal("3.5"), category="裂缝", reason="复测")
    told = last_event(office, item_id)
    assert told.transition == "amend"
    assert told.data["changes"] == {"category": ["坑槽", "裂缝"], "quantity": ["3", "3.5"]}
    assert told.texts == {"reason": "复测"}


def test_of_a_title_the_event_keeps_only_that_it_changed(office: Office) -> None:
    item_id = office.rectifying()
    office.amend(item_id, by="jiao", title="路面沉陷")
    told = last_event(office, item_id)
    assert told.data["changes"] == {"title": None}
    assert told.texts["title"] == "路面沉陷"
    assert office.faults() == []


def test_a_history_says_of_each_amended_field_what_it_was_and_is(office: Office) -> None:
    [item_id] = office.open("坑槽", amount=Decimal(1500))
    with office.database.read() as session:
        handler_id = office.actor(session, "jiao").person_id
    office.amend(item_id, title="沉陷", amount=Decimal(88000), due=date(2023, 12, 31),
        unit_id=office.units["jt"], handler_id=handler_id)  # fmt: skip
    office.amend(item_id, amount=None)
    digest = office.item(item_id).definition_hash
    with office.database.read() as session:
        rules, told = office.rules(session), history(session, item_id)
    first, second = (sentence(each, rules, digest, "en") for each in told[-2:])
    assert first.partition("Amended; ")[2] == (
        "problem: 坑槽 → 沉陷; rectify by: (empty) → 31 Dec 2023; amount (yuan): 1,500 → 88,000; "
        "responsible unit: (empty) → 区交通运输局; handler: (empty) → 焦经办 (笔误)"
    )
    assert second.endswith("Amended; amount (yuan): 88,000 → (empty) (笔误)")


def test_no_change_writes_nothing(office: Office) -> None:
    item_id = office.rectifying(quantity=Decimal(3))
    office.amend(item_id, quantity=Decimal("3.00"))
    assert office.item(item_id).version == 3


def test_only_a_supervisor_amends_the_due_date(office: Office) -> None:
    item_id = office.rectifying()
    with pytest.raises(Invalid, match="due cannot be amended by 焦经办"):
        office.amend(item_id, by="jiao", due=date(2023, 12, 31))
    office.amend(item_id, by="sun", due=date(2023, 10, 31), now=NOW + DAY)
    assert office.due(item_id) == date(2023, 10, 31)
    assert last_event(office, item_id).data["notes"]["due"] == {
        "handler": "2023-10-31T16:00:00.000000Z"
    }


def test_a_due_date_before_the_day_found_is_refused(office: Office) -> None:
    item_id = office.assigned()
    with pytest.raises(Invalid, match="lies before the day it was found"):
        office.amend(item_id, due=date(2000, 1, 1))
    with pytest.raises(Invalid, match=r"cannot be amended by .*; possible: .*unit, handler"):
        office.amend(item_id, state="verified")


def test_a_due_date_amended_during_a_pause_waits_for_its_end(office: Office) -> None:
    item_id = office.rectifying(due=date(2023, 10, 20))
    office.step(item_id, "pause", by="sun", reason="汛期停工")
    office.amend(item_id, due=date(2023, 10, 31), now=NOW + DAY)
    assert office.clocks(item_id)["handler"].paused_at == NOW
    assert office.item(item_id).remind_at is None
    office.step(item_id, "resume", by="sun", now=NOW + 5 * DAY)
    assert office.due(item_id) == date(2023, 11, 5)


def test_a_due_date_of_a_state_without_use_for_it_moves_no_clock(office: Office) -> None:
    item_id = office.assigned()
    office.amend(item_id, due=date(2023, 10, 31))
    assert office.due(item_id) == date(2023, 9, 22)


def test_another_unit_takes_over_by_transfer_alone(office: Office) -> None:
    item_id = office.rectifying()
    with pytest.raises(Invalid, match="takes over by transfer") as kept:
        office.amend(item_id, unit_id=office.units["zj"])
    assert kept.value.said(translate_to("zh")).endswith("换单位请用“转办”")
    [found] = office.open("直管公房")
    office.amend(found, unit_id=office.units["zj"])
    assert office.item(found).unit_id == office.units["zj"]


@pytest.mark.parametrize("login", ["zhu", "shen", "he", "bian"])
def test_who_has_no_part_in_an_item_amends_nothing(office: Office, login: str) -> None:
    with pytest.raises(NotAllowed, match="may not amend"):
        office.amend(office.rectifying(), by=login, category="裂缝")


def test_every_value_that_cannot_be_kept_is_named_at_once(office: Office) -> None:
    [item_id] = office.open("坑槽")
    with pytest.raises(Invalid) as refusal:
        office.amend(
            item_id,
            title=" ",
            unit_id=99,
            handler_id=99,
            amount=Decimal("0.0000001"),
            category="\0",
            quantity=Decimal(-1),
        )
    assert len(refusal.value.problems) == 6
    assert office.item(item_id).version == 1


def test_an_amendment_needs_a_reason_and_an_item(office: Office) -> None:
    with pytest.raises(Invalid, match="needs a reason"):
        office.amend(office.rectifying(), category="裂缝", reason=" ")
    with pytest.raises(NotFound, match="no item with the number 99"):
        office.amend(99, category="裂缝")


def test_an_item_is_amended_once_at_a_time(office: Office) -> None:
    item_id = office.rectifying()
    twice = [(item_id, {"category": "裂缝"}), (item_id, {"quantity_unit": "处"})]
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, "sun")
        with pytest.raises(Refused, match="named more than once"):
            amend_many(session, rules, actor, twice, reason="笔误", now=NOW)


@pytest.mark.parametrize("same_moment", [True, False])
def test_every_step_can_be_taken_back_at_once(office: Office, *, same_moment: bool) -> None:
    [item_id] = office.open("坑槽")
    now = NOW
    for transition, by, fields in (
        ("assign", "sun", {"unit": str(office.units["jt"])}),
        ("accept", "jiao", {}),
        ("pause", "sun", {"reason": "停工"}),
        ("resume", "sun", {}),
        ("request_extension", "jiao", {"reason": "料", "duration": "5 days"}),
        ("grant_extension", "sun", {}),
        ("request_closeout", "jiao", {"reason": "已修补"}),
        ("reject", "he", {"reason": "仍有"}),
        ("request_closeout", "jiao", {"reason": "已修补"}),
        ("verify", "he", {}),
    ):
        now += 0 * DAY if same_moment else DAY / 8
        before, clocks = standing(office, item_id), spans(office, item_id)
        office.step(item_id, transition, by=by, now=now, **fields)  # type: ignore[arg-type]
        office.withdraw(item_id, by=by, now=now)
        after = standing(office, item_id)
        assert after | {"remind_at": None} == before | {"remind_at": None}, transition
        assert spans(office, item_id) == clocks, transition
        office.step(item_id, transition, by=by, now=now, **fields)  # type: ignore[arg-type]
    assert office.faults() == []


def spans(office: Office, item_id: int) -> dict[str, object]:
    """Who is waited for until when, and whose clock rests with how much left."""
    return {
        party: (clock.started_at, clock.due_at, clock.within, clock.paused_at, clock.remaining)
        for party, clock in office.clocks(item_id).items()
    }


def test_an_amended_due_date_is_taken_back_with_its_clock(office: Office) -> None:
    item_id = office.rectifying()
    office.amend(item_id, due=date(2023, 12, 31))
    office.withdraw(item_id, by="sun")
    assert office.item(item_id).due is None
    assert office.due(item_id) == date(2023, 10, 20)


def test_both_the_step_and_its_withdrawal_stay_in_the_history(office: Office) -> None:
    item_id = office.requested()
    office.step(item_id, "verify", by="he")
    office.withdraw(item_id, by="he")
    told = last_event(office, item_id)
    assert (told.source, told.target, told.outcome) == ("verified", "rectifying", "")
    assert told.data["notes"]["withdrawn"] == 5
    assert told.texts == {"reason": "点错了"}


def test_nobody_takes_back_a_step_of_somebody_else(office: Office) -> None:
    item_id = office.requested()
    with pytest.raises(Refused, match="somebody else's"):
        office.withdraw(item_id, by="he")
    with pytest.raises(NotFound):
        office.withdraw(99, by="he")


def test_a_withdrawal_is_not_withdrawn_and_an_opening_stays(office: Office) -> None:
    [item_id] = office.open("坑槽")
    with pytest.raises(Refused, match="'open', which is not taken back"):
        office.withdraw(item_id, by="sun")
    office.step(item_id, "comment", by="sun", reason="?")
    office.withdraw(item_id, by="sun")
    with pytest.raises(Refused, match="'withdraw', which is not taken back"):
        office.withdraw(item_id, by="sun")


def test_a_changed_title_is_corrected_by_another_amendment(office: Office) -> None:
    item_id = office.rectifying()
    office.amend(item_id, title="路面沉陷")
    with pytest.raises(Refused, match="another amendment"):
        office.withdraw(item_id, by="sun")
