"""Rows as public shapes, where several nouns show them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from casetrack.api.shapes.items import EvidenceShown
from casetrack.cases.evidence import evidence_of
from casetrack.store.tables import Evidence, Person
from casetrack.web.visit import Desk


def logins(session: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    """Logins by number of person; None is nobody."""
    query = select(Person.id, Person.login).where(col(Person.id).in_(set(ids)))
    return dict(session.exec(query).all())


def evidence_shown(desk: Desk, item_id: int) -> list[EvidenceShown]:
    """The evidence of an item, oldest first."""
    rows = evidence_of(desk.session, item_id)
    names = logins(desk.session, [each.by_id for each in rows])
    return [one_evidence(each, names[each.by_id]) for each in rows]


def one_evidence(row: Evidence, login: str) -> EvidenceShown:
    """One file, with who attached it."""
    return EvidenceShown(
        id=row.id or 0,
        kind=row.kind,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        at=row.at,
        by=login,
        version=row.seq,
    )
