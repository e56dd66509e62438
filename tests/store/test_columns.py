"""Instants and exact decimals come back from both databases as they went in."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from casetrack.errors import Invalid
from casetrack.store.bulk import insert_columns, update_columns
from casetrack.store.columns import Exact, Instant, millionths, plain, spoken, to_text
from casetrack.store.database import Database

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))])
INSTANTS = st.datetimes(
    min_value=datetime(1000, 1, 2),  # noqa: DTZ001 - the zone is drawn beside it
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - the zone is drawn beside it
    timezones=ZONES,
)
EXACT = st.integers(-(2**63) + 1, 2**63 - 1).map(lambda whole: Decimal(whole) / 1_000_000)
TABLE = sa.Table(
    "kept",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Instant),
    sa.Column("value", Exact),
)
ONE_DATABASE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ONE_DATABASE
@given(at=INSTANTS, value=EXACT)
def test_what_is_kept_comes_back_the_same(database: Database, at: datetime, value: Decimal) -> None:
    with database.connect() as connection:
        TABLE.create(connection, checkfirst=True)
        connection.execute(sa.delete(TABLE))
        connection.execute(sa.insert(TABLE), {"id": 1, "at": at, "value": value})
        row = connection.execute(sa.select(TABLE)).one()

    assert (row.at, row.value) == (at, value)
    assert row.at.tzinfo == UTC


@ONE_DATABASE
@given(rows=st.lists(st.tuples(st.none() | INSTANTS, st.none() | EXACT), min_size=1, max_size=5))
def test_many_rows_at_once_are_kept_like_one(
    database: Database, rows: list[tuple[datetime | None, Decimal | None]]
) -> None:
    ids = list(range(1, len(rows) + 1))
    with database.connect() as connection:
        TABLE.create(connection, checkfirst=True)
        connection.execute(sa.delete(TABLE))
        insert_columns(connection, TABLE, {"id": ids})
        changed = update_columns(
            connection,
            TABLE,
            {"at": [at for at, _ in rows], "value": [value for _, value in rows]},
            where={"id": ids},
        )
        found = connection.execute(sa.select(TABLE.c.at, TABLE.c.value).order_by(TABLE.c.id)).all()

    assert changed == len(rows)
    assert [tuple(row) for row in found] == rows


@given(first=INSTANTS, second=INSTANTS)
def test_instants_as_text_sort_like_instants(first: datetime, second: datetime) -> None:
    assert (to_text(first) < to_text(second)) == (first < second)


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with database.connect() as connection:
        TABLE.create(connection)
        with pytest.raises(StatementError, match="without a zone"):
            connection.execute(sa.insert(TABLE), {"id": 1, "at": datetime(2023, 9, 20)})  # noqa: DTZ001 - the point


@pytest.mark.parametrize(
    "text",
    ["0.0000001", "1.0000000000000000000000000000001", "NaN", "sNaN", "Infinity", "1E+999999"],
)
def test_a_decimal_that_would_be_rounded_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="six decimal places"):
        millionths(Decimal(text))


def test_the_refusal_of_a_decimal_is_not_hidden_in_a_database_error(database: Database) -> None:
    with database.connect() as connection:
        TABLE.create(connection)
        with pytest.raises(Invalid, match="six decimal places"):
            connection.execute(sa.insert(TABLE), {"id": 1, "value": Decimal("0.0000001")})


@given(EXACT)
def test_a_plain_decimal_is_the_same_number_without_an_exponent(value: Decimal) -> None:
    assert plain(value) == value
    assert "E" not in str(plain(value))
    assert str(plain(Decimal("1E+1"))) == "10"


@pytest.mark.parametrize("text", ["identified", "o'clock", "50% \\' :x %s %%", '"', "整改中"])
def test_what_stands_in_a_statement_is_what_was_meant(database: Database, text: str) -> None:
    with database.read() as session:
        same = sa.select(spoken(text), sa.literal(text) == spoken(text))
        assert session.connection().execute(same).one() == (text, True)
