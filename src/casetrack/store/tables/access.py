"""Other ways in than a password, who stands in for whom, and what the security log keeps."""

from datetime import date, datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from casetrack.store.columns import Instant


class ApiToken(SQLModel, table=True):
    """A token of a person for another system. Shown once; only its hash is here."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str
    secret_hash: str = Field(unique=True)
    # One of read, write, calendar, metrics.
    scope: str
    created_at: datetime = Field(sa_type=Instant)
    created_by: int = Field(foreign_key="person.id")
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class OutsideIdentity(SQLModel, table=True):
    """Who a person is at an OpenID provider."""

    __tablename__ = "outside_identity"

    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    linked_at: datetime = Field(sa_type=Instant)


class StandIn(SQLModel, table=True):
    """From one day to another, both included, somebody acts on behalf of somebody absent."""

    __tablename__ = "stand_in"

    id: int | None = Field(default=None, primary_key=True)
    absent_id: int = Field(foreign_key="person.id", index=True)
    acting_id: int = Field(foreign_key="person.id", index=True)
    starts: date
    ends: date
    named_by: int = Field(foreign_key="person.id")
    named_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class Preference(SQLModel, table=True):
    """How a person likes to work: language and quiet hours. Empty means as the office does."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    language: str = ""
    # As 18:30, in the office's zone.
    quiet_from: str = ""
    quiet_to: str = ""


class SavedView(SQLModel, table=True):
    """A filter of the item table that somebody keeps under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    name: str
    # The part of the address after the question mark.
    query: str
    at: datetime = Field(sa_type=Instant)


class IdempotencyKey(SQLModel, table=True):
    """The answer that was given to a request, for the same request sent again."""

    __tablename__ = "idempotency_key"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    key: str = Field(primary_key=True)
    # What was asked: method, path, body.
    request_sha256: str
    status: int
    # The answer's body, and its headers as JSON.
    body: str
    headers: str = "{}"
    at: datetime = Field(sa_type=Instant, index=True)


class Webhook(SQLModel, table=True):
    """An address of another system that hears of events, and how far it has been told."""

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True)
    # Signs each message; kept as it is, since both sides need it.
    secret: str
    # The one before it signs beside it until then, while the other side changes over.
    former_secret: str | None = None
    former_until: datetime | None = Field(default=None, sa_type=Instant)
    # When the other side said that it wants no more; nothing was sent since.
    gone_at: datetime | None = Field(default=None, sa_type=Instant)
    # Names of transitions, separated by commas; empty means all.
    events: str = ""
    active: bool = True
    # The id of the last event for which a message was formed.
    told_until: int = 0
    created_by: int = Field(foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)


class SecurityEvent(SQLModel, table=True):
    """A link of the security log: denied attempts and administration. Append-only, chained."""

    __tablename__ = "security_event"

    seq: int = Field(primary_key=True)
    format: int = 1
    at: datetime = Field(sa_type=Instant)
    # What was done or denied: role granted, token created, sign-in refused, …
    kind: str
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    address: str = ""
    # Canonical JSON without personal data: ids, roles, names of routes.
    data: str = "{}"
    previous: str
    hash: str


class Hit(SQLModel, table=True):
    """One use of something that is limited: a form of the public, a search, an export."""

    __table_args__ = (Index("ix_hit_kind_who_at", "kind", "who", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    # What was used: the name of a limit.
    kind: str
    # A hash of the address or the person.
    who: str
    at: datetime = Field(sa_type=Instant)
