import threading
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from casetrack.errors import Conflict, Invalid, NotFound
from casetrack.ledger.applying import import_workbook
from casetrack.ledger.plan import Counts
from casetrack.ledger.reading import read_workbook
from casetrack.people import security
from casetrack.people.actors import NotAllowed, load_actor
from casetrack.people.administration import LastAdministrator
from casetrack.people.persons import grant, person_named
from casetrack.people.units import load_tree
from casetrack.store.tables import (
    Activity,
    Check,
    Cycle,
    Event,
    Figure,
    Item,
    Narrative,
    Project,
    Reading,
    Target,
)
from tests.ledger.conftest import CYCLE, Desk
from tests.office import DAY, NOW

ITEM = {"key": "1-001", "project": 1, "title": "坑槽", "unit": "区交通局", "found_on": "2023-09-18"}
WORK = {
    "key": "a1",
    "project": 1,
    "kind": "检查",
    "date": "2023-09-19",
    "unit": "jt",
    "quantity_unit": "次",
}
READING = {
    "key": "r1",
    "project": 1,
    "indicator": "满意度",
    "date": "2023-09-19",
    "value": Decimal("88.16"),
    "unit": "分",
    "evidence": "测评报告",
}
FOUND = {
    "key": "1.found",
    "project": 1,
    "label": "发现",
    "source": "items",
    "measure": "count",
    "unit": "个",
}
FIXED = {**FOUND, "key": "1.fixed", "label": "完成", "filter": "outcome=substantiated"}
CHECK = {
    "key": "1.c1",
    "project": 1,
    "kind": "subset",
    "expression": "1.fixed <= 1.found",
}
TARGET = {
    "key": "1.t1",
    "project": 1,
    "figure": "1.fixed",
    "direction": ">=",
    "value": 90,
    "unit": "个",
}
TEXT = {"key": "1.results", "project": 1, "part": "results", "text": "发现{{ f.found }}。"}
ALL = {
    "items": [ITEM],
    "activities": [WORK],
    "readings": [READING],
    "figures": [FOUND, FIXED],
    "checks": [CHECK],
    "targets": [TARGET],
    "narratives": [TEXT],
}


def test_a_whole_ledger_comes_in_at_once(desk: Desk) -> None:
    report = desk.bring(ALL)
    assert report.cycle_code == "t-2023"
    assert report.sheets["figures"] == Counts(new=2)
    assert report.sheets["cycle"] == Counts(unchanged=1)
    with desk.office.database.read() as session:
        assert session.exec(select(Item)).one().state == "identified"
        assert session.exec(select(Activity)).one().quantity == 1
        assert session.exec(select(Reading)).one().value == Decimal("88.16")
        assert [each.key for each in session.exec(select(Figure))] == ["1.found", "1.fixed"]
        assert session.exec(select(Check)).one().expression == "1.fixed <= 1.found"
        assert session.exec(select(Target)).one().value == 90
        assert session.exec(select(Narrative)).one().version == 1


def test_the_same_ledger_again_changes_nothing(desk: Desk) -> None:
    desk.bring(ALL)
    report = desk.bring(ALL, now=NOW + DAY)
    assert report.changes == ()
    assert {each.new + each.changed for each in report.sheets.values()} == {0}


def test_what_goes_out_comes_back_as_no_change_and_goes_out_the_same(desk: Desk) -> None:
    desk.bring(ALL)
    first = desk.export("first.xlsx")
    report = desk.take(read_workbook(first))
    second = desk.export("second.xlsx")
    assert report.changes == ()
    assert read_workbook(first).sheets == read_workbook(second).sheets
    assert first.read_bytes() == second.read_bytes()


def test_a_growing_ledger_adds_only_what_is_new(desk: Desk) -> None:
    desk.bring(ALL)
    grown = {**ALL, "items": [ITEM, {**ITEM, "key": "1-002"}], "activities": [WORK]}
    report = desk.bring(grown, now=NOW + DAY)
    assert report.sheets["items"] == Counts(new=1, unchanged=1)
    assert [change.key for change in report.changes] == ["1-002"]


