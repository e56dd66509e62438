"""`casetrack init`, `unit` and `person`: how an office comes to be."""

import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.office import Office


def test_a_new_office_begins_with_its_first_administrator(program: Program) -> None:
    made = program("init", "office", "--admin", "gao", "--name", "高管理")
    told = program("--config", "office/config.toml", "person", "list", "--json")

    assert "Next: cd office; casetrack serve" in made.out
    [person] = told.json["persons"]
    assert (person["login"], person["roles"], person["active"]) == ("gao", "admin@*", True)


def test_an_office_is_never_made_twice(program: Program) -> None:
    program("init")
    before = Path("config.toml").read_text("utf-8")

    answer = program("init")

    assert answer.code == 1
    assert "nothing was changed" in answer.err
    assert Path("config.toml").read_text("utf-8") == before


def test_a_new_office_is_called_by_its_name_wherever_its_records_lie(program: Program) -> None:
    made = program("init", "office", "--unit", '区"纪委"', "--database", "sqlite:///other.db")

    written = tomllib.loads(Path("office/config.toml").read_text("utf-8"))
    assert written["office"]["name"] == '区"纪委"'
    assert written["database"]["url"] == "sqlite:///other.db"
    assert Path("office/other.db").is_file()
    assert "Next: cd office; casetrack serve" in made.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "--admin", "高 管"), "A login has at most 60"),
        (("new", "--admin", " ", "--name", ""), "A person has a login and a name."),
        (("new", "--unit", " "), "A unit has a code and a name."),
        (("new", "--database", "mysql://x/y"), "expected sqlite"),
        (("new", "--database", "sqlite:///../file"), "file is not a database"),
        (("file",), "cannot be written"),
        (("file/below",), "cannot be written"),
        (("new", "--database", "sqlite:///../casetrack.db"), "holds an office already"),
    ],
)
def test_an_office_that_cannot_be_made_leaves_the_way_free(
    program: Program, words: tuple[str, ...], said: str
) -> None:
    program("init")
    Path("file").write_text("no database", "utf-8")

    refused = program("init", *words)

    assert refused.code in (1, 2)
    assert said in refused.err
    assert not Path("new/config.toml").exists()
    assert program("init", "new").code == 0


def test_units_are_found_by_every_name(program: Program) -> None:
    program("init")
    program("unit", "add", "zj", "区住房和城乡建设局", "--alias", "区住建局", by="admin")
    program("unit", "alias", "区住建局", "住建", by="admin")

    units = {each["code"]: each for each in program("unit", "list", "--json").json["units"]}

    assert units["zj"]["aliases"] == "住建; 区住建局"
    assert "区住房和城乡建设局" in program("unit", "list").out


def test_a_unit_that_was_succeeded_keeps_its_history(program: Program) -> None:
    program("init")
    for code, name in (("old", "区卫计局"), ("new", "区卫健局")):
        program("unit", "add", code, name, by="admin")

    answer = program("unit", "succeed", "区卫计局", "区卫健局", by="admin")

    units = {each["code"]: each for each in program("unit", "list", "--json").json["units"]}
    assert "stays" in answer.out
    assert units["old"]["successor"] == "new"


def test_an_unknown_unit_is_answered_with_the_nearest(program: Program, office: Office) -> None:
    assert office.units

    answer = program("item", "open", "1", "x", "--unit", "区交通运输厅", by="sun")

    assert answer.code == 1
    assert "nearest known: 区交通运输局" in answer.err


def test_persons_are_given_roles_for_a_unit_or_the_office(program: Program) -> None:
    program("init")
    program("unit", "add", "jt", "区交通局", by="admin")
    both = ("--role", "handler", "--role", "verifier")
    program("person", "add", "zhang", "张经办", "--unit", "jt", *both, by="admin")
    program("person", "role", "zhang", "supervisor", "--unit", "jt", by="admin")

    [_, zhang] = program("person", "list", "--json").json["persons"]

    assert zhang["roles"] == "handler@jt; verifier@*; supervisor@jt"


def test_a_role_is_taken_back(program: Program) -> None:
    program("init")
    program("person", "role", "admin", "editor", by="admin")

    answer = program("person", "role", "admin", "editor", "--take", by="admin")

    assert answer.out == "管理员: editor taken back.\n"
    assert "editor" not in program("person", "list").out


def test_somebody_disabled_acts_no_more(program: Program, office: Office) -> None:
    assert office.units
    program("person", "role", "sun", "admin", by="sun")

    answer = program("person", "disable", "jiao", by="sun")

    assert answer.code == 1
    assert "needs admin" in answer.err


def test_an_administrator_disables_a_person(program: Program) -> None:
    program("init")
    program("person", "add", "zhang", "张经办", "--unit", "office", by="admin")

    program("person", "disable", "zhang", by="admin")

    assert "disabled" in program("person", "list").out
    assert "Nobody active" in program("person", "disable", "admin", by="zhang").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("person", "add", "admin", "另一人", "--unit", "office"), "belongs to 管理员"),
        (("person", "role", "admin", "king"), "is no role"),
        (("person", "role", "admin", "editor", "--take"), "does not hold"),
        (("person", "role", "adnin", "editor"), "nearest known: admin"),
        (("unit", "add", "office", "另一单位"), "already names"),
    ],
)
def test_what_cannot_be_is_said(program: Program, words: tuple[str, ...], said: str) -> None:
    program("init")

    answer = program(*words, by="admin")

    assert answer.code in (1, 2)
    assert said in answer.err


def test_an_office_for_practice_may_set_the_clock(program: Program) -> None:
    made = program("init", "--rehearsal")

    assert "For practice only" in made.out
    assert program("--now", "2023-09-20T09:00:00+08:00", "cycle", "list").code == 0


def test_what_is_done_with_persons_and_units_is_noted(program: Program) -> None:
    program("init")
    program("unit", "add", "jt", "区交通局", by="admin")
    program("person", "add", "zhang", "张经办", "--unit", "jt", by="admin")
    program("person", "role", "zhang", "handler", by="admin")
    program("person", "role", "zhang", "handler", "--take", by="admin")
    program("person", "disable", "zhang", by="admin")

    with closing(sqlite3.connect(next(Path.cwd().rglob("*.db")))) as database:
        kinds = [row[0] for row in database.execute("SELECT kind FROM security_event ORDER BY seq")]
    people = ["person added", "role granted", "role taken back", "person disabled"]
    assert kinds[-5:] == ["unit added", *people]


def test_who_was_disabled_is_enabled_again(program: Program) -> None:
    program("init")
    program("unit", "add", "jt", "区交通局", by="admin")
    program("person", "add", "zhang", "张经办", "--unit", "jt", "--role", "handler", by="admin")
    program("person", "disable", "zhang", by="admin")
    answer = program("person", "enable", "zhang", by="admin")
    found = {each["login"]: each for each in program("person", "list", "--json").json["persons"]}

    assert "张经办 can act again." in answer.out
    assert (found["zhang"]["active"], found["zhang"]["roles"]) == (True, "handler@jt")
    assert program("person", "enable", "admin", by="zhang").code == 1


def test_the_last_administrator_stays(program: Program) -> None:
    program("init")

    assert "only administrator" in program("person", "disable", "admin", by="admin").err
    taken = program("person", "role", "admin", "admin", "--take", by="admin")
    assert "only administrator" in taken.err
