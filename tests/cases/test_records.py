"""Work and readings: never overwritten, corrected by a row that names the one it replaces."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from casetrack.cases.records import (
    NewActivity,
    NewReading,
    counting_activities,
    counting_readings,
    record_activities,
    record_readings,
)
from casetrack.errors import Invalid, Refused
from casetrack.people.actors import NotAllowed
from casetrack.people.units import load_tree
from casetrack.store.database import Database
from casetrack.store.tables import Cycle, Project
from tests.office import DAY, NOW, Office, make_office


def work(office: Office, key: str, **given: Any) -> NewActivity:  # noqa: ANN401 - a field of NewActivity
    values: dict[str, Any] = {
        "project_id": office.projects[1],
        "kind": "巡查",
        "date": date(2023, 9, 20),
        "unit_id": office.units["jt"],
    }
    return NewActivity(key=key, **(values | given))


def read_(office: Office, key: str, value: str, **given: Any) -> NewReading:  # noqa: ANN401 - a field of NewReading
    values: dict[str, Any] = {
        "project_id": office.projects[1],
        "indicator": "满意度",
        "date": date(2023, 9, 20),
        "unit": "%",
        "evidence": "测评表",
    }
    return NewReading(key=key, value=Decimal(value), **(values | given))


def record(office: Office, *rows: NewActivity, by: str = "jiao", now: datetime = NOW) -> None:
    with office.database.write() as session:
        tree, actor, cycle = load_tree(session), office.actor(session, by), office.cycle(session)
        record_activities(session, tree, actor, cycle, rows, now=now)


def read(office: Office, *rows: NewReading, by: str = "jiao", now: datetime = NOW) -> None:
    with office.database.write() as session:
        tree, actor, cycle = load_tree(session), office.actor(session, by), office.cycle(session)
        record_readings(session, tree, actor, cycle, rows, now=now)


def counting(office: Office, until: datetime) -> list[str]:
    with office.database.read() as session:
        return [row.key for row in counting_activities(session, office.cycle_id, until)]


def test_what_counts_is_the_row_that_nobody_replaced_by_then(office: Office) -> None:
    record(office, work(office, "a"), work(office, "b"))
    record(office, work(office, "c", replaces="a", reason="重复计"), now=NOW + 2 * DAY)
    record(office, work(office, "d", replaces="c", reason="再核"), now=NOW + 4 * DAY)
    found = [counting(office, NOW + days * DAY) for days in (-1, 0, 2, 3, 4)]
    assert found == [[], ["a", "b"], ["b", "c"], ["b", "c"], ["b", "d"]]


def test_a_row_may_correct_one_that_came_with_it(office: Office) -> None:
    record(
        office,
        work(office, "a"),
        work(office, "b", replaces="a", reason="误录"),
        work(office, "c", replaces="b", reason="再误"),
    )
    assert counting(office, NOW) == ["c"]


def test_every_row_that_cannot_be_recorded_is_named_and_none_is_kept(office: Office) -> None:
    record(office, work(office, "a"), work(office, "b", replaces="a", reason="误录"))
    rows = [
        work(office, "a"),
        work(office, "c"),
        work(office, "c"),
        work(office, "d", replaces="z", reason="?"),
        work(office, "e", replaces="a", reason="?"),
        work(office, "f", replaces="b", reason=" "),
        work(office, "g", replaces="b", reason="?"),
    ]
    with pytest.raises(Invalid) as refusal:
        record(office, *rows)
    assert [str(each)[0] for each in refusal.value.problems] == list("acdefg")
    assert counting(office, NOW) == ["b"]


def test_rows_that_belong_nowhere_are_named(office: Office) -> None:
    with office.database.write() as session:
        home = office.cycle(session)
        other = Cycle(code="other", title="另一个", opens=home.opens, cut_off=home.cut_off)
        session.add(other)
        session.flush()
        assert other.id is not None
        project = Project(cycle_id=other.id, ordinal=1, title="别处")
        session.add(project)
        session.flush()
        elsewhere = project.id
    rows = [
        work(office, "a", project_id=elsewhere),
        work(office, "b", unit_id=99),
        work(office, "c", item_id=99),
        work(office, "d", quantity=Decimal("0.0000001")),
        work(office, "e", kind="\0"),
        work(office, "f\0"),
        work(office, "g", replaces="\ud800", reason="?"),
    ]
    with pytest.raises(Invalid) as refusal:
        record(office, *rows)
    assert sorted({str(each)[0] for each in refusal.value.problems}) == list("abcdefg")


def test_work_may_name_the_item_it_was_done_for(office: Office) -> None:
    item_id = office.rectifying()
    record(office, work(office, "a", item_id=item_id))
    with office.database.read() as session:
        [row] = counting_activities(session, office.cycle_id, NOW)
    assert row.item_id == item_id


@pytest.mark.parametrize("login", ["zhu", "he", "shen", "bian"])
def test_work_of_a_unit_is_recorded_by_its_own_people(office: Office, login: str) -> None:
    with pytest.raises(NotAllowed, match="may not record work of 区交通运输局"):
        record(office, work(office, "a"), by=login)


def test_nobody_replaces_the_work_of_another_unit(office: Office) -> None:
    record(office, work(office, "a"))
    mine = work(office, "b", unit_id=office.units["zj"], replaces="a", reason="是我局的")
    with pytest.raises(NotAllowed, match="may not record work of 区交通运输局"):
        record(office, mine, by="zhu")
    record(office, mine, by="sun")
    assert counting(office, NOW) == ["b"]


def test_readings_are_replaced_like_work(office: Office) -> None:
    read(office, read_(office, "a", "88.16"))
    read(office, read_(office, "b", "88.61", replaces="a", reason="抄错"), now=NOW + DAY)
    with office.database.read() as session:
        before = counting_readings(session, office.cycle_id, NOW)
        after = counting_readings(session, office.cycle_id, NOW + DAY)
    assert [(row.key, row.value) for row in before] == [("a", Decimal("88.16"))]
    assert [(row.key, row.value) for row in after] == [("b", Decimal("88.61"))]


def test_a_reading_needs_what_proves_it(office: Office) -> None:
    with pytest.raises(Invalid, match="a: a reading needs its evidence"):
        read(office, read_(office, "a", "88.16", evidence=" "))


def test_a_reading_belongs_to_who_leads_its_project(office: Office) -> None:
    theirs = read_(office, "a", "41", project_id=office.projects[2])
    with pytest.raises(NotAllowed, match="区住房和城乡建设局"):
        read(office, theirs)
    read(office, theirs, by="zhu")
    mine = read_(office, "b", "42", replaces="a", reason="抄错")
    with pytest.raises(NotAllowed, match="区住房和城乡建设局"):
        read(office, mine)


def test_work_is_recorded_once_the_cycle_is_open(database: Database) -> None:
    office = make_office(database, opened=False)
    with pytest.raises(Refused, match="recorded once it is open"):
        record(office, work(office, "a"))
    with pytest.raises(Refused, match="recorded once it is open"):
        read(office, read_(office, "a", "1"))
