"""Definitions of figures and checks, and who acknowledged a failing check."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from casetrack.store.columns import Instant


class Figure(SQLModel, table=True):
    """How one number comes about. The number itself is computed, never stored here."""

    __table_args__ = (UniqueConstraint("cycle_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    # Its order within the cycle, as the ledger lists it.
    position: int
    key: str
    label: str
    # One of items, activities, readings, target, parameter, formula, cited.
    source: str
    filter: str = ""
    measure: str = ""
    unit: str = ""
    # Whose work it counts: lead, discipline, …; empty means that of the project's units.
    scope: str = ""
    # What is printed, where that is stated: parameters, citations, bounded words. As typed.
    value: str = ""
    cited_from: str = ""
    # One of count, amount, rate, ratio, duration, change, target, doc-number, date; empty: by unit.
    kind: str = ""
    # A bounded word: 余, 约, 以上, 左右, 近, …
    bound: str = ""


class Check(SQLModel, table=True):
    """A relation that should hold between figures. Declares the relation, never its answer."""

    __tablename__ = "cross_check"
    __table_args__ = (UniqueConstraint("cycle_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    position: int
    key: str
    kind: str
    expression: str
    explanation: str = ""


class Acknowledgement(SQLModel, table=True):
    """A named person takes note of a failing check; it still answers fails."""

    __table_args__ = (UniqueConstraint("check_id", "expression"),)

    id: int | None = Field(default=None, primary_key=True)
    check_id: int = Field(foreign_key="cross_check.id")
    # The failing relation with its numbers: other numbers ask for another acknowledgement.
    expression: str
    person_id: int = Field(foreign_key="person.id")
    reason: str
    at: datetime = Field(sa_type=Instant)


class FigureCorrection(SQLModel, table=True):
    """What a cited figure says instead, corrected after its cycle was closed."""

    __tablename__ = "figure_correction"
    __table_args__ = (UniqueConstraint("figure_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    figure_id: int = Field(foreign_key="figure.id")
    number: int
    value: str
    cited_from: str
    former_value: str
    former_cited_from: str
    reason: str
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
