"""Many items at once: what may move moves, what may not is named, and a preview writes nothing."""

import sqlalchemy as sa

from casetrack.cases.items import Move, Moved, Refusal, advance_many, preview_many
from casetrack.store.tables import Event
from tests.office import NOW, Office


def test_of_a_thousand_with_ten_forbidden_the_rest_move(office: Office) -> None:
    mine = office.open(*(f"交通{each}" for each in range(990)))
    others = office.open(*(f"住建{each}" for each in range(10)), project=2)
    for ids, unit in ((mine, "jt"), (others, "zj")):
        office.bulk(ids, "assign", by="sun", unit=str(office.units[unit]))
    asked = [*mine[:500], *others, *mine[500:]]
    results = office.bulk(asked, "accept", by="jiao")
    refused = [each for each in results if isinstance(each, Refusal)]
    assert [each.item_id for each in results] == asked
    assert [each.item_id for each in refused] == others
    assert all("is for handler or unit_lead" in str(each.error) for each in refused)
    assert {office.item(each).state for each in (mine[0], mine[-1])} == {"rectifying"}
    assert office.faults() == []


def test_refusals_of_a_thousand_name_who_was_first(office: Office) -> None:
    ids = office.open(*(f"交通{each}" for each in range(1_000)))
    unit = str(office.units["jt"])
    office.bulk(ids, "assign", by="sun", unit=unit)
    again = office.bulk(ids, "assign", by="sun", unit=unit)
    assert all(isinstance(each, Refusal) for each in again)
    assert all("Last step: assign by 孙督办" in str(each.error) for each in again[::99])  # type: ignore[union-attr]


def test_an_item_named_twice_does_not_move(office: Office) -> None:
    first, second = office.assigned(), office.assigned()
    results = office.bulk([first, second, first], "accept", by="jiao")
    assert [type(each) for each in results] == [Refusal, Moved, Refusal]
    assert office.item(first).state == "assigned"


def test_two_items_are_not_merged_into_each_other(office: Office) -> None:
    first, second = office.assigned(), office.assigned()
    moves = [
        Move(item_id=one, transition="merge", fields={"duplicate_of": str(other)})
        for one, other in ((first, second), (second, first))
    ]
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, "sun")
        results = advance_many(session, rules, actor, moves, now=NOW)
    assert all(isinstance(each, Refusal) for each in results)


def test_nothing_asked_is_nothing_done(office: Office) -> None:
    assert office.bulk([], "accept", by="jiao") == []


def test_a_preview_answers_like_the_move_and_writes_nothing(office: Office) -> None:
    ids = [office.assigned(), office.assigned(), office.rectifying(), 99]
    moves = [Move(item_id=each, transition="accept") for each in ids]
    with office.database.read() as session:
        rules, actor = office.rules(session), office.actor(session, "jiao")
        before = session.scalar(sa.select(sa.func.count()).select_from(Event))
        preview = preview_many(session, rules, actor, moves, now=NOW)
        assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == before
    assert {office.item(each).state for each in ids[:2]} == {"assigned"}
    done = office.bulk(ids, "accept", by="jiao")
    assert [str(each) for each in done if isinstance(each, Moved)] == [
        str(each) for each in preview if isinstance(each, Moved)
    ]
    assert [str(each.error) for each in done if isinstance(each, Refusal)] == [
        str(each.error) for each in preview if isinstance(each, Refusal)
    ]
