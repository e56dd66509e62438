"""The close fixes the cut-off; what is not finished goes on in the next cycle."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlmodel import col, select

from casetrack.cases.opening import CycleNotOpen
from casetrack.cases.standing import as_of
from casetrack.cycles.closing import Closing, close_cycle, closing_problems, preview_closing
from casetrack.cycles.lookback import draw, judge
from casetrack.cycles.opening import create_cycle, open_cycle
from casetrack.cycles.overview import CycleOverview, list_cycles, show_cycle
from casetrack.cycles.phases import cycle_of, phase
from casetrack.cycles.projects import add_project, projects_of
from casetrack.errors import Conflict, Invalid, Refused
from casetrack.people.actors import NotAllowed
from casetrack.store.database import Database
from casetrack.store.tables import CarryOver, Cycle
from tests.figures.counted import computed, define, promise, relate, value
from tests.office import DAY, NOW, Office, make_office

LATER = NOW + 20 * DAY


@pytest.fixture
def office(cast: None, database: Database) -> Office:  # noqa: ARG001 - it is in the database
    return make_office(database)


def closed(
    office: Office, *, now: datetime = LATER, by: str = "sun", code: str = "t-2023"
) -> Closing:
    with office.database.write() as session:
        actor, rules = office.actor(session, by), office.rules(session)
        return close_cycle(session, rules, actor, cycle_of(session, code), now=now)


def following(office: Office, *, code: str = "t-2024", now: datetime = LATER) -> int:
    """Open another cycle of the same workflow with one project of the same lead unit."""
    with office.database.write() as session:
        sun = office.actor(session, "sun")
        days = date(2023, 12, 1), date(2024, 6, 28)
        cycle = create_cycle(
            session, sun, code=code, title="下一轮", opens=days[0], cut_off=days[1]
        )
        lead = office.units["jt"]
        add_project(session, sun, cycle, ordinal=1, title="公路病害", lead_unit_id=lead)
        open_cycle(session, office.rules(session), sun, cycle, now=now)
        assert cycle.id is not None
        return cycle.id


def in_cycle(office: Office, cycle_id: int) -> Office:
    """The same office, working on another cycle."""
    with office.database.read() as session:
        projects = projects_of(session, session.get_one(Cycle, cycle_id))
    ids = {each.ordinal: each.id for each in projects if each.id is not None}
    return Office(office.database, cycle_id, office.units, ids)


def shown(office: Office, cycle_id: int, at: datetime) -> CycleOverview:
    with office.database.read() as session:
        return show_cycle(session, office.rules(session), session.get_one(Cycle, cycle_id), at=at)


def carried(office: Office) -> list[tuple[int, int, int | None]]:
    with office.database.read() as session:
        rows = session.exec(select(CarryOver).order_by(col(CarryOver.at)))
        return [(row.item_id, row.from_cycle_id, row.to_cycle_id) for row in rows]


def test_what_is_not_finished_is_carried_over_as_it_stands(office: Office) -> None:
    office.verified("办完的")
    open_item = office.rectifying("没办完的")
    before = office.item(open_item)
    done = closed(office)
    assert (phase(done.cycle), done.carried) == ("closed", ("2",))
    assert carried(office) == [(open_item, office.cycle_id, None)]
    assert office.item(open_item) == before


def test_nothing_is_opened_in_a_closed_cycle(office: Office) -> None:
    closed(office)
    with pytest.raises(CycleNotOpen):
        office.open("坑槽", now=LATER)


def test_the_second_who_closes_hears_who_was_first(office: Office) -> None:
    closed(office)
    with pytest.raises(Conflict, match="t-2023 was closed by 孙督办 on 2023-10-10 09:00"):
        closed(office, now=LATER + DAY)


def test_of_two_who_close_at_once_one_wins(office: Office) -> None:
    office.rectifying("没办完的")

    def attempt(_: int) -> str:
        try:
            return closed(office).cycle.code
        except Conflict as error:
            return str(error)

    with ThreadPoolExecutor(max_workers=2) as pool:
        said = sorted(pool.map(attempt, range(2)))
    assert said[0].startswith("The cycle t-2023 was closed by 孙督办")
    assert (said[1], len(carried(office))) == ("t-2023", 1)


def test_only_a_supervisor_closes_and_only_an_open_cycle(database: Database) -> None:
    office = make_office(database, opened=False)
    with pytest.raises(Refused, match="is being set up"):
        closed(office)
    with pytest.raises(NotAllowed):
        closed(office, by="fang")


def test_missing_results_hold_the_close_up_and_failing_checks_do_not(office: Office) -> None:
    define(office, "1.found")
    define(office, "1.hours", measure="mean(hours)", unit="小时")
    define(office, "1.wrong", filter="stat=x")
    promise(office, "g", figure="1.hours", direction="<=", value=Decimal(48), unit="小时")
    relate(office, "1.c1", "custom", "1.found = 3")
    with pytest.raises(Invalid) as raised:
        closed(office)
    assert [str(each).partition(":")[0] for each in raised.value.problems] == [
        "target g",
        "figure 1.wrong",
    ]
    with office.database.read() as session:
        cycle = office.cycle(session)
        assert cycle.closed_at is None
        asked = closing_problems(session, office.rules(session), cycle, now=LATER)
    assert tuple(asked) == raised.value.problems


def test_the_close_tells_which_checks_wait_for_a_note(office: Office) -> None:
    define(office, "1.found")
    relate(office, "1.c1", "custom", "1.found = 3")
    assert [each.key for each in closed(office).failing] == ["1.c1"]


def test_the_figures_of_a_closed_cycle_are_those_of_its_close(office: Office) -> None:
    item = office.requested("坑槽")
    define(office, "1.solved", filter="state=verified")
    closed(office)
    office.step(item, "verify", by="he", now=LATER + DAY)
    assert value(office, "1.solved", LATER + 2 * DAY).text == "0个"


def test_the_next_cycle_of_the_workflow_takes_what_was_left(office: Office) -> None:
    item = office.rectifying("没办完的")
    closed(office)
    cycle_id = following(office)
    assert carried(office) == [(item, office.cycle_id, cycle_id)]
    with office.database.read() as session:
        [standing] = as_of(session, session.get_one(Cycle, cycle_id), LATER)
    assert (standing.item_id, standing.carried_in) == (item, True)


def test_what_was_carried_in_is_named_with_the_cycle_it_comes_from(office: Office) -> None:
    office.rectifying("没办完的")
    closed(office)
    cycle_id = following(office)
    with office.database.read() as session:
        cycle = session.get_one(Cycle, cycle_id)
        preview = preview_closing(session, office.rules(session), cycle, now=LATER, most=5)
    assert [(each.cycle, each.project) for each in preview.unfinished] == [("t-2023", 1)]


def test_a_cycle_already_under_way_takes_them_at_once(office: Office) -> None:
    item = office.rectifying("没办完的")
    cycle_id = following(office)
    closed(office)
    assert carried(office) == [(item, office.cycle_id, cycle_id)]


def test_what_is_still_open_is_carried_again(office: Office) -> None:
    item = office.rectifying("没办完的")
    closed(office)
    second = following(office)
    done = closed(office, now=LATER + 200 * DAY, code="t-2024")
    third = following(office, code="t-2025", now=LATER + 201 * DAY)
    assert done.carried == ("1",)
    assert carried(office) == [(item, office.cycle_id, second), (item, second, third)]


def test_carried_items_count_where_a_figure_asks_for_them(office: Office) -> None:
    office.rectifying("没办完的")
    closed(office)
    second = in_cycle(office, following(office))
    wanted = {"1.found": "", "1.left": "carried_in=yes", "0.left": "carried_in=yes"}
    for key, text in wanted.items():
        define(second, key, filter=text)
    found = computed(second, LATER).figures
    assert [each.text for each in found.values()] == ["0个", "1个", "1个"]


def look_back(office: Office, item: int, *, now: datetime) -> None:
    with office.database.write() as session:
        rules, sun = office.rules(session), office.actor(session, "sun")
        drawn = draw(session, rules, sun, office.cycle(session), size=9, now=now)
        assert drawn.id is not None
        judge(session, rules, sun, drawn.id, item, result="relapsed", reason="又坏了", now=now)


def test_what_relapsed_after_its_bulletin_is_counted_in_the_next(office: Office) -> None:
    item, other = office.verified("坑槽"), office.verified("裂缝")
    closed(office)
    second = in_cycle(office, following(office))
    define(second, "1.relapsed", filter="carried_in=yes & relapsed=yes")
    look_back(office, item, now=LATER)
    before, after = (computed(second, at).figures["1.relapsed"] for at in (LATER - DAY, LATER))
    assert (before.text, after.text) == ("0个", "1个")
    assert [row.id for row in after.rows] == [item] != [other]
    assert "上期结转为是，回头看反弹为是" in after.definition


def test_an_overview_counts_by_project_and_state(office: Office) -> None:
    office.verified("办完的")
    office.assigned("没签收的")
    office.open("租户", project=2)
    found = shown(office, office.cycle_id, LATER)
    first, second = found.projects
    assert dict(first.states) == {"verified": 1, "assigned": 1}
    assert (first.lead_unit, first.overdue, first.residual) == ("区交通运输局", 1, 1)
    assert (second.ordinal, found.phase, found.overdue, found.residual) == (2, "open", 2, 2)


def test_an_overview_tells_what_came_in_and_what_went_out(office: Office) -> None:
    item = office.requested("没办完的")
    closed(office)
    second = following(office)
    office.step(item, "verify", by="he", now=LATER + DAY)
    first = shown(office, office.cycle_id, LATER + 2 * DAY)
    assert (first.carried_out, first.residual, first.at) == (("1",), 1, LATER)
    assert (first.carried_in, shown(office, second, LATER).carried_in) == ((), ("1",))


def test_cycles_are_listed_oldest_first(office: Office) -> None:
    office.open("坑槽", "裂缝")
    following(office)
    with office.database.read() as session:
        lines = list_cycles(session)
    assert [(each.cycle.code, each.phase, each.projects, each.items) for each in lines] == [
        ("t-2023", "open", 2, 2),
        ("t-2024", "open", 1, 0),
    ]
