"""Column types that behave the same on SQLite and PostgreSQL: instants and exact decimals."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from casetrack.errors import Invalid

T = TypeVar("T")
MILLION = 1_000_000
# What a signed 64-bit integer of millionths can hold; more is a typing mistake, not a figure.
LARGEST = Decimal(2**63 - 1) / MILLION


class NotExact(Invalid, sa.exc.DontWrapMixin):
    """A decimal that would be rounded. Said as it is, also out of the middle of a statement."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: `timestamptz` on PostgreSQL, sortable ISO text on SQLite."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database at hand."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Refuse a naive instant: it would mean another hour on another machine."""
        if value is None:
            return None
        assert value.tzinfo is not None, "an instant without a zone"
        if dialect.name == "postgresql":
            return value
        return to_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """Give the instant back in UTC."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            stored: datetime = value
            return stored if stored.tzinfo is UTC else stored.astimezone(UTC)
        return _from_text(value)


class Exact(TypeDecorator[Decimal]):
    """An exact decimal with up to six places, kept as an integer of millionths.

    SQLite has no decimal type and would round; integers add up alike in both databases.
    """

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Refuse what six places cannot hold, instead of rounding it."""
        return None if value is None else millionths(Decimal(value))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Give the decimal back without trailing zeros."""
        return None if value is None else plain(Decimal(value) / MILLION)


# Many rows of one step share their few instants.
@lru_cache(maxsize=4096)
def to_text(value: datetime) -> str:
    """An instant as `2023-09-20T01:02:03.000000Z`: sorts as text, reads as UTC."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


_from_text = lru_cache(maxsize=4096)(datetime.fromisoformat)


def bound(value: T) -> sa.BindParameter[T]:
    """A value that goes to the database beside the statement."""
    return sa.bindparam(None, value)


def spoken(value: T) -> sa.BindParameter[T]:
    """A value that stands in the statement, so that PostgreSQL plans for it and keeps the plan.

    For what has few values: each makes a statement of its own.
    """
    return sa.bindparam(None, value, literal_execute=True)


def millionths(value: Decimal) -> int:
    """An exact decimal as an integer of millionths. Raises Invalid for finer or larger ones."""
    if value.is_finite() and abs(value) <= LARGEST:
        scaled = int(value * MILLION)
        # Multiplying may round; dividing what fits into 64 bits does not.
        if Decimal(scaled) / MILLION == value:
            return scaled
    raise NotExact(
        "{value} has more than six decimal places or is too large to be kept exactly", value=value
    )


def plain(value: Decimal) -> Decimal:
    """A decimal without trailing zeros and without an exponent: 10, not 1E+1."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()
