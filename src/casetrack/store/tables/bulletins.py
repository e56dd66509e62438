"""Narratives, snapshots, editions and errata."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from casetrack.store.columns import Instant


class Narrative(SQLModel, table=True):
    """One version of one part of the text. The newest version counts; none is overwritten."""

    __table_args__ = (UniqueConstraint("project_id", "part", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    project_id: int = Field(foreign_key="project.id")
    # preface, goals or results.
    part: str
    version: int
    text: str
    author_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)


class Snapshot(SQLModel, table=True):
    """Everything an edition is rendered from, as canonical JSON. Never changed."""

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    at: datetime = Field(sa_type=Instant)
    by_id: int = Field(foreign_key="person.id")
    content: str
    sha256: str
    merkle_root: str


class Edition(SQLModel, table=True):
    """One edition of a cycle's bulletin: draft, approved, published. Published is for ever."""

    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    number: int
    state: str = "draft"
    snapshot_id: int = Field(foreign_key="snapshot.id")
    checked_at: datetime = Field(sa_type=Instant)
    checked_by: int = Field(foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    approved_by: int | None = Field(default=None, foreign_key="person.id")
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    published_by: int | None = Field(default=None, foreign_key="person.id")


class EditionFile(SQLModel, table=True):
    """One finished file of an edition, by format, with its hash."""

    __tablename__ = "edition_file"

    edition_id: int = Field(foreign_key="edition.id", primary_key=True)
    format: str = Field(primary_key=True)
    # Relative to the data folder.
    path: str
    sha256: str


class Erratum(SQLModel, table=True):
    """A numbered correction of a published edition; the edition itself stays as it is."""

    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="edition.id")
    number: int
    text: str
    reason: str
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
