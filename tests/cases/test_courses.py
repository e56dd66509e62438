"""A bulk move plans what is alike once; each item gets what a step of its own would have given."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from casetrack.cases.facts import EVENT
from casetrack.cases.items import PORTION, Move, Moved, advance_many
from casetrack.cases.rows import ItemRow, running_clocks
from tests.office import NOW, Office

# What no two items share, however they were moved.
OWN = {"id", "key", "number", "head"}
# From rectifying to verified by every turn a clock can take.
STEPS: Sequence[tuple[str, str, dict[str, str]]] = (
    ("request_extension", "jiao", {"duration": "3 workdays"}),
    ("grant_extension", "sun", {}),
    ("pause", "sun", {}),
    ("resume", "sun", {}),
    ("request_closeout", "jiao", {}),
    ("reject", "he", {}),
    ("request_closeout", "jiao", {}),
    ("verify", "he", {}),
)


def mixed(office: Office) -> list[int]:
    """Items at work that differ in limit, due date, quantity and what was granted before."""
    plain, dated, counted, late, longer = (
        office.rectifying(title, **values)
        for title, values in (
            ("路面坑槽", {}),
            ("护栏破损", {"due": date(2023, 10, 31)}),
            ("边沟堵塞", {"quantity": Decimal(3), "quantity_unit": "处"}),
            ("标线不清", {"now": NOW - timedelta(hours=3)}),
            ("路肩缺口", {}),
        )
    )
    office.step(longer, "request_extension", by="jiao", reason="汛期", duration="2 workdays")
    office.step(longer, "grant_extension", by="sun", reason="同意")
    return [plain, dated, counted, late, longer]


def told(office: Office, item_id: int) -> dict[str, Any]:
    """An item with its clocks and the last thing its history says of it."""
    with office.database.read() as session:
        clocks = running_clocks(session, [item_id]).get(item_id, [])
        query = sa.select(EVENT.c.data).where(EVENT.c.item_id == item_id).order_by(EVENT.c.seq)
        data = json.loads([*session.connection().scalars(query)][-1])
    item = office.item(item_id)
    columns = {name: getattr(item, name) for name in ItemRow._fields if name not in OWN}
    return columns | {"clocks": [clock[2:] for clock in clocks], **data, "texts": [*data["texts"]]}


def test_a_bulk_move_does_to_each_item_what_its_own_step_does(office: Office) -> None:
    together, apart = mixed(office), mixed(office)
    for hours, (transition, by, fields) in enumerate(STEPS, start=1):
        now = NOW + timedelta(hours=hours)
        said: dict[str, Any] = {"by": by, "now": now, "reason": "同批"} | fields
        results = office.bulk(together, transition, **said)
        alone = [office.bulk([each], transition, **said)[0] for each in apart]
        # Who had an extension gets no other; all else moves.
        assert sum(isinstance(each, Moved) for each in results) >= len(together) - 1, transition
        assert [type(each) for each in results] == [type(each) for each in alone]
        assert [told(office, each) for each in together] == [told(office, each) for each in apart]
    assert office.faults() == []


def test_more_items_than_are_written_at_once_all_move(office: Office) -> None:
    ids = office.open(*(f"问题{each}" for each in range(PORTION + 5)))
    results = office.bulk(ids, "assign", by="sun", unit=str(office.units["jt"]))
    assert [each.item_id for each in results] == ids
    assert {office.item(each).state for each in (ids[0], ids[-1])} == {"assigned"}
    assert office.faults() == []


def test_one_that_changed_since_it_was_seen_does_not_move_with_its_like(office: Office) -> None:
    first, second = office.assigned(), office.assigned()
    office.amend(second, title="护栏破损")
    moves = [Move(item_id=each, transition="accept", seen=2) for each in (first, second)]
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, "jiao")
        results = advance_many(session, rules, actor, moves, now=NOW)
    assert isinstance(results[0], Moved)
    assert not isinstance(results[1], Moved)
    assert "has changed since version 2" in str(results[1].error)
