"""Work that was done and indicators that were read. Append-only: a correction is a new row."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, SQLModel, UniqueConstraint

from casetrack.store.columns import Exact, Instant


class Activity(SQLModel, table=True):
    """An inspection, training, notice, talk, refund, fine, …, with what it counts."""

    __table_args__ = (UniqueConstraint("cycle_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    item_id: int | None = Field(default=None, foreign_key="item.id")
    key: str
    kind: str
    date: date
    unit_id: int = Field(foreign_key="unit.id")
    quantity: Decimal = Field(default=Decimal(1), sa_type=Exact)
    quantity_unit: str
    # In 元.
    amount: Decimal | None = Field(default=None, sa_type=Exact)
    # The row this one corrects. What counts is the row nobody replaced by the cut-off.
    replaces_id: int | None = Field(default=None, foreign_key="activity.id", unique=True)
    reason: str = ""
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: int = Field(foreign_key="person.id")


class Reading(SQLModel, table=True):
    """One reading of an indicator, with what proves it."""

    __table_args__ = (UniqueConstraint("cycle_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    key: str
    indicator: str
    date: date
    value: Decimal = Field(sa_type=Exact)
    unit: str
    evidence: str
    replaces_id: int | None = Field(default=None, foreign_key="reading.id", unique=True)
    reason: str = ""
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: int = Field(foreign_key="person.id")
