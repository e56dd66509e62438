"""Items, their clocks, their chained events, and their evidence."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, ForeignKeyConstraint, Index, SQLModel, UniqueConstraint

from casetrack.store.columns import Exact, Instant


class Item(SQLModel, table=True):
    """A problem with a duty and a deadline. Written by cases.items alone."""

    __table_args__ = (
        UniqueConstraint("cycle_id", "key"),
        UniqueConstraint("cycle_id", "number"),
        # The database itself refuses a state that the pinned definition does not know.
        ForeignKeyConstraint(
            ["definition_hash", "state"], ["pinned_state.definition_hash", "pinned_state.name"]
        ),
        Index("ix_item_project_state", "project_id", "state"),
        Index("ix_item_unit_state", "unit_id", "state"),
        # Read by every sweep: what is due, never what is stored.
        Index("ix_item_remind_at", "remind_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    project_id: int = Field(foreign_key="project.id")
    key: str
    number: int
    title: str
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    handler_id: int | None = Field(default=None, foreign_key="person.id")
    found_on: date
    # The item's own due date, where one was set; clocks say `within = "item"` to use it.
    due: date | None = None
    category: str = ""
    quantity: Decimal | None = Field(default=None, sa_type=Exact)
    quantity_unit: str = ""
    # In 元.
    amount: Decimal | None = Field(default=None, sa_type=Exact)
    definition_hash: str = Field(foreign_key="pinned_definition.hash")
    state: str
    outcome: str = ""
    # Equals the number of the item's events, so the chain and the guard are one thing.
    version: int
    head: str
    opened_at: datetime = Field(sa_type=Instant)
    state_since: datetime = Field(sa_type=Instant)
    # When it last reached a closed state; None while open or after a relapse.
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    # A close-out request is waiting for its verification.
    closeout_requested: bool = False
    # Who asked for an extension that waits for its answer; how many were granted.
    extension_requested_by: int | None = Field(default=None, foreign_key="person.id")
    extensions: int = 0
    # The highest revision among its deadlines.
    revision: int = 0
    merged_into_id: int | None = Field(default=None, foreign_key="item.id")
    # The next instant at which this item may owe a reminder; None owes nothing.
    remind_at: datetime | None = Field(default=None, sa_type=Instant)


class Deadline(SQLModel, table=True):
    """One clock of one party. A change of the due instant is a new revision, never an edit."""

    __table_args__ = (
        UniqueConstraint("item_id", "revision"),
        Index(
            "ix_deadline_running",
            "due_at",
            "item_id",
            sqlite_where=sa.text("stopped_at IS NULL"),
            postgresql_where=sa.text("stopped_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id")
    # Counts over all clocks of the item.
    revision: int
    # The role that is waited for.
    party: str
    state: str
    started_at: datetime = Field(sa_type=Instant)
    # The limit as the definition gives it, or the item's date: "2 workdays", "2023-10-31".
    within: str
    due_at: datetime = Field(sa_type=Instant)
    provisional: bool = False
    calendar_version: str
    # What was left when it was paused, as a duration; None while it runs.
    remaining: str | None = None
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    stopped_at: datetime | None = Field(default=None, sa_type=Instant)
    # Why it stopped: the transition's name, or "notice" when a calendar notice moved it.
    stopped_by: str = ""


class Event(SQLModel, table=True):
    """One link of an item's chain. Triggers refuse every UPDATE and DELETE."""

    __table_args__ = (
        UniqueConstraint("item_id", "seq"),
        # Read wherever somebody asks what was so at an earlier instant.
        Index("ix_event_at", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id")
    seq: int
    format: int = 1
    at: datetime = Field(sa_type=Instant)
    actor_id: int = Field(foreign_key="person.id")
    # The actor's unit at that time: people move on, what they rectified does not.
    actor_unit_id: int = Field(foreign_key="unit.id")
    on_behalf_id: int | None = Field(default=None, foreign_key="person.id")
    os_user: str = ""
    transition: str
    source: str
    target: str
    outcome: str = ""
    # Canonical JSON: plain values, and for each free text its salted hash.
    data: str
    previous: str
    hash: str


class EventText(SQLModel, table=True):
    """Free text of an event, with its salt. Erasable: the event keeps only the hash."""

    __tablename__ = "event_text"

    item_id: int = Field(foreign_key="item.id", primary_key=True)
    seq: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    salt: str
    text: str


class Evidence(SQLModel, table=True):
    """A file that proves something, kept under its SHA-256."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    seq: int
    kind: str
    name: str
    sha256: str
    size: int
    at: datetime = Field(sa_type=Instant)
    by_id: int = Field(foreign_key="person.id")
