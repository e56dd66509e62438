"""What a sweep costs grows with what is due, not with what is stored; and it is never silent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.engine import Engine

from casetrack.cases.rows import ITEM
from casetrack.reminders.sweep import sweep_all
from casetrack.workflow import next_owed_at
from tests.office import CALENDAR, DAY, DEFINITIONS, NOW, Office
from tests.reminders.post import Sent, post_to, reminders, ticked

OPENING = NOW - timedelta(minutes=30)
OWN = {
    (definition.name, state.name, state.waits_for)
    for definition in DEFINITIONS.values()
    for state in definition.states.values()
    if state.waits_for
}
STARTED = {
    (definition.name, transition.target or source, transition.starts.waits_for)
    for definition in DEFINITIONS.values()
    for transition in definition.transitions.values()
    for source in transition.sources
    if transition.starts
}


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the block runs."""
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    yield seen
    event.remove(Engine, "before_cursor_execute", see)


def test_a_sweep_asks_as_many_questions_for_two_hundred_items_as_for_two(office: Office) -> None:
    counts = []
    # The first round reads what is then remembered, such as pinned definitions.
    for day, items in ((0, 1), (30, 2), (60, 200)):
        office.open(*[f"问题{number}" for number in range(items)], now=NOW + day * DAY)
        with counted() as statements:
            sweep_all(office.database, office.rules, now=NOW + (day + 20) * DAY)
        counts.append(len(statements))
    assert counts[1] == counts[2]
    assert len(reminders(office)) > 200


def test_what_is_not_due_is_not_touched(office: Office) -> None:
    office.open("没有交办")
    office.open(*[f"问题{number}" for number in range(50)], now=NOW + 10 * DAY)
    assert sweep_all(office.database, office.rules, now=NOW + 10 * DAY).items == 1


def test_due_items_are_found_by_their_index(sqlite_url: str) -> None:
    engine = sa.create_engine(sqlite_url)
    query = "EXPLAIN QUERY PLAN SELECT id FROM item WHERE remind_at <= 'x' ORDER BY remind_at, id"
    with engine.connect() as connection:
        plan = " ".join(str(row) for row in connection.execute(sa.text(query)))
    engine.dispose()
    assert "ix_item_remind_at" in plan
    assert "TEMP B-TREE" not in plan


def test_an_overdue_item_always_has_a_next_instant(office: Office) -> None:
    office.open("没有交办")
    office.assigned("没有签收")
    office.requested("没有核查")
    for days in (8, 9, 30, 400):
        now = OPENING + days * DAY
        ticked(office, post_to(Sent()), now)
        with office.database.read() as session:
            instants = list(session.connection().scalars(sa.select(ITEM.c.remind_at)))
        assert all(now < each <= now + 15 * DAY for each in instants)


@pytest.mark.parametrize(("workflow", "state", "party"), sorted(OWN | STARTED))
@settings(deadline=None, max_examples=50)
@given(
    due=st.datetimes(min_value=datetime(2023, 9, 20), max_value=datetime(2026, 3, 1)),  # noqa: DTZ001 - drawn as UTC
    late=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=200)),
)
def test_no_clock_falls_silent_while_it_is_overdue(
    workflow: str, state: str, party: str, due: datetime, late: timedelta
) -> None:
    due_at = due.replace(tzinfo=UTC)
    following = next_owed_at(
        DEFINITIONS[workflow],
        state=state,
        party=party,
        due_at=due_at,
        after=due_at + late,
        calendar=CALENDAR,
    )
    assert following is not None
    assert following > due_at + late
