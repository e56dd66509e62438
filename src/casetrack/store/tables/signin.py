"""Passwords, sessions of browsers, and attempts to sign in that failed."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel

from casetrack.store.columns import Instant


class Password(SQLModel, table=True):
    """A person's password, as an argon2id hash."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    hash: str
    changed_at: datetime = Field(sa_type=Instant)
    # Set where somebody else chose it: good for a first sign-in until then, to be changed at once.
    good_until: datetime | None = Field(default=None, sa_type=Instant)


class BrowserSession(SQLModel, table=True):
    """A signed-in browser. Its secret is in the cookie; only the secret's hash is here."""

    __tablename__ = "browser_session"

    secret_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    started_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)


class SignInAttempt(SQLModel, table=True):
    """An attempt that has not succeeded. The account is a hash: people type passwords there."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account_address", "account", "address", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account: str
    address: str
    at: datetime = Field(sa_type=Instant)


class KeptForm(SQLModel, table=True):
    """What somebody typed before their session ended, while they sign in at a provider.

    The key is in the browser's cookie; only the key's hash is here.
    """

    __tablename__ = "kept_form"

    key_hash: str = Field(primary_key=True)
    # Whose session it was that ended; empty where nobody can tell any more.
    person_id: int | None = Field(default=None, foreign_key="person.id")
    # Where the form goes to, and its fields as JSON.
    action: str
    sent: str
    kept_at: datetime = Field(sa_type=Instant)
