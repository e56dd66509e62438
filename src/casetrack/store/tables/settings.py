"""What the engine was told once: pinned workflow definitions, calendar notices, marks."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from casetrack.store.columns import Instant


class PinnedDefinition(SQLModel, table=True):
    """A workflow definition as it was when the first item was opened under it."""

    __tablename__ = "pinned_definition"

    hash: str = Field(primary_key=True)
    name: str = Field(index=True)
    text: str
    # Canonical JSON: template name to text.
    templates: str
    at: datetime = Field(sa_type=Instant)


class PinnedState(SQLModel, table=True):
    """A state that a pinned definition knows; items refer to it."""

    __tablename__ = "pinned_state"

    definition_hash: str = Field(foreign_key="pinned_definition.hash", primary_key=True)
    name: str = Field(primary_key=True)


class CalendarNotice(SQLModel, table=True):
    """A holiday notice that this office imported; it wins over what is built in."""

    __tablename__ = "calendar_notice"

    number: str = Field(primary_key=True)
    calendar: str = "cn"
    title: str
    issued: date
    # The notice file as it was imported.
    text: str
    at: datetime = Field(sa_type=Instant)
    by_id: int = Field(foreign_key="person.id")


class Mark(SQLModel, table=True):
    """A named fact about this database: that it is a rehearsal, when the last tick ran."""

    name: str = Field(primary_key=True)
    value: str
