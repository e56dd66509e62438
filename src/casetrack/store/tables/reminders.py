"""What was owed to whom, and what was sent."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from casetrack.store.columns import Instant


class Reminder(SQLModel, table=True):
    """One obligation: this person must hear of this clock's step. Unique, so it cannot double."""

    __table_args__ = (
        UniqueConstraint("item_id", "revision", "rule", "occurrence", "recipient_id"),
        Index("ix_reminder_state_recipient", "state", "recipient_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id")
    # The revision of the deadline it is about.
    revision: int
    rule: str
    # Which repetition of a repeating rule; 0 for a rule that fires once; an urge has its time.
    occurrence: int
    step: int
    recipient_id: int = Field(foreign_key="person.id")
    # When the rule made it due; when the sweep found it.
    owed_at: datetime = Field(sa_type=Instant)
    at: datetime = Field(sa_type=Instant)
    # queued → sent | superseded | held (the reason says why) | cancelled.
    state: str = "queued"
    reason: str = ""
    # Who urged by hand; None for a rule of the workflow.
    urged_by: int | None = Field(default=None, foreign_key="person.id")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id", index=True)


class Delivery(SQLModel, table=True):
    """One message to one person over one channel; the Message-ID is fixed before it is sent."""

    __table_args__ = (Index("ix_delivery_state_next_at", "state", "next_at"),)

    id: int | None = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="person.id")
    channel: str
    address: str
    message_id: str = Field(unique=True)
    subject: str
    body: str
    created_at: datetime = Field(sa_type=Instant)
    # queued, sending, waiting, sent, dead, cancelled, held.
    state: str = "queued"
    attempts: int = 0
    next_at: datetime = Field(sa_type=Instant)
    claim: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    error: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    # When the recipient opened it, where the channel is the inbox.
    read_at: datetime | None = Field(default=None, sa_type=Instant)


class ReminderDelivery(SQLModel, table=True):
    """A further message that carries a reminder, where a rule names several channels."""

    __tablename__ = "reminder_delivery"

    reminder_id: int = Field(foreign_key="reminder.id", primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", primary_key=True, index=True)


class Snooze(SQLModel, table=True):
    """Somebody has taken note of an item's reminders, or wants none before an instant."""

    __table_args__ = (Index("ix_snooze_item_person", "item_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id")
    person_id: int = Field(foreign_key="person.id")
    # The revision of the deadline it is about: a new deadline is not snoozed.
    revision: int
    # None for an acknowledgement, which holds nothing back.
    until: datetime | None = Field(default=None, sa_type=Instant)
    reason: str
    at: datetime = Field(sa_type=Instant)
