"""What a look-back found relapsed is told by the next bulletin, or its check says so."""

from datetime import date

from casetrack.bulletins.editions import preview
from casetrack.bulletins.review import review
from casetrack.cycles.closing import close_cycle
from casetrack.cycles.lookback import draw, judge
from casetrack.cycles.narrative import set_narrative
from casetrack.cycles.opening import create_cycle, open_cycle
from casetrack.cycles.projects import add_project, projects_of
from casetrack.store.database import Database
from casetrack.store.tables import Cycle, Figure
from tests.office import DAY, NOW, Office, make_office

LATER = NOW + 20 * DAY


def test_a_relapse_is_told_by_a_figure_with_its_row_or_missed(database: Database) -> None:
    office = make_office(database)
    item = office.verified("坑槽", key="k-7")
    cycle_id = relapsed_and_next(office, item)

    assert untold(office, cycle_id) == [("warning", "k-7")]

    define(office, cycle_id, "carried_in=yes & relapsed=yes")
    assert untold(office, cycle_id) == [("warning", "k-7")]
    tell(office, cycle_id, "上一轮回头看反弹{{ f.back }}，已重新整改。")
    assert untold(office, cycle_id) == []
    with office.database.read() as session:
        cycle = session.get_one(Cycle, cycle_id)
        content = preview(session, office.rules(session), cycle, now=LATER + DAY)
    [figure] = content["figures"]
    assert (figure["text"], figure["rows"]) == ("1个", [["item", "k-7"]])


def relapsed_and_next(office: Office, item: int) -> int:
    """Close the cycle, open another one, and find the item relapsed."""
    with office.database.write() as session:
        rules, sun = office.rules(session), office.actor(session, "sun")
        close_cycle(session, rules, sun, office.cycle(session), now=LATER)
        cycle = create_cycle(
            session,
            sun,
            code="t-2024",
            title="下一轮",
            opens=date(2023, 12, 1),
            cut_off=date(2024, 6, 28),
        )
        lead = office.units["jt"]
        add_project(session, sun, cycle, ordinal=1, title="公路病害", lead_unit_id=lead)
        open_cycle(session, rules, sun, cycle, now=LATER)
        drawn = draw(session, rules, sun, office.cycle(session), size=9, now=LATER)
        assert (drawn.id, cycle.id) != (None, None)
        judge(session, rules, sun, drawn.id or 0, item, result="relapsed", reason="又坏", now=LATER)
        return cycle.id or 0


def untold(office: Office, cycle_id: int) -> list[tuple[str, str]]:
    with office.database.read() as session:
        cycle = session.get_one(Cycle, cycle_id)
        content = preview(session, office.rules(session), cycle, now=LATER + DAY)
    return [(each.level, each.text) for each in review(content) if each.rule == "relapse"]


def define(office: Office, cycle_id: int, condition: str) -> None:
    with office.database.write() as session:
        cycle = session.get_one(Cycle, cycle_id)
        preface = next(each for each in projects_of(session, cycle) if each.ordinal == 0)
        assert preface.id is not None
        figure = Figure(
            cycle_id=cycle_id,
            project_id=preface.id,
            position=1,
            key="0.back",
            label="回头看反弹问题",
            source="items",
            filter=condition,
            measure="count",
            unit="个",
            scope="lead",
        )
        session.add(figure)


def tell(office: Office, cycle_id: int, text: str) -> None:
    with office.database.write() as session:
        cycle = session.get_one(Cycle, cycle_id)
        bian = office.actor(session, "bian")
        set_narrative(session, bian, cycle, project=0, part="preface", text=text, now=LATER)
