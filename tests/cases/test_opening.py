"""How items begin: opened in a cycle under way, adopted while it is being set up."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casetrack.cases.history import history
from casetrack.cases.opening import CycleNotOpen, NewItem, adopt_many, open_many
from casetrack.cases.rows import ItemRow
from casetrack.errors import Invalid, Refused
from casetrack.language import translate_to
from casetrack.people.actors import NotAllowed
from casetrack.store.database import Database
from casetrack.store.tables import Cycle
from tests.office import NOW, Office, make_office


def new(office: Office, title: str = "坑槽", **values: Any) -> NewItem:  # noqa: ANN401 - a field of NewItem
    given: dict[str, Any] = {"project_id": office.projects[1], "found_on": date(2023, 9, 19)}
    return NewItem(title=title, **(given | values))


def adopt(office: Office, item: NewItem, state: str, outcome: str, *, by: str = "sun") -> ItemRow:
    with office.database.write() as session:
        rules, actor, cycle = (
            office.rules(session),
            office.actor(session, by),
            office.cycle(session),
        )
        [row] = adopt_many(session, rules, actor, cycle, [(item, state, outcome)], now=NOW)
    return row


def open_rows(office: Office, *items: NewItem, by: str = "sun") -> list[ItemRow]:
    with office.database.write() as session:
        rules, actor, cycle = (
            office.rules(session),
            office.actor(session, by),
            office.cycle(session),
        )
        return open_many(session, rules, actor, cycle, items, now=NOW)


def test_dates_that_cannot_be_are_refused_all_at_once(office: Office) -> None:
    early = new(office, key="a", due=date(2023, 9, 18))
    ahead = new(office, key="b", found_on=date(2023, 9, 30))
    with pytest.raises(Invalid) as refused:
        open_rows(office, early, ahead)
    assert [str(each) for each in refused.value.problems] == [
        "a: due 2023-09-18 lies before the day it was found, 2023-09-19",
        "b: found_on 2023-09-30 lies ahead; today is 2023-09-20",
    ]


def test_numbers_have_no_gaps_and_serve_as_keys(office: Office) -> None:
    first = open_rows(office, new(office), new(office, key="12-7"))
    second = open_rows(office, new(office))
    assert [(row.number, row.key) for row in [*first, *second]] == [(1, "1"), (2, "12-7"), (3, "3")]


def test_a_number_that_is_a_key_already_gives_another_key(office: Office) -> None:
    open_rows(
        office, new(office, key="3"), new(office, key="4-2"), new(office), new(office, key="4")
    )
    assert [row.key for row in open_rows(office, new(office))] == ["5"]
    with office.database.read() as session:
        assert office.cycle(session).item_count == 5
    keys = {office.item(each).key for each in range(1, 6)}
    assert keys == {"3", "4-2", "3-2", "4", "5"}


def test_the_first_event_tells_what_the_item_began_with(office: Office) -> None:
    [row] = open_rows(office, new(office, amount=Decimal("1E+3"), due=date(2023, 10, 31)))
    with office.database.read() as session:
        [told] = history(session, row.id)
    changes = told.data["changes"]
    assert (told.transition, told.source, told.target) == ("open", "", "identified")
    assert (changes["amount"], changes["due"]) == ([None, "1000"], [None, "2023-10-31"])
    assert (changes["title"], told.texts["title"]) == (None, "坑槽")
    assert office.due(row.id, "supervisor") == date(2023, 9, 22)
    assert office.faults() == []


def test_every_row_that_cannot_be_opened_is_named_and_none_is_kept(office: Office) -> None:
    office.open("有", key="A")
    rows = [
        new(office, key="A"),
        new(office, key="B"),
        new(office, key="B"),
        new(office, "", key="C"),
        new(office, key="D", project_id=99),
        new(office, key="E", unit_id=99),
        new(office, key="F", handler_id=99),
        new(office, key="G", quantity=Decimal("0.0000001")),
        new(office, key="H", category="\x00"),
        new(office, key="I", quantity=Decimal(-1)),
    ]
    with pytest.raises(Invalid) as refusal:
        open_rows(office, *rows)
    assert [str(each)[0] for each in refusal.value.problems] == list("ABBCDEFGHI")
    assert [row.number for row in open_rows(office, new(office))] == [2]


@pytest.mark.parametrize("login", ["he", "bian", "fang", "shen", "zhu"])
def test_who_has_no_part_in_a_project_opens_nothing_there(office: Office, login: str) -> None:
    with pytest.raises(NotAllowed, match="may not open items for 区交通运输局"):
        open_rows(office, new(office), by=login)


def test_only_the_whole_office_opens_where_nobody_leads(office: Office) -> None:
    preface = new(office, project_id=office.projects[0])
    with pytest.raises(NotAllowed, match="for no unit"):
        open_rows(office, preface, by="tong")
    assert len(open_rows(office, preface)) == 1


def test_a_cycle_that_is_not_under_way_takes_no_items(database: Database) -> None:
    office = make_office(database, opened=False)
    with pytest.raises(CycleNotOpen, match="being set up; open it first"):
        open_rows(office, new(office))
    with database.write() as session:
        session.get_one(Cycle, office.cycle_id).opened_at = NOW
        session.get_one(Cycle, office.cycle_id).closed_at = NOW
    with pytest.raises(CycleNotOpen, match="is closed"):
        open_rows(office, new(office))


def test_an_item_under_way_is_adopted_as_it_stands(database: Database) -> None:
    office = make_office(database, opened=False)
    jt = office.units["jt"]
    working = adopt(office, new(office, key="W", unit_id=jt), "rectifying", "")
    done = adopt(office, new(office, key="D", unit_id=jt), "verified", "retained")
    assert office.due(working.id) == date(2023, 10, 20)
    assert (done.state, done.outcome, done.closed_at) == ("verified", "retained", NOW)
    assert office.clocks(done.id) == {}
    assert office.faults() == []


@pytest.mark.parametrize(
    ("state", "outcome", "message"),
    [("lost", "", "no state 'lost'"), ("verified", "good", "no outcome 'good'")],
)
def test_what_the_workflow_does_not_know_is_not_adopted(
    database: Database, state: str, outcome: str, message: str
) -> None:
    office = make_office(database, opened=False)
    with pytest.raises(Invalid, match=message) as raised:
        adopt(office, new(office), state, outcome)
    words = "整改中 rectifying" if outcome == "" else "保留 retained"
    assert words in raised.value.said(translate_to("zh"))


def test_only_a_supervisor_adopts_and_only_before_the_cycle_opens(office: Office) -> None:
    with pytest.raises(Refused, match="is open already"):
        adopt(office, new(office), "rectifying", "")
    with office.database.write() as session:
        session.get_one(Cycle, office.cycle_id).opened_at = None
    with pytest.raises(NotAllowed, match="needs supervisor"):
        adopt(office, new(office), "rectifying", "", by="tong")
