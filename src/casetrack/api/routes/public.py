"""What anyone may read and send without a token: bulletins, grades, tips."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlmodel import Session, col, select

from casetrack.api.anybody import Anybody
from casetrack.api.caller import Answer
from casetrack.api.shapes.plain import exact
from casetrack.api.shapes.public import (
    FollowBody,
    NewRating,
    NewTip,
    ParagraphShown,
    PublishedBulletin,
    PublishedBulletins,
    PublishedLine,
    Rated,
    TipFollowed,
    TipLeft,
)
from casetrack.bulletins.editions import content_of
from casetrack.bulletins.page import page_of
from casetrack.bulletins.ratings import GRADES, rate, summary
from casetrack.cases.tips import leave_tip, tip_by_code
from casetrack.people.limits import FEEDBACK, FOLLOW, use
from casetrack.store.tables import Cycle, Edition
from casetrack.web.readers import newest_published, paragraphs, published_edition

router = APIRouter(prefix="/api/v1/public", tags=["public"])
CycleCode = Annotated[str, Path(min_length=1, max_length=100)]


@router.get("/bulletins", response_model=PublishedBulletins)
def get_bulletins(reader: Anybody) -> Response:
    """The newest published bulletin of each campaign."""
    with reader.engine.database.read() as session:
        cycles = session.exec(select(Cycle).order_by(col(Cycle.opens).desc())).all()
        found = [(each, newest_published(session, each)) for each in cycles]
    shown = [_line(cycle, edition) for cycle, edition in found if edition is not None]
    return Answer(body=PublishedBulletins(bulletins=shown)).response()


@router.get("/bulletins/{code}", response_model=PublishedBulletin)
def get_bulletin(reader: Anybody, code: CycleCode) -> Response:
    """A published bulletin, paragraph by paragraph, with what readers say of each."""
    with reader.look() as session:
        edition = published_edition(session, code)
        line = _line(session.get_one(Cycle, edition.cycle_id), edition)
        shown = PublishedBulletin(**line.model_dump(), paragraphs=_paragraphs(session, edition))
    return Answer(body=shown).response()


def _line(cycle: Cycle, edition: Edition) -> PublishedLine:
    assert edition.published_at is not None, "it is published"
    return PublishedLine(
        code=cycle.code,
        title=cycle.title,
        number=edition.number,
        published_at=edition.published_at,
    )


def _paragraphs(session: Session, edition: Edition) -> list[ParagraphShown]:
    told = {each.paragraph: each for each in summary(session, edition.id or 0)}
    shown = []
    for place, line in paragraphs(page_of(content_of(session, edition))):
        said = told.get(place)
        shown.append(
            ParagraphShown(
                paragraph=place,
                text=line["text"],
                answers={grade: said.counts[grade] if said else 0 for grade in GRADES},
                rate=exact(said.rate) if said else None,
                comments=list(said.comments) if said else [],
            )
        )
    return shown


@router.post("/bulletins/{code}/ratings", status_code=201, response_model=Rated)
def new_rating(reader: Anybody, code: CycleCode, new: NewRating) -> Response:
    """Grade a paragraph, once. No Idempotency-Key: the second of two is refused with 409."""
    with reader.engine.database.write() as session:
        edition = published_edition(session, code)
        use(session, FEEDBACK, reader.who, now=reader.now)
        kept = rate(
            session, edition_id=edition.id or 0, voter=reader.voter(edition), now=reader.now,
            **new.model_dump(),
        )  # fmt: skip
        shown = Rated(paragraph=kept.paragraph, grade=kept.grade, state=kept.state)
    return Answer(body=shown, status=201).response()


@router.post("/tips", status_code=201, response_model=TipLeft)
def new_tip(reader: Anybody, new: NewTip) -> Response:
    """Report something. Its code is shown once: again under the same key is refused for a day."""
    with reader.engine.database.write() as session:
        reader.take_key(session)
        use(session, FEEDBACK, reader.who, now=reader.now)
        code = leave_tip(session, text=new.text, contact=new.contact, now=reader.now)
    return Answer(body=TipLeft(code=code), status=201).response()


@router.post("/tips/follow", response_model=TipFollowed)
def follow_tip(reader: Anybody, body: FollowBody) -> Response:
    """How one's tip stands. Tries are counted, also those that find nothing."""
    with reader.engine.database.write() as session:
        use(session, FOLLOW, reader.who, now=reader.now)
    with reader.engine.database.read() as session:
        tip = tip_by_code(session, body.code)
        shown = TipFollowed(
            **{name: getattr(tip, name) for name in TipFollowed.model_fields},
        )
    return Answer(body=shown).response()
