"""What a clock owes is a pure question, answered for any moment and cheaply after years."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.workdays import china, workdays_between
from casetrack.workflow import Definition, load_definitions, next_owed_at, owed, shipped_folder

CN = china()
RECTIFICATION = load_definitions(shipped_folder())["rectification"]
# The end of Tuesday 2023-10-17, in Shanghai.
DUE = datetime(2023, 10, 17, 16, tzinfo=UTC)


def at(day: int, hour: int = 4, month: int = 10, year: int = 2023) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def steps(now: datetime, state: str = "rectifying", party: str | None = None) -> list[str]:
    found = owed(RECTIFICATION, state=state, due_at=DUE, now=now, calendar=CN, party=party)
    return [f"{step.rule.name} {step.occurrence}" for step in found]


def test_nothing_is_owed_long_before_the_deadline() -> None:
    assert steps(at(12)) == []


def test_steps_come_in_their_order_as_the_deadline_nears_and_passes() -> None:
    assert steps(at(13)) == ["soon 0"]
    assert steps(at(17)) == ["soon 0", "today 0"]
    assert steps(at(18)) == ["soon 0", "today 0", "late 1"]
    assert steps(at(20)) == ["soon 0", "today 0", "late 3", "late_lead 0"]


def test_a_weekend_adds_no_occurrence() -> None:
    assert steps(at(20))[2] == steps(at(22))[2] == "late 3"
    assert steps(at(23))[-2:] == ["late_lead 0", "late 4"]


def test_a_step_knows_when_it_came_and_how_high_it_is() -> None:
    late = owed(RECTIFICATION, state="rectifying", due_at=DUE, now=at(19), calendar=CN)[-1]

    assert late.at == CN.opens_at(CN.local_day(at(19)))
    assert (late.rule.to, late.step) == (("handler",), 2)


def test_after_three_years_only_the_latest_repetition_is_named() -> None:
    now = at(17, year=2026)
    passed = workdays_between(CN, CN.local_day(at(17)), CN.local_day(now))

    assert steps(now)[-1] == f"late {passed}"
    assert len(steps(now)) == 5


def test_the_verifiers_clock_has_its_own_ladder() -> None:
    assert steps(at(18), party="verifier") == ["verification_soon 0", "verification_late 1"]
    assert steps(at(18), party="handler") == steps(at(18))


def test_a_state_without_a_clock_and_an_item_without_a_deadline_owe_nothing() -> None:
    assert steps(at(30), state="verified") == []
    assert owed(RECTIFICATION, state="assigned", due_at=None, now=at(30), calendar=CN) == []
    assert _next(at(30), state="verified") is None
    assert _next(at(30), due_at=None) is None


def test_the_next_instant_is_the_first_one_later() -> None:
    assert _next(at(1)) == CN.opens_at(CN.local_day(at(13)))
    assert _next(at(13)) == CN.opens_at(CN.local_day(at(17)))
    assert _next(at(20)) == CN.opens_at(CN.local_day(at(23)))


def test_the_next_instant_is_never_the_one_asked_from() -> None:
    first = _next(at(1))
    assert first is not None

    second = _next(first)
    assert second is not None
    assert second > first


@given(
    due=st.datetimes(datetime(2015, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    since=st.timedeltas(timedelta(days=-40), timedelta(days=1500)),
)
def test_no_deadline_is_ever_silent_once_it_has_passed(due: datetime, since: timedelta) -> None:
    now = due + since
    later = next_owed_at(RECTIFICATION, state="rectifying", due_at=due, after=now, calendar=CN)

    assert later is not None
    assert later > now
    before = owed(RECTIFICATION, state="rectifying", due_at=due, now=now, calendar=CN)
    after = owed(RECTIFICATION, state="rectifying", due_at=due, now=later, calendar=CN)
    assert all(step.at <= now for step in before)
    assert [step for step in after if step not in before]
    just_before = later - timedelta(microseconds=1)
    assert before == owed(
        RECTIFICATION, state="rectifying", due_at=due, now=just_before, calendar=CN
    )


@pytest.mark.parametrize("definition", load_definitions(shipped_folder()).values())
def test_every_shipped_clock_speaks_up_for_as_long_as_it_is_overdue(
    definition: Definition,
) -> None:
    for state in definition.states.values():
        later = next_owed_at(
            definition, state=state.name, due_at=DUE, after=at(1, year=2026), calendar=CN
        )
        assert (later is not None) == (state.within is not None)


def _next(
    after: datetime, state: str = "rectifying", due_at: datetime | None = DUE
) -> datetime | None:
    return next_owed_at(RECTIFICATION, state=state, due_at=due_at, after=after, calendar=CN)
