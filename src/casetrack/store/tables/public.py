"""What the public sends back: ratings of a bulletin's paragraphs, and tips."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from casetrack.store.columns import Instant


class Rating(SQLModel, table=True):
    """One reader's grade for a paragraph of an edition, or for an item they reported."""

    __table_args__ = (UniqueConstraint("edition_id", "paragraph", "item_id", "voter"),)

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="edition.id")
    # As `12.results.3`: project, part, paragraph.
    paragraph: str
    # 0 where it is about the paragraph itself.
    item_id: int = 0
    # A hash that tells the same reader again, and nothing else about them.
    voter: str
    # One of satisfied, fair, dissatisfied.
    grade: str
    comment: str = ""
    # waiting, shown, hidden: a comment is read by an editor before others see it.
    state: str = "waiting"
    reviewed_by: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)


class Tip(SQLModel, table=True):
    """Something a member of the public reported. They follow it by a code that only they have."""

    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(unique=True)
    text: str
    # Optional; erased when the tip is settled.
    contact: str = ""
    # received, accepted (became an item), settled, dismissed.
    state: str = "received"
    # What the office answers, for everybody who has the code.
    answer: str = ""
    item_id: int | None = Field(default=None, foreign_key="item.id")
    handled_by: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
    handled_at: datetime | None = Field(default=None, sa_type=Instant)
