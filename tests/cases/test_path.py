"""The path of an item, from found to verified, and who may walk it."""

import pytest

from casetrack.errors import Conflict, Refused
from tests.office import DAY, NOW, Office


def test_an_item_walks_the_whole_path(office: Office) -> None:
    item = office.item(office.verified())
    assert (item.state, item.outcome, item.version) == ("verified", "substantiated", 5)
    assert item.closed_at == NOW


def test_who_rectified_may_not_verify(office: Office) -> None:
    item_id = office.requested()
    with pytest.raises(Refused, match="verify"):
        office.step(item_id, "verify", by="jiao")


def test_a_step_taken_twice_is_refused_with_who_was_first_and_when(office: Office) -> None:
    item_id = office.verified()
    with pytest.raises(Conflict, match=r"verify by 何核查 at 2023-09-20 09:00"):
        office.step(item_id, "verify", by="he")


def test_a_step_on_an_old_version_is_a_conflict(office: Office) -> None:
    item_id = office.rectifying()
    with pytest.raises(Conflict, match="Last step: accept by 焦经办"):
        office.step(item_id, "request_closeout", by="jiao", reason="已修补", seen=2)


def test_bulk_moves_what_it_may_and_names_the_rest(office: Office) -> None:
    requested = [office.requested() for _ in range(3)]
    other = office.rectifying()
    results = office.bulk([*requested, other], "verify", by="he", now=NOW + DAY)
    assert [type(each).__name__ for each in results] == ["Moved"] * 3 + ["Refusal"]
    assert office.item(other).state == "rectifying"
