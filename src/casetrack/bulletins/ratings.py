"""What readers think of a published edition: one grade each for a paragraph or an item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from casetrack.bulletins.content import Content, read_content
from casetrack.bulletins.disclosure import find_disclosures, weakest
from casetrack.cases.rows import table_of
from casetrack.errors import Conflict, Invalid, NotFound, Problem, Refused, choices, several
from casetrack.people import security
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Edition, Item, Rating, Snapshot

Grade = Literal["satisfied", "fair", "dissatisfied"]
Shown = Literal["shown", "hidden"]
GRADES: tuple[Grade, ...] = get_args(Grade)
# Fewer answers say nothing about the work, and may say who gave them.
MINIMUM = 10
LONGEST_COMMENT = 1000
_RATING = table_of(Rating)


@dataclass(frozen=True, kw_only=True)
class ParagraphRating:
    """What readers say of one paragraph (`12.results.3`), or of one item.

    `rate` is a percentage, None below the least number of answers that makes one.
    """

    paragraph: str
    item_id: int
    counts: Mapping[Grade, int]
    comments: tuple[str, ...]

    @property
    def answers(self) -> int:
        return sum(self.counts.values())

    @property
    def rate(self) -> Decimal | None:
        """The share of those who are satisfied; those who find it fair count below the line."""
        if self.answers < MINIMUM:
            return None
        share = Decimal(100 * self.counts["satisfied"]) / self.answers
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def formula(self) -> str:
        """How the number came about, as it is printed with it."""
        satisfied, fair, not_so = (self.counts[grade] for grade in GRADES)
        told = f"满意{satisfied}、基本满意{fair}、不满意{not_so}，共{self.answers}份评价"
        if self.rate is None:
            return f"{told}；不足{MINIMUM}份，不计算满意率"
        return f"{told}；满意率＝满意÷全部评价＝{satisfied}÷{self.answers}＝{self.rate}%"


def rate(
    session: Session,
    *,
    edition_id: int,
    paragraph: str,
    item_id: int = 0,
    voter: str,
    grade: str,
    comment: str = "",
    now: datetime,
) -> Rating:
    """Keep one reader's grade; `voter` is a hash that tells the reader again.

    For an item `paragraph` is empty. A comment waits until an editor has read it. Raises NotFound,
    Invalid, or Conflict where the reader has graded this already.
    """
    edition = _published(session, edition_id)
    said = comment.strip()
    if problems := [*_unfit(grade, said)]:
        raise Invalid(problems)
    _require_there(session, edition, paragraph, item_id)
    rating = Rating(
        edition_id=edition_id,
        paragraph=paragraph,
        item_id=item_id,
        voter=voter,
        grade=grade,
        comment=said,
        state="waiting" if said else "shown",
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(rating)
    except IntegrityError as error:
        raise Conflict("You have graded this already; a grade is given once.") from error
    return rating


def summary(session: Session, edition_id: int) -> list[ParagraphRating]:
    """What readers said of an edition, in the order of its paragraphs; items come last."""
    _published(session, edition_id)
    query = select(Rating).where(Rating.edition_id == edition_id).order_by(col(Rating.id))
    by_place: dict[tuple[int, str], list[Rating]] = defaultdict(list)
    for rating in session.exec(query):
        by_place[rating.item_id, rating.paragraph].append(rating)
    return [
        ParagraphRating(
            paragraph=paragraph,
            item_id=item_id,
            counts={grade: sum(each.grade == grade for each in given) for grade in GRADES},
            comments=tuple(each.comment for each in given if each.comment and _is_shown(each)),
        )
        for (item_id, paragraph), given in sorted(by_place.items(), key=lambda at: _order(*at[0]))
    ]


def comments_waiting(session: Session, actor: Actor) -> Sequence[Rating]:
    """Comments that no editor has read yet, the oldest first."""
    require_for_office(actor, "editor", "auditor", what="reading comments")
    query = select(Rating).where(Rating.state == "waiting").order_by(col(Rating.id))
    return session.exec(query).all()


def review_comment(
    session: Session, actor: Actor, rating_id: int, *, show: Shown, now: datetime
) -> Rating:
    """Show a comment to everybody, or to nobody. The grade counts either way.

    Raises NotAllowed, NotFound, Refused where it gives somebody away, Conflict where it was
    reviewed already.
    """
    require_for_office(actor, "editor", what="reviewing a comment")
    rating = session.get(Rating, rating_id)
    if rating is None:
        raise NotFound("There is no comment {number}.", number=rating_id)
    told = [
        each.text for each in find_disclosures(rating.comment) if weakest(each.rule) == "blocking"
    ]
    if show == "shown" and told:
        raise Refused(
            "The comment gives somebody away ({found}), so it can only be hidden.",
            found=several(told),
        )
    written = session.connection().execute(
        sa.update(_RATING)
        .where(_RATING.c.id == rating_id, _RATING.c.state == "waiting")
        .values(state=show, reviewed_by=actor.person_id)
    )
    session.refresh(rating)
    if written.rowcount != 1:
        raise Conflict("The comment {number} was reviewed already.", number=rating_id)
    reviewed = {"rating": rating_id, "state": show}
    security.append(session, "comment reviewed", actor_id=actor.person_id, data=reviewed, now=now)
    return rating


def paragraphs_of(content: Content) -> Iterator[tuple[str, str]]:
    """Every paragraph that can be graded: where it is and its text as it was written."""
    for narrative in content["narratives"]:
        lines = [line for line in narrative["text"].splitlines() if line.strip()]
        for number, line in enumerate(lines, start=1):
            yield f"{narrative['project']}.{narrative['part']}.{number}", line


def _published(session: Session, edition_id: int) -> Edition:
    edition = session.get(Edition, edition_id)
    if edition is None or edition.published_at is None:
        raise NotFound("There is no published edition {number}.", number=edition_id)
    return edition


def _unfit(grade: str, comment: str) -> Iterator[Problem]:
    if not grade:
        yield Problem(message="a grade is needed", column="grade")
    elif grade not in GRADES:
        values = {"found": grade, "possible": choices(GRADES)}
        yield Problem(
            message="{found} is no grade; possible: {possible}", values=values, column="grade"
        )
    if len(comment) > LONGEST_COMMENT:
        values = {"found": str(len(comment)), "most": str(LONGEST_COMMENT)}
        message = "the comment has {found} characters; at most {most}"
        yield Problem(message=message, values=values, column="comment")


def _require_there(session: Session, edition: Edition, paragraph: str, item_id: int) -> None:
    if item_id:
        item = session.get(Item, item_id)
        if paragraph or item is None or item.cycle_id != edition.cycle_id:
            raise NotFound("The edition tells of no item {number}.", number=item_id)
        return
    content = read_content(session.get_one(Snapshot, edition.snapshot_id).content)
    if paragraph not in dict(paragraphs_of(content)):
        raise NotFound("The edition has no paragraph {paragraph}.", paragraph=paragraph)


def _is_shown(rating: Rating) -> bool:
    return rating.state == "shown"


def _order(item_id: int, paragraph: str) -> tuple[int, int, str, int]:
    if item_id:
        return (item_id, 0, "", 0)
    project, part, number = paragraph.split(".")
    return (0, int(project), part, int(number))
