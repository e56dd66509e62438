"""The database that tests are given."""

import pytest
from sqlalchemy import text

from casetrack.store.database import Database


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_starts_with_the_newest_schema_and_no_rows(database: Database, turn: str) -> None:
    with database.write() as session:
        connection = session.connection()
        rows = connection.execute(text("SELECT * FROM mark")).all()
        connection.execute(text("INSERT INTO mark VALUES (:turn, '')"), {"turn": turn})

    assert rows == []
