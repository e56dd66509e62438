"""The log as one Merkle tree, its signed heads, and what was let through by name."""

from datetime import datetime

from sqlmodel import CheckConstraint, Field, SQLModel, UniqueConstraint

from casetrack.store.columns import Instant


class LogLeaf(SQLModel, table=True):
    """Where an event, or a correction of a cited figure, lies in the log. Never changed."""

    __tablename__ = "log_leaf"
    __table_args__ = (
        CheckConstraint("(event_id IS NULL) <> (correction_id IS NULL)", name="log_leaf_one_entry"),
    )

    # From 0, without gaps.
    position: int = Field(primary_key=True)
    event_id: int | None = Field(default=None, foreign_key="event.id", unique=True)
    correction_id: int | None = Field(default=None, foreign_key="figure_correction.id", unique=True)
    # The leaf's own hash in the tree, RFC 9162 §2.1.1.
    hash: str


class LogNode(SQLModel, table=True):
    """The hash of a full subtree, kept so that a head or a proof costs its logarithm."""

    __tablename__ = "log_node"

    # 1 is above two leaves.
    level: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    hash: str


class LogHead(SQLModel, table=True):
    """A signed head of the log: this many leaves had this root then."""

    __tablename__ = "log_head"

    size: int = Field(primary_key=True)
    root: str
    at: datetime = Field(sa_type=Instant)
    # Which key signed, as a hash of the public key, and its Ed25519 signature, in hex.
    key_id: str
    signature: str


class Waiver(SQLModel, table=True):
    """A finding that a named person lets a bulletin be published with, and why."""

    __table_args__ = (UniqueConstraint("cycle_id", "rule", "finding_sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    rule: str
    # Of the finding with its place and quote: another finding asks for another waiver.
    finding_sha256: str
    person_id: int = Field(foreign_key="person.id")
    reason: str
    at: datetime = Field(sa_type=Instant)
