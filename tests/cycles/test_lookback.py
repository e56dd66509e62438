"""A look-back draws the same sample from the same seed, and reopens what has relapsed."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlmodel import col, select

from casetrack.cases.history import history
from casetrack.cycles.lookback import (
    Found,
    Stratum,
    draw,
    inspected,
    judge,
    look_backs,
    sample,
)
from casetrack.errors import Conflict, Invalid, NotFound, Refused
from casetrack.people import security
from casetrack.people.actors import NotAllowed
from casetrack.people.persons import add_person, grant
from casetrack.store.database import Database
from casetrack.store.tables import CarryOver, Cycle, LookBack, LookBackItem
from tests.office import DAY, NOW, Office, make_office

LATER = NOW + 20 * DAY


@pytest.fixture
def office(cast: None, database: Database) -> Office:  # noqa: ARG001 - it is in the database
    return make_office(database)


def drawn(office: Office, *, size: int = 1, by: str = "sun", seed: str | None = "七") -> LookBack:
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, by)
        return draw(session, rules, actor, office.cycle(session), size=size, seed=seed, now=LATER)


def judged(
    office: Office,
    look_back: LookBack,
    item_id: int,
    *,
    result: Found = "relapsed",
    by: str = "sun",
    reason: str = "路面又坏了",
    now: datetime = LATER,
) -> LookBackItem:
    assert look_back.id is not None
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, by)
        return judge(
            session, rules, actor, look_back.id, item_id, result=result, reason=reason, now=now
        )


def supervisor(office: Office, login: str, unit: str) -> None:
    with office.database.write() as session:
        person = add_person(session, login=login, name=login, unit_id=office.units[unit])
        grant(session, person, "supervisor", unit_id=None)


def test_the_same_seed_draws_the_same_items() -> None:
    strata = {1: {number: number + 100 for number in range(1, 31)}, 2: {40: 140, 41: 141}}
    first, again = (sample(strata, size=8, seed="a") for _ in range(2))
    assert first == again
    assert first != sample(strata, size=8, seed="b")
    assert len(set(first)) == 8


def test_every_project_gives_its_share() -> None:
    strata = {1: {n: n for n in range(60)}, 2: {n: n for n in range(100, 130)}, 3: {200: 200}}
    found = sample(strata, size=10, seed="a")
    assert [sum(n < 100 for n in found), sum(100 <= n < 200 for n in found)] == [7, 3]
    assert len(sample(strata, size=500, seed="a")) == 91


def test_a_draw_is_recorded_with_its_seed(office: Office) -> None:
    closed = {office.verified("坑槽"), office.verified("裂缝")}
    office.rectifying("没办完的")
    look_back = drawn(office, size=5)
    assert (look_back.seed, look_back.size, look_back.drawn_from) == ("七", 2, 2)
    with office.database.read() as session:
        assert look_back.id is not None
        rows = inspected(session, look_back.id)
        assert [each.id for each in look_backs(session, office.cycle(session))] == [look_back.id]
    assert {each.item_id for each in rows} == closed
    assert {each.result for each in rows} == {"pending"}


@pytest.mark.parametrize(
    ("spread", "sizes"),
    [
        ("project", {"1": [1, 2], "2": [1, 1]}),
        ("unit", {"jt": [2, 3]}),
        ("category", {"坑槽": [1, 2], "裂缝": [1, 1]}),
    ],
)
def test_a_sample_is_spread_over_what_was_asked_and_its_sizes_are_kept(
    office: Office, spread: Stratum, sizes: dict[str, list[int]]
) -> None:
    office.verified("甲", category="坑槽")
    office.verified("乙", category="坑槽")
    office.verified("丙", category="裂缝", project=2)
    with office.database.write() as session:
        rules, actor, cycle = (
            office.rules(session),
            office.actor(session, "sun"),
            office.cycle(session),
        )
        draw(session, rules, actor, cycle, size=2, by=spread, seed="七", now=LATER)
        [kept] = security.entries(session)

    assert kept.kind == "look-back drawn"
    assert json.loads(kept.data) == {"by": spread, "cycle": "t-2023", "drawn": sizes, "seed": "七"}


def test_without_a_seed_one_is_drawn(office: Office) -> None:
    office.verified("坑槽")
    assert len(drawn(office, seed=None).seed) == 16


def test_an_item_waits_for_one_look_back_at_a_time(office: Office) -> None:
    office.verified("坑槽")
    drawn(office)
    with pytest.raises(Refused, match="none is closed"):
        drawn(office)


def test_a_sample_has_a_size_and_a_supervisor(office: Office) -> None:
    with pytest.raises(Invalid, match="at least one item, not 0"):
        drawn(office, size=0)
    with pytest.raises(NotAllowed):
        drawn(office, by="he")


def test_a_relapsed_item_is_reopened_in_the_same_step(office: Office) -> None:
    item = office.verified("坑槽")
    place = judged(office, drawn(office), item)
    assert (place.result, place.at, office.item(item).state) == ("relapsed", LATER, "rectifying")
    assert office.item(item).closed_at is None


def test_a_sound_item_stays_closed_and_its_history_says_so(office: Office) -> None:
    item = office.verified("坑槽")
    judged(office, drawn(office), item, result="sound", reason="路面完好")
    assert office.item(item).state == "verified"
    with office.database.read() as session:
        last = history(session, item)[-1]
    assert (last.transition, last.texts) == ("comment", {"reason": "回头看未反弹：路面完好"})


def test_where_the_workflow_knows_no_comment_a_sound_item_is_left_as_it_is(
    office: Office,
) -> None:
    item = office.verified("坑槽")
    look_back = drawn(office)
    before = office.item(item)
    with office.database.write() as session:
        rules, actor = office.rules(session), office.actor(session, "sun")
        own = rules.definitions[before.definition_hash]
        known = {name: each for name, each in own.transitions.items() if name != "comment"}
        quiet = replace(rules, definitions={own.hash: replace(own, transitions=known)})
        assert look_back.id is not None
        judge(session, quiet, actor, look_back.id, item, result="sound", reason="完好", now=LATER)
    assert office.item(item) == before


def test_an_item_is_judged_once(office: Office) -> None:
    item = office.verified("坑槽")
    look_back = drawn(office)
    judged(office, look_back, item, result="sound")
    with pytest.raises(Conflict, match="1 was judged sound by 孙督办 on 2023-10-10 09:00"):
        judged(office, look_back, item)


def test_only_what_was_drawn_is_judged(office: Office) -> None:
    other = office.rectifying("没办完的")
    office.verified("坑槽")
    look_back = drawn(office)
    for item in (other, 999):
        with pytest.raises(NotFound, match="did not draw"):
            judged(office, look_back, item)


def test_a_judgement_has_a_reason_and_a_supervisor(office: Office) -> None:
    item = office.verified("坑槽")
    look_back = drawn(office)
    with pytest.raises(Invalid, match="what was found on the spot"):
        judged(office, look_back, item, reason=" ")
    with pytest.raises(NotAllowed):
        judged(office, look_back, item, by="jiao")


def test_who_rectified_or_closed_an_item_does_not_look_back_at_it(office: Office) -> None:
    supervisor(office, "cousin", "jt")
    supervisor(office, "closer", "jw")
    item = office.requested("坑槽")
    office.step(item, "verify", by="closer")
    look_back = drawn(office)
    with pytest.raises(Refused, match="rectified 1, so somebody else looks back"):
        judged(office, look_back, item, by="cousin")
    with pytest.raises(Refused, match="closer closed 1, so another supervisor"):
        judged(office, look_back, item, by="closer")
    assert judged(office, look_back, item).result == "relapsed"


def test_what_relapses_after_the_close_waits_for_the_next_cycle(office: Office) -> None:
    item = office.verified("坑槽")
    with office.database.write() as session:
        office.cycle(session).closed_at = LATER
    judged(office, drawn(office), item, now=LATER + DAY)
    with office.database.read() as session:
        [carried] = session.exec(select(CarryOver)).all()
    assert (carried.item_id, carried.from_cycle_id) == (item, office.cycle_id)
    assert (carried.to_cycle_id, carried.at) == (None, LATER + DAY)


@pytest.mark.parametrize(("second_closed", "steps"), [(False, 1), (True, 2)])
def test_what_was_carried_before_goes_on_where_it_was_carried(
    office: Office, *, second_closed: bool, steps: int
) -> None:
    item = office.verified("坑槽")
    days = date(2023, 12, 1), date(2024, 6, 28)
    with office.database.write() as session:
        office.cycle(session).closed_at = LATER
        second = Cycle(code="second", title="下一轮", opens=days[0], cut_off=days[1])
        second.opened_at, second.closed_at = LATER, LATER + DAY if second_closed else None
        session.add(second)
        session.flush()
        ids = {"from_cycle_id": office.cycle_id, "to_cycle_id": second.id}
        session.add(CarryOver(item_id=item, at=LATER, **ids))  # type: ignore[arg-type]
    judged(office, drawn(office), item, now=LATER + 2 * DAY)
    with office.database.read() as session:
        rows = session.exec(select(CarryOver).order_by(col(CarryOver.at))).all()
        assert (len(rows), rows[-1].to_cycle_id is None) == (steps, second_closed)


def test_what_already_waits_for_the_next_cycle_waits_once(office: Office) -> None:
    item = office.verified("坑槽")
    with office.database.write() as session:
        office.cycle(session).closed_at = LATER
        session.add(CarryOver(item_id=item, from_cycle_id=office.cycle_id, at=LATER))
    judged(office, drawn(office), item, now=LATER + DAY)
    with office.database.read() as session:
        assert len(session.exec(select(CarryOver)).all()) == 1


def test_what_relapses_before_the_close_is_not_carried_yet(office: Office) -> None:
    item = office.verified("坑槽")
    judged(office, drawn(office), item)
    with office.database.read() as session:
        assert session.exec(select(CarryOver)).all() == []
