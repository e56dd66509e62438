"""Every step of the rectification workflow: what it does, and what forbids it."""

from datetime import date
from typing import Any

import pytest

from casetrack.errors import Invalid, NotFound, Refused
from casetrack.store.tables import Cycle, LookBack, LookBackItem
from tests.office import DAY, NOW, Office


def close_cycle(office: Office) -> None:
    with office.database.write() as session:
        session.get_one(Cycle, office.cycle_id).closed_at = NOW + 30 * DAY


def find_relapsed(office: Office, item_id: int) -> None:
    """A look-back whose inspection found the problem again."""
    with office.database.write() as session:
        drawn = LookBack(cycle_id=office.cycle_id, seed="1", size=1, drawn_from=1, at=NOW, by_id=1)
        session.add(drawn)
        session.flush()
        assert drawn.id is not None
        session.add(LookBackItem(look_back_id=drawn.id, item_id=item_id, result="relapsed"))


def test_assigning_names_the_unit_its_handler_and_a_due_date(office: Office) -> None:
    [item_id] = office.open("路面坑槽")
    unit, handler = office.units["jt"], 6
    office.step(item_id, "assign", by="sun", unit=str(unit), handler=str(handler), due="2023-10-31")
    item = office.item(item_id)
    assert (item.unit_id, item.handler_id, item.due) == (unit, handler, date(2023, 10, 31))
    assert (item.state, office.due(item_id)) == ("assigned", date(2023, 9, 22))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"unit": "999"}, "no unit with the number 999"),
        ({"unit": "九"}, "field unit: '九' cannot be read"),
        ({"unit": "1", "handler": "999"}, "nobody active with the number 999"),
        ({"unit": "1", "due": "31.10."}, "field due: '31.10.' cannot be read; expected a date"),
        ({"unit": "1", "colour": "red"}, "assign takes no field 'colour'"),
        ({"unit": "1", "text": "\x00"}, "a character that cannot be kept"),
        ({"unit": "1", "text": "\ud800"}, "a character that cannot be kept"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(
    office: Office, fields: dict[str, Any], message: str
) -> None:
    [item_id] = office.open("路面坑槽")
    with pytest.raises(Invalid, match=message):
        office.step(item_id, "assign", by="sun", **fields)
    assert office.item(item_id).state == "identified"


def test_every_field_at_fault_is_named_at_once(office: Office) -> None:
    [item_id] = office.open("路面坑槽")
    with pytest.raises(Invalid) as refusal:
        office.step(item_id, "assign", by="sun", unit="999", due="soon", colour="red")
    assert len(refusal.value.problems) == 3


@pytest.mark.parametrize("item_id", [0, -1, 999, 2**31, 2**63])
def test_a_number_without_an_item_is_not_found(office: Office, item_id: int) -> None:
    with pytest.raises(NotFound, match=f"no item with the number {item_id}"):
        office.step(item_id, "comment", by="sun", reason="?")


def test_the_wrong_unit_returns_an_item_with_its_reason(office: Office) -> None:
    item_id = office.assigned(unit="zj")
    with pytest.raises(Refused, match="still needs: reason"):
        office.step(item_id, "return", by="zhu")
    office.step(item_id, "return", by="zhu", reason="不属我局职责", now=NOW + DAY)
    assert office.item(item_id).state == "identified"
    assert list(office.clocks(item_id)) == ["supervisor"]
    assert office.due(item_id, "supervisor") == date(2023, 9, 25)


def test_a_transfer_gives_the_item_and_a_new_clock_to_another_unit(office: Office) -> None:
    item_id = office.rectifying()
    zj = office.units["zj"]
    office.step(item_id, "transfer", by="sun", unit=str(zj), reason="职责调整", now=NOW + 5 * DAY)
    item = office.item(item_id)
    assert (item.state, item.unit_id) == ("assigned", zj)
    assert office.due(item_id) == date(2023, 9, 27)
    office.step(item_id, "accept", by="zhu", now=NOW + 6 * DAY)
    assert office.item(item_id).state == "rectifying"


def test_the_units_clock_stands_while_the_verifier_looks(office: Office) -> None:
    item_id = office.requested()
    clocks = office.clocks(item_id)
    assert clocks["handler"].paused_at == NOW
    assert clocks["verifier"].paused_at is None
    assert office.due(item_id, "verifier") == date(2023, 9, 27)


def test_a_rejected_unit_gets_back_the_time_it_had(office: Office) -> None:
    item_id = office.rectifying()
    assert office.due(item_id) == date(2023, 10, 20)
    office.step(item_id, "request_closeout", by="jiao", reason="已修补", now=NOW + 10 * DAY)
    office.step(item_id, "reject", by="he", reason="仍有坑槽", now=NOW + 15 * DAY)
    item = office.item(item_id)
    assert (item.state, item.closeout_requested) == ("rectifying", False)
    assert list(office.clocks(item_id)) == ["handler"]
    assert office.due(item_id) == date(2023, 10, 25)


def test_only_one_close_out_request_is_open_and_verifying_needs_it(office: Office) -> None:
    item_id = office.requested()
    with pytest.raises(Refused, match="is open already"):
        office.step(item_id, "request_closeout", by="tong", reason="再次申请")
    office.step(item_id, "reject", by="he", reason="仍有坑槽")
    with pytest.raises(Refused, match="No close-out request"):
        office.step(item_id, "verify", by="he")


def test_the_verifier_may_choose_among_the_outcomes(office: Office) -> None:
    item_id = office.requested()
    with pytest.raises(Refused, match="cannot set the outcome 'unfounded'"):
        office.step(item_id, "verify", by="he", outcome="unfounded")
    office.step(item_id, "verify", by="he", outcome="partly_substantiated")
    item = office.item(item_id)
    assert (item.state, item.outcome, item.remind_at) == ("verified", "partly_substantiated", None)
    assert office.clocks(item_id) == {}


def test_what_was_never_so_is_cleared_from_any_open_state(office: Office) -> None:
    [found] = office.open("误报")
    for item_id in (found, office.assigned(), office.requested()):
        office.step(item_id, "clear", by="he", reason="现场无此问题")
        item = office.item(item_id)
        assert (item.state, item.outcome, item.closed_at) == ("verified", "unfounded", NOW)
        assert office.clocks(item_id) == {}


def test_a_duplicate_is_merged_into_the_one_that_stays(office: Office) -> None:
    stays, goes = office.rectifying(), office.assigned()
    office.step(goes, "merge", by="sun", duplicate_of=str(stays))
    item = office.item(goes)
    assert (item.state, item.outcome, item.merged_into_id) == ("merged", "duplicate", stays)


@pytest.mark.parametrize("named", ["itself", "merged", "0", "-1", "99", "9" * 5_000, "x", "²"])
def test_only_another_item_that_stays_can_be_merged_into(office: Office, named: str) -> None:
    item_id, merged, stays = (office.assigned() for _ in range(3))
    office.step(merged, "merge", by="sun", duplicate_of=str(stays))
    target = {"itself": str(item_id), "merged": str(merged)}.get(named, named)
    with pytest.raises((Refused, Invalid)):
        office.step(item_id, "merge", by="sun", duplicate_of=target)
    assert office.item(item_id).state == "assigned"


def test_a_comment_changes_nothing_but_the_history(office: Office) -> None:
    item_id = office.rectifying()
    before = office.item(item_id)
    office.step(item_id, "comment", by="bian", reason="已与村委会核对", now=NOW + DAY)
    after = office.item(item_id)
    assert after.version == before.version + 1
    assert (after.state, after.state_since) == (before.state, before.state_since)
    assert after.remind_at == before.remind_at


def test_a_comment_does_not_put_off_a_reminder_that_is_due_already(office: Office) -> None:
    item_id = office.assigned()
    due = office.item(item_id).remind_at
    assert due is not None
    office.step(item_id, "comment", by="jiao", reason="正在联系", now=due + DAY / 24)
    assert office.item(item_id).remind_at == due


def test_publishing_waits_for_the_close_of_the_cycle(office: Office) -> None:
    item_id = office.verified()
    with pytest.raises(Refused, match="The cycle is still open"):
        office.step(item_id, "publish", by="fang")
    close_cycle(office)
    office.step(item_id, "publish", by="fang", now=NOW + 31 * DAY)
    item = office.item(item_id)
    assert (item.state, item.outcome, item.closed_at) == ("published", "substantiated", NOW)


def test_a_relapse_needs_a_look_back_and_opens_the_item_again(office: Office) -> None:
    item_id = office.verified(due=date(2023, 9, 30))
    with pytest.raises(Refused, match="look-back"):
        office.step(item_id, "relapse", by="sun", reason="又现坑槽")
    find_relapsed(office, item_id)
    office.step(item_id, "relapse", by="sun", reason="又现坑槽", now=NOW + 40 * DAY)
    item = office.item(item_id)
    assert (item.state, item.outcome, item.closed_at) == ("rectifying", "", None)
    assert not item.closeout_requested
    assert office.due(item_id) == date(2023, 11, 29)


def test_a_relapsed_item_is_requested_and_verified_anew(office: Office) -> None:
    item_id = office.verified()
    find_relapsed(office, item_id)
    office.step(item_id, "relapse", by="sun", reason="又现坑槽", now=NOW + 40 * DAY)
    with pytest.raises(Refused, match="No close-out request"):
        office.step(item_id, "verify", by="he", now=NOW + 41 * DAY)
    office.step(item_id, "request_closeout", by="jiao", reason="重铺", now=NOW + 42 * DAY)
    office.step(item_id, "verify", by="he", now=NOW + 43 * DAY)
    assert office.item(item_id).closed_at == NOW + 43 * DAY
    assert office.faults() == []
