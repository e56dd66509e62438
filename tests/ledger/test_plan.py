"""What a ledger is refused for, each with its place, and what a plan says before it is applied."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from sqlmodel import select

from casetrack.language import translate_to
from casetrack.ledger.plan import Counts, preview
from casetrack.ledger.reading import Workbook, read_workbook
from casetrack.people.persons import disable, person_named
from casetrack.store.tables import CarryOver, Cycle
from casetrack.workflow import read_definition
from tests.ledger.books import add_sheet
from tests.ledger.conftest import CYCLE, Desk, Sheets
from tests.ledger.test_applying import CHECK, FIXED, FOUND, ITEM, READING, TARGET, TEXT, WORK
from tests.office import DAY, DEFINITIONS, NOW

Cells = Mapping[str, object]

FIGURES = {"figures": [FOUND, FIXED]}
FORMULA = {**FOUND, "key": "1.rate", "source": "formula", "measure": "1.fixed / 1.found"}
CITED = {**FOUND, "source": "cited", "measure": "", "value": "3", "cited_from": "公报"}
PROMISED = {**FOUND, "source": "target", "measure": ""}
LATEST = {**FOUND, "source": "readings", "measure": "latest"}
PERSON = {"login": "xin", "name": "新某", "unit": "jt"}


def said_once(desk: Desk, sheets: Sheets) -> str:
    (message,) = desk.said(sheets)
    return message


def in_chinese(desk: Desk, sheets: Sheets) -> list[str]:
    return [each.sentence.said(translate_to("zh")) for each in desk.preview(sheets).problems]


REFUSED = (
    (
        "people",
        {**PERSON, "unit": "交通"},
        "3 unit: there is no unit '交通'; nearest known: 区交通局",
    ),
    ("people", {**PERSON, "roles": "chief"}, "3 roles: found 'chief', allowed: handler, unit_lead"),
    ("people", {**PERSON, "roles": "handler@某局"}, "3 roles: there is no unit '某局'"),
    ("people", {**PERSON, "email": "xin"}, "3 email: found 'xin', expected an address"),
    ("people", {**PERSON, "login": "xin/a"}, "3 login: A login has at most 60 letters"),
    (
        "units",
        {"code": "a", "name": "区住建局"},
        "name: '区住建局' already names the unit zj",
    ),
    ("units", {"code": "a", "name": "甲；乙"}, "3 name: '甲；乙' holds a semicolon"),
    ("units", {"code": "a", "name": "甲", "parent": "a"}, "3 parent: 'a' would stand above"),
    ("units", {"code": "a", "name": "甲", "succeeds": "a"}, "3 succeeds: 'a' would succeed"),
    ("units", {"code": "a", "name": "甲", "succeeds": "b"}, "3 succeeds: there is no unit 'b'"),
    (
        "projects",
        {"ordinal": 0, "title": "前言", "lead_unit": "jt"},
        "3 lead_unit: nobody leads",
    ),
    (
        "projects",
        {"ordinal": 3, "title": "新"},
        "3 lead_unit: found nothing, expected",
    ),
    ("targets", {**TARGET, "figure": ""}, "3 figure: found nothing, expected the key"),
    ("targets", {**TARGET, "value": None}, "3 value: found nothing, expected the promised"),
    ("targets", {**TARGET, "figure": "1.fixd"}, "no figure '1.fixd'; nearest known: 1.fixed"),
    ("targets", {**TARGET, "direction": ">"}, "3 direction: found '>', allowed: >=, <=, ="),
    ("items", {**ITEM, "project": 7}, "3 project: there is no project 7"),
    ("items", {**ITEM, "handler": "jioa"}, "there is no person 'jioa'; nearest known: jiao"),
    ("items", {**ITEM, "state": "verified"}, "3 state: found 'verified'; a new item begins"),
    ("items", {**ITEM, "version": 1}, "3 version: a new item has no version yet"),
    ("items", {**ITEM, "quantity": 2}, "3 quantity_unit: found nothing, expected what"),
    ("items", {**ITEM, "amount": -1}, "3 amount: found -1, expected zero or more"),
    ("activities", {**WORK, "item": "9-9"}, "3 item: there is no item '9-9'"),
    ("activities", {**WORK, "replaces": "a0"}, "3 replaces: there is no row with the key 'a0'"),
    ("activities", {**WORK, "replaces": "a1"}, "3 replaces: a row does not correct itself"),
    ("activities", {**WORK, "reason": "漏"}, "3 replaces: found nothing, expected the key"),
    ("readings", {**READING, "evidence": ""}, "3 evidence: found nothing, expected text"),
    ("figures", {**FOUND, "key": "2.found"}, "3 key: found '2.found', expected 1.…"),
    ("figures", {**FOUND, "key": "1.Found"}, "3 key: found '1.Found', expected PROJECT.name"),
    ("figures", {**FOUND, "measure": "cuont"}, "'cuont', allowed: count"),
    ("figures", {**FOUND, "filter": "stat=x"}, "3 filter:"),
    ("figures", {**FORMULA, "measure": ""}, "3 measure: found nothing, expected an expression"),
    ("figures", {**FORMULA, "measure": "1.fixed /"}, "3 measure:"),
    ("figures", {**FORMULA, "measure": "1.fixed / 1.foun"}, "3 measure: there is no figure"),
    (
        "figures",
        {**FORMULA, "measure": "1.rate * 2"},
        "3 measure: a figure is not computed",
    ),
    ("figures", {**FOUND, "source": "target", "measure": ""}, "3 filter: expected key=…"),
    ("figures", {**PROMISED, "filter": "key=1.t9"}, "3 filter: there is no target '1.t9'"),
    ("figures", {**FOUND, "filter": "unit=某局"}, "3 filter: there is no unit '某局'"),
    ("figures", {**LATEST, "filter": ""}, "3 filter: latest is of one indicator"),
    ("figures", {**CITED, "filter": "unit=jt"}, "3 filter: found 'unit=jt'; a cited figure"),
    ("figures", {**CITED, "cited_from": ""}, "3 cited_from: found nothing; a cited figure"),
    ("figures", {**CITED, "bound": "许多"}, "3 bound: found '许多', allowed: 余"),
    (
        "figures",
        {**FOUND, "bound": "余"},
        "3 value: found nothing, expected the",
    ),
    ("figures", {**FOUND, "value": "九"}, "3 value: found '九', expected the number"),
    ("checks", {**CHECK, "kind": "subse"}, "3 kind: found 'subse', allowed"),
    ("checks", {**CHECK, "expression": "1.fixed +"}, "3 expression:"),
    ("checks", {**CHECK, "expression": "1.fixed <= 1.fund"}, "no figure '1.fund'; nearest"),
    ("narratives", {**TEXT, "key": "1.text"}, "3 key: found '1.text', expected '1.results'"),
    ("narratives", {**TEXT, "key": "1.preface", "part": "preface"}, "3 part: project 0 has"),
    ("narratives", {**TEXT, "text": "长" * 20_001}, "3 text: the text has 20001 characters"),
    ("narratives", {**TEXT, "text": "甲\t乙"}, "3 text: the text holds a tab"),
    ("narratives", {**TEXT, "text": "{{ f.fuond }}"}, "3 text: there is no figure '1.fuond'"),
    ("narratives", {**TEXT, "text": "{{ f.found"}, "3 text: "),
    ("narratives", {**TEXT, "part": "result"}, "3 part: found 'result', allowed: preface"),
)


@pytest.mark.parametrize("sheet", sorted({sheet for sheet, _, _ in REFUSED}))
def test_a_row_that_cannot_be_used_says_where_and_why(desk: Desk, sheet: str) -> None:
    # What others rest on is there; the rest would only be told as well.
    desk.bring({**FIGURES, "targets": [TARGET]})
    for row, said in [(row, said) for name, row, said in REFUSED if name == sheet]:
        messages = desk.said({sheet: [row]})
        assert any(said in message for message in messages), (said, messages)


def test_a_record_that_was_made_is_never_changed(desk: Desk) -> None:
    desk.bring({"activities": [WORK], "readings": [READING]})
    message = said_once(desk, {"activities": [{**WORK, "quantity": 4}]})
    assert "never changed (quantity: 1 → 4); add a new row with another key" in message
    assert in_chinese(desk, {"activities": [{**WORK, "quantity": 4}]})[0].startswith(
        "记录不得改动（数量：1 → 4）；请另加一行"
    )
    assert "replaces = r1" in said_once(desk, {"readings": [{**READING, "value": 9}]})


def test_a_row_is_replaced_once(desk: Desk) -> None:
    fix = {**WORK, "key": "a2", "replaces": "a1", "reason": "漏计"}
    desk.bring({"activities": [WORK, fix]})
    message = said_once(desk, {"activities": [{**fix, "key": "a3"}]})
    assert "replaces: 'a1' is replaced by 'a2' already" in message
    both = {"activities": [{**fix, "key": "a4", "replaces": "a2"}, {**fix, "key": "a5"}]}
    assert len(desk.said(both)) == 1


def test_read_only_cells_are_no_way_round_the_door(desk: Desk) -> None:
    desk.bring({"items": [ITEM]})
    changed = {**ITEM, "state": "verified", "outcome": "substantiated", "version": 9}
    said = desk.said({"items": [changed]})
    assert [message.split(":")[0] for message in said] == [
        "items 3 state",
        "items 3 outcome",
        "items 3 version",
    ]
    assert "found 'verified', but the item stands at identified;" in said[0]
    assert "现在是“已发现 identified”；导入不改动状态" in in_chinese(desk, {"items": [changed]})[0]


def test_an_item_that_moved_changes_its_unit_by_transfer_alone(desk: Desk) -> None:
    desk.office.assigned(key="1-001")
    changed = {**ITEM, "title": "路面坑槽", "unit": "zj", "found_on": "2023-09-19"}
    message = said_once(desk, {"items": [changed]})
    assert "unit: the item is assigned; its unit changes by transfer alone" in message
    assert in_chinese(desk, {"items": [changed]}) == [
        "该问题处于“已交办”，责任单位只能在问题页面上通过转办改变"
    ]


def test_where_an_item_of_an_older_workflow_stands_is_told_by_its_identifier(desk: Desk) -> None:
    desk.office.rectifying(key="1-001")
    old = DEFINITIONS["rectification"]
    text = old.text.replace("[states.rectifying]", "[states.working]")
    new = read_definition(text.replace('"rectifying"', '"working"'), "new.toml", old.templates)
    changed = {**ITEM, "title": "路面坑槽", "unit": "zj", "found_on": "2023-09-19"}
    with desk.office.database.read() as session:
        rules = replace(desk.office.rules(session), current={new.name: new})
        found = preview(session, rules, desk.workbook({"items": [changed]}))

    [told] = [each.sentence.said(translate_to("zh")) for each in found.problems]
    assert told == "该问题处于“rectifying”，导入不改动责任单位"


def test_an_item_stays_in_its_project(desk: Desk) -> None:
    desk.bring({"items": [ITEM]})
    assert "stays in the project" in said_once(desk, {"items": [{**ITEM, "project": 2}]})


def test_while_a_cycle_is_set_up_items_come_with_their_state_and_no_work(early_desk: Desk) -> None:
    said = early_desk.said({"items": [ITEM], "activities": [WORK]})
    assert "state: found nothing; while the cycle is being set up" in said[0]
    assert "work is recorded once it is open" in said[1]
    unknown = early_desk.said({"items": [{**ITEM, "state": "verfied"}]})
    assert "allowed: identified" in unknown[0]
    assert "nearest known: verified" in unknown[0]
    [told] = in_chinese(early_desk, {"items": [{**ITEM, "state": "verfied"}]})
    assert "可填：已发现 identified、已交办 assigned、" in told


def test_a_closed_cycle_keeps_what_was_agreed(desk: Desk) -> None:
    close(desk)
    said = desk.said(
        {
            "cycle": [{**CYCLE, "title": "另一个"}],
            "figures": [FOUND],
            "items": [ITEM],
            "narratives": [TEXT],
        }
    )
    assert [message.split(" ")[0] for message in said] == ["cycle", "items", "figures"]


def test_a_carried_item_is_named_by_the_next_cycle(desk: Desk) -> None:
    [item_id] = desk.office.open("坑槽", key="old-1")
    close(desk)
    following = {**CYCLE, "code": "next"}
    projects = [{"ordinal": 1, "title": "治理", "lead_unit": "jt"}]
    desk.bring({"cycle": [following], "projects": projects})
    with desk.office.database.write() as session:
        new = session.exec(select(Cycle).where(Cycle.code == "next")).one()
        new.opened_at = NOW
        carried = CarryOver(
            item_id=item_id, from_cycle_id=desk.office.cycle_id, to_cycle_id=new.id, at=NOW
        )
        session.add(carried)
    report = desk.bring({"cycle": [following], "activities": [{**WORK, "item": "old-1"}]})
    assert report.sheets["activities"] == Counts(new=1)


def test_a_cycle_under_way_keeps_its_beginning_and_its_workflow(desk: Desk) -> None:
    said = desk.said({"cycle": [{**CYCLE, "opens": "2023-08-01", "workflow": "milestones"}]})
    assert [message.split(":")[0] for message in said] == ["cycle 3 opens", "cycle 3 workflow"]


def test_adopted_items_settle_the_workflow(early_desk: Desk) -> None:
    early_desk.bring({"items": [{**ITEM, "state": "assigned"}]})
    message = said_once(early_desk, {"cycle": [{**CYCLE, "workflow": "milestones"}]})
    assert "workflow: this was settled" in message


def test_a_cycle_does_not_end_before_it_begins(early_desk: Desk) -> None:
    assert "before the cycle opens" in said_once(
        early_desk, {"cycle": [{**CYCLE, "cut_off": date(2023, 8, 1)}]}
    )


def test_an_unknown_workflow_names_the_nearest(early_desk: Desk) -> None:
    message = said_once(early_desk, {"cycle": [{**CYCLE, "workflow": "rectify"}]})
    assert "no workflow 'rectify'; nearest known: rectification" in message


def test_a_workbook_is_about_one_cycle(desk: Desk) -> None:
    assert "holds one cycle" in desk.said({"cycle": [CYCLE, {**CYCLE, "code": "x"}]})[0]


def test_without_the_cycle_sheet_the_cycle_must_be_named(desk: Desk) -> None:
    book = desk.workbook({"cycle": [], "items": [ITEM]})
    assert "no cycle was named" in plan_of(desk, book, "")[0]
    assert plan_of(desk, book, "t-2023") == []
    assert "nearest known: t-2023" in plan_of(desk, book, "t-2022")[0]
    assert "about 't-2023', not about 'x'" in plan_of(desk, desk.workbook({}), "x")[0]


def test_people_and_units_come_in_without_any_cycle(desk: Desk) -> None:
    book = desk.workbook({"cycle": [], "people": [PERSON]})
    assert plan_of(desk, book, "") == []


def test_units_do_not_stand_in_a_circle(desk: Desk) -> None:
    units = [
        {"code": "jt", "name": "区交通运输局", "parent": "zj"},
        {"code": "zj", "name": "区住房和城乡建设局", "parent": "jt"},
    ]
    assert len([each for each in desk.said({"units": units}) if "above itself" in each]) == 2


def test_two_units_do_not_share_a_name(desk: Desk) -> None:
    units = [
        {"code": "a", "name": "甲", "aliases": "丙"},
        {"code": "b", "name": "乙", "aliases": "丙"},
    ]
    assert "aliases: '丙' already names the unit a" in said_once(desk, {"units": units})


def test_a_disabled_person_gets_no_role_by_import(desk: Desk) -> None:
    with desk.office.database.write() as session:
        disable(session, person_named(session, "jiao"))
    row = {"login": "jiao", "name": "焦经办", "unit": "jt"}
    assert desk.said({"people": [row]}) == []
    message = said_once(desk, {"people": [{**row, "roles": "handler"}]})
    assert "this person was disabled" in message


def test_a_preview_writes_nothing_and_tells_every_change(desk: Desk) -> None:
    plan = desk.preview({"items": [ITEM]})
    (change,) = plan.of("items")
    assert plan.sheets["items"] == Counts(new=1)
    assert change.fields["title"] == (None, "坑槽")
    assert desk.preview({"items": [ITEM]}).sheets["items"] == Counts(new=1)


def test_a_column_that_is_left_out_changes_nothing_an_empty_cell_does(desk: Desk) -> None:
    desk.bring({"items": [{**ITEM, "category": "路面"}]})
    path = desk.folder / "partial.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "周期"
    for row in (["代码"] * 4, list(CYCLE), list(CYCLE.values())):
        book.active.append(row)
    add_sheet(book, "items", [ITEM])
    book["问题"].delete_cols(8)
    book.save(path)
    assert desk.take(read_workbook(path)).changes == ()
    assert desk.bring({"items": [ITEM]}).changes[0].fields == {"category": ("路面", None)}


def close(desk: Desk) -> None:
    with desk.office.database.write() as session:
        desk.office.cycle(session).closed_at = NOW + DAY


def plan_of(desk: Desk, workbook: Workbook, cycle_code: str) -> list[str]:
    with desk.office.database.read() as session:
        rules = desk.office.rules(session)
        plan = preview(session, rules, workbook, cycle_code=cycle_code)
        return [str(problem) for problem in plan.problems]


def test_a_new_cycle_has_a_code_that_names_a_folder(early_desk: Desk) -> None:
    said = early_desk.said({"cycle": [{**CYCLE, "code": "../T 2023"}]})
    assert "expected small letters, digits and dashes" in said[0]
