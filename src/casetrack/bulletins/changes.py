"""What differs between editions, and between what was published and what the records say now."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from casetrack.bulletins.comparison import Comparison, compare
from casetrack.bulletins.editions import (
    PUBLISHED,
    EditionUnknown,
    content_of,
    edition_of,
    editions_of,
    preview,
)
from casetrack.cases.rules import Rules
from casetrack.errors import Sentence, sentence
from casetrack.store.tables import Cycle, Edition


def since_last(session: Session, cycle: Cycle, edition: Edition) -> Comparison | None:
    """How an edition differs from the one published before it; None for the first."""
    earlier = [
        each
        for each in editions_of(session, cycle)
        if each.state == PUBLISHED and each.number < edition.number
    ]
    if not earlier:
        return None
    return compare(
        content_of(session, earlier[-1]),
        content_of(session, edition),
        names=(_named(earlier[-1]), _named(edition)),
    )


def since_published(
    session: Session, rules: Rules, cycle: Cycle, *, number: int | None = None, now: datetime
) -> Comparison:
    """How a published edition, by default the newest, differs from the records as of now."""
    published = [each for each in editions_of(session, cycle) if each.state == PUBLISHED]
    if number is not None:
        published = [each for each in published if each.number == number]
    if not published:
        raise EditionUnknown("{code} has published no such edition yet.", code=cycle.code)
    edition = published[-1]
    return compare(
        content_of(session, edition),
        preview(session, rules, cycle, now=now),
        names=(_named(edition), sentence("as of now")),
    )


def newest_change(session: Session, rules: Rules, cycle: Cycle, *, now: datetime) -> Comparison:
    """The draft against the last edition, where there are both; else that edition against now."""
    edition = edition_of(session, cycle)
    compared = since_last(session, cycle, edition) if edition.state != PUBLISHED else None
    return compared or since_published(session, rules, cycle, now=now)


def _named(edition: Edition) -> Sentence:
    return sentence("edition {number}", number=edition.number)