def test_one_problem_anywhere_keeps_everything_out(desk: Desk) -> None:
    with pytest.raises(Invalid, match="unit '城管'"):
        desk.bring({**ALL, "activities": [{**WORK, "unit": "城管"}]})
    with desk.office.database.read() as session:
        assert session.exec(select(Item)).all() == []
        assert session.exec(select(Figure)).all() == []


def test_a_changed_field_of_an_item_is_an_amendment_with_its_event(desk: Desk) -> None:
    desk.bring({"items": [ITEM]})
    desk.bring(
        {"items": [{**ITEM, "title": "塌陷", "unit": "zj", "handler": "zhu"}]}, now=NOW + DAY
    )
    with desk.office.database.read() as session:
        item = session.exec(select(Item)).one()
        steps = [event.transition for event in session.exec(select(Event))]
    assert (item.title, item.unit_id, item.version) == ("塌陷", desk.office.units["zj"], 2)
    assert steps == ["open", "amend"]


def test_a_workbook_agrees_with_what_it_brought_about(desk: Desk) -> None:
    desk.bring({"items": [ITEM]})
    exported = {"items": [{**ITEM, "title": "塌陷", "version": 1}]}
    desk.bring(exported)

    assert desk.said(exported) == []
    assert desk.bring(exported).changes == ()


def test_an_item_moved_on_meanwhile_is_left_where_it_stands(desk: Desk) -> None:
    desk.bring({"items": [ITEM]})
    with desk.office.database.read() as session:
        item_id = session.exec(select(Item.id)).one()
    assert item_id is not None
    desk.office.step(item_id, "assign", by="sun", unit=str(desk.office.units["jt"]))
    assert desk.bring({"items": [ITEM]}).changes == ()
    assert desk.office.item(item_id).state == "assigned"


def test_items_already_under_way_are_adopted_while_the_cycle_is_set_up(early_desk: Desk) -> None:
    under_way = {**ITEM, "state": "verified", "outcome": "substantiated"}
    early_desk.bring({"items": [under_way]})
    with early_desk.office.database.read() as session:
        item = session.exec(select(Item)).one()
        event = session.exec(select(Event)).one()
    assert (item.state, item.outcome, event.transition) == ("verified", "substantiated", "adopt")


def test_a_correction_is_a_new_row_that_replaces_the_old_one(desk: Desk) -> None:
    desk.bring({"activities": [WORK], "readings": [READING]})
    right = {**WORK, "key": "a2", "quantity": 3, "replaces": "a1", "reason": "漏计"}
    again = {**READING, "key": "r2", "value": 90, "replaces": "r1", "reason": "更正"}
    desk.bring({"activities": [WORK, right], "readings": [READING, again]})
    with desk.office.database.read() as session:
        first, second = session.exec(select(Activity).order_by("id")).all()
        assert (second.replaces_id, second.reason) == (first.id, "漏计")
    assert desk.take(read_workbook(desk.export())).changes == ()


def test_a_narrative_gets_a_version_only_when_its_text_differs(desk: Desk) -> None:
    desk.bring(ALL)
    desk.bring(ALL)
    desk.bring({"narratives": [{**TEXT, "text": "共发现{{ f.found }}。"}]}, by="bian")
    with desk.office.database.read() as session:
        versions = session.exec(select(Narrative.version, Narrative.author_id)).all()
    with desk.office.database.read() as session:
        editor = desk.office.actor(session, "bian").person_id
    assert [version for version, _ in versions] == [1, 2]
    assert versions[1][1] == editor


def test_definitions_change_and_keep_the_order_of_the_sheet(desk: Desk) -> None:
    desk.bring({"figures": [FOUND, FIXED]})
    other = {**FOUND, "key": "1.other", "label": "其他"}
    report = desk.bring({"figures": [FIXED, other, {**FOUND, "label": "排查发现"}]})
    assert report.sheets["figures"] == Counts(new=1, changed=1, unchanged=1)
    rows = read_workbook(desk.export()).rows("figures")
    assert [row.text("key") for row in rows] == ["1.fixed", "1.other", "1.found"]
    assert rows[2].text("label") == "排查发现"


