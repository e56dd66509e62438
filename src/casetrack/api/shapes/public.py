"""What anyone may read and send, and what the office does with it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from casetrack.api.shapes.plain import Code, Name, Ordinal, Shape, Title, example
from casetrack.bulletins.ratings import LONGEST_COMMENT, Grade, Shown
from casetrack.cases.tips import LONGEST_ANSWER, LONGEST_CONTACT, LONGEST_TEXT, Answered


class PublishedLine(Shape):
    """The newest published bulletin of a campaign."""

    model_config = example(
        code="dinghai-2023", title="专项治理", number=1, published_at="2023-12-05T02:00:00Z"
    )

    code: str
    title: str
    number: int
    published_at: datetime


class PublishedBulletins(Shape):
    """The newest published bulletin of each campaign, the latest campaign first."""

    bulletins: list[PublishedLine]


class ParagraphShown(Shape):
    """A paragraph as it is printed, and what readers say of it. `rate` needs ten answers."""

    model_config = example(
        paragraph="12.results.1", text="整改病害343个。", answers={"satisfied": 12, "fair": 1,
        "dissatisfied": 0}, rate="92.3", comments=["修得很快"],
    )  # fmt: skip

    paragraph: str
    text: str
    answers: dict[str, int]
    rate: str | None
    comments: list[str]


class PublishedBulletin(PublishedLine):
    """A published bulletin, paragraph by paragraph."""

    model_config = example(
        code="dinghai-2023", title="专项治理", number=1, published_at="2023-12-05T02:00:00Z",
        paragraphs=[],
    )  # fmt: skip

    paragraphs: list[ParagraphShown]


class NewRating(Shape):
    """One grade for one paragraph. A comment is read by an editor before others see it."""

    model_config = example(paragraph="12.results.1", grade="satisfied", comment="修得很快")

    paragraph: Annotated[str, Field(min_length=1, max_length=100)]
    grade: Grade
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] = ""


class Rated(Shape):
    """What was kept; a comment waits until it has been read."""

    model_config = example(paragraph="12.results.1", grade="satisfied", state="waiting")

    paragraph: str
    grade: str
    state: str


class NewTip(Shape):
    """Something to report. How to reach the sender is erased with the answer."""

    model_config = example(text="某路段坑槽长期未修", contact="")

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    contact: Annotated[str, Field(max_length=LONGEST_CONTACT)] = ""


class TipLeft(Shape):
    """The code by which the sender follows the tip; it is shown now and never again."""

    model_config = example(code="7KQM-2VXC-9RTA-PH4E")

    code: str


class FollowBody(Shape):
    """The code of a tip. In a body, since addresses are written down by many."""

    model_config = example(code="7KQM-2VXC-9RTA-PH4E")

    code: Annotated[str, Field(min_length=1, max_length=200)]


class TipFollowed(Shape):
    """How a tip stands: received, accepted, settled or dismissed; and what is answered."""

    model_config = example(
        state="settled", text="某路段坑槽长期未修", answer="已修复", at="2023-09-20T01:00:00Z",
        handled_at="2023-10-09T01:00:00Z",
    )  # fmt: skip

    state: str
    text: str
    answer: str
    at: datetime
    handled_at: datetime | None


class CommentShown(Shape):
    """A comment that no editor has read yet."""

    model_config = example(
        id=9, paragraph="12.results.1", grade="fair", comment="修得很快", at="2023-12-06T01:00:00Z"
    )

    id: int
    paragraph: str
    grade: str
    comment: str
    at: datetime


class Comments(Shape):
    """Comments that wait for an editor, the oldest first."""

    comments: list[CommentShown]


class ReviewBody(Shape):
    """Whether everybody may read a comment, or nobody. The grade counts either way."""

    model_config = example(show="shown")

    show: Shown


class Reviewed(Shape):
    """What became of a comment."""

    model_config = example(id=9, state="shown")

    id: int
    state: str


class TipShown(Shape):
    """A tip with how it stands."""

    model_config = example(
        id=4, state="received", text="某路段坑槽长期未修", contact="", answer="", item=None,
        at="2023-09-20T01:00:00Z", handled_at=None,
    )  # fmt: skip

    id: int
    state: str
    text: str
    contact: str
    answer: str
    item: int | None
    at: datetime
    handled_at: datetime | None


class Tips(Shape):
    """All tips, the newest first."""

    tips: list[TipShown]


class AcceptBody(Shape):
    """Where the item that a tip becomes belongs."""

    model_config = example(cycle="dinghai-2024", project=1, title="路面坑槽", unit="transport")

    cycle: Code
    project: Ordinal
    title: Title
    unit: Name | None = None


class AnswerBody(Shape):
    """What whoever has the code will read; it closes the tip for good."""

    model_config = example(answer="已修复", state="settled")

    answer: Annotated[str, Field(min_length=1, max_length=LONGEST_ANSWER)]
    state: Answered
