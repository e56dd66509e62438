"""What cannot be kept is refused where rows are written, whatever verb they come from."""

import pytest

from casetrack.cases.rows import table_of
from casetrack.errors import Invalid
from casetrack.store.bulk import insert_tuples
from casetrack.store.database import Database
from casetrack.store.tables import Unit
from casetrack.store.texts import is_kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("两行\n和\t制表\r\n", True),
        ("\u3000\u200b\U0001f600", True),
        *[(f"甲{sign}乙", False) for sign in "\x00\x07\x0b\x1b\x7f\x85\x9f\ud800\ufffe\uffff"],
    ],
)
def test_lines_and_tabs_are_kept_and_no_other_control_character(text: str, kept: bool) -> None:  # noqa: FBT001 - a column of a table
    assert is_kept(text) is kept


def test_no_row_is_written_with_a_control_character(database: Database) -> None:
    with pytest.raises(Invalid, match="column name: it holds") as caught, database.write() as work:
        work.add(Unit(code="a\x1b", name="交\x07通"))

    assert {each.column for each in caught.value.problems} == {"code", "name"}


def test_no_row_is_changed_to_hold_one(database: Database) -> None:
    with database.write() as session:
        session.add(unit := Unit(code="jt", name="交通"))

    with pytest.raises(Invalid, match="column name"), database.write() as session:
        session.get_one(Unit, unit.id).name = "交\x85通"


def test_nor_are_many_rows_at_once(database: Database) -> None:
    rows = [(7, "a", "甲"), (8, "b", "乙\x02")]

    with pytest.raises(Invalid, match="column name"), database.write() as session:
        insert_tuples(session.connection(), table_of(Unit), ("id", "code", "name"), rows)