def test_formulas_that_rest_on_each_other_are_refused_with_their_rows(desk: Desk) -> None:
    one = {**FOUND, "key": "1.a", "source": "formula", "measure": "1.b + 1"}
    two = {**one, "key": "1.b", "measure": "1.a + 1"}
    with pytest.raises(Invalid, match=r"sheet 数据 figures, row 3: figure 1\.a"):
        desk.bring({"figures": [one, two]})
    assert desk.preview({"figures": [FOUND]}).sheets["figures"] == Counts(new=1)


def test_units_and_people_come_in_with_names_successions_and_roles(desk: Desk) -> None:
    units = [
        {"code": "xz", "name": "新镇", "parent": "jw", "aliases": ("镇政府",), "succeeds": ("zj",)},
        {"code": "jt", "name": "区交通局", "aliases": ("交通",)},
    ]
    people = [
        {"login": "xin", "name": "新某", "unit": "镇政府", "roles": ("handler", "verifier")},
        {"login": "jiao", "name": "焦经办", "unit": "jt", "roles": ("unit_lead", "handler@jw")},
    ]
    report = desk.bring({"units": units, "people": people}, by="guan")
    assert (report.sheets["units"], report.sheets["people"]) == (
        Counts(new=1, changed=1),
        Counts(new=1, changed=1),
    )
    with desk.office.database.read() as session:
        tree = load_tree(session)
        assert tree.named("区住建局") == tree.named("镇政府")
        assert tree.named("区交通运输局") == tree.named("交通") == desk.office.units["jt"]
        assert load_actor(session, "xin").grants == {
            "handler": {tree.named("xz")},
            "verifier": None,
        }
        assert set(load_actor(session, "jiao").grants) == {"unit_lead", "handler"}


def test_a_renamed_office_still_goes_out_and_comes_back_unchanged(desk: Desk) -> None:
    desk.bring({"units": [{"code": "jt", "name": "交通局", "succeeds": ("zj",)}]}, by="guan")
    desk.bring(ALL)
    assert desk.take(read_workbook(desk.export())).changes == ()


def test_a_new_cycle_comes_in_being_set_up(desk: Desk) -> None:
    cycle = {**CYCLE, "code": "next", "title": "下一轮", "workflow": "milestones"}
    projects = [
        {"ordinal": 0, "title": "前言"},
        {"ordinal": 1, "title": "治理", "lead_unit": "jt", "supporting_units": ("zj", "jw")},
    ]
    texts = [{**TEXT, "text": "整改有序推进。"}]
    desk.bring({"cycle": [cycle], "projects": projects, "narratives": texts})
    with desk.office.database.read() as session:
        new = session.exec(select(Cycle).where(Cycle.code == "next")).one()
        lead = session.exec(select(Project).where(Project.cycle_id == new.id)).all()[1]
    assert (new.opened_at, new.workflow, lead.lead_unit_id) == (
        None,
        "milestones",
        desk.office.units["jt"],
    )
    path = desk.export(cycle="next")
    assert read_workbook(path).rows("projects")[1].names("supporting_units") == (
        "区纪委区监委",
        "区住房和城乡建设局",
    )


def test_who_may_not_change_a_sheet_is_told_of_all_of_them(desk: Desk) -> None:
    with pytest.raises(NotAllowed) as refused:
        desk.bring({**ALL, "units": [{"code": "x", "name": "某局"}]}, by="jiao")
    assert "数据 figures needs supervisor or editor" in str(refused.value)
    assert "单位 units needs admin" in str(refused.value)
    with pytest.raises(NotAllowed, match="may not record work"):
        desk.bring({"activities": [{**WORK, "unit": "zj"}]}, by="jiao")


def test_a_handler_brings_in_the_work_of_the_own_unit(desk: Desk) -> None:
    assert desk.bring({"activities": [WORK]}, by="jiao").sheets["activities"].new == 1


