"""Cycles, their projects and targets, what is carried over, and look-backs."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, SQLModel, UniqueConstraint

from casetrack.store.columns import Exact, Instant


class Cycle(SQLModel, table=True):
    """A campaign. Being set up until opened_at, under way until closed_at."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    title: str
    opens: date
    # The last day that counts; fixed as an instant when the cycle closes.
    cut_off: date
    workflow: str = "rectification"
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    opened_by: int | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    # The highest item number given out; numbers have no gaps, so a removed item shows.
    item_count: int = 0


class Project(SQLModel, table=True):
    """One project of a cycle. Ordinal 0 is the preface, which nobody leads."""

    __table_args__ = (UniqueConstraint("cycle_id", "ordinal"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    ordinal: int
    title: str
    lead_unit_id: int | None = Field(default=None, foreign_key="unit.id")
    goals: str = ""


class ProjectSupport(SQLModel, table=True):
    """A supporting unit of a project."""

    __tablename__ = "project_support"

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)


class Target(SQLModel, table=True):
    """What a project promised: a figure, a direction and a value; or a signed-off quality."""

    __table_args__ = (UniqueConstraint("cycle_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    key: str
    # The key of the figure that tells whether it was reached; empty for a qualitative target.
    figure: str = ""
    # One of >=, <=, =, qualitative.
    direction: str
    value: Decimal | None = Field(default=None, sa_type=Exact)
    unit: str = ""


class CarryOver(SQLModel, table=True):
    """An item that was not verified when its home cycle closed and goes on in the next."""

    __tablename__ = "carry_over"

    item_id: int = Field(foreign_key="item.id", primary_key=True)
    from_cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    to_cycle_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)
    at: datetime = Field(sa_type=Instant)


class LookBack(SQLModel, table=True):
    """A sample of closed items that is inspected again; the seed makes the draw repeatable."""

    __tablename__ = "look_back"

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    seed: str
    size: int
    drawn_from: int
    at: datetime = Field(sa_type=Instant)
    by_id: int = Field(foreign_key="person.id")


class LookBackItem(SQLModel, table=True):
    """One item of a look-back: pending, sound, relapsed."""

    __tablename__ = "look_back_item"

    look_back_id: int = Field(foreign_key="look_back.id", primary_key=True)
    item_id: int = Field(foreign_key="item.id", primary_key=True)
    result: str = "pending"
    at: datetime | None = Field(default=None, sa_type=Instant)
    by_id: int | None = Field(default=None, foreign_key="person.id")
