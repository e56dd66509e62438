"""Whatever people try, in whatever order: what holds of every item after every step."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import col, func, select

from casetrack.cases.standing import Standing, as_of
from casetrack.errors import CasetrackError
from casetrack.store.database import Database
from casetrack.store.tables import Cycle, Event, LookBack, LookBackItem
from tests.office import DEFINITIONS, NOW, PEOPLE, Office, make_office

WORKFLOW = DEFINITIONS["rectification"]
WAITS = [timedelta(minutes=1), timedelta(hours=7), timedelta(days=1), timedelta(days=9)]
ITEMS = st.integers(1, 2)
LOGINS = st.sampled_from(sorted(PEOPLE))
# Mostly those who may do something, so that walks get far.
ACTIVE = st.sampled_from(["sun", "he", "jiao", "zhu"]) | LOGINS


class Walk(RuleBasedStateMachine):
    """Two items, and everybody doing anything to them."""

    def __init__(self, office: Callable[[], Office]) -> None:
        super().__init__()
        self.office = office()
        self.now = NOW
        self.remembered: list[tuple[datetime, list[Standing]]] = []

    @initialize()
    def begin(self) -> None:
        self.office.open("路面坑槽", "护栏破损")

    @rule(
        item_id=ITEMS,
        by=ACTIVE,
        transition=st.sampled_from(sorted(WORKFLOW.transitions)),
        other=ITEMS,
        amount=st.integers(1, 5),
    )
    def step(self, item_id: int, by: str, transition: str, other: int, amount: int) -> None:
        """A step of the workflow, with the fields that it needs."""
        needed: dict[str, str] = {
            "unit": str(self.office.units["jt" if other == 1 else "zj"]),
            "duration": f"{amount} workdays",
            "duplicate_of": str(other),
        }
        wanted = WORKFLOW.transitions[transition].requires
        fields: dict[str, Any] = {name: needed[name] for name in wanted if name in needed}
        self._try(
            lambda: self.office.step(
                item_id, transition, by=by, now=self.now, reason="事由", **fields
            )
        )

    @rule(item_id=ITEMS, by=ACTIVE)
    def withdraw(self, item_id: int, by: str) -> None:
        self._try(lambda: self.office.withdraw(item_id, by=by, now=self.now))

    @rule(item_id=ITEMS, by=ACTIVE, days=st.integers(-20, 90))
    def set_another_due_date(self, item_id: int, by: str, days: int) -> None:
        due = date(2023, 10, 1) + timedelta(days=days)
        self._try(lambda: self.office.amend(item_id, by=by, now=self.now, due=due))

    @rule(item_id=ITEMS)
    def find_it_again(self, item_id: int) -> None:
        """A look-back that allows a relapse."""
        with self.office.database.write() as session:
            look = LookBack(cycle_id=1, seed="1", size=1, drawn_from=1, at=self.now, by_id=1)
            session.add(look)
            session.flush()
            assert look.id is not None
            session.add(LookBackItem(look_back_id=look.id, item_id=item_id, result="relapsed"))

    @rule()
    def close_the_cycle(self) -> None:
        with self.office.database.write() as session:
            session.get_one(Cycle, self.office.cycle_id).closed_at = self.now

    @rule(time=st.sampled_from(WAITS))
    def wait(self, time: timedelta) -> None:
        """Time passes; how everything stands now is remembered."""
        self.remembered.append((self.now, self._standing(self.now)))
        self.now += time

    @invariant()
    def the_version_counts_the_events(self) -> None:
        with self.office.database.read() as session:
            query = select(Event.item_id, func.count(col(Event.id))).group_by(col(Event.item_id))
            counted = dict(session.exec(query).all())
        for item_id, count in counted.items():
            assert self.office.item(item_id).version == count

    @invariant()
    def items_are_what_their_events_add_up_to(self) -> None:
        assert self.office.faults() == []

    @invariant()
    def whose_clock_runs_is_reminded(self) -> None:
        for item_id in (row.item_id for row in self._standing(self.now)):
            item, clocks = self.office.item(item_id), self.office.clocks(item_id)
            running = [clock for clock in clocks.values() if clock.paused_at is None]
            assert (item.remind_at is not None) == bool(running)
            assert all(clock.revision <= item.revision for clock in clocks.values())
            if WORKFLOW.states[item.state].closed:
                assert clocks == {}
                assert item.closed_at is not None

    @invariant()
    def what_stood_at_an_instant_still_stood_so(self) -> None:
        for at, rows in self.remembered[-3:]:
            now = self._standing(at)
            assert [_past(row) for row in now] == [_past(row) for row in rows]

    def _standing(self, at: datetime) -> list[Standing]:
        with self.office.database.read() as session:
            return as_of(session, self.office.cycle(session), at)

    @staticmethod
    def _try(attempt: Callable[[], object]) -> None:
        """Do it or be refused; anything else than a refusal meant for people is a defect."""
        with suppress(CasetrackError):
            attempt()

    def teardown(self) -> None:
        self.office.database.close()


def _past(row: Standing) -> tuple[object, ...]:
    return (row.item_id, row.state, row.outcome, row.version, row.head, row.closed_at)


@pytest.fixture
def offices(sqlite_template: Path, tmp_path: Path) -> Callable[[], Office]:
    """Offices of their own, each in a copy of one SQLite file."""
    template = tmp_path / "template.db"
    shutil.copyfile(sqlite_template, template)
    prepared = Database(f"sqlite:///{template}")
    ready = make_office(prepared)
    prepared.close()

    def fresh() -> Office:
        path = tmp_path / "walk.db"
        shutil.copyfile(template, path)
        return Office(Database(f"sqlite:///{path}"), ready.cycle_id, ready.units, ready.projects)

    return fresh


def test_every_walk_keeps_what_holds(offices: Callable[[], Office]) -> None:
    class Beginning(Walk):
        """A walk that starts in an office of its own."""

        def __init__(self) -> None:
            super().__init__(offices)

    run_state_machine_as_test(
        Beginning,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
