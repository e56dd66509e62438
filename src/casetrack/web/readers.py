"""What readers without an account see of a bulletin, and how one reader is told from another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256

from fastapi import Request
from sqlmodel import Session, select

from casetrack.bulletins.editions import PUBLISHED, editions_of
from casetrack.bulletins.page import LABELS, Page, PrintedLine, PrintedPart
from casetrack.errors import NotFound
from casetrack.people.limits import Limit, require_room, use
from casetrack.store.database import Database
from casetrack.store.tables import Cycle, Edition
from casetrack.web.visit import address_of

_PARTS = {label: name for name, label in LABELS.items()}


def newest_published(session: Session, cycle: Cycle) -> Edition | None:
    """The newest published edition; drafts and what was corrected are not for the public."""
    found = [each for each in editions_of(session, cycle) if each.state == PUBLISHED]
    return found[-1] if found else None


def published_edition(session: Session, code: str) -> Edition:
    """The same for the campaign with this code. Raises NotFound alike for none of either."""
    cycle = session.exec(select(Cycle).where(Cycle.code == code)).one_or_none()
    edition = newest_published(session, cycle) if cycle else None
    if edition is None:
        raise NotFound("There is no published bulletin {code}.", code=code)
    return edition


def paragraphs(bulletin: Page) -> Iterator[tuple[str, PrintedLine]]:
    """Every printed line with the name of the paragraph that a grade is about."""
    yield from _lines(0, "preface", bulletin["preface"])
    for section in bulletin["sections"]:
        for part in section["parts"]:
            yield from _lines(section["ordinal"], _PARTS.get(part["label"], "results"), part)


def _lines(ordinal: int, name: str, part: PrintedPart) -> Iterator[tuple[str, PrintedLine]]:
    for number, line in enumerate(part["lines"], start=1):
        yield f"{ordinal}.{name}.{number}", line


@contextmanager
def looking_up(
    database: Database, address: str, limit: Limit, *, now: datetime
) -> Iterator[Session]:
    """A session to read from; who keeps asking for what is not there is let wait."""
    who = f"address {address}"
    try:
        with database.read() as session:
            require_room(session, limit, who, now=now)
            yield session
    except NotFound:
        with database.write() as session:
            use(session, limit, who, now=now)
        raise


def voter_of(request: Request, edition: Edition) -> str:
    """Tells the same reader of one edition again, and nothing else about them."""
    agent = request.headers.get("user-agent", "")
    return sha256(f"{edition.id}|{address_of(request)}|{agent}".encode()).hexdigest()