def test_an_unknown_cycle_is_not_exported(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no cycle 't-2032'; nearest known: t-2023"):
        desk.export(cycle="t-2032")


def test_dates_and_amounts_survive_the_way_out_and_back(desk: Desk, tmp_path: Path) -> None:
    exact = {**ITEM, "due": date(2023, 10, 31), "amount": Decimal("9223372036854.775807")}
    desk.bring({"items": [exact]})
    (row,) = read_workbook(desk.export()).rows("items")
    assert (row.day("due"), row.number_in("amount")) == (exact["due"], exact["amount"])
    assert tmp_path.exists()


def test_a_published_item_is_not_amended_by_import(early_desk: Desk) -> None:
    early_desk.bring({"items": [{**ITEM, "state": "published"}]})
    renamed = {"items": [{**ITEM, "title": "另一个"}]}
    (problem,) = early_desk.preview(renamed).problems
    assert (problem.row, problem.column) == (3, "title")
    with pytest.raises(Invalid, match="erratum"):
        early_desk.bring(renamed)


@pytest.mark.parametrize("rows", [20, 400])
def test_more_rows_do_not_mean_more_questions_to_the_database(desk: Desk, rows: int) -> None:
    items = [{**ITEM, "key": f"i{number}", "handler": "jiao"} for number in range(rows)]
    works = [{**WORK, "key": f"a{number}", "item": f"i{number}"} for number in range(rows)]
    workbook = desk.workbook({"items": items, "activities": works})
    asked: list[object] = []

    def note(*call: object) -> None:
        asked.append(call[2])

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    desk.take(workbook)
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert 10 < len(asked) < 90


def test_two_imports_at_the_same_moment_leave_one_cycle(desk: Desk) -> None:
    workbook = desk.workbook({"cycle": [{**CYCLE, "code": "next"}]})
    answers: list[str] = []

    def second() -> None:
        try:
            answers.append(f"{len(desk.take(workbook).changes)} changes")
        except Conflict as error:
            answers.append(str(error))

    with desk.office.database.write() as session:
        rules, actor = desk.office.rules(session), desk.office.actor(session, "sun")
        import_workbook(session, rules, actor, workbook, now=NOW)
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.5)
    other.join()
    # Where writers wait in line the second sees the first; elsewhere it is told to try again.
    assert answers[0] == "0 changes" or "Nothing was imported; try again" in answers[0]


def test_people_that_come_in_are_noted_and_leave_an_administrator(desk: Desk) -> None:
    guan = {"login": "guan", "name": "管系统", "unit": "jw", "roles": ("auditor@*",)}
    new = {"login": "xin", "name": "新人", "unit": "jt", "roles": ("handler@jt",)}
    with pytest.raises(LastAdministrator):
        desk.bring({"cycle": [], "people": [guan]}, by="guan")
    desk.bring({"cycle": [], "people": [new]}, by="guan")
    with desk.office.database.read() as session:
        noted = [(each.kind, '"people":1' in each.data) for each in security.entries(session)]

    assert noted == [("office imported", True)]


def test_a_role_for_one_unit_brings_in_nothing_of_the_office(desk: Desk) -> None:
    with desk.office.database.write() as session:
        tong = person_named(session, "tong")
        grant(session, tong, "admin", unit_id=desk.office.units["jt"])
    with pytest.raises(NotAllowed, match="for the whole office"):
        desk.bring({"units": [{"code": "x", "name": "某局"}]}, by="tong")


def test_people_alone_and_readings_alone_come_in(desk: Desk) -> None:
    person = {"login": "xin", "name": "新某", "unit": "jt"}
    assert desk.bring({"cycle": [], "people": [person]}, by="guan").sheets["people"].new == 1
    moved = {**person, "unit": "zj"}
    assert desk.bring({"cycle": [], "people": [moved]}, by="guan").sheets["people"].changed == 1
    assert desk.bring({"readings": [READING]}).sheets["readings"].new == 1
