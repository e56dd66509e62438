"""What the database groups comes to what the rows come to one by one, whatever is asked."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, col, select

from casetrack.figures.compute import compute, computed_from
from casetrack.figures.definitions import FIELDS, MEASURES, Definition, read_figure
from casetrack.figures.groups import count_records
from casetrack.figures.populations import load_records
from casetrack.people.units import load_tree, succeed
from casetrack.store.database import Database
from casetrack.store.tables import CarryOver, Cycle, Figure, Item, LookBack, LookBackItem
from tests.figures.counted import work
from tests.office import CALENDAR, DAY, NOW, Office, make_office

CATEGORIES = ("", "坑槽", "边沟", "绿化")
UNITS = ("", "人", "户")
AMOUNTS = (None, Decimal("0.000001"), Decimal("-12.5"), Decimal("1000000.42"), Decimal(3))
WORDS = {
    "state": ["identified", "assigned", "rectifying", "verified", "lost"],
    "outcome": ["substantiated", "unfounded"],
    "category": CATEGORIES[1:],
    "unit": ["jt", "zj", "区住建局", "jw"],
    "key": ["1", "坑-3", "坑-4", "工-2"],
    "quantity_unit": ["人", "户", "次"],
    "scope": ["lead", "discipline", "police"],
    "item": ["坑-3", "坑-4", "1"],
    "kind": ["检查", "约谈"],
}
YES_OR_NO = ("overdue", "carried_in", "relapsed")
DATES = st.dates(date(2023, 9, 10), date(2023, 9, 30)).map(str)
NUMBERS = st.sampled_from(["0", "1", "2", "-12.5", "0.000001", "0.0000015", "1e30", "3"])
INSTANTS = st.sampled_from([NOW - DAY, NOW, NOW + 3 * DAY, NOW + 12 * DAY, NOW + 90 * DAY])
COUNTED = ("个", "元", "万元", "人", "小时", "工作日")


def conditions(source: str) -> st.SearchStrategy[str]:
    def of(name: str) -> st.SearchStrategy[str]:
        kind = FIELDS[source][name]
        if name in YES_OR_NO:
            return st.sampled_from([f"{name}=yes", f"{name}=no", f"{name}!=yes"])
        if name == "project":
            return st.sampled_from(["project=1", "project=1|2", "project!=2", "project>0"])
        value = NUMBERS if kind is Decimal else DATES
        value = st.sampled_from(WORDS[name]) if name in WORDS else value
        several = st.lists(value, max_size=2).map("|".join)
        equal = st.tuples(st.sampled_from(["=", "!="]), several)
        ordered = st.tuples(st.sampled_from([">", ">=", "<", "<="]), value)
        return (equal | ordered).map(lambda pair: name + "".join(pair))

    return st.sampled_from(sorted(FIELDS[source])).flatmap(of)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    source = draw(st.sampled_from(["items", "items", "activities"]))
    number, project = draw(st.integers(0, 10**9)), draw(st.integers(0, 2))
    return Figure(
        id=number,
        cycle_id=1,
        project_id=1,
        position=1,
        key=f"{project}.n{number}",
        label="",
        source=source,
        filter="&".join(draw(st.lists(conditions(source), max_size=3))),
        measure=draw(st.sampled_from(MEASURES[source])),
        unit=draw(st.sampled_from(COUNTED)),
        scope=draw(st.sampled_from(["", "lead", "discipline"])),
    )


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=st.lists(figures(), min_size=12, max_size=40), at=INSTANTS, nth=st.integers(0, 1))
def agree(cycles: list[int], office: Office, asked: list[Figure], at: datetime, nth: int) -> None:
    with office.database.read() as session:
        cycle, tree = session.get_one(Cycle, cycles[nth]), load_tree(session)
        wanted: dict[str, Definition] = {
            each.key: read_figure(each, int(each.key[0]), tree) for each in asked
        }
        ways = [
            read(session, cycle, tuple(wanted.values()), at=at, calendar=CALENDAR, tree=tree)
            for read in (count_records, load_records)
        ]
        grouped, listed = (computed_from(cycle, wanted, {}, each, CALENDAR) for each in ways)
        for key, value in listed.figures.items():
            assert replace(grouped.figures[key], rows=()) == replace(value, rows=())


def test_groups_come_to_what_single_rows_come_to(office: Office) -> None:
    cycles = campaign(office)
    agree(cycles, office)
    with office.database.write() as session:
        session.get_one(Cycle, office.cycle_id).closed_at = NOW + 5 * DAY
    agree(cycles, office)


def test_a_server_lends_its_memory_for_as_long_as_figures_are_counted(postgres_url: str) -> None:
    office = make_office(Database(postgres_url))
    with office.database.read() as session:
        usual = session.scalar(text("SHOW work_mem"))
        compute(session, office.cycle(session), at=NOW, calendar=CALENDAR, tree=load_tree(session))
        assert session.scalar(text("SHOW work_mem")) == "64MB"
    with office.database.read() as session:
        assert session.scalar(text("SHOW work_mem")) == usual
        session.execute(text("SET LOCAL work_mem = '1GB'"))
        compute(session, office.cycle(session), at=NOW, calendar=CALENDAR, tree=load_tree(session))
        assert session.scalar(text("SHOW work_mem")) == "1GB"
    office.database.close()


def campaign(office: Office) -> list[int]:
    """Items in every state, some carried into a second cycle, some found again, work on some."""
    random = Random(2023)  # noqa: S311 - no secret
    ids = [each for number in range(40) for each in opened(office, random, number)]
    moved = sorted(random.sample(ids, 30))
    for unit, some in (("jt", moved[:20]), ("zj", moved[20:])):
        office.bulk(some, "assign", by="sun", unit=str(office.units[unit]), now=NOW + DAY)
    office.bulk(moved[:18], "accept", by="jiao", now=NOW + 2 * DAY)
    office.bulk(moved[:14], "request_closeout", by="jiao", reason="已修", now=NOW + 3 * DAY)
    for number, item in enumerate(moved[:10]):
        office.step(item, "verify", by="he", now=NOW + 4 * DAY + number * timedelta(hours=7))
    office.withdraw(moved[9], by="he", now=NOW + 8 * DAY)
    office.step(moved[15], "pause", by="sun", reason="停工", now=NOW + 2 * DAY)
    for number, (item, day) in enumerate(zip(random.sample(ids, 8), range(8), strict=True)):
        kind, unit = random.choice(["检查", "约谈"]), random.choice(["jt", "jw", "zj"])
        when = NOW.date() + timedelta(days=day)
        work(office, f"工-{number}", "2.5", kind=kind, unit=unit, item_id=item, date=when)
    with office.database.write() as session:
        following = carried(session, office, moved[12:])
        found_again(session, office, moved[:2])
        succeed(session, old="zj", new="jt")
        for found in session.exec(select(Item).where(col(Item.id).in_(ids[::3]))):
            found.found_on -= timedelta(days=found.number % 9)
    office.step(moved[0], "relapse", by="sun", reason="又现", now=NOW + 9 * DAY)
    return [office.cycle_id, following]


def opened(office: Office, random: Random, number: int) -> list[int]:
    quantity = random.choice([None, Decimal(number), Decimal("0.5")])
    return office.open(
        f"第{number}处",
        project=1 + number % 2,
        key=f"坑-{number}",
        category=random.choice(CATEGORIES),
        quantity=quantity,
        quantity_unit="" if quantity is None else random.choice(UNITS[1:]),
        amount=random.choice(AMOUNTS[:1] + AMOUNTS[3:]),
        now=NOW + timedelta(hours=random.randrange(24)),
    )


def carried(session: Session, office: Office, ids: list[int]) -> int:
    following = Cycle(code="t-2024", title="下一年", opens=FIRST, cut_off=date(2024, 11, 30))
    session.add(following)
    session.flush()
    assert following.id is not None, "it was flushed"
    home = office.cycle_id
    for each in ids:
        session.add(
            CarryOver(item_id=each, from_cycle_id=home, to_cycle_id=following.id, at=NOW + 5 * DAY)
        )
    return following.id


FIRST = date(2024, 1, 1)


def found_again(session: Session, office: Office, ids: list[int]) -> None:
    look = LookBack(
        cycle_id=office.cycle_id, seed="1", size=2, drawn_from=2, at=NOW + 7 * DAY, by_id=1
    )
    session.add(look)
    session.flush()
    assert look.id is not None, "it was flushed"
    for each in ids:
        session.add(
            LookBackItem(look_back_id=look.id, item_id=each, result="relapsed", at=NOW + 8 * DAY)
        )
