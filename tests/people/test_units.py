"""The tree of units: names, aliases, and who stands where another stood."""

import pytest

from casetrack.errors import Invalid
from casetrack.people.units import UnitTree, UnitUnknown, add_alias, add_unit, load_tree, succeed
from casetrack.store.database import Database


def grow(database: Database) -> None:
    """A district with two levels below it, and a bureau beside."""
    with database.write() as session:
        add_unit(session, code="qu", name="区政府")
        add_unit(session, code="jt", name="区交通运输局", parent="qu", aliases=["区交通局"])
        add_unit(session, code="gl", name="公路段", parent="jt", scope="police")
        add_unit(session, code="zj", name="区住建局", parent="qu")


def tree_of(database: Database) -> UnitTree:
    with database.read() as session:
        return load_tree(session)


def replaced(database: Database, old: str, new: str) -> UnitTree:
    with database.write() as session:
        succeed(session, old=old, new=new)
    return tree_of(database)


@pytest.mark.parametrize("name", ["jt", "区交通运输局", "区交通局", " 区交通局 "])
def test_a_unit_is_found_by_code_name_and_alias(database: Database, name: str) -> None:
    grow(database)
    tree = tree_of(database)
    assert tree.name(tree.named(name)) == "区交通运输局"
    assert tree.code(tree.named(name)) == "jt"


def test_an_unknown_name_is_answered_with_the_nearest(database: Database) -> None:
    grow(database)
    with pytest.raises(UnitUnknown, match="nearest known: 区交通运输局"):
        tree_of(database).named("区交通运管局")


def test_nothing_has_no_name(database: Database) -> None:
    assert (tree_of(database).name(None), tree_of(database).code(None)) == ("", "")


def test_the_way_up_starts_with_the_unit_itself(database: Database) -> None:
    grow(database)
    tree = tree_of(database)
    way = [tree.code(each) for each in tree.ancestors(tree.named("gl"))]
    assert way == ["gl", "jt", "qu"]
    assert tree.scope(tree.named("gl")) == "police"


def test_a_successor_answers_to_the_old_name_and_stands_in_the_way_up(database: Database) -> None:
    grow(database)
    tree = replaced(database, "jt", "zj")
    assert tree.code(tree.named("区交通局")) == "zj"
    assert [tree.code(each) for each in tree.ancestors(tree.named("gl"))] == ["gl", "zj", "qu"]
    assert tree.name(tree.names["jt"]) == "区交通运输局"


def test_a_unit_that_succeeds_its_superior_keeps_those_above(database: Database) -> None:
    grow(database)
    tree = replaced(database, "jt", "gl")
    assert [tree.code(each) for each in tree.ancestors(tree.named("gl"))] == ["gl", "qu"]


def test_a_succession_may_be_told_twice_but_not_otherwise(database: Database) -> None:
    grow(database)
    replaced(database, "jt", "zj")
    replaced(database, "jt", "zj")
    with pytest.raises(Invalid, match="succeeded by 区住建局 already"):
        replaced(database, "jt", "qu")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("jt", "区交通局", "cannot succeed itself"), ("zj", "jt", "would be a circle")],
)
def test_no_succession_runs_in_a_circle(
    database: Database, old: str, new: str, message: str
) -> None:
    grow(database)
    replaced(database, "jt", "zj")
    with pytest.raises(Invalid, match=message):
        replaced(database, old, new)


def test_every_taken_name_is_told_at_once(database: Database) -> None:
    grow(database)
    with database.write() as session, pytest.raises(Invalid) as refusal:
        add_unit(session, code="jt", name="新局", aliases=["区交通局"])
    assert [str(each) for each in refusal.value.problems] == [
        "'jt' already names 区交通运输局",
        "'区交通局' already names 区交通运输局",
    ]


def test_an_alias_belongs_to_one_unit(database: Database) -> None:
    grow(database)
    with database.write() as session:
        tree = load_tree(session)
        add_alias(session, tree.named("jt"), "区交通局")
        with pytest.raises(Invalid, match="already names 区交通运输局"):
            add_alias(session, tree.named("zj"), "区交通局")
